//! After a write whose effect is not known: what was read back decides how to go on.

use std::time::Duration;

use super::answer::Seen;
use super::{MAX_CODES, MAX_UPLOADS, MAX_VERIFIES, Prove, State};
use crate::flow::http::HttpResponse;
use crate::flow::reply;
use crate::{ClientError, Step};

/// Why a write's effect has to be read back.
#[derive(Debug, Clone)]
pub(super) enum Doubt {
    /// The reply was lost; this is the error if it cannot be mended.
    Lost(ClientError),
    /// The service answered 412.
    Conflict,
}

/// A write whose effect is read back.
#[derive(Debug, Clone)]
pub(super) enum Write {
    Upload { if_match: Option<String> },
    GenerateCode { etag: String },
    Verify { etag: String },
}

impl Prove {
    /// The certificate was read back after a write in doubt.
    pub(super) fn read_back(
        &mut self,
        now: Duration,
        write: Write,
        doubt: Doubt,
        seen: Seen,
        before: Option<String>,
    ) -> Result<(), ClientError> {
        // With a lost reply behind us, 412 may only say that an earlier write of ours arrived late.
        let give_up = match doubt {
            Doubt::Lost(error) => Some(error),
            Doubt::Conflict if self.in_doubt => None,
            Doubt::Conflict => match &write {
                // Somebody finished the proof of this very certificate: nothing is left to do.
                Write::Verify { .. } if self.is_ours(&seen) && seen.verified => None,
                _ => return Err(changed(&write, &seen, before)),
            },
        };
        if let Write::Upload { if_match } = &write {
            if self.is_ours(&seen) {
                self.proceed(now, seen);
                return Ok(());
            }
            return match (if_match, give_up) {
                (None, _) => Err(self.other_certificate(Step::Upload, &seen)),
                // Untouched: the PUT never arrived.
                (Some(etag), Some(give_up)) if *etag == seen.etag => {
                    if self.uploads >= MAX_UPLOADS {
                        return Err(give_up);
                    }
                    let if_match = if_match.clone();
                    self.go(now, State::Upload { if_match });
                    Ok(())
                }
                _ => Err(changed(&write, &seen, before)),
            };
        }
        if !self.is_ours(&seen) {
            return Err(self.other_certificate(Step::ReadBack, &seen));
        }
        let rounds_left = match write {
            Write::Verify { .. } => self.verifies < MAX_VERIFIES,
            _ => true,
        };
        if seen.verified || (rounds_left && self.codes < MAX_CODES) {
            self.proceed(now, seen);
            return Ok(());
        }
        Err(give_up.unwrap_or_else(|| changed(&write, &seen, before)))
    }

    /// There is no certificate after a write in doubt.
    pub(super) fn read_back_absent(
        &mut self,
        now: Duration,
        write: Write,
        doubt: Doubt,
        response: &HttpResponse<'_>,
    ) -> Result<(), ClientError> {
        match (write, doubt) {
            // Untouched: the PUT never arrived.
            (Write::Upload { if_match: None }, Doubt::Lost(give_up)) => {
                if self.uploads >= MAX_UPLOADS {
                    return Err(give_up);
                }
                self.go(now, State::Upload { if_match: None });
                Ok(())
            }
            (Write::Upload { if_match }, _) => Err(ClientError::PreconditionFailed {
                step: Step::Upload,
                sent: if_match,
                current: None,
                updated_before: self.updated.clone(),
                updated_now: None,
            }),
            _ => Err(ClientError::NotFound {
                step: Step::ReadBack,
                refusal: Box::new(reply::refusal(Step::ReadBack, response)),
            }),
        }
    }
}

/// Somebody else changed the certificate.
fn changed(write: &Write, seen: &Seen, before: Option<String>) -> ClientError {
    let (step, sent) = match write {
        Write::Upload { if_match } => (Step::Upload, if_match.clone()),
        Write::GenerateCode { etag } => (Step::GenerateCode, Some(etag.clone())),
        Write::Verify { etag } => (Step::Verify, Some(etag.clone())),
    };
    ClientError::PreconditionFailed {
        step,
        sent,
        current: Some(seen.etag.clone()),
        updated_before: before,
        updated_now: seen.updated.clone(),
    }
}
