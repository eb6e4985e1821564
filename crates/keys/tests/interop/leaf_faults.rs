//! Leaves that break one rule of SECURITY.md each, in the order of its tables.

use crate::CODE;
use crate::case::{Case, Fault, Kind, make};
use crate::der::{
    AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, BIT_STRING, BMP, CN, ECDSA_SHA384, EXTENDED_KEY_USAGE,
    IA5, INTEGER, KEY_USAGE, NAME_CONSTRAINTS, O, OID, OU, PRINTABLE, SEQUENCE, SUBJECT_KEY_ID,
    T61, UNKNOWN, UTF8, bmp, compressed, generalized_time, name, rdn, rsa_with, tlv, utc_time,
};
use crate::forge::{Pair, authority_cert};
use crate::keyring::{Key, Keyring};

const DAY: i64 = 24 * 3600;

pub(crate) fn cases(keyring: &mut Keyring, now: i64) -> Vec<Case> {
    let mut cases = make(keyring, now, Kind::Mutated, PROOF);
    cases.extend(make(keyring, now, Kind::Mutated, FINDINGS));
    cases
}

fn common_name(pair: &mut Pair, tag: u8, value: &[u8]) {
    pair.leaf.subject = name(&[(CN, tag, value)]);
}

/// The element's content, for a length below 128.
fn content(der: &[u8]) -> &[u8] {
    der.get(2..).unwrap()
}

