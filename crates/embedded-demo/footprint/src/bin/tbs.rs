//! The part of a leaf that is to be signed is written. Its builder is made beforehand, with all checks; `builder` has both.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::{inputs, measure};
use pop_core::{
    Certificate, LeafBuilder, SerialNumber, SubjectPublicKeyInfo, Validity, VerificationCode,
};

#[entry]
fn main() -> ! {
    let mut leaf = [0; inputs::LEAF_LEN];
    let Some(parsed) = Parsed::read() else {
        footprint::stop()
    };
    let builder = LeafBuilder::with_key_identifier(
        &parsed.ca,
        parsed.code,
        parsed.leaf_key,
        inputs::key_identifier(),
        parsed.validity,
        parsed.serial,
    );
    let builder = black_box(&builder);
    measure(&mut || {
        let unsigned = builder.as_ref().ok()?.write_tbs(&mut leaf).ok()?;
        black_box(unsigned.tbs_der());
        Some(())
    })
}

struct Parsed {
    ca: Certificate<'static>,
    code: VerificationCode<'static>,
    leaf_key: SubjectPublicKeyInfo<'static>,
    validity: Validity,
    serial: SerialNumber,
}

impl Parsed {
    fn read() -> Option<Self> {
        let ca = Certificate::from_der(inputs::ca()).ok()?;
        Some(Self {
            code: inputs::code()?,
            leaf_key: SubjectPublicKeyInfo::from_der(inputs::leaf_key()).ok()?,
            validity: Validity::around(inputs::now()?).clipped_to(ca.validity())?,
            serial: inputs::serial(),
            ca,
        })
    }
}
