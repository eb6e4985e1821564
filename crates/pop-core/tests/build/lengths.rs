//! Announced lengths: which are exact and which are bounds.

use pop_core::{
    Certificate, KeyAlgorithm, LeafBuilder, LeafParams, P256Signer, SerialNumber, Signature,
    Validity, max_leaf_len,
};
use sha2::{Digest as _, Sha256};

use crate::made::{
    CODE, Ca, builder, code, common_name, leaf_key, p384_key, params, rsa_key, serial, spki, time,
    validity,
};

/// Both dates as GeneralizedTime.
fn late() -> Validity {
    Validity {
        not_before: time(2_524_608_000),
        not_after: time(253_402_300_799),
    }
}

#[test]
fn the_maximum_is_reached_by_the_longest_leaf() {
    let longest_code = "f".repeat(64);
    let mut bytes = [0xff; 20];
    bytes[0] = 0x7f;
    let longest_serial = SerialNumber::from_bytes(&bytes).unwrap();
    let leaf_keys = [leaf_key(), p384_key(), rsa_key(256), rsa_key(512)];
    for (ca_key, kind) in [
        (Ca::default().key, KeyAlgorithm::P256),
        (p384_key(), KeyAlgorithm::P384),
        (rsa_key(256), KeyAlgorithm::Rsa { bits: 2048 }),
        (rsa_key(512), KeyAlgorithm::Rsa { bits: 4096 }),
    ] {
        // Names and identifiers on both sides of every step in the length of a header.
        for (name_len, identifier_len) in [
            (0, 0),
            (0, 20),
            (52, 19),
            (100, 43),
            (101, 44),
            (115, 100),
            (116, 122),
            (240, 123),
            (241, 124),
            (243, 127),
            (244, 128),
            (500, 244),
            (3_500, 250),
        ] {
            let ca_der = Ca {
                subject: common_name(&"n".repeat(name_len)),
                key: ca_key.clone(),
                key_identifier: Some(vec![7; identifier_len]),
                ..Ca::default()
            }
            .der();
            let ca = Certificate::from_der(&ca_der).unwrap();
            let subject_len = ca.subject().as_der().len();
            for leaf_key in leaf_keys.iter().filter(|it| **it != ca_key) {
                let most = max_leaf_len(subject_len, identifier_len, leaf_key.len(), kind);
                let len = |code_text, validity, serial| {
                    LeafBuilder::new(&LeafParams {
                        code: code(code_text),
                        validity,
                        serial,
                        ..params(&ca, leaf_key)
                    })
                    .unwrap()
                    .encoded_len()
                };
                assert_eq!(len(&longest_code, late(), longest_serial), most);
                // As its documentation says of a usual one.
                assert_eq!(len(CODE, validity(), serial()), most - 24);
            }
        }
    }
}

#[test]
fn without_a_key_identifier_the_maximum_is_13_bytes_too_large() {
    let ca_der = Ca {
        key_identifier: None,
        ..Ca::default()
    }
    .der();
    let (ca, leaf_key) = (Certificate::from_der(&ca_der).unwrap(), leaf_key());
    let most = max_leaf_len(
        ca.subject().as_der().len(),
        0,
        leaf_key.len(),
        KeyAlgorithm::P256,
    );
    assert_eq!(builder(&ca, &leaf_key).encoded_len(), most - 24 - 13);
}

#[test]
fn lengths_that_nothing_has_do_not_wrap() {
    let most = usize::MAX;
    for len in [
        max_leaf_len(most, 20, 91, KeyAlgorithm::P256),
        max_leaf_len(100, most, 91, KeyAlgorithm::P256),
        max_leaf_len(100, 20, most, KeyAlgorithm::Rsa { bits: u32::MAX }),
        max_leaf_len(most, most, most, KeyAlgorithm::Rsa { bits: u32::MAX }),
    ] {
        assert_eq!(len, most);
    }
}

#[test]
fn under_rsa_the_length_is_exact() {
    let leaf_key = leaf_key();
    for len in [256, 257, 384, 511, 512] {
        let ca_der = Ca {
            key: rsa_key(len),
            ..Ca::default()
        }
        .der();
        let ca = Certificate::from_der(&ca_der).unwrap();
        let builder = builder(&ca, &leaf_key);
        // A signature keeps the zeros that it begins with.
        let mut value = vec![0; len];
        value[len - 1] = 1;
        let mut buffer = vec![0; builder.encoded_len()];
        let leaf = builder
            .write_tbs(&mut buffer)
            .unwrap()
            .assemble(Signature::Rsa(&value))
            .unwrap();
        assert_eq!(leaf.as_der().len(), builder.encoded_len());
    }
}

#[test]
fn under_ecdsa_it_is_a_bound_that_is_nearly_reached() {
    let mut signer = P256Signer::from_bytes(&Sha256::digest(b"the CA's key").into()).unwrap();
    let ca_der = Ca {
        key: spki(&signer),
        ..Ca::default()
    }
    .der();
    let (ca, leaf_key) = (Certificate::from_der(&ca_der).unwrap(), leaf_key());
    let mut seen = [0; 73];
    for number in 0..200u8 {
        let serial = SerialNumber::from_random([number; 16]);
        let builder = LeafBuilder::new(&LeafParams {
            serial,
            ..params(&ca, &leaf_key)
        })
        .unwrap();
        let mut buffer = vec![0; builder.encoded_len()];
        let leaf = builder
            .write_tbs(&mut buffer)
            .unwrap()
            .sign(&mut signer)
            .unwrap();
        let certificate = Certificate::from_der(leaf.as_der()).unwrap();
        let len = certificate.signature_value().len();
        assert_eq!(leaf.as_der().len(), builder.encoded_len() - (72 - len));
        seen[len] += 1;
    }
    // Half of all r and of all s take a byte more for the sign; shorter ones are one in 128.
    let usual = seen[70] + seen[71] + seen[72];
    assert!(usual > 190 && seen[72] > 20 && seen[70] > 20, "{seen:?}");
}
