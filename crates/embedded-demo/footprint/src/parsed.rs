//! What a leaf is made of, parsed before the work begins.

use pop_core::{
    BuildError, Certificate, LeafBuilder, LeafParams, SerialNumber, SubjectPublicKeyInfo, Validity,
    VerificationCode,
};

use crate::inputs;

/// What stands in an image's inputs, parsed.
pub struct Parsed {
    ca: Certificate<'static>,
    code: VerificationCode<'static>,
    leaf_key: SubjectPublicKeyInfo<'static>,
    validity: Validity,
    serial: SerialNumber,
}

impl Parsed {
    /// Parses all of it. `None` if an input is not what it should be.
    pub fn read() -> Option<Self> {
        let ca = Certificate::from_der(inputs::ca()).ok()?;
        Some(Self {
            code: inputs::code()?,
            leaf_key: SubjectPublicKeyInfo::from_der(inputs::leaf_key()).ok()?,
            validity: Validity::around(inputs::now()?).clipped_to(ca.validity())?,
            serial: inputs::serial(),
            ca,
        })
    }

    /// Makes the builder, with all its checks.
    ///
    /// # Errors
    ///
    /// As [`LeafBuilder::with_key_identifier`].
    #[inline]
    pub fn builder(&self) -> Result<LeafBuilder<'static>, BuildError> {
        LeafBuilder::new(&LeafParams {
            ca: &self.ca,
            code: self.code,
            leaf_key: self.leaf_key,
            subject_key_identifier: inputs::key_identifier(),
            validity: self.validity,
            serial: self.serial,
        })
    }
}
