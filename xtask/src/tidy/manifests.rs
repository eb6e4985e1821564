//! What every manifest must say: lints inherited, what a published package needs, a package named after its folder, one minimum Rust version.

use std::path::Path;

use serde_json::Value;

const LINT_TABLES: [&str; 2] = ["[workspace.lints.rust]", "[workspace.lints.clippy]"];

/// The manifest files of one metadata.
pub(super) fn manifest_paths(metadata: &Value) -> Vec<String> {
    packages(metadata)
        .filter_map(|package| package["manifest_path"].as_str().map(str::to_owned))
        .collect()
}

/// Name, publishing and minimum Rust version of our own packages.
pub(super) fn check_packages(metadata: &Value, root: &Path) -> Vec<String> {
    let mut complaints = Vec::new();
    for package in packages(metadata) {
        let name = package["name"].as_str().unwrap_or_default();
        let folder = Path::new(package["manifest_path"].as_str().unwrap_or_default()).parent();
        if !folder
            .and_then(Path::file_name)
            .and_then(|folder| folder.to_str())
            .is_some_and(|folder| is_name_of(name, folder))
        {
            complaints.push(format!(
                "package `{name}` is named neither like its folder nor `pop-` and its folder"
            ));
        }
        if folder.is_none_or(|folder| !folder.starts_with(root)) {
            complaints.push(format!("package `{name}` lies outside the project"));
        }
        let is_published = package["publish"].is_null();
        for field in ["description", "keywords", "categories", "readme"] {
            let value = &package[field];
            let is_there =
                value.is_string() || value.as_array().is_some_and(|list| !list.is_empty());
            if is_published && !is_there {
                complaints.push(format!(
                    "package `{name}` has no {field}: add it or set publish = false"
                ));
            }
        }
        if package["rust_version"].as_str().is_none() {
            complaints.push(format!("package `{name}` states no minimum Rust version"));
        }
    }
    complaints
}

/// A package has its folder's name, or `pop-` before it where the bare name is too general to be published.
fn is_name_of(name: &str, folder: &str) -> bool {
    name == folder || name.strip_prefix("pop-") == Some(folder)
}

/// A workspace of its own repeats the root's lints and its minimum Rust version, because it cannot inherit them.
pub(super) fn check_workspace(manifest: &str, text: &str, root_text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for table in LINT_TABLES {
        let expected = section(root_text, table);
        if expected.is_empty() {
            complaints.push(format!("Cargo.toml has no {table}"));
        } else if section(text, table) != expected {
            complaints.push(format!("{manifest}: {table} differs from the root's"));
        }
    }
    let (ours, roots) = (rust_version_lines(text), rust_version_lines(root_text));
    if roots.len() != 1 {
        complaints.push("Cargo.toml must state rust-version exactly once".to_owned());
    } else if ours != roots {
        complaints.push(format!(
            "{manifest} must repeat the root's `{}` once",
            roots.join("")
        ));
    }
    complaints
}

/// A package inherits the lints and the minimum Rust version.
pub(super) fn check_inherits(manifest: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    if section(text, "[lints]") != ["workspace = true"] {
        complaints.push(format!("{manifest} does not inherit the workspace's lints"));
    }
    if !text
        .lines()
        .any(|line| line.trim() == "rust-version.workspace = true")
    {
        complaints.push(format!("{manifest} does not inherit rust-version"));
    }
    complaints
}

/// The minimum Rust version of our own packages.
pub(super) fn promised_rust_version(metadata: &Value) -> Option<&str> {
    let ours = packages(metadata).find(|package| package["name"] == "pop-core")?;
    ours["rust_version"].as_str()
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

/// The lines of one table, comments and blank lines left out.
fn section<'a>(text: &'a str, header: &str) -> Vec<&'a str> {
    text.lines()
        .map(str::trim)
        .skip_while(|line| *line != header)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

fn rust_version_lines(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim)
        .filter(|line| line.starts_with("rust-version ="))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ROOT: &str = "[workspace.package]\nrust-version = \"1.88\"\n[workspace.lints.rust]\nunsafe_code = \"forbid\"\n\n\
                        [workspace.lints.clippy]\n# why\ntodo = \"warn\"\n[profile.release]\nx = 1\n";

    #[test]
    fn a_workspace_with_other_lints_is_a_complaint() {
        assert!(check_workspace("fuzz/Cargo.toml", ROOT, ROOT).is_empty());
        let softer = ROOT.replace("forbid", "deny");
        assert_eq!(check_workspace("fuzz/Cargo.toml", &softer, ROOT).len(), 1);
        let shorter = ROOT.replace("todo = \"warn\"", "");
        assert_eq!(check_workspace("fuzz/Cargo.toml", &shorter, ROOT).len(), 1);
    }

    #[test]
    fn a_second_or_other_minimum_version_is_a_complaint() {
        let other = ROOT.replace("1.88", "1.90");
        assert_eq!(check_workspace("fuzz/Cargo.toml", &other, ROOT).len(), 1);
        let twice = format!("{ROOT}rust-version = \"1.88\"\n");
        assert!(!check_workspace("Cargo.toml", &twice, &twice).is_empty());
    }

    #[test]
    fn a_package_that_does_not_inherit_is_a_complaint() {
        let good = "[package]\nrust-version.workspace = true\n[lints]\nworkspace = true\n";
        assert!(check_inherits("a/Cargo.toml", good).is_empty());
        assert_eq!(
            check_inherits("a/Cargo.toml", "[package]\nname = \"a\"\n").len(),
            2
        );
        let own = good.replace("workspace = true\n", "rust.unsafe_code = \"allow\"\n");
        assert!(!check_inherits("a/Cargo.toml", &own).is_empty());
    }

    #[test]
    fn names_and_publishing_are_checked() {
        let package = |name: &str, publish: Value| {
            json!({"packages": [{"name": name, "manifest_path": "/p/crates/keys/Cargo.toml",
                "publish": publish, "rust_version": "1.88"}]})
        };
        let root = Path::new("/p");
        assert!(check_packages(&package("pop-keys", json!([])), root).is_empty());
        assert_eq!(check_packages(&package("key", json!([])), root).len(), 1);
        assert_eq!(
            check_packages(&package("pop-keys", Value::Null), root).len(),
            4
        );
        assert_eq!(
            check_packages(&package("pop-keys", json!([])), Path::new("/q")).len(),
            1
        );
    }
}
