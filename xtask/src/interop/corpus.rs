//! The leaves: written by a test of `crates/keys`, together with our own verdicts.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::command::{self, Failure, Result, cargo};
use crate::files;
use crate::project::Project;

/// The part of SECURITY.md whose tables list the rules.
const RULES: &str = "## Rules that `validate` enforces";

/// Rules that no leaf can break: only requests have attributes, and only theirs have alternative names decoded.
pub(super) const OF_REQUESTS: [&str; 4] = [
    "DuplicateAttribute",
    "InvalidIpAddress",
    "InvalidString",
    "TooManyAttributes",
];

/// One CA certificate and one leaf.
pub(super) struct Case {
    pub(super) id: String,
    /// `good`, `mutated`, `odd` or `planted`, as the corpus explains.
    pub(super) kind: String,
    pub(super) rule: String,
    pub(super) rfc5280: Verdict,
    pub(super) azure: Verdict,
}

/// Our verdict under one policy.
pub(super) struct Verdict {
    pub(super) accepted: bool,
    pub(super) reason: String,
}

pub(super) struct Corpus {
    pub(super) folder: PathBuf,
    /// The time of all of it, Unix seconds.
    pub(super) now: i64,
    pub(super) cases: Vec<Case>,
}

impl Corpus {
    /// Makes it anew, valid now: some verifiers take no other time.
    pub(super) fn make(project: &Project) -> Result<Self> {
        let folder = project.target("interop").join("corpus");
        let file = folder.join("corpus.json");
        if file.is_file() {
            fs::remove_file(&file).map_err(files::named(&file))?;
        }
        command::run(
            cargo()
                .args([
                    "test",
                    "--quiet",
                    "--locked",
                    "--package",
                    "pop-keys",
                    "--test",
                    "interop",
                ])
                .current_dir(project.root())
                .env("INTEROP_CORPUS", &folder),
        )?;
        let text = files::read_to_string(&file)?;
        Self::parse(folder, &text)
            .ok_or_else(|| Failure::new(format!("{} is not a corpus", file.display())))
    }

    pub(super) fn parse(folder: PathBuf, text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let verdict = |value: &Value| {
            Some(Verdict {
                accepted: value["accepted"].as_bool()?,
                reason: value["reason"].as_str()?.to_owned(),
            })
        };
        let case = |value: &Value| {
            Some(Case {
                id: value["id"].as_str()?.to_owned(),
                kind: value["kind"].as_str()?.to_owned(),
                rule: value["rule"].as_str()?.to_owned(),
                rfc5280: verdict(&value["rfc5280"])?,
                azure: verdict(&value["azure"])?,
            })
        };
        Some(Self {
            folder,
            now: value.get("now")?.as_i64()?,
            cases: value
                .get("cases")?
                .as_array()?
                .iter()
                .map(case)
                .collect::<Option<_>>()?,
        })
    }

    pub(super) fn file(&self, id: &str, ending: &str) -> PathBuf {
        self.folder
            .join("certificates")
            .join(format!("{id}.{ending}"))
    }

    /// What verifiers read: a case a line, name, CA and leaf, tabs between.
    pub(super) fn as_lines(&self) -> String {
        self.cases
            .iter()
            .map(|Case { id, .. }| {
                let (ca, leaf) = (self.file(id, "ca.der"), self.file(id, "leaf.der"));
                format!("{id}\t{}\t{}\n", ca.display(), leaf.display())
            })
            .collect()
    }

    /// Rules of SECURITY.md that no leaf breaks, and exceptions that are none.
    pub(super) fn gaps(&self, security: &str, exceptions: &[&str]) -> Vec<String> {
        let broken: BTreeSet<&str> = self.cases.iter().flat_map(Case::rules).collect();
        let rules = rules(security);
        if rules.is_empty() {
            return vec![format!("SECURITY.md has no tables under `{RULES}`")];
        }
        let stale = exceptions
            .iter()
            .filter(|rule| broken.contains(*rule) || !rules.contains(rule))
            .map(|rule| format!("stale exception `{rule}`: a leaf breaks it, or it is no rule"));
        rules
            .iter()
            .filter(|rule| !broken.contains(*rule) && !exceptions.contains(rule))
            .map(|rule| format!("no leaf of the corpus breaks the rule `{rule}` of SECURITY.md"))
            .chain(stale)
            .collect()
    }
}

impl Case {
    /// The rules that it breaks: two in `CaKey(EcCurve)`.
    fn rules(&self) -> impl Iterator<Item = &str> {
        self.rule.split(['(', ')']).filter(|rule| !rule.is_empty())
    }
}

/// The names in the first column of the tables.
fn rules(security: &str) -> Vec<&str> {
    security
        .lines()
        .skip_while(|line| *line != RULES)
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| line.split('|').nth(1))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_without_a_leaf_is_named() {
        let word = r#"{"accepted":false,"reason":"Refused(B)"}"#;
        let text = format!(
            r#"{{"now":1,"cases":[{{"id":"b","kind":"mutated","rule":"D(B)","rfc5280":{word},"azure":{word}}}]}}"#
        );
        let corpus = Corpus::parse(PathBuf::from("f"), &text).unwrap();
        let table = |rows: &str| {
            format!("# S\n{RULES}\n\n| reason | when |\n|---|---|\n{rows}\n## Next\n| `C` | no |\n")
        };
        let gaps = |security: &str, exceptions: &[&str]| corpus.gaps(security, exceptions).len();
        assert_eq!(gaps(&table("| `B` | x |"), &[]), 0);
        assert_eq!(gaps(&table("| `A`, `B` | x |"), &[]), 1);
        assert_eq!(gaps(&table("| `A`, `B`, `D` | x |"), &["A"]), 0);
        // Stale: a leaf breaks it, it is no rule.
        assert_eq!(gaps(&table("| `B` | x |"), &["B"]), 1);
        assert_eq!(gaps(&table("| `B` | x |"), &["A"]), 1);
        assert_eq!(gaps("no tables", &[]), 1);
        assert!(Corpus::parse(PathBuf::new(), &text.replace("rule", "role")).is_none());
    }
}
