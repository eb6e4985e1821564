//! No panic: a link that fails if one is reachable, and twins that have one.

use std::process::Command;

use super::package;
use crate::command::{self, Failure, Result};
use crate::project::Project;

const PROGRAM: &str = "no-panic";

/// What the linker says, by the assertion in `no-panic.x`.
const REASONS: [&str; 1] = ["a panic is reachable"];

/// Features that link what keeps a panic site. SECURITY.md says why no input reaches it.
const EXCEPTIONS: [&str; 2] = ["with-json-writer", "with-p256"];

/// The build must succeed, and must fail with one index that nothing rules out.
pub(super) fn check(project: &Project, target: &str, build: impl Fn() -> Command) -> Result<()> {
    let what = format!("no panic, on {target}");
    command::run(&mut package(project, build(), PROGRAM, &[])).map_err(|failure| {
        Failure::new(format!(
            "{failure}\nIf the linker said that a panic is reachable: take that assertion out of \
             crates/embedded-demo/gates/no-panic.x, build again, and disassemble to see who calls core::panicking"
        ))
    })?;
    command::must_fail(
        &mut package(project, build(), PROGRAM, &["planted-index"]),
        &what,
        &REASONS,
    )?;
    println!("gate holds: {what}");
    Ok(())
}

/// An exception that is none any more must leave the list.
pub(super) fn check_exceptions(project: &Project, build: impl Fn() -> Command) -> Result<()> {
    for exception in EXCEPTIONS {
        command::must_fail(
            &mut package(project, build(), PROGRAM, &[exception]),
            &format!("`{exception}`, which SECURITY.md says keeps a panic site"),
            &REASONS,
        )?;
    }
    Ok(())
}
