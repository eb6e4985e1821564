//! What a person sees of a proof: one line per step, with its time.

use std::time::Duration;

use http_client::{ProveEvent, Proved, Step};
use pop_core::Certificate;

use crate::cli::ProveArgs;
use crate::host;

/// Prints the steps as they end.
#[derive(Debug, Default)]
pub(super) struct Report {
    steps: u32,
}

impl Report {
    /// The CA was opened, or made.
    pub(super) fn opened(&mut self, ca: &Certificate<'_>, trial: bool, took: Duration) {
        host::say(&format!("CA          {}", ca.subject()));
        host::say(&format!("thumbprint  {}", ca.thumbprint()));
        let what = if trial {
            "make trial CA"
        } else {
            "open CA and key"
        };
        self.step(what, took);
    }

    /// The local service listens.
    pub(super) fn serving(&mut self, endpoint: &str, took: Duration) {
        self.step(
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
                self.step(what, *took);
            }
            ProveEvent::Interrupted { .. } | ProveEvent::Retrying { .. } => {
                host::note(&format!("    {event}"));
            }
            _ => {}
        }
    }

    /// The proof stands.
    pub(super) fn done(&mut self, args: &ProveArgs, proved: &Proved, took: Duration) {
        if let Some(code) = &proved.code {
            host::say(&format!("code        {code}"));
        }
        let already = if proved.already_verified {
            " (it was before; nothing was changed)"
        } else {
            ""
        };
        host::say(&format!(
            "isVerified: {}{already}, in {:.1} ms",
            proved.is_verified,
            milliseconds(took)
        ));
        if args.local && args.ca.is_none() {
            host::say("next: the same with your own CA: --ca ca.pem --key ca.key");
        }
    }

    fn step(&mut self, what: &str, took: Duration) {
        self.steps += 1;
        host::say(&format!(
            "{:>3}. {what:<58} {:>8.1} ms",
            self.steps,
            milliseconds(took)
        ));
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
