//! One operation, with the repeats that are safe for it.

use std::time::Duration;

use models::iothub::{Operation, Request};

use super::RetryPolicy;
use super::attempt::{Attempts, Kind, Verdict};
use super::http::{HttpRequest, HttpResponse, TransportFailure};
use super::reply::{self, Body};
use super::request::target;
use crate::{ClientError, Step};

/// A success reply, unread.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// The HTTP status, one of those the operation may give.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SingleAction {
    /// Send this, then call `handle_response` or `handle_failure`.
    Send(HttpRequest),
    /// Nothing to do before this time, unless a reply is outstanding and comes.
    Wait {
        /// On the clock of the `now` arguments.
        until: Duration,
    },
    /// It is done.
    Done(Reply),
}

/// One operation. Reads are repeated as in [`Prove`](super::Prove); a write is sent again only after 401 and 429,
/// when the service surely did nothing. A lost reply of a write is an error: only the caller knows what to compare.
/// After 412 the certificate is read once, to tell both states; if that fails too, the error is still the 412.
#[derive(Debug)]
pub struct Single {
    request: HttpRequest,
    /// What is sent after 412.
    read_back: Option<HttpRequest>,
    phase: Phase,
    operation: Operation,
    attempts: Attempts,
    deadline: Duration,
    limit: Duration,
    pending: Pending,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Operation,
    /// The operation met 412; the certificate is read.
    ReadBack,
}

#[derive(Debug)]
enum Pending {
    Ready,
    Sent,
    Until(Duration),
    Over(Result<Reply, ClientError>),
}

impl Single {
    /// `body` is the JSON of a PUT or of `verify`. The time `limit` covers everything and counts from `now`.
    ///
    /// # Errors
    /// [`ClientError::Input`] when the request cannot be written.
    pub fn new(
        request: Request<'_>,
        body: Option<Vec<u8>>,
        retry: RetryPolicy,
        limit: Duration,
        now: Duration,
    ) -> Result<Self, ClientError> {
        let operation = request.operation();
        let http = |step: Step, request: Request<'_>, body| {
            Ok::<_, ClientError>(HttpRequest {
                step,
                method: request.method(),
                target: target(request)?,
                if_match: request.if_match().map(|etag| etag.as_str().to_owned()),
                body,
                fresh_token: false,
            })
        };
        let read_back = match kind(operation) {
            Kind::Read => None,
            Kind::Write => request.read_back(),
        };
        Ok(Self {
            request: http(Step::of(operation), request, body)?,
            read_back: read_back
                .map(|read| http(Step::ReadBack, read, None))
                .transpose()?,
            phase: Phase::Operation,
            operation,
            attempts: Attempts::new(retry),
            deadline: now.saturating_add(limit),
            limit,
            pending: Pending::Ready,
        })
    }

    /// When the operation gives up, on the clock of the `now` arguments.
    #[must_use]
    pub const fn deadline(&self) -> Duration {
        self.deadline
    }

    /// What to do at time `now`. After an error or `Done` it says the same for ever.
    ///
    /// # Errors
    /// Why the operation failed.
    pub fn poll(&mut self, now: Duration) -> Result<SingleAction, ClientError> {
        if let Pending::Over(result) = &self.pending {
            return result.clone().map(SingleAction::Done);
        }
        if now >= self.deadline {
            let error = match self.phase {
                Phase::Operation => ClientError::Deadline {
                    step: self.request.step,
                    limit: self.limit,
                },
                Phase::ReadBack => self.conflict(None),
            };
            self.pending = Pending::Over(Err(error.clone()));
            return Err(error);
        }
        match self.pending {
            Pending::Until(until) if now < until => Ok(SingleAction::Wait { until }),
            Pending::Sent => Ok(SingleAction::Wait {
                until: self.deadline,
            }),
            _ => {
                self.pending = Pending::Sent;
                if let (Phase::ReadBack, Some(read)) = (self.phase, &self.read_back) {
                    return Ok(SingleAction::Send(read.clone()));
                }
                let request = self.request.clone();
                self.request.fresh_token = false;
                Ok(SingleAction::Send(request))
            }
        }
    }

    /// The reply to the last [`SingleAction::Send`]. Ignored when none is outstanding.
    pub fn handle_response(&mut self, now: Duration, response: &HttpResponse<'_>) {
        if !matches!(self.pending, Pending::Sent) {
            return;
        }
        if self.phase == Phase::ReadBack {
            self.pending = Pending::Over(Err(self.conflict(Some(response))));
            return;
        }
        let verdict = self
            .attempts
            .response(self.request.step, kind(self.operation), response);
        if verdict == Verdict::Settled {
            if response.status == 412 && self.read_back.is_some() {
                self.phase = Phase::ReadBack;
                self.pending = Pending::Ready;
            } else {
                self.pending = Pending::Over(self.settle(response));
            }
        } else {
            self.follow(now, verdict);
        }
    }

    /// There is no reply to the last [`SingleAction::Send`]. Ignored when none is outstanding.
    pub fn handle_failure(&mut self, now: Duration, failure: TransportFailure) {
        if !matches!(self.pending, Pending::Sent) {
            return;
        }
        if self.phase == Phase::ReadBack {
            self.pending = Pending::Over(Err(self.conflict(None)));
            return;
        }
        let verdict = self
            .attempts
            .failure(self.request.step, kind(self.operation), failure);
        self.follow(now, verdict);
    }

    fn follow(&mut self, now: Duration, verdict: Verdict) {
        match verdict {
            Verdict::Settled => {}
            Verdict::Again {
                delay, fresh_token, ..
            } if now.saturating_add(delay) < self.deadline => {
                self.request.fresh_token = fresh_token;
                self.pending = Pending::Until(now.saturating_add(delay));
            }
            Verdict::Again { give_up, .. }
            | Verdict::Unknown { give_up, .. }
            | Verdict::Stop(give_up) => self.pending = Pending::Over(Err(give_up)),
        }
    }

    fn settle(&self, response: &HttpResponse<'_>) -> Result<Reply, ClientError> {
        match (self.operation, response.status) {
            (_, 200) | (Operation::CreateOrUpdate, 201) | (Operation::Delete, 204) => Ok(Reply {
                status: response.status,
                body: response.body.to_vec(),
            }),
            (_, status) => Err(reply::unexpected(self.request.step, status, response)),
        }
    }

    /// The 412, with what the read after it said.
    fn conflict(&self, read: Option<&HttpResponse<'_>>) -> ClientError {
        let now = read
            .filter(|response| response.status == 200)
            .and_then(|response| Body::parse(Step::ReadBack, response.body).ok());
        ClientError::PreconditionFailed {
            step: self.request.step,
            sent: self.request.if_match.clone(),
            current: now.as_ref().and_then(|body| body.etag(Step::ReadBack).ok()),
            updated_before: None,
            updated_now: now.and_then(|body| body.updated()),
        }
    }
}

const fn kind(operation: Operation) -> Kind {
    match operation {
        Operation::List | Operation::Get => Kind::Read,
        _ => Kind::Write,
    }
}
