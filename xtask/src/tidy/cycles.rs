//! No crate has a cycle between its modules.
//!
//! Paths that begin with `crate::` or `super::` are the edges; a name that a module imports or re-exports leads on to
//! the module that defines it. Two modules under one parent must not need each other, whichever of their descendants
//! hold the paths. A parent and its child may: a parent that declares a child always names it.

use std::collections::{BTreeMap, BTreeSet};

/// A module's path in its crate; empty for the crate itself.
type Module = Vec<String>;

/// Longest chain of re-exports that is followed.
const MAX_HOPS: usize = 8;

/// Checks every crate; `files` are names and texts.
pub(super) fn check(files: &[(String, String)]) -> Vec<String> {
    let mut crates: BTreeMap<&str, BTreeMap<Module, String>> = BTreeMap::new();
    for (file, text) in files {
        if let Some((root, module)) = module_of(file) {
            crates.entry(root).or_default().insert(module, code(text));
        }
    }
    crates
        .iter()
        .flat_map(|(root, modules)| {
            cycles(modules)
                .into_iter()
                .map(move |cycle| format!("{root}/src: modules need each other: {cycle}"))
        })
        .collect()
}

/// The folder of the crate and the module of a source file that is no test.
fn module_of(file: &str) -> Option<(&str, Module)> {
    let (root, path) = file.strip_suffix(".rs")?.split_once("/src/")?;
    if root.contains("/tests")
        || path == "tests"
        || path.ends_with("/tests")
        || path.starts_with("bin/")
    {
        return None;
    }
    let module = match path {
        "lib" | "main" => Vec::new(),
        _ => path.split('/').map(str::to_owned).collect(),
    };
    Some((root, module))
}

/// The lines before the tests, without comments.
fn code(text: &str) -> String {
    text.lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

fn cycles(modules: &BTreeMap<Module, String>) -> Vec<String> {
    let imports: BTreeMap<&Module, Vec<Module>> = modules
        .iter()
        .map(|(module, text)| (module, imports(text)))
        .collect();
    let mut edges: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (module, text) in modules {
        for path in paths(text) {
            let target = resolve(modules, &imports, module, &path, MAX_HOPS);
            let shared = module
                .iter()
                .zip(&target)
                .take_while(|(ours, theirs)| ours == theirs)
                .count();
            if let (Some(from), Some(to)) = (module.get(shared), target.get(shared)) {
                let parent = module.get(..shared).unwrap_or_default().to_vec();
                let siblings = edges.entry(parent).or_default();
                siblings.entry(from.clone()).or_default().insert(to.clone());
            }
        }
    }
    let mut found = Vec::new();
    for (parent, siblings) in &edges {
        for (one, needs) in siblings {
            for other in needs {
                if one < other && reaches(siblings, other, one) || one == other {
                    found.push(format!("{} and {other}", path_text(parent, one)));
                }
            }
        }
    }
    found
}

fn path_text(parent: &[String], name: &str) -> String {
    parent
        .iter()
        .map(String::as_str)
        .chain([name])
        .collect::<Vec<_>>()
        .join("::")
}

/// Whether `from` needs `to`, perhaps through others.
fn reaches(edges: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        if module == to {
            return true;
        }
        if seen.insert(module) {
            open.extend(edges.get(module).into_iter().flatten().map(String::as_str));
        }
    }
    false
}

/// The module that defines what a path from `module` names.
fn resolve(
    modules: &BTreeMap<Module, String>,
    imports: &BTreeMap<&Module, Vec<Module>>,
    module: &Module,
    path: &[String],
    hops: usize,
) -> Module {
    let mut place = module.clone();
    for (index, name) in path.iter().enumerate() {
        match name.as_str() {
            "crate" => place = Vec::new(),
            "self" => {}
            "super" => {
                place.pop();
            }
            _ => {
                let mut child = place.clone();
                child.push(name.clone());
                if modules.contains_key(&child) {
                    place = child;
                    continue;
                }
                let import = imports
                    .get(&place)
                    .into_iter()
                    .flatten()
                    .find(|import| import.last() == Some(name));
                return match import {
                    Some(import) if hops > 0 => {
                        let rest = path.get(index + 1..).unwrap_or_default();
                        let import = [import.as_slice(), rest].concat();
                        resolve(modules, imports, &place, &import, hops - 1)
                    }
                    _ => place,
                };
            }
        }
    }
    place
}

