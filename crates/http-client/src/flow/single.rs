//! One operation, with the repeats that are safe for it.

use core::fmt;
use std::time::Duration;

use pop_models::iothub::Request;
use zeroize::Zeroize;

use super::RetryPolicy;
use super::attempt::{Attempts, Verdict};
use super::http::{HttpRequest, HttpResponse, TransportFailure};
use super::plan::Plan;
use super::reply::{self, Body};
use crate::redact::{Redactor, Sent};
use crate::{ClientError, Step};

/// A success reply, unread. The body may hold a passcode: it is wiped on drop, and `Debug` shows its length.
#[derive(Clone)]
#[non_exhaustive]
pub struct Reply {
    /// The HTTP status, one of those the operation may give.
    pub status: u16,
    /// The body, as it came.
    pub body: Vec<u8>,
    pub(crate) sent: Option<Sent>,
}

impl Reply {
    pub(crate) fn redactor(&self) -> Redactor<'_> {
        Redactor::for_sent(self.sent.as_ref())
    }
}

impl PartialEq for Reply {
    fn eq(&self, other: &Self) -> bool {
        self.status == other.status && self.body == other.body
    }
}

impl Eq for Reply {}

impl Drop for Reply {
    fn drop(&mut self) {
        self.body.zeroize();
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("length", &self.body.len())
            .finish()
    }
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

/// One operation. Reads are repeated as in [`Prove`](super::Prove); a write is sent again only after 401 (with a new
/// token) and 429, when the service surely did nothing. A lost reply of a write is an error: only the caller knows what
/// to compare. After 412 a certificate is read once, to tell both states; if that fails too, the error is still the 412.
///
/// A 503 with `Retry-After` is no exception for writes: what stands in front of a service may answer so after it
/// passed the request on, and a passcode made twice is one that nobody knows of.
#[derive(Debug)]
pub struct Single {
    plan: Plan,
    phase: Phase,
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
    /// An operation of Azure IoT Hub; `body` is the JSON of a PUT or of `verify`. The time `limit` covers everything and
    /// counts from `now`.
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
        let plan = Plan::iothub(request, body)?;
        Ok(Self::of(plan, retry, limit, now))
    }

    /// Any operation. The time `limit` covers everything and counts from `now`.
    #[must_use]
    pub fn of(plan: Plan, retry: RetryPolicy, limit: Duration, now: Duration) -> Self {
        Self {
            attempts: Attempts::new(retry, plan.request.credential),
            plan,
            phase: Phase::Operation,
            deadline: now.saturating_add(limit),
            limit,
            pending: Pending::Ready,
        }
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
                    step: self.plan.request.step,
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
                if let (Phase::ReadBack, Some(read)) = (self.phase, &self.plan.read_back) {
                    return Ok(SingleAction::Send(read.clone()));
                }
                let request = self.plan.request.clone();
                self.plan.request.fresh_token = false;
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
            .response(self.plan.request.step, self.plan.kind, response);
        if verdict == Verdict::Settled {
            if response.status == 412 && self.plan.read_back.is_some() {
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
            .failure(self.plan.request.step, self.plan.kind, failure);
        self.follow(now, verdict);
    }

    fn follow(&mut self, now: Duration, verdict: Verdict) {
        match verdict {
            Verdict::Settled => {}
            Verdict::Again {
                delay, fresh_token, ..
            } if now.saturating_add(delay) < self.deadline => {
                self.plan.request.fresh_token = fresh_token;
                self.pending = Pending::Until(now.saturating_add(delay));
            }
            Verdict::Again { give_up, .. }
            | Verdict::Unknown { give_up, .. }
            | Verdict::Stop(give_up) => self.pending = Pending::Over(Err(give_up)),
        }
    }

    fn settle(&self, response: &HttpResponse<'_>) -> Result<Reply, ClientError> {
        let status = response.status;
        if self.plan.success.contains(&status) {
            Ok(Reply {
                status,
                body: response.body.to_vec(),
                sent: response.redactor.sent(),
            })
        } else {
            Err(reply::unexpected(self.plan.request.step, status, response))
        }
    }

    /// The 412, with what the read after it said.
    fn conflict(&self, read: Option<&HttpResponse<'_>>) -> ClientError {
        let now = read
            .filter(|response| response.status == 200)
            .and_then(|response| Body::parse(Step::ReadBack, "", response).ok());
        ClientError::PreconditionFailed {
            step: self.plan.request.step,
            sent: self.plan.request.if_match.clone(),
            current: now.as_ref().and_then(|body| body.etag(Step::ReadBack).ok()),
            updated_before: None,
            updated_now: now.and_then(|body| body.updated()),
        }
    }
}
