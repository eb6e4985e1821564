//! Reading certificates: strictness on corpora, and `x509-cert` as a second opinion.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    reason = "a test may panic; the shared module has more than this file needs"
)]

#[path = "validate/forge.rs"]
mod forge;
#[path = "parse/probes.rs"]
mod probes;
#[path = "validate/shared.rs"]
mod shared;

use der::{Decode as _, Encode as _};
use pop_core::{Certificate, Field, ParseErrorKind, SubjectPublicKeyInfo};

use crate::forge::{P256_SHA256, Spec, tlv};
use crate::shared::Recorded;

/// All fields against `x509-cert`'s reading of the same bytes.
fn compare(view: &Certificate<'_>, id: &str) {
    let peer = x509_cert::Certificate::from_der(view.as_der())
        .unwrap_or_else(|error| panic!("{id}: we read what x509-cert does not: {error}"));
    let tbs = peer.tbs_certificate();
    assert_eq!(view.tbs_der(), tbs.to_der().unwrap(), "{id}");
    assert_eq!(view.version() as u8, tbs.version() as u8, "{id}");
    assert_eq!(view.serial_number(), tbs.serial_number().as_bytes(), "{id}");
    assert_eq!(
        view.issuer().as_der(),
        tbs.issuer().to_der().unwrap(),
        "{id}"
    );
    assert_eq!(
        view.subject().as_der(),
        tbs.subject().to_der().unwrap(),
        "{id}"
    );
    let seconds = |time: &x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs());
    let validity = tbs.validity();
    assert_eq!(
        Ok(view.validity().not_before.unix_seconds()),
        seconds(&validity.not_before),
        "{id}"
    );
    assert_eq!(
        Ok(view.validity().not_after.unix_seconds()),
        seconds(&validity.not_after),
        "{id}"
    );
    let key = tbs.subject_public_key_info();
    assert_eq!(
        view.subject_public_key_info().as_der(),
        key.to_der().unwrap(),
        "{id}"
    );
    let point = key.subject_public_key.raw_bytes();
    assert_eq!(view.subject_public_key_info().public_key(), point, "{id}");
    assert_eq!(view.signature_value(), peer.signature().raw_bytes(), "{id}");
    let extensions = tbs.extensions().into_iter().flatten();
    assert_eq!(
        view.extensions().count(),
        extensions.clone().count(),
        "{id}"
    );
    for (ours, theirs) in view.extensions().zip(extensions) {
        assert_eq!(ours.oid, theirs.extn_id.as_bytes(), "{id}");
        assert_eq!(ours.critical, theirs.critical, "{id}");
        assert_eq!(ours.value, theirs.extn_value.as_bytes(), "{id}");
    }
    let attributes: usize = tbs.subject().iter_rdn().map(|rdn| rdn.iter().count()).sum();
    assert_eq!(view.subject().attributes().count(), attributes, "{id}");
    let key = SubjectPublicKeyInfo::from_der(view.subject_public_key_info().as_der()).unwrap();
    assert_eq!(
        key.algorithm(),
        view.subject_public_key_info().algorithm(),
        "{id}"
    );
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn recorded_certificates_read_as_x509_cert_reads_them() {
    for Recorded {
        id, ca, code, leaf, ..
    } in shared::recorded()
    {
        compare(&Certificate::from_der(&ca).unwrap(), &id);
        let leaf = Certificate::from_der(&leaf).unwrap();
        compare(&leaf, &id);
        assert_eq!(leaf.subject().common_name(), Some(code.as_str()));
        assert_eq!(leaf.subject().to_string(), format!("CN={code}"));
        assert_eq!(
            leaf.authority_key_identifier().is_some(),
            leaf.extensions().count() == 1
        );
    }
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn neither_a_part_nor_more_than_a_certificate_is_one() {
    let mut certificates = vec![Spec::ca().der(), Spec::leaf().der()];
    certificates.extend(
        shared::recorded()
            .into_iter()
            .flat_map(|pair| [pair.ca, pair.leaf]),
    );
    for der in certificates {
        assert!(Certificate::from_der(&der).is_ok());
        for len in 0..der.len() {
            let error = Certificate::from_der(&der[..len]).unwrap_err();
            assert_eq!(
                (error.kind, error.at),
                (ParseErrorKind::Truncated, 0),
                "{len}"
            );
        }
        let mut longer = der.clone();
        longer.push(0);
        let error = Certificate::from_der(&longer).unwrap_err();
        assert_eq!(
            (error.kind, error.at),
            (ParseErrorKind::TrailingData, der.len())
        );
    }
}

#[test]
fn size_is_limited() {
    let of_size = |padding: usize| {
        let mut spec = Spec::leaf();
        spec.set(&[0x2a, 3], false, &vec![0; padding]);
        spec.der()
    };
    let overhead = of_size(7000).len() - 7000;
    let largest = of_size(8192 - overhead);
    assert_eq!(largest.len(), 8192);
    assert!(Certificate::from_der(&largest).is_ok());
    let error = Certificate::from_der(&of_size(8193 - overhead)).unwrap_err();
    assert_eq!(error.kind, ParseErrorKind::TooLong);
}

/// What is wrong, where, and in which field.
#[test]
fn faults_are_named() {
    let kind = |spec: &Spec| {
        Certificate::from_der(&spec.der())
            .map_err(|e| (e.kind, e.field))
            .err()
    };
    let broken = |change: fn(&mut Spec)| {
        let mut spec = Spec::leaf();
        change(&mut spec);
        kind(&spec)
    };
    use ParseErrorKind::*;
    for (change, expected) in [
        (
            (|s| s.version = 3) as fn(&mut Spec),
            (UnknownVersion, Field::Version),
        ),
        (
            |s| s.version = 0,
            (ExtensionsNeedVersion3, Field::Extensions),
        ),
        (
            |s| s.version = 1,
            (ExtensionsNeedVersion3, Field::Extensions),
        ),
        (|s| s.serial = vec![], (InvalidInteger, Field::SerialNumber)),
        (
            |s| s.serial = vec![0, 1],
            (InvalidInteger, Field::SerialNumber),
        ),
        (
            |s| s.inner_algorithm[2] = 4,
            (UnexpectedTag, Field::Signature),
        ),
        (
            |s| s.outer_algorithm[4] = 0x80,
            (InvalidOid, Field::SignatureAlgorithm),
        ),
        (
            |s| s.issuer = vec![0x30, 2, 0x31, 0],
            (Empty, Field::Issuer),
        ),
        (
            |s| s.not_before = "261121000000z",
            (InvalidTime, Field::NotBefore),
        ),
        (
            |s| s.not_after = "20501121000000.0Z",
            (InvalidTime, Field::NotAfter),
        ),
        (
            |s| s.subject = vec![0x31, 0],
            (UnexpectedTag, Field::Subject),
        ),
        (
            |s| s.key = vec![0x30, 0],
            (Truncated, Field::SubjectPublicKeyInfo),
        ),
        (
            |s| s.unique_id = vec![0x81, 2, 1, 1],
            (InvalidBitString, Field::IssuerUniqueId),
        ),
        (
            |s| s.unique_id = vec![0x82, 0],
            (InvalidBitString, Field::SubjectUniqueId),
        ),
        (
            |s| s.unique_id = vec![0x84, 0],
            (TrailingData, Field::TbsCertificate),
        ),
        (
            |s| s.set(forge::BASIC_CONSTRAINTS, true, &[0x30, 3, 1, 1, 0]),
            (ExplicitDefault, Field::BasicConstraints),
        ),
        (
            |s| s.set(forge::KEY_USAGE, true, &[3, 2, 0, 0x80]),
            (InvalidBitString, Field::KeyUsage),
        ),
        (
            |s| s.set(forge::SUBJECT_KEY_ID, false, &[5, 0]),
            (UnexpectedTag, Field::SubjectKeyIdentifier),
        ),
        (
            |s| s.set(forge::AUTHORITY_KEY_ID, false, &[0x30, 2, 5, 0]),
            (TrailingData, Field::AuthorityKeyIdentifier),
        ),
    ] {
        assert_eq!(broken(change), Some(expected));
    }
    // The unused bits of the signature, the last element of all.
    let mut der = Spec::leaf().der();
    let unused = der.len() - b"signature".len() - 1;
    der[unused] = 1;
    let error = Certificate::from_der(&der).unwrap_err();
    assert_eq!(
        (error.kind, error.field),
        (InvalidBitString, Field::SignatureValue)
    );
    assert_eq!(error.at, unused - 2);
    assert_eq!(
        error.to_string(),
        format!(
            "signatureValue at byte {}: BIT STRING with wrong or non-zero unused bits",
            unused - 2
        )
    );
}

const NAMES: &str = "names are never decoded";
const FOREIGN: &str = "the value of an extension that is not evaluated is not decoded";

/// Where we read what BoringSSL refuses.
const READ_ANYWAY: &[(&str, &str)] = &[
    ("bad_policy_qualifiers", FOREIGN),
    (
        "basic_constraints_path_too_large",
        "RFC 5280 section 4.2.1.9 sets no bound, BoringSSL's is 255",
    ),
    ("subject_blank_subjectaltname_not_critical", FOREIGN),
    ("subject_not_ascii", NAMES),
    ("subject_not_printable_string", NAMES),
    ("subjectaltname_bad_ip", FOREIGN),
    ("subjectaltname_dns_not_ascii", FOREIGN),
    ("subjectaltname_general_names_empty_sequence", FOREIGN),
    ("subjectaltname_trailing_data", FOREIGN),
];

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn what_boringssl_refuses() {
    let file = shared::json("vectors/boringssl/parse_certificate.json");
    let mut used = Vec::new();
    let mut refused = 0;
    for test in file["tests"].as_array().unwrap() {
        let id = shared::text(test, "id");
        let mut der = shared::bytes(test, "der_b64");
        if shared::text(test, "type") == "TBS CERTIFICATE" {
            der = tlv(0x30, &[&der, P256_SHA256, &tlv(3, &[&[0], b"signature"])]);
        }
        let ours = Certificate::from_der(&der);
        // What upstream accepts binds nobody: one layer of it reads, another may not.
        if shared::text(test, "expected") != "REJECT" {
            continue;
        }
        refused += 1;
        if ours.is_ok() {
            assert!(
                READ_ANYWAY.iter().any(|(known, _)| *known == id),
                "{id} must be refused"
            );
            used.push(id);
        }
    }
    assert_eq!(refused, 27);
    for (id, reason) in READ_ANYWAY {
        assert!(used.contains(id), "stale exception {id} ({reason})");
    }
}

/// `der` has no times before 1970 and no object identifiers of more than 39 bytes.
fn peer_cannot_represent(view: &Certificate<'_>) -> bool {
    let validity = view.validity();
    validity.not_before.min(validity.not_after).unix_seconds() < 0
        || view.extensions().any(|extension| extension.oid.len() > 39)
        || view
            .issuer()
            .attributes()
            .chain(view.subject().attributes())
            .any(|a| a.oid.len() > 39)
}

/// Whatever we read, `x509-cert` reads the same.
#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn fuzz_seeds() {
    let folder = shared::folder();
    let (mut seeds, mut compared, mut beyond_the_peer) = (0, 0, 0);
    for file in shared::files(&folder.join("vectors/boringssl/fuzz-seeds/cert")) {
        seeds += 1;
        let der = std::fs::read(&file).unwrap();
        let Ok(view) = Certificate::from_der(&der) else {
            continue;
        };
        assert!(!format!("{} {}", view.issuer(), view.subject()).contains(char::is_control));
        if peer_cannot_represent(&view) {
            beyond_the_peer += 1;
        } else {
            compared += 1;
            compare(&view, &file.to_string_lossy());
        }
    }
    assert_eq!(
        (seeds, compared, beyond_the_peer),
        (96, 22, 1),
        "seeds, compared, beyond the peer"
    );
}

/// Public keys that a fuzzer came up with: what we read, `spki` reads too, and as the same.
#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn fuzz_seeds_of_public_keys() {
    let folder = shared::folder();
    let files = shared::files(&folder.join("vectors/boringssl/fuzz-seeds/spki"));
    assert_eq!(files.len(), 4);
    let mut read = 0;
    for file in files {
        let der = std::fs::read(&file).unwrap();
        let Ok(key) = SubjectPublicKeyInfo::from_der(&der) else {
            continue;
        };
        read += 1;
        let peer = x509_cert::spki::SubjectPublicKeyInfoRef::from_der(&der).unwrap();
        assert_eq!(key.public_key(), peer.subject_public_key.raw_bytes());
        assert_eq!(key.as_der(), peer.to_der().unwrap());
    }
    assert_eq!(read, 4);
}

/// Two views stand on a device's stack at once. With addresses of four bytes one has 72.
#[test]
fn a_view_is_small() {
    let der_on_a_device = 8;
    let size = size_of::<Certificate<'_>>() - size_of::<&[u8]>() + der_on_a_device;
    assert_eq!(size, 72);
}
