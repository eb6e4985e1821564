//! Leaves that are no DER, or not the structure of RFC 5280: parse errors, whatever the policy.

use crate::CODE;
use crate::case::{Case, Fault, Kind, make};
use crate::der::{
    BASIC_CONSTRAINTS, BIT_STRING, CN, GENERALIZED_TIME, INTEGER, KEY_USAGE, O, OCTET_STRING, OID,
    PRINTABLE, SEQUENCE, SET, SUBJECT_KEY_ID, UNKNOWN, UTC_TIME, UTF8, extension, generalized_time,
    name, tlv, utc_time,
};
use crate::forge::Pair;
use crate::keyring::Keyring;

pub(crate) fn cases(keyring: &mut Keyring, now: i64) -> Vec<Case> {
    make(keyring, now, Kind::Mutated, FAULTS)
}

/// An element without its header, for lengths of three bytes.
fn body_of_long(der: &[u8]) -> &[u8] {
    der.get(4..).unwrap()
}

/// An extension of nobody's, with this identifier, not critical.
fn unknown(pair: &mut Pair, oid: &[u8]) {
    pair.leaf.set_raw(UNKNOWN, extension(oid, false, &[5, 0]));
}

/// The element with the first byte of its length replaced by two: 0x81 and it.
fn long_length(der: &[u8]) -> Vec<u8> {
    let (tag, rest) = der.split_first().unwrap();
    [&[*tag, 0x81], rest].concat()
}

