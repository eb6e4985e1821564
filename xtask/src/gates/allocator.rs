//! No allocator: a link that cannot succeed with one, and a twin that allocates and must fail it.

use std::process::Command;

use super::package;
use crate::command::{self, Result};
use crate::project::Project;

const PROGRAM: &str = "no-allocator";

/// What the compiler says when something needs an allocator that is not there.
const REASONS: [&str; 2] = [
    "no global memory allocator found",
    "can't find crate for `alloc`",
];

/// The build must succeed, and must fail once the twin's feature is on.
pub(super) fn check(project: &Project, target: &str, build: impl Fn() -> Command) -> Result<()> {
    let what = format!("no allocator, on {target}");
    command::run(&mut package(project, build(), PROGRAM, &[]))?;
    command::must_fail(
        &mut package(project, build(), PROGRAM, &["known-bad"]),
        &what,
        &REASONS,
    )?;
    println!("gate holds: {what}");
    Ok(())
}
