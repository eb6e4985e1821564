//! A proof and how long each step took.

use std::time::Duration;

use serde::Serialize;

use super::Document;

/// The certificate is verified.
#[derive(Debug, Serialize)]
pub(crate) struct Proof {
    pub(crate) name: String,
    pub(crate) thumbprint: String,
    /// Null when the certificate was verified before and nothing was sent.
    pub(crate) code: Option<String>,
    pub(crate) verified: bool,
    pub(crate) already_verified: bool,
    pub(crate) etag: String,
    pub(crate) updated: Option<String>,
    pub(crate) steps: Vec<ProofStep>,
    /// The leaf that was sent, PEM.
    pub(crate) leaf: Option<String>,
}

/// One step.
#[derive(Debug, Serialize)]
pub(crate) struct ProofStep {
    pub(crate) name: String,
    pub(crate) ms: f64,
}

/// With microseconds, as a fraction; a step's time is never long enough to lose them.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

impl Document for Proof {
    /// The lines that end a proof; each step was told when it ended.
    fn table(&self) -> String {
        let already = if self.already_verified {
            " (it was before; nothing was changed)"
        } else {
            ""
        };
        let total: f64 = self.steps.iter().map(|step| step.ms).sum();
        let verified = format!("isVerified: {}{already}, in {total:.1} ms", self.verified);
        match &self.code {
            Some(code) => format!("code        {}\n{verified}", super::printable(code)),
            None => verified,
        }
    }

    fn pem(&self) -> Option<String> {
        Some(self.leaf.clone().unwrap_or_default())
    }
}
