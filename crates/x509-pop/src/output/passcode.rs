//! A passcode, and whether a request fits it.

use pop_core::{CertificationRequest, Time};
use pop_models::JsonField;
use pop_models::digicert::{OwnedPasscodeDetails, PasscodeState, PasscodeStatus};
use serde::Serialize;

use super::document::{Document, columns, pairs};
use super::proof::{ProofStep, total};
use crate::ca;
use crate::failure::Failure;
use crate::text::Text;

/// A passcode's details with what they mean now. The members of the service keep its names, so that
/// what is printed can be read again as its reply.
#[derive(Debug, Serialize)]
pub(crate) struct Passcode {
    /// In words; null if the details do not say.
    state: Option<String>,
    /// Whether a device can enrol with it at this moment; null if the details do not say.
    usable: Option<bool>,
    at: String,
    first_second: Option<String>,
    last_second: Option<String>,
    remaining: Option<u64>,
    #[serde(flatten)]
    details: OwnedPasscodeDetails,
    /// Why `state` is null.
    #[serde(skip)]
    unclear: Option<String>,
    /// Of a passcode that was made just now: where its text is kept; null where it is not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    passcode_file: Option<Option<String>>,
}

impl Passcode {
    pub(crate) fn new(details: OwnedPasscodeDetails, now: i64) -> Self {
        let window = details.window().unwrap_or_default();
        let (state, usable, unclear) = match details.state_at(now) {
            Ok(state) => {
                let usable = match state {
                    PasscodeState::Usable { .. } => Some(true),
                    PasscodeState::UnknownStatus(_) => None,
                    _ => Some(false),
                };
                (Some(state.to_string()), usable, None)
            }
            Err(error) => (None, None, Some(error.to_string())),
        };
        Self {
            state,
            usable,
            unclear,
            passcode_file: None,
            at: time(now),
            first_second: window.from.map(time),
            last_second: window.to.map(time),
            remaining: details.usage().remaining,
            details: details.with_nulls(),
        }
    }

    /// A passcode that was made just now, and the file that its text is kept in.
    pub(crate) fn created(details: OwnedPasscodeDetails, now: i64, file: Option<String>) -> Self {
        Self {
            passcode_file: Some(file),
            ..Self::new(details, now)
        }
    }
}

/// RFC 3339, or the number where no year would fit.
fn time(unix_seconds: i64) -> String {
    Time::from_unix_seconds(unix_seconds)
        .map_or_else(|| unix_seconds.to_string(), |time| time.to_string())
}

fn or_unknown<T: ToString>(field: &JsonField<T>) -> String {
    field
        .value()
        .map_or_else(|| "unknown".to_owned(), ToString::to_string)
}

impl Document for Passcode {
    fn table(&self) -> Text {
        let details = &self.details;
        let state = match (&self.state, &self.unclear) {
            (Some(state), _) => state.clone(),
            (None, why) => format!("unclear: {}", why.as_deref().unwrap_or("unknown")),
        };
        let window = match (&self.first_second, &self.last_second) {
            (None, None) => "no limit given".to_owned(),
            (from, to) => format!(
                "{} to {}",
                from.as_deref().unwrap_or("any time"),
                to.as_deref().unwrap_or("any time")
            ),
        };
        let used = match (details.number_of_usage.value(), details.usage_limit.value()) {
            (None, None) => "unknown".to_owned(),
            (Some(used), None) => format!("{used}, no limit given"),
            (used, Some(limit)) => format!(
                "{} of {limit}",
                used.map_or_else(|| "unknown".to_owned(), u64::to_string)
            ),
        };
        let profile = details.enrollment_profile.value();
        let profile_id = profile.map_or_else(|| "unknown".to_owned(), |p| or_unknown(&p.id));
        let mask = details
            .passcode
            .value()
            .map_or_else(|| "unknown".to_owned(), |p| p.masked().to_string());
        let (name, id) = (or_unknown(&details.name), or_unknown(&details.id));
        let created = or_unknown(&details.created_at);
        let status = details.status.value();
        let status = status.map_or("unknown", PasscodeStatus::as_str);
        let registered: Vec<String> = details
            .registered_values
            .value()
            .into_iter()
            .flatten()
            .map(|rule| {
                let values = quoted(rule.value.as_slice());
                format!("{} = {values}", rule.certificate_field)
            })
            .collect();
        let mut lines = vec![
            ("name", name.as_str()),
            ("id", &id),
            ("profile", &profile_id),
            ("passcode", &mask),
            ("status", status),
            ("state", &state),
            ("window", &window),
            ("used", &used),
            ("created", &created),
        ];
        lines.extend(registered.iter().map(|rule| ("must equal", rule.as_str())));
        lines.extend(
            self.passcode_file
                .iter()
                .flatten()
                .map(|file| ("kept in", file.as_str())),
        );
        pairs(&lines)
    }
}

/// The outcome of one registered value for a request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Rule {
    /// The service's word for the field.
    pub(crate) field: String,
    pub(crate) registered: Vec<String>,
    /// The request's values, in its order.
    pub(crate) found: Vec<String>,
    /// Null where it cannot be checked here.
    pub(crate) met: Option<bool>,
    pub(crate) why: String,
}

