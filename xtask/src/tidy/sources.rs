//! Rules for the text of tracked files.

/// A file longer than this, tests included, is where a newcomer stops reading.
const MAX_LINES: usize = 800;
/// Code without its tests: above this a file is named, not refused.
const MAX_CODE_LINES: usize = 400;

/// Where time, randomness, environment, files and sockets come in as arguments.
const PURE: [&str; 5] = [
    "crates/http-client/src/flow",
    "crates/local-service/src/engine",
    "crates/models/src/",
    "crates/pop-core/src/",
    "crates/text/src/",
];
/// What such code may not name outside its tests.
const IMPURE: [&str; 8] = [
    "Instant::now",
    "SystemTime",
    "getrandom",
    "std::env",
    "std::fs",
    "std::net",
    "rand::",
    "tokio::",
];

/// Checks one file.
pub(super) fn check(file: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    if file.ends_with(".rs") {
        check_rust(file, text, &mut complaints);
    }
    complaints
}

/// What is worth a look but no fault.
pub(super) fn warn(file: &str, text: &str) -> Option<String> {
    if !file.ends_with(".rs") || file.contains("/tests/") {
        return None;
    }
    let code = text
        .lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .count();
    (code > MAX_CODE_LINES)
        .then(|| format!("{file} has {code} lines before its tests, more than {MAX_CODE_LINES}"))
}

fn check_rust(file: &str, text: &str, complaints: &mut Vec<String>) {
    let name = file.rsplit('/').next().unwrap_or(file);
    if !(text.starts_with("//!") || text.starts_with("#!")) {
        complaints.push(format!(
            "{file} does not start with `//!`: say in a line what it is for"
        ));
    }
    if matches!(
        name,
        "utils.rs" | "util.rs" | "helpers.rs" | "helper.rs" | "common.rs" | "misc.rs"
    ) {
        complaints.push(format!("{file}: name what it holds"));
    }
    if PURE.iter().any(|place| file.starts_with(place)) {
        let code = text
            .lines()
            .enumerate()
            .take_while(|(_, line)| *line != "#[cfg(test)]");
        for (index, line) in code.filter(|(_, line)| !line.trim_start().starts_with("//")) {
            if let Some(found) = IMPURE.iter().find(|found| line.contains(*found)) {
                complaints.push(format!(
                    "{file}:{}: `{found}` comes in as an argument here",
                    index + 1
                ));
            }
        }
    }
    let lines = text.lines().count();
    if lines > MAX_LINES {
        complaints.push(format!(
            "{file} has {lines} lines, more than {MAX_LINES}: split it"
        ));
    }
    // Written in two halves, so that this file does not match itself.
    let getter = ["fn ", "get_"].concat();
    // A method of a trait that is not ours, `TokenCredential`.
    let given = ["fn ", "get_token<'"].concat();
    for (index, line) in text.lines().enumerate() {
        if line.contains(&getter) && !line.contains(&given) {
            complaints.push(format!("{file}:{}: getters have no `get_`", index + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(file: &str, text: &str) -> usize {
        check(file, text).len()
    }

    #[test]
    fn a_good_file_passes() {
        assert_eq!(
            complaints("a/src/lib.rs", "//! What it is for.\npub fn name() {}\n"),
            0
        );
        assert_eq!(complaints("a/src/main.rs", "#![no_std]\n"), 0);
    }

    #[test]
    fn header_name_and_getter_are_checked() {
        assert_eq!(complaints("a/src/lib.rs", "pub fn name() {}\n"), 1);
        assert_eq!(complaints("a/src/helpers.rs", "//! X.\n"), 1);
        assert_eq!(
            complaints("a/src/x.rs", &["//! X.\nfn ", "get_x() {}\n"].concat()),
            1
        );
        assert_eq!(
            complaints("a/src/x.rs", &["//! X.\nfn ", "get_token() {}\n"].concat()),
            1
        );
        assert_eq!(
            complaints(
                "a/src/x.rs",
                &["//! X.\nfn ", "get_token<'a>() {}\n"].concat()
            ),
            0
        );
    }

    #[test]
    fn a_clock_where_time_is_an_argument_is_a_complaint() {
        let text = "//! X.\nlet now = Instant::now();\n";
        assert_eq!(complaints("crates/http-client/src/flow/prove.rs", text), 1);
        assert_eq!(complaints("crates/http-client/src/client.rs", text), 0);
        let tests = "//! X.\n#[cfg(test)]\nlet now = Instant::now();\n";
        assert_eq!(complaints("crates/http-client/src/flow.rs", tests), 0);
    }

    #[test]
    fn a_long_file_is_refused_and_a_longish_one_named() {
        let long = format!("//! X.\n{}", "\n".repeat(MAX_LINES));
        assert_eq!(complaints("a/src/x.rs", &long), 1);
        let longish = format!("//! X.\n{}", "\n".repeat(MAX_CODE_LINES));
        assert!(warn("a/src/x.rs", &longish).is_some());
        let tests = format!("//! X.\n#[cfg(test)]\n{}", "\n".repeat(MAX_CODE_LINES));
        assert!(warn("a/src/x.rs", &tests).is_none());
    }
}
