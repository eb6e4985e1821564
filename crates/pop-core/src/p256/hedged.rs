//! Nonces that are both deterministic and random.

use core::fmt;

use super::{P256Error, P256Signer};
use crate::algorithm::SignatureAlgorithm;
use crate::signer::SignDigest;

/// A P-256 key whose nonces also depend on the caller's randomness.
///
/// The entropy goes into RFC 6979 as its additional data k' (section 3.6), next to key and digest.
/// So a nonce is never less secret than a deterministic one: entropy that is weak, known or used
/// twice, or all zeros, gives away nothing, not even for another digest. Good entropy makes two
/// signatures of one digest differ, which takes away what attacks on deterministic signing by
/// glitches and by power traces need. Give fresh bytes for each signature, from a hardware
/// generator if there is one.
///
/// It is the construction of the `RandomizedPrehashSigner` in `p256`, byte for byte.
///
/// # Examples
///
/// ```
/// use pop_core::{SignDigest as _, P256Signer, SignatureAlgorithm};
///
/// # let bytes_from_hardware = [3; 32];
/// let key = P256Signer::from_bytes(&[7; 32])?;
/// let digest = SignatureAlgorithm::EcdsaSha256.digest(b"the TBSCertificate");
/// let mut signature = [0; 64];
/// key.hedged(&bytes_from_hardware)
///     .sign_digest(digest.as_bytes(), &mut signature)?;
/// # Ok::<(), pop_core::P256Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct HedgedP256Signer<'k> {
    key: &'k P256Signer,
    entropy: &'k [u8; 32],
}

impl<'k> HedgedP256Signer<'k> {
    pub(super) fn new(key: &'k P256Signer, entropy: &'k [u8; 32]) -> Self {
        Self { key, entropy }
    }
}

impl SignDigest for HedgedP256Signer<'_> {
    type Error = P256Error;

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::EcdsaSha256
    }

    fn sign_digest(&mut self, digest: &[u8], signature: &mut [u8]) -> Result<usize, P256Error> {
        self.key.sign_into(digest, self.entropy, signature)
    }
}

impl fmt::Debug for HedgedP256Signer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HedgedP256Signer").finish_non_exhaustive()
    }
}
