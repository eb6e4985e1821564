//! Every field of the leaf.

use der::{Decode as _, Encode as _};
use pop_core::{
    Certificate, KeyIdentifier, LeafBuilder, LeafParams, P256Verifier, Policy, SerialNumber,
    Signature, Time, Validation, Validity, VerificationCode, Version, validate,
};
use sha2::{Digest as _, Sha256};

use crate::made::{
    CODE, Ca, builder, ca_signer, checked, code, common_name, key, leaf_key, name, p384_key,
    params, rsa_key, serial, signed, time, tlv, validity,
};

#[test]
fn every_field_is_as_promised() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    let der = signed(&ca, &builder(&ca, &leaf_key));
    let leaf = Certificate::from_der(&der).unwrap();
    assert_eq!(leaf.version(), Version::V3);
    assert_eq!(leaf.serial_number(), serial().as_bytes());
    assert_eq!(leaf.subject().as_der(), common_name(CODE));
    assert_eq!(leaf.validity(), validity());
    assert_eq!(leaf.subject_public_key_info().as_der(), leaf_key);
    let extensions: Vec<_> = leaf
        .extensions()
        .map(|extension| {
            (
                extension.oid.to_vec(),
                extension.critical,
                extension.value.to_vec(),
            )
        })
        .collect();
    let key_identifier = sha1::Sha1::digest(&leaf_key[26..]);
    assert_eq!(
        extensions,
        [
            (vec![0x55, 0x1d, 0x13], true, vec![0x30, 0]),
            (vec![0x55, 0x1d, 0x0f], true, vec![3, 2, 7, 0x80]),
            (vec![0x55, 0x1d, 0x0e], false, tlv(4, key_identifier)),
            (
                vec![0x55, 0x1d, 0x23],
                false,
                tlv(0x30, tlv(0x80, "a key identifier"))
            ),
        ]
    );
}

#[test]
fn validation_has_no_findings() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    let der = signed(&ca, &builder(&ca, &leaf_key));
    let leaf = Certificate::from_der(&der).unwrap();
    for policy in [Policy::rfc5280(), Policy::azure()] {
        for now in [validity().not_before, validity().not_after] {
            let result = validate(
                &leaf,
                &Validation {
                    ca: &ca,
                    code: code(CODE),
                    now,
                    policy: &policy,
                },
                &P256Verifier,
            );
            assert_eq!(result.unwrap().findings().iter().count(), 0);
        }
        let later = validity().not_after.checked_add_seconds(1).unwrap();
        assert!(
            validate(
                &leaf,
                &Validation {
                    ca: &ca,
                    code: code(CODE),
                    now: later,
                    policy: &policy
                },
                &P256Verifier
            )
            .is_err()
        );
    }
}

#[test]
fn a_ca_without_key_identifier_gives_a_leaf_without() {
    let (ca_der, leaf_key) = (
        Ca {
            key_identifier: None,
            ..Ca::default()
        }
        .der(),
        leaf_key(),
    );
    let ca = Certificate::from_der(&ca_der).unwrap();
    let der = signed(&ca, &builder(&ca, &leaf_key));
    let leaf = Certificate::from_der(&der).unwrap();
    assert_eq!(leaf.extensions().count(), 3);
    assert_eq!(leaf.authority_key_identifier(), None);
}

#[test]
fn key_identifiers_of_every_length() {
    let leaf_key = leaf_key();
    for len in [0, 1, 19, 20, 64, 122, 123, 124, 127, 128, 300] {
        let ca_der = Ca {
            key_identifier: Some(vec![7; len]),
            ..Ca::default()
        }
        .der();
        let ca = Certificate::from_der(&ca_der).unwrap();
        signed(&ca, &builder(&ca, &leaf_key));
    }
}

