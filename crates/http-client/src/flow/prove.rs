//! The steps of the proof: what is asked next, and what a reply means.

use std::time::Duration;

use pop_models::Method;

use super::attempt::{Effect, RetryPolicy};
use super::http::{HttpRequest, HttpResponse};
use super::machine::{Flow, Need, Next, Steps};
use super::reply::{self, Body};
use super::request::{Prepared, ProveRequest, Proved, verify_body};
use crate::redact::printable;
use crate::secret::AuthHeader;
use crate::{ClientError, Step};

/// PUTs in one proof: the first and one repeat after a lost reply.
const MAX_UPLOADS: u32 = 2;
/// Code requests in one proof: two repeats after lost replies, and one for a second round of `verify`.
const MAX_CODES: u32 = 4;
/// Leaves sent in one proof: the first and one after a lost reply.
const MAX_VERIFIES: u32 = 2;

/// The whole proof. See the [module](super) for the rules.
pub type Prove = Flow<ProveSteps>;

/// The steps of a [`Prove`].
#[derive(Debug)]
pub struct ProveSteps {
    request: Prepared,
    state: State,
    uploads: u32,
    codes: u32,
    verifies: u32,
    /// The reply of some write was lost, so that write may still arrive and change the `ETag`.
    in_doubt: bool,
    /// `updated` as last read, for the text of a 412.
    updated: Option<String>,
    code: Option<String>,
}

#[derive(Debug, Clone)]
enum State {
    Read,
    Upload {
        if_match: Option<String>,
    },
    GenerateCode {
        etag: String,
    },
    Leaf {
        etag: String,
        code: String,
    },
    Verify {
        etag: String,
        body: Vec<u8>,
    },
    Confirm,
    /// A write's effect is read back. The error is that of its lost reply; without one the service answered 412.
    ReadBack(Write, Option<ClientError>),
}

/// A write whose effect is read back.
#[derive(Debug, Clone)]
struct Write {
    step: Step,
    if_match: Option<String>,
}

/// What one read of the certificate shows.
struct Certificate {
    is_ours: bool,
    thumbprint: String,
    etag: String,
    verified: bool,
    updated: Option<String>,
}

type Result<T = Next<Proved>> = core::result::Result<T, ClientError>;

impl Flow<ProveSteps> {
    /// Checks the request; the deadline counts from `now`.
    ///
    /// # Errors
    /// [`ClientError::Input`] when a value cannot be used.
    pub fn new(
        request: &ProveRequest,
        api_version: &str,
        retry: RetryPolicy,
        now: Duration,
    ) -> Result<Self> {
        let steps = ProveSteps {
            request: Prepared::new(request, api_version)?,
            state: State::Read,
            uploads: 0,
            codes: 0,
            verifies: 0,
            in_doubt: false,
            updated: None,
            code: None,
        };
        Ok(Self::start(
            steps,
            AuthHeader::Token,
            retry,
            request.deadline,
            now,
        ))
    }
}

impl Steps for ProveSteps {
    type Output = Proved;

    fn step(&self) -> Step {
        match &self.state {
            State::Read => Step::Read,
            State::Upload { .. } => Step::Upload,
            State::ReadBack(..) => Step::ReadBack,
            State::GenerateCode { .. } => Step::GenerateCode,
            State::Leaf { .. } => Step::Leaf,
            State::Verify { .. } => Step::Verify,
            State::Confirm => Step::Confirm,
        }
    }

    fn need(&self) -> Need {
        let request = &self.request;
        let (method, target, if_match, body) = match &self.state {
            State::Leaf { code, .. } => return Need::Leaf { code: code.clone() },
            State::Read | State::ReadBack(..) | State::Confirm => {
                (Method::Get, &request.certificate_target, None, None)
            }
            State::Upload { if_match } => (
                Method::Put,
                &request.certificate_target,
                if_match.clone(),
                Some(request.upload_body.clone()),
            ),
            State::GenerateCode { etag } => {
                (Method::Post, &request.code_target, Some(etag.clone()), None)
            }
            State::Verify { etag, body } => (
                Method::Post,
                &request.verify_target,
                Some(etag.clone()),
                Some(body.clone()),
            ),
        };
        Need::Reply(HttpRequest {
            step: self.step(),
            method,
            target: target.clone(),
            auth: AuthHeader::Token,
            if_match,
            body,
            fresh_token: false,
        })
    }

