//! The documents that a newcomer reads first, and the paths they name.

/// Documents that must exist.
const REQUIRED: [&str; 5] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
];

/// Checks the documents; `read` gives a file's text if it is there.
pub(super) fn check(files: &[String], read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut complaints: Vec<String> = REQUIRED
        .iter()
        .filter(|name| !files.iter().any(|file| file == *name))
        .map(|name| format!("{name} is missing"))
        .collect();
    if let Some(text) = read("ARCHITECTURE.md") {
        for path in named_paths(&text) {
            let exists = files.iter().any(|file| {
                file == path
                    || file
                        .strip_prefix(path)
                        .is_some_and(|rest| rest.starts_with('/'))
            });
            if !exists {
                complaints.push(format!(
                    "ARCHITECTURE.md names `{path}`, which is not there"
                ));
            }
        }
    }
    complaints
}

/// The README names the minimum Rust version of the manifest, if it names one at all.
pub(super) fn check_rust_version(readme: &str, promise: &str) -> Vec<String> {
    readme
        .split("Rust ")
        .skip(1)
        .map(|rest| {
            rest.split(|c: char| !(c.is_ascii_digit() || c == '.'))
                .next()
                .unwrap_or_default()
        })
        .map(|version| version.trim_end_matches('.'))
        .filter(|version| version.starts_with("1.") && *version != promise)
        .map(|version| format!("README.md says Rust {version}, the manifest {promise}"))
        .collect()
}

/// Words in backquotes that look like a path of ours: they begin with a top folder.
fn named_paths(text: &str) -> impl Iterator<Item = &str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(|word| word.trim_end_matches('/'))
        .filter(|word| !word.contains([' ', '*', '\n']))
        .filter(|word| {
            let top = word.split('/').next().unwrap_or_default();
            matches!(top, "benches" | "crates" | "fuzz" | "xtask") && word.contains('/')
                || word.ends_with(".md")
                || word.ends_with(".rs") && word.contains('/')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(gone: &str, architecture: &str) -> usize {
        let mut files: Vec<String> = REQUIRED.map(str::to_owned).to_vec();
        files.retain(|file| file != gone);
        files.push("crates/keys/src/lib.rs".to_owned());
        check(&files, |file| {
            (file == "ARCHITECTURE.md").then(|| architecture.to_owned())
        })
        .len()
    }

    #[test]
    fn another_rust_version_in_the_readme_is_a_complaint() {
        let text = "Rust and Git. With Rust 1.88. Rust 2024 edition";
        assert!(check_rust_version(text, "1.88").is_empty());
        assert_eq!(check_rust_version(text, "1.90").len(), 1);
    }

    #[test]
    fn a_missing_document_is_a_complaint() {
        assert_eq!(complaints("", ""), 0);
        assert_eq!(complaints("SECURITY.md", ""), 1);
    }

    #[test]
    fn a_path_that_is_gone_is_a_complaint() {
        assert_eq!(
            complaints(
                "",
                "`crates/keys/`, `crates/keys/src/lib.rs` and `README.md`"
            ),
            0
        );
        assert_eq!(complaints("", "`crates/lock`"), 1);
        assert_eq!(complaints("", "`crates/key`"), 1);
        assert_eq!(complaints("", "`pop-core` and `cargo run` are no paths"), 0);
    }
}
