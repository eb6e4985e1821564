//! A proof with its steps, or the steps that a dry run did not take.

use std::time::Duration;

use serde::Serialize;

use super::document::{Document, columns};
use crate::text::Text;

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
    pub(crate) leaf: Option<String>,
}

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
    /// The lines that end a proof; each step was printed when it ended.
    fn table(&self) -> Text {
        let already = if self.already_verified {
            " (it was before; nothing was changed)"
        } else {
            ""
        };
        let code = self.code.as_ref();
        let mut text =
            Text::from_iter(code.map(|code| Text::line(format_args!("code        {code}"))));
        text.push(format_args!(
            "isVerified: {}{already}, in {:.1} ms",
            self.verified,
            total(&self.steps)
        ));
        text
    }

    fn pem(&self) -> Option<Text> {
        Some(Text::pem(self.leaf.as_deref().unwrap_or_default()))
    }
}

pub(super) fn total(steps: &[ProofStep]) -> f64 {
    steps.iter().map(|step| step.ms).sum()
}

/// The steps that a dry run did not take.
#[derive(Debug, Serialize)]
pub(crate) struct Plan {
    /// Always true: nothing was changed.
    pub(crate) dry_run: bool,
    pub(crate) steps: Vec<PlanStep>,
}

/// One of them. What depends on the reply to an earlier step is null.
#[derive(Debug, Default, Serialize)]
pub(crate) struct PlanStep {
    pub(crate) name: &'static str,
    pub(crate) method: Option<&'static str>,
    pub(crate) target: Option<String>,
    pub(crate) if_match: Option<String>,
}

impl Document for Plan {
    fn table(&self) -> Text {
        let rows: Vec<_> = self
            .steps
            .iter()
            .map(|step| {
                let etag = match (&step.if_match, &step.method) {
                    (Some(etag), _) => etag,
                    (None, Some(_)) => "none",
                    (None, None) => "",
                };
                let request = match (step.method, &step.target) {
                    (Some(method), Some(target)) => format!("{method} {target}"),
                    _ => String::new(),
                };
                [step.name.to_owned(), etag.to_owned(), request]
            })
            .collect();
        let mut text = Text::from("dry run: nothing was changed. It would:");
        text.push(columns(["STEP", "ETAG", "REQUEST"], &rows));
        text
    }
}
