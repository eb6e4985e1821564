//! The whole job of a device with its own key: parse the CA certificate, make the leaf, sign it, parse it, verify and
//! validate it.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::{inputs, measure};
use pop_core::{
    Certificate, LeafBuilder, LeafParams, P256Signer, P256Verifier, Policy, SubjectPublicKeyInfo,
    Validation, Validity, validate,
};

#[entry]
fn main() -> ! {
    measure(&mut |buffer| {
        let ca = Certificate::from_der(inputs::ca());
        let ca = ca.as_ref().ok()?;
        let code = inputs::code()?;
        let now = inputs::now()?;
        let leaf_key = SubjectPublicKeyInfo::from_der(inputs::leaf_key()).ok()?;
        let validity = Validity::around(now).clipped_to(ca.validity())?;
        let (identifier, serial) = (inputs::key_identifier(), inputs::serial());
        let builder = LeafBuilder::new(&LeafParams {
            ca,
            code,
            leaf_key,
            subject_key_identifier: identifier,
            validity,
            serial,
        });
        let unsigned = builder.as_ref().ok()?.write_tbs(buffer).ok()?;
        let mut signer = P256Signer::from_bytes(inputs::ca_key()).ok()?;
        let leaf = unsigned.sign(&mut signer).ok()?;
        let leaf = Certificate::from_der(leaf.as_der());
        let leaf = leaf.as_ref().ok()?;
        let policy = Policy::rfc5280();
        let validated = validate(
            leaf,
            &Validation {
                ca,
                code,
                now,
                policy: &policy,
            },
            &P256Verifier,
        );
        // By reference, as all of these: a device has no need to move it.
        black_box(validated.as_ref().ok()?);
        Some(())
    })
}
