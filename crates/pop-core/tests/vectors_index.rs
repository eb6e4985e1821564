//! Every folder of ../shared/vectors, and the test that runs it: material that nobody reads fails.
#![cfg(test)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is there, relative to the vectors, and the test source that names it, relative to `crates`.
const READ_BY: &[(&str, &str)] = &[
    ("azure-recorded", "pop-core/tests/validate/shared.rs"),
    (
        "boringssl/chain_onehop.json",
        "pop-core/tests/validate/corpora.rs",
    ),
    ("boringssl/fuzz-seeds/cert", "pop-core/tests/parse.rs"),
    ("boringssl/fuzz-seeds/pkcs8", "keys/tests/vectors.rs"),
    (
        "boringssl/fuzz-seeds/read_pem",
        "pop-core/tests/text_recorded.rs",
    ),
    ("boringssl/fuzz-seeds/spki", "pop-core/tests/parse.rs"),
    (
        "boringssl/parse_certificate.json",
        "pop-core/tests/parse.rs",
    ),
    (
        "boringssl/verify_signed_data.json",
        "pop-core/tests/validate/corpora.rs",
    ),
    ("cavp/ecdsa_p256_sha256.json", "pop-core/tests/p256.rs"),
    ("cavp/rfc6979_p256_sha256.json", "pop-core/tests/p256.rs"),
    (
        "jsontestsuite/test_parsing",
        "models/tests/suite/json_suite.rs",
    ),
    ("pkits/onehop.json", "pop-core/tests/validate/corpora.rs"),
    (
        "wycheproof/ecdsa_secp256r1_sha256_p1363_test.json",
        "pop-core/tests/p256.rs",
    ),
    (
        "wycheproof/ecdsa_secp256r1_sha256_test.json",
        "pop-core/tests/p256.rs",
    ),
    (
        "wycheproof/rsa_pkcs1_2048_sig_gen_test.json",
        "keys/tests/vectors.rs",
    ),
    (
        "wycheproof/rsa_pkcs1_3072_sig_gen_test.json",
        "keys/tests/vectors.rs",
    ),
    (
        "wycheproof/rsa_pkcs1_4096_sig_gen_test.json",
        "keys/tests/vectors.rs",
    ),
    (
        "wycheproof/rsa_signature_2048_sha256_test.json",
        "keys/tests/vectors.rs",
    ),
    (
        "wycheproof/rsa_signature_3072_sha256_test.json",
        "keys/tests/vectors.rs",
    ),
    (
        "wycheproof/rsa_signature_4096_sha256_test.json",
        "keys/tests/vectors.rs",
    ),
    (
        "x509-limbo/onehop.json",
        "pop-core/tests/validate/corpora.rs",
    ),
    ("x509test/certs.json", "pop-core/tests/validate/corpora.rs"),
];

/// What no test of certificates, names, validity and signatures has to read.
const NOT_READ: &[(&str, &str)] = &[
    ("azure-swagger", "the service's interface, no certificates"),
    (
        "rustsec-advisory-db",
        "a database of advisories, for cargo audit",
    ),
];

fn from_crates(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The files below a folder, as paths from it; a folder that is claimed as a whole is not entered.
fn files(vectors: &Path, folder: &str, claimed: &BTreeSet<&str>, all: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(vectors.join(folder)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("{folder}/{name}")
            .trim_start_matches('/')
            .to_owned();
        if vectors.join(&path).is_dir() && !claimed.contains(&path[..]) {
            files(vectors, &path, claimed, all);
        } else if !matches!(&name[..], "LICENSE" | "README.md") {
            all.insert(path);
        }
    }
}

#[test]
fn every_vector_is_read_by_a_test() {
    let vectors = from_crates("../../shared/vectors");
    if !vectors.is_dir() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "../shared is missing; under CI=true it must be present"
        );
        return;
    }
    let claimed: BTreeSet<&str> = READ_BY
        .iter()
        .chain(NOT_READ)
        .map(|(path, _)| *path)
        .collect();
    let mut there = BTreeSet::new();
    files(&vectors, "", &claimed, &mut there);
    for path in &there {
        assert!(claimed.contains(&path[..]), "nobody reads {path}");
    }
    for path in claimed {
        assert!(there.contains(path), "{path} is not there any more");
    }
}

#[test]
fn the_tests_name_what_they_read() {
    for (path, test) in READ_BY {
        let source = std::fs::read_to_string(from_crates(test)).unwrap();
        let name = path.rsplit('/').next().unwrap();
        // Signing's known answers are taken by the end of their names.
        let by_suffix =
            name.ends_with("_sig_gen_test.json") && source.contains("_sig_gen_test.json");
        assert!(
            source.contains(name) || by_suffix,
            "{test} does not name {path}"
        );
    }
    assert!(NOT_READ.iter().all(|(_, reason)| reason.len() > 10));
}
