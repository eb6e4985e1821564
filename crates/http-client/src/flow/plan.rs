//! One operation, as [`Single`](super::Single) needs to know it: what goes out, and what its answers mean.

use pop_models::digicert;
use pop_models::iothub::{Operation, Request};

use super::attempt::Kind;
use super::http::{Credential, HttpRequest};
use super::request::target;
use super::text::input;
use crate::{ClientError, Step};

/// What one operation sends, whether it may be repeated blindly, which statuses are success, and what is read after a
/// 412. Made for an operation of one of the services; opaque otherwise.
///
/// ```
/// use std::time::Duration;
/// use pop_http_client::flow::{HttpResponse, Plan, RetryPolicy, Single, SingleAction};
/// use pop_models::digicert::{EnrollmentProfileId, PasscodeId, Request};
///
/// let request = Request::passcode_details(EnrollmentProfileId::new("IOT_1")?, PasscodeId::new("p-2")?);
/// let (limit, mut now) = (Duration::from_secs(30), Duration::ZERO);
/// let mut flow = Single::of(Plan::digicert(request, None)?, RetryPolicy::default(), limit, now);
///
/// let SingleAction::Send(sent) = flow.poll(now)? else { panic!() };
/// assert_eq!(sent.credential.header_name(), "x-api-key");
/// flow.handle_response(now, &HttpResponse::new(503, b""));
/// let SingleAction::Wait { until } = flow.poll(now)? else { panic!() };
/// now = until;
/// assert!(matches!(flow.poll(now)?, SingleAction::Send(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(super) request: HttpRequest,
    pub(super) kind: Kind,
    pub(super) success: &'static [u16],
    pub(super) read_back: Option<HttpRequest>,
}

impl Plan {
    /// An operation of Azure IoT Hub. `body` is the JSON of a PUT or of `verify`.
    ///
    /// # Errors
    /// [`ClientError::Input`] when the request cannot be written.
    pub fn iothub(request: Request<'_>, body: Option<Vec<u8>>) -> Result<Self, ClientError> {
        let http = |step: Step, request: Request<'_>, body| {
            Ok::<_, ClientError>(HttpRequest {
                step,
                method: request.method(),
                target: target(request)?,
                credential: Credential::Token,
                if_match: request.if_match().map(|etag| etag.as_str().to_owned()),
                body,
                fresh_token: false,
            })
        };
        let operation = request.operation();
        let (kind, success): (_, &'static [u16]) = match operation {
            Operation::List | Operation::Get => (Kind::Read, &[200]),
            Operation::CreateOrUpdate => (Kind::Write, &[200, 201]),
            Operation::Delete => (Kind::Write, &[200, 204]),
            Operation::GenerateVerificationCode | Operation::Verify => (Kind::Write, &[200]),
        };
        let read_back = match kind {
            Kind::Read => None,
            Kind::Write | Kind::WriteUnseen => request.read_back(),
        };
        Ok(Self {
            request: http(Step::of(operation), request, body)?,
            kind,
            success,
            read_back: read_back
                .map(|read| http(Step::ReadBack, read, None))
                .transpose()?,
        })
    }

    /// An operation of DigiCert ONE. `body` is the JSON of a POST. Texts about an enrolment speak of the passcode.
    ///
    /// The statuses that DigiCert documents for success are 200, 201 and 204 for all its operations; here those with a
    /// body count, because each reply says something that is needed.
    ///
    /// # Errors
    /// [`ClientError::Input`] when the request cannot be written.
    pub fn digicert(
        request: digicert::Request<'_>,
        body: Option<Vec<u8>>,
    ) -> Result<Self, ClientError> {
        let (kind, success): (_, &'static [u16]) = match request.operation() {
            digicert::Operation::PasscodeDetails => (Kind::Read, &[200]),
            digicert::Operation::CreatePasscode | digicert::Operation::Enroll => {
                (Kind::WriteUnseen, &[200, 201])
            }
        };
        let mut target = String::new();
        // A `String` takes everything, so only a fault in `models` could come here.
        request
            .write_target(&mut target)
            .map_err(|error| input("request target", &error))?;
        Ok(Self {
            request: HttpRequest {
                step: Step::of_digicert(request.operation()),
                method: request.method(),
                target,
                credential: request.credential().into(),
                if_match: None,
                body,
                fresh_token: false,
            },
            kind,
            success,
            read_back: None,
        })
    }
}
