//! What a service answers when it refuses.

use core::fmt;
use std::time::Duration;

/// A service's answer that was not a success. Texts are the service's own, made safe to print: the secret of the
/// request is replaced, control characters are escaped and overlong texts end in `...`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorResponse {
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
    /// The pause that the service asks for.
    pub retry_after: Option<Duration>,
}

impl fmt::Display for ErrorResponse {
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
