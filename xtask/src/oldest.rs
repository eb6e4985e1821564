//! The oldest compiler that the manifests promise: everything builds with it, and the tests pass.

use std::process::Command;

use crate::command::{self, Failure, Result};
use crate::files;
use crate::needs;
use crate::project::{Outcome, Project};

/// Installs the compiler, builds every workspace and runs the tests.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    let manifest = project.path("Cargo.toml");
    let text = files::read_to_string(&manifest)?;
    let version = promised(&text)
        .ok_or_else(|| Failure::new("Cargo.toml states no `rust-version = \"...\"`"))?;
    let Some(rustup) = needs::find("rustup") else {
        return Err(Failure::missing(format!(
            "Rust {version} is run by rustup, which is not there: install rustup"
        )));
    };
    let old = |program: &str| {
        let mut command = Command::new(&rustup);
        command.args(["run", version, program]);
        // What an outer cargo says of its own compiler must not reach the old one.
        command
            .env_remove("RUSTC")
            .env_remove("RUSTUP_TOOLCHAIN")
            .env("CARGO_TARGET_DIR", project.target("oldest"));
        command
    };
    // Asked first, so that a machine that has it needs no network.
    if command::stdout(old("rustc").arg("--version")).is_err() {
        let mut install = Command::new(&rustup);
        install.args(["toolchain", "install", version, "--profile", "minimal"]);
        command::run(&mut install).map_err(|failure| {
            Failure::missing(format!("Rust {version} cannot be installed: {failure}"))
        })?;
    }
    let found = command::stdout(old("rustc").arg("--version"))?;
    if !is_of(&found, version) {
        return Err(Failure::new(format!(
            "asked for Rust {version}, and found {found}"
        )));
    }
    for manifest in project.workspaces() {
        let mut check = old("cargo");
        check.args(["check", "--locked", "--workspace", "--all-targets"]);
        if manifest == "Cargo.toml" {
            check.arg("--all-features");
        }
        command::run(check.arg("--manifest-path").arg(project.path(manifest)))?;
    }
    let mut tests = old("cargo");
    tests.args(["test", "--locked", "--workspace", "--all-features"]);
    command::run(tests.arg("--manifest-path").arg(manifest))?;
    Ok(Outcome::Done)
}

/// The version in a manifest.
fn promised(manifest: &str) -> Option<&str> {
    manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = \"")?.strip_suffix('"'))
}

/// Whether `rustc --version` says that it is this version, of which the last part may be left open.
fn is_of(text: &str, version: &str) -> bool {
    let number = text.split_whitespace().nth(1).unwrap_or_default();
    number == version || number.starts_with(&format!("{version}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_promise_is_read() {
        assert_eq!(
            promised("[package]\nrust-version = \"1.88\"\n"),
            Some("1.88")
        );
        assert_eq!(promised("rust-version.workspace = true\n"), None);
    }

    #[test]
    fn another_compiler_is_not_taken_for_it() {
        assert!(is_of("rustc 1.88.0 (6b00bc388 2025-06-23)", "1.88"));
        assert!(is_of("rustc 1.88.0 (6b00bc388 2025-06-23)", "1.88.0"));
        assert!(!is_of("rustc 1.95.0 (59807616e 2026-04-14)", "1.88"));
        assert!(!is_of("rustc 1.880.0", "1.88") && !is_of("", "1.88"));
    }
}
