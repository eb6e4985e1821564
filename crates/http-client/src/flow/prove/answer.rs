//! What an answer means: the facts that are read from it, and the step that they lead to.

use std::time::Duration;

use super::read_back::Doubt;
use super::{Prove, Proved, State};
use crate::flow::http::HttpResponse;
use crate::flow::reply::{self, Body};
use crate::{ClientError, Step};

/// The facts of one read of the certificate.
pub(super) struct Seen {
    pub(super) thumbprint: String,
    pub(super) etag: String,
    pub(super) verified: bool,
    pub(super) updated: Option<String>,
}

impl Prove {
    /// An answer whose meaning depends on the step.
    pub(super) fn settle(
        &mut self,
        now: Duration,
        step: Step,
        response: &HttpResponse<'_>,
    ) -> Result<(), ClientError> {
        match (&self.state, response.status) {
            (State::Upload { .. } | State::GenerateCode { .. } | State::Verify { .. }, 412) => {
                let because = reply::refusal(step, response).to_string();
                self.doubt(now, because, Doubt::Conflict, Duration::ZERO);
                Ok(())
            }
            (State::Read, 404) => {
                self.go(now, State::Upload { if_match: None });
                Ok(())
            }
            (State::ReadBack { write, doubt }, 404) => {
                let (write, doubt) = (write.clone(), doubt.clone());
                self.read_back_absent(now, write, doubt, response)
            }
            (State::Upload { .. }, 200 | 201) | (_, 200) => self.success(now, step, response),
            (_, status) => Err(reply::unexpected(step, status, response)),
        }
    }

    fn success(
        &mut self,
        now: Duration,
        step: Step,
        response: &HttpResponse<'_>,
    ) -> Result<(), ClientError> {
        let body = Body::read(step, &self.request.name, response)?;
        match &self.state {
            State::Read => {
                let seen = self.seen(step, &body)?;
                if self.is_ours(&seen) {
                    self.proceed(now, seen);
                } else if self.request.replace {
                    let if_match = Some(seen.etag);
                    self.go(now, State::Upload { if_match });
                } else {
                    return Err(self.other_certificate(step, &seen));
                }
                Ok(())
            }
            State::Upload { .. } => {
                body.check_thumbprint(step, &self.request.thumbprint)?;
                let seen = self.seen(step, &body)?;
                self.proceed(now, seen);
                Ok(())
            }
            State::ReadBack { write, doubt } => {
                let (write, doubt) = (write.clone(), doubt.clone());
                let before = self.updated.clone();
                let seen = self.seen(step, &body)?;
                self.read_back(now, write, doubt, seen, before)
            }
            State::GenerateCode { .. } => {
                body.check_thumbprint(step, &self.request.thumbprint)?;
                let code = body.code(step)?;
                let etag = body.etag(step)?;
                self.updated = body.updated();
                self.code = Some(code.clone());
                self.go(now, State::Leaf { etag, code });
                Ok(())
            }
            State::Verify { .. } => {
                body.check_thumbprint(step, &self.request.thumbprint)?;
                if !body.is_verified(step)? {
                    return Err(ClientError::NotVerified { step });
                }
                self.go(now, State::Confirm);
                Ok(())
            }
            State::Confirm => {
                let seen = self.seen(step, &body)?;
                if !self.is_ours(&seen) {
                    return Err(self.other_certificate(step, &seen));
                }
                if seen.verified {
                    self.proceed(now, seen);
                } else {
                    // A replica may lag behind the one that answered `verify`.
                    let verdict = self.attempts.again(ClientError::NotVerified { step });
                    self.follow(now, verdict);
                }
                Ok(())
            }
            State::Leaf { .. } | State::Done(_) | State::Failed(_) => Ok(()),
        }
    }

    fn seen(&mut self, step: Step, body: &Body<'_>) -> Result<Seen, ClientError> {
        let seen = Seen {
            thumbprint: body.thumbprint(step)?.to_owned(),
            etag: body.etag(step)?,
            verified: body.is_verified(step)?,
            updated: body.updated(),
        };
        self.updated.clone_from(&seen.updated);
        Ok(seen)
    }

    pub(super) fn is_ours(&self, seen: &Seen) -> bool {
        seen.thumbprint
            .eq_ignore_ascii_case(&self.request.thumbprint)
    }

    pub(super) fn other_certificate(&self, step: Step, seen: &Seen) -> ClientError {
        ClientError::OtherCertificate {
            step,
            name: self.request.name.clone(),
            expected: self.request.thumbprint.clone(),
            found: crate::redact::printable(&seen.thumbprint),
        }
    }

    /// Our certificate is there: done, or on to a code.
    pub(super) fn proceed(&mut self, now: Duration, seen: Seen) {
        let next = if seen.verified {
            State::Done(Proved {
                already_verified: self.verifies == 0,
                is_verified: seen.verified,
                code: self.code.clone(),
                thumbprint: self.request.thumbprint.clone(),
                etag: seen.etag,
                updated: seen.updated,
            })
        } else {
            State::GenerateCode { etag: seen.etag }
        };
        self.go(now, next);
    }
}
