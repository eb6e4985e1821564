//! Other people's certificates: recorded proofs and the one-hop corpora.

use std::collections::BTreeSet;

use pop_core::{
    Certificate, Finding, Policy, Rejection, SignatureVerifier as _, SubjectPublicKeyInfo, Time,
    Validation, VerificationCode, VerifyError, validate,
};
use serde_json::Value;

use crate::exceptions;
use crate::forge::{SUBJECT_KEY_ID, Spec, tlv};
use crate::host::Host;
use crate::shared::{self, Recorded};

/// Validates bytes; the reason as text.
fn verdict_on(
    ca: &[u8],
    leaf: &[u8],
    code: Option<&str>,
    seconds: i64,
    policy: &Policy,
) -> Result<(), String> {
    let ca = Certificate::from_der(ca).map_err(|error| format!("CA: {error}"))?;
    let leaf = Certificate::from_der(leaf).map_err(|error| format!("leaf: {error}"))?;
    let code = match code {
        Some(code) => code,
        // The corpora know no codes: whatever the common name says is the code.
        None => leaf.subject().common_name().unwrap_or("no common name"),
    };
    let code = VerificationCode::new(code).map_err(|error| error.to_string())?;
    let now = Time::from_unix_seconds(seconds).unwrap();
    validate(
        &leaf,
        &Validation {
            ca: &ca,
            code,
            now,
            policy,
        },
        &Host,
    )
    .map(drop)
    .map_err(|rejection| format!("{rejection:?}"))
}

/// Compares verdicts with upstream's, exceptions aside; a stale exception fails, and so does a
/// number of cases that is not the known one.
struct Verdicts<'e> {
    exceptions: &'e [(&'e str, &'e str)],
    /// How many cases upstream accepts, and how many it refuses.
    counts: (usize, usize),
    used: Vec<String>,
    wrong: Vec<String>,
}

impl<'e> Verdicts<'e> {
    fn new(exceptions: &'e [(&'e str, &'e str)]) -> Self {
        Self {
            exceptions,
            counts: (0, 0),
            used: Vec::new(),
            wrong: Vec::new(),
        }
    }

    fn compare(&mut self, id: &str, accepted: bool, ours: Result<(), String>) {
        *if accepted {
            &mut self.counts.0
        } else {
            &mut self.counts.1
        } += 1;
        if ours.is_ok() == accepted {
            return;
        }
        if self
            .exceptions
            .iter()
            .any(|(exception, _)| *exception == id)
        {
            self.used.push(id.to_owned());
        } else {
            let upstream = if accepted { "accepts" } else { "refuses" };
            self.wrong
                .push(format!("{id}: upstream {upstream}, we say {ours:?}"));
        }
    }

    fn finish(self, counts: (usize, usize)) {
        assert_eq!(self.counts, counts, "accepted and refused by upstream");
        assert!(self.wrong.is_empty(), "\n{}", self.wrong.join("\n"));
        for (id, reason) in self.exceptions {
            assert!(
                self.used.iter().any(|used| used == id),
                "stale exception {id} ({reason})"
            );
            assert!(reason.len() > 10, "{id} has no reason");
        }
    }
}

fn tests<'v>(file: &'v Value, key: &str) -> &'v Vec<Value> {
    file[key].as_array().unwrap()
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn recorded_proofs_are_accepted() {
    for Recorded {
        id,
        ca,
        code,
        leaf,
        seconds,
    } in shared::recorded()
    {
        let azure = verdict_on(&ca, &leaf, Some(&code), seconds, &Policy::azure());
        assert_eq!(azure, Ok(()), "{id}");
        // They do not live up to RFC 5280, so the policies differ on real data.
        let ca = Certificate::from_der(&ca).unwrap();
        let leaf = Certificate::from_der(&leaf).unwrap();
        let code = VerificationCode::new(&code).unwrap();
        let now = Time::from_unix_seconds(seconds).unwrap();
        let found = validate(
            &leaf,
            &Validation {
                ca: &ca,
                code,
                now,
                policy: &Policy::azure(),
            },
            &Host,
        )
        .unwrap()
        .findings();
        assert!(found.contains(Finding::CaKeyUsageMissing), "{id}");
        if ca.extensions().next().is_none() {
            assert_eq!(
                validate(
                    &leaf,
                    &Validation {
                        ca: &ca,
                        code,
                        now,
                        policy: &Policy::rfc5280()
                    },
                    &Host
                )
                .unwrap_err(),
                Rejection::Refused(Finding::CaBasicConstraintsMissing),
                "{id}"
            );
        }
    }
}

