//! Every way to be refused: status, code and words in one table.
//!
//! Which of them are recorded, documented or assumed stands in `BEHAVIOURS.md`. Codes that end
//! in 000 are this service's own.

use std::borrow::Cow;

use pop_models::JsonField;
use pop_models::iothub::{ErrorCode, IotHubServiceError, IotHubTargetError};
use pop_models::json;

use super::API_VERSIONS;
use crate::engine::json::written;
use crate::engine::reply::printable;
use crate::engine::token::TokenError;
use crate::engine::{EngineReply, uuid};

/// Why a request is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::engine) enum Refusal {
    // The front door: answered in ARM's envelope.
    /// No token, or another one than the rule asks for.
    InvalidToken,
    /// The right token, too late.
    ExpiredToken,
    /// No such path.
    NoRoute,
    /// The path exists, for the methods named.
    Method { allow: String },
    /// No `api-version` in the query.
    NoApiVersion,
    /// An `api-version` this service does not support; the text says why.
    ApiVersion(String),
    /// A body that its `Content-Type` does not declare as JSON.
    MediaType,
    /// A body that could not be read; the text says what and where.
    Content(String),
    /// A body beyond the cap.
    TooLong { most: usize },
    /// A body that took too long.
    TooSlow,
    /// The clock handed to the engine is outside the years that dates can name.
    Clock(i64),

    // The provider: answered in its flat body.
    /// `If-Match` is absent or names another state.
    Etag { sent: Option<String> },
    /// The certificate is not one; the text says why.
    Certificate(String),
    /// The name breaks `^[A-Za-z0-9-._]{1,64}$`, or a hub part its own rule.
    Name(String),
    /// No certificate of that name.
    NoCertificate(String),
    /// The hub is full.
    TooManyCertificates { most: usize },
    /// No room for one more hub.
    TooManyHubs { most: usize },
    /// The verification certificate's issuer is not the uploaded certificate.
    Issuer(String),
    /// The proof failed for any other reason, which only the timeline shows.
    Proof(String),
}

impl Refusal {
    /// HTTP status and code: a number for the provider's errors, a word of ARM for those of the front door.
    fn status_and_code(&self) -> (u16, ErrorCode<&'static str>) {
        use ErrorCode::{Number, Text};
        match self {
            Self::InvalidToken => (401, Text("InvalidAuthenticationToken")),
            Self::ExpiredToken => (401, Text("ExpiredAuthenticationToken")),
            Self::NoRoute => (404, Text("NotFound")),
            Self::Method { .. } => (405, Text("MethodNotAllowed")),
            Self::NoApiVersion => (400, Text("MissingApiVersionParameter")),
            Self::ApiVersion(_) => (400, Text("InvalidApiVersionParameter")),
            Self::MediaType => (415, Text("UnsupportedMediaType")),
            Self::Content(_) => (400, Text("InvalidRequestContent")),
            Self::TooLong { .. } => (413, Text("RequestEntityTooLarge")),
            Self::TooSlow => (408, Text("RequestTimeout")),
            Self::Clock(_) => (500, Text("InternalServerError")),
            Self::Etag { .. } => (412, Number(412_001)),
            Self::Certificate(_) => (400, Number(400_099)),
            Self::Issuer(_) => (400, Number(400_053)),
            Self::Name(_)
            | Self::Proof(_)
            | Self::TooManyCertificates { .. }
            | Self::TooManyHubs { .. } => (400, Number(400_000)),
            Self::NoCertificate(_) => (404, Number(404_000)),
        }
    }

