//! One operation, with the repeats that are safe for it.

use std::time::Duration;

use models::iothub::{Operation, Request};

use super::RetryPolicy;
use super::attempt::{Attempts, Kind, Verdict};
use super::http::{HttpRequest, HttpResponse, TransportFailure};
use super::reply;
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
#[derive(Debug)]
pub struct Single {
    request: HttpRequest,
    operation: Operation,
    attempts: Attempts,
    deadline: Duration,
    limit: Duration,
    pending: Pending,
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
        Ok(Self {
            request: HttpRequest {
                step: Step::of(operation),
                method: request.method(),
                target: target(request)?,
                if_match: request.if_match().map(|etag| etag.as_str().to_owned()),
                body,
                fresh_token: false,
            },
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
            let error = ClientError::Deadline {
                step: self.request.step,
                limit: self.limit,
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
        let verdict = self
            .attempts
            .response(self.request.step, self.kind(), response);
        if verdict == Verdict::Settled {
            self.pending = Pending::Over(self.settle(response));
        } else {
            self.follow(now, verdict);
        }
    }

    /// There is no reply to the last [`SingleAction::Send`]. Ignored when none is outstanding.
    pub fn handle_failure(&mut self, now: Duration, failure: TransportFailure) {
        if matches!(self.pending, Pending::Sent) {
            let verdict = self
                .attempts
                .failure(self.request.step, self.kind(), failure);
            self.follow(now, verdict);
        }
    }

    fn kind(&self) -> Kind {
        match self.operation {
            Operation::List | Operation::Get => Kind::Read,
            _ => Kind::Write,
        }
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
            (_, 412) => Err(ClientError::PreconditionFailed {
                step: self.request.step,
                sent: self.request.if_match.clone(),
                current: None,
                updated_before: None,
                updated_now: None,
            }),
            (_, status) => Err(reply::unexpected(self.request.step, status, response)),
        }
    }
}
