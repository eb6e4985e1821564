//! Results on standard output: text for people, JSON for programs, PEM for other tools.
//!
//! Every JSON object starts with `"version": 1`. Within a version keys are added, never
//! renamed, removed or given another meaning; a value that is not known is `null`.
//! `OUTPUT.md` lists the keys, and a test holds the list.

mod auth;
mod certificate;
mod document;
mod leaf;
mod passcode;
mod proof;
mod request;

use serde::Serialize;

pub(crate) use auth::{Auth, span};
pub(crate) use certificate::{Certificate, Certificates, Deleted, der as certificate_der, iso};
use document::Document;
pub(crate) use leaf::{KeyCheck, Leaf, LeafCheck};
pub(crate) use passcode::{Passcode, PasscodeCheck, Rule, Trial, rules_table};
pub(crate) use proof::{Plan, PlanStep, Proof, ProofStep, milliseconds};
pub(crate) use request::{Request, SERVICE as REQUEST_SERVICE, VERSION};

use crate::cli::Form;
use crate::failure::Failure;
use crate::terminal;
use crate::text::Text;

#[derive(Serialize)]
struct Versioned<'d, D> {
    version: u32,
    #[serde(flatten)]
    document: &'d D,
}

/// Prints the result in the form that was asked for.
pub(crate) fn print(document: &impl Document, form: Form) -> Result<(), Failure> {
    let text = match form {
        Form::Table => document.table(),
        Form::Json => json(document)?,
        Form::Pem => document.pem().ok_or_else(no_pem)?,
    };
    terminal::print(text);
    Ok(())
}

/// For commands that change something: a form that cannot be printed is refused before.
pub(crate) fn refuse_pem(form: Form) -> Result<(), Failure> {
    if form == Form::Pem {
        return Err(no_pem());
    }
    Ok(())
}

fn no_pem() -> Failure {
    Failure::usage("this result holds no certificate to print as PEM")
        .help("use -o table or -o json")
}

/// One JSON object on several lines, escaped for a terminal.
fn json(document: &impl Document) -> Result<Text, Failure> {
    let versioned = Versioned {
        version: VERSION,
        document,
    };
    let text = serde_json::to_string_pretty(&versioned)
        .map_err(|error| Failure::refused(format_args!("cannot write JSON: {error}")))?;
    Ok(Text::json(&text))
}

#[cfg(test)]
mod tests;
