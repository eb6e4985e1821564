//! Certificates that break two rules at once: the reason that says more is reported.

use std::collections::BTreeMap;

use pop_core::{Certificate, Finding, Policy, Rejection, VerifyError};

use crate::forge::Spec;
use crate::rules::{Change, NOW, verdict_on};
use crate::{findings, rejections};

/// The parts of a pair of certificates, each by its name.
fn parts(ca: &Spec, leaf: &Spec) -> BTreeMap<String, Vec<u8>> {
    let mut parts = BTreeMap::new();
    for (who, spec) in [("CA", ca), ("leaf", leaf)] {
        for (what, part) in [
            ("version", &vec![spec.version]),
            ("serial", &spec.serial),
            ("inner algorithm", &spec.inner_algorithm),
            ("outer algorithm", &spec.outer_algorithm),
            ("issuer", &spec.issuer),
            (
                "validity",
                &[spec.not_before, spec.not_after].concat().into_bytes(),
            ),
            ("subject", &spec.subject),
            ("key", &spec.key),
            ("unique identifier", &spec.unique_id),
            ("signature", &spec.signature),
        ] {
            parts.insert(format!("{who} {what}"), part.clone());
        }
        for extension in &spec.extensions {
            let value = [&[u8::from(extension.critical)], &extension.value[..]].concat();
            parts.insert(format!("{who} {:02x?}", extension.oid), value);
        }
    }
    parts
}

/// The parts that a change changes.
fn changed(change: Change) -> Vec<String> {
    let (mut ca, mut leaf) = (Spec::ca(), Spec::leaf());
    let before = parts(&ca, &leaf);
    change(&mut ca, &mut leaf);
    let after = parts(&ca, &leaf);
    let all = before.keys().chain(after.keys());
    let mut changed: Vec<_> = all
        .filter(|part| before.get(*part) != after.get(*part))
        .cloned()
        .collect();
    // What the CA's key is decides what the leaf's algorithms are.
    let of_the_kind = ["CA key", "leaf inner algorithm", "leaf outer algorithm"];
    if changed.iter().any(|part| of_the_kind.contains(&&part[..])) {
        changed.push("kind of key".to_owned());
    }
    changed
}

/// Both changes, the one that ranks first made last; `None` where they get into each other's way.
fn both(first: Change, second: Change) -> Option<(Spec, Spec)> {
    let taken = changed(first);
    if changed(second).iter().any(|part| taken.contains(part)) {
        return None;
    }
    let (mut ca, mut leaf) = (Spec::ca(), Spec::leaf());
    second(&mut ca, &mut leaf);
    first(&mut ca, &mut leaf);
    // A unique identifier without a version that has it is no certificate.
    let is_one = |spec: &Spec| Certificate::from_der(&spec.der()).is_ok();
    (is_one(&ca) && is_one(&leaf)).then_some((ca, leaf))
}

const BAD_SIGNATURE: Result<(), VerifyError> = Err(VerifyError::BadSignature);

#[test]
fn of_two_rejections_the_earlier_one() {
    let mut pairs = 0;
    for (rank, &(first, change)) in rejections::CASES.iter().enumerate() {
        for &(second, other) in rejections::CASES.iter().skip(rank + 1) {
            let Some((ca, leaf)) = both(change, other) else {
                continue;
            };
            pairs += 1;
            for policy in [Policy::rfc5280(), Policy::azure()] {
                let verdict = verdict_on(&ca, &leaf, NOW, &policy, BAD_SIGNATURE);
                assert_eq!(verdict, Err(first), "and {second:?}");
            }
        }
    }
    assert!(pairs > 300, "{pairs}");
}

/// All but the length of the signature, which is looked at just before the signature itself.
#[test]
fn of_a_rejection_and_a_finding_the_rejection() {
    let mut pairs = 0;
    for &(rejection, change) in rejections::CASES {
        for &(finding, other) in findings::CASES {
            let Some((ca, leaf)) = both(change, other) else {
                continue;
            };
            // Without a name it is nobody's certificate.
            let is_nobody_s = finding == Finding::CaSubjectEmpty;
            if rejection == Rejection::LeafIsCaCertificate && is_nobody_s {
                continue;
            }
            let rfc5280 = Policy::rfc5280();
            let late = matches!(rejection, Rejection::SignatureLength { .. });
            let expected = if late && rfc5280.refuses(finding) {
                Rejection::Refused(finding)
            } else {
                rejection
            };
            pairs += 1;
            let verdict = verdict_on(&ca, &leaf, NOW, &rfc5280, BAD_SIGNATURE);
            assert_eq!(verdict, Err(expected), "{rejection:?} and {finding:?}");
        }
    }
    assert!(pairs > 1_000, "{pairs}");
}

#[test]
fn of_two_findings_the_earlier_one() {
    let (rfc5280, azure) = (Policy::rfc5280(), Policy::azure());
    let mut pairs = 0;
    for (rank, &(first, change)) in findings::CASES.iter().enumerate() {
        for &(second, other) in findings::CASES.iter().skip(rank + 1) {
            let Some((ca, leaf)) = both(change, other) else {
                continue;
            };
            let found = verdict_on(&ca, &leaf, NOW, &azure, Ok(())).unwrap();
            // Some findings lift each other, as another CA key does the likeness of the leaf's.
            if !(found.contains(&first) && found.contains(&second)) {
                continue;
            }
            pairs += 1;
            let refused = found
                .iter()
                .copied()
                .find(|&finding| rfc5280.refuses(finding));
            let verdict = verdict_on(&ca, &leaf, NOW, &rfc5280, BAD_SIGNATURE);
            let expected = refused.map_or(
                Rejection::Signature(VerifyError::BadSignature),
                Rejection::Refused,
            );
            assert_eq!(verdict, Err(expected), "{first:?} and {second:?}");
            if first != second && rfc5280.refuses(first) && rfc5280.refuses(second) {
                assert!(
                    refused <= Some(first.min(second)),
                    "{first:?} and {second:?}"
                );
            }
        }
    }
    assert!(pairs > 800, "{pairs}");
}

/// The order of the cases is the order of the variants, so that the tests above mean something.
#[test]
fn the_cases_stand_in_order() {
    assert!(findings::CASES.is_sorted_by_key(|(finding, _)| *finding));
    assert_eq!(
        findings::CASES.last().map(|(finding, _)| finding),
        Finding::ALL.last()
    );
}

/// A certificate of the CA itself has neither the code nor the CA's issuer, and may have expired:
/// none of that would help who sent it.
#[test]
fn a_renewed_ca_certificate_is_called_that() {
    let (ca, mut leaf) = (Spec::ca(), Spec::ca());
    leaf.serial = vec![0];
    leaf.not_after = "210101000000Z";
    assert_eq!(
        verdict_on(&ca, &leaf, NOW, &Policy::rfc5280(), BAD_SIGNATURE),
        Err(Rejection::LeafIsCaCertificate)
    );
}
