//! Why verifiers and we differ: every difference has a reason, and every reason a difference.
//!
//! The file is plain text. `= ` begins a reason, which may go on over the next lines; `- verifiers: cases` says where it
//! applies, verifiers separated by commas and cases by blanks. `all` means every verifier. `#` begins a comment.

use std::collections::BTreeMap;

use super::corpus::Corpus;
use super::report::Column;
use crate::command::{Failure, Result};

/// Every verifier.
const ALL: &str = "all";

pub(super) struct Reasons {
    pub(super) texts: Vec<String>,
    /// Verifier and case, to the number of the reason, from 1.
    places: BTreeMap<(String, String), usize>,
}

impl Reasons {
    pub(super) fn parse(text: &str, known: &[&str]) -> Result<Self> {
        let mut texts: Vec<String> = Vec::new();
        let mut places = BTreeMap::new();
        let wrong = |index: usize, what: String| {
            Failure::new(format!("crates/interop/reasons.txt:{}: {what}", index + 1))
        };
        let mut listing = false;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(reason) = line.strip_prefix("= ") {
                texts.push(reason.to_owned());
                listing = false;
            } else if let Some(list) = line.strip_prefix("- ") {
                listing = true;
                let (names, cases) = list
                    .split_once(':')
                    .ok_or_else(|| wrong(index, "no `verifiers: cases`".to_owned()))?;
                let names: Vec<&str> = match names {
                    ALL => known.to_vec(),
                    _ => names.split(',').map(str::trim).collect(),
                };
                if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
                    return Err(wrong(index, format!("no verifier `{unknown}`")));
                }
                for name in names {
                    for case in cases.split_whitespace() {
                        let place = (name.to_owned(), case.to_owned());
                        if places.insert(place, texts.len()).is_some() {
                            return Err(wrong(
                                index,
                                format!("{name} on `{case}` has two reasons"),
                            ));
                        }
                    }
                }
            } else {
                match texts.last_mut() {
                    Some(reason) if !listing => {
                        reason.push(' ');
                        reason.push_str(line.trim_start());
                    }
                    _ => return Err(wrong(index, format!("cannot parse `{line}`"))),
                }
            }
        }
        if places.values().any(|number| *number == 0) {
            return Err(wrong(0, "a list without a reason above it".to_owned()));
        }
        Ok(Self { texts, places })
    }

    /// The number of the reason for this difference.
    pub(super) fn number(&self, verifier: &str, case: &str) -> Option<usize> {
        let place = (verifier.to_owned(), case.to_owned());
        self.places.get(&place).copied()
    }

    /// Differences without a reason, and reasons without a difference.
    pub(super) fn complaints(&self, columns: &[Column], corpus: &Corpus) -> Vec<String> {
        let mut complaints = Vec::new();
        for column in columns {
            for case in &corpus.cases {
                let Some(accepted) = column.verdicts.get(&case.id) else {
                    continue;
                };
                let differs = *accepted != case.rfc5280.accepted;
                let reason = self.number(&column.name, &case.id);
                let words = |accepted: bool| if accepted { "accepts" } else { "refuses" };
                if differs && reason.is_none() {
                    complaints.push(format!(
                        "no reason: {} {} `{}`, our policy rfc5280 {} it ({})",
                        column.name,
                        words(*accepted),
                        case.id,
                        words(case.rfc5280.accepted),
                        case.rfc5280.reason
                    ));
                } else if let (false, Some(number)) = (differs, reason) {
                    complaints.push(format!(
                        "stale reason {number}: {} agrees with us on `{}`",
                        column.name, case.id
                    ));
                }
            }
        }
        for (verifier, case) in self.places.keys() {
            if !corpus.cases.iter().any(|known| known.id == *case) {
                complaints.push(format!(
                    "stale reason: {verifier} on `{case}`, which is gone"
                ));
            }
        }
        for (index, text) in self.texts.iter().enumerate() {
            if !self.places.values().any(|number| *number == index + 1) {
                complaints.push(format!("stale reason, used nowhere: {text}"));
            }
        }
        complaints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 2] = ["A", "B"];

    fn corpus() -> Corpus {
        let case = |id: &str, accepted: bool| {
            let word = format!(r#"{{"accepted":{accepted},"reason":""}}"#);
            format!(r#"{{"id":"{id}","kind":"odd","rule":"","rfc5280":{word},"azure":{word}}}"#)
        };
        let cases = [case("yes", true), case("no", false)].join(",");
        let text = format!(r#"{{"now":1,"cases":[{cases}]}}"#);
        Corpus::parse(std::path::PathBuf::new(), &text).unwrap()
    }

    fn complaints(reasons: &str, yes: bool, no: bool) -> usize {
        let columns = KNOWN.map(|name| Column {
            name: name.to_owned(),
            version: String::new(),
            verdicts: [("yes".to_owned(), yes), ("no".to_owned(), no)].into(),
        });
        Reasons::parse(reasons, &KNOWN)
            .unwrap()
            .complaints(&columns, &corpus())
            .len()
    }

    #[test]
    fn a_difference_needs_a_reason_and_a_reason_a_difference() {
        assert_eq!(complaints("", true, false), 0);
        assert_eq!(complaints("", true, true), 2);
        assert_eq!(complaints("= lax\n- A: no\n", true, true), 1);
        assert_eq!(complaints("= lax\n- A, B: no\n", true, true), 0);
        assert_eq!(complaints("= lax\n- all: no\n", true, true), 0);
        // Stale: they agree, the case is gone, it is used nowhere.
        assert_eq!(complaints("= lax\n- A: no\n", true, false), 1);
        assert_eq!(complaints("= lax\n- A: gone\n", true, false), 1);
        assert_eq!(complaints("= lax\n", true, false), 1);
    }

    #[test]
    fn the_file_is_read_strictly() {
        let parse = |text: &str| Reasons::parse(text, &KNOWN);
        let reasons = parse("# comment\n= lax,\n  very\n- A: no\n\n= odd\n- B: no yes\n").unwrap();
        assert_eq!(reasons.texts, ["lax, very", "odd"]);
        assert_eq!(reasons.number("A", "no"), Some(1));
        assert_eq!(reasons.number("B", "yes"), Some(2));
        for bad in [
            "= lax\n- C: no\n",
            "= lax\n- A no\n",
            "= lax\n- A: no no\n",
            "- A: no\n",
            "= lax\n- A: no\nand so on\n",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
