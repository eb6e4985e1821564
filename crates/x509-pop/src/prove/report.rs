//! What a person or a program sees of a proof: each step with its time.

use std::time::Duration;

use pop_core::Certificate;
use pop_http_client::{ProveEvent, Proved, Step};

use crate::cli::{Form, ProveArgs};
use crate::failure::Failure;
use crate::output::{self, Proof};
use crate::steps::Steps;
use crate::terminal;

/// Prints the steps as they end, and keeps them for the result.
#[derive(Debug)]
pub(super) struct Report {
    form: Form,
    steps: Steps,
}

impl Report {
    pub(super) fn new(form: Form) -> Self {
        Self {
            form,
            steps: Steps::new(form),
        }
    }

    /// The CA was opened, or made.
    pub(super) fn opened(&mut self, ca: &Certificate<'_>, trial: bool, took: Duration) {
        self.steps
            .print(format_args!("CA          {}", ca.subject()));
        self.steps
            .print(format_args!("thumbprint  {}", ca.thumbprint()));
        let name = if trial {
            "make trial CA"
        } else {
            "open CA and key"
        };
        self.steps.ended(name, name, took);
    }

    /// The local service listens.
    pub(super) fn serving(&mut self, endpoint: &str, took: Duration) {
        self.steps.ended(
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
                    Step::Leaf => "build and validate leaf",
                    Step::Confirm => "read isVerified back",
                    other => other.as_str(),
                };
                self.steps.ended(step.as_str(), what, *took);
            }
            ProveEvent::Interrupted { .. } | ProveEvent::Retrying { .. } => {
                terminal::note(format_args!("    {event}"));
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
            steps: self.steps.into_done(),
            leaf,
        };
        output::print(&proof, self.form)?;
        if args.local && args.ca.is_none() {
            terminal::note("next: the same with your own CA: --ca ca.pem --key ca.key");
        }
        Ok(())
    }
}
