//! The project's rules that no other tool checks. Each rule is a function from text to complaints, with a bad case in its tests.

mod cycles;
mod dependencies;
mod documents;
mod manifests;
mod names;
mod sources;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::command::{self, Failure, Result, cargo};
use crate::project::{Outcome, Project};

/// Checks every rule and reports all complaints together.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    let mut complaints = Vec::new();
    let root_manifest = read(&project.path("Cargo.toml"))?;
    for manifest in project.workspaces() {
        let metadata = metadata(project, manifest, &["--no-deps"])?;
        complaints.extend(dependencies::check(&metadata));
        complaints.extend(manifests::check_packages(&metadata, project.root()));
        complaints.extend(manifests::check_workspace(
            manifest,
            &read(&project.path(manifest))?,
            &root_manifest,
        ));
        for package in manifests::manifest_paths(&metadata) {
            complaints.extend(manifests::check_inherits(
                &package,
                &read(Path::new(&package))?,
            ));
        }
    }
    let whole = metadata(project, "Cargo.toml", &[])?;
    if let (Ok(readme), Some(promise)) = (
        fs::read_to_string(project.path("README.md")),
        manifests::promised_rust_version(&whole),
    ) {
        complaints.extend(documents::check_rust_version(&readme, promise));
    }
    let files = tracked_files(project)?;
    // A file that is not text has no lines to check; a deleted one is still listed.
    let texts: Vec<(String, String)> = files
        .iter()
        .filter_map(|file| Some((file.clone(), fs::read_to_string(project.path(file)).ok()?)))
        .collect();
    let mut warnings = Vec::new();
    for (file, text) in &texts {
        complaints.extend(sources::check(file, text));
        warnings.extend(sources::warn(file, text));
    }
    complaints.extend(cycles::check(&texts));
    complaints.extend(names::check(&texts));
    complaints.extend(documents::check(&files, |file| {
        fs::read_to_string(project.path(file)).ok()
    }));

    for warning in &warnings {
        println!("note: {warning}");
    }
    if complaints.is_empty() {
        println!("tidy: {} files, no complaint", files.len());
        return Ok(Outcome::Done);
    }
    Err(Failure::new(format!(
        "{} complaint(s)\n  {}",
        complaints.len(),
        complaints.join("\n  ")
    )))
}

fn metadata(project: &Project, manifest: &str, options: &[&str]) -> Result<Value> {
    let text = command::stdout(
        cargo()
            .args([
                "metadata",
                "--format-version",
                "1",
                "--locked",
                "--manifest-path",
            ])
            .arg(project.path(manifest))
            .args(options),
    )?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("cargo metadata of {manifest}: {error}")))
}

/// Everything git would commit, from the root.
fn tracked_files(project: &Project) -> Result<Vec<String>> {
    let text = command::stdout(
        Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .current_dir(project.root()),
    )?;
    Ok(text.lines().map(str::to_owned).collect())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))
}
