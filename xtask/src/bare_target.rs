//! Building for the bare target: the installed toolchain if it has (or gets) the target, else Debian's compiler with `core` from source.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{self, Failure, Result, cargo};
use crate::needs;
use crate::project::Project;

/// Cortex-M4 with hardware floating point.
pub(crate) const TARGET: &str = "thumbv7em-none-eabihf";

/// Chooses the route by hand: `rustup` or `debian`.
pub(crate) const ROUTE_VARIABLE: &str = "XTASK_EMBEDDED_ROUTE";

const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_PACKAGES: [&str; 4] = ["cargo-web", "lld", "rust-web-src", "rustc-web"];

/// A way to build for the bare target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Route {
    /// The toolchain in use has the target's libraries.
    Rustup,
    /// Debian's compiler and its library sources; `core` is built from them.
    Debian,
}

impl Route {
    /// Finds a route, installing what it needs, and says which one it is.
    pub(crate) fn find() -> Result<Self> {
        let route = match env::var(ROUTE_VARIABLE).as_deref() {
            Ok("rustup") => rustup(),
            Ok("debian") => debian(),
            Ok(other) => Err(Failure::new(format!(
                "{ROUTE_VARIABLE} is `rustup` or `debian`, not `{other}`"
            ))),
            Err(_) => rustup().or_else(|first| {
                println!("{first}\ntrying Debian's compiler instead");
                debian().map_err(|second| {
                    Failure::missing(format!(
                        "no way to build for {TARGET}:\n- {first}\n- {second}"
                    ))
                })
            }),
        }?;
        println!("building for {TARGET} by the {} route", route.name());
        Ok(route)
    }

    /// `rustup` or `debian`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Rustup => "rustup",
            Self::Debian => "debian",
        }
    }

    /// Where this route builds. Two compilers never share a folder.
    pub(crate) fn target_folder(self, project: &Project) -> PathBuf {
        project.target("embedded").join(self.name())
    }

    /// `cargo VERB` for the bare target.
    pub(crate) fn cargo(self, project: &Project, verb: &str) -> Command {
        let mut command = match self {
            Self::Rustup => cargo(),
            Self::Debian => Command::new(DEBIAN_CARGO),
        };
        command.arg(verb).args(["--locked", "--target", TARGET]);
        if self == Self::Debian {
            command
                .arg("-Zbuild-std=core")
                .env("RUSTC", DEBIAN_RUSTC)
                .env("RUSTC_BOOTSTRAP", "1")
                .env("RUSTFLAGS", "-C linker=ld.lld")
                .env_remove("RUSTUP_TOOLCHAIN")
                .env_remove("CARGO");
        }
        command.env("CARGO_TARGET_DIR", self.target_folder(project));
        command
    }
}

fn rustup() -> Result<Route> {
    if has_target()? {
        return Ok(Route::Rustup);
    }
    if needs::find("rustup").is_none() {
        return Err(Failure::new(format!(
            "this toolchain lacks {TARGET} and there is no rustup to add it"
        )));
    }
    command::run(Command::new("rustup").args(["target", "add", TARGET]))?;
    if has_target()? {
        Ok(Route::Rustup)
    } else {
        Err(Failure::new(format!(
            "rustup added {TARGET}, but to another toolchain than the one in use"
        )))
    }
}

/// Whether the compiler that cargo uses has the target's libraries, wherever it came from.
pub(crate) fn has_target() -> Result<bool> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let folder = command::stdout(Command::new(rustc).args([
        "--print",
        "target-libdir",
        "--target",
        TARGET,
    ]))?;
    Ok(Path::new(folder.trim()).is_dir())
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
