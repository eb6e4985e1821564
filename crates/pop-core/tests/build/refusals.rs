//! What the builder will not build.

use pop_core::limits::MAX_LEAF_LEN;
use pop_core::{BuildError, Certificate, LeafBuilder, LeafParams, UnsupportedAlgorithm, Validity};

use crate::made::{
    Ca, ca_signer, common_name, ed25519_key, leaf_key, params, rsa_key, spki, time, tlv, validity,
};

#[track_caller]
fn refused(ca: &Ca, leaf_key: &[u8], validity: Validity, error: BuildError) {
    let ca_der = ca.der();
    let ca = Certificate::from_der(&ca_der).unwrap();
    let result = LeafBuilder::new(&LeafParams {
        validity,
        ..params(&ca, leaf_key)
    });
    assert_eq!(result.unwrap_err(), error);
    assert!(!error.to_string().is_empty());
}

#[test]
fn a_ca_without_a_name() {
    let ca = Ca {
        subject: tlv(0x30, []),
        ..Ca::default()
    };
    refused(&ca, &leaf_key(), validity(), BuildError::CaSubjectEmpty);
}

#[test]
fn keys_of_other_algorithms() {
    let ed25519 = UnsupportedAlgorithm::Ed25519;
    let ca = Ca {
        key: ed25519_key(),
        ..Ca::default()
    };
    refused(&ca, &leaf_key(), validity(), BuildError::CaKey(ed25519));
    refused(
        &Ca::default(),
        &ed25519_key(),
        validity(),
        BuildError::LeafKey(ed25519),
    );
    let short = UnsupportedAlgorithm::RsaModulusTooShort;
    let ca = Ca {
        key: rsa_key(255),
        ..Ca::default()
    };
    refused(&ca, &leaf_key(), validity(), BuildError::CaKey(short));
    let long = UnsupportedAlgorithm::RsaModulusTooLong;
    refused(
        &Ca::default(),
        &rsa_key(513),
        validity(),
        BuildError::LeafKey(long),
    );
}

#[test]
fn the_cas_own_key_as_the_leafs() {
    refused(
        &Ca::default(),
        &spki(&ca_signer()),
        validity(),
        BuildError::LeafKeyIsCaKey,
    );
}

#[test]
fn a_validity_that_ends_before_it_begins() {
    let reversed = Validity {
        not_before: time(1),
        not_after: time(0),
    };
    refused(
        &Ca::default(),
        &leaf_key(),
        reversed,
        BuildError::ValidityReversed,
    );
    // One second, both ends included, is not empty.
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    let second = Validity {
        not_before: time(1),
        not_after: time(1),
    };
    assert!(
        LeafBuilder::new(&LeafParams {
            validity: second,
            ..params(&ca, &leaf_key)
        })
        .is_ok()
    );
}

#[test]
fn leaves_that_nobody_could_read() {
    // Only under a CA that another CA issued: in a self-signed one the name stands twice.
    let leaf_key = rsa_key(512);
    let mut lengths = Vec::new();
    for subject_len in 7_100..7_400 {
        let subject = common_name(&"x".repeat(subject_len));
        let ca_der = Ca {
            subject,
            issuer: Some(common_name("Above")),
            ..Ca::default()
        }
        .der();
        let ca = Certificate::from_der(&ca_der).unwrap();
        match LeafBuilder::new(&params(&ca, &leaf_key)) {
            Ok(builder) => lengths.push(builder.encoded_len()),
            Err(error) => {
                let len = lengths.last().unwrap() + 1;
                assert_eq!(
                    (error, len),
                    (BuildError::TooLong { len }, MAX_LEAF_LEN + 1)
                );
                return;
            }
        }
    }
    assert_eq!(lengths.last(), None, "none was refused");
}
