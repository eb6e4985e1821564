//! No crate under a no-allocator room may have its `alloc` or `std` feature on.

/// Checks the output of `cargo tree --edges features,no-dev`.
pub(super) fn check(package: &str, tree: &str) -> Vec<String> {
    tree.lines()
        .filter(|line| {
            ["alloc", "std"]
                .iter()
                .any(|name| line.contains(&format!("feature \"{name}\"")))
        })
        .map(|line| {
            let culprit = line.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
            format!("`{package}` turns on {culprit}: it must build without an allocator")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaking_feature_is_named() {
        let clean = "pop-core v0.1.0\n├── der feature \"default\"\n│   └── der v0.8.3\n";
        assert!(check("pop-core", clean).is_empty());
        let leaking =
            "pop-core v0.1.0\n├── der feature \"alloc\"\n│   └── spki feature \"std\" (*)\n";
        let complaints = check("pop-core", leaking);
        assert_eq!(complaints.len(), 2);
        assert!(complaints[0].contains("der feature \"alloc\""));
    }

    #[test]
    fn a_feature_that_only_starts_like_it_is_no_leak() {
        assert!(check("pop-models", "├── x feature \"allocator-free\"\n").is_empty());
    }
}
