//! The state machine that drives every conversation: what is sent when, what is repeated, and when it is over.

use std::collections::VecDeque;
use std::time::Duration;

use super::attempt::{AttemptOutcome, Attempts, Effect, RetryPolicy};
use super::event::ProveEvent;
use super::http::{HttpRequest, HttpResponse, TransportFailure};
use crate::secret::AuthHeader;
use crate::{ClientError, Step};

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action<T> {
    /// Send this, then call `handle_response` or `handle_failure`.
    Send(HttpRequest),
    /// Make a leaf certificate whose subject is this code, as the service gave it, and call `handle_leaf`. Whether
    /// such a code may be signed is for the caller to decide. Only a [`Prove`](super::Prove) asks for it.
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
    Done(T),
}

/// What the present step of a conversation needs.
pub enum Need {
    /// A reply to this request.
    Reply(HttpRequest),
    /// A leaf for this code.
    Leaf {
        /// The verification code.
        code: String,
    },
}

/// Where an answer leads.
pub enum Next<T> {
    /// To another step; this one is finished.
    Step,
    /// To another step, because the effect of this one is not known.
    Interrupted {
        /// What happened.
        because: String,
    },
    /// To the same request again; the error if there is no time for it.
    Again(ClientError),
    /// To the end.
    Done(T),
}

/// The steps of one kind of conversation. Sealed: made in this crate only.
pub trait Steps {
    /// What the conversation gives.
    type Output: Clone;

    /// The present step.
    fn step(&self) -> Step;

    /// What the present step needs.
    fn need(&self) -> Need;

    /// What the present step's request does to the service.
    fn effect(&self) -> Effect;

    /// A response to the present step's request that is no reason to repeat it.
    fn response(&mut self, response: &HttpResponse<'_>) -> Result<Next<Self::Output>, ClientError>;

    /// A write may have been carried out, and its reply is lost.
    fn lost(&mut self, error: ClientError) -> Result<Next<Self::Output>, ClientError> {
        Err(error)
    }

    /// The leaf that was needed.
    fn leaf(&mut self, _pem: &str) -> Result<Next<Self::Output>, ClientError> {
        Ok(Next::Step)
    }

    /// The error to report when the present step cannot be finished.
    fn failed(&self, error: ClientError) -> ClientError {
        error
    }
}

#[derive(Debug)]
enum Pending<T> {
    /// The present step's request is to be sent, or its leaf to be made.
    Ready,
    Sent,
    Until(Duration),
    Over(Result<T, ClientError>),
}

/// A conversation; see the [module](super) for its rules.
#[derive(Debug)]
pub struct Flow<S: Steps> {
    steps: S,
    attempts: Attempts,
    pending: Pending<S::Output>,
    fresh_token: bool,
    limit: Duration,
    deadline: Duration,
    step_started: Duration,
    events: VecDeque<ProveEvent>,
}

impl<S: Steps> Flow<S> {
    pub(super) fn start(
        steps: S,
        auth: AuthHeader,
        retry: RetryPolicy,
        limit: Duration,
        now: Duration,
    ) -> Self {
        Self {
            events: VecDeque::from([ProveEvent::Started { step: steps.step() }]),
            steps,
            attempts: Attempts::new(retry, auth),
            pending: Pending::Ready,
            fresh_token: false,
            limit,
            deadline: now.saturating_add(limit),
            step_started: now,
        }
    }

    /// When the conversation gives up, on the clock of the `now` arguments. Whoever sends must not wait longer for
    /// a reply.
    #[must_use]
    pub const fn deadline(&self) -> Duration {
        self.deadline
    }

    /// What happened since the last call, oldest first.
    #[must_use]
    pub fn next_event(&mut self) -> Option<ProveEvent> {
        self.events.pop_front()
    }

    /// What to do at time `now`. After an error or `Done` the result stays the same.
    ///
    /// # Errors
    /// Why the conversation ended.
    pub fn poll(&mut self, now: Duration) -> Result<Action<S::Output>, ClientError> {
        if let Pending::Over(result) = &self.pending {
            return result.clone().map(Action::Done);
        }
        if now >= self.deadline {
            return Err(self.fail(ClientError::Deadline {
                step: self.steps.step(),
                limit: self.limit,
            }));
        }
        match self.pending {
            Pending::Until(until) if now < until => Ok(Action::Wait { until }),
            Pending::Sent => Ok(Action::Wait {
                until: self.deadline,
            }),
            _ => match self.steps.need() {
                Need::Leaf { code } => Ok(Action::NeedLeaf { code }),
                Need::Reply(mut request) => {
                    request.fresh_token = std::mem::take(&mut self.fresh_token);
                    self.pending = Pending::Sent;
                    Ok(Action::Send(request))
                }
            },
        }
    }

