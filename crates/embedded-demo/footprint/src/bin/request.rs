//! A certification request is parsed and held against a rule about its subject, with a verifier that accepts.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::inputs::Accepting;
use footprint::{inputs, measure};
use pop_core::{CertificationRequest, FieldRule, Multiplicity, SubjectField};

#[entry]
fn main() -> ! {
    measure(&mut |_| {
        let request = CertificationRequest::from_der(inputs::request()).ok()?;
        let rule = FieldRule {
            field: SubjectField::OrganizationalUnit,
            values: black_box(&["Unit1", "Unit3"]),
            multiplicity: Multiplicity::Set,
        };
        request.verify_signature(&Accepting).ok()?;
        rule.outcome(&request.subject()).is_met().then_some(())
    })
}
