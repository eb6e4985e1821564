//! Repeating one request: when, how often, after which pause.

use std::time::Duration;

use super::http::{HttpResponse, TransportFailure};
use super::reply;
use crate::secret::AuthHeader;
use crate::{ClientError, Step};

/// How patient to be. The defaults suit a person waiting at a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Repeats of one request, after the first try. Default 3.
    pub max_retries: u32,
    /// Pause before the first repeat; doubled each time. Default 500 ms.
    pub base_delay: Duration,
    /// Longest pause of our own. Default 8 s.
    pub max_delay: Duration,
    /// Longest pause that is granted when the service asks for one. Default 60 s.
    pub max_retry_after: Duration,
    /// Any number, best a different one in each process: spreads the pauses of many clients, half of each is fixed.
    pub jitter_seed: u64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 3,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(8),
            max_retry_after: Duration::from_secs(60),
            jitter_seed: 0,
        }
    }
}

/// What a request does to the service, which decides whether it may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it may be repeated.
    Read,
    /// Nothing, and it is not worth a repeat.
    LastRead,
    /// A change that a read shows.
    Write,
    /// A change that nothing shows afterwards.
    UnobservableWrite,
}

/// What a response or failure means for the request it belongs to.
#[derive(Debug)]
pub(super) enum AttemptOutcome {
    /// An answer whose meaning depends on the step.
    Settled,
    /// Send the same request again. The error is what to report if there is no time left for the pause.
    Again {
        delay: Duration,
        fresh_token: bool,
        error: ClientError,
    },
    /// A write that may have been carried out.
    Lost { delay: Duration, error: ClientError },
    /// It is over.
    Stop(ClientError),
}

/// Counts the tries of one request.
#[derive(Debug, Clone)]
pub(super) struct Attempts {
    policy: RetryPolicy,
    /// 401 can be mended by asking for another secret.
    renewable: bool,
    retries: u32,
    token_refused: bool,
    random: u64,
}

impl Attempts {
    pub(super) fn new(policy: RetryPolicy, auth: AuthHeader) -> Self {
        Self {
            policy,
            renewable: auth.is_renewable(),
            retries: 0,
            token_refused: false,
            random: policy.jitter_seed,
        }
    }

    /// For the next request: counters at zero, the jitter goes on.
    pub(super) fn reset(&mut self) {
        self.retries = 0;
        self.token_refused = false;
    }

    pub(super) fn response(
        &mut self,
        step: Step,
        effect: Effect,
        response: &HttpResponse<'_>,
    ) -> AttemptOutcome {
        if effect == Effect::LastRead {
            return AttemptOutcome::Settled;
        }
        let again = |delay, fresh_token, error| AttemptOutcome::Again {
            delay,
            fresh_token,
            error,
        };
        let first_refusal = !std::mem::replace(&mut self.token_refused, response.status == 401);
        let asked = reply::retry_after(response);
        let too_long = asked.is_some_and(|wait| wait > self.policy.max_retry_after);
        let throttled = |retry_after| ClientError::Throttled { step, retry_after };
        let error = || Box::new(reply::error_response(step, response));
        match response.status {
            401 => {
                let response = error();
                let error = ClientError::Unauthorized { step, response };
                if first_refusal && self.renewable {
                    // 401 comes before any work is done, so this is safe for writes too.
                    again(Duration::ZERO, true, error)
                } else {
                    AttemptOutcome::Stop(error)
                }
            }
            403 => {
                let response = error();
                AttemptOutcome::Stop(ClientError::Forbidden { step, response })
            }
            429 if too_long => AttemptOutcome::Stop(throttled(asked)),
            // Refused before any work was done, so this is safe for writes too.
            429 => match self.pause() {
                Some(pause) => {
                    let delay = asked.map_or(pause, |asked| asked.max(pause));
                    again(delay, false, throttled(Some(delay)))
                }
                None => AttemptOutcome::Stop(throttled(asked)),
            },
            // "Throttling" would hide that a write which nothing shows may have been carried out.
            408 | 500..=599 if too_long && effect != Effect::UnobservableWrite => {
                AttemptOutcome::Stop(throttled(asked))
            }
            408 | 500..=599 => {
                let response = error();
                let error = ClientError::Service { step, response };
                self.repeat(effect, asked.unwrap_or_default(), error)
            }
            _ => AttemptOutcome::Settled,
        }
    }

