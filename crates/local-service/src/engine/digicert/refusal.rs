//! Every way to be refused by this part: status, code and words in one table.
//!
//! Which of them are documented or assumed stands in `BEHAVIOURS.md`. No variant holds a passcode,
//! an API key or a registered value.

use std::borrow::Cow;

use pop_core::RuleOutcome;
use pop_models::digicert::{DigiCertServiceError, DigiCertTargetError, IdError};
use pop_models::json;

use crate::engine::EngineReply;
use crate::engine::json::written;
use crate::engine::reply::printable;

/// Why a request is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::engine) enum Refusal {
    /// No API key, or another one than the rule asks for.
    ApiKey,
    /// An enrolment with neither passcode nor API key.
    NoCredential,
    /// An enrolment with both.
    TwoCredentials,
    /// No passcode has this text.
    UnknownPasscode {
        /// It is what details show in place of a passcode.
        masked: bool,
    },
    /// The body names another enrollment profile than the passcode's.
    OtherProfile,
    /// The passcode cannot be used now; the text says in which state it is.
    NotUsable(String),
    /// A rule of the passcode is broken.
    Rule {
        /// The rule's name.
        field: &'static str,
        /// How the request's subject breaks it.
        outcome: RuleOutcome,
    },
    /// The body asks for another value of a registered field.
    Attribute {
        /// The rule's name.
        field: &'static str,
    },
    /// The certification request cannot be read, or is not signed by its own key.
    Request(String),
    /// No such path.
    NoRoute,
    /// The path exists, for the method named.
    Method { allow: &'static str },
    /// An id that breaks its rule.
    Id(String),
    /// No passcode of that id in that enrollment profile.
    NoPasscode,
    /// A body that its `Content-Type` does not declare as JSON.
    MediaType,
    /// A body that could not be read, or asks for what cannot be; the text says what and where.
    Body(String),
    /// A body beyond the cap.
    TooLong { most: usize },
    /// A body that took too long.
    TooSlow,
    /// No room for one more passcode.
    TooManyPasscodes { most: usize },
    /// The clock handed to the engine is outside the years that dates can name.
    Clock(i64),
    /// The randomness handed to the engine gave a passcode or an id that exists.
    Randomness,
}

impl Refusal {
    /// HTTP status and code.
    fn numbers(&self) -> (u16, &'static str) {
        match self {
            Self::ApiKey | Self::NoCredential => (401, "invalid_api_key"),
            Self::UnknownPasscode { .. } => (401, "invalid_passcode"),
            Self::OtherProfile | Self::NotUsable(_) => (403, "access_denied"),
            Self::NoRoute | Self::NoPasscode => (404, "resource_not_found"),
            Self::TwoCredentials
            | Self::Rule { .. }
            | Self::Attribute { .. }
            | Self::Request(_)
            | Self::Id(_)
            | Self::Body(_)
            | Self::TooManyPasscodes { .. } => (400, "invalid_request"),
            Self::Method { .. } => (405, "invalid_request"),
            Self::TooSlow => (408, "invalid_request"),
            Self::TooLong { .. } => (413, "invalid_request"),
            Self::MediaType => (415, "invalid_request"),
            Self::Clock(_) | Self::Randomness => (500, "internal_error"),
        }
    }

    /// What the client reads.
    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::ApiKey => "The API key in x-api-key is missing or invalid.".into(),
            Self::NoCredential => {
                "An enrolment needs a passcode in x-passcode or an API key in x-api-key.".into()
            }
            Self::TwoCredentials => {
                "Send x-passcode or x-api-key, not both: which of them counts would be unclear."
                    .into()
            }
            Self::UnknownPasscode { .. } => "The passcode in x-passcode is invalid.".into(),
            Self::OtherProfile => {
                "The passcode belongs to another enrollment profile than enrollment_profile_id."
                    .into()
            }
            Self::NotUsable(state) => format!("The passcode is {state}.").into(),
            Self::Rule { field, outcome } => format!(
                "The certification request does not fit what the passcode registers for {field}: \
                 {outcome}."
            )
            .into(),
            Self::Attribute { field } => format!(
                "certificate_profile_attributes does not fit what the passcode registers for \
                 {field}."
            )
            .into(),
            Self::Request(why) => format!("The certification request in csr: {why}.").into(),
            Self::NoRoute => "The resource path is not known to this service.".into(),
            Self::Method { allow } => {
                format!("The method is not allowed here; allowed: {allow}.").into()
            }
            Self::Id(why) => format!("An id is invalid: {why}.").into(),
            Self::NoPasscode => {
                "There is no passcode of this id in this enrollment profile.".into()
            }
            Self::MediaType => "The content type is not supported; send application/json.".into(),
            Self::Body(why) => format!("The request body was refused: {why}.").into(),
            Self::TooLong { most } => {
                format!("The request body exceeds the maximum size of {most} bytes.").into()
            }
            Self::TooSlow => "The request body did not arrive in time.".into(),
            Self::TooManyPasscodes { most } => {
                format!("This local service already holds {most} passcodes.").into()
            }
            Self::Clock(_) => "The service's clock is out of range.".into(),
            Self::Randomness => "The service's randomness repeats itself.".into(),
        }
    }

    /// What only the timeline reads.
    fn reason(&self) -> String {
        match self {
            Self::UnknownPasscode { masked: true } => {
                "the passcode was sent in its masked form, as details show it; send what its \
                 creation answered"
                    .to_owned()
            }
            Self::Clock(now) => format!("the clock gives {now}"),
            other => other.message().into_owned(),
        }
    }

    /// The reply.
    pub(in crate::engine) fn into_reply(self) -> EngineReply {
        let (status, code) = self.numbers();
        let message = self.message();
        let body = DigiCertServiceError::new(code, message.as_ref());
        let body = written(|out| json::write(&body, out).map(str::len));
        let mut reply = EngineReply::digicert(status, body);
        reply.reason = Some(printable(&self.reason()));
        if let Self::Method { allow } = self {
            reply.headers.push(("allow", Cow::Borrowed(allow)));
        }
        reply
    }
}

impl From<DigiCertTargetError> for Refusal {
    fn from(error: DigiCertTargetError) -> Self {
        match error {
            DigiCertTargetError::MethodNotAllowed { allowed } => Self::Method {
                allow: allowed.method().as_str(),
            },
            DigiCertTargetError::BadEncoding
            | DigiCertTargetError::BadPasscodeId(_)
            | DigiCertTargetError::BadProfileId(_) => Self::Id(error.to_string()),
            // Too long for any route; and the scratch has the length that always suffices.
            _ => Self::NoRoute,
        }
    }
}

impl From<IdError> for Refusal {
    fn from(error: IdError) -> Self {
        Self::Id(format!("enrollment_profile_id: {error}"))
    }
}
