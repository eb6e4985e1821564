//! SECURITY.md lists every finding and what each policy does with it. This holds the two together.
#![cfg(test)]

use pop_core::{Finding, Policy};

/// The row that SECURITY.md must have for a finding.
fn row(finding: Finding) -> String {
    let word = |policy: Policy| {
        if policy.refuses(finding) {
            "refused"
        } else {
            "reported"
        }
    };
    format!(
        "| `{finding:?}` | {finding} | {} | {} |",
        word(Policy::rfc5280()),
        word(Policy::azure())
    )
}

/// What is wrong with the table, one line each.
fn faults(document: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for finding in Finding::ALL.iter().copied() {
        let row = row(finding);
        if document.lines().filter(|line| *line == row).count() != 1 {
            faults.push(format!("SECURITY.md must have once: {row}"));
        }
    }
    let rows = document
        .lines()
        .filter(|line| line.starts_with("| `") && line.ends_with("ed |"))
        .count();
    if rows != Finding::ALL.len() {
        faults.push(format!("{rows} rows for {} findings", Finding::ALL.len()));
    }
    faults
}

#[test]
fn every_finding_stands_in_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../SECURITY.md");
    let document = std::fs::read_to_string(path).unwrap();
    let faults = faults(&document);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_missing_and_a_stale_row_are_seen() {
    let whole: String = Finding::ALL.iter().map(|f| row(*f) + "\n").collect();
    assert!(faults(&whole).is_empty());
    let (_, without_first) = whole.split_once('\n').unwrap();
    assert_eq!(faults(without_first).len(), 2);
    assert_eq!(
        faults(&(whole + "| `Gone` | gone | refused | reported |\n")).len(),
        1
    );
}
