//! Where the `der` crate is laxer or tighter than DER and RFC 5280 ask: what we do there, each with
//! its test. The names say what is decided.

use der::{Decode as _, Encode as _};
use pop_core::{Certificate, Field, Name, ParseErrorKind as Kind, Time};

use crate::forge::{
    AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, CN, KEY_USAGE, O, SUBJECT_KEY_ID, Spec, UTF8, algorithm,
    name, p256_key, tlv,
};

type Change<'c> = &'c dyn Fn(&mut Spec);

fn changed(change: Change<'_>) -> Vec<u8> {
    let mut spec = Spec::leaf();
    change(&mut spec);
    spec.der()
}

fn refused(change: Change<'_>) -> (Kind, Field) {
    let der = changed(change);
    let error = Certificate::from_der(&der).unwrap_err();
    assert!(error.at < der.len());
    (error.kind, error.field)
}

/// Replaces bytes that occur once, and mends no length.
fn patched(from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut der = Spec::leaf().der();
    let places: Vec<_> = (0..der.len())
        .filter(|&at| der[at..].starts_with(from))
        .collect();
    assert_eq!(places.len(), 1, "{from:02x?}");
    der[places[0]..places[0] + to.len()].copy_from_slice(to);
    der
}

/// X.690 section 11.5: `critical BOOLEAN DEFAULT FALSE` is not written out.
#[test]
fn critical_false_written_out_is_refused() {
    let good = [6, 3, 0x55, 0x1d, 0x0f, 1, 1, 0xff];
    let explicit = [6, 3, 0x55, 0x1d, 0x0f, 1, 1, 0];
    let der = patched(&good, &explicit);
    let error = Certificate::from_der(&der).unwrap_err();
    assert_eq!(
        (error.kind, error.field),
        (Kind::ExplicitDefault, Field::Extensions)
    );
    // The peer that most Rust programs use takes it.
    assert!(x509_cert::Certificate::from_der(&der).is_ok());
    let other = patched(&good, &[6, 3, 0x55, 0x1d, 0x0f, 1, 1, 1]);
    let error = Certificate::from_der(&other).unwrap_err();
    assert_eq!(error.kind, Kind::InvalidBoolean);
}

#[test]
fn ca_false_written_out_is_refused() {
    assert_eq!(
        refused(&|s| s.set(BASIC_CONSTRAINTS, true, &[0x30, 3, 1, 1, 0])),
        (Kind::ExplicitDefault, Field::BasicConstraints)
    );
}

#[test]
fn version_1_written_out_is_refused() {
    assert_eq!(
        Certificate::from_der(&patched(&[0xa0, 3, 2, 1, 2], &[0xa0, 3, 2, 1, 0]))
            .unwrap_err()
            .kind,
        Kind::ExplicitDefault
    );
}

/// X.690 section 11.2.1.
#[test]
fn padding_bits_that_are_not_zero_are_refused() {
    for (change, field) in [
        (
            (|s| s.set(KEY_USAGE, true, &[3, 2, 7, 0x81])) as fn(&mut Spec),
            Field::KeyUsage,
        ),
        (
            |s| s.unique_id = tlv(0x81, &[&[1, 1]]),
            Field::IssuerUniqueId,
        ),
        (
            |s| s.unique_id = tlv(0x82, &[&[7, 0xff]]),
            Field::SubjectUniqueId,
        ),
    ] {
        assert_eq!(refused(&change), (Kind::InvalidBitString, field));
    }
    // A unique identifier may end within a byte; keys and signatures may not.
    assert!(Certificate::from_der(&changed(&|s| s.unique_id = tlv(0x81, &[&[7, 0x80]]))).is_ok());
    let key = p256_key(2);
    let (algorithm, point) = key[2..].split_at(21);
    let mut point = point.to_vec();
    point[2] = 1;
    *point.last_mut().unwrap() = 0;
    assert_eq!(
        refused(&|s| s.key = tlv(0x30, &[algorithm, &point])),
        (Kind::InvalidBitString, Field::SubjectPublicKeyInfo)
    );
}

/// X.690 section 11.2.2: a list of named bits ends with the last bit that is set.
#[test]
fn trailing_zero_bits_of_key_usage_are_refused() {
    for bits in [&[3, 2, 0, 0x80][..], &[3, 2, 6, 0x80], &[3, 3, 7, 0x80, 0]] {
        assert_eq!(
            refused(&|s| s.set(KEY_USAGE, true, bits)),
            (Kind::InvalidBitString, Field::KeyUsage),
            "{bits:02x?}"
        );
    }
    let whole = changed(&|s| s.set(KEY_USAGE, true, &[3, 2, 7, 0x80]));
    assert!(Certificate::from_der(&whole).is_ok());
}