/// The rules with their verdicts, for people.
pub(crate) fn rules_table(rules: &[Rule]) -> Text {
    if rules.is_empty() {
        return "no registered values: any subject will do".into();
    }
    let rows: Vec<_> = rules
        .iter()
        .map(|rule| {
            [
                rule.field.clone(),
                match rule.met {
                    Some(true) => "met",
                    Some(false) => "NOT MET",
                    None => "not checked",
                }
                .to_owned(),
                quoted(&rule.registered),
                match (rule.met, rule.found.is_empty()) {
                    (None, _) => "?".to_owned(),
                    (_, true) => "nothing".to_owned(),
                    (_, false) => quoted(&rule.found),
                },
                rule.why.clone(),
            ]
        })
        .collect();
    columns(["RULE", "VERDICT", "REGISTERED", "REQUEST", "WHY"], &rows)
}

/// Each in quotation marks, so that white space and commas show.
fn quoted(values: &[String]) -> String {
    let quoted: Vec<_> = values.iter().map(|value| format!("{value:?}")).collect();
    quoted.join(", ")
}

/// Whether a request fits a passcode.
#[derive(Debug, Serialize)]
pub(crate) struct PasscodeCheck {
    /// Whether the passcode can be used and every rule is met; null if that is not known.
    pub(crate) fits: Option<bool>,
    at: String,
    /// When the details were read from the service; null if that is not known.
    details_at: Option<String>,
    subject: String,
    key: String,
    passcode_id: Option<String>,
    state: String,
    usable: bool,
    rules: Vec<Rule>,
}

impl PasscodeCheck {
    pub(crate) fn new(
        request: &CertificationRequest<'_>,
        (passcode_id, details_at): (Option<String>, Option<String>),
        now: i64,
        (usable, state): (bool, String),
        rules: Vec<Rule>,
    ) -> Self {
        let fits = if !usable || rules.iter().any(|rule| rule.met == Some(false)) {
            Some(false)
        } else if rules.iter().any(|rule| rule.met.is_none()) {
            None
        } else {
            Some(true)
        };
        Self {
            fits,
            at: time(now),
            details_at,
            subject: request.subject().to_string(),
            key: ca::algorithm_name(request.subject_public_key_info().algorithm()),
            passcode_id,
            state,
            usable,
            rules,
        }
    }

    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// A failure that names all that is in the way.
    pub(crate) fn verdict(&self, origin: &str) -> Result<(), Failure> {
        if self.fits == Some(true) {
            return Ok(());
        }
        let named = |met: Option<bool>| -> Vec<&str> {
            let rules = self.rules.iter().filter(|rule| rule.met == met);
            rules.map(|rule| rule.field.as_str()).collect()
        };
        let (broken, unchecked) = (named(Some(false)), named(None));
        let mut what = Vec::new();
        if !broken.is_empty() {
            what.push(format!("does not fit {}", broken.join(", ")));
        }
        if !unchecked.is_empty() {
            what.push(format!("{} cannot be checked here", unchecked.join(", ")));
        }
        if !self.usable {
            what.push(format!("the passcode is {}", self.state));
        }
        let failure = Failure::proof_wrong(format_args!("{origin}: {}", what.join("; ")));
        Err(match (broken.is_empty(), self.usable) {
            (false, true) => failure
                .help("make a request whose subject equals the registered values, byte for byte"),
            (false, false) => failure.help(
                "make a request whose subject equals the registered values, for another passcode",
            ),
            (true, false) => failure.help("use another passcode"),
            (true, true) => failure.help("ask who registered these values what they mean"),
        })
    }
}

impl Document for PasscodeCheck {
    fn table(&self) -> Text {
        let subject = if self.subject.is_empty() {
            "(empty)"
        } else {
            &self.subject
        };
        let mut head = vec![
            ("subject", subject),
            ("key", &self.key),
            ("passcode", &self.state),
            ("checked at", &self.at),
        ];
        if let Some(at) = &self.details_at {
            head.push(("details of", at));
        }
        let mut text = pairs(&head);
        text.push(rules_table(&self.rules));
        let fits = match self.fits {
            Some(true) => "yes",
            Some(false) => "no",
            None => "cannot be checked here",
        };
        text.push(pairs(&[("fits", fits)]));
        text
    }
}

/// All steps with a service on this machine.
#[derive(Debug, Serialize)]
pub(crate) struct Trial {
    /// The outcome of `passcode check`.
    pub(crate) fits: bool,
    /// Whether the service accepted the enrolment.
    pub(crate) enrolled: bool,
    pub(crate) certificate_request_id: Option<String>,
    /// The service's word for what became of the request.
    pub(crate) status: Option<String>,
    /// The service's reason; null if it accepted.
    pub(crate) refusal: Option<String>,
    pub(crate) number_of_usage: Option<u64>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) steps: Vec<ProofStep>,
}

impl Document for Trial {
    /// The lines that end it; each step was printed when it ended.
    fn table(&self) -> Text {
        Text::line(format_args!(
            "here: {}, at the service: {}, in {:.1} ms",
            if self.fits { "fits" } else { "does not fit" },
            if self.enrolled { "accepted" } else { "refused" },
            total(&self.steps)
        ))
    }
}
