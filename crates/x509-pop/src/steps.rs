//! The steps of a story, each named and timed: told when it ends, kept for the result.

use std::time::Duration;

use crate::cli::Form;
use crate::host;
use crate::output::{ProofStep, milliseconds};

/// Tells the steps as they end, and keeps them for the result.
#[derive(Debug)]
pub(crate) struct Steps {
    form: Form,
    done: Vec<ProofStep>,
}

impl Steps {
    /// None yet; told only where the result is a table.
    pub(crate) fn new(form: Form) -> Self {
        Self {
            form,
            done: Vec::new(),
        }
    }

    /// A step ended: its name in the result, and what a person is told of it.
    pub(crate) fn ended(&mut self, name: &str, what: &str, took: Duration) {
        let step = ProofStep {
            name: name.to_owned(),
            ms: milliseconds(took),
        };
        self.tell(&format!(
            "{:>3}. {what:<58} {:>8.1} ms",
            self.done.len() + 1,
            step.ms
        ));
        self.done.push(step);
    }

    /// A line of the table, while it comes about.
    pub(crate) fn tell(&self, line: &str) {
        if self.form == Form::Table && !host::is_quiet() {
            host::say(line);
        }
    }

    /// All of them.
    pub(crate) fn into_done(self) -> Vec<ProofStep> {
        self.done
    }
}
