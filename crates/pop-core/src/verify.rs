//! The trait through which signatures are verified.

use core::fmt;

use crate::algorithm::SignatureAlgorithm;
use crate::spki::SubjectPublicKeyInfo;

/// Verifies signatures. The portable implementation needs no allocator and no operating system;
/// hosts plug in a fast one.
///
/// ```
/// use pop_core::{SignatureAlgorithm, SignatureVerifier, SubjectPublicKeyInfo, VerifyError};
///
/// /// Hands everything to a secure element.
/// struct Element;
///
/// # fn ask(_: &[u8], _: &[u8], _: &[u8]) -> bool { true }
/// impl SignatureVerifier for Element {
///     fn verify(
///         &self,
///         algorithm: SignatureAlgorithm,
///         public_key: SubjectPublicKeyInfo<'_>,
///         message: &[u8],
///         signature: &[u8],
///     ) -> Result<(), VerifyError> {
///         if algorithm != SignatureAlgorithm::EcdsaSha256 {
///             return Err(VerifyError::Unsupported);
///         }
///         let digest = algorithm.digest(message);
///         if ask(public_key.public_key(), digest.as_bytes(), signature) {
///             Ok(())
///         } else {
///             Err(VerifyError::BadSignature)
///         }
///     }
/// }
/// ```
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

    /// Checks that `public_key` is a key at all: an elliptic curve point that lies on its curve (SEC 1
    /// section 3.2.2.1). Needed where a key is only carried: [`Self::verify`] finds out by itself.
    ///
    /// # Errors
    ///
    /// [`VerifyError::BadKey`] if it is none. [`VerifyError::Unsupported`] if this verifier does not
    /// know the curve, and always from a verifier without this method.
    fn check_public_key(&self, public_key: SubjectPublicKeyInfo<'_>) -> Result<(), VerifyError> {
        let _ = public_key;
        Err(VerifyError::Unsupported)
    }
}

impl<T: SignatureVerifier + ?Sized> SignatureVerifier for &T {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        public_key: SubjectPublicKeyInfo<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        (**self).verify(algorithm, public_key, message, signature)
    }

    fn check_public_key(&self, public_key: SubjectPublicKeyInfo<'_>) -> Result<(), VerifyError> {
        (**self).check_public_key(public_key)
    }
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
