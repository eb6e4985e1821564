//! What can go wrong in a conversation, each with what to do next.

use core::fmt;
use std::time::Duration;

use models::iothub::Operation;

use crate::TokenError;

/// The part of the conversation that something happened in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Listing all certificates of a hub.
    List,
    /// Reading the certificate.
    Read,
    /// Storing the CA certificate.
    Upload,
    /// Reading again to learn what a request with an unknown outcome did.
    ReadBack,
    /// Asking for a verification code.
    GenerateCode,
    /// Making the leaf, which the caller does.
    Leaf,
    /// Sending the leaf.
    Verify,
    /// Reading `isVerified` back.
    Confirm,
    /// Deleting the certificate.
    Delete,
}

impl Step {
    /// The step that a single operation is.
    #[must_use]
    pub const fn of(operation: Operation) -> Self {
        match operation {
            Operation::List => Self::List,
            Operation::Get => Self::Read,
            Operation::CreateOrUpdate => Self::Upload,
            Operation::Delete => Self::Delete,
            Operation::GenerateVerificationCode => Self::GenerateCode,
            Operation::Verify => Self::Verify,
        }
    }

    /// A few lower-case words, fit for a progress line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list certificates",
            Self::Read => "read certificate",
            Self::Upload => "upload certificate",
            Self::ReadBack => "read back",
            Self::GenerateCode => "generate verification code",
            Self::Leaf => "make leaf",
            Self::Verify => "verify",
            Self::Confirm => "confirm",
            Self::Delete => "delete certificate",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A service's answer that was not a success. Texts are the service's own, made safe to print: control characters
/// are replaced and overlong texts end in `...`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The service's error code, a number or a word.
    pub code: Option<String>,
    /// The service's message.
    pub message: Option<String>,
    /// The id we sent in `x-ms-client-request-id`.
    pub client_request_id: Option<String>,
    /// The id the service gave in `x-ms-request-id`.
    pub service_request_id: Option<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status)?;
        if let Some(code) = &self.code {
            write!(f, ", code {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        if let Some(id) = &self.client_request_id {
            write!(f, " [client request id {id}]")?;
        }
        if let Some(id) = &self.service_request_id {
            write!(f, " [service request id {id}]")?;
        }
        Ok(())
    }
}

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
    /// No access token could be had.
    #[error("{step}: {source}")]
    Token {
        /// Where.
        step: Step,
        /// Why.
        source: TokenError,
    },
    /// 401, also with a second token.
    #[error(
        "{step}: the service does not accept the access token ({refusal}). It may have expired or be for another \
         audience; get a new one (`az login`, then `az account get-access-token`) and see who it is for (`az account show`)"
    )]
    Unauthorized {
        /// Where.
        step: Step,
        /// The answer.
        refusal: Box<Refusal>,
    },
    /// 403.
    #[error(
        "{step}: the token's owner may not do this ({refusal}). It needs a role with {action} on the hub, \
         for instance Contributor", action = action_of(*.step)
    )]
    Forbidden {
        /// Where.
        step: Step,
        /// The answer.
        refusal: Box<Refusal>,
    },
    /// 404 where something had to be.
    #[error(
        "{step}: not found ({refusal}). Check subscription, resource group, hub and certificate name"
    )]
    NotFound {
        /// Where.
        step: Step,
        /// The answer.
        refusal: Box<Refusal>,
    },
    /// 412: somebody else changed the certificate.
    #[error(
        "{step}: the certificate changed since it was read (ETag sent {}, now {}; updated {}, now {}). Find out who \
         changes it, then run again",
        shown(.sent), shown(.current), shown(.updated_before), shown(.updated_now)
    )]
    PreconditionFailed {
        /// Where.
        step: Step,
        /// The `ETag` that was sent, if any.
        sent: Option<String>,
        /// The `ETag` the service has now, if it could be read.
        current: Option<String>,
        /// `updated` when the certificate was read before.
        updated_before: Option<String>,
        /// `updated` now.
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
    #[error("{step}: the service refused ({refusal}){}", hint(.refusal))]
    Service {
        /// Where.
        step: Step,
        /// The answer.
        refusal: Box<Refusal>,
    },
    /// A status that these operations never give, a redirect for instance (redirects are not followed).
    #[error(
        "{step}: HTTP {status} is no answer of this service. Check the endpoint; a proxy or login page may be in between"
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
    #[error("{step}: the reply is longer than {limit} bytes; is this the right endpoint?")]
    BodyTooLarge {
        /// Where.
        step: Step,
        /// The cap, in bytes after decompression.
        limit: usize,
    },
    /// The reply is not the JSON that was expected.
    #[error("{step}: the reply cannot be read: {problem}")]
    BadBody {
        /// Where.
        step: Step,
        /// What and where.
        problem: String,
    },
    /// A field that the conversation needs is absent, null or empty.
    #[error("{step}: the reply has no `{field}`")]
    MissingField {
        /// Where.
        step: Step,
        /// Its name on the wire.
        field: &'static str,
    },
    /// A field does not say what it must.
    #[error("{step}: the reply's `{field}` is `{found}`, expected {expected}")]
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
    /// Another certificate stands under the name.
    #[error(
        "{step}: `{name}` holds another certificate (thumbprint {found}, yours is {expected}). Choose another name, \
         or replace it (`--replace`)"
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
}

