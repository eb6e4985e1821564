//! No allocator: two builds that cannot succeed with one, and a twin that allocates and must fail both.

use std::path::PathBuf;
use std::process::Command;

use crate::bare_target::{Route, TARGET};
use crate::command::{self, Failure, Result, cargo, shown};
use crate::project::{Outcome, Project};

/// What the compiler says when something needs an allocator that is not there.
const REASONS: [&str; 2] = [
    "no global memory allocator found",
    "can't find crate for `alloc`",
];

/// Links for this machine and for the bare target, each with its known-bad twin.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    let host = host_target()?;
    let link = || {
        let mut command = cargo();
        command.args(["build", "--locked", "--target", &host]);
        command.env("CARGO_TARGET_DIR", project.target("gates"));
        command
    };
    gate(
        project,
        "a program for this machine without a global allocator",
        link,
    )?;

    let route = Route::find()?;
    gate(
        project,
        &format!("a {TARGET} program with nothing but `core`"),
        || route.cargo(project, "build"),
    )?;
    Ok(Outcome::Done)
}

/// The build must succeed, and must fail for the right reason once the twin's feature is on.
fn gate(project: &Project, what: &str, build: impl Fn() -> Command) -> Result<()> {
    let package = |mut command: Command| {
        command.args(["--release", "--package", "no-allocator", "--manifest-path"]);
        command.arg(manifest(project));
        command
    };
    command::run(&mut package(build()))?;

    let mut twin = package(build());
    twin.args(["--features", "known-bad"]);
    println!("$ {}   # must fail", shown(&twin));
    let output = command::output(&mut twin)?;
    judge_twin(
        output.status.success(),
        &String::from_utf8_lossy(&output.stderr),
    )
    .map_err(|why| Failure::new(format!("{what}: {why}")))?;
    println!("gate holds: {what}");
    Ok(())
}

/// The twin failed, and because of the allocator.
fn judge_twin(built: bool, stderr: &str) -> std::result::Result<(), String> {
    if built {
        return Err("the twin that allocates was built: this gate proves nothing".to_owned());
    }
    if REASONS.iter().any(|reason| stderr.contains(reason)) {
        return Ok(());
    }
    Err(format!(
        "the twin that allocates failed, but not for want of an allocator:\n{stderr}"
    ))
}

fn manifest(project: &Project) -> PathBuf {
    project.path("crates/embedded-demo/Cargo.toml")
}

/// `--target` keeps this build's flags away from build scripts.
pub(crate) fn host_target() -> Result<String> {
    let text = command::stdout(Command::new("rustc").arg("-vV"))?;
    text.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("`rustc -vV` names no host"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_failure_for_want_of_an_allocator_counts() {
        assert!(
            judge_twin(
                false,
                "error: no global memory allocator found but one is required"
            )
            .is_ok()
        );
        assert!(judge_twin(false, "error[E0463]: can't find crate for `alloc`").is_ok());
        assert!(judge_twin(false, "error: linker `cc` not found").is_err());
        assert!(judge_twin(true, "").is_err());
    }
}
