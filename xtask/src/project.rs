//! Where the project lies and under which rules this run stands.

use std::env;
use std::path::{Path, PathBuf};

use crate::command::{Failure, Result};

/// Manifests of the workspaces, from the root. The first one is the default tree.
pub(crate) const WORKSPACES: [&str; 4] = [
    "Cargo.toml",
    "crates/embedded-demo/Cargo.toml",
    "fuzz/Cargo.toml",
    "crates/interop/Cargo.toml",
];

/// The project as one run sees it.
pub(crate) struct Project {
    root: PathBuf,
    allow_missing: bool,
}

impl Project {
    /// Finds the root from the place of this package.
    pub(crate) fn locate(allow_missing: bool) -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .ok_or_else(|| Failure::new("xtask is not inside the project"))?;
        Ok(Self {
            root: root.to_owned(),
            allow_missing,
        })
    }

    /// The project's root folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path given from the root.
    pub(crate) fn path(&self, from_root: &str) -> PathBuf {
        self.root.join(from_root)
    }

    /// The workspaces that are there: manifests from the root.
    pub(crate) fn workspaces(&self) -> impl Iterator<Item = &'static str> + '_ {
        WORKSPACES
            .into_iter()
            .filter(|manifest| self.path(manifest).is_file())
    }

    /// A build folder of its own under the usual one: builds with other flags must not evict each other.
    pub(crate) fn target(&self, name: &str) -> PathBuf {
        let base =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.path("target"), PathBuf::from);
        self.root.join(base).join(name)
    }

    /// The borrowed material beside the project, if this machine has it.
    pub(crate) fn shared(&self) -> Option<PathBuf> {
        let shared = self.root.parent()?.join("shared");
        shared.is_dir().then_some(shared)
    }

    /// Under CI nothing may be left out.
    pub(crate) fn is_ci() -> bool {
        env::var_os("CI").is_some_and(|value| value == "true")
    }

    /// A check that cannot run here is a failure, unless the user asked for that (never under CI).
    pub(crate) fn outcome(&self, result: Result<Outcome>) -> Result<Outcome> {
        match result {
            Err(failure) if failure.is_missing() => {
                if self.allow_missing && !Self::is_ci() {
                    Ok(Outcome::NotRun(failure.to_string()))
                } else {
                    Err(Failure::missing(format!(
                        "{failure}\n(outside CI, `--allow-missing` goes on without this check and says so at the end)"
                    )))
                }
            }
            other => other,
        }
    }
}

/// How a step ended, when it did not fail.
pub(crate) enum Outcome {
    /// Every check of the step ran and passed.
    Done,
    /// The user allowed this check to be left out; the text says why it could not run.
    NotRun(String),
}
