//! cargo-hack: each set of features of the libraries without an allocator builds.

use std::process::Command;

use crate::command::{self, Result};
use crate::files;
use crate::project::{Outcome, Project};
use crate::python;

/// The crates whose users choose features.
const PACKAGES: [&str; 3] = ["pop-core", "pop-models", "pop-text"];

/// Checks every set; a package with two features that exclude each other must fail.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    let tool = python::cargo_tool(project, "cargo-hack")?;
    let powerset = |manifest: &std::path::Path| {
        let mut hack = Command::new(&tool);
        hack.args(["hack", "check", "--quiet", "--feature-powerset"])
            .arg("--manifest-path")
            .arg(manifest)
            .env("CARGO_TARGET_DIR", project.target("hack"));
        hack
    };
    let mut hack = powerset(&project.path("Cargo.toml"));
    hack.args(["--locked", "--lib"]);
    for package in PACKAGES {
        hack.args(["--package", package]);
    }
    command::run(&mut hack)?;

    let bad = project.target("hack").join("bad");
    files::create_dir_all(&bad.join("src"))?;
    files::write(
        &bad.join("Cargo.toml"),
        "[package]\nname = \"bad\"\nedition = \"2024\"\n[features]\na = []\nb = []\n[workspace]\n",
    )?;
    files::write(
        &bad.join("src/lib.rs"),
        "#[cfg(all(feature = \"a\", feature = \"b\"))]\ncompile_error!(\"a with b\");\n",
    )?;
    let mut hack = powerset(&bad.join("Cargo.toml"));
    command::must_fail(&mut hack, "features that exclude each other", &["a with b"])?;
    Ok(Outcome::Done)
}
