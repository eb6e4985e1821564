//! Programs from PyPI, in a virtual environment below the build folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{self, Failure, Result};
use crate::files;
use crate::needs;
use crate::project::Project;

/// The folder of programs of a virtual environment with the packages that the file pins; made anew when it changes.
pub(crate) fn environment(project: &Project, name: &str, pins: &str) -> Result<PathBuf> {
    needs::program("python3", &["python3", "python3-venv"])?;
    let file = project.path(pins);
    let wanted = files::read_to_string(&file)?;
    let folder = project.target("python").join(name);
    let (programs, done) = (folder.join("bin"), folder.join("installed.txt"));
    if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted)
        && programs.join("python").is_file()
    {
        return Ok(programs);
    }
    let make = || {
        command::run(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&folder),
        )
    };
    if make().is_err() {
        // Debian keeps this module in a package of its own.
        needs::install(&["python3-venv"])?;
        make()?;
    }
    command::run(
        Command::new(programs.join("python"))
            .args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .args(["--disable-pip-version-check", "--requirement"])
            .arg(&file),
    )
    .map_err(|failure| Failure::missing(format!("{failure}\nthis needs the packages of {pins}")))?;
    files::write(&done, wanted)?;
    Ok(programs)
}

/// A cargo subcommand: the user's own, otherwise the pinned one.
pub(crate) fn cargo_tool(project: &Project, program: &str) -> Result<PathBuf> {
    if let Some(path) = needs::find(program) {
        return Ok(path);
    }
    let programs = environment(project, "cargo-tools", "xtask/requirements.txt")
        .map_err(|failure| failure.about(&format!("or: cargo install --locked {program}")))?;
    Ok(Path::new(&programs).join(program))
}