    fn effect(&self) -> Effect {
        match self.write() {
            Some(_) => Effect::Write,
            None => Effect::Read,
        }
    }

    fn response(&mut self, response: &HttpResponse<'_>) -> Result {
        let step = self.step();
        match (self.write(), response.status) {
            (Some(write), 412) => {
                let because = reply::error_response(step, response).to_string();
                self.read_back(write, None, because)
            }
            (None, 404) if step == Step::Read => self.enter(State::Upload { if_match: None }),
            (None, 404) if let State::ReadBack(write, lost) = &self.state => {
                let (write, lost) = (write.clone(), lost.clone());
                self.is_absent(write, lost, response)
            }
            (_, 200) => self.success(Body::read(step, &self.request.name, response)?),
            (_, 201) if step == Step::Upload => {
                self.success(Body::read(step, &self.request.name, response)?)
            }
            _ => Err(reply::unexpected(step, response)),
        }
    }

    fn lost(&mut self, error: ClientError) -> Result {
        let Some(write) = self.write() else {
            return Err(error);
        };
        self.in_doubt = true;
        let because = error.to_string();
        self.read_back(write, Some(error), because)
    }

    fn leaf(&mut self, pem: &str) -> Result {
        let State::Leaf { etag, .. } = &self.state else {
            return Ok(Next::Step);
        };
        let etag = etag.clone();
        let body = verify_body("leaf certificate", pem)?;
        self.enter(State::Verify { etag, body })
    }
}

impl ProveSteps {
    /// The present step's request, if it changes the service's state.
    fn write(&self) -> Option<Write> {
        let if_match = match &self.state {
            State::Upload { if_match } => if_match.clone(),
            State::GenerateCode { etag } | State::Verify { etag, .. } => Some(etag.clone()),
            _ => return None,
        };
        Some(Write {
            step: self.step(),
            if_match,
        })
    }

    fn enter(&mut self, state: State) -> Result {
        match &state {
            State::Upload { .. } => self.uploads += 1,
            State::GenerateCode { .. } => self.codes += 1,
            State::Verify { .. } => self.verifies += 1,
            _ => {}
        }
        self.state = state;
        Ok(Next::Step)
    }

    /// A reply that describes the certificate.
    fn success(&mut self, body: Body<'_>) -> Result {
        let step = self.step();
        if self.write().is_some() {
            body.check_thumbprint(&self.request.thumbprint)?;
        }
        match &self.state {
            State::Read => {
                let found = self.certificate(&body)?;
                if found.is_ours {
                    self.proceed(found)
                } else if self.request.replace {
                    let if_match = Some(found.etag);
                    self.enter(State::Upload { if_match })
                } else {
                    Err(self.other_certificate(step, found))
                }
            }
            State::Upload { .. } => {
                let found = self.certificate(&body)?;
                self.proceed(found)
            }
            State::GenerateCode { .. } => {
                let code = body.code()?;
                let etag = body.etag()?;
                self.updated = body.updated();
                self.code = Some(code.clone());
                self.enter(State::Leaf { etag, code })
            }
            State::Verify { .. } if body.is_verified()? => self.enter(State::Confirm),
            State::Verify { .. } => Err(ClientError::NotVerified { step }),
            State::Confirm => {
                let found = self.certificate(&body)?;
                if !found.is_ours {
                    Err(self.other_certificate(step, found))
                } else if found.verified {
                    self.proceed(found)
                } else {
                    // A replica may lag behind the one that answered `verify`.
                    Ok(Next::Again(ClientError::NotVerified { step }))
                }
            }
            State::ReadBack(write, lost) => {
                let (write, lost) = (write.clone(), lost.clone());
                let before = self.updated.clone();
                let found = self.certificate(&body)?;
                self.is_there(write, lost, found, before)
            }
            State::Leaf { .. } => Ok(Next::Step),
        }
    }

