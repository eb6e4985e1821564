//! Reading and writing files; a failure names the file.

use std::fs;
use std::io;
use std::path::Path;

use crate::command::{Failure, Result};

/// The file's bytes.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(named(path))
}

/// The file's text.
pub(crate) fn read_to_string(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(named(path))
}

/// Writes the file anew.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, content).map_err(named(path))
}

/// Makes the folder, and those above it.
pub(crate) fn create_dir_all(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(named(path))
}

/// Removes the folder with all that is in it.
pub(crate) fn remove_dir_all(path: &Path) -> Result<()> {
    fs::remove_dir_all(path).map_err(named(path))
}

/// The failure of what was done with this file.
pub(crate) fn named(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    move |error| Failure::new(format!("{}: {error}", path.display()))
}