#[test]
fn strange_ca_names_are_copied_byte_for_byte() {
    let leaf_key = leaf_key();
    let attribute =
        |oid: &[u8], tag, value: &[u8]| tlv(0x30, [tlv(6, oid), tlv(tag, value)].concat());
    let organization = attribute(&[0x55, 4, 10], 0x13, b"Printable & Sons*");
    let unit = attribute(&[0x55, 4, 11], 0x14, b"T\xe9l\xe9tex");
    let bmp = attribute(&[0x55, 4, 3], 0x1e, &[0, b'C', 0x20, 0xac]);
    for subject in [
        name(&[0x55, 4, 3], 0x13, "Printable"),
        name(
            &[0x55, 4, 3],
            0x0c,
            "Zertifizierungsstelle Köln, 東京 +\"\\<>;=",
        ),
        name(&[0x55, 4, 3], 0x16, "ia5@example.com"),
        name(&[0x55, 4, 3], 0x0c, ""),
        // A multi-valued RDN, then more of them.
        tlv(
            0x30,
            [
                tlv(0x31, [&unit[..], &organization].concat()),
                tlv(0x31, &bmp),
            ]
            .concat(),
        ),
        tlv(0x30, tlv(0x31, &organization).repeat(30)),
        name(&[0x55, 4, 3], 0x0c, "x".repeat(3800)),
    ] {
        let ca_der = Ca {
            subject: subject.clone(),
            ..Ca::default()
        }
        .der();
        let ca = Certificate::from_der(&ca_der).unwrap();
        let der = signed(&ca, &builder(&ca, &leaf_key));
        assert_eq!(
            Certificate::from_der(&der).unwrap().issuer().as_der(),
            subject
        );
    }
}

#[test]
fn a_ca_name_of_more_than_4_kib() {
    let leaf_key = leaf_key();
    for len in [4_083, 4_084, 5_000] {
        let subject = common_name(&"y".repeat(len));
        let ca_der = Ca {
            subject: subject.clone(),
            issuer: Some(common_name("Above")),
            ..Ca::default()
        }
        .der();
        let ca = Certificate::from_der(&ca_der).unwrap();
        let der = signed(&ca, &builder(&ca, &leaf_key));
        assert_eq!(
            Certificate::from_der(&der).unwrap().issuer().as_der(),
            subject
        );
    }
}

#[test]
fn key_identifiers_by_every_recipe() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    let point = &leaf_key[26..];
    let chosen = KeyIdentifier::from_bytes(*b"twenty octets given!");
    assert_eq!(chosen.as_bytes(), b"twenty octets given!");
    let recipes = [
        (
            KeyIdentifier::sha1(key(&leaf_key)),
            sha1::Sha1::digest(point).to_vec(),
        ),
        (
            KeyIdentifier::sha256(key(&leaf_key)),
            Sha256::digest(point)[..20].to_vec(),
        ),
        (chosen, b"twenty octets given!".to_vec()),
    ];
    for (identifier, expected) in recipes {
        let builder = LeafBuilder::new(&LeafParams {
            subject_key_identifier: identifier,
            ..params(&ca, &leaf_key)
        })
        .unwrap();
        let der = signed(&ca, &builder);
        let leaf = Certificate::from_der(&der).unwrap();
        assert_eq!(leaf.subject_key_identifier(), Some(&expected[..]));
        // Nothing else is touched.
        let usual = signed(&ca, &crate::made::builder(&ca, &leaf_key));
        let usual = Certificate::from_der(&usual).unwrap();
        let differing = leaf.tbs_der().iter().zip(usual.tbs_der());
        assert!(differing.filter(|(one, two)| one != two).count() <= 20);
        assert_eq!(leaf.tbs_der().len(), usual.tbs_der().len());
    }
}

#[test]
fn a_ca_name_that_other_parsers_give_up_on() {
    // An object identifier of 41 bytes; x509-cert stops at 39.
    let subject = name(&[0x55; 41], 0x0c, "exotic");
    let (ca_der, leaf_key) = (
        Ca {
            subject: subject.clone(),
            ..Ca::default()
        }
        .der(),
        leaf_key(),
    );
    let ca = Certificate::from_der(&ca_der).unwrap();
    let builder = builder(&ca, &leaf_key);
    let mut buffer = vec![0; builder.encoded_len()];
    let leaf = builder
        .write_tbs(&mut buffer)
        .unwrap()
        .sign(&mut ca_signer())
        .unwrap();
    assert_eq!(
        Certificate::from_der(leaf.as_der())
            .unwrap()
            .issuer()
            .as_der(),
        subject
    );
}

