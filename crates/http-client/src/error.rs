//! What can go wrong in a conversation, each with what to do next.

mod response;
mod step;
mod text;

use std::time::Duration;

pub use response::ErrorResponse;
pub(crate) use step::Service;
pub use step::Step;
use text::{after, aftermath, conflict, forbidden, hint, outcome, parts, sources, unauthorized};

use crate::AccessTokenError;

/// Why an operation or the whole conversation stopped. `Display` says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// A value of the caller's cannot be used; nothing was sent.
    #[error("{what} cannot be used: {why}")]
    Input {
        /// Which value.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The client of `blocking` was called where it would hold up other tasks; nothing was sent.
    #[error(
        "the blocking client was called inside an async task, which it would hold up together with others on the same \
         thread. Use the async client there, or call this one from `tokio::task::spawn_blocking`"
    )]
    InsideAsyncTask,
    /// No access token could be had.
    #[error("{step}: {source}")]
    Token {
        /// Where.
        step: Step,
        /// Why.
        source: AccessTokenError,
    },
    /// 401; where another token can be had, with that one too.
    #[error("{step}: {}", unauthorized(*.step, .response))]
    Unauthorized {
        /// Where.
        step: Step,
        /// The answer.
        response: Box<ErrorResponse>,
    },
    /// 403.
    #[error("{step}: {}", forbidden(*.step, .response))]
    Forbidden {
        /// Where.
        step: Step,
        /// The answer.
        response: Box<ErrorResponse>,
    },
    /// 404 where something had to be.
    #[error("{step}: not found ({response}). Check {}", parts(*.step))]
    NotFound {
        /// Where.
        step: Step,
        /// The answer.
        response: Box<ErrorResponse>,
    },
    /// 412: somebody else changed the certificate, or an upload without `ETag` met one that is there. The service's
    /// present state is read for this; what could not be read is `None`.
    #[error("{step}: {}", conflict(.sent, .current, .updated_before, .updated_now))]
    PreconditionFailed {
        /// Where.
        step: Step,
        /// The `ETag` that was sent, if any.
        sent: Option<String>,
        /// The `ETag` the service has now; `None` also when the certificate is gone.
        current: Option<String>,
        /// `updated` when the certificate was read before, if this call read it.
        updated_before: Option<String>,
        /// When the service last changed the certificate, as it says it.
        updated_now: Option<String>,
    },
    /// 429, and the wait asked for is too long or was asked for too often.
    #[error("{step}: the service is throttling{}. Run again later", after(.retry_after))]
    Throttled {
        /// Where.
        step: Step,
        /// How long the service wants us to wait.
        retry_after: Option<Duration>,
    },
    /// Any other refusal.
    #[error("{step}: the service refused ({response}){}", hint(*.step, .response))]
    Service {
        /// Where.
        step: Step,
        /// The answer.
        response: Box<ErrorResponse>,
    },
    /// A status that these operations never give, a redirect for instance (redirects are not followed).
    #[error(
        "{step}: HTTP {status} is no answer of this service. Check the endpoint; a proxy or login page may be in \
         between{}", aftermath(*.step)
    )]
    UnexpectedStatus {
        /// Where.
        step: Step,
        /// The HTTP status.
        status: u16,
    },
    /// The host's name has no address.
    #[error("{step}: unknown host ({detail}). Check the endpoint and the network")]
    UnknownHost {
        /// Where.
        step: Step,
        /// The system's words.
        detail: String,
    },
    /// No connection; nothing was sent.
    #[error("{step}: cannot connect ({detail}). Check the endpoint, its port, and proxies")]
    Connect {
        /// Where.
        step: Step,
        /// The system's words.
        detail: String,
    },
    /// No trusted TLS connection; nothing was sent.
    #[error(
        "{step}: no trusted TLS connection ({detail}). If the service has a private CA, give its certificate as CA bundle"
    )]
    Tls {
        /// Where.
        step: Step,
        /// The TLS library's words.
        detail: String,
    },
    /// One request took too long, also when repeated.
    #[error("{step}: no complete reply in time. {}", outcome(*.step))]
    Timeout {
        /// Where.
        step: Step,
    },
    /// The time for everything together is used up.
    #[error("{step}: not done after {} s, the time set for the whole call. {}", .limit.as_secs_f32(), outcome(*.step))]
    Deadline {
        /// Where.
        step: Step,
        /// The time that was set.
        limit: Duration,
    },
    /// The connection broke, or what came back was not HTTP.
    #[error("{step}: no usable reply ({detail}). {}", outcome(*.step))]
    NoReply {
        /// Where.
        step: Step,
        /// The HTTP library's words.
        detail: String,
    },
    /// The reply is longer than any real one.
    #[error("{step}: the reply is longer than {limit} bytes; check the endpoint{}", aftermath(*.step))]
    BodyTooLarge {
        /// Where.
        step: Step,
        /// The cap, in bytes after decompression.
        limit: usize,
    },
    /// The reply is not the JSON that was expected.
    #[error(
        "{step}: the reply cannot be read: {problem}. Check the endpoint; a proxy or login page may answer in its \
         place{}", aftermath(*.step)
    )]
    BadBody {
        /// Where.
        step: Step,
        /// What and where.
        problem: String,
    },
    /// A field that the conversation needs is absent, null or empty.
    #[error("{step}: the reply has no `{field}`. Check {}{}", sources(*.step), aftermath(*.step))]
    MissingField {
        /// Where.
        step: Step,
        /// Its name on the wire.
        field: &'static str,
    },
    /// A field does not say what it must.
    #[error("{step}: the reply's `{field}` is `{found}`, expected {expected}{}", aftermath(*.step))]
    WrongField {
        /// Where.
        step: Step,
        /// Its name on the wire.
        field: &'static str,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// Another certificate stands under the name; see [`ProveRequest::replace`](crate::ProveRequest::replace).
    #[error(
        "{step}: `{name}` holds another certificate (thumbprint {found}, yours is {expected}). Choose another name, \
         or replace it"
    )]
    OtherCertificate {
        /// Where.
        step: Step,
        /// The certificate's name in the hub.
        name: String,
        /// The caller's thumbprint.
        expected: String,
        /// The one found.
        found: String,
    },
    /// The service took the leaf but does not say that the certificate is verified.
    #[error(
        "{step}: the service answered without an error but `isVerified` is false. Run again; if it stays so, look at \
         the certificate in the portal"
    )]
    NotVerified {
        /// Where.
        step: Step,
    },
    /// The caller's [`RequestFilter`](crate::RequestFilter) held this request back; it was not sent.
    #[error("{step}: not sent, as the caller wished")]
    Withheld {
        /// Where.
        step: Step,
    },
}

