//! One reply as it came.

use reqwest::Response;
use reqwest::header::{DATE, RETRY_AFTER};
use zeroize::Zeroizing;

use crate::Secret;
use crate::flow::{AuthHeader, HttpResponse, Redactor, TransportFailure};

const SERVICE_REQUEST_ID: &str = "x-ms-request-id";
/// Where a body's buffer starts; the recorded replies have up to 5 kB.
const FIRST_CAPACITY: usize = 8 * 1024;

/// A reply with the headers that matter. The body may hold a new passcode, so it is wiped on drop; what the HTTP and
/// TLS libraries below keep of it is not ours to wipe.
pub(super) struct Received {
    pub(super) status: u16,
    pub(super) body: Zeroizing<Vec<u8>>,
    pub(super) client_request_id: Option<String>,
    pub(super) service_request_id: Option<String>,
    pub(super) sent: Option<(Secret, AuthHeader)>,
    retry_after: Option<String>,
    date: Option<String>,
}

impl Received {
    /// Status and headers; the body is still to come.
    pub(super) fn head(response: &Response, client_request_id: Option<String>) -> Self {
        let text = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        Self {
            status: response.status().as_u16(),
            body: Zeroizing::new(Vec::with_capacity(FIRST_CAPACITY)),
            client_request_id,
            sent: None,
            service_request_id: text(SERVICE_REQUEST_ID),
            retry_after: text(RETRY_AFTER.as_str()),
            date: text(DATE.as_str()),
        }
    }

    /// The next piece of the body, which has `limit` bytes at most.
    pub(super) fn push(&mut self, chunk: &[u8], limit: usize) -> Result<(), TransportFailure> {
        if chunk.len() > limit.saturating_sub(self.body.len()) {
            return Err(TransportFailure::BodyTooLarge { limit });
        }
        let needed = self.body.len() + chunk.len();
        if needed > self.body.capacity() {
            // A vector that grows by itself leaves unwiped copies behind.
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.saturating_mul(2)));
            larger.extend_from_slice(&self.body);
            self.body = larger;
        }
        self.body.extend_from_slice(chunk);
        Ok(())
    }

    /// Hides the secret that was sent.
    pub(super) fn redactor(&self) -> Redactor<'_> {
        match &self.sent {
            Some((secret, auth)) => Redactor::new(secret, *auth),
            None => Redactor::default(),
        }
    }

    pub(super) fn response(&self) -> HttpResponse<'_> {
        let mut response = HttpResponse::new(self.status, &self.body);
        response.retry_after = self.retry_after.as_deref();
        response.date = self.date.as_deref();
        response.client_request_id = self.client_request_id.as_deref();
        response.service_request_id = self.service_request_id.as_deref();
        response.redactor = self.redactor();
        response
    }
}
