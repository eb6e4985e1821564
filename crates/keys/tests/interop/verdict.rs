//! Our verdict on a pair, under both policies.

use pop_core::{Certificate, Policy, Time, Validation, VerificationCode, validate};
use pop_keys::FastVerifier;
use serde_json::{Value, json};

use crate::CODE;
use crate::case::{Case, Kind, words};

/// The verdict under one policy.
pub(crate) struct Word {
    pub(crate) accepted: bool,
    /// The rejection or parse error, or the findings: names as in SECURITY.md.
    pub(crate) reason: String,
}

impl Word {
    fn of(case: &Case, now: i64, policy: &Policy) -> Self {
        match verdict_of(case, now, policy) {
            Ok(reason) => Self {
                accepted: true,
                reason,
            },
            Err(reason) => Self {
                accepted: false,
                reason,
            },
        }
    }

    pub(crate) fn as_json(&self) -> Value {
        json!({ "accepted": self.accepted, "reason": self.reason })
    }
}

pub(crate) struct Verdict {
    pub(crate) rfc5280: Word,
    pub(crate) azure: Word,
}

impl Verdict {
    pub(crate) fn of(case: &Case, now: i64) -> Self {
        Self {
            rfc5280: Word::of(case, now, &Policy::rfc5280()),
            azure: Word::of(case, now, &Policy::azure()),
        }
    }

    /// What is wrong with it, if anything.
    pub(crate) fn fault(&self, case: &Case) -> Option<String> {
        let wrong = |what: &str| {
            Some(format!(
                "{}: {what}; rfc5280: `{}`, azure: `{}`",
                case.id, self.rfc5280.reason, self.azure.reason
            ))
        };
        match case.kind {
            Kind::Good | Kind::Odd if !(self.rfc5280.accepted && self.azure.accepted) => {
                wrong("not accepted")
            }
            Kind::Good if !self.rfc5280.reason.is_empty() => wrong("not without findings"),
            Kind::Mutated | Kind::Planted if !names(&self.rfc5280.reason, case.rule) => {
                wrong(&format!("the reason is not {}", case.rule))
            }
            Kind::Planted if self.azure.accepted => wrong("accepted"),
            _ => None,
        }
    }
}

/// Whether a reason names all of the rule. Whole words: `SignatureLength` is no `Signature`.
fn names(reason: &str, rule: &str) -> bool {
    words(rule).all(|rule| words(reason).any(|word| word == rule))
}

fn verdict_of(case: &Case, now: i64, policy: &Policy) -> Result<String, String> {
    let parse = |who: &str, der| {
        Certificate::from_der(der)
            .map_err(|error| format!("{who} {}: {:?}", error.field, error.kind))
    };
    let (ca, leaf) = (parse("CA", &case.ca)?, parse("leaf", &case.leaf)?);
    let code = VerificationCode::new(CODE).unwrap();
    let now = Time::from_unix_seconds(now).unwrap();
    let validated = validate(
        &leaf,
        &Validation {
            ca: &ca,
            code,
            now,
            policy,
        },
        &FastVerifier,
    )
    // The times of `NotYetValid` and `Expired` change with each run.
    .map_err(
        |rejection| match format!("{rejection:?}").split_once(" {") {
            Some((name, _)) => name.to_owned(),
            None => format!("{rejection:?}"),
        },
    )?;
    let findings: Vec<_> = validated
        .findings()
        .iter()
        .map(|finding| format!("{finding:?}"))
        .collect();
    Ok(findings.join(", "))
}

#[test]
fn a_reason_is_a_whole_word() {
    assert!(names("CaKey(EcCurve)", "CaKey(EcCurve)"));
    assert!(names("leaf version: UnknownVersion", "UnknownVersion"));
    assert!(!names("CaKey(EcPointForm)", "CaKey(EcCurve)"));
    assert!(!names("SignatureLength", "Signature"));
    assert!(!names("", "Signature"));
}