/// What a module imports by `use`, as paths from it.
fn imports(text: &str) -> Vec<Module> {
    let mut found = Vec::new();
    for statement in text.split(';') {
        let Some((_, tree)) = statement.rsplit_once("use ") else {
            continue;
        };
        expand(tree, &[], &mut found);
    }
    found
}

/// The paths in code that begin at the crate or a parent, `use` or not.
fn paths(text: &str) -> Vec<Module> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in text.match_indices(start) {
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
                continue;
            }
            expand(text.get(at..).unwrap_or_default(), &[], &mut found);
        }
    }
    found
}

/// Adds every path of a use tree and returns what stands after it.
fn expand<'a>(tree: &'a str, prefix: &[String], found: &mut Vec<Module>) -> &'a str {
    let tree = tree.trim_start();
    if let Some(mut rest) = tree.strip_prefix('{') {
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('}') {
                return after;
            }
            let after = expand(rest, prefix, found).trim_start();
            let after = after.strip_prefix(',').unwrap_or(after);
            if after.len() == rest.len() {
                // Not a use tree.
                return "";
            }
            rest = after;
        }
    }
    let length = tree
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(tree.len());
    let (name, rest) = tree.split_at(length);
    let mut path = prefix.to_vec();
    if !name.is_empty() {
        path.push(name.to_owned());
    }
    match rest.strip_prefix("::") {
        Some(rest) => expand(rest, &path, found),
        None => {
            if !path.is_empty() {
                found.push(path);
            }
            match rest.trim_start().strip_prefix("as ") {
                Some(alias) => alias.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'),
                None => rest,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = files
            .iter()
            .map(|(file, text)| (format!("crates/x/src/{file}"), (*text).to_owned()))
            .collect();
        check(&files)
    }

    #[test]
    fn siblings_that_need_each_other_are_a_complaint() {
        let a = ("a.rs", "use crate::b::B;\n");
        assert!(complaints(&[a, ("b.rs", "use std::fmt;\n")]).is_empty());
        assert_eq!(
            complaints(&[a, ("b.rs", "fn f() { super::a::f() }\n")]).len(),
            1
        );
        // Through a descendant, and through a third.
        assert_eq!(
            complaints(&[a, ("b.rs", ""), ("b/c.rs", "use crate::{a::A, z};\n")]).len(),
            1
        );
        let ring = [a, ("b.rs", "use super::c;\n"), ("c.rs", "use super::a;\n")];
        assert!(!complaints(&ring).is_empty());
    }

    #[test]
    fn a_name_leads_to_the_module_that_defines_it() {
        let root = (
            "lib.rs",
            "mod a;\nmod b;\npub use a::A;\npub use b::{\n    B,\n};\n",
        );
        let a = ("a.rs", "use crate::B;\n");
        assert!(complaints(&[root, a, ("b.rs", "pub struct B;\n")]).is_empty());
        assert_eq!(complaints(&[root, a, ("b.rs", "use crate::A;\n")]).len(), 1);
    }

    #[test]
    fn parents_tests_and_comments_are_no_edges() {
        assert!(
            complaints(&[
                ("a.rs", "mod b;\nuse b::B;\n"),
                (
                    "a/b.rs",
                    "use super::A;\n// crate::c\n#[cfg(test)]\nuse crate::c::C;\n"
                ),
                ("c.rs", "use crate::a::A;\n"),
                ("c/tests.rs", "use crate::a;\n"),
            ])
            .is_empty()
        );
    }
}
