//! The steps of a command, each named and timed: printed when it ends, kept for the result.

use std::time::Duration;

use crate::cli::Form;
use crate::output::{ProofStep, milliseconds};
use crate::terminal;
use crate::text::Text;

/// Prints the steps as they end, and keeps them for the result.
#[derive(Debug)]
pub(crate) struct Steps {
    form: Form,
    done: Vec<ProofStep>,
}

impl Steps {
    /// None yet; printed only where the result is a table.
    pub(crate) fn new(form: Form) -> Self {
        Self {
            form,
            done: Vec::new(),
        }
    }

    /// A step ended: its name in the result, and its line for a person.
    pub(crate) fn ended(&mut self, name: &str, what: &str, took: Duration) {
        let step = ProofStep {
            name: name.to_owned(),
            ms: milliseconds(took),
        };
        self.print(format_args!(
            "{:>3}. {what:<58} {:>8.1} ms",
            self.done.len() + 1,
            step.ms
        ));
        self.done.push(step);
    }

    /// A line of the table, while it comes about.
    pub(crate) fn print(&self, line: impl Into<Text>) {
        if self.form == Form::Table && !terminal::is_quiet() {
            terminal::print(line);
        }
    }

    pub(crate) fn into_done(self) -> Vec<ProofStep> {
        self.done
    }
}
