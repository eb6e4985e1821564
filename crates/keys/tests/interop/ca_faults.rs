//! CAs that break one rule of SECURITY.md each, with a sound leaf.

use crate::case::{Case, Fault, Kind, make};
use crate::der::{
    BASIC_CONSTRAINTS, ECDSA_SHA384, INTEGER, KEY_USAGE, OCTET_STRING, SUBJECT_KEY_ID, UNKNOWN,
    generalized_time, name, tlv, utc_time,
};
use crate::forge::key_identifier;
use crate::keyring::{Key, Keyring};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

pub(crate) fn cases(keyring: &mut Keyring, now: i64) -> Vec<Case> {
    make(keyring, now, Kind::Mutated, FAULTS)
}

const FAULTS: &[Fault] = &[
    ("ca-subject-empty", "CaSubjectEmpty", |pair| {
        pair.set_ca_name(name(&[]));
    }),
    ("ca-not-yet-valid", "CaNotYetValid", |pair| {
        pair.ca.not_before = utc_time(pair.now + DAY);
    }),
    ("ca-expired", "CaExpired", |pair| {
        pair.ca.not_after = utc_time(pair.now - HOUR);
    }),
    ("ca-version-1", "CaVersion", |pair| {
        pair.ca.version.clear();
        pair.ca.extensions.clear();
    }),
    (
        "ca-basic-constraints-missing",
        "CaBasicConstraintsMissing",
        |pair| {
            pair.ca.remove(BASIC_CONSTRAINTS);
        },
    ),
    ("ca-not-marked-as-ca", "CaNotMarkedAsCa", |pair| {
        pair.ca.set(BASIC_CONSTRAINTS, true, &[0x30, 0]);
    }),
    (
        "ca-basic-constraints-not-critical",
        "CaBasicConstraintsNotCritical",
        |pair| {
            pair.ca
                .set(BASIC_CONSTRAINTS, false, &[0x30, 3, 1, 1, 0xff]);
        },
    ),
    (
        "ca-without-key-cert-sign",
        "CaKeyUsageWithoutKeyCertSign",
        |pair| {
            pair.ca.set(KEY_USAGE, true, &[3, 2, 1, 2]);
        },
    ),
    ("ca-key-usage-missing", "CaKeyUsageMissing", |pair| {
        pair.ca.remove(KEY_USAGE);
    }),
    (
        "ca-path-length-without-key-usage",
        "CaPathLengthWithoutKeyUsage",
        |pair| {
            let value = [0x30, 6, 1, 1, 0xff, 2, 1, 0];
            pair.ca.set(BASIC_CONSTRAINTS, true, &value);
            pair.ca.remove(KEY_USAGE);
        },
    ),
    (
        "ca-critical-unknown",
        "CaUnknownCriticalExtension",
        |pair| {
            pair.ca.set(UNKNOWN, true, &[5, 0]);
        },
    ),
    (
        "ca-critical-key-identifier",
        "CaKeyIdentifierCritical",
        |pair| {
            let identifier = key_identifier(&pair.ca.key);
            pair.ca
                .set(SUBJECT_KEY_ID, true, &tlv(OCTET_STRING, &[&identifier]));
        },
    ),
    (
        "ca-key-identifier-missing",
        "CaKeyIdentifierMissing",
        |pair| {
            pair.ca.remove(SUBJECT_KEY_ID);
        },
    ),
    (
        "ca-algorithm-inner-not-outer",
        "CaAlgorithmMismatch",
        |pair| {
            pair.ca.inner_algorithm = ECDSA_SHA384.to_vec();
        },
    ),
    ("ca-serial-zero", "CaSerialNumber", |pair| {
        pair.ca.serial = tlv(INTEGER, &[&[0]]);
    }),
    ("ca-serial-negative", "CaSerialNumber", |pair| {
        pair.ca.serial = tlv(INTEGER, &[&[0xc1; 16]]);
    }),
    ("ca-serial-21-bytes", "CaSerialNumber", |pair| {
        pair.ca.serial = tlv(INTEGER, &[&[0x41; 21]]);
    }),
    ("ca-unique-identifier", "CaUniqueIdentifier", |pair| {
        pair.ca.unique_ids = tlv(0x81, &[&[0, 1]]);
    }),
    (
        "ca-generalized-time-before-2050",
        "CaGeneralizedTime",
        |pair| {
            pair.ca.not_before = generalized_time(pair.now - 30 * DAY);
        },
    ),
    ("ca-key-exponent-3", "CaRsaExponent", |pair| {
        pair.rsa(Key::Rsa2048Exponent3);
    }),
    ("ca-key-2046-bits", "CaRsaModulusBits", |pair| {
        pair.rsa(Key::Rsa2046);
    }),
    (
        "ca-default-cA-false-written-out",
        "ExplicitDefault",
        |pair| {
            pair.ca.set(BASIC_CONSTRAINTS, true, &[0x30, 3, 1, 1, 0]);
        },
    ),
];
