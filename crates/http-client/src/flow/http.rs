//! Requests and replies as plain values, for whatever sends them.

use pop_models::{Method, digicert};

use crate::redact::Redactor;
use crate::{AccessTokenError, Step};

/// The header that authenticates a request. The sender adds it, and only the sender knows the secret in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthHeader {
    /// `Authorization: Bearer` and an access token.
    Token,
    /// `x-api-key` and an API key of DigiCert ONE.
    ApiKey,
    /// `x-passcode` and an enrollment passcode, in place of an API key.
    Passcode,
}

impl AuthHeader {
    /// The header's name, lower case as HTTP/2 has it.
    #[must_use]
    pub const fn header_name(self) -> &'static str {
        match self {
            Self::Token => "authorization",
            Self::ApiKey => digicert::DigiCertCredential::ApiKey.header(),
            Self::Passcode => digicert::DigiCertCredential::Passcode.header(),
        }
    }

    /// What stands before the secret.
    #[must_use]
    pub const fn scheme(self) -> &'static str {
        match self {
            Self::Token => "Bearer ",
            Self::ApiKey | Self::Passcode => "",
        }
    }

    /// Whether another secret may be had when the service refuses one (401). API keys and passcodes stay what they
    /// are; sending one again would only be counted as another failure.
    #[must_use]
    pub const fn is_renewable(self) -> bool {
        matches!(self, Self::Token)
    }
}

impl From<digicert::DigiCertCredential> for AuthHeader {
    fn from(credential: digicert::DigiCertCredential) -> Self {
        match credential {
            digicert::DigiCertCredential::ApiKey => Self::ApiKey,
            digicert::DigiCertCredential::Passcode => Self::Passcode,
        }
    }
}

/// One HTTP request to send. The sender adds endpoint, credential, user agent and request id.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// What it is for.
    pub step: Step,
    /// The HTTP method.
    pub method: Method,
    /// Path and query, starting with `/`.
    pub target: String,
    /// How it is authenticated, if the sender has a secret for it.
    pub auth: AuthHeader,
    /// The `If-Match` header: the bare `ETag`, byte for byte as the service gave it.
    pub if_match: Option<String>,
    /// A JSON body. A POST without one carries `Content-Length: 0`.
    pub body: Option<Vec<u8>>,
    /// The token sent last was refused (401): take a new one, not the cached one.
    pub fresh_token: bool,
}

/// What came back.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct HttpResponse<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The whole body, decompressed. The sender caps its length.
    pub body: &'a [u8],
    /// The `Retry-After` header.
    pub retry_after: Option<&'a str>,
    /// The `Date` header: a `Retry-After` date is relative to it, so no clock of ours is needed.
    pub date: Option<&'a str>,
    /// The id sent in `x-ms-client-request-id`, for error texts.
    pub client_request_id: Option<&'a str>,
    /// The `x-ms-request-id` header, for error texts.
    pub service_request_id: Option<&'a str>,
    /// Hides the secret that was sent in what is shown of the reply. Default: there was none.
    pub redactor: Redactor<'a>,
}

impl<'a> HttpResponse<'a> {
    /// A response without the optional headers, which can be set afterwards.
    #[must_use]
    pub fn new(status: u16, body: &'a [u8]) -> Self {
        Self {
            status,
            body,
            retry_after: None,
            date: None,
            client_request_id: None,
            service_request_id: None,
            redactor: Redactor::default(),
        }
    }
}

/// Why there is no response. Texts are for people and must hold no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportFailure {
    /// The host's name has no address.
    UnknownHost(String),
    /// No connection; nothing was sent.
    Connect(String),
    /// The TLS handshake failed; nothing was sent.
    Tls(String),
    /// Too slow. The request may have arrived.
    Timeout,
    /// The connection broke, or what came back was not HTTP. The request may have arrived.
    Lost(String),
    /// The body went past the cap.
    BodyTooLarge {
        /// The cap in bytes.
        limit: usize,
    },
    /// There was no token to send with the request; nothing was sent.
    Token(AccessTokenError),
    /// The sender was told not to send this request.
    Withheld,
}
