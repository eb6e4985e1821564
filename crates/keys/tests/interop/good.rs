//! Leaves as this project makes them, under each kind of CA; CA names that are a trial for readers; and what must be
//! refused wherever it is shown.

use pop_core::{
    Certificate, KeyIdentifier, LeafBuilder, LeafParams, SerialNumber, SubjectPublicKeyInfo, Time,
    Validity, VerificationCode,
};
use pop_keys::{CaKey, ephemeral_p256_spki, ephemeral_rsa2048_spki};

use crate::CODE;
use crate::case::{Case, Fault, Kind, make};
use crate::der::{
    BIT_STRING, BMP, C, CN, DC, ECDSA_SHA256, ECDSA_SHA384, EXTENDED_KEY_USAGE, GENERALIZED_TIME,
    IA5, O, OID, OU, PRINTABLE, SEQUENCE, SUBJECT_KEY_ID, T61, UTF8, bmp, name, rdn, rsa_with, tlv,
};
use crate::forge::{Pair, authority_cert};
use crate::keyring::{Hash, Key, Keyring};

pub(crate) fn cases(keyring: &mut Keyring, now: i64) -> Vec<Case> {
    let mut cases = Vec::new();
    let plain = || name(&[(CN, UTF8, b"Plain")]);
    let comma = || {
        name(&[
            (C, PRINTABLE, b"DE"),
            (O, UTF8, b"Example, Inc."),
            (OU, UTF8, b"Unit with spaces"),
            (CN, UTF8, b"A CA, with commas"),
        ])
    };
    let letters = || {
        name(&[
            (O, UTF8, "Grüße & Söhne".as_bytes()),
            (CN, UTF8, "Wurzel – 証明書 ✓".as_bytes()),
        ])
    };
    let quotes = || {
        name(&[
            (DC, IA5, b"org"),
            (DC, IA5, b"example"),
            (CN, UTF8, b"quote \" backslash \\ plus + equals ="),
        ])
    };
    let several = || {
        let rdns = [
            rdn(&[(O, UTF8, b"a")]),
            rdn(&[(OU, UTF8, b"in one"), (CN, UTF8, b"Several values")]),
        ];
        tlv(SEQUENCE, &[&rdns.concat()])
    };
    for (id, key, algorithm, hash, subject) in [
        ("p256", Key::P256, ECDSA_SHA256, Hash::Sha256, plain()),
        ("p384", Key::P384, ECDSA_SHA384, Hash::Sha384, comma()),
        (
            "rsa2048",
            Key::Rsa2048,
            &rsa_with(11),
            Hash::Sha256,
            letters(),
        ),
        (
            "rsa3072",
            Key::Rsa3072,
            &rsa_with(11),
            Hash::Sha256,
            quotes(),
        ),
        (
            "rsa4096",
            Key::Rsa4096,
            &rsa_with(11),
            Hash::Sha256,
            several(),
        ),
    ] {
        let mut pair = Pair::sound(keyring, now);
        pair.sign_with(key, algorithm, hash);
        pair.set_ca_name(subject);
        let ca = pair.ca.signed(keyring);
        let leaf_keys = [
            ("p256", ephemeral_p256_spki().unwrap().to_vec()),
            ("rsa2048", ephemeral_rsa2048_spki().unwrap()),
        ];
        for (leaf_id, leaf_key) in leaf_keys {
            let leaf = build(keyring, now, key, &ca, &leaf_key);
            cases.push(built(
                format!("good-{id}-leaf-{leaf_id}"),
                Kind::Good,
                "",
                &ca,
                leaf,
            ));
        }
        // Every verifier and every algorithm has its own known-bad case.
        let mut leaf = build(keyring, now, key, &ca, &ephemeral_p256_spki().unwrap());
        // Inside r or the RSA number, whatever the lengths.
        let at = leaf.len() - 60;
        *leaf.get_mut(at).unwrap() ^= 1;
        cases.push(built(
            format!("signature-flipped-{id}"),
            Kind::Planted,
            "Signature",
            &ca,
            leaf,
        ));
    }
    for (id, subject) in [
        ("comma", comma()),
        ("letters", letters()),
        ("quotes", quotes()),
        ("several-in-one", several()),
    ] {
        let ca = ca_named(keyring, now, subject);
        let leaf = build(
            keyring,
            now,
            Key::P256,
            &ca,
            &ephemeral_p256_spki().unwrap(),
        );
        cases.push(built(
            format!("good-ca-name-{id}"),
            Kind::Good,
            "",
            &ca,
            leaf,
        ));
    }
    for (id, subject) in [
        ("t61", name(&[(CN, T61, b"Example CA")])),
        ("bmp", name(&[(CN, BMP, &bmp("Example CA ü"))])),
        ("printable-at", name(&[(CN, PRINTABLE, b"ca@example")])),
        (
            "empty-value",
            name(&[(O, UTF8, b""), (CN, UTF8, b"Example CA")]),
        ),
    ] {
        let ca = ca_named(keyring, now, subject);
        let leaf = build(
            keyring,
            now,
            Key::P256,
            &ca,
            &ephemeral_p256_spki().unwrap(),
        );
        cases.push(built(format!("ca-name-{id}"), Kind::Odd, "", &ca, leaf));
    }
    cases.extend(make(keyring, now, Kind::Odd, ODD));
    cases
}

