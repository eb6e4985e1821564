//! The recordings and vectors beside the project, read in place.

use std::{fs, path::PathBuf};

use serde_json::Value;

/// A folder of the shared material.
pub(crate) fn folder(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join(name)
}

/// The JSON files of a folder, with their names, in order.
pub(crate) fn json_files(folder: &PathBuf) -> Vec<(String, Value)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (
                name,
                serde_json::from_slice(&fs::read(path).unwrap()).unwrap(),
            )
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}
