//! Programs that are linked to see what is missing: an allocator, a panic. Each has a known-bad twin that must not link.

mod allocator;
mod panic;

use std::process::Command;

use crate::bare_target::{CORTEX_M0, CORTEX_M4, CORTEX_M33, RISCV32, Route};
use crate::command::{self, Failure, Result, cargo};
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

/// `--target` keeps this build's flags away from build scripts.
pub(crate) fn host_target() -> Result<String> {
    let text = command::stdout(Command::new("rustc").arg("-vV"))?;
    text.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("`rustc -vV` names no host"))
}
