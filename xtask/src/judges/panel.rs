//! Who judges, and whether a judge is to be believed.

use std::collections::BTreeMap;

use super::corpus::Corpus;
use super::tools;
use crate::command::{Failure, Result};
use crate::project::Project;

/// A stranger.
pub(super) struct Judge {
    /// Column of the table, and the name in the file of reasons.
    pub(super) name: &'static str,
    /// Asked in every test run; the others at night.
    pub(super) everyday: bool,
    pub(super) ask: fn(&Project, &Corpus) -> Result<Said>,
}

pub(super) const PANEL: [Judge; 11] = [
    everyday("OpenSSL", tools::openssl),
    everyday("GnuTLS", tools::gnutls),
    everyday("pyca", tools::pyca),
    everyday("pkilint", tools::pkilint),
    nightly("Botan", tools::botan),
    nightly("mbedTLS", tools::mbedtls),
    nightly("wolfSSL", tools::wolfssl),
    nightly("Go", tools::go),
    nightly("Java", tools::java),
    nightly("webpki", tools::webpki),
    nightly("x509-parser", tools::x509_parser),
];

const fn everyday(name: &'static str, ask: fn(&Project, &Corpus) -> Result<Said>) -> Judge {
    Judge {
        name,
        everyday: true,
        ask,
    }
}

const fn nightly(name: &'static str, ask: fn(&Project, &Corpus) -> Result<Said>) -> Judge {
    Judge {
        name,
        everyday: false,
        ask,
    }
}

/// All verdicts of one judge.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) version: String,
    pub(super) verdicts: BTreeMap<String, Verdict>,
}

#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) accepted: bool,
    pub(super) why: String,
}

impl Said {
    /// Reads what a judge printed: its version, and every case once.
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
                _ => return Err(Failure::new(format!("the judge printed `{line}`"))),
            }
        }
        if let Some(case) = corpus
            .cases
            .iter()
            .find(|case| !verdicts.contains_key(&case.id))
        {
            return Err(Failure::new(format!(
                "the judge said nothing about `{}`",
                case.id
            )));
        }
        let version = version.ok_or_else(|| Failure::new("the judge did not tell its version"))?;
        Ok(Self { version, verdicts })
    }

    /// A judge that takes what is good and refuses a flipped signature may speak about the rest.
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
                        "it accepts `{}`, so it proves nothing",
                        case.id
                    )));
                }
                ("planted", false) => planted += 1,
                _ => {}
            }
        }
        if planted == 0 {
            return Err(Failure::new("no flipped signature was shown to it"));
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
    fn a_judge_without_judgement_is_found_out() {
        let judge = |good: &str, flipped: &str| {
            let text = format!("version\tx 1\ng\t{good}\t\np\t{flipped}\tbad\n");
            Said::parse(&text, &corpus()).unwrap().check(&corpus())
        };
        assert!(judge("accept", "refuse").is_ok());
        assert!(judge("accept", "accept").is_err());
        assert!(judge("refuse", "refuse").is_err());
    }

    #[test]
    fn a_judge_that_falls_silent_is_no_judge() {
        let parse = |text: &str| Said::parse(text, &corpus());
        assert!(parse("version\tx\ng\taccept\t\n").is_err());
        assert!(parse("g\taccept\t\np\trefuse\t\n").is_err());
        assert!(parse("version\tx\ng\taccept\t\np\tperhaps\t\n").is_err());
        assert!(parse("Segmentation fault\n").is_err());
        let said = parse("version\tx 1\ng\taccept\t\np\trefuse\ta\tb\n").unwrap();
        assert_eq!(said.verdicts["p"].why, "a\tb");
    }
}