impl ClientError {
    /// Where it happened; `None` when nothing was sent.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        match self {
            Self::Input { .. } | Self::InsideAsyncTask => None,
            Self::Token { step, .. }
            | Self::Unauthorized { step, .. }
            | Self::Forbidden { step, .. }
            | Self::NotFound { step, .. }
            | Self::PreconditionFailed { step, .. }
            | Self::Throttled { step, .. }
            | Self::Service { step, .. }
            | Self::UnexpectedStatus { step, .. }
            | Self::UnknownHost { step, .. }
            | Self::Connect { step, .. }
            | Self::Tls { step, .. }
            | Self::Timeout { step }
            | Self::Deadline { step, .. }
            | Self::NoReply { step, .. }
            | Self::BodyTooLarge { step, .. }
            | Self::BadBody { step, .. }
            | Self::MissingField { step, .. }
            | Self::WrongField { step, .. }
            | Self::OtherCertificate { step, .. }
            | Self::NotVerified { step }
            | Self::Withheld { step } => Some(*step),
        }
    }
}

/// Why [`prove`](crate::IotHubClient::prove) stopped: the conversation's reason, or the caller's while making the leaf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProveError<E> {
    /// The conversation failed.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The caller's leaf maker failed; nothing was sent after the code came.
    #[error("no leaf certificate could be made for the code")]
    Leaf(#[source] E),
}
