//! What a leaf is made of, parsed before the work begins.

use pop_core::{
    BuildError, Certificate, LeafBuilder, SerialNumber, SubjectPublicKeyInfo, Validity,
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
        LeafBuilder::with_key_identifier(
            &self.ca,
            self.code,
            self.leaf_key,
            inputs::key_identifier(),
            self.validity,
            self.serial,
        )
    }
}
