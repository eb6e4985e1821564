//! The state machine of the proof: what is sent next, and when.

mod answer;
mod read_back;

use std::collections::VecDeque;
use std::time::Duration;

use pop_models::Method;

use super::RetryPolicy;
use super::attempt::{Attempts, Kind, Verdict};
use super::event::ProveEvent;
use super::http::{Credential, HttpRequest, HttpResponse, TransportFailure};
use super::request::{Prepared, ProveRequest, verify_body};
use crate::{ClientError, Step};
use read_back::{Doubt, Write};

/// PUTs in one proof: the first and one repeat after a lost reply.
const MAX_UPLOADS: u32 = 2;
/// Code requests in one proof: two repeats after lost replies, and one for a second round of `verify`.
const MAX_CODES: u32 = 4;
/// Leaves sent in one proof: the first and one after a lost reply.
const MAX_VERIFIES: u32 = 2;

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Send this, then call `handle_response` or `handle_failure`.
    Send(HttpRequest),
    /// Make a leaf certificate whose subject is this code, as the service gave it, and call `handle_leaf`. Whether
    /// such a code may be signed is for the caller to judge.
    NeedLeaf {
        /// The verification code.
        code: String,
    },
    /// Nothing to do before this time, unless a reply is outstanding and comes.
    Wait {
        /// On the clock of the `now` arguments.
        until: Duration,
    },
    /// It is done.
    Done(Proved),
}

/// The certificate is verified and was read back so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Proved {
    /// Nothing had to be sent to `verify`: the certificate was verified when it was read.
    pub already_verified: bool,
    /// Always true; the value that was read from the service.
    pub is_verified: bool,
    /// The last verification code issued in this conversation.
    pub code: Option<String>,
    /// The certificate's thumbprint, 40 upper-case hex digits.
    pub thumbprint: String,
    /// The certificate's `ETag` now.
    pub etag: String,
    /// When the service last changed the certificate, as it says it.
    pub updated: Option<String>,
}

#[derive(Debug, Clone)]
enum State {
    Read,
    Upload { if_match: Option<String> },
    ReadBack { write: Write, doubt: Doubt },
    GenerateCode { etag: String },
    Leaf { etag: String, code: String },
    Verify { etag: String, body: Vec<u8> },
    Confirm,
    Done(Proved),
    Failed(ClientError),
}

/// Whether the state's request is to be sent, is under way, or has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pending {
    Ready,
    Sent,
    Until(Duration),
}

/// The conversation. See the [module](super) for the rules.
#[derive(Debug)]
pub struct Prove {
    request: Prepared,
    started: Duration,
    attempts: Attempts,
    state: State,
    pending: Pending,
    fresh_token: bool,
    step_started: Duration,
    uploads: u32,
    codes: u32,
    verifies: u32,
    /// The reply of some write was lost, so that write may still arrive and change the `ETag`.
    in_doubt: bool,
    /// `updated` as last read, for the text of a 412.
    updated: Option<String>,
    code: Option<String>,
    events: VecDeque<ProveEvent>,
}

impl Prove {
    /// Checks the request; the deadline counts from `now`.
    ///
    /// # Errors
    /// [`ClientError::Input`] when a value cannot be used.
    pub fn new(
        request: &ProveRequest,
        api_version: &str,
        retry: RetryPolicy,
        now: Duration,
    ) -> Result<Self, ClientError> {
        let request = Prepared::new(request, api_version)?;
        Ok(Self {
            request,
            started: now,
            attempts: Attempts::new(retry, Credential::Token),
            state: State::Read,
            pending: Pending::Ready,
            fresh_token: false,
            step_started: now,
            uploads: 0,
            codes: 0,
            verifies: 0,
            in_doubt: false,
            updated: None,
            code: None,
            events: VecDeque::from([ProveEvent::Started { step: Step::Read }]),
        })
    }

