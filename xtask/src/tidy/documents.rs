//! The documents a stranger reads first, and the paths they name.

/// Judges the documents; `read` gives a file's text if it is there.
pub(super) fn check(files: &[String], read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut complaints = Vec::new();
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

    #[test]
    fn a_path_that_is_gone_is_a_complaint() {
        let files = ["crates/keys/src/lib.rs".to_owned(), "README.md".to_owned()];
        let judge = |text: &str| {
            check(&files, |file| {
                (file == "ARCHITECTURE.md").then(|| text.to_owned())
            })
            .len()
        };
        assert_eq!(
            judge("`crates/keys/`, `crates/keys/src/lib.rs` and `README.md`"),
            0
        );
        assert_eq!(judge("`crates/lock`"), 1);
        assert_eq!(judge("`crates/key`"), 1);
        assert_eq!(judge("`pop-core` and `cargo run` are no paths"), 0);
    }
}
