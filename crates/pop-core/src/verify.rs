//! The seam through which signatures are verified.

use core::fmt;

use crate::algorithm::SignatureAlgorithm;
use crate::spki::SubjectPublicKeyInfo;

/// Verifies signatures. The portable implementation needs no allocator and no operating system;
/// hosts plug in a fast one.
pub trait SignatureVerifier {
    /// Verifies `signature`, the content of the certificate's BIT STRING (for ECDSA the DER of
    /// `Ecdsa-Sig-Value`), over `message`.
    ///
    /// # Errors
    ///
    /// See [`VerifyError`]. Everything but `Ok` means that the signature must not be trusted.
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        public_key: SubjectPublicKeyInfo<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError>;
}

/// Why a signature was not verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The public key is not one, or not one for this algorithm.
    BadKey,
    /// The signature does not fit message and key.
    BadSignature,
    /// This verifier does not know the algorithm.
    Unsupported,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadKey => "the public key is invalid or of another algorithm",
            Self::BadSignature => "the signature does not fit the message and the key",
            Self::Unsupported => "this verifier does not know the algorithm; plug in another one",
        })
    }
}

impl core::error::Error for VerifyError {}