    /// What the client reads.
    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::InvalidToken => "The access token is missing or invalid.".into(),
            Self::ExpiredToken => "The access token expiry time is in the past.".into(),
            Self::NoRoute => "The resource path is not known to this service.".into(),
            Self::Method { allow } => {
                format!("The method is not allowed here; allowed: {allow}.").into()
            }
            Self::NoApiVersion => {
                "The api-version query parameter (?api-version=) is required for all requests."
                    .into()
            }
            Self::ApiVersion(why) => format!(
                "The api-version is invalid: {why}. The supported versions are '{}'.",
                API_VERSIONS.join(",")
            )
            .into(),
            Self::MediaType => "The content type is not supported; send application/json.".into(),
            Self::Content(why) => {
                format!("The request content was invalid and could not be deserialized: '{why}'.")
                    .into()
            }
            Self::TooLong { most } => {
                format!("The request content exceeds the maximum size of {most} bytes.").into()
            }
            Self::TooSlow => "The request content did not arrive in time.".into(),
            Self::Clock(_) => "The service's clock is out of range.".into(),
            Self::Etag { .. } => "Invalid ETag supplied.".into(),
            Self::Certificate(_) => {
                "Provided raw certificate bytes are invalid and cannot be interpret as X509 \
                 certificate."
                    .into()
            }
            Self::Name(why) => why.clone().into(),
            Self::NoCertificate(name) => format!("Certificate '{name}' was not found.").into(),
            Self::TooManyCertificates { most } => {
                format!("The hub already holds {most} certificates.").into()
            }
            Self::TooManyHubs { most } => {
                format!("This local service already holds {most} hubs.").into()
            }
            Self::Issuer(name) => format!(
                "Proof-Of-Possession failed. Issuer certificate '{name}' cannot be found in the \
                 certificate chain."
            )
            .into(),
            Self::Proof(_) => {
                "Proof-Of-Possession failed. The verification certificate was refused.".into()
            }
        }
    }

    /// What only the timeline reads.
    fn reason(&self) -> String {
        match self {
            Self::Etag { sent: None } => "no If-Match header".to_owned(),
            Self::Etag { sent: Some(sent) } => {
                format!("If-Match {sent} is not the current ETag")
            }
            Self::Certificate(why) | Self::Proof(why) => why.clone(),
            Self::Issuer(name) => {
                format!("the verification certificate was issued by '{name}', not by the CA")
            }
            Self::Clock(now) => format!("the clock gives {now}"),
            other => other.message().into_owned(),
        }
    }

    /// The reply for an error of the front door, whose body names neither time nor correlation.
    pub(in crate::engine) fn into_front_door_reply(self) -> EngineReply {
        self.into_reply([0; 16], 0)
    }

    /// The reply. `correlation` is random, `now_unix` is when.
    pub(super) fn into_reply(self, correlation: [u8; 16], now_unix: i64) -> EngineReply {
        let (status, code) = self.status_and_code();
        let mut message = self.message().into_owned();
        let is_number = matches!(code, ErrorCode::Number(_));
        if let ErrorCode::Number(code) = code {
            let (id, when) = (uuid::v4(correlation), timestamp(now_unix));
            message = format!(
                "{message} If you contact a support representative please include this \
                 correlation identifier: {id}, timestamp: {when}, errorcode: IH{code}."
            );
        }
        let body = IotHubServiceError {
            code: JsonField::Value(code),
            http_status_code: if is_number {
                JsonField::Value(ErrorCode::Number(status.into()))
            } else {
                JsonField::Absent
            },
            message: JsonField::Value(message.as_str()),
            details: JsonField::Absent,
            arm_envelope: !is_number,
        };
        let body = written(|out| json::write(&body, out).map(str::len));
        let mut reply = EngineReply::error(status, body, printable(&self.reason()));
        match self {
            Self::InvalidToken | Self::ExpiredToken => {
                reply
                    .headers
                    .push(("www-authenticate", Cow::Borrowed("Bearer")));
            }
            Self::Method { allow } => reply.headers.push(("allow", Cow::Owned(allow))),
            _ => {}
        }
        reply
    }
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Invalid => Self::InvalidToken,
            TokenError::Expired => Self::ExpiredToken,
        }
    }
}

impl From<IotHubTargetError> for Refusal {
    fn from(error: IotHubTargetError) -> Self {
        match error {
            IotHubTargetError::MethodNotAllowed { allowed } => {
                let methods = allowed.iter().map(|operation| operation.method().as_str());
                Self::Method {
                    allow: methods.collect::<Vec<_>>().join(", "),
                }
            }
            IotHubTargetError::MissingApiVersion => Self::NoApiVersion,
            IotHubTargetError::BadApiVersion(_) | IotHubTargetError::RepeatedApiVersion => {
                Self::ApiVersion(error.to_string())
            }
            IotHubTargetError::BadHub(_)
            | IotHubTargetError::BadCertificateName(_)
            | IotHubTargetError::BadEncoding => Self::Name(error.to_string()),
            // Too long for any route; and the scratch has the length that always suffices.
            _ => Self::NoRoute,
        }
    }
}

/// `2025-11-07 21:26:58Z`.
fn timestamp(now_unix: i64) -> String {
    pop_core::Time::from_unix_seconds(now_unix).map_or_else(
        || now_unix.to_string(),
        |now| now.to_string().replace('T', " "),
    )
}