impl ClientError {
    /// Where it happened; `None` when nothing was sent.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        match self {
            Self::Input { .. } => None,
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
            | Self::NotVerified { step } => Some(*step),
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

/// The action a role must hold. From Microsoft's list of the provider's operations.
fn action_of(step: Step) -> &'static str {
    match step {
        Step::List | Step::Read | Step::ReadBack | Step::Confirm | Step::Leaf => {
            "Microsoft.Devices/iotHubs/certificates/Read"
        }
        Step::Upload => "Microsoft.Devices/iotHubs/certificates/Write",
        Step::Delete => "Microsoft.Devices/iotHubs/certificates/Delete",
        Step::GenerateCode => {
            "Microsoft.Devices/iotHubs/certificates/generateVerificationCode/Action"
        }
        Step::Verify => "Microsoft.Devices/iotHubs/certificates/verify/Action",
    }
}

fn shown(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("unknown")
}

fn after(wait: &Option<Duration>) -> String {
    wait.map_or_else(String::new, |wait| {
        format!(" and asks for a pause of {} s", wait.as_secs_f32().ceil())
    })
}

/// What is known about the service's state when a reply is missing.
fn outcome(step: Step) -> &'static str {
    match step {
        Step::Upload | Step::GenerateCode | Step::Verify | Step::Delete => {
            "The service may have done it all the same; running again is safe, it starts by reading the state"
        }
        Step::Confirm => {
            "The service had already answered that the certificate is verified; run again to see it confirmed"
        }
        _ => "Nothing was changed by this step; run again",
    }
}

/// Help for the codes that users meet most.
fn hint(refusal: &Refusal) -> &'static str {
    match refusal.code.as_deref() {
        Some("400053") => {
            ". The leaf was not signed by the uploaded CA: use the key of exactly this certificate, not of its root or intermediate"
        }
        Some("400099") => {
            ". The service cannot read the certificate: send one PEM or DER certificate"
        }
        _ => "",
    }
}

/// Makes a text of the service's fit for a terminal and a log line.
pub(crate) fn printable(text: &str) -> String {
    /// Real messages have up to about 500 characters.
    const MOST: usize = 1000;
    let mut out = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == MOST {
            out.push_str("...");
            break;
        }
        // Unicode's direction marks can make a line read as something it is not.
        let unsafe_to_show = character.is_control()
            || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        out.push(if unsafe_to_show {
            '\u{fffd}'
        } else {
            character
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_keeps_words_and_drops_terminal_tricks() {
        assert_eq!(
            printable("Invalid ETag supplied."),
            "Invalid ETag supplied."
        );
        assert_eq!(
            printable("a\u{1b}[2Jb\r\nc\u{202e}d\u{61c}\u{9b}"),
            "a\u{fffd}[2Jb\u{fffd}\u{fffd}c\u{fffd}d\u{fffd}\u{fffd}"
        );
        assert_eq!(printable(&"\u{e4}".repeat(1000)).chars().count(), 1000);
        let long = printable(&"\u{e4}".repeat(5000));
        assert!(long.ends_with("...") && long.chars().count() == 1003);
    }

    #[test]
    fn each_text_says_where_and_what_next() {
        let error = ClientError::PreconditionFailed {
            step: Step::Verify,
            sent: Some("A".into()),
            current: Some("B".into()),
            updated_before: Some("12:00".into()),
            updated_now: None,
        };
        assert_eq!(
            error.to_string(),
            "verify: the certificate changed since it was read (ETag sent A, now B; updated 12:00, now unknown). \
             Find out who changes it, then run again"
        );
        let error = ClientError::Throttled {
            step: Step::Read,
            retry_after: Some(Duration::from_millis(61_500)),
        };
        assert_eq!(
            error.to_string(),
            "read certificate: the service is throttling and asks for a pause of 62 s. Run again later"
        );
    }
}
