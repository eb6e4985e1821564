//! What a forger may try, and what is refused by name.

use der::{Decode as _, Encode as _};
use pop_core::{
    CertificationRequest, Field, GeneralName, P256Verifier, ParseErrorKind as Kind,
    RequestRejection, SignatureAlgorithm, UnsupportedAlgorithm, VerifyError,
};

use crate::forge::{P384_SHA384, RSA_SHA1, RSA_SHA256, tlv};
use crate::host::Host;
use crate::made::{
    CHALLENGE_PASSWORD, EXTENSION_REQUEST, MICROSOFT, SUBJECT_ALT_NAME, Spec, attribute, extension,
    extension_request,
};

fn refused(der: &[u8]) -> (Kind, Field) {
    let error = CertificationRequest::from_der(der).unwrap_err();
    assert!(error.at <= der.len());
    (error.kind, error.field)
}

#[test]
fn a_good_request_is_read_whole() {
    let der = Spec::new().der();
    let request = CertificationRequest::from_der(&der).unwrap();
    assert_eq!(
        request.verify_signature(&P256Verifier),
        Ok(request.signature_algorithm().unwrap())
    );
    assert_eq!(request.as_der(), der);
    assert_eq!(request.info_der(), Spec::new().info());
    assert_eq!(request.subject().to_string(), "CN=device-7");
    assert_eq!(request.attributes().count(), 2);
    assert_eq!(request.extensions().count(), 1);
    let mut names = request.subject_alternative_name().unwrap();
    assert_eq!(names.next(), Some(GeneralName::DnsName("device-7.example")));
    assert_eq!(names.next(), None);

    let peer = x509_cert::request::CertReq::from_der(&der).unwrap();
    assert_eq!(request.info_der(), peer.info.to_der().unwrap());
    assert_eq!(
        request.subject().as_der(),
        peer.info.subject.to_der().unwrap()
    );
    assert_eq!(request.signature(), peer.signature.raw_bytes());
    assert_eq!(peer.info.attributes.len(), 2);
}

#[test]
fn attributes_may_be_missing_or_empty() {
    for attributes in [vec![], vec![0xa0, 0]] {
        let spec = Spec {
            attributes,
            ..Spec::new()
        };
        let der = spec.der();
        let request = CertificationRequest::from_der(&der).unwrap();
        assert!(request.verify_signature(&P256Verifier).is_ok());
        assert_eq!(request.attributes().count(), 0);
        assert_eq!(request.extensions().count(), 0);
        assert!(request.subject_alternative_name().is_none());
    }
}

#[test]
fn every_prefix_and_every_longer_text_is_refused() {
    let der = Spec::new().der();
    for len in 0..der.len() {
        assert_eq!(refused(&der[..len]).0, Kind::Truncated, "{len}");
    }
    for byte in [0, 0x30, 0xff] {
        let longer = [&der[..], &[byte]].concat();
        assert_eq!(refused(&longer).0, Kind::TrailingData);
    }
    let long = tlv(0x30, &[&[0; 8190]]);
    assert_eq!(refused(&long), (Kind::TooLong, Field::CertificationRequest));
}

/// Every change of one bit in a request that its maker's tool made: refused by the parser or by the
/// signature. Nothing else is allowed.
pub(crate) fn survives_no_flip(der: &[u8], what: &str) {
    let mut flipped = der.to_vec();
    for at in 0..der.len() {
        for bit in 0..8 {
            flipped[at] ^= 1 << bit;
            let good = CertificationRequest::from_der(&flipped)
                .is_ok_and(|request| request.verify_signature(&Host).is_ok());
            assert!(!good, "{what}: bit {bit} of byte {at}");
            flipped[at] ^= 1 << bit;
        }
    }
    assert!(
        CertificationRequest::from_der(&flipped)
            .unwrap()
            .verify_signature(&Host)
            .is_ok(),
        "{what}: the request itself must be good, or the test shows nothing"
    );
}

#[test]
fn every_flipped_bit_is_refused() {
    survives_no_flip(&Spec::new().der(), "our own request");
}

