//! One operation of a service, with the repeats that are safe for it.

use core::fmt;
use std::time::Duration;

use pop_models::digicert;
use pop_models::iothub::{IotHubOperation, IotHubRequest};
use zeroize::Zeroize;

use super::attempt::{Effect, RetryPolicy};
use super::http::{HttpRequest, HttpResponse};
use super::machine::{Flow, Need, Next, Steps};
use super::reply::{self, Body};
use super::request::target;
use crate::redact::{Redactor, Sent};
use crate::secret::AuthHeader;
use crate::{ClientError, Step};

/// A success response, unread. The body may hold a passcode: it is wiped on drop, and `Debug` shows its length.
#[derive(Clone)]
#[non_exhaustive]
pub struct SuccessResponse {
    /// The HTTP status, one of those the operation may give.
    pub status: u16,
    /// The body, as it came.
    pub body: Vec<u8>,
    sent: Option<Sent>,
}

impl SuccessResponse {
    pub(crate) fn redactor(&self) -> Redactor<'_> {
        Redactor::for_sent(self.sent.as_ref())
    }
}

impl PartialEq for SuccessResponse {
    fn eq(&self, other: &Self) -> bool {
        self.status == other.status && self.body == other.body
    }
}

impl Eq for SuccessResponse {}

impl Drop for SuccessResponse {
    fn drop(&mut self) {
        self.body.zeroize();
    }
}

impl fmt::Debug for SuccessResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SuccessResponse")
            .field("status", &self.status)
            .field("length", &self.body.len())
            .finish()
    }
}

/// What one operation sends, whether it may be repeated blindly, which statuses are success, and what is read after a
/// 412. Made for an operation of one of the services; opaque otherwise.
///
/// ```
/// use std::time::Duration;
/// use pop_http_client::flow::{Action, HttpResponse, OperationRequest, RetryPolicy, SingleOperation};
/// use pop_http_client::models::digicert::{EnrollmentProfileId, PasscodeId, DigiCertRequest};
///
/// let request = DigiCertRequest::passcode_details(EnrollmentProfileId::new("IOT_1")?, PasscodeId::new("p-2")?);
/// let request = OperationRequest::digicert(request, None)?;
/// let (limit, mut now) = (Duration::from_secs(30), Duration::ZERO);
/// let mut flow = SingleOperation::new(request, RetryPolicy::default(), limit, now);
///
/// let Action::Send(sent) = flow.poll(now)? else { panic!() };
/// assert_eq!(sent.auth.header_name(), "x-api-key");
/// flow.handle_response(now, &HttpResponse::new(503, b""));
/// let Action::Wait { until } = flow.poll(now)? else { panic!() };
/// now = until;
/// assert!(matches!(flow.poll(now)?, Action::Send(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationRequest {
    request: HttpRequest,
    effect: Effect,
    success: &'static [u16],
    read_back: Option<HttpRequest>,
}

impl OperationRequest {
    /// An operation of Azure IoT Hub. `body` is the JSON of a PUT or of `verify`.
    ///
    /// # Errors
    /// [`ClientError::Input`] when the request cannot be written.
    pub fn iothub(request: IotHubRequest<'_>, body: Option<Vec<u8>>) -> Result<Self, ClientError> {
        let http = |step: Step, request: IotHubRequest<'_>, body| {
            Ok::<_, ClientError>(HttpRequest {
                step,
                method: request.method(),
                target: target(|out| request.write_target(out))?,
                auth: AuthHeader::Token,
                if_match: request.if_match().map(|etag| etag.as_str().to_owned()),
                body,
                fresh_token: false,
            })
        };
        let operation = request.operation();
        let (effect, success): (_, &'static [u16]) = match operation {
            IotHubOperation::List | IotHubOperation::Get => (Effect::Read, &[200]),
            IotHubOperation::CreateOrUpdate => (Effect::Write, &[200, 201]),
            IotHubOperation::Delete => (Effect::Write, &[200, 204]),
            IotHubOperation::GenerateVerificationCode | IotHubOperation::Verify => {
                (Effect::Write, &[200])
            }
        };
        let read_back = match effect {
            Effect::Write => request.read_back(),
            _ => None,
        };
        Ok(Self {
            request: http(Step::of(operation), request, body)?,
            effect,
            success,
            read_back: read_back
                .map(|read| http(Step::ReadBack, read, None))
                .transpose()?,
        })
    }

    /// An operation of DigiCert ONE. `body` is the JSON of a POST. Texts about an enrolment name the passcode.
    ///
    /// The statuses that DigiCert documents for success are 200, 201 and 204 for all its operations; here those with a
    /// body count, because each reply says something that is needed.
    ///
    /// # Errors
    /// [`ClientError::Input`] when the request cannot be written.
    pub fn digicert(
        request: digicert::DigiCertRequest<'_>,
        body: Option<Vec<u8>>,
    ) -> Result<Self, ClientError> {
        let (effect, success): (_, &'static [u16]) = match request.operation() {
            digicert::DigiCertOperation::PasscodeDetails => (Effect::Read, &[200]),
            digicert::DigiCertOperation::CreatePasscode | digicert::DigiCertOperation::Enroll => {
                (Effect::UnobservableWrite, &[200, 201])
            }
        };
        Ok(Self {
            request: HttpRequest {
                step: Step::of_digicert(request.operation()),
                method: request.method(),
                target: target(|out| request.write_target(out))?,
                auth: request.credential().into(),
                if_match: None,
                body,
                fresh_token: false,
            },
            effect,
            success,
            read_back: None,
        })
    }
}

