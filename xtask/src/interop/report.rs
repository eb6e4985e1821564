//! What one verifier reports, and whether it can be trusted.

use std::collections::BTreeMap;

use super::corpus::Corpus;
use crate::command::{Failure, Result};

/// One verifier's verdicts: whether it accepts each case. A case that it was not asked about is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) verdicts: BTreeMap<String, bool>,
}

/// All verdicts of one verifier.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) version: String,
    pub(super) verdicts: BTreeMap<String, Verdict>,
}

#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) accepted: bool,
    pub(super) why: String,
}

impl Report {
    /// Parses what a verifier printed: its version, and every case once.
    pub(super) fn parse(text: &str, corpus: &Corpus) -> Result<Self> {
        let mut version = None;
        let mut verdicts = BTreeMap::new();
        for line in text.lines() {
            let mut words = line.splitn(3, '\t');
            let (name, word, why) = (words.next(), words.next(), words.next());
            match (name, word, why) {
                (Some("version"), Some(word), None) => version = Some(word.to_owned()),
                (Some(id), Some(word @ ("accept" | "refuse")), Some(why)) => {
                    let verdict = Verdict {
                        accepted: word == "accept",
                        why: why.to_owned(),
                    };
                    verdicts.insert(id.to_owned(), verdict);
                }
                _ => return Err(Failure::new(format!("the verifier printed `{line}`"))),
            }
        }
        if let Some(case) = corpus
            .cases
            .iter()
            .find(|case| !verdicts.contains_key(&case.id))
        {
            return Err(Failure::new(format!(
                "the verifier has no verdict for `{}`",
                case.id
            )));
        }
        let version =
            version.ok_or_else(|| Failure::new("the verifier did not print its version"))?;
        Ok(Self { version, verdicts })
    }

    /// A verifier counts only if it accepts the good leaves and refuses a flipped signature.
    pub(super) fn check(&self, corpus: &Corpus) -> Result<()> {
        let mut planted = 0;
        for case in &corpus.cases {
            let Some(verdict) = self.verdicts.get(&case.id) else {
                continue;
            };
            match (case.kind.as_str(), verdict.accepted) {
                ("good", false) => {
                    return Err(Failure::new(format!(
                        "it refuses the good leaf `{}`: {}",
                        case.id, verdict.why
                    )));
                }
                ("planted", true) => {
                    return Err(Failure::new(format!(
                        "it accepts `{}`, whose signature is wrong",
                        case.id
                    )));
                }
                ("planted", false) => planted += 1,
                _ => {}
            }
        }
        if planted == 0 {
            return Err(Failure::new("the corpus has no flipped signature"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus() -> Corpus {
        let word = r#"{"accepted":true,"reason":""}"#;
        let case = |id: &str, kind: &str| {
            format!(r#"{{"id":"{id}","kind":"{kind}","rule":"","rfc5280":{word},"azure":{word}}}"#)
        };
        let text = format!(
            r#"{{"now":1,"cases":[{},{}]}}"#,
            case("g", "good"),
            case("p", "planted")
        );
        Corpus::parse(std::path::PathBuf::new(), &text).unwrap()
    }

    #[test]
    fn a_verifier_that_accepts_or_refuses_everything_is_an_error() {
        let check = |good: &str, flipped: &str| {
            let text = format!("version\tx 1\ng\t{good}\t\np\t{flipped}\tbad\n");
            Report::parse(&text, &corpus()).unwrap().check(&corpus())
        };
        assert!(check("accept", "refuse").is_ok());
        assert!(check("accept", "accept").is_err());
        assert!(check("refuse", "refuse").is_err());
    }

    #[test]
    fn a_case_without_a_verdict_is_an_error() {
        let parse = |text: &str| Report::parse(text, &corpus());
        assert!(parse("version\tx\ng\taccept\t\n").is_err());
        assert!(parse("g\taccept\t\np\trefuse\t\n").is_err());
        assert!(parse("version\tx\ng\taccept\t\np\tperhaps\t\n").is_err());
        assert!(parse("Segmentation fault\n").is_err());
        let report = parse("version\tx 1\ng\taccept\t\np\trefuse\ta\tb\n").unwrap();
        assert_eq!(report.verdicts["p"].why, "a\tb");
    }
}
