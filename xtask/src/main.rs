//! The project's own commands: `cargo xtask test` is everything, each of its steps is a verb of its own.
#![expect(
    clippy::print_stdout,
    reason = "a build tool talks to the person who runs it"
)]

mod bare_target;
mod command;
mod deny;
mod files;
mod firmware;
mod fixtures;
mod footprint;
mod fuzz;
mod gates;
mod hack;
mod interop;
mod needs;
mod oldest;
mod project;
mod python;
mod steps;
mod tidy;

use std::process::ExitCode;

use project::Project;

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let allow_missing = words.iter().any(|word| word == "--allow-missing");
    words.retain(|word| word != "--allow-missing");
    let (verb, unexpected) = match words.as_slice() {
        [] => ("help", None),
        [verb] => (verb.as_str(), None),
        [verb, rest, ..] => (verb.as_str(), Some(rest)),
    };
    if matches!(verb, "help" | "--help" | "-h") {
        print!("{}", steps::help());
        return ExitCode::SUCCESS;
    }
    if let Some(word) = unexpected {
        println!("xtask: unexpected argument `{word}`\n\n{}", steps::help());
        return ExitCode::FAILURE;
    }
    let result = Project::locate(allow_missing).and_then(|project| steps::run(&project, verb));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
