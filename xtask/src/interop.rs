//! Third-party verifiers check our leaves: good ones, which all must accept, and leaves with one fault each, where every
//! difference from us needs a reason. `crates/interop/INTEROP.md` is the result; this step makes it again and compares.
//!
//! The step fails when a verdict of ours changes, or one of a verifier of the version that the table names. A verifier
//! of another version may differ where that needs no new reason; this is printed as a note.

mod corpus;
mod reasons;
mod report;
mod table;
mod tools;
mod verifiers;

use std::fs;

use corpus::Corpus;
use reasons::Reasons;
use report::{Column, Report};
use verifiers::{VERIFIERS, Verifier};

use crate::command::{Failure, Result};
use crate::files;
use crate::project::{Outcome, Project};

const TABLE: &str = "crates/interop/INTEROP.md";
const REASONS: &str = "crates/interop/reasons.txt";

/// Lines of a difference that are shown.
const SHOWN: usize = 40;

/// The verifiers that are fast to install and to run.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    ask(project, |verifier| verifier.fast)
}

/// Every verifier.
pub(crate) fn run_all(project: &Project) -> Result<Outcome> {
    ask(project, |_| true)
}

fn ask(project: &Project, is_asked: impl Fn(&Verifier) -> bool) -> Result<Outcome> {
    let corpus = Corpus::make(project)?;
    let mut complaints = corpus.gaps(&read(project, "SECURITY.md")?, &corpus::OF_REQUESTS);
    let mut reports: Vec<(&str, Report)> = Vec::new();
    for Verifier { name, ask, .. } in VERIFIERS.iter().filter(|verifier| is_asked(verifier)) {
        let named = |failure: Failure| failure.about(name);
        let report = ask(project, &corpus).map_err(named)?;
        report.check(&corpus).map_err(named)?;
        println!(
            "{name}: {}, {} leaves",
            report.version,
            report.verdicts.len()
        );
        reports.push((name, report));
    }
    let names: Vec<&str> = VERIFIERS.iter().map(|verifier| verifier.name).collect();
    let reasons = Reasons::parse(&read(project, REASONS)?, &names)?;
    // There is no table before the first run.
    let committed = read(project, TABLE).unwrap_or_default();
    let Compared {
        columns,
        newest,
        notes,
    } = compare(&names, &table::read(&committed), &reports);
    complaints.extend(reasons.complaints(&columns, &corpus));
    complaints.extend(unexplained(&reasons, &newest, &columns, &corpus));
    for note in notes {
        println!("note: {note}");
    }

    let fresh = project.target("interop").join("INTEROP.md");
    files::write(&fresh, table::render(&corpus, &newest, &reasons))?;
    explain(project, &reports, &corpus)?;
    let expected = table::render(&corpus, &columns, &reasons);
    if complaints.is_empty() && committed == expected {
        println!("{} leaves, every difference explained", corpus.cases.len());
        return Ok(Outcome::Done);
    }
    let mut text = complaints.join("\n");
    if committed != expected {
        let difference = table::difference(&committed, &expected);
        let shown: Vec<_> = difference.iter().take(SHOWN).map(String::as_str).collect();
        text.push_str(&format!(
            "\n{TABLE} is out of date:\n{}\nif this is right: cp {} {TABLE}",
            shown.join("\n"),
            fresh.display()
        ));
    }
    Err(Failure::new(text))
}

/// What is compared with the committed table, and what a new table would say.
struct Compared {
    columns: Vec<Column>,
    newest: Vec<Column>,
    notes: Vec<String>,
}

/// Joins the new reports with the table. The table counts for verifiers that were not asked and for those of another
/// version.
fn compare(names: &[&str], committed: &[Column], reports: &[(&str, Report)]) -> Compared {
    let mut compared = Compared {
        columns: Vec::new(),
        newest: Vec::new(),
        notes: Vec::new(),
    };
    for name in names {
        let old = committed.iter().find(|column| column.name == *name);
        let new = reports
            .iter()
            .find(|(asked, _)| asked == name)
            .map(|(_, report)| Column {
                name: (*name).to_owned(),
                version: report.version.clone(),
                verdicts: report
                    .verdicts
                    .iter()
                    .map(|(id, verdict)| (id.clone(), verdict.accepted))
                    .collect(),
            });
        let unknown = || Column {
            name: (*name).to_owned(),
            version: "?".to_owned(),
            verdicts: Default::default(),
        };
        let column = match (old, &new) {
            (Some(old), Some(new)) if old.version == new.version => new.clone(),
            (Some(old), Some(new)) => {
                let mut column = new.clone();
                column.version.clone_from(&old.version);
                for (id, accepted) in &mut column.verdicts {
                    let before = old.verdicts.get(id).copied().unwrap_or(*accepted);
                    if before != *accepted {
                        compared.notes.push(format!(
                            "{} {} `{id}`, {} did not",
                            new.version,
                            if *accepted { "accepts" } else { "refuses" },
                            old.version
                        ));
                        *accepted = before;
                    }
                }
                column
            }
            (None, Some(new)) => new.clone(),
            (Some(old), None) => old.clone(),
            (None, None) => unknown(),
        };
        compared
            .newest
            .push(new.or_else(|| old.cloned()).unwrap_or_else(unknown));
        compared.columns.push(column);
    }
    compared
}

