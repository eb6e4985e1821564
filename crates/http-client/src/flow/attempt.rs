//! Repeating one request: when, how often, after which pause.

use std::time::Duration;

use super::http::{Credential, HttpResponse, TransportFailure};
use super::reply;
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

/// May the request be sent again without knowing what the first one did?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Read,
    /// No, but a read tells.
    Write,
    /// No, and nothing tells afterwards.
    WriteUnseen,
}

/// What a response or failure means for the request it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// An answer to look at: success, or a refusal whose meaning depends on the step.
    Settled,
    /// Send the same request again. `give_up` is what to report if there is no time left for the pause.
    Again {
        delay: Duration,
        fresh_token: bool,
        give_up: ClientError,
    },
    /// A write that may have been carried out.
    Unknown {
        delay: Duration,
        give_up: ClientError,
    },
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
    pub(super) fn new(policy: RetryPolicy, credential: Credential) -> Self {
        Self {
            policy,
            renewable: credential.is_renewable(),
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
        kind: Kind,
        response: &HttpResponse<'_>,
    ) -> Verdict {
        let refusal = || Box::new(reply::refusal(step, response));
        if response.status != 401 {
            self.token_refused = false;
        }
        match response.status {
            401 => {
                let give_up = ClientError::Unauthorized {
                    step,
                    refusal: refusal(),
                };
                if self.token_refused || !self.renewable {
                    return Verdict::Stop(give_up);
                }
                self.token_refused = true;
                // 401 comes before any work is done, so this is safe for writes too.
                Verdict::Again {
                    delay: Duration::ZERO,
                    fresh_token: true,
                    give_up,
                }
            }
            403 => Verdict::Stop(ClientError::Forbidden {
                step,
                refusal: refusal(),
            }),
            429 => {
                let asked = reply::retry_after(response);
                let throttled = |wait| ClientError::Throttled {
                    step,
                    retry_after: wait,
                };
                if asked.is_some_and(|wait| wait > self.policy.max_retry_after) {
                    return Verdict::Stop(throttled(asked));
                }
                // Refused before any work was done, so this is safe for writes too.
                match self.pause() {
                    Some(pause) => {
                        let delay = asked.map_or(pause, |asked| asked.max(pause));
                        Verdict::Again {
                            delay,
                            fresh_token: false,
                            give_up: throttled(Some(delay)),
                        }
                    }
                    None => Verdict::Stop(throttled(asked)),
                }
            }
            408 | 500..=599 => {
                let give_up = ClientError::Service {
                    step,
                    refusal: refusal(),
                };
                let asked = reply::retry_after(response).unwrap_or_default();
                // "Throttling" would hide that an unseen write may have been carried out.
                if asked > self.policy.max_retry_after && kind != Kind::WriteUnseen {
                    return Verdict::Stop(ClientError::Throttled {
                        step,
                        retry_after: Some(asked),
                    });
                }
                self.repeat(kind, asked, give_up)
            }
            _ => Verdict::Settled,
        }
    }

    pub(super) fn failure(&mut self, step: Step, kind: Kind, failure: TransportFailure) -> Verdict {
        let give_up = match failure {
            TransportFailure::Timeout => ClientError::Timeout { step },
            TransportFailure::Lost(detail) => ClientError::NoReply { step, detail },
            TransportFailure::UnknownHost(detail) => {
                return Verdict::Stop(ClientError::UnknownHost { step, detail });
            }
            TransportFailure::Connect(detail) => {
                return Verdict::Stop(ClientError::Connect { step, detail });
            }
            TransportFailure::Tls(detail) => {
                return Verdict::Stop(ClientError::Tls { step, detail });
            }
            TransportFailure::BodyTooLarge { limit } => {
                return Verdict::Stop(ClientError::BodyTooLarge { step, limit });
            }
            TransportFailure::Token(source) => {
                return Verdict::Stop(ClientError::Token { step, source });
            }
            TransportFailure::Withheld => {
                return Verdict::Stop(ClientError::Withheld { step });
            }
        };
        self.repeat(kind, Duration::ZERO, give_up)
    }

    /// For an answer that was understood but is not yet the hoped for one.
    pub(super) fn again(&mut self, give_up: ClientError) -> Verdict {
        self.repeat(Kind::Read, Duration::ZERO, give_up)
    }

    fn repeat(&mut self, kind: Kind, at_least: Duration, give_up: ClientError) -> Verdict {
        match (kind, self.pause()) {
            (Kind::Read, None) => Verdict::Stop(give_up),
            (Kind::Read, Some(pause)) => Verdict::Again {
                delay: pause.max(at_least),
                fresh_token: false,
                give_up,
            },
            (Kind::Write | Kind::WriteUnseen, pause) => Verdict::Unknown {
                delay: pause.unwrap_or(self.policy.max_delay).max(at_least),
                give_up,
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
            let mut attempts = Attempts::new(policy, Credential::Token);
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
        let mut attempts = Attempts::new(policy, Credential::Token);
        for _ in 0..100 {
            assert!(attempts.pause().is_some());
        }
    }
}
