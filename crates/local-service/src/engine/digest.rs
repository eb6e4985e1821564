//! What is kept of a secret.

use core::fmt;

use pop_core::SignatureAlgorithm;

/// The SHA-256 digest of a secret: enough to know the secret again, and nothing to leak.
///
/// How long a comparison takes says nothing about the secret itself.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Digest([u8; 32]);

impl Digest {
    pub(super) fn of(secret: &str) -> Self {
        // Any SHA-256 of the core will do.
        let digest = SignatureAlgorithm::EcdsaSha256.digest(secret.as_bytes());
        let mut out = [0; 32];
        for (to, from) in out.iter_mut().zip(digest.as_bytes()) {
            *to = *from;
        }
        Self(out)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(..)")
    }
}