/// What makes the proof false.
const PROOF: &[Fault] = &[
    ("leaf-is-the-ca", "LeafIsCaCertificate", |pair| {
        // PKCS#1 v1.5 signs the same bytes alike, ECDSA here does not.
        pair.rsa(Key::Rsa2048);
        pair.leaf = pair.ca.clone();
    }),
    ("leaf-is-the-ca-again", "LeafIsCaCertificate", |pair| {
        pair.leaf = pair.ca.clone();
        pair.leaf.serial = tlv(INTEGER, &[&[0x43; 16]]);
    }),
    ("leaf-named-like-the-ca", "LeafIsCaCertificate", |pair| {
        pair.leaf.subject.clone_from(&pair.ca.subject);
    }),
    ("self-issued", "SelfIssued", |pair| {
        pair.leaf.issuer.clone_from(&pair.leaf.subject);
        pair.leaf.signer = Key::Leaf;
        pair.leaf.remove(AUTHORITY_KEY_ID);
    }),
    ("issuer-other-name", "IssuerMismatch", |pair| {
        pair.leaf.issuer = name(&[(O, UTF8, b"Example"), (CN, UTF8, b"Other CA")]);
    }),
    ("issuer-other-string-type", "IssuerMismatch", |pair| {
        pair.leaf.issuer = name(&[(O, UTF8, b"Example"), (CN, PRINTABLE, b"Example CA")]);
    }),
    ("issuer-other-case", "IssuerMismatch", |pair| {
        pair.leaf.issuer = name(&[(O, UTF8, b"EXAMPLE"), (CN, UTF8, b"Example CA")]);
    }),
    ("issuer-other-spaces", "IssuerMismatch", |pair| {
        pair.leaf.issuer = name(&[(O, UTF8, b"Example"), (CN, UTF8, b"Example  CA ")]);
    }),
    ("issuer-other-order-in-a-set", "IssuerMismatch", |pair| {
        let (first, second) = ((CN, UTF8, &b"Example CA"[..]), (OU, UTF8, &b"in one"[..]));
        pair.set_ca_name(tlv(SEQUENCE, &[&rdn(&[first, second])]));
        pair.leaf.issuer = tlv(SEQUENCE, &[&rdn(&[second, first])]);
    }),
    ("issuer-empty", "IssuerMismatch", |pair| {
        pair.leaf.issuer = name(&[]);
    }),
    ("algorithm-inner-not-outer", "AlgorithmMismatch", |pair| {
        pair.leaf.inner_algorithm = ECDSA_SHA384.to_vec();
    }),
    (
        "algorithm-rsa-null-outside-only",
        "AlgorithmMismatch",
        |pair| {
            pair.rsa(Key::Rsa2048);
            let without_null = pair.leaf.outer_algorithm.get(2..13).unwrap().to_vec();
            pair.leaf.inner_algorithm = tlv(SEQUENCE, &[&without_null]);
        },
    ),
    (
        "rsa-algorithm-of-an-ec-key",
        "AlgorithmNotOfCaKey",
        |pair| {
            pair.leaf.set_algorithm(&rsa_with(11));
        },
    ),
    ("common-name-missing", "CommonNameMissing", |pair| {
        pair.leaf.subject = name(&[(O, UTF8, CODE.as_bytes())]);
    }),
    ("subject-empty", "CommonNameMissing", |pair| {
        pair.leaf.subject = name(&[]);
    }),
    ("common-name-twice", "CommonNameMultiple", |pair| {
        let code = (CN, UTF8, CODE.as_bytes());
        pair.leaf.subject = name(&[code, code]);
    }),
    ("common-name-t61", "CommonNameEncoding", |pair| {
        common_name(pair, T61, CODE.as_bytes());
    }),
    ("common-name-ia5", "CommonNameEncoding", |pair| {
        common_name(pair, IA5, CODE.as_bytes());
    }),
    ("common-name-bmp", "CommonNameEncoding", |pair| {
        common_name(pair, BMP, &bmp(CODE));
    }),
    ("common-name-lower-case", "CommonNameCase", |pair| {
        common_name(pair, UTF8, CODE.to_lowercase().as_bytes());
    }),
    ("common-name-other", "CommonNameMismatch", |pair| {
        common_name(pair, UTF8, CODE.replace('7', "8").as_bytes());
    }),
    ("common-name-with-space", "CommonNameMismatch", |pair| {
        common_name(pair, UTF8, format!("{CODE} ").as_bytes());
    }),
    ("common-name-with-nul", "CommonNameMismatch", |pair| {
        common_name(pair, UTF8, format!("{CODE}\0.example").as_bytes());
    }),
    ("common-name-empty", "CommonNameMismatch", |pair| {
        common_name(pair, UTF8, b"");
    }),
    ("validity-inverted", "ValidityInverted", |pair| {
        pair.leaf.not_before = utc_time(pair.now + DAY);
        pair.leaf.not_after = utc_time(pair.now - DAY);
    }),
    ("not-yet-valid", "NotYetValid", |pair| {
        pair.leaf.not_before = utc_time(pair.now + DAY);
    }),
    ("expired", "Expired", |pair| {
        pair.leaf.not_before = utc_time(pair.now - 2 * DAY);
        pair.leaf.not_after = utc_time(pair.now - DAY);
    }),
    ("signed-by-another-key", "Signature", |pair| {
        pair.leaf.signer = Key::OtherEc;
    }),
    ("changed-after-signing", "Signature", |pair| {
        pair.leaf.finish = |mut der| {
            let serial = der.windows(16).position(|bytes| bytes == [0x42; 16]);
            *der.get_mut(serial.unwrap()).unwrap() ^= 1;
            der
        };
    }),
    ("signature-empty", "Signature", |pair| {
        pair.leaf.wrap_signature = |_| tlv(BIT_STRING, &[&[0]]);
    }),
    ("signature-r-and-s-zero", "Signature", |pair| {
        pair.leaf.wrap_signature = |_| tlv(BIT_STRING, &[&[0, 0x30, 6, 2, 1, 0, 2, 1, 0]]);
    }),
    ("signature-with-a-tail", "Signature", |pair| {
        pair.leaf.wrap_signature = |signature| tlv(BIT_STRING, &[&[0], &signature, &[0]]);
    }),
    ("signature-with-long-length", "Signature", |pair| {
        pair.leaf.wrap_signature = |signature| {
            let len = signature.get(1).unwrap().to_be_bytes();
            tlv(BIT_STRING, &[&[0, 0x30, 0x81], &len, content(&signature)])
        };
    }),
    ("signature-r-padded", "Signature", |pair| {
        // An r of 32 bytes has no zero in front yet.
        pair.leaf.will_do = |signature| signature.get(3) == Some(&32);
        pair.leaf.wrap_signature = |signature| {
            let (r_len, rest) = (signature.get(3).unwrap(), signature.get(4..).unwrap());
            let number = [&[INTEGER, r_len + 1, 0], rest].concat();
            tlv(BIT_STRING, &[&[0], &tlv(SEQUENCE, &[&number])])
        };
    }),
    ("signature-rsa-cut", "SignatureLength", |pair| {
        pair.rsa(Key::Rsa2048);
        pair.leaf.wrap_signature =
            |signature| tlv(BIT_STRING, &[&[0], signature.get(1..).unwrap()]);
    }),
    (
        "signature-rsa-with-a-zero-in-front",
        "SignatureLength",
        |pair| {
            pair.rsa(Key::Rsa2048);
            pair.leaf.wrap_signature = |signature| tlv(BIT_STRING, &[&[0, 0], &signature]);
        },
    ),
];