/// X.690 section 8.19.2. The parameters of a key's algorithm are opaque: a curve that is not one of
/// the two known strings of bytes is an unknown curve, however it is written.
#[test]
fn object_identifiers_with_a_padded_arc_are_refused() {
    let padded: &[u8] = &[0x2a, 0x80, 0x03];
    assert_eq!(
        refused(&|s| s.set(padded, false, &[])),
        (Kind::InvalidOid, Field::Extensions)
    );
    assert_eq!(
        refused(&|s| s.subject = name(&[(padded, UTF8, "x")])),
        (Kind::InvalidOid, Field::Subject)
    );
    assert_eq!(
        refused(&|s| s.inner_algorithm = algorithm(padded, &[])),
        (Kind::InvalidOid, Field::Signature)
    );
    assert_eq!(
        refused(&|s| s.key = tlv(0x30, &[&algorithm(padded, &[]), &[3, 2, 0, 0]])),
        (Kind::InvalidOid, Field::SubjectPublicKeyInfo)
    );
    // At the very start, cut short, and empty.
    for bad in [&[0x80, 1][..], &[0x2a, 0x83], &[]] {
        assert_eq!(refused(&|s| s.set(bad, false, &[])).0, Kind::InvalidOid);
    }
}

/// An exotic identifier makes nothing unreadable; `der` has room for 39 bytes.
#[test]
fn object_identifiers_of_41_bytes_are_read() {
    const LONG: &[u8] = &[0x2a; 41];
    let der = changed(&|s| {
        s.set(LONG, false, b"anything");
        s.subject = name(&[(LONG, UTF8, "x"), (CN, UTF8, "code")]);
        s.key = tlv(0x30, &[&algorithm(LONG, &[]), &[3, 2, 0, 0]]);
    });
    let view = Certificate::from_der(&der).unwrap();
    assert_eq!(view.subject().common_name(), Some("code"));
    assert_eq!(view.subject().attributes().next().unwrap().oid, LONG);
    let extension = view.extensions().last().unwrap();
    assert_eq!((extension.oid, extension.value), (LONG, &b"anything"[..]));
    assert!(view.subject_public_key_info().algorithm().is_err());
    assert!(x509_cert::Certificate::from_der(&der).is_err());
}

/// UTCTime begins in 1950; `der` begins in 1970.
#[test]
fn dates_before_1970_are_read() {
    for (text, date) in [
        ("500101000000Z", "1950-01-01T00:00:00Z"),
        ("691231235959Z", "1969-12-31T23:59:59Z"),
        ("19491231235959Z", "1949-12-31T23:59:59Z"),
        ("00000101000000Z", "0000-01-01T00:00:00Z"),
    ] {
        let der = changed(&|s| s.not_before = text);
        let view = Certificate::from_der(&der).unwrap();
        assert_eq!(view.validity().not_before.to_string(), date);
        assert!(
            view.validity()
                .contains(Time::from_unix_seconds(0).unwrap())
        );
        assert!(x509_cert::Certificate::from_der(&der).is_err());
    }
}

/// GeneralizedTime before 2050 is legal DER: read here, reported by validation.
#[test]
fn generalized_time_before_2050_is_read() {
    let early = changed(&|s| s.not_after = "20491231235959Z");
    let utc = changed(&|s| s.not_after = "491231235959Z");
    let (early, utc) = (
        Certificate::from_der(&early).unwrap(),
        Certificate::from_der(&utc).unwrap(),
    );
    assert_eq!(early.validity(), utc.validity());
}

/// One name with one attribute for each string, all as they come in real CA certificates.
fn odd_name() -> Vec<u8> {
    const TELETEX: u8 = 0x14;
    const BMP: u8 = 0x1e;
    let attribute =
        |oid: &[u8], tag, value: &[u8]| tlv(0x30, &[&tlv(6, &[oid]), &tlv(tag, &[value])]);
    let unit: &[u8] = &[0x55, 4, 0x0b];
    tlv(
        0x30,
        &[
            // A PrintableString with what it does not allow.
            &tlv(0x31, &[&attribute(O, 0x13, b"*.example & Co @ home")]),
            // Latin-1 in T61, as everybody wrote it.
            &tlv(0x31, &[&attribute(unit, TELETEX, b"K\xf6ln")]),
            &tlv(0x31, &[&attribute(unit, BMP, b"\x8a\x3c\x66\x0e")]),
            // Two values in one relative distinguished name, out of the order of DER.
            &tlv(
                0x31,
                &[
                    &attribute(unit, UTF8, b"second"),
                    &attribute(CN, UTF8, b"first"),
                ],
            ),
        ],
    )
}