const FAULTS: &[Fault] = &[
    // Defaults written out.
    ("default-critical-false", "ExplicitDefault", |pair| {
        let value = tlv(OCTET_STRING, &[&[5, 0]]);
        let raw = tlv(SEQUENCE, &[&tlv(OID, &[UNKNOWN]), &[1, 1, 0], &value]);
        pair.leaf.set_raw(UNKNOWN, raw);
    }),
    ("default-cA-false", "ExplicitDefault", |pair| {
        pair.leaf.set(BASIC_CONSTRAINTS, true, &[0x30, 3, 1, 1, 0]);
    }),
    ("default-version-1", "ExplicitDefault", |pair| {
        pair.leaf.version = vec![0xa0, 3, 2, 1, 0];
        pair.leaf.extensions.clear();
    }),
    // Lengths.
    ("length-indefinite", "IndefiniteLength", |pair| {
        pair.leaf.finish = |der| [&[0x30, 0x80], body_of_long(&der), &[0, 0]].concat();
    }),
    ("length-indefinite-in-tbs", "IndefiniteLength", |pair| {
        pair.leaf.wrap_tbs = |body| [&[0x30, 0x80], body, &[0, 0]].concat();
    }),
    ("length-not-minimal", "NonMinimalLength", |pair| {
        pair.leaf.finish = |der| {
            let len = der.get(2..4).unwrap();
            [&[0x30, 0x83, 0], len, body_of_long(&der)].concat()
        };
    }),
    ("length-not-minimal-tbs", "NonMinimalLength", |pair| {
        pair.leaf.wrap_tbs = |body| {
            let len = u16::try_from(body.len()).unwrap().to_be_bytes();
            [&[0x30, 0x83, 0], len.as_slice(), body].concat()
        };
    }),
    ("length-not-minimal-serial", "NonMinimalLength", |pair| {
        pair.leaf.serial = long_length(&pair.leaf.serial);
    }),
    ("length-not-minimal-name", "NonMinimalLength", |pair| {
        pair.leaf.subject = long_length(&pair.leaf.subject);
    }),
    ("truncated", "Truncated", |pair| {
        pair.leaf.finish = |mut der| {
            der.pop();
            der
        };
    }),
    ("trailing-bytes", "TrailingData", |pair| {
        pair.leaf.finish = |der| [der.as_slice(), &[0, 0]].concat();
    }),
    ("trailing-in-certificate", "TrailingData", |pair| {
        pair.leaf.finish = |der| tlv(SEQUENCE, &[body_of_long(&der), &[5, 0]]);
    }),
    ("trailing-in-tbs", "TrailingData", |pair| {
        pair.leaf.wrap_tbs = |body| tlv(SEQUENCE, &[body, &[5, 0]]);
    }),
    ("trailing-in-key-identifier", "TrailingData", |pair| {
        pair.leaf.set(SUBJECT_KEY_ID, false, &[4, 2, 7, 7, 0]);
    }),
    ("trailing-in-basic-constraints", "TrailingData", |pair| {
        pair.leaf.set(BASIC_CONSTRAINTS, true, &[0x30, 0, 5, 0]);
    }),
    ("trailing-in-validity", "TrailingData", |pair| {
        pair.leaf.not_after.extend([5, 0]);
    }),
    // Tags.
    ("tag-above-30", "ForbiddenTag", |pair| {
        pair.leaf.subject = name(&[(O, 0x1f, &[0x31, 0]), (CN, UTF8, CODE.as_bytes())]);
    }),
    ("tag-set-for-sequence", "UnexpectedTag", |pair| {
        pair.leaf.wrap_tbs = |body| tlv(SET, &[body]);
    }),
    ("byte-string-in-pieces", "UnexpectedTag", |pair| {
        let value = tlv(
            0x24,
            &[&tlv(OCTET_STRING, &[&[0x30]]), &tlv(OCTET_STRING, &[&[0]])],
        );
        let raw = tlv(
            SEQUENCE,
            &[&tlv(OID, &[BASIC_CONSTRAINTS]), &[1, 1, 0xff], &value],
        );
        pair.leaf.set_raw(BASIC_CONSTRAINTS, raw);
    }),
    ("signature-as-byte-string", "UnexpectedTag", |pair| {
        pair.leaf.wrap_signature = |signature| tlv(OCTET_STRING, &[&[0], &signature]);
    }),
    // Values.
    ("boolean-01", "InvalidBoolean", |pair| {
        let value = tlv(OCTET_STRING, &[&[0x30, 0]]);
        let raw = tlv(
            SEQUENCE,
            &[&tlv(OID, &[BASIC_CONSTRAINTS]), &[1, 1, 1], &value],
        );
        pair.leaf.set_raw(BASIC_CONSTRAINTS, raw);
    }),
    ("bit-string-padding-not-zero", "InvalidBitString", |pair| {
        pair.leaf.set(KEY_USAGE, true, &[3, 2, 7, 0x81]);
    }),
    ("bit-string-eight-unused-bits", "InvalidBitString", |pair| {
        pair.leaf.set(KEY_USAGE, true, &[3, 2, 8, 0x80]);
    }),
    (
        "bit-string-zero-bits-at-the-end",
        "InvalidBitString",
        |pair| {
            pair.leaf.set(KEY_USAGE, true, &[3, 2, 0, 0x80]);
        },
    ),
    ("bit-string-without-bytes", "InvalidBitString", |pair| {
        pair.leaf.set(KEY_USAGE, true, &[3, 0]);
    }),
    ("signature-unused-bits", "InvalidBitString", |pair| {
        // The unused bit is zero: only their number is wrong.
        pair.leaf.will_do = |signature| signature.last().is_some_and(|last| last & 1 == 0);
        pair.leaf.wrap_signature = |signature| tlv(BIT_STRING, &[&[1], &signature]);
    }),
    ("serial-padded", "InvalidInteger", |pair| {
        pair.leaf.serial = tlv(INTEGER, &[&[0], &[0x42; 16]]);
    }),
    ("serial-empty", "InvalidInteger", |pair| {
        pair.leaf.serial = tlv(INTEGER, &[]);
    }),
    ("path-length-negative", "InvalidInteger", |pair| {
        let value = [0x30, 6, 1, 1, 0xff, 2, 1, 0xff];
        pair.leaf.set(BASIC_CONSTRAINTS, true, &value);
    }),
    ("oid-leading-80", "InvalidOid", |pair| {
        unknown(pair, &[0x2a, 0x80, 3, 4, 5]);
    }),
    ("oid-leading-80-first", "InvalidOid", |pair| {
        unknown(pair, &[0x80, 0x2a, 3, 4, 5]);
    }),
    ("oid-cut-short", "InvalidOid", |pair| {
        unknown(pair, &[0x2a, 3, 4, 0x85]);
    }),
    ("oid-empty", "InvalidOid", |pair| unknown(pair, &[])),
    ("oid-leading-80-in-name", "InvalidOid", |pair| {
        let odd: &[u8] = &[0x55, 0x80, 4, 10];
        pair.leaf.subject = name(&[(odd, UTF8, b"Example"), (CN, UTF8, CODE.as_bytes())]);
    }),
    ("utf8-not-utf8", "LeafSubjectNotOnlyCommonName", |pair| {
        let broken: &[u8] = &[b'a', 0xff, b'b'];
        pair.leaf.subject = name(&[(O, UTF8, broken), (CN, UTF8, CODE.as_bytes())]);
    }),
    ("utf8-surrogate", "LeafSubjectNotOnlyCommonName", |pair| {
        let broken: &[u8] = &[0xed, 0xa0, 0x80];
        pair.leaf.subject = name(&[(O, UTF8, broken), (CN, UTF8, CODE.as_bytes())]);
    }),
    (
        "printable-string-with-control",
        "LeafSubjectNotOnlyCommonName",
        |pair| {
            let broken: &[u8] = b"a\x07b";
            pair.leaf.subject = name(&[(O, PRINTABLE, broken), (CN, UTF8, CODE.as_bytes())]);
        },
    ),
    (
        "bmp-string-of-odd-length",
        "LeafSubjectNotOnlyCommonName",
        |pair| {
            let broken: &[u8] = &[0, b'a', 0];
            pair.leaf.subject = name(&[(O, 0x1e, broken), (CN, UTF8, CODE.as_bytes())]);
        },
    ),
    ("time-without-seconds", "InvalidTime", |pair| {
        let time = utc_time(pair.now - 86_400);
        let minutes = time.get(2..12).unwrap();
        pair.leaf.not_before = tlv(UTC_TIME, &[minutes, b"Z"]);
    }),
    ("time-with-offset", "InvalidTime", |pair| {
        let time = utc_time(pair.now - 86_400);
        let seconds = time.get(2..14).unwrap();
        pair.leaf.not_before = tlv(UTC_TIME, &[seconds, b"+0000"]);
    }),
    ("time-with-fraction", "InvalidTime", |pair| {
        let time = generalized_time(pair.now - 86_400);
        let seconds = time.get(2..16).unwrap();
        pair.leaf.not_before = tlv(GENERALIZED_TIME, &[seconds, b".5Z"]);
    }),
    ("time-without-z", "InvalidTime", |pair| {
        let time = utc_time(pair.now - 86_400);
        pair.leaf.not_before = tlv(UTC_TIME, &[time.get(2..14).unwrap()]);
    }),
    ("time-february-30", "InvalidTime", |pair| {
        pair.leaf.not_before = tlv(UTC_TIME, &[b"250230120000Z"]);
    }),
    ("time-month-13", "InvalidTime", |pair| {
        pair.leaf.not_before = tlv(UTC_TIME, &[b"241301120000Z"]);
    }),
    ("time-second-60", "InvalidTime", |pair| {
        pair.leaf.not_before = tlv(UTC_TIME, &[b"250101120060Z"]);
    }),
    // Structure.
    ("extension-twice", "DuplicateExtension", |pair| {
        let again = extension(BASIC_CONSTRAINTS, true, &[0x30, 0]);
        pair.leaf.extensions.push((Vec::new(), again));
    }),
    ("extension-twice-unknown", "DuplicateExtension", |pair| {
        unknown(pair, UNKNOWN);
        let again = extension(UNKNOWN, false, &[4, 0]);
        pair.leaf.extensions.push((Vec::new(), again));
    }),
    ("extensions-empty", "Empty", |pair| {
        pair.leaf.extensions.clear();
        pair.leaf.unique_ids = tlv(0xa3, &[&[SEQUENCE, 0]]);
    }),
    ("rdn-empty", "Empty", |pair| {
        let code = tlv(
            SEQUENCE,
            &[&tlv(OID, &[CN]), &tlv(UTF8, &[CODE.as_bytes()])],
        );
        pair.leaf.subject = tlv(SEQUENCE, &[&[SET, 0], &tlv(SET, &[&code])]);
    }),
    (
        "version-1-with-extensions",
        "ExtensionsNeedVersion3",
        |pair| {
            pair.leaf.version.clear();
        },
    ),
    (
        "version-2-with-extensions",
        "ExtensionsNeedVersion3",
        |pair| {
            pair.leaf.version = vec![0xa0, 3, 2, 1, 1];
        },
    ),
    ("version-4", "UnknownVersion", |pair| {
        pair.leaf.version = vec![0xa0, 3, 2, 1, 3];
    }),
    (
        "unique-identifier-in-version-1",
        "UniqueIdentifierNeedsVersion2",
        |pair| {
            pair.leaf.version.clear();
            pair.leaf.extensions.clear();
            pair.leaf.unique_ids = tlv(0x82, &[&[0, 1]]);
        },
    ),
    ("33-extensions", "TooManyExtensions", |pair| {
        for number in 0..30 {
            let oid = [0x2a, 3, 4, number];
            pair.leaf.set(&oid, false, &[5, 0]);
        }
    }),
    ("longer-than-8192-bytes", "TooLong", |pair| {
        let value = tlv(OCTET_STRING, &[&[0; 8192]]);
        pair.leaf.set(UNKNOWN, false, &value);
    }),
];
