//! What a leaf must stand up to before it leaves the builder.

use super::BuildError;
use super::to_be_signed::Signed;
use crate::certificate::Certificate;
use crate::code::VerificationCode;
use crate::policy::Policy;
use crate::time::Time;
use crate::validate::{Findings, validate};
use crate::verify::SignatureVerifier;

/// What a finished leaf is validated against before anybody sees it: the arguments of
/// [`validate()`](crate::validate()) without the leaf.
#[derive(Clone, Copy)]
pub struct Validation<'v> {
    /// The CA whose key is to be proven.
    pub ca: &'v Certificate<'v>,
    /// The code that the service waits for.
    pub code: VerificationCode<'v>,
    /// The time at which the leaf must be valid.
    pub now: Time,
    /// What is refused and what is only reported.
    pub policy: &'v Policy,
    /// Verifies the signature with the CA's public key: as dear as signing, or dearer.
    pub verifier: &'v dyn SignatureVerifier,
}

impl Validation<'_> {
    pub(super) fn findings(&self, leaf: &Signed<'_>) -> Result<Findings, BuildError> {
        let leaf = Certificate::from_der(leaf.der()).map_err(BuildError::Unreadable)?;
        validate(
            self.ca,
            &leaf,
            self.code,
            self.now,
            self.policy,
            self.verifier,
        )
        .map(|validated| validated.findings())
        .map_err(BuildError::Rejected)
    }
}

impl core::fmt::Debug for Validation<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Validation")
            .field("code", &self.code)
            .field("now", &self.now)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
