//! Programs that are linked to see what is missing: an allocator, a panic. Each has a known-bad twin that must not link.

mod allocator;
mod panic;

use std::process::Command;

use crate::bare_target::{CORTEX_M0, CORTEX_M4, CORTEX_M33, RISCV32, Route};
use crate::command::{self, Failure, Result, cargo, shown};
use crate::project::{Outcome, Project};

/// What devices have: an application core of each kind that firmware engineers asked for.
const TARGETS: [&str; 4] = [CORTEX_M0, CORTEX_M4, CORTEX_M33, RISCV32];

/// Links every program and its twins.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    let host = host_target()?;
    let link = || {
        let mut command = cargo();
        command.args(["build", "--locked", "--target", &host]);
        command.env("CARGO_TARGET_DIR", project.target("gates"));
        command
    };
    allocator::check(project, "this machine", link)?;

    let route = Route::find(&TARGETS)?;
    for target in TARGETS {
        let link = || route.cargo(project, "build", target);
        allocator::check(project, target, link)?;
        panic::check(project, target, link)?;
    }
    panic::check_exceptions(project, || route.cargo(project, "build", CORTEX_M4))?;
    Ok(Outcome::Done)
}

/// `cargo build` of one of the programs, as firmware is built.
fn package(project: &Project, mut build: Command, program: &str, features: &[&str]) -> Command {
    build
        .args(["--release", "--package", "gates", "--bin", program])
        .arg("--manifest-path")
        .arg(project.path("crates/embedded-demo/Cargo.toml"));
    if !features.is_empty() {
        build.args(["--features", &features.join(",")]);
    }
    build
}

/// Builds what must not be built, for one of these reasons.
fn must_fail(mut build: Command, what: &str, reasons: &[&str]) -> Result<()> {
    println!("$ {}   # must fail", shown(&build));
    let output = command::output(&mut build)?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    check_twin(output.status.success(), &stderr, reasons)
        .map_err(|why| Failure::new(format!("{what}: {why}")))
}

/// The twin failed, and for the right reason.
fn check_twin(built: bool, stderr: &str, reasons: &[&str]) -> std::result::Result<(), String> {
    if built {
        return Err("the known-bad twin was built: this gate proves nothing".to_owned());
    }
    if reasons.iter().any(|reason| stderr.contains(reason)) {
        return Ok(());
    }
    Err(format!(
        "the known-bad twin failed, but not because of `{}`:\n{stderr}",
        reasons.join("` or `")
    ))
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
    fn only_a_failure_for_the_right_reason_counts() {
        let allocator = |built, stderr| check_twin(built, stderr, &allocator::REASONS);
        let missing = "error: no global memory allocator found but one is required";
        assert!(allocator(false, missing).is_ok());
        assert!(allocator(false, "error[E0463]: can't find crate for `alloc`").is_ok());
        assert!(allocator(false, "error: linker `cc` not found").is_err());
        assert!(allocator(false, "error: a panic is reachable").is_err());
        assert!(allocator(true, "").is_err());

        let panic = |built, stderr| check_twin(built, stderr, &panic::REASONS);
        assert!(panic(false, "rust-lld: error: a panic is reachable").is_ok());
        assert!(panic(false, "rust-lld: error: a job was not linked").is_err());
        assert!(panic(true, "").is_err());
    }
}