    pub(super) fn failure(
        &mut self,
        step: Step,
        effect: Effect,
        failure: TransportFailure,
    ) -> AttemptOutcome {
        AttemptOutcome::Stop(match failure {
            TransportFailure::Timeout => {
                return self.repeat(effect, Duration::ZERO, ClientError::Timeout { step });
            }
            TransportFailure::Lost(detail) => {
                let error = ClientError::NoReply { step, detail };
                return self.repeat(effect, Duration::ZERO, error);
            }
            TransportFailure::UnknownHost(detail) => ClientError::UnknownHost { step, detail },
            TransportFailure::Connect(detail) => ClientError::Connect { step, detail },
            TransportFailure::Tls(detail) => ClientError::Tls { step, detail },
            TransportFailure::BodyTooLarge { limit } => ClientError::BodyTooLarge { step, limit },
            TransportFailure::Token(source) => ClientError::Token { step, source },
            TransportFailure::Withheld => ClientError::Withheld { step },
        })
    }

    /// For an answer that was understood but is not yet the hoped for one.
    pub(super) fn again(&mut self, error: ClientError) -> AttemptOutcome {
        self.repeat(Effect::Read, Duration::ZERO, error)
    }

    fn repeat(&mut self, effect: Effect, at_least: Duration, error: ClientError) -> AttemptOutcome {
        match (effect, self.pause()) {
            (Effect::LastRead, _) | (Effect::Read, None) => AttemptOutcome::Stop(error),
            (Effect::Read, Some(pause)) => AttemptOutcome::Again {
                delay: pause.max(at_least),
                fresh_token: false,
                error,
            },
            (Effect::Write | Effect::UnobservableWrite, pause) => AttemptOutcome::Lost {
                delay: pause.unwrap_or(self.policy.max_delay).max(at_least),
                error,
            },
        }
    }

    /// The next pause, `None` when there were enough.
    fn pause(&mut self) -> Option<Duration> {
        if self.retries >= self.policy.max_retries {
            return None;
        }
        let doubled = 1u32.checked_shl(self.retries).unwrap_or(u32::MAX);
        self.retries += 1;
        let most = self
            .policy
            .base_delay
            .saturating_mul(doubled)
            .min(self.policy.max_delay);
        let half = most / 2;
        // 16 bits of randomness are plenty to spread clients.
        let share = u32::try_from(self.next_random() >> 48).unwrap_or(0);
        Some(half + half.saturating_mul(share) / 65_536)
    }

    /// SplitMix64 (Steele, Lea, Flood 2014); any seed will do.
    fn next_random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_within_their_bounds_and_end() {
        let mut seen = std::collections::BTreeSet::new();
        for jitter_seed in 0..100 {
            let policy = RetryPolicy {
                max_retries: 6,
                jitter_seed,
                ..RetryPolicy::default()
            };
            let mut attempts = Attempts::new(policy, AuthHeader::Token);
            for most in [500, 1000, 2000, 4000, 8000, 8000] {
                let pause = attempts.pause().unwrap();
                assert!(pause >= Duration::from_millis(most / 2));
                assert!(pause <= Duration::from_millis(most));
                seen.insert(pause);
            }
            assert_eq!(attempts.pause(), None);
        }
        assert!(seen.len() > 400, "pauses must differ between seeds");
    }

    #[test]
    fn extreme_policies_do_not_overflow() {
        let policy = RetryPolicy {
            max_retries: u32::MAX,
            base_delay: Duration::MAX,
            max_delay: Duration::MAX,
            ..RetryPolicy::default()
        };
        let mut attempts = Attempts::new(policy, AuthHeader::Token);
        for _ in 0..100 {
            assert!(attempts.pause().is_some());
        }
    }
}