    fn certificate(&mut self, body: &Body<'_>) -> Result<Certificate> {
        let thumbprint = body.thumbprint()?;
        let found = Certificate {
            is_ours: thumbprint.eq_ignore_ascii_case(&self.request.thumbprint),
            thumbprint: printable(thumbprint),
            etag: body.etag()?,
            verified: body.is_verified()?,
            updated: body.updated(),
        };
        self.updated.clone_from(&found.updated);
        Ok(found)
    }

    fn other_certificate(&self, step: Step, found: Certificate) -> ClientError {
        ClientError::OtherCertificate {
            step,
            name: self.request.name.clone(),
            expected: self.request.thumbprint.clone(),
            found: found.thumbprint,
        }
    }

    /// Our certificate is there: done, or on to a code.
    fn proceed(&mut self, found: Certificate) -> Result {
        if !found.verified {
            return self.enter(State::GenerateCode { etag: found.etag });
        }
        Ok(Next::Done(Proved {
            already_verified: self.verifies == 0,
            is_verified: found.verified,
            code: self.code.clone(),
            thumbprint: self.request.thumbprint.clone(),
            etag: found.etag,
            updated: found.updated,
        }))
    }

    /// Leaves a write whose effect is not known.
    fn read_back(&mut self, write: Write, lost: Option<ClientError>, because: String) -> Result {
        self.state = State::ReadBack(write, lost);
        Ok(Next::Interrupted { because })
    }

    /// The certificate was read back after a write; `before` is its `updated` as read before the write.
    fn is_there(
        &mut self,
        write: Write,
        lost: Option<ClientError>,
        found: Certificate,
        before: Option<String>,
    ) -> Result {
        let is_verify = write.step == Step::Verify;
        let changed = ClientError::PreconditionFailed {
            step: write.step,
            sent: write.if_match.clone(),
            current: Some(found.etag.clone()),
            updated_before: before,
            updated_now: found.updated.clone(),
        };
        // With a lost reply behind us, 412 may only mean that an earlier write of ours arrived late. And where somebody
        // finished the proof of this very certificate, nothing is left to do.
        let proved_by_others = is_verify && found.is_ours && found.verified;
        if lost.is_none() && !self.in_doubt && !proved_by_others {
            return Err(changed);
        }
        if write.step == Step::Upload {
            return match (write.if_match, lost) {
                _ if found.is_ours => self.proceed(found),
                (None, _) => Err(self.other_certificate(Step::Upload, found)),
                // Untouched: the PUT never arrived.
                (Some(etag), Some(lost)) if etag == found.etag => {
                    self.upload_again(Some(etag), lost)
                }
                _ => Err(changed),
            };
        }
        if !found.is_ours {
            return Err(self.other_certificate(Step::ReadBack, found));
        }
        let round_left = self.codes < MAX_CODES && (!is_verify || self.verifies < MAX_VERIFIES);
        if found.verified || round_left {
            return self.proceed(found);
        }
        Err(lost.unwrap_or(changed))
    }

    /// There is no certificate after a write.
    fn is_absent(
        &mut self,
        write: Write,
        lost: Option<ClientError>,
        response: &HttpResponse<'_>,
    ) -> Result {
        match (write.step, write.if_match, lost) {
            // Untouched: the PUT never arrived.
            (Step::Upload, None, Some(lost)) => self.upload_again(None, lost),
            (Step::Upload, sent, _) => Err(ClientError::PreconditionFailed {
                step: Step::Upload,
                sent,
                current: None,
                updated_before: self.updated.clone(),
                updated_now: None,
            }),
            _ => Err(reply::unexpected(Step::ReadBack, response)),
        }
    }

    fn upload_again(&mut self, if_match: Option<String>, lost: ClientError) -> Result {
        if self.uploads >= MAX_UPLOADS {
            return Err(lost);
        }
        self.enter(State::Upload { if_match })
    }
}
