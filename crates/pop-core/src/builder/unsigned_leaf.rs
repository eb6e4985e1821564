//! A leaf that waits for its signature, and one that has it.

use super::to_be_signed::{Signed, ToBeSigned};
use super::{BuildError, SignError};
use crate::algorithm::{Digest, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::signature::Signature;
use crate::signer::SignDigest;
use crate::validate::{Findings, Validation, validate};
use crate::verify::SignatureVerifier;

/// A leaf that waits for its signature.
///
/// With the key at hand [`Self::sign_validated`] does the rest. A key that answers later, to an
/// async caller or on another machine, signs [`Self::tbs_der`] or its [`Self::digest`] with
/// [`Self::algorithm`]; [`Self::assemble_validated`] takes the answer. Whoever cannot keep the
/// buffer while a signature is on its way builds the same leaf again when it arrives: the same
/// inputs give the same bytes.
///
/// [`Self::sign`] and [`Self::assemble`] are the same without validation, for a device that cannot
/// afford it or a caller that does it elsewhere. They check the form of a signature only; the
/// signature of another key, or one over something else, looks as good as the right one.
///
/// # Examples
///
/// ```no_run
/// use pop_core::{BuildError, Leaf, LeafBuilder, P256Verifier, Signature, Validation};
///
/// # async fn sign_far_away(digest: &[u8]) -> [u8; 64] { [0; 64] }
/// async fn prove<'b>(
///     builder: &LeafBuilder<'_>,
///     validation: &Validation<'_, '_>,
///     buffer: &'b mut [u8],
/// ) -> Result<Leaf<'b>, BuildError> {
///     let unsigned = builder.write_tbs(buffer)?;
///     let signature = sign_far_away(unsigned.digest().as_bytes()).await;
///     let signature = Signature::EcdsaFixed(&signature);
///     let (leaf, _findings) = unsigned.assemble_validated(signature, validation, &P256Verifier)?;
///     Ok(leaf)
/// }
/// ```
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
    /// Form and range of the signature are checked, not whether it is the CA's.
    ///
    /// # Errors
    ///
    /// [`BuildError::Signature`]; the buffer is zeroed then.
    // As `ToBeSigned::assemble`.
    #[inline(always)] // saves 560 bytes of flash
    pub fn assemble(self, signature: Signature<'_>) -> Result<Leaf<'b>, BuildError> {
        self.0.assemble(signature).map(Leaf::new)
    }

    /// Puts the signature to the leaf, validates it, and says what was found that the policy does
    /// not refuse.
    ///
    /// # Errors
    ///
    /// [`BuildError::Signature`] as [`Self::assemble`], [`BuildError::Rejected`] if the leaf is no
    /// proof, as when another key signed. The buffer is zeroed then.
    pub fn assemble_validated(
        self,
        signature: Signature<'_>,
        validation: &Validation<'_, '_>,
        verifier: &dyn SignatureVerifier,
    ) -> Result<(Leaf<'b>, Findings), BuildError> {
        validated(self.0.assemble(signature)?, validation, verifier)
    }

    /// Has the leaf signed and puts the signature to it.
    ///
    /// Form and range of the signature are checked, not whether it is the CA's. The leaf is used up:
    /// if the signer was only busy, write the leaf into the buffer again.
    ///
    /// # Errors
    ///
    /// [`SignError::Signer`] if the signer fails, [`SignError::Build`] if it signs with another
    /// algorithm or gives what cannot be a signature. The buffer is zeroed then.
    pub fn sign<S>(self, signer: &mut S) -> Result<Leaf<'b>, SignError<S::Error>>
    where
        S: SignDigest + ?Sized,
    {
        self.0.sign(signer).map(Leaf::new)
    }

    /// Has the leaf signed, validates it, and says what was found that the policy does not refuse.
    ///
    /// # Errors
    ///
    /// As [`Self::sign`], and [`SignError::Build`] with [`BuildError::Rejected`] if the leaf is no
    /// proof, as when the signer holds another key. The buffer is zeroed then.
    pub fn sign_validated<S>(
        self,
        signer: &mut S,
        validation: &Validation<'_, '_>,
        verifier: &dyn SignatureVerifier,
    ) -> Result<(Leaf<'b>, Findings), SignError<S::Error>>
    where
        S: SignDigest + ?Sized,
    {
        validated(self.0.sign(signer)?, validation, verifier).map_err(SignError::Build)
    }
}

fn validated<'b>(
    signed: Signed<'b>,
    validation: &Validation<'_, '_>,
    verifier: &dyn SignatureVerifier,
) -> Result<(Leaf<'b>, Findings), BuildError> {
    let findings = Certificate::from_der(signed.der())
        .map_err(BuildError::Unreadable)
        .and_then(|leaf| {
            let validated = validate(&leaf, validation, verifier);
            validated.map_err(BuildError::Rejected)
        })
        .map(|validated| validated.findings());
    match findings {
        Ok(findings) => Ok((Leaf::new(signed), findings)),
        Err(error) => {
            signed.wipe();
            Err(error)
        }
    }
}

/// A finished leaf certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leaf<'b> {
    der: &'b [u8],
}

impl<'b> Leaf<'b> {
    fn new(signed: Signed<'b>) -> Self {
        Self {
            der: signed.into_der(),
        }
    }

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
