//! cargo-deny: advisories, licences, duplicates and sources of the dependencies of every workspace, as `deny.toml` says.
//!
//! The advisories are those of `../shared`, so that the result does not depend on the day. Two known-bad cases must
//! fail: a planted advisory, and a licence that is not allowed.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{self, Failure, Result, cargo};
use crate::files;
use crate::project::{Outcome, Project};
use crate::python;

/// The advisory database in `../shared`.
const DATABASE: &str = "vectors/rustsec-advisory-db";
/// The folder of its clone: cargo-deny's name for the default address of the database.
const CLONE: &str = "advisory-db-3157b0e258782691";
/// Where the generated configuration has the path of the database.
const SECTION: &str = "[advisories]\n";
/// A crate that is in every workspace's tree, and the advisory about it.
const PLANTED: (&str, &str) = ("sha2", "RUSTSEC-2000-0001");

/// Checks every workspace.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    let tool = python::cargo_tool(project, "cargo-deny")?;
    let Some(shared) = project.shared() else {
        return without_advisories(project, &tool);
    };
    let folder = project.target("deny");
    let database = shared.join(DATABASE);
    let config = configure(project, &folder.join("real"), &database, |_| Ok(()))?;
    for manifest in project.workspaces() {
        command::run(
            cargo()
                .args(["fetch", "--locked", "--quiet", "--manifest-path"])
                .arg(project.path(manifest)),
        )?;
        command::run(
            deny(project, &tool, manifest, &config)
                .args(["check", "--hide-inclusion-graph"])
                .args(["--allow", "unmatched-skip"])
                .args(["--allow", "license-exception-not-encountered"]),
        )?;
    }

    let planted = configure(project, &folder.join("planted"), &database, |clone| {
        let (krate, id) = PLANTED;
        let advisory = format!(
            "```toml\n[advisory]\nid = \"{id}\"\npackage = \"{krate}\"\ndate = \"2000-01-01\"\n\n\
             [versions]\npatched = []\n```\n\n# Planted\n\nTo see that it is found.\n"
        );
        let place = clone.join("crates").join(krate);
        fs::create_dir_all(&place)?;
        fs::write(place.join(format!("{id}.md")), advisory)
    })?;
    command::must_fail(
        deny(project, &tool, "Cargo.toml", &planted).args(["check", "advisories"]),
        "advisories",
        &[PLANTED.1],
    )?;
    let text = files::read_to_string(&config)?;
    let (before, _) = text
        .split_once("[licenses]")
        .ok_or_else(|| Failure::new("deny.toml has no [licenses]"))?;
    let strict = folder.join("strict.toml");
    files::write(&strict, format!("{before}[licenses]\nallow = [\"0BSD\"]\n"))?;
    command::must_fail(
        deny(project, &tool, "Cargo.toml", &strict).args(["check", "licenses"]),
        "licenses",
        &["error[rejected]"],
    )?;
    Ok(Outcome::Done)
}

/// What can be checked without the advisory database, which is in `../shared`.
fn without_advisories(project: &Project, tool: &Path) -> Result<Outcome> {
    if Project::is_ci() {
        return Err(Failure::new("not present: ../shared, which CI must have"));
    }
    for manifest in project.workspaces() {
        command::run(
            deny(project, tool, manifest, &project.path("deny.toml"))
                .args(["check", "--hide-inclusion-graph"])
                .args(["--allow", "unmatched-skip"])
                .args(["--allow", "license-exception-not-encountered"])
                .args(["bans", "licenses", "sources"]),
        )?;
    }
    Ok(Outcome::NotRun(
        "advisories: their database is in ../shared, which is not beside this checkout".to_owned(),
    ))
}

fn deny(project: &Project, tool: &Path, manifest: &str, config: &Path) -> Command {
    let mut deny = Command::new(tool);
    deny.args(["--offline", "--color", "never", "--manifest-path"])
        .arg(project.path(manifest))
        .arg("--config")
        .arg(config);
    deny
}

/// Makes a clone of the database, which cargo-deny wants to be a repository, and a `deny.toml` that names it.
fn configure(
    project: &Project,
    folder: &Path,
    database: &Path,
    plant: impl Fn(&Path) -> std::io::Result<()>,
) -> Result<std::path::PathBuf> {
    let clone = folder.join(CLONE);
    if folder.exists() {
        files::remove_dir_all(folder)?;
    }
    files::create_dir_all(folder)?;
    command::run(
        Command::new("cp")
            .args(["-r", "--no-preserve=mode"])
            .args([database, &clone]),
    )?;
    plant(&clone).map_err(files::named(folder))?;
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &[
            "-c",
            "user.name=xtask",
            "-c",
            "user.email=xtask@localhost",
            "commit",
            "--quiet",
            "--message=copy",
        ],
    ] {
        command::stdout(Command::new("git").arg("-C").arg(&clone).args(arguments))?;
    }
    let text = files::read_to_string(&project.path("deny.toml"))?;
    if !text.contains(SECTION) {
        return Err(Failure::new("deny.toml has no [advisories]"));
    }
    let path = format!("{SECTION}db-path = {:?}\n", folder.display().to_string());
    let config = folder.join("deny.toml");
    files::write(&config, text.replace(SECTION, &path))?;
    Ok(config)
}