/// One operation. Reads are repeated as in [`Prove`](super::Prove); a write is sent again only after 401 (with a new
/// token) and 429, when the service surely did nothing. A lost reply of a write is an error: only the caller knows what
/// to compare. After 412 a certificate is read once, to report both states; if that fails too, the error is still the
/// 412.
///
/// A 503 with `Retry-After` is no exception for writes: what stands in front of a service may answer so after it
/// passed the request on, and a passcode made twice is one that nobody knows of.
pub type SingleOperation = Flow<OperationSteps>;

/// The steps of a [`SingleOperation`].
#[derive(Debug)]
pub struct OperationSteps {
    operation: OperationRequest,
    /// The operation met 412; the certificate is read.
    reads_back: bool,
}

impl Flow<OperationSteps> {
    /// The time `limit` covers everything and counts from `now`.
    #[must_use]
    pub fn new(
        operation: OperationRequest,
        retry: RetryPolicy,
        limit: Duration,
        now: Duration,
    ) -> Self {
        let auth = operation.request.auth;
        let steps = OperationSteps {
            operation,
            reads_back: false,
        };
        Self::start(steps, auth, retry, limit, now)
    }
}

impl OperationSteps {
    fn request(&self) -> &HttpRequest {
        match &self.operation.read_back {
            Some(read) if self.reads_back => read,
            _ => &self.operation.request,
        }
    }

    /// The 412, with what was read after it.
    fn conflict(&self, read: Option<&HttpResponse<'_>>) -> ClientError {
        let now = read
            .filter(|response| response.status == 200)
            .and_then(|response| Body::parse(Step::ReadBack, "", response).ok());
        ClientError::PreconditionFailed {
            step: self.operation.request.step,
            sent: self.operation.request.if_match.clone(),
            current: now.as_ref().and_then(|body| body.etag().ok()),
            updated_before: None,
            updated_now: now.and_then(|body| body.updated()),
        }
    }
}

impl Steps for OperationSteps {
    type Output = SuccessResponse;

    fn step(&self) -> Step {
        self.request().step
    }

    fn need(&self) -> Need {
        Need::Reply(self.request().clone())
    }

    fn effect(&self) -> Effect {
        if self.reads_back {
            Effect::LastRead
        } else {
            self.operation.effect
        }
    }

    fn response(
        &mut self,
        response: &HttpResponse<'_>,
    ) -> Result<Next<SuccessResponse>, ClientError> {
        if self.reads_back {
            return Err(self.conflict(Some(response)));
        }
        let status = response.status;
        if status == 412 && self.operation.read_back.is_some() {
            self.reads_back = true;
            return Ok(Next::Step);
        }
        if !self.operation.success.contains(&status) {
            return Err(reply::unexpected(self.step(), response));
        }
        Ok(Next::Done(SuccessResponse {
            status,
            body: response.body.to_vec(),
            sent: response.redactor.sent(),
        }))
    }

    fn failed(&self, error: ClientError) -> ClientError {
        match error {
            ClientError::PreconditionFailed { .. } => error,
            _ if self.reads_back => self.conflict(None),
            _ => error,
        }
    }
}
