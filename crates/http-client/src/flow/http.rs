//! Requests and replies as plain values, for whatever sends them.

use pop_models::Method;

use crate::redact::Redactor;
use crate::secret::AuthHeader;
use crate::{AccessTokenError, Step};

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
    /// The sender was not allowed to send this request.
    Withheld,
}
