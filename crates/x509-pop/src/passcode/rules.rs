//! A passcode's registered values as rules for a request.

use pop_core::{FieldRule, Name, RuleOutcome, SubjectField};
use pop_local_service::{field_rule, subject_field};
use pop_models::digicert::{CertificateField, OneOrList, OwnedRegisteredValue, RegisteredValue};

use crate::failure::Failure;
use crate::output::Rule;

/// One verdict per registered value, in their order.
pub(super) fn check(subject: &Name<'_>, registered: &[OwnedRegisteredValue]) -> Vec<Rule> {
    registered
        .iter()
        .map(|value| verdict(subject, value))
        .collect()
}

fn verdict(subject: &Name<'_>, registered: &OwnedRegisteredValue) -> Rule {
    let rule = field_rule(registered);
    let (met, why) = match &rule {
        _ if !registered.is_equality() => (None, "not checked: an unknown matcher".to_owned()),
        None => (
            None,
            "not checked: only fields of the subject are".to_owned(),
        ),
        Some(rule) => {
            let outcome = rule.outcome(subject);
            let why = nearly(outcome, subject, rule).unwrap_or_else(|| outcome.to_string());
            (Some(outcome.is_met()), why)
        }
    };
    Rule {
        field: registered.certificate_field.clone(),
        registered: registered.value.as_slice().to_vec(),
        found: rule.map_or_else(Vec::new, |rule| found(subject, rule.field)),
        met,
        why,
    }
}

/// What a person overlooks: a value that differs in case or in white space only.
fn nearly(
    outcome: RuleOutcome,
    subject: &Name<'_>,
    rule: &FieldRule<'_, String>,
) -> Option<String> {
    let RuleOutcome::NotInRule { attribute } = outcome else {
        return None;
    };
    let found = subject
        .attributes()
        .filter(|known| known.oid == rule.field.oid())
        .nth(attribute)?
        .text()?;
    let like = |same: &dyn Fn(&str, &str) -> bool| rule.values.iter().any(|v| same(v, found));
    let how = if like(&|a, b| a.eq_ignore_ascii_case(b)) {
        "upper and lower case"
    } else if like(&|a, b| a.split_whitespace().eq(b.split_whitespace())) {
        "white space"
    } else {
        return None;
    };
    Some(format!(
        "value {} of the subject differs in {how} from what is registered",
        attribute + 1
    ))
}

/// The subject's own values of a field; what is no text is shown in hexadecimal DER.
fn found(subject: &Name<'_>, field: SubjectField) -> Vec<String> {
    subject
        .attributes()
        .filter(|attribute| attribute.oid == field.oid())
        .map(|attribute| match attribute.text() {
            Some(text) => text.to_owned(),
            None => attribute.to_string(),
        })
        .collect()
}

/// `FIELD=VALUE` as registered values; a field that comes again becomes a list.
pub(super) fn from_arguments(arguments: &[String]) -> Result<Vec<OwnedRegisteredValue>, Failure> {
    let mut all: Vec<OwnedRegisteredValue> = Vec::new();
    for argument in arguments {
        let (field, value) = argument
            .split_once('=')
            .filter(|(field, value)| !field.is_empty() && !value.is_empty())
            .ok_or_else(|| {
                Failure::usage(format_args!("--require {argument:?}: not FIELD=VALUE"))
                    .help("for instance --require subject.common_name=device-7")
            })?;
        let attribute =
            CertificateField::from_word(field).and_then(CertificateField::attribute_name);
        if attribute.is_none() {
            return Err(Failure::usage(format_args!(
                "--require: {field:?} is no field that can be checked here"
            ))
            .help(format_args!("known are: {}", known_fields())));
        }
        match all
            .iter_mut()
            .find(|known| known.certificate_field == field)
        {
            None => all.push(one(field, value)?),
            Some(known) => {
                let mut values = known.value.as_slice().to_vec();
                values.push(value.to_owned());
                known.value = OneOrList::List(values);
            }
        }
    }
    Ok(all)
}

fn one(field: &str, value: &str) -> Result<OwnedRegisteredValue, Failure> {
    RegisteredValue::one(field.to_owned(), value.to_owned())
        .map_err(|error| Failure::usage(format_args!("--require: {error}")))
}

fn known_fields() -> String {
    let words: Vec<_> = CertificateField::ALL
        .iter()
        .filter(|field| field.attribute_name().is_some())
        .map(|field| field.word())
        .collect();
    words.join(", ")
}

/// The rules that a request meets by construction: one for each field of its subject that can be
/// registered; and the fields that cannot, because a value is empty or no text.
pub(super) fn of_subject(subject: &Name<'_>) -> (Vec<OwnedRegisteredValue>, Vec<&'static str>) {
    let (mut rules, mut left_out) = (Vec::new(), Vec::new());
    for word in CertificateField::ALL {
        let Some(field) = subject_field(*word) else {
            continue;
        };
        let texts: Option<Vec<String>> = subject
            .attributes()
            .filter(|attribute| attribute.oid == field.oid())
            .map(|attribute| attribute.text().map(str::to_owned))
            .collect();
        let rule = match texts.as_deref() {
            Some([]) => continue,
            Some([one]) => RegisteredValue::one(word.word().to_owned(), one.clone()).ok(),
            Some(several) => RegisteredValue::list(word.word().to_owned(), several.to_vec()).ok(),
            None => None,
        };
        match rule {
            Some(rule) => rules.push(rule),
            None => left_out.push(word.word()),
        }
    }
    (rules, left_out)
}
