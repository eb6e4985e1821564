//! Leaves built by pop-core and signed by this crate under CAs made by OpenSSL, verified by OpenSSL and by `validate`.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may panic, in its helpers too"
)]

#[allow(dead_code, reason = "each test crate uses a part of it")]
#[path = "support/openssl.rs"]
mod openssl;

use std::time::{SystemTime, UNIX_EPOCH};

use openssl::Dir;
use pop_core::{
    Certificate, Finding, KeyIdentifier, LeafBuilder, LeafParams, Policy, Rejection, SerialNumber,
    SubjectPublicKeyInfo, Time, Validation, Validity, VerificationCode, VerifyError, validate,
};
use pop_keys::{
    CaKey, FastVerifier, ca_certificate_der, ephemeral_p256_spki, ephemeral_rsa2048_spki,
};
use pop_text::pem::{self, CERTIFICATE};

const CODE: &str = "C1462C9258B998A126FD127DFBE112985542E53629A3E12F";

const KEYS: [(&str, &str); 5] = [
    ("P-256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
    ("P-384", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384"),
    ("RSA-2048", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
    ("RSA-3072", "-algorithm RSA -pkeyopt rsa_keygen_bits:3072"),
    ("RSA-4096", "-algorithm RSA -pkeyopt rsa_keygen_bits:4096"),
];

const SUBJECTS: [&str; 5] = [
    "/CN=Plain",
    "/C=DE/O=Example, Inc./OU=Unit with spaces/CN=A CA, with commas",
    "/C=DE/L=Köln/O=Grüße & Söhne/CN=Wurzel – 証明書 ✓",
    "/DC=org/DC=example/CN=quote \" backslash \\\\ plus + equals =",
    "/O=a/CN=Several values+serialNumber=12 34",
];

fn now() -> Time {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    Time::from_unix_seconds(i64::try_from(seconds).unwrap()).unwrap()
}

/// A leaf for [`CODE`] as PEM in `leaf.pem`, and its DER.
fn make_leaf(dir: &Dir, ca: &Certificate<'_>, key: &mut CaKey, leaf_key: &[u8]) -> Vec<u8> {
    let code = VerificationCode::new(CODE).unwrap();
    let leaf_key = SubjectPublicKeyInfo::from_der(leaf_key).unwrap();
    let validity = Validity::around(now()).clipped_to(ca.validity()).unwrap();
    let serial = SerialNumber::from_random([0xA5; 16]);
    let builder = LeafBuilder::new(&LeafParams {
        ca,
        code,
        leaf_key,
        subject_key_identifier: KeyIdentifier::sha1(leaf_key),
        validity,
        serial,
    })
    .unwrap();
    let mut buffer = vec![0; builder.encoded_len()];
    let leaf = builder.write_tbs(&mut buffer).unwrap().sign(key).unwrap();
    let mut pem = vec![0; pem::encoded_len(CERTIFICATE, leaf.as_der().len())];
    let pem = pem::encode(CERTIFICATE, leaf.as_der(), &mut pem).unwrap();
    dir.write("leaf.pem", pem.as_bytes());
    leaf.as_der().to_vec()
}

/// Builds, checks the subject as OpenSSL prints it, and validates; leaves `leaf.pem` behind.
fn prove(dir: &Dir, policies: &[Policy], leaf_key: &[u8]) {
    let ca = ca_certificate_der(&dir.read("ca.pem")).unwrap();
    let ca = Certificate::from_der(&ca).unwrap();
    let mut key = CaKey::from_text_or_der(&dir.read("ca.key")).unwrap();
    key.check_belongs_to(&ca).unwrap();
    let leaf = make_leaf(dir, &ca, &mut key, leaf_key);
    let leaf = Certificate::from_der(&leaf).unwrap();
    let subject = String::from_utf8(dir.ok("x509 -in leaf.pem -noout -subject")).unwrap();
    assert_eq!(subject, format!("subject=CN = {CODE}\n"));
    let (code, other) = (
        VerificationCode::new(CODE).unwrap(),
        VerificationCode::new(&CODE[1..]).unwrap(),
    );
    for policy in policies {
        if let Err(rejection) = validate(
            &leaf,
            &Validation {
                ca: &ca,
                code,
                now: now(),
                policy,
            },
            &FastVerifier,
        ) {
            panic!("{rejection}");
        }
        assert!(
            validate(
                &leaf,
                &Validation {
                    ca: &ca,
                    code: other,
                    now: now(),
                    policy
                },
                &FastVerifier
            )
            .is_err()
        );
    }
}

fn make_ca(dir: &Dir, generate: &str, subject: &str, more: &[&str]) {
    dir.ok(&format!("genpkey {generate} -out ca.key"));
    let args = [
        "req", "-x509", "-new", "-key", "ca.key", "-out", "ca.pem", "-utf8", "-days", "30",
        "-subj", subject,
    ];
    dir.ok_args(&[&args, more].concat());
}

#[test]
fn strict_openssl_takes_leaves_of_every_key_and_subject() {
    let Some(dir) = Dir::new("strict") else {
        return;
    };
    let policies = [Policy::azure(), Policy::rfc5280()];
    for ((name, generate), subject) in KEYS.iter().zip(SUBJECTS.iter()) {
        make_ca(
            &dir,
            generate,
            subject,
            &["-addext", "keyUsage=critical,keyCertSign,cRLSign"],
        );
        prove(&dir, &policies, &ephemeral_p256_spki().unwrap());
        dir.ok("verify -x509_strict -CAfile ca.pem leaf.pem");
        println!("{name} {subject}: taken");
    }
    // Every subject with the quickest key too, and a leaf that carries an RSA key.
    for subject in SUBJECTS {
        make_ca(
            &dir,
            KEYS[0].1,
            subject,
            &["-addext", "keyUsage=critical,keyCertSign,cRLSign"],
        );
        prove(&dir, &policies, &ephemeral_rsa2048_spki().unwrap());
        dir.ok("verify -x509_strict -CAfile ca.pem leaf.pem");
    }
}

#[test]
fn openssl_s_default_cas_and_cas_without_extensions_work() {
    let Some(dir) = Dir::new("plain") else { return };
    dir.write("bare.cnf", b"[req]\ndistinguished_name = dn\n[dn]\n");
    for (name, generate) in &KEYS[..3] {
        make_ca(&dir, generate, "/CN=defaults", &[]);
        prove(&dir, &[Policy::azure()], &ephemeral_p256_spki().unwrap());
        dir.ok("verify -CAfile ca.pem leaf.pem");

        make_ca(
            &dir,
            generate,
            "/CN=no extensions",
            &["-config", "bare.cnf"],
        );
        let shown = String::from_utf8(dir.ok("x509 -in ca.pem -noout -text")).unwrap();
        assert!(!shown.contains("X509v3 extensions"), "{name}: {shown}");
        prove(&dir, &[Policy::azure()], &ephemeral_p256_spki().unwrap());
        dir.ok("verify -CAfile ca.pem leaf.pem");
    }
}

#[test]
fn a_leaf_signed_with_another_key_is_refused_at_home_and_by_openssl() {
    let Some(dir) = Dir::new("other-key") else {
        return;
    };
    for (name, generate) in &KEYS[..3] {
        make_ca(&dir, generate, "/CN=ca", &[]);
        let ca = ca_certificate_der(&dir.read("ca.pem")).unwrap();
        let ca = Certificate::from_der(&ca).unwrap();
        let mut key = CaKey::from_text_or_der(&dir.ok(&format!("genpkey {generate}"))).unwrap();
        assert!(key.check_belongs_to(&ca).is_err());
        let leaf = make_leaf(&dir, &ca, &mut key, &ephemeral_p256_spki().unwrap());
        let leaf = Certificate::from_der(&leaf).unwrap();
        let code = VerificationCode::new(CODE).unwrap();
        let verdict = validate(
            &leaf,
            &Validation {
                ca: &ca,
                code,
                now: now(),
                policy: &Policy::azure(),
            },
            &FastVerifier,
        );
        assert_eq!(
            verdict.err(),
            Some(Rejection::Signature(VerifyError::BadSignature)),
            "{name}"
        );
        assert!(
            !dir.run("verify -CAfile ca.pem leaf.pem").status.success(),
            "{name}"
        );
    }
}

/// Every prefix and every change of one bit of a leaf is refused under the laxest policy, for each kind of CA.
///
/// None means the same as the leaf: the signature covers the signed part; the algorithm behind it is compared with the
/// one inside of it; the headers around both have one form in DER, whose lengths are fixed by what they hold; and the
/// signature itself has no second form that is one bit away, which this test shows by trying.
#[test]
fn no_part_and_no_flipped_bit_of_a_leaf_is_taken() {
    let Some(dir) = Dir::new("flips") else {
        return;
    };
    for (name, generate) in &KEYS {
        make_ca(&dir, generate, "/CN=flips", &[]);
        let ca = ca_certificate_der(&dir.read("ca.pem")).unwrap();
        let ca = Certificate::from_der(&ca).unwrap();
        let mut key = CaKey::from_text_or_der(&dir.read("ca.key")).unwrap();
        let leaf = make_leaf(&dir, &ca, &mut key, &ephemeral_p256_spki().unwrap());
        let (code, now) = (VerificationCode::new(CODE).unwrap(), now());
        // Whether it is accepted, and whether it was refused by the signature alone.
        let verdict_on = |leaf: &[u8]| {
            let Ok(leaf) = Certificate::from_der(leaf) else {
                return (false, false);
            };
            let verdict = validate(
                &leaf,
                &Validation {
                    ca: &ca,
                    code,
                    now,
                    policy: &Policy::azure(),
                },
                &FastVerifier,
            );
            let by_signature = matches!(verdict, Err(Rejection::Signature(_)));
            (verdict.is_ok(), by_signature)
        };
        assert_eq!(verdict_on(&leaf), (true, false), "{name}");
        for len in 0..leaf.len() {
            assert_eq!(
                verdict_on(&leaf[..len]),
                (false, false),
                "{name}: {len} bytes"
            );
        }
        let mut changed = leaf.clone();
        let mut refused_by_signature = 0;
        for bit in 0..leaf.len() * 8 {
            changed[bit / 8] ^= 0x80 >> (bit % 8);
            let (taken, by_signature) = verdict_on(&changed);
            assert!(!taken, "{name}: bit {bit}");
            refused_by_signature += usize::from(by_signature);
            changed[bit / 8] ^= 0x80 >> (bit % 8);
        }
        assert_eq!(changed, leaf);
        println!(
            "{name}: {} bits, {refused_by_signature} refused by the signature",
            leaf.len() * 8
        );
        assert!(
            refused_by_signature > 1_000,
            "{name}: {refused_by_signature}"
        );
    }
}

/// Rightly signed, and still it carries no key.
#[test]
fn a_leaf_whose_point_is_off_its_curve_is_found() {
    let Some(dir) = Dir::new("off-curve") else {
        return;
    };
    make_ca(&dir, KEYS[1].1, "/CN=ca", &[]);
    let ca = ca_certificate_der(&dir.read("ca.pem")).unwrap();
    let ca = Certificate::from_der(&ca).unwrap();
    let mut key = CaKey::from_text_or_der(&dir.read("ca.key")).unwrap();
    dir.ok(&format!("genpkey {} -out other.key", KEYS[1].1));
    let of_p384 = dir.ok("pkey -in other.key -pubout -outform DER");
    for (good, last) in [
        (ephemeral_p256_spki().unwrap().to_vec(), 90),
        (of_p384, 119),
    ] {
        let mut bad = good.clone();
        bad[last] ^= 1;
        for (spki, found) in [(good, false), (bad, true)] {
            let leaf = make_leaf(&dir, &ca, &mut key, &spki);
            let leaf = Certificate::from_der(&leaf).unwrap();
            let code = VerificationCode::new(CODE).unwrap();
            let verdict_on = |policy| {
                validate(
                    &leaf,
                    &Validation {
                        ca: &ca,
                        code,
                        now: now(),
                        policy: &policy,
                    },
                    &FastVerifier,
                )
            };
            let findings = verdict_on(Policy::azure()).unwrap().findings();
            assert_eq!(findings.contains(Finding::LeafKeyInvalid), found);
            let refused = Some(Rejection::Refused(Finding::LeafKeyInvalid));
            assert_eq!(verdict_on(Policy::rfc5280()).err() == refused, found);
        }
    }
}
