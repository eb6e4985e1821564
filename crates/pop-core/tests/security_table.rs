//! SECURITY.md has a row for each reason: of rejections, algorithms, findings and parse errors. This
//! holds document, code and tests together.
#![cfg(test)]

use std::path::Path;

use pop_core::{Finding, Policy};

/// The enums whose variants are reasons, and where they are declared.
const REASONS: [(&str, &str); 3] = [
    ("Rejection", "src/validate/rejection.rs"),
    ("UnsupportedAlgorithm", "src/algorithm.rs"),
    ("ParseErrorKind", "src/error.rs"),
];

/// What the column `by` may begin with.
const SOURCES: [&str; 7] = [
    "RFC ",
    "X.690 section ",
    "SEC 1 section ",
    "usage",
    "a limit",
    "the policy",
    "the proof itself",
];

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The variants of an enum, in order, by the layout that rustfmt gives it.
fn variants<'s>(source: &'s str, name: &str) -> Vec<&'s str> {
    let start = format!("\npub enum {name} {{\n");
    let (_, rest) = source.split_once(&start).unwrap();
    let (body, _) = rest.split_once("\n}\n").unwrap();
    body.lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(|line| line.split([',', '(', ' ']).next().unwrap())
        .collect()
}

/// `LeafKeyInvalid` as the name of its test.
fn snake(variant: &str) -> String {
    let mut name = String::new();
    for letter in variant.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// The row that a finding must have, all of it known here.
fn finding_row(finding: Finding) -> String {
    let word = |policy: Policy| {
        if policy.refuses(finding) {
            "refused"
        } else {
            "reported"
        }
    };
    format!(
        "| `{finding:?}` | {finding} | {} | {} | {} | `findings::{}` |",
        finding.reference(),
        word(Policy::rfc5280()),
        word(Policy::azure()),
        snake(&format!("{finding:?}")),
    )
}

/// The cells of the rows that begin with a reason.
fn rows(document: &str) -> Vec<Vec<&str>> {
    document
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// What is wrong with a row whose last cells are a source and a test.
fn fault(
    row: &[&str],
    reason: &str,
    test_source: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let [_, what, by, .., test] = row else {
        return Some(format!("{reason}: too few cells"));
    };
    if what.is_empty() || !SOURCES.iter().any(|source| by.starts_with(source)) {
        return Some(format!("{reason}: says neither what nor by what"));
    }
    let Some((module, name)) = test.trim_matches('`').split_once("::") else {
        return Some(format!("{reason}: names no test"));
    };
    let Some(source) = test_source(module) else {
        return Some(format!("{reason}: there is no {module}.rs"));
    };
    let declared = [format!("fn {name}()"), format!("fn {name}:")];
    if !declared.iter().any(|declared| source.contains(declared)) {
        return Some(format!("{reason}: there is no test {name} in {module}.rs"));
    }
    let words = source.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    if !words.into_iter().any(|word| word == reason) {
        return Some(format!("{reason}: {module}.rs does not know it"));
    }
    None
}

/// The text of the only file of that name among tests and sources.
fn source_of(module: &str) -> Option<String> {
    let folders = [
        "tests",
        "tests/validate",
        "tests/parse",
        "tests/request",
        "src",
    ];
    folders
        .iter()
        .map(|folder| format!("{folder}/{module}.rs"))
        .find(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path).is_file())
        .map(|path| read(&path))
}

/// What is wrong with the tables, one line each.
fn faults(document: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let rows = rows(document);
    let mut known = Vec::new();
    for (name, path) in REASONS {
        known.extend(
            variants(&read(path), name)
                .iter()
                .map(|variant| (*variant).to_owned()),
        );
    }
    for finding in Finding::ALL {
        known.push(format!("{finding:?}"));
        let row = finding_row(*finding);
        if document.lines().filter(|line| *line == row).count() != 1 {
            faults.push(format!("SECURITY.md must have once: {row}"));
        }
    }
    for reason in &known {
        let cell = format!("`{reason}`");
        let of_it: Vec<_> = rows.iter().filter(|row| row[0] == cell).collect();
        match of_it[..] {
            [row] => faults.extend(fault(row, reason, source_of)),
            _ => faults.push(format!("{reason} has {} rows", of_it.len())),
        }
    }
    for row in &rows {
        if !known.iter().any(|reason| row[0] == format!("`{reason}`")) {
            faults.push(format!("{} is no reason", row[0]));
        }
    }
    faults
}

#[test]
fn every_reason_stands_in_a_table() {
    let faults = faults(&read("../../SECURITY.md"));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// In the order of the declaration, which is the order of the reports.
#[test]
fn the_tables_are_in_order() {
    let document = read("../../SECURITY.md");
    let rows = rows(&document);
    for (name, path) in REASONS {
        let source = read(path);
        let variants = variants(&source, name);
        assert!(variants.len() > 15, "{name}");
        let order: Vec<_> = rows
            .iter()
            .map(|row| row[0].trim_matches('`'))
            .filter(|reason| variants.contains(reason))
            .collect();
        assert_eq!(order, variants, "{name}");
    }
    let order: Vec<_> = rows
        .iter()
        .filter(|row| row.len() == 6)
        .map(|row| row[0].trim_matches('`').to_owned())
        .collect();
    let findings: Vec<_> = Finding::ALL.iter().map(|f| format!("{f:?}")).collect();
    assert_eq!(order, findings);
}

#[test]
fn a_missing_and_a_stale_row_are_seen() {
    let document = read("../../SECURITY.md");
    for start in [
        "| `CaExpired` ",
        "| `Refused` ",
        "| `RsaSha1` ",
        "| `InvalidOid` ",
    ] {
        let line = document
            .lines()
            .find(|line| line.starts_with(start))
            .unwrap();
        let without = document.replace(line, "");
        assert!(!faults(&without).is_empty(), "{start}");
        assert!(
            !faults(&format!("{document}\n{line}\n")).is_empty(),
            "{start} twice"
        );
    }
    let stale = format!("{document}\n| `Gone` | gone | usage | `rules::gone` |\n");
    assert_eq!(faults(&stale), ["`Gone` is no reason"]);
}

#[test]
fn a_row_without_a_source_or_a_test_is_seen() {
    let source = |module: &str| (module == "rules").then(|| "fn good() { Expired }".to_owned());
    let of = |row: &str| {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        fault(&cells, "Expired", source)
    };
    assert_eq!(of("`Expired`|over|RFC 5280 section 4|`rules::good`"), None);
    for bad in [
        "`Expired`|over",
        "`Expired`||RFC 5280 section 4|`rules::good`",
        "`Expired`|over||`rules::good`",
        "`Expired`|over|hearsay|`rules::good`",
        "`Expired`|over|usage|",
        "`Expired`|over|usage|`rules::goo`",
        "`Expired`|over|usage|`other::good`",
    ] {
        assert!(of(bad).is_some(), "{bad}");
    }
    let elsewhere = |_: &str| Some("fn good() {}".to_owned());
    let row = ["`Expired`", "over", "usage", "`rules::good`"];
    assert!(fault(&row, "Expired", elsewhere).is_some());
}