/// What RFC 5280 asks for and Azure does without: the findings of all recorded proofs together.
#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn what_azure_is_recorded_accepting() {
    let recorded = shared::recorded();
    if recorded.is_empty() {
        return;
    }
    let mut all = BTreeSet::new();
    for pair in &recorded {
        let ca = Certificate::from_der(&pair.ca).unwrap();
        let leaf = Certificate::from_der(&pair.leaf).unwrap();
        let code = VerificationCode::new(&pair.code).unwrap();
        let now = Time::from_unix_seconds(pair.seconds).unwrap();
        let validated = validate(
            &leaf,
            &Validation {
                ca: &ca,
                code,
                now,
                policy: &Policy::azure(),
            },
            &Host,
        )
        .unwrap();
        all.extend(validated.findings().iter());
    }
    assert_eq!(
        Vec::from_iter(all),
        [
            Finding::CaBasicConstraintsMissing,
            Finding::CaKeyUsageMissing,
            Finding::CaPathLengthWithoutKeyUsage,
            Finding::CaKeyIdentifierMissing,
            Finding::CaRsaModulusBits,
            Finding::LeafKeyIdentifierMissing,
            Finding::LeafOutsideCaValidity,
        ]
    );
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn recorded_proofs_are_refused_for_another_code_or_time() {
    for Recorded {
        id,
        ca,
        code,
        leaf,
        seconds,
    } in shared::recorded()
    {
        let azure = Policy::azure();
        for at in 0..code.len() {
            let mut other = code.clone().into_bytes();
            other[at] ^= 1;
            let other = String::from_utf8(other).unwrap();
            let verdict = verdict_on(&ca, &leaf, Some(&other), seconds, &azure);
            assert_eq!(verdict, Err("CommonNameMismatch".to_owned()), "{id} {at}");
        }
        for later in [-30 * 86_400, 30 * 86_400] {
            assert!(
                verdict_on(&ca, &leaf, Some(&code), seconds + later, &azure).is_err(),
                "{id}"
            );
        }
        let verdict = verdict_on(&ca, &ca, Some(&code), seconds, &azure);
        assert_eq!(verdict, Err("LeafIsCaCertificate".to_owned()), "{id}");
    }
}

/// Every single bit of a leaf counts.
#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn recorded_leaves_are_refused_with_any_bit_flipped() {
    for Recorded {
        id,
        ca,
        code,
        leaf,
        seconds,
    } in shared::recorded()
    {
        every_flip_is_refused(&id, &ca, &leaf, &code, seconds, &Policy::azure());
    }
}

fn every_flip_is_refused(
    id: &str,
    ca: &[u8],
    leaf: &[u8],
    code: &str,
    seconds: i64,
    policy: &Policy,
) {
    let mut reached_the_signature = 0;
    for bit in 0..leaf.len() * 8 {
        let mut flipped = leaf.to_vec();
        flipped[bit / 8] ^= 0x80 >> (bit % 8);
        let verdict = verdict_on(ca, &flipped, Some(code), seconds, policy);
        let Err(reason) = verdict else {
            panic!("{id}: bit {bit} does not count")
        };
        if reason == format!("{:?}", Rejection::Signature(VerifyError::BadSignature)) {
            reached_the_signature += 1;
        }
    }
    assert!(reached_the_signature > 500, "{id}: {reached_the_signature}");
}

