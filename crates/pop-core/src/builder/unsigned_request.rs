//! A request that waits for its signature, and one that has it.

use super::to_be_signed::{Signed, ToBeSigned};
use super::{BuildError, SignError};
use crate::algorithm::{Digest, SignatureAlgorithm};
use crate::request::CertificationRequest;
use crate::signature::Signature;
use crate::signer::SignDigest;
use crate::verify::SignatureVerifier;

/// A certification request that waits for its signature.
///
/// What [`UnsignedLeaf`](crate::UnsignedLeaf) says of keys at hand and elsewhere holds here too.
/// There is no CA: the signature is verified with the key in the request.
#[derive(Debug)]
#[must_use = "an unsigned request is no request"]
pub struct UnsignedRequest<'b>(pub(super) ToBeSigned<'b>);

impl<'b> UnsignedRequest<'b> {
    /// What is to be signed: the CertificationRequestInfo in DER.
    #[must_use]
    pub fn info_der(&self) -> &[u8] {
        self.0.der()
    }

    /// The algorithm to sign with.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm()
    }

    /// The digest of [`Self::info_der`], for signers that take a digest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.0.digest()
    }

    /// Puts the signature to the request.
    ///
    /// Form and range of the signature are checked, not whether it is of the request's key.
    ///
    /// # Errors
    ///
    /// [`BuildError::Signature`]; the buffer is zeroed then.
    pub fn assemble(self, signature: Signature<'_>) -> Result<SignedRequest<'b>, BuildError> {
        self.0.assemble(signature).map(SignedRequest::new)
    }

    /// Puts the signature to the request and verifies it with the request's key.
    ///
    /// # Errors
    ///
    /// As [`Self::assemble`], and [`BuildError::RequestRejected`] if another key signed. The buffer
    /// is zeroed then.
    pub fn assemble_verified(
        self,
        signature: Signature<'_>,
        verifier: &dyn SignatureVerifier,
    ) -> Result<SignedRequest<'b>, BuildError> {
        verified(self.0.assemble(signature)?, verifier)
    }

    /// Has the request signed and puts the signature to it.
    ///
    /// Form and range of the signature are checked, not whether it is of the request's key. The
    /// request is used up: if the signer was only busy, write it into the buffer again.
    ///
    /// # Errors
    ///
    /// [`SignError::Signer`] if the signer fails, [`SignError::Build`] if it signs with another
    /// algorithm or gives what cannot be a signature. The buffer is zeroed then.
    pub fn sign<S>(self, signer: &mut S) -> Result<SignedRequest<'b>, SignError<S::Error>>
    where
        S: SignDigest + ?Sized,
    {
        self.0.sign(signer).map(SignedRequest::new)
    }

    /// Has the request signed and verifies the signature with the request's key.
    ///
    /// # Errors
    ///
    /// As [`Self::sign`], and [`SignError::Build`] with [`BuildError::RequestRejected`] if the
    /// signer holds another key. The buffer is zeroed then.
    pub fn sign_verified<S>(
        self,
        signer: &mut S,
        verifier: &dyn SignatureVerifier,
    ) -> Result<SignedRequest<'b>, SignError<S::Error>>
    where
        S: SignDigest + ?Sized,
    {
        verified(self.0.sign(signer)?, verifier).map_err(SignError::Build)
    }
}

fn verified<'b>(
    signed: Signed<'b>,
    verifier: &dyn SignatureVerifier,
) -> Result<SignedRequest<'b>, BuildError> {
    let result = CertificationRequest::from_der(signed.der())
        .map_err(BuildError::Unreadable)
        .and_then(|request| {
            let verified = request.verify_signature(verifier);
            verified.map_err(BuildError::RequestRejected)
        });
    match result {
        Ok(_) => Ok(SignedRequest::new(signed)),
        Err(error) => {
            signed.wipe();
            Err(error)
        }
    }
}

/// A finished certification request.
///
/// [`pop_text::pem::encode`] makes PEM of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignedRequest<'b> {
    der: &'b [u8],
}

impl<'b> SignedRequest<'b> {
    fn new(signed: Signed<'b>) -> Self {
        Self {
            der: signed.into_der(),
        }
    }

    /// The request in DER.
    #[must_use]
    pub const fn as_der(&self) -> &'b [u8] {
        self.der
    }
}

impl AsRef<[u8]> for SignedRequest<'_> {
    fn as_ref(&self) -> &[u8] {
        self.der
    }
}
