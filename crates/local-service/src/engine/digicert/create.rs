//! What a new passcode may be asked to be.

use pop_core::SubjectField;
use pop_models::JsonField;
use pop_models::digicert::{
    CreatePasscodeBody, Matcher, OwnedPasscodeDetails, OwnedRegisteredValue, Passcode,
    PasscodeStatus, Reference, ValidityPeriod,
};

use super::refusal::Refusal;
use super::rule::field_rule;
use crate::limits::{
    DEFAULT_PASSCODE_LEN, MAX_DESCRIPTION_LEN, MAX_NAME_LEN, MAX_PASSCODE_LEN,
    MAX_REGISTERED_VALUES, MAX_VALUE_LEN, MAX_VALUES, MIN_PASSCODE_LEN,
};

/// The id of what this service does not have: device profile, division, account.
const NO_ID: &str = "00000000-0000-0000-0000-000000000000";
/// The name of what this service does not have, and of every enrollment profile.
const NO_NAME: &str = "local";

/// The body of a creation, all of which this service can keep and enforce.
pub(super) struct Wanted {
    body: CreatePasscodeBody<String, Vec<OwnedRegisteredValue>>,
    /// How long the passcode shall be, in characters.
    pub(super) passcode_len: usize,
}

impl Wanted {
    /// The details of the passcode that was made for it, masked. What was not asked for is left
    /// out.
    pub(super) fn into_details(
        self,
        profile: &str,
        id: &str,
        clear: &str,
        created_at: &str,
    ) -> OwnedPasscodeDetails {
        let registered = self.body.registered_values.into_value();
        let registered = registered.filter(|rules| !rules.is_empty());
        let period = self.body.validity_period.into_value().unwrap_or_default();
        OwnedPasscodeDetails {
            name: present(self.body.name.into_value()),
            description: present(self.body.description.into_value()),
            validity_period: JsonField::Value(ValidityPeriod {
                from: present(period.from.into_value()),
                to: present(period.to.into_value()),
            }),
            passcode_length: present(u64::try_from(self.passcode_len).ok()),
            status: JsonField::Value(PasscodeStatus::Active),
            id: JsonField::Value(id.to_owned()),
            enrollment_profile: reference(profile),
            device_profile: reference(NO_ID),
            division: reference(NO_ID),
            account_id: JsonField::Value(NO_ID.to_owned()),
            passcode: JsonField::Value(Passcode::new(clear).into_masked()),
            created_at: JsonField::Value(created_at.to_owned()),
            number_of_usage: JsonField::Value(0),
            usage_limit: present(self.body.usage_limit.into_value()),
            registered_values: present(registered)
                .map(|rules| rules.into_iter().map(explicit).collect()),
        }
    }
}

/// A registered value as replies have it, with matcher and `multiple`.
fn explicit(rule: OwnedRegisteredValue) -> OwnedRegisteredValue {
    OwnedRegisteredValue {
        matcher: JsonField::Value(Matcher::Equals),
        multiple: JsonField::Value(rule.is_set()),
        ..rule
    }
}

fn reference(id: &str) -> JsonField<Reference<String>> {
    JsonField::Value(Reference {
        id: JsonField::Value(id.to_owned()),
        name: JsonField::Value(NO_NAME.to_owned()),
    })
}

fn present<T>(value: Option<T>) -> JsonField<T> {
    value.map_or(JsonField::Absent, JsonField::Value)
}

/// Reads the body. No error quotes it: whoever holds a passcode alone need not learn what it asks
/// for.
pub(super) fn read(json: &[u8]) -> Result<Wanted, Refusal> {
    let mut scratch = vec![0; json.len()];
    let body = CreatePasscodeBody::from_json(json, &mut scratch)
        .and_then(CreatePasscodeBody::into_owned)
        .map_err(|error| Refusal::Body(error.to_string()))?;
    check_text("name", &body.name, MAX_NAME_LEN)?;
    check_text("description", &body.description, MAX_DESCRIPTION_LEN)?;
    if body.usage_limit.value() == Some(&0) {
        return refused("usage_limit must be at least 1; leave it out for no limit");
    }
    let window = body.validity_period.value().map(|period| period.window());
    let window = window
        .transpose()
        .map_err(|error| Refusal::Body(error.to_string()))?;
    let ends = window.and_then(|window| window.from.zip(window.to));
    if ends.is_some_and(|(from, to)| from > to) {
        return refused("validity_period.from is after validity_period.to");
    }
    check_registered(body.registered_values.value().map_or(&[], Vec::as_slice))?;
    Ok(Wanted {
        passcode_len: passcode_len(body.passcode_length.into_value())?,
        body,
    })
}

fn passcode_len(wanted: Option<u64>) -> Result<usize, Refusal> {
    let Some(wanted) = wanted else {
        return Ok(DEFAULT_PASSCODE_LEN);
    };
    usize::try_from(wanted)
        .ok()
        .filter(|len| (MIN_PASSCODE_LEN..=MAX_PASSCODE_LEN).contains(len))
        .ok_or_else(|| {
            Refusal::Body(format!(
                "passcode_length must be {MIN_PASSCODE_LEN} to {MAX_PASSCODE_LEN}"
            ))
        })
}

fn check_text(field: &str, text: &JsonField<String>, most: usize) -> Result<(), Refusal> {
    match text.value() {
        Some(text) if text.len() > most => refused(format!("{field} has more than {most} bytes")),
        _ => Ok(()),
    }
}

/// Whether every rule can be enforced: one that could not would let everything through.
fn check_registered(registered: &[OwnedRegisteredValue]) -> Result<(), Refusal> {
    if registered.len() > MAX_REGISTERED_VALUES {
        return refused(format!(
            "registered_values has more than {MAX_REGISTERED_VALUES} elements"
        ));
    }
    let values = registered.iter().map(|rule| rule.value.as_slice().len());
    if values.fold(0, usize::saturating_add) > MAX_VALUES {
        return refused(format!(
            "registered_values has more than {MAX_VALUES} values in all"
        ));
    }
    for (at, rule) in registered.iter().enumerate() {
        let place = |what: &str| refused(format!("registered_values[{at}].{what}"));
        let Some(field) = field_of(rule) else {
            return place(
                "certificate_field is none that this service can enforce; it knows the fields of \
                 a subject, such as subject.common_name and subject.organization_unit",
            );
        };
        if !rule.is_equality() {
            return place("matcher must be \"equals\"");
        }
        let values = rule.value.as_slice();
        if values.is_empty() {
            return place("value has no value, so that no request could fit it");
        }
        if values.iter().any(String::is_empty) {
            return place("value holds an empty text, which no certificate field can hold");
        }
        if values.iter().any(|value| value.len() > MAX_VALUE_LEN) {
            return place(&format!("value has more than {MAX_VALUE_LEN} bytes"));
        }
        let before = registered.iter().take(at);
        if before.filter_map(field_of).any(|known| known == field) {
            return place("certificate_field comes twice; give its values as one list");
        }
    }
    Ok(())
}

/// The subject's field that a rule is about; `None` where this service cannot compare it.
fn field_of(rule: &OwnedRegisteredValue) -> Option<SubjectField> {
    field_rule(rule).map(|rule| rule.field)
}

fn refused<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Body(why.into()))
}
