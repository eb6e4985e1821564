//! A passcode, and what it says of a request.

use models::Field;
use models::digicert::{OwnedPasscodeDetails, PasscodeState, PasscodeStatus};
use models::rfc3339;
use pop_core::CertificationRequest;
use serde::Serialize;

use super::Document;
use super::table::{columns, pairs};
use crate::failure::{Exit, Failure};

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
            at: time(now),
            first_second: window.from.map(time),
            last_second: window.to.map(time),
            remaining: details.usage().remaining,
            details: all_present(details),
        }
    }
}

/// RFC 3339, or the number where no year would fit.
fn time(unix_seconds: i64) -> String {
    rfc3339::format(unix_seconds).map_or_else(|_| unix_seconds.to_string(), |text| text.to_string())
}

/// Every key is printed, so what is absent becomes null.
fn all_present(mut details: OwnedPasscodeDetails) -> OwnedPasscodeDetails {
    fn null<T>(field: &mut Field<T>) {
        if field.is_absent() {
            *field = Field::Null;
        }
    }
    null(&mut details.name);
    null(&mut details.description);
    null(&mut details.validity_period);
    null(&mut details.passcode_length);
    null(&mut details.status);
    null(&mut details.id);
    null(&mut details.enrollment_profile);
    null(&mut details.device_profile);
    null(&mut details.division);
    null(&mut details.account_id);
    null(&mut details.passcode);
    null(&mut details.created_at);
    null(&mut details.number_of_usage);
    null(&mut details.usage_limit);
    null(&mut details.registered_values);
    details
}

fn or_unknown<T: ToString>(field: &Field<T>) -> String {
    field
        .value()
        .map_or_else(|| "unknown".to_owned(), ToString::to_string)
}

impl Document for Passcode {
    fn table(&self) -> String {
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
            (used, limit) => format!(
                "{} of {}",
                used.map_or_else(|| "unknown".to_owned(), u64::to_string),
                limit.map_or_else(|| "unknown".to_owned(), u64::to_string)
            ),
        };
        let profile = details.enrollment_profile.value();
        let profile_id = profile.map_or_else(|| "unknown".to_owned(), |p| or_unknown(&p.id));
        let mask = details
            .passcode
            .value()
            .map_or_else(|| "unknown".to_owned(), |p| p.masked().to_string());
        let mut text = pairs(&[
            ("name", &or_unknown(&details.name)),
            ("id", &or_unknown(&details.id)),
            ("profile", &profile_id),
            ("passcode", &mask),
            ("status", &status(details)),
            ("state", &state),
            ("window", &window),
            ("used", &used),
            ("created", &or_unknown(&details.created_at)),
        ]);
        for registered in details.registered_values.value().into_iter().flatten() {
            let values = registered.value.as_slice().join(", ");
            text.push_str(&pairs(&[(
                "must equal",
                &format!("{} = {values}", registered.certificate_field),
            )]));
        }
        text
    }
}

fn status(details: &OwnedPasscodeDetails) -> String {
    details
        .status
        .value()
        .map_or("unknown", PasscodeStatus::as_str)
        .to_owned()
}

/// A passcode that was made just now.
#[derive(Debug, Serialize)]
pub(crate) struct CreatedPasscode {
    #[serde(flatten)]
    pub(crate) passcode: Passcode,
    /// Where its text is kept; null where it is not kept.
    pub(crate) passcode_file: Option<String>,
}

impl Document for CreatedPasscode {
    fn table(&self) -> String {
        let mut text = self.passcode.table();
        if let Some(file) = &self.passcode_file {
            text.push_str(&pairs(&[("kept in", file)]));
        }
        text
    }
}

/// What one registered value says of a request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Rule {
    /// The service's word for the field.
    pub(crate) field: String,
    pub(crate) registered: Vec<String>,
    /// What the request says, in its order.
    pub(crate) found: Vec<String>,
    pub(crate) met: bool,
    /// In words.
    pub(crate) why: String,
}