    /// The reply to the request of the last [`Action::Send`]. Ignored when none is outstanding.
    pub fn handle_response(&mut self, now: Duration, response: &HttpResponse<'_>) {
        if !matches!(self.pending, Pending::Sent) {
            return;
        }
        let (step, effect) = (self.steps.step(), self.steps.effect());
        let outcome = self.attempts.response(step, effect, response);
        if let AttemptOutcome::Settled = outcome {
            let next = self.steps.response(response);
            self.advance(now, step, next, Duration::ZERO);
        } else {
            self.follow(now, outcome);
        }
    }

    /// There is no reply to the request of the last [`Action::Send`]. Ignored when none is outstanding.
    pub fn handle_failure(&mut self, now: Duration, failure: TransportFailure) {
        if !matches!(self.pending, Pending::Sent) {
            return;
        }
        let (step, effect) = (self.steps.step(), self.steps.effect());
        let outcome = self.attempts.failure(step, effect, failure);
        self.follow(now, outcome);
    }

    /// The leaf asked for by [`Action::NeedLeaf`], as PEM. Ignored when none was asked for.
    pub fn handle_leaf(&mut self, now: Duration, leaf_pem: &str) {
        let asked = matches!(self.pending, Pending::Ready | Pending::Until(_));
        if asked && let Need::Leaf { .. } = self.steps.need() {
            let step = self.steps.step();
            let next = self.steps.leaf(leaf_pem);
            self.advance(now, step, next, Duration::ZERO);
        }
    }

    fn follow(&mut self, now: Duration, outcome: AttemptOutcome) {
        let step = self.steps.step();
        match outcome {
            AttemptOutcome::Settled => {}
            AttemptOutcome::Stop(error) => {
                self.fail(error);
            }
            AttemptOutcome::Again { delay, error, .. } | AttemptOutcome::Lost { delay, error }
                if now.saturating_add(delay) >= self.deadline =>
            {
                // No time left for the pause: report now what was wrong.
                self.fail(error);
            }
            AttemptOutcome::Again {
                delay,
                fresh_token,
                error,
            } => {
                self.fresh_token = fresh_token;
                self.pending = Pending::Until(now.saturating_add(delay));
                let because = error.to_string();
                self.events.push_back(ProveEvent::Retrying {
                    step,
                    delay,
                    because,
                });
            }
            AttemptOutcome::Lost { delay, error } => {
                let next = self.steps.lost(error);
                self.advance(now, step, next, delay);
            }
        }
    }

    /// Ends `step`, and begins the one where the steps stand now after a pause.
    fn advance(
        &mut self,
        now: Duration,
        step: Step,
        next: Result<Next<S::Output>, ClientError>,
        delay: Duration,
    ) {
        let took = now.saturating_sub(self.step_started);
        match next {
            Err(error) => {
                self.fail(error);
                return;
            }
            Ok(Next::Again(error)) => {
                let outcome = self.attempts.again(error);
                self.follow(now, outcome);
                return;
            }
            Ok(Next::Done(output)) => {
                self.events.push_back(ProveEvent::Finished { step, took });
                self.pending = Pending::Over(Ok(output));
                return;
            }
            Ok(Next::Step) => self.events.push_back(ProveEvent::Finished { step, took }),
            Ok(Next::Interrupted { because }) => self.events.push_back(ProveEvent::Interrupted {
                step,
                took,
                because,
            }),
        }
        self.attempts.reset();
        self.step_started = now;
        self.pending = Pending::Until(now.saturating_add(delay));
        self.events.push_back(ProveEvent::Started {
            step: self.steps.step(),
        });
    }

    fn fail(&mut self, error: ClientError) -> ClientError {
        let error = self.steps.failed(error);
        self.pending = Pending::Over(Err(error.clone()));
        error
    }
}