#[test]
fn codes_of_every_length_and_character() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    let all: String = (' '..='~').collect();
    let codes = (1..=64)
        .map(|len| "x".repeat(len))
        .chain([all[..64].into(), all[64..].into()]);
    for text in codes {
        let code = VerificationCode::new(&text).unwrap();
        let builder = LeafBuilder::new(&LeafParams {
            code,
            ..params(&ca, &leaf_key)
        })
        .unwrap();
        let der = unsigned(&ca, &builder);
        assert_eq!(
            Certificate::from_der(&der).unwrap().subject().as_der(),
            common_name(&text)
        );
    }
}

/// Assembles with some signature, which is quicker than signing.
fn unsigned(ca: &Certificate<'_>, builder: &LeafBuilder<'_>) -> Vec<u8> {
    let mut buffer = vec![0xaa; builder.encoded_len()];
    let unsigned = builder.write_tbs(&mut buffer).unwrap();
    let leaf = unsigned
        .assemble(Signature::EcdsaFixed(&[0x90; 64]))
        .unwrap();
    assert_eq!(
        leaf.as_der().len(),
        builder.encoded_len(),
        "the longest signature fits exactly"
    );
    checked(ca, &leaf);
    leaf.as_der().to_vec()
}

#[test]
fn serial_numbers_of_every_length() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    for len in 1..=20 {
        for first in [1, 0x7f] {
            let mut bytes = vec![0xff; len];
            bytes[0] = first;
            let serial = SerialNumber::from_bytes(&bytes).unwrap();
            let builder = LeafBuilder::new(&LeafParams {
                serial,
                ..params(&ca, &leaf_key)
            })
            .unwrap();
            let der = unsigned(&ca, &builder);
            assert_eq!(Certificate::from_der(&der).unwrap().serial_number(), bytes);
        }
    }
}

#[test]
fn dates_are_written_as_rfc_5280_wants_them() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    for (seconds, tag, text) in [
        (-62_167_219_200, 0x18, "00000101000000Z"),
        (-631_152_001, 0x18, "19491231235959Z"),
        (-631_152_000, 0x17, "500101000000Z"),
        (-1, 0x17, "691231235959Z"),
        (0, 0x17, "700101000000Z"),
        (951_827_696, 0x17, "000229123456Z"),
        (1_795_305_600, 0x17, "261122000000Z"),
        (2_524_607_999, 0x17, "491231235959Z"),
        (2_524_608_000, 0x18, "20500101000000Z"),
        (4_107_542_399, 0x18, "21000228235959Z"),
        (4_107_542_400, 0x18, "21000301000000Z"),
        (253_402_300_799, 0x18, "99991231235959Z"),
    ] {
        let time = time(seconds);
        let validity = Validity {
            not_before: time,
            not_after: time,
        };
        let builder = LeafBuilder::new(&LeafParams {
            validity,
            ..params(&ca, &leaf_key)
        })
        .unwrap();
        let mut buffer = vec![0; builder.encoded_len()];
        let unsigned = builder.write_tbs(&mut buffer).unwrap();
        let expected = tlv(0x30, tlv(tag, text).repeat(2));
        let found = unsigned
            .tbs_der()
            .windows(expected.len())
            .any(|window| window == expected);
        assert!(found, "{text}");
    }
}

#[test]
fn dates_read_back_as_they_were_written() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    // A step that is no multiple of anything goes through every month, hour and second.
    let mut not_before = 0;
    while not_before < 6_000_000_000 {
        let validity = Validity {
            not_before: time(not_before),
            not_after: time(6_000_000_000),
        };
        let builder = LeafBuilder::new(&LeafParams {
            validity,
            ..params(&ca, &leaf_key)
        })
        .unwrap();
        let der = unsigned(&ca, &builder);
        assert_eq!(Certificate::from_der(&der).unwrap().validity(), validity);
        let theirs = x509_cert::Certificate::from_der(&der).unwrap();
        let theirs = theirs
            .tbs_certificate()
            .validity()
            .not_before
            .to_unix_duration();
        assert_eq!(i64::try_from(theirs.as_secs()).unwrap(), not_before);
        not_before += 12_345_677;
    }
}

