//! What a person or a program sees of a proof: each step with its time.

use std::time::Duration;

use http_client::{ProveEvent, Proved, Step};
use pop_core::Certificate;

use crate::cli::{Form, ProveArgs};
use crate::failure::Failure;
use crate::host;
use crate::output::{self, Proof, ProofStep, milliseconds};

/// Tells the steps as they end, and keeps them for the result.
#[derive(Debug)]
pub(super) struct Report {
    form: Form,
    steps: Vec<ProofStep>,
}

impl Report {
    pub(super) fn new(form: Form) -> Self {
        Self {
            form,
            steps: Vec::new(),
        }
    }

    /// The CA was opened, or made.
    pub(super) fn opened(&mut self, ca: &Certificate<'_>, trial: bool, took: Duration) {
        self.tell(&format!("CA          {}", ca.subject()));
        self.tell(&format!("thumbprint  {}", ca.thumbprint()));
        let name = if trial {
            "make trial CA"
        } else {
            "open CA and key"
        };
        self.step(name, name, took);
    }

    /// The local service listens.
    pub(super) fn serving(&mut self, endpoint: &str, took: Duration) {
        self.step(
            "start local service",
            &format!("start local service, {endpoint} (not Azure)"),
            took,
        );
    }

    /// Something happened in the conversation.
    pub(super) fn event(&mut self, event: &ProveEvent) {
        match event {
            ProveEvent::Finished { step, took } => {
                let what = match step {
                    Step::Leaf => "make leaf and judge it at home",
                    Step::Confirm => "read isVerified back",
                    other => other.as_str(),
                };
                self.step(step.as_str(), what, *took);
            }
            ProveEvent::Interrupted { .. } | ProveEvent::Retrying { .. } => {
                host::note(&format!("    {event}"));
            }
            _ => {}
        }
    }

    /// The proof stands.
    pub(super) fn done(
        self,
        args: &ProveArgs,
        name: String,
        proved: Proved,
        leaf: Option<String>,
    ) -> Result<(), Failure> {
        let proof = Proof {
            name,
            thumbprint: proved.thumbprint,
            code: proved.code,
            verified: proved.is_verified,
            already_verified: proved.already_verified,
            etag: proved.etag,
            updated: proved.updated.as_deref().map(output::iso),
            steps: self.steps,
            leaf,
        };
        output::print(&proof, self.form)?;
        if args.local && args.ca.is_none() {
            host::note("next: the same with your own CA: --ca ca.pem --key ca.key");
        }
        Ok(())
    }

    fn step(&mut self, name: &str, what: &str, took: Duration) {
        let step = ProofStep {
            name: name.to_owned(),
            ms: milliseconds(took),
        };
        self.tell(&format!(
            "{:>3}. {what:<58} {:>8.1} ms",
            self.steps.len() + 1,
            step.ms
        ));
        self.steps.push(step);
    }

    /// A line of the table, while it comes about.
    fn tell(&self, line: &str) {
        if self.form == Form::Table && !host::is_quiet() {
            host::say(line);
        }
    }
}
