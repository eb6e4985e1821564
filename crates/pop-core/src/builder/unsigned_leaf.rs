//! A leaf that waits for its signature, and one that has it.

use super::BuildError;
use super::to_be_signed::ToBeSigned;
use crate::algorithm::{Digest, SignatureAlgorithm};
use crate::signature::Signature;
use crate::signer::{DigestSigner, SignError};

/// A leaf that waits for its signature.
///
/// Sign [`Self::tbs_der`], or [`Self::digest`] of it, with [`Self::algorithm`] wherever the key is,
/// now or later, then call [`Self::assemble`]; or let [`Self::sign`] do both. Who cannot keep the
/// buffer while a signature is on its way builds the same leaf again when it arrives: the same
/// inputs give the same octets.
#[derive(Debug)]
#[must_use = "an unsigned leaf is no certificate"]
pub struct UnsignedLeaf<'b>(pub(super) ToBeSigned<'b>);

impl<'b> UnsignedLeaf<'b> {
    /// What is to be signed: the TBSCertificate in DER.
    #[must_use]
    pub fn tbs_der(&self) -> &[u8] {
        self.0.der()
    }

    /// The algorithm to sign with.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm()
    }

    /// The digest of [`Self::tbs_der`], for signers that take a digest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.0.digest()
    }

    /// Puts the signature to the leaf.
    ///
    /// Form and range of the signature are checked, not whether it is the CA's: that takes the CA
    /// and a verifier, which [`validate()`](crate::validate()) is for.
    ///
    /// # Errors
    ///
    /// [`BuildError::Signature`]; the buffer is zeroed then.
    pub fn assemble(self, signature: Signature<'_>) -> Result<Leaf<'b>, BuildError> {
        let signed = self.0.assemble(signature)?;
        Ok(Leaf {
            der: signed.into_der(),
        })
    }

    /// Has the leaf signed and puts the signature to it. As [`Self::assemble`], this does not
    /// verify the signature.
    ///
    /// # Errors
    ///
    /// [`SignError::Signer`] if the signer fails, [`SignError::Build`] if it signs with another
    /// algorithm or gives what cannot be a signature. The buffer is zeroed then.
    pub fn sign<S>(self, signer: &mut S) -> Result<Leaf<'b>, SignError<S::Error>>
    where
        S: DigestSigner + ?Sized,
    {
        let signed = self.0.sign(signer)?;
        Ok(Leaf {
            der: signed.into_der(),
        })
    }
}

/// A finished leaf certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leaf<'b> {
    der: &'b [u8],
}

impl<'b> Leaf<'b> {
    /// The certificate in DER.
    #[must_use]
    pub const fn as_der(&self) -> &'b [u8] {
        self.der
    }
}

impl AsRef<[u8]> for Leaf<'_> {
    fn as_ref(&self) -> &[u8] {
        self.der
    }
}