/// The leaf's findings.
const FINDINGS: &[Fault] = &[
    (
        "authority-other-key-identifier",
        "Refused(KeyIdentifierMismatch)",
        |pair| {
            pair.leaf.set_authority(&[7; 20]);
        },
    ),
    ("authority-other-serial", "AuthorityCertMismatch", |pair| {
        let subject = pair.ca.subject.clone();
        authority_cert(pair, Some(&subject), Some(&[7; 16]));
    }),
    ("authority-other-issuer", "AuthorityCertMismatch", |pair| {
        authority_cert(
            pair,
            Some(&name(&[(CN, UTF8, b"Other CA")])),
            Some(&[0x41; 16]),
        );
    }),
    ("version-1", "LeafVersion", |pair| {
        pair.leaf.version.clear();
        pair.leaf.extensions.clear();
    }),
    ("version-2", "LeafVersion", |pair| {
        pair.leaf.version = vec![0xa0, 3, 2, 1, 1];
        pair.leaf.extensions.clear();
    }),
    ("serial-negative", "LeafSerialNegative", |pair| {
        pair.leaf.serial = tlv(INTEGER, &[&[0xc2; 16]]);
    }),
    ("serial-zero", "LeafSerialZero", |pair| {
        pair.leaf.serial = tlv(INTEGER, &[&[0]]);
    }),
    ("serial-21-bytes", "LeafSerialTooLong", |pair| {
        pair.leaf.serial = tlv(INTEGER, &[&[0x42; 21]]);
    }),
    ("serial-20-bytes-and-a-sign", "LeafSerialTooLong", |pair| {
        pair.leaf.serial = tlv(INTEGER, &[&[0], &[0xc2; 20]]);
    }),
    ("marked-as-ca", "LeafMarkedAsCa", |pair| {
        pair.leaf
            .set(BASIC_CONSTRAINTS, true, &[0x30, 3, 1, 1, 0xff]);
    }),
    ("key-cert-sign", "LeafKeyCertSign", |pair| {
        pair.leaf.set(KEY_USAGE, true, &[3, 2, 2, 0x84]);
    }),
    ("path-length", "LeafPathLength", |pair| {
        pair.leaf.set(BASIC_CONSTRAINTS, true, &[0x30, 3, 2, 1, 0]);
    }),
    ("key-usage-empty", "LeafKeyUsageEmpty", |pair| {
        pair.leaf.set(KEY_USAGE, true, &[3, 1, 0]);
    }),
    ("critical-unknown", "LeafUnknownCriticalExtension", |pair| {
        pair.leaf.set(UNKNOWN, true, &[5, 0]);
    }),
    (
        "critical-client-auth",
        "LeafUnknownCriticalExtension",
        |pair| {
            let client_auth = [0x2b, 6, 1, 5, 5, 7, 3, 2];
            let usages = tlv(SEQUENCE, &[&tlv(OID, &[&client_auth])]);
            pair.leaf.set(EXTENDED_KEY_USAGE, true, &usages);
        },
    ),
    (
        "critical-name-constraints",
        "LeafUnknownCriticalExtension",
        |pair| {
            let name = tlv(0x82, &[b"example"]);
            let permitted = tlv(0xa0, &[&tlv(SEQUENCE, &[&name])]);
            pair.leaf
                .set(NAME_CONSTRAINTS, true, &tlv(SEQUENCE, &[&permitted]));
        },
    ),
    (
        "critical-authority-key-identifier",
        "LeafKeyIdentifierCritical",
        |pair| {
            make_critical(pair, AUTHORITY_KEY_ID);
        },
    ),
    (
        "critical-subject-key-identifier",
        "LeafKeyIdentifierCritical",
        |pair| {
            make_critical(pair, SUBJECT_KEY_ID);
        },
    ),
    (
        "authority-key-identifier-missing",
        "LeafKeyIdentifierMissing",
        |pair| {
            pair.leaf.remove(AUTHORITY_KEY_ID);
        },
    ),
    ("no-extensions", "LeafKeyIdentifierMissing", |pair| {
        pair.leaf.extensions.clear();
    }),
    (
        "authority-without-serial",
        "LeafAuthorityCertPartial",
        |pair| {
            let subject = pair.ca.subject.clone();
            authority_cert(pair, Some(&subject), None);
        },
    ),
    (
        "authority-without-issuer",
        "LeafAuthorityCertPartial",
        |pair| {
            authority_cert(pair, None, Some(&[0x41; 16]));
        },
    ),
    ("leaf-key-rsa1024", "LeafKeyUnsupported", |pair| {
        pair.leaf.key = (pair.spki)(Key::Rsa1024);
    }),
    ("leaf-key-ed25519", "LeafKeyUnsupported", |pair| {
        pair.leaf.key = (pair.spki)(Key::Ed25519);
    }),
    ("leaf-key-secp256k1", "LeafKeyUnsupported", |pair| {
        pair.leaf.key = (pair.spki)(Key::Secp256k1);
    }),
    ("leaf-key-compressed-point", "LeafKeyUnsupported", |pair| {
        pair.leaf.key = compressed(&pair.leaf.key);
    }),
    ("leaf-key-not-on-its-curve", "LeafKeyInvalid", |pair| {
        *pair.leaf.key.last_mut().unwrap() ^= 1;
    }),
    ("leaf-key-p384-not-on-its-curve", "LeafKeyInvalid", |pair| {
        pair.leaf.key = (pair.spki)(Key::P384);
        *pair.leaf.key.last_mut().unwrap() ^= 1;
    }),
    ("leaf-key-is-the-ca-s", "LeafKeyIsCaKey", |pair| {
        pair.leaf.key.clone_from(&pair.ca.key);
        let value = pair
            .ca
            .extensions
            .iter()
            .find(|(oid, _)| oid == SUBJECT_KEY_ID);
        let value = value.unwrap().1.clone();
        pair.leaf.set_raw(SUBJECT_KEY_ID, value);
    }),
    ("outlives-the-ca", "LeafOutsideCaValidity", |pair| {
        pair.leaf.not_after = utc_time(pair.now + 366 * DAY);
    }),
    ("older-than-the-ca", "LeafOutsideCaValidity", |pair| {
        pair.leaf.not_before = utc_time(pair.now - 31 * DAY);
    }),
    ("unique-identifier", "LeafUniqueIdentifier", |pair| {
        pair.leaf.unique_ids = tlv(0x82, &[&[0, 1]]);
    }),
    (
        "generalized-time-before-2050",
        "LeafGeneralizedTime",
        |pair| {
            pair.leaf.not_after = generalized_time(pair.now + DAY);
        },
    ),
    ("rsa-without-null", "LeafRsaParametersMissing", |pair| {
        pair.rsa(Key::Rsa2048);
        let oid = pair.leaf.outer_algorithm.get(2..13).unwrap().to_vec();
        pair.leaf.set_algorithm(&tlv(SEQUENCE, &[&oid]));
    }),
    (
        "subject-with-organization",
        "LeafSubjectNotOnlyCommonName",
        |pair| {
            pair.leaf.subject = name(&[(O, UTF8, b"Example"), (CN, UTF8, CODE.as_bytes())]);
        },
    ),
];

fn make_critical(pair: &mut Pair, oid: &[u8]) {
    let raw = pair.leaf.extensions.iter().find(|(known, _)| known == oid);
    // Header of the Extension, its identifier, header of the OCTET STRING: 2, 5 and 2 bytes.
    let value = raw.unwrap().1.get(9..).unwrap().to_vec();
    pair.leaf.set(oid, true, &value);
}
