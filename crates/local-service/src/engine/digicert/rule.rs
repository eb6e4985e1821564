//! Registered values as rules for a subject: where the words of the service meet certificates.

use pop_core::{FieldRule, Multiplicity, SubjectField};
use pop_models::digicert::{CertificateField, OwnedRegisteredValue};

/// The subject's field that the service's word means; `None` for a field outside of the subject.
pub fn subject_field(field: CertificateField) -> Option<SubjectField> {
    field
        .attribute_name()
        .and_then(SubjectField::from_short_name)
}

/// The rule that a registered value sets for the subject of a request. `None` if it names no field of the subject.
///
/// It compares for equality: what [`is_equality`](pop_models::digicert::RegisteredValue::is_equality) refuses is
/// another question, which the caller asks.
pub fn field_rule(registered: &OwnedRegisteredValue) -> Option<FieldRule<'_, String>> {
    Some(FieldRule {
        field: registered.field().and_then(subject_field)?,
        values: registered.value.as_slice(),
        multiplicity: if registered.is_set() {
            Multiplicity::Set
        } else {
            Multiplicity::One
        },
    })
}
