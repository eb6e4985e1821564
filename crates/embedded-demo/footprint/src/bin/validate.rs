//! CA certificate and leaf are parsed and held against all rules but the signature.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::inputs::Accepting;
use footprint::{inputs, measure};
use pop_core::{Certificate, Policy, Validation, validate};

#[entry]
fn main() -> ! {
    measure(&mut |_| {
        let ca = Certificate::from_der(inputs::ca());
        let ca = ca.as_ref().ok()?;
        let leaf = Certificate::from_der(inputs::leaf());
        let leaf = leaf.as_ref().ok()?;
        let (code, now) = (inputs::code()?, inputs::now()?);
        let policy = Policy::rfc5280();
        let validated = validate(
            leaf,
            &Validation {
                ca,
                code,
                now,
                policy: &policy,
            },
            &Accepting,
        );
        // By reference, as all of these: a device has no need to move it.
        black_box(validated.as_ref().ok()?);
        Some(())
    })
}
