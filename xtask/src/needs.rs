//! What the machine must have: installed when we may, otherwise named in one command.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::command::{self, Failure, Result};

/// Finds a program on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// Makes sure that a program is there, from these Debian packages if it is not.
pub(crate) fn program(program: &str, packages: &[&str]) -> Result<PathBuf> {
    if let Some(path) = find(program) {
        return Ok(path);
    }
    println!("`{program}` is missing");
    install(packages)?;
    find(program).ok_or_else(|| {
        Failure::new(format!(
            "`{program}` is still missing after installing {}",
            packages.join(" ")
        ))
    })
}

/// The emulator of the boards.
pub(crate) fn qemu_arm() -> Result<PathBuf> {
    program("qemu-system-arm", &["qemu-system-arm"])
}

/// Installs Debian packages as root; for anyone else the failure holds the command to run.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let by_hand = format!(
        "this needs the packages {0}; on Debian or Ubuntu: sudo apt-get install --no-install-recommends {0}",
        packages.join(" ")
    );
    if find("apt-get").is_none() || !is_root()? {
        return Err(Failure::missing(by_hand));
    }
    // A fresh machine or container has no package lists yet.
    command::run(apt().arg("update").arg("-qq"))
        .map_err(|failure| Failure::missing(format!("{failure}\n{by_hand}")))?;
    command::run(
        apt()
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(packages),
    )
    .map_err(|failure| Failure::missing(format!("{failure}\n{by_hand}")))
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn is_root() -> Result<bool> {
    Ok(command::stdout(Command::new("id").arg("-u"))?.trim() == "0")
}