#[test]
fn leaf_keys_of_every_kind() {
    let ca_der = Ca::default().der();
    let ca = Certificate::from_der(&ca_der).unwrap();
    for leaf_key in [leaf_key(), p384_key(), rsa_key(256), rsa_key(512)] {
        signed(&ca, &builder(&ca, &leaf_key));
    }
}

#[test]
fn the_smallest_leaf_still_has_a_long_header() {
    let subject = name(&[0x55], 0x0c, "");
    let ca_der = Ca {
        subject,
        key_identifier: None,
        ..Ca::default()
    }
    .der();
    let (ca, leaf_key) = (Certificate::from_der(&ca_der).unwrap(), leaf_key());
    let serial = SerialNumber::from_bytes(&[1]).unwrap();
    let builder = LeafBuilder::new(&LeafParams {
        code: code("x"),
        serial,
        ..params(&ca, &leaf_key)
    })
    .unwrap();
    let mut buffer = vec![0xaa; builder.encoded_len()];
    let tiny = Signature::EcdsaDer(&[0x30, 6, 2, 1, 1, 2, 1, 1]);
    let leaf = builder
        .write_tbs(&mut buffer)
        .unwrap()
        .assemble(tiny)
        .unwrap();
    assert_eq!(leaf.as_der()[..2], [0x30, 0x82]);
    checked(&ca, &leaf);
}

#[test]
fn the_algorithm_follows_from_the_cas_key() {
    let leaf_key = leaf_key();
    let ecdsa = |last| tlv(0x30, tlv(6, [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, last]));
    let oid = tlv(6, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11]);
    let rsa = tlv(0x30, [oid, vec![5, 0]].concat());
    let modulus = vec![0x5a; 256];
    for (ca_key, identifier, signature) in [
        (p384_key(), ecdsa(3), Signature::EcdsaFixed(&[0x70; 96])),
        (rsa_key(256), rsa, Signature::Rsa(&modulus)),
    ] {
        let ca_der = Ca {
            key: ca_key,
            ..Ca::default()
        }
        .der();
        let ca = Certificate::from_der(&ca_der).unwrap();
        let builder = builder(&ca, &leaf_key);
        let mut buffer = vec![0xaa; builder.encoded_len()];
        let leaf = builder
            .write_tbs(&mut buffer)
            .unwrap()
            .assemble(signature)
            .unwrap();
        checked(&ca, &leaf);
        let theirs = x509_cert::Certificate::from_der(leaf.as_der()).unwrap();
        assert_eq!(theirs.signature_algorithm().to_der().unwrap(), identifier);
        assert_eq!(
            theirs.tbs_certificate().signature().to_der().unwrap(),
            identifier
        );
    }
}

#[test]
fn derived_serial_numbers() {
    let (one, two) = (
        Ca::default().der(),
        Ca {
            key: leaf_key(),
            ..Ca::default()
        }
        .der(),
    );
    let ca = Certificate::from_der(&one).unwrap();
    let other_ca = Certificate::from_der(&two).unwrap();
    let serial =
        |ca: &Certificate<'_>, text: &str, time: Time| SerialNumber::derived(ca, code(text), time);
    let this = serial(&ca, CODE, time(7));
    assert_eq!(this, serial(&ca, CODE, time(7)));
    for other in [
        serial(&other_ca, CODE, time(7)),
        serial(&ca, &CODE[1..], time(7)),
        serial(&ca, CODE, time(8)),
        serial(&ca, CODE, time(-7)),
    ] {
        assert_ne!(this, other);
    }
    // The recipe of the documentation, once more.
    let recipe = [
        b"pop-core serial v1\0",
        ca.subject_public_key_info().as_der(),
        CODE.as_bytes(),
        &[0, 0, 0, 0, 0, 0, 0, 7],
    ];
    let mut expected = Sha256::digest(recipe.concat())[..16].to_vec();
    expected[0] = expected[0] & 0x3f | 0x40;
    assert_eq!(this.as_bytes(), expected);
}