/// Differences without a reason that only another version of a verifier has.
fn unexplained(
    reasons: &Reasons,
    newest: &[Column],
    columns: &[Column],
    corpus: &Corpus,
) -> Vec<String> {
    let known = reasons.complaints(columns, corpus);
    reasons
        .complaints(newest, corpus)
        .into_iter()
        .filter(|complaint| complaint.starts_with("no reason") && !known.contains(complaint))
        .collect()
}

/// Writes each verifier's verdict on each leaf to a file, for whoever writes reasons.
fn explain(project: &Project, reports: &[(&str, Report)], corpus: &Corpus) -> Result<()> {
    let mut text = String::new();
    for case in &corpus.cases {
        text.push_str(&format!("{}: {}\n", case.id, case.rfc5280.reason));
        for (name, report) in reports {
            if let Some(verdict) = report.verdicts.get(&case.id) {
                let word = if verdict.accepted { "." } else { "x" };
                text.push_str(&format!("  {word} {name} {}\n", verdict.why));
            }
        }
    }
    let file = project.target("interop").join("reports.txt");
    files::write(&file, text)?;
    println!("all verdicts: {}", file.display());
    Ok(())
}

fn read(project: &Project, file: &str) -> Result<String> {
    fs::read_to_string(project.path(file)).map_err(|error| Failure::new(format!("{file}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(version: &str, accepted: bool) -> Report {
        Report {
            version: version.to_owned(),
            verdicts: [(
                "a".to_owned(),
                report::Verdict {
                    accepted,
                    why: String::new(),
                },
            )]
            .into(),
        }
    }

    fn column(version: &str, accepted: bool) -> Column {
        Column {
            name: "J".to_owned(),
            version: version.to_owned(),
            verdicts: [("a".to_owned(), accepted)].into(),
        }
    }

    #[test]
    fn only_the_version_of_the_table_is_held_to_it() {
        let compare = |version, accepted| {
            compare(
                &["J"],
                &[column("J 1", true)],
                &[("J", report(version, accepted))],
            )
        };
        let same = compare("J 1", false);
        assert_eq!(same.columns, [column("J 1", false)]);
        let other = compare("J 2", false);
        assert_eq!(other.columns, [column("J 1", true)]);
        assert_eq!(other.newest, [column("J 2", false)]);
        assert_eq!(other.notes.len(), 1);
        assert!(compare("J 2", true).notes.is_empty());
    }

    #[test]
    fn another_version_needs_reasons_too() {
        let word = r#"{"accepted":true,"reason":""}"#;
        let text = format!(
            r#"{{"now":1,"cases":[{{"id":"a","kind":"odd","rule":"","rfc5280":{word},"azure":{word}}}]}}"#
        );
        let corpus = Corpus::parse(std::path::PathBuf::new(), &text).unwrap();
        let (old, new) = ([column("J 1", true)], [column("J 2", false)]);
        let count = |reasons: &str| {
            let reasons = Reasons::parse(reasons, &["J"]).unwrap();
            unexplained(&reasons, &new, &old, &corpus).len()
        };
        assert_eq!(count(""), 1);
        assert_eq!(count("= strict\n- J: a\n"), 0);
    }

    #[test]
    fn a_verifier_that_was_not_asked_keeps_its_verdicts() {
        let compared = compare(&["J", "K"], &[column("J 1", true)], &[]);
        assert_eq!(compared.columns.first(), Some(&column("J 1", true)));
        assert!(
            compared
                .columns
                .last()
                .is_some_and(|k| k.verdicts.is_empty())
        );
    }
}