/// The rules with their verdicts, for people.
pub(crate) fn rules_table(rules: &[Rule]) -> String {
    if rules.is_empty() {
        return "no registered values: any subject will do\n".to_owned();
    }
    let rows: Vec<_> = rules
        .iter()
        .map(|rule| {
            [
                rule.field.clone(),
                if rule.met { "met" } else { "NOT MET" }.to_owned(),
                rule.registered.join(", "),
                if rule.found.is_empty() {
                    "nothing".to_owned()
                } else {
                    rule.found.join(", ")
                },
                rule.why.clone(),
            ]
        })
        .collect();
    columns(["RULE", "VERDICT", "REGISTERED", "REQUEST", "WHY"], &rows)
}

/// Whether a request will be accepted with a passcode.
#[derive(Debug, Serialize)]
pub(crate) struct PasscodeCheck {
    /// Whether the passcode can be used and every rule is met.
    pub(crate) accepted: bool,
    at: String,
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
        details: &OwnedPasscodeDetails,
        now: i64,
        (usable, state): (bool, String),
        rules: Vec<Rule>,
    ) -> Self {
        Self {
            accepted: usable && rules.iter().all(|rule| rule.met),
            at: time(now),
            subject: request.subject().to_string(),
            key: match request.subject_public_key_info().algorithm() {
                Ok(algorithm) => algorithm.to_string(),
                Err(unsupported) => unsupported.to_string(),
            },
            passcode_id: details.id.value().cloned(),
            state,
            usable,
            rules,
        }
    }

    /// A failure that names what is not met.
    pub(crate) fn verdict(&self, origin: &str) -> Result<(), Failure> {
        if self.accepted {
            return Ok(());
        }
        let broken: Vec<&str> = self
            .rules
            .iter()
            .filter(|rule| !rule.met)
            .map(|rule| rule.field.as_str())
            .collect();
        if broken.is_empty() {
            return Err(Failure::new(
                Exit::ProofWrong,
                format_args!(
                    "{origin}: the rules are met, but the passcode is {}",
                    self.state
                ),
            )
            .help("use another passcode"));
        }
        Err(Failure::new(
            Exit::ProofWrong,
            format_args!(
                "{origin}: would be refused, not met: {}",
                super::printable(&broken.join(", "))
            ),
        )
        .help("make a request whose subject equals the registered values, octet for octet"))
    }
}

impl Document for PasscodeCheck {
    fn table(&self) -> String {
        let verdict = if self.accepted { "yes" } else { "no" };
        let mut text = pairs(&[
            ("subject", &self.subject),
            ("key", &self.key),
            ("passcode", &self.state),
            ("judged at", &self.at),
        ]);
        text.push_str(&rules_table(&self.rules));
        text.push_str(&pairs(&[("accepted", verdict)]));
        text
    }
}

/// The whole story, told by a service on this machine.
#[derive(Debug, Serialize)]
pub(crate) struct Rehearsal {
    /// What `passcode check` says.
    pub(crate) accepted: bool,
    /// What the service said to the enrolment.
    pub(crate) enrolled: bool,
    pub(crate) certificate_request_id: Option<String>,
    /// The service's word for what became of the request.
    pub(crate) status: Option<String>,
    /// The service's reason; null if it accepted.
    pub(crate) refusal: Option<String>,
    pub(crate) number_of_usage: Option<u64>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) steps: Vec<super::ProofStep>,
}

impl Document for Rehearsal {
    /// The lines that end it; each step was told when it ended.
    fn table(&self) -> String {
        let total: f64 = self.steps.iter().map(|step| step.ms).sum();
        let word = |yes: bool| if yes { "accepted" } else { "refused" };
        format!(
            "at home: {}, at the service: {}, in {total:.1} ms",
            word(self.accepted),
            word(self.enrolled)
        )
    }
}