/// Names are parsed, their values never decoded: the CA's bytes are what a leaf has to copy.
#[test]
fn ca_names_of_every_kind_are_kept_as_they_are() {
    let odd = odd_name();
    let mut ca = Spec::ca();
    ca.subject = odd.clone();
    let der = ca.der();
    let view = Certificate::from_der(&der).unwrap();
    assert_eq!(view.subject().as_der(), odd);
    assert_eq!(view.subject(), Name::from_der(&odd).unwrap());
    assert_eq!(
        view.subject().to_string(),
        "OU=second+CN=first, OU=#1E048A3C660E, OU=#14044BF66C6E, O=*.example & Co @ home"
    );
    // Of another CA that wrote the same text in UTF-8, these are not the same bytes.
    let same_text = name(&[(O, UTF8, "*.example & Co @ home")]);
    assert_ne!(view.subject(), Name::from_der(&same_text).unwrap());
}

/// `der` sorts the members of a SET OF when it writes them again, so it would copy another name.
#[test]
fn an_unsorted_set_keeps_its_order() {
    let odd = odd_name();
    let ours = Name::from_der(&odd).unwrap();
    assert_eq!(ours.as_der(), odd);
    let order: Vec<_> = ours.attributes().map(|attribute| attribute.rdn).collect();
    assert_eq!(order, [0, 1, 2, 3, 3]);
    let unsorted = tlv(0x30, &[&odd[odd.len() - 31..]]);
    let ours = Name::from_der(&unsorted).unwrap();
    assert_eq!(ours.attributes().count(), 2);
    let theirs = x509_cert::name::Name::from_der(&unsorted).unwrap();
    assert_ne!(theirs.to_der().unwrap(), ours.as_der());
}

/// The value of a known extension is read to its end, issuer and serial number of the authority
/// key identifier included.
#[test]
fn known_extensions_are_read_whole() {
    for (value, kind) in [
        (&[0x30, 2, 0xa1, 0][..], Kind::Empty),
        (&[0x30, 4, 0xa1, 2, 0xa4, 1], Kind::Truncated),
        (&[0x30, 2, 0x82, 0], Kind::InvalidInteger),
        (&[0x30, 4, 0x82, 2, 0, 1], Kind::InvalidInteger),
        (&[0x30, 5, 0x82, 1, 1, 0xa1, 0], Kind::TrailingData),
        (&[0x30, 0, 0], Kind::TrailingData),
    ] {
        assert_eq!(
            refused(&|s| s.set(AUTHORITY_KEY_ID, false, value)),
            (kind, Field::AuthorityKeyIdentifier),
            "{value:02x?}"
        );
    }
}