/// What we accept without a word.
const ODD: &[Fault] = &[
    ("code-as-printable-string", "", |pair| {
        pair.leaf.subject = name(&[(CN, PRINTABLE, CODE.as_bytes())]);
    }),
    ("no-subject-key-identifier", "", |pair| {
        pair.leaf.remove(SUBJECT_KEY_ID);
    }),
    ("until-the-year-9999", "", |pair| {
        let never = tlv(GENERALIZED_TIME, &[b"99991231235959Z"]);
        pair.ca.not_after.clone_from(&never);
        pair.leaf.not_after = never;
    }),
    // DER sorts a SET OF by its elements' bytes (X.690 section 11.6): the shorter one goes first.
    ("set-of-not-sorted", "", |pair| {
        let attributes: [(&[u8], u8, &[u8]); 2] =
            [(CN, UTF8, b"Several values"), (OU, UTF8, b"in one")];
        pair.set_ca_name(tlv(SEQUENCE, &[&rdn(&attributes)]));
    }),
    ("rsa-with-sha384", "", |pair| {
        pair.sign_with(Key::Rsa2048, &rsa_with(12), Hash::Sha384);
    }),
    ("rsa-with-sha512", "", |pair| {
        pair.sign_with(Key::Rsa2048, &rsa_with(13), Hash::Sha512);
    }),
    // Of s and its negative one is high; an s of 33 bytes is. X.509 takes both.
    ("signature-with-high-s", "", |pair| {
        pair.leaf.will_do = |signature| {
            let r_len = signature.get(3).copied().map_or(0, usize::from);
            signature.get(5 + r_len) == Some(&33)
        };
    }),
    ("ca-signed-by-nobody", "", |pair| {
        pair.ca.wrap_signature = |_| tlv(BIT_STRING, &[&[0, 0x30, 6, 2, 1, 1, 2, 1, 1]]);
    }),
    ("authority-with-issuer-and-serial", "", |pair| {
        let subject = pair.ca.subject.clone();
        authority_cert(pair, Some(&subject), Some(&[0x41; 16]));
    }),
    ("subject-key-identifier-of-two-bytes", "", |pair| {
        pair.leaf.set(SUBJECT_KEY_ID, false, &[4, 2, 7, 7]);
    }),
    ("client-auth", "", |pair| {
        let usage = tlv(OID, &[&[0x2b, 6, 1, 5, 5, 7, 3, 2]]);
        pair.leaf
            .set(EXTENDED_KEY_USAGE, false, &tlv(SEQUENCE, &[&usage]));
    }),
    ("policies-not-decodable", "", |pair| {
        pair.leaf.set(&[0x55, 0x1d, 0x20], false, &[4, 0]);
    }),
    ("alternative-name-empty", "", |pair| {
        pair.leaf.set(&[0x55, 0x1d, 0x11], false, &[SEQUENCE, 0]);
    }),
];

fn ca_named(keyring: &mut Keyring, now: i64, subject: Vec<u8>) -> Vec<u8> {
    let mut pair = Pair::sound(keyring, now);
    pair.set_ca_name(subject);
    pair.ca.signed(keyring)
}

/// The project's own way: pop-core builds, keys signs.
fn build(keyring: &mut Keyring, now: i64, key: Key, ca: &[u8], leaf_key: &[u8]) -> Vec<u8> {
    let ca = Certificate::from_der(ca).unwrap();
    let mut key = CaKey::from_text_or_der(&std::fs::read(keyring.file(key)).unwrap()).unwrap();
    key.check_belongs_to(&ca).unwrap();
    let code = VerificationCode::new(CODE).unwrap();
    let leaf_key = SubjectPublicKeyInfo::from_der(leaf_key).unwrap();
    let now = Time::from_unix_seconds(now).unwrap();
    let validity = Validity::around(now).clipped_to(ca.validity()).unwrap();
    let serial = SerialNumber::from_random([0xa5; 16]);
    let builder = LeafBuilder::new(&LeafParams {
        ca: &ca,
        code,
        leaf_key,
        subject_key_identifier: KeyIdentifier::sha1(leaf_key),
        validity,
        serial,
    })
    .unwrap();
    let mut buffer = vec![0; builder.encoded_len()];
    let leaf = builder
        .write_tbs(&mut buffer)
        .unwrap()
        .sign(&mut key)
        .unwrap();
    leaf.as_der().to_vec()
}

fn built(id: String, kind: Kind, rule: &'static str, ca: &[u8], leaf: Vec<u8>) -> Case {
    Case {
        id,
        kind,
        rule,
        ca: ca.to_vec(),
        leaf,
    }
}