    /// When the conversation gives up, on the clock of the `now` arguments. Whoever sends must not wait longer for
    /// a reply.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.started.saturating_add(self.request.deadline)
    }

    /// What happened since the last call, oldest first.
    pub fn next_event(&mut self) -> Option<ProveEvent> {
        self.events.pop_front()
    }

    /// What to do at time `now`. After an error or `Done` it says the same for ever.
    ///
    /// # Errors
    /// The reason why the conversation ended.
    pub fn poll(&mut self, now: Duration) -> Result<Action, ClientError> {
        match &self.state {
            State::Done(proved) => return Ok(Action::Done(proved.clone())),
            State::Failed(error) => return Err(error.clone()),
            _ => {}
        }
        if now >= self.deadline() {
            let error = ClientError::Deadline {
                step: self.step(),
                limit: self.request.deadline,
            };
            self.state = State::Failed(error.clone());
            self.pending = Pending::Ready;
            return Err(error);
        }
        if let State::Leaf { code, .. } = &self.state {
            return Ok(Action::NeedLeaf { code: code.clone() });
        }
        match self.pending {
            Pending::Until(until) if now < until => return Ok(Action::Wait { until }),
            Pending::Sent => {
                return Ok(Action::Wait {
                    until: self.deadline(),
                });
            }
            Pending::Ready | Pending::Until(_) => {}
        }
        match self.http_request() {
            Some(request) => {
                self.pending = Pending::Sent;
                self.fresh_token = false;
                Ok(Action::Send(request))
            }
            // Leaf, Done and Failed were dealt with above.
            None => Ok(Action::Wait {
                until: self.deadline(),
            }),
        }
    }

    /// The reply to the request of the last [`Action::Send`]. Ignored when none is outstanding.
    pub fn handle_response(&mut self, now: Duration, response: &HttpResponse<'_>) {
        if self.pending != Pending::Sent {
            return;
        }
        self.pending = Pending::Ready;
        let step = self.step();
        let verdict = self.attempts.response(step, self.kind(), response);
        if verdict != Verdict::Settled {
            self.follow(now, verdict);
            return;
        }
        if let Err(error) = self.settle(now, step, response) {
            self.state = State::Failed(error);
        }
    }

    /// There is no reply to the request of the last [`Action::Send`]. Ignored when none is outstanding.
    pub fn handle_failure(&mut self, now: Duration, failure: TransportFailure) {
        if self.pending != Pending::Sent {
            return;
        }
        self.pending = Pending::Ready;
        let verdict = self.attempts.failure(self.step(), self.kind(), failure);
        self.follow(now, verdict);
    }

    /// The leaf asked for by [`Action::NeedLeaf`], as PEM. Ignored when none was asked for.
    pub fn handle_leaf(&mut self, now: Duration, leaf_pem: &str) {
        let State::Leaf { etag, .. } = &self.state else {
            return;
        };
        let etag = etag.clone();
        match verify_body("leaf certificate", leaf_pem) {
            Ok(body) => self.go(now, State::Verify { etag, body }),
            Err(error) => self.state = State::Failed(error),
        }
    }

    fn step(&self) -> Step {
        match &self.state {
            State::Read => Step::Read,
            State::Upload { .. } => Step::Upload,
            State::ReadBack { .. } => Step::ReadBack,
            State::GenerateCode { .. } => Step::GenerateCode,
            State::Leaf { .. } => Step::Leaf,
            State::Verify { .. } => Step::Verify,
            State::Confirm | State::Done(_) => Step::Confirm,
            State::Failed(error) => error.step().unwrap_or(Step::Read),
        }
    }

    fn kind(&self) -> Kind {
        match &self.state {
            State::Upload { .. } | State::GenerateCode { .. } | State::Verify { .. } => Kind::Write,
            _ => Kind::Read,
        }
    }

    fn http_request(&self) -> Option<HttpRequest> {
        let (method, target, if_match, body) = match &self.state {
            State::Read | State::ReadBack { .. } | State::Confirm => {
                (Method::Get, &self.request.certificate_target, None, None)
            }
            State::Upload { if_match } => (
                Method::Put,
                &self.request.certificate_target,
                if_match.clone(),
                Some(self.request.upload_body.clone()),
            ),
            State::GenerateCode { etag } => (
                Method::Post,
                &self.request.code_target,
                Some(etag.clone()),
                None,
            ),
            State::Verify { etag, body } => (
                Method::Post,
                &self.request.verify_target,
                Some(etag.clone()),
                Some(body.clone()),
            ),
            State::Leaf { .. } | State::Done(_) | State::Failed(_) => return None,
        };
        Some(HttpRequest {
            step: self.step(),
            method,
            target: target.clone(),
            credential: Credential::Token,
            if_match,
            body,
            fresh_token: self.fresh_token,
        })
    }

    /// Ends the present step well and starts the next.
    fn go(&mut self, now: Duration, next: State) {
        self.events.push_back(ProveEvent::Finished {
            step: self.step(),
            took: now.saturating_sub(self.step_started),
        });
        self.begin(now, next);
    }

    fn begin(&mut self, now: Duration, next: State) {
        match &next {
            State::Upload { .. } => self.uploads += 1,
            State::GenerateCode { .. } => self.codes += 1,
            State::Verify { .. } => self.verifies += 1,
            _ => {}
        }
        let over = matches!(next, State::Done(_) | State::Failed(_));
        self.state = next;
        self.pending = Pending::Ready;
        self.attempts.reset();
        self.step_started = now;
        if !over {
            self.events
                .push_back(ProveEvent::Started { step: self.step() });
        }
    }

    /// Leaves a write whose effect is not known and reads back.
    fn doubt(&mut self, now: Duration, because: String, doubt: Doubt, delay: Duration) {
        let write = match &self.state {
            State::Upload { if_match } => Write::Upload {
                if_match: if_match.clone(),
            },
            State::GenerateCode { etag } => Write::GenerateCode { etag: etag.clone() },
            State::Verify { etag, .. } => Write::Verify { etag: etag.clone() },
            // Only writes come here; anything else keeps its state.
            _ => return,
        };
        self.events.push_back(ProveEvent::Interrupted {
            step: self.step(),
            took: now.saturating_sub(self.step_started),
            because,
        });
        self.begin(now, State::ReadBack { write, doubt });
        if delay > Duration::ZERO {
            self.pending = Pending::Until(now.saturating_add(delay));
        }
    }

    fn follow(&mut self, now: Duration, verdict: Verdict) {
        let in_time = |delay: Duration| now.saturating_add(delay) < self.deadline();
        match verdict {
            Verdict::Settled => {}
            Verdict::Stop(error) => self.state = State::Failed(error),
            Verdict::Again { delay, give_up, .. } | Verdict::Unknown { delay, give_up }
                if !in_time(delay) =>
            {
                // No time left for the pause: say what was wrong now instead of waiting for nothing.
                self.state = State::Failed(give_up);
            }
            Verdict::Again {
                delay,
                fresh_token,
                give_up,
            } => {
                self.fresh_token = fresh_token;
                self.pending = Pending::Until(now.saturating_add(delay));
                self.events.push_back(ProveEvent::Retrying {
                    step: self.step(),
                    delay,
                    because: give_up.to_string(),
                });
            }
            Verdict::Unknown { delay, give_up } => {
                self.in_doubt = true;
                self.doubt(now, give_up.to_string(), Doubt::Lost(give_up), delay);
            }
        }
    }
}
