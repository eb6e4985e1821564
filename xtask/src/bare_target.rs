//! Building for bare targets: the installed toolchain if it has (or gets) them, else Debian's compiler with `core` from source.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{self, Failure, Result, cargo};
use crate::needs;
use crate::project::Project;

/// Cortex-M4 with hardware floating point: what the firmware runs on.
pub(crate) const CORTEX_M4: &str = "thumbv7em-none-eabihf";
/// Cortex-M0: no wide multiplication, no unaligned access.
pub(crate) const CORTEX_M0: &str = "thumbv6m-none-eabi";
/// Cortex-M33 with hardware floating point.
pub(crate) const CORTEX_M33: &str = "thumbv8m.main-none-eabihf";
/// 32-bit RISC-V with multiplication and atomics.
pub(crate) const RISCV32: &str = "riscv32imac-unknown-none-elf";

/// Chooses the route by hand: `rustup` or `debian`.
pub(crate) const ROUTE_VARIABLE: &str = "XTASK_EMBEDDED_ROUTE";

const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_FLAGS: &str = "-C linker=ld.lld";
const DEBIAN_PACKAGES: [&str; 4] = ["cargo-web", "lld", "rust-web-src", "rustc-web"];

/// A way to build for bare targets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Route {
    /// The toolchain in use has the targets' libraries.
    Rustup,
    /// Debian's compiler and its library sources; `core` is built from them.
    Debian,
}

impl Route {
    /// Finds a route to all of these targets, installing what it needs, and says which one it is.
    pub(crate) fn find(targets: &[&str]) -> Result<Self> {
        let all = targets.join(", ");
        let route = match env::var(ROUTE_VARIABLE).as_deref() {
            Ok("rustup") => rustup(targets),
            Ok("debian") => debian(),
            Ok(other) => Err(Failure::new(format!(
                "{ROUTE_VARIABLE} is `rustup` or `debian`, not `{other}`"
            ))),
            Err(_) => rustup(targets).or_else(|first| {
                println!("{first}\ntrying Debian's compiler instead");
                debian().map_err(|second| {
                    Failure::missing(format!("no way to build for {all}:\n- {first}\n- {second}"))
                })
            }),
        }?;
        println!("building for {all} by the {} route", route.name());
        Ok(route)
    }

    /// `rustup` or `debian`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Rustup => "rustup",
            Self::Debian => "debian",
        }
    }

    /// Where this route builds what goes by `name`. Two compilers never share a folder.
    pub(crate) fn target_folder(self, project: &Project, name: &str) -> PathBuf {
        project.target(name).join(self.name())
    }

    /// What the compiler calls itself.
    pub(crate) fn compiler(self) -> Result<String> {
        let mut rustc = match self {
            Self::Rustup => Command::new(rustc()),
            Self::Debian => Command::new(DEBIAN_RUSTC),
        };
        command::stdout(rustc.arg("--version")).map(|text| text.trim().to_owned())
    }

    /// Adds compiler flags to the route's own.
    pub(crate) fn add_flags(self, command: &mut Command, flags: &str) {
        let own = match self {
            Self::Rustup => "",
            Self::Debian => DEBIAN_FLAGS,
        };
        command.env("RUSTFLAGS", format!("{own} {flags}"));
    }

    /// `cargo VERB` for a bare target.
    pub(crate) fn cargo(self, project: &Project, verb: &str, target: &str) -> Command {
        let mut command = match self {
            Self::Rustup => cargo(),
            Self::Debian => Command::new(DEBIAN_CARGO),
        };
        command.arg(verb).args(["--locked", "--target", target]);
        if self == Self::Debian {
            command
                .arg("-Zbuild-std=core")
                .env("RUSTC", DEBIAN_RUSTC)
                .env("RUSTC_BOOTSTRAP", "1")
                .env("RUSTFLAGS", DEBIAN_FLAGS)
                .env_remove("RUSTUP_TOOLCHAIN")
                .env_remove("CARGO");
        }
        command.env("CARGO_TARGET_DIR", self.target_folder(project, "embedded"));
        command
    }
}

fn rustup(targets: &[&str]) -> Result<Route> {
    let missing = missing(targets)?;
    if missing.is_empty() {
        return Ok(Route::Rustup);
    }
    let names = missing.join(", ");
    if needs::find("rustup").is_none() {
        return Err(Failure::new(format!(
            "this toolchain lacks {names} and there is no rustup to add it"
        )));
    }
    command::run(
        Command::new("rustup")
            .args(["target", "add"])
            .args(&missing),
    )?;
    if self::missing(targets)?.is_empty() {
        Ok(Route::Rustup)
    } else {
        Err(Failure::new(format!(
            "rustup added {names}, but to another toolchain than the one in use"
        )))
    }
}

/// Those of the targets that the compiler in use lacks.
fn missing<'t>(targets: &[&'t str]) -> Result<Vec<&'t str>> {
    let mut missing = Vec::new();
    for target in targets {
        if !has_target(target)? {
            missing.push(*target);
        }
    }
    Ok(missing)
}

/// Whether the compiler that cargo uses has the target's libraries, wherever it came from.
pub(crate) fn has_target(target: &str) -> Result<bool> {
    let folder = command::stdout(Command::new(rustc()).args([
        "--print",
        "target-libdir",
        "--target",
        target,
    ]))?;
    Ok(Path::new(folder.trim()).is_dir())
}

fn rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn debian() -> Result<Route> {
    let complete = Path::new(DEBIAN_CARGO).is_file()
        && needs::find("ld.lld").is_some()
        && Path::new(DEBIAN_RUSTC).is_file()
        && library_sources().is_ok_and(|folder| folder.is_dir());
    if !complete {
        needs::install(&DEBIAN_PACKAGES)?;
    }
    Ok(Route::Debian)
}

fn library_sources() -> Result<PathBuf> {
    let sysroot = command::stdout(Command::new(DEBIAN_RUSTC).args(["--print", "sysroot"]))?;
    Ok(Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library"))
}