#[test]
fn what_is_refused_by_name() {
    let san = |names: &[u8]| extension(SUBJECT_ALT_NAME, names);
    let good = san(&tlv(0x30, &[&tlv(0x82, &[b"a"])]));
    let password = attribute(CHALLENGE_PASSWORD, &[&tlv(0x0c, &[b"x"])]);
    let with = |attributes: &[&[u8]]| Spec::with_attributes(attributes).der();
    let version = |version: &[u8]| {
        Spec {
            version: version.to_vec(),
            ..Spec::new()
        }
        .der()
    };
    let many: Vec<_> = (0..33u8)
        .map(|arc| attribute(&[0x2a, arc], &[&[5, 0]]))
        .collect();
    let many: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
    assert!(CertificationRequest::from_der(&with(&many[..32])).is_ok());
    for (der, kind, field) in [
        (version(&[2, 1, 1]), Kind::UnknownVersion, Field::Version),
        (version(&[2, 1, 0xff]), Kind::UnknownVersion, Field::Version),
        (version(&[2, 2, 0, 0]), Kind::InvalidInteger, Field::Version),
        (version(&[]), Kind::UnexpectedTag, Field::Version),
        (
            with(&[&password, &password]),
            Kind::DuplicateAttribute,
            Field::RequestAttributes,
        ),
        (
            with(&[&extension_request(&[&good]), &extension_request(&[&good])]),
            Kind::DuplicateAttribute,
            Field::RequestAttributes,
        ),
        (
            with(&[&extension_request(&[&good, &good])]),
            Kind::DuplicateExtension,
            Field::Extensions,
        ),
        (
            // Two lists under two names.
            with(&[
                &extension_request(&[&good]),
                &attribute(MICROSOFT, &[&tlv(0x30, &[&good])]),
            ]),
            Kind::DuplicateAttribute,
            Field::RequestAttributes,
        ),
        (
            // Two lists in one attribute.
            with(&[&attribute(
                EXTENSION_REQUEST,
                &[&tlv(0x30, &[&good]), &tlv(0x30, &[&good])],
            )]),
            Kind::TrailingData,
            Field::Extensions,
        ),
        (
            with(&[&extension_request(&[])]),
            Kind::Empty,
            Field::Extensions,
        ),
        (
            with(&[&extension_request(&[&san(&[0x30, 0])])]),
            Kind::Empty,
            Field::SubjectAlternativeName,
        ),
        (
            with(&[&extension_request(&[&san(&[0x30, 3, 0x82, 1, 0xff])])]),
            Kind::InvalidString,
            Field::SubjectAlternativeName,
        ),
        (
            with(&[&attribute(CHALLENGE_PASSWORD, &[])]),
            Kind::Empty,
            Field::RequestAttributes,
        ),
        (
            with(&[&attribute(CHALLENGE_PASSWORD, &[&[0x0c, 5, 1]])]),
            Kind::Truncated,
            Field::RequestAttributes,
        ),
        (
            with(&many),
            Kind::TooManyAttributes,
            Field::RequestAttributes,
        ),
        (
            Spec {
                attributes: tlv(0xa1, &[&password]),
                ..Spec::new()
            }
            .der(),
            Kind::TrailingData,
            Field::CertificationRequestInfo,
        ),
    ] {
        assert_eq!(refused(&der), (kind, field));
    }
}

#[test]
fn extensions_under_microsofts_name_are_seen() {
    let names = extension(SUBJECT_ALT_NAME, &tlv(0x30, &[&tlv(0x82, &[b"a.example"])]));
    let der = Spec::with_attributes(&[&attribute(MICROSOFT, &[&tlv(0x30, &[&names])])]).der();
    let request = CertificationRequest::from_der(&der).unwrap();
    let mut names = request.subject_alternative_name().unwrap();
    assert_eq!(names.next(), Some(GeneralName::DnsName("a.example")));
}

#[test]
fn signatures_that_show_nothing() {
    let verified = |spec: Spec| {
        CertificationRequest::from_der(&spec.der())
            .unwrap()
            .verify_signature(&Host)
            .unwrap_err()
    };
    let algorithm = |algorithm: &[u8]| Spec {
        algorithm: algorithm.to_vec(),
        ..Spec::new()
    };
    for (spec, rejection) in [
        (
            algorithm(RSA_SHA1),
            RequestRejection::SignatureAlgorithm(UnsupportedAlgorithm::RsaSha1),
        ),
        (
            algorithm(RSA_SHA256),
            RequestRejection::AlgorithmNotOfKey {
                found: SignatureAlgorithm::RsaSha256,
                expected: SignatureAlgorithm::EcdsaSha256,
            },
        ),
        (
            algorithm(P384_SHA384),
            RequestRejection::AlgorithmNotOfKey {
                found: SignatureAlgorithm::EcdsaSha384,
                expected: SignatureAlgorithm::EcdsaSha256,
            },
        ),
        (
            Spec {
                key: crate::forge::p256_key(1),
                ..Spec::new()
            },
            RequestRejection::Signature(VerifyError::BadSignature),
        ),
        (
            Spec {
                key: crate::forge::rsa_key(1024, &[1, 0, 1]),
                algorithm: RSA_SHA256.to_vec(),
                ..Spec::new()
            },
            RequestRejection::Key(UnsupportedAlgorithm::RsaModulusTooShort),
        ),
    ] {
        assert_eq!(verified(spec), rejection);
        assert!(!rejection.to_string().is_empty());
    }
}

#[test]
fn a_certificate_is_no_request_nor_the_other_way_round() {
    let certificate = crate::forge::Spec::leaf().der();
    assert_eq!(refused(&certificate).1, Field::Version);
    assert!(pop_core::Certificate::from_der(&Spec::new().der()).is_err());
}
