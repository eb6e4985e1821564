//! The corpus for third-party verifiers: good leaves of every kind of CA, and leaves with one fault each, nearly all of them
//! signed, with our own verdict.
//!
//! `cargo xtask interop` has it written to the folder that `INTEROP_CORPUS` names, shows it to OpenSSL, GnuTLS and
//! others, and compares. As an ordinary test it checks our own verdicts only.

#![expect(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

mod algorithm_faults;
mod ca_faults;
mod case;
mod der;
mod der_faults;
mod forge;
mod good;
mod keyring;
mod leaf_faults;
mod verdict;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use pop_core::Finding;
use pop_text::pem::{self, CERTIFICATE};
use serde_json::json;

use case::{Case, Kind, words};
use keyring::Keyring;
use verdict::Verdict;

/// Mutated leaves that there must be at least.
const MIN_MUTATED: usize = 60;

/// The code that every leaf is for.
const CODE: &str = "75B86466DA34D2B04C0C4C9557A119687ADAE7D4732BDDB3";

#[test]
fn every_leaf_has_the_expected_verdict() {
    if std::process::Command::new("openssl")
        .arg("version")
        .output()
        .is_err()
    {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "CI must have the openssl command"
        );
        println!("not present: the openssl command");
        return;
    }
    let folder = std::env::var_os("INTEROP_CORPUS").map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop"),
        PathBuf::from,
    );
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    let mut keyring = Keyring::open(&folder.join("keys"));
    let mut cases = good::cases(&mut keyring, now);
    cases.extend(leaf_faults::cases(&mut keyring, now));
    cases.extend(algorithm_faults::cases(&mut keyring, now));
    cases.extend(ca_faults::cases(&mut keyring, now));
    cases.extend(der_faults::cases(&mut keyring, now));

    let verdicts: Vec<Verdict> = cases.iter().map(|case| Verdict::of(case, now)).collect();
    let mut wrong: Vec<String> = cases
        .iter()
        .zip(&verdicts)
        .filter_map(|(case, verdict)| verdict.fault(case))
        .collect();
    wrong.extend(gaps(&cases));
    write(&folder, now, &cases, &verdicts);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What the corpus lacks.
fn gaps(cases: &[Case]) -> Vec<String> {
    let mut gaps = Vec::new();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    if names.len() != cases.len() {
        gaps.push("two leaves have one name".to_owned());
    }
    let mutated = cases.iter().filter(|case| case.kind == Kind::Mutated);
    let rules: BTreeSet<&str> = mutated.clone().flat_map(|case| words(case.rule)).collect();
    if mutated.count() < MIN_MUTATED {
        gaps.push(format!("fewer than {MIN_MUTATED} mutated leaves"));
    }
    // The rest of SECURITY.md's rows is compared by `cargo xtask interop`.
    for finding in Finding::ALL {
        let finding = format!("{finding:?}");
        if !rules.contains(finding.as_str()) {
            gaps.push(format!("no leaf breaks {finding}"));
        }
    }
    gaps
}

/// Writes DER and PEM of each pair and `corpus.json`, which tells what they are.
fn write(folder: &Path, now: i64, cases: &[Case], verdicts: &[Verdict]) {
    let certificates = folder.join("certificates");
    let _absent = fs::remove_dir_all(&certificates);
    fs::create_dir_all(&certificates).unwrap();
    for case in cases {
        for (part, der) in [("ca", &case.ca), ("leaf", &case.leaf)] {
            let path = certificates.join(format!("{}.{part}", case.id));
            fs::write(path.with_extension(format!("{part}.der")), der).unwrap();
            let mut pem = vec![0; pem::encoded_len(CERTIFICATE, der.len())];
            let pem = pem::encode(CERTIFICATE, der, &mut pem).unwrap();
            fs::write(path.with_extension(format!("{part}.pem")), pem).unwrap();
        }
    }
    let list: Vec<_> = cases
        .iter()
        .zip(verdicts)
        .map(|(case, verdict)| {
            json!({
                "id": case.id,
                "kind": case.kind.word(),
                "rule": case.rule,
                "rfc5280": verdict.rfc5280.as_json(),
                "azure": verdict.azure.as_json(),
            })
        })
        .collect();
    let corpus = json!({ "now": now, "cases": list });
    fs::write(folder.join("corpus.json"), corpus.to_string()).unwrap();
}

#[test]
fn a_gap_in_the_corpus_is_seen() {
    assert_eq!(gaps(&[]).len(), 1 + Finding::ALL.len());
    let twice = || Case {
        id: "one".to_owned(),
        kind: Kind::Mutated,
        rule: "CaVersion",
        ca: Vec::new(),
        leaf: Vec::new(),
    };
    assert_eq!(gaps(&[twice(), twice()]).len(), 1 + Finding::ALL.len());
}