/// 2026-11-22T10:00:00Z, for cases that state no time.
const NOW: i64 = 1_795_341_600;

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn x509_limbo() {
    let file = shared::json("vectors/x509-limbo/onehop.json");
    let mut verdicts = Verdicts::new(exceptions::X509_LIMBO);
    for test in tests(&file, "testcases") {
        let seconds = test["validation_time"]
            .as_str()
            .map_or(NOW, shared::seconds);
        let (ca, leaf) = (
            shared::der(shared::text(test, "issuer_pem")),
            shared::der(shared::text(test, "leaf_pem")),
        );
        let ours = verdict_on(&ca, &leaf, None, seconds, &Policy::rfc5280());
        let id = shared::text(test, "id");
        verdicts.compare(id, shared::text(test, "expected_result") == "SUCCESS", ours);
        if id == "rfc5280::validity::notbefore-exact" {
            let code = Certificate::from_der(&leaf)
                .unwrap()
                .subject()
                .common_name()
                .unwrap()
                .to_owned();
            every_flip_is_refused(id, &ca, &leaf, &code, seconds, &Policy::rfc5280());
        }
    }
    verdicts.finish((6, 33));
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn pkits() {
    let file = shared::json("vectors/pkits/onehop.json");
    let mut verdicts = Verdicts::new(exceptions::PKITS);
    for test in tests(&file, "tests") {
        let ours = verdict_on(
            &shared::bytes(test, "issuer_der_b64"),
            &shared::bytes(test, "leaf_der_b64"),
            None,
            shared::seconds(shared::text(test, "validation_time")),
            &Policy::rfc5280(),
        );
        let accepted = shared::text(test, "expected_result") == "SUCCESS";
        verdicts.compare(shared::text(test, "id"), accepted, ours);
    }
    verdicts.finish((15, 6));
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn boringssl_chains() {
    let file = shared::json("vectors/boringssl/chain_onehop.json");
    let mut verdicts = Verdicts::new(exceptions::BORINGSSL_CHAINS);
    for test in tests(&file, "tests") {
        let utc = shared::text(test, "utc_time");
        let part = |at: usize| &utc[at..at + 2];
        let time = format!(
            "20{}-{}-{}T{}:{}:{}Z",
            part(0),
            part(2),
            part(4),
            part(6),
            part(8),
            part(10)
        );
        let ours = verdict_on(
            &shared::bytes(test, "issuer_der_b64"),
            &shared::bytes(test, "leaf_der_b64"),
            None,
            shared::seconds(&time),
            &Policy::rfc5280(),
        );
        let accepted = shared::text(test, "expected_result") == "SUCCESS";
        verdicts.compare(shared::text(test, "id"), accepted, ours);
    }
    verdicts.finish((65, 32));
}

/// x509test has leaves and the issuer's key but no issuer: one is made, with the name and the key
/// identifier that a sound leaf of the suite states.
#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn x509test() {
    let file = shared::json("vectors/x509test/certs.json");
    let tests = tests(&file, "tests");
    let sound = tests.iter().find(|test| test["id"] == "ok-v3").unwrap();
    let sound = shared::bytes(sound, "der_b64");
    let sound = Certificate::from_der(&sound).unwrap();
    let mut ca = Spec::ca();
    ca.subject = sound.issuer().as_der().to_vec();
    // As `ok-ext-auth-keyid2` says.
    ca.serial = vec![0x04, 0x06, 0xca, 0xfe];
    ca.key = shared::bytes(&file, "ca_spki_b64");
    let identifier = sound.authority_key_identifier().unwrap();
    ca.set(SUBJECT_KEY_ID, false, &tlv(4, &[identifier]));
    let ca = ca.der();

    let mut verdicts = Verdicts::new(exceptions::X509TEST);
    for test in tests {
        let leaf = shared::bytes(test, "der_b64");
        let ours = verdict_on(&ca, &leaf, None, NOW, &Policy::rfc5280());
        let accepted = shared::text(test, "expected") == "ACCEPT";
        verdicts.compare(shared::text(test, "id"), accepted, ours);
    }
    verdicts.finish((25, 53));
}

/// Keys, algorithms and signatures without a certificate around them: the algorithm is read as a
/// certificate's, the rest as `validate` does it.
#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn boringssl_signed_data() {
    let file = shared::json("vectors/boringssl/verify_signed_data.json");
    let verify = |test: &Value| -> Result<(), String> {
        let mut holder = Spec::leaf();
        holder.outer_algorithm = shared::bytes(test, "algorithm_b64");
        let holder = holder.der();
        let holder = Certificate::from_der(&holder).map_err(|error| error.to_string())?;
        let algorithm = holder
            .signature_algorithm()
            .map_err(|error| error.to_string())?;
        let key = shared::bytes(test, "public_key_spki_b64");
        let key = SubjectPublicKeyInfo::from_der(&key).map_err(|error| error.to_string())?;
        let kind = key.algorithm().map_err(|error| error.to_string())?;
        if !algorithm.fits(kind) {
            return Err(format!("{algorithm} does not go with {kind}"));
        }
        // Tag, length and the count of unused bits before it.
        let bits = shared::bytes(test, "signature_bitstring_b64");
        let header = match bits[..] {
            [3, 0..=0x7f, 0, ..] => 3,
            [3, 0x81, _, 0, ..] => 4,
            [3, 0x82, _, _, 0, ..] => 5,
            _ => return Err("no BIT STRING of whole bytes".to_owned()),
        };
        let data = shared::bytes(test, "data_b64");
        Host.verify(algorithm, key, &data, &bits[header..])
            .map_err(|error| error.to_string())
    };
    let mut verdicts = Verdicts::new(exceptions::BORINGSSL_SIGNED_DATA);
    for test in tests(&file, "tests") {
        let accepted = shared::text(test, "expected") == "ACCEPT";
        verdicts.compare(shared::text(test, "id"), accepted, verify(test));
    }
    verdicts.finish((4, 8));
}