/// Each kind of error can be met in a certificate, but for the three that only requests and
/// alternative names have.
#[test]
fn lengths_tags_and_trailing_bytes_are_strict() {
    let indefinite = |s: &mut Spec| {
        s.subject = vec![0x30, 0x80, 0, 0];
    };
    assert_eq!(
        refused(&indefinite),
        (Kind::IndefiniteLength, Field::Subject)
    );
    assert_eq!(
        refused(&|s| s.subject = vec![0x30, 0x81, 0]),
        (Kind::NonMinimalLength, Field::Subject)
    );
    assert_eq!(
        refused(&|s| s.subject = vec![0x30, 0x83, 1, 0, 0]),
        (Kind::TooLong, Field::Subject)
    );
    assert_eq!(
        refused(&|s| s.subject = tlv(0x30, &[&[0x31, 9, 0x30, 7, 6, 3, 0x55, 4, 3, 0x1f, 0]])),
        (Kind::ForbiddenTag, Field::Subject)
    );
    assert_eq!(
        refused(&|s| s.serial = vec![]),
        (Kind::InvalidInteger, Field::SerialNumber)
    );
    let twice = |s: &mut Spec| {
        let first = s.extensions[0].clone();
        s.extensions.push(first);
    };
    assert_eq!(
        refused(&twice),
        (Kind::DuplicateExtension, Field::Extensions)
    );
    // Of an extension that nobody knows, too.
    let foreign = |s: &mut Spec| {
        s.set(&[0x2a, 3], false, b"a");
        let last = s.extensions.last().unwrap().clone();
        s.extensions.push(last);
    };
    assert_eq!(
        refused(&foreign),
        (Kind::DuplicateExtension, Field::Extensions)
    );
    let many = |count: u8| {
        changed(&|s: &mut Spec| {
            s.extensions.clear();
            for arc in 0..count {
                s.set(&[0x2a, arc], false, &[]);
            }
        })
    };
    assert!(Certificate::from_der(&many(32)).is_ok());
    for count in [33, 0x7f] {
        let der = many(count);
        let error = Certificate::from_der(&der).unwrap_err();
        assert_eq!(error.kind, Kind::TooManyExtensions);
        // The 33rd, from the end of the certificate's list on.
        let last = [0x30, 6, 6, 2, 0x2a, 32, 4, 0];
        assert!(der[error.at..].starts_with(&last), "{count}");
    }
    assert_eq!(
        refused(&|s| {
            s.version = 0;
            s.extensions.clear();
            s.unique_id = tlv(0x81, &[&[0, 1]]);
        }),
        (Kind::UniqueIdentifierNeedsVersion2, Field::IssuerUniqueId)
    );
}

/// Also if something else stands between them, and if their values differ. It is the second one that
/// is too much.
#[test]
fn every_extension_may_be_there_once() {
    let cases: [(&[u8], &[u8], &[u8]); 6] = [
        (BASIC_CONSTRAINTS, &[0x30, 0], &[0x30, 3, 1, 1, 0xff]),
        (KEY_USAGE, &[3, 2, 7, 0x80], &[3, 2, 2, 4]),
        (SUBJECT_KEY_ID, &[4, 1, 1], &[4, 1, 2]),
        (AUTHORITY_KEY_ID, &[0x30, 3, 0x80, 1, 1], &[0x30, 0]),
        // The subject alternative name, which nobody looks into, and one that nobody knows.
        (&[0x55, 0x1d, 0x11], &[0x30, 0], &[]),
        (&[0x2a, 3], &[0x30, 0], &[]),
    ];
    for (oid, first, second) in cases {
        let der = changed(&|s| {
            s.extensions.clear();
            s.set(oid, false, first);
            s.set(&[0x2a, 4], false, b"between");
            let mut other = Spec::leaf();
            other.set(oid, false, second);
            s.extensions.extend(other.extensions.pop());
        });
        let error = Certificate::from_der(&der).unwrap_err();
        assert_eq!(
            (error.kind, error.field),
            (Kind::DuplicateExtension, Field::Extensions),
            "{oid:02x?}"
        );
        let extension = tlv(0x30, &[&tlv(6, &[oid]), &tlv(4, &[second])]);
        assert!(der[error.at..].starts_with(&extension), "{oid:02x?}");
    }
}

/// Of two faults in the list of extensions the one that stands first.
#[test]
fn a_fault_hides_those_behind_it() {
    let bad_value = |s: &mut Spec| {
        s.set(KEY_USAGE, true, &[3, 2, 0, 0x80, 0]);
        s.extensions.reverse();
    };
    assert_eq!(
        refused(&bad_value),
        (Kind::InvalidBitString, Field::KeyUsage)
    );
    let bad_list = |s: &mut Spec| {
        bad_value(s);
        let mut extensions = Vec::new();
        for extension in &s.extensions {
            let value = tlv(4, &[&extension.value]);
            extensions.push(tlv(0x30, &[&tlv(6, &[&extension.oid]), &value]));
        }
        s.extensions.clear();
        let list = tlv(0x30, &[&extensions.concat()]);
        // In place of the unique identifier, which stands right before.
        s.unique_id = tlv(0xa3, &[&list, &[5, 0]]);
    };
    assert_eq!(
        refused(&bad_list),
        (Kind::InvalidBitString, Field::KeyUsage)
    );
    let behind = |s: &mut Spec| {
        bad_list(s);
        s.unique_id = tlv(
            0xa3,
            &[&tlv(0x30, &[&[0x30, 5, 6, 1, 0x2a, 4, 0]]), &[5, 0]],
        );
    };
    assert_eq!(refused(&behind), (Kind::TrailingData, Field::Extensions));
}
