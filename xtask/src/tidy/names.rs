//! No two public types of the project share a name, unless a comment at each says why.

use std::collections::BTreeMap;

/// How such a comment begins.
const MARKER: &str = "// Same name as ";

/// Checks all crates; `files` are names and texts.
pub(super) fn check(files: &[(String, String)]) -> Vec<String> {
    let mut types: BTreeMap<&str, Vec<(&str, bool)>> = BTreeMap::new();
    for (file, text) in files {
        if file.starts_with("crates/") && file.contains("/src/") && file.ends_with(".rs") {
            for (name, marked) in public_types(text) {
                types.entry(name).or_default().push((file, marked));
            }
        }
    }
    types
        .iter()
        .filter(|(_, places)| places.len() > 1 && places.iter().any(|(_, marked)| !marked))
        .map(|(name, places)| {
            let files: Vec<_> = places.iter().map(|(file, _)| *file).collect();
            format!(
                "the public type `{name}` is defined in {}: rename it, or say why at each (`{MARKER}PATH: WHY.`)",
                files.join(", ")
            )
        })
        .collect()
}

/// Public types before the tests, and whether the comment stands in the lines above.
fn public_types(text: &str) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    let mut marked = false;
    for line in text.lines().take_while(|line| *line != "#[cfg(test)]") {
        let words = line.strip_prefix("pub ").and_then(|rest| {
            let rest = rest.strip_prefix("unsafe ").unwrap_or(rest);
            ["struct ", "enum ", "trait ", "type ", "union "]
                .iter()
                .find_map(|word| rest.strip_prefix(word))
        });
        if let Some(rest) = words {
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            found.push((rest.get(..end).unwrap_or_default(), marked));
        }
        if line.starts_with(MARKER) {
            marked = true;
        } else if !line.starts_with("//") && !line.starts_with('#') && !line.starts_with(' ') {
            marked = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(a: &str, b: &str) -> usize {
        let files = [("a", a), ("b", b)]
            .map(|(name, text)| (format!("crates/{name}/src/lib.rs"), text.to_owned()));
        check(&files).len()
    }

    #[test]
    fn a_shared_name_needs_a_comment_at_both() {
        let plain = "/// X.\npub struct Request;\n";
        let marked = "/// X.\n// Same name as b::Request: why.\n#[derive(Debug)]\npub struct Request<'a> {\n";
        assert_eq!(complaints(plain, "pub enum Other {}\n"), 0);
        assert_eq!(complaints(plain, "pub enum Request {}\n"), 1);
        assert_eq!(complaints(plain, marked), 1);
        assert_eq!(complaints(marked, marked), 0);
    }

    #[test]
    fn private_types_and_tests_are_left_out() {
        let one = "pub struct Request;\n";
        assert_eq!(
            complaints(one, "struct Request;\npub(crate) struct Request;\n"),
            0
        );
        assert_eq!(complaints(one, "#[cfg(test)]\npub struct Request;\n"), 0);
    }
}
