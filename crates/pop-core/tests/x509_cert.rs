//! Conversions to the types of `x509-cert` and back. `cargo xtask tests` turns the feature on.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    dead_code,
    reason = "a test may panic; the shared module has more than this file needss"
)]

#[path = "build/made.rs"]
mod made;

use der::{Decode as _, Encode as _};
use made::{Ca, builder, ca_signer, common_name, key, leaf_key, p384_key, rsa_key, tlv};
use pop_core::{
    Certificate, CertificationRequest, ConversionError, DnsName, P256Verifier, RequestBuilder,
    SubjectAttribute, SubjectField, SubjectPublicKeyInfo,
};
use x509_cert::request::CertReq;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};

type Theirs = x509_cert::Certificate;

#[test]
fn certificates_and_leaves() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    let theirs = Theirs::try_from(&ca).unwrap();
    assert_eq!(theirs.to_der().unwrap(), ca_der);
    let mut buffer = vec![0xaa; ca_der.len() + 5];
    let again = Certificate::from_x509_cert(&theirs, &mut buffer).unwrap();
    assert_eq!(again.as_der(), ca_der);

    let builder = builder(&ca, &leaf_key);
    let mut buffer = vec![0; builder.encoded_len()];
    let unsigned = builder.write_tbs(&mut buffer).unwrap();
    let leaf = unsigned.sign(&mut ca_signer()).unwrap();
    let theirs = Theirs::try_from(&leaf).unwrap();
    assert_eq!(theirs.to_der().unwrap(), leaf.as_der());
    assert_eq!(
        theirs.tbs_certificate().issuer().to_der().unwrap(),
        ca.subject().as_der()
    );
}

#[test]
fn requests() {
    let spki = made::spki(&ca_signer());
    let subject = [SubjectAttribute::new(SubjectField::CommonName, "d").unwrap()];
    let names = [DnsName::new("a.example").unwrap()];
    let builder = RequestBuilder::new(&subject, key(&spki))
        .unwrap()
        .dns_names(&names);
    let mut buffer = vec![0; builder.encoded_len()];
    let request = builder
        .write_info(&mut buffer)
        .unwrap()
        .sign(&mut ca_signer())
        .unwrap();
    let theirs = CertReq::try_from(&request).unwrap();
    let view = CertificationRequest::from_der(request.as_der()).unwrap();
    assert_eq!(CertReq::try_from(&view).unwrap(), theirs);
    assert_eq!(theirs.to_der().unwrap(), request.as_der());
    let mut buffer = vec![0xaa; request.as_der().len()];
    let again = CertificationRequest::from_x509_cert(&theirs, &mut buffer).unwrap();
    assert_eq!(again.as_der(), request.as_der());
    assert!(again.verify_signature(&P256Verifier).is_ok());
}

#[test]
fn keys() {
    for spki in [leaf_key(), p384_key(), rsa_key(256)] {
        let ours = key(&spki);
        let owned = SubjectPublicKeyInfoOwned::try_from(ours).unwrap();
        let borrowed = SubjectPublicKeyInfoRef::try_from(ours).unwrap();
        assert_eq!(owned.to_der().unwrap(), spki);
        assert_eq!(borrowed.to_der().unwrap(), spki);
        let mut buffer = vec![0; spki.len()];
        let again = SubjectPublicKeyInfo::from_x509_cert(&owned, &mut buffer).unwrap();
        assert_eq!(again.as_der(), spki);
        assert_eq!(again.algorithm(), ours.algorithm());
    }
}

#[test]
fn too_small_buffers_say_how_much_is_needed() {
    let spki = leaf_key();
    let owned = SubjectPublicKeyInfoOwned::try_from(key(&spki)).unwrap();
    let needed = spki.len();
    for len in 0..needed {
        let result = SubjectPublicKeyInfo::from_x509_cert(&owned, &mut vec![0; len]).map(|_| ());
        assert_eq!(result, Err(ConversionError::BufferTooSmall { needed }));
    }
}

#[test]
fn what_one_side_does_not_take() {
    // A SET OF that is not sorted: the peer would sort it, and the CA's signature would not fit.
    let attribute = |last: u8, text: &str| {
        let oid = tlv(6, [0x55, 4, last]);
        tlv(0x30, [oid, tlv(0x0c, text)].concat())
    };
    let unsorted = [attribute(11, "unit"), attribute(3, "name")].concat();
    let ca_der = Ca {
        subject: tlv(0x30, tlv(0x31, unsorted)),
        ..Ca::default()
    }
    .der();
    let ca = Certificate::from_der(&ca_der).unwrap();
    let error = Theirs::try_from(&ca).unwrap_err();
    assert_eq!(error, ConversionError::Rewritten);
    assert!(!error.to_string().is_empty());

    // An object identifier of 41 bytes.
    let ca_der = Ca {
        subject: made::name(&[0x55; 41], 0x0c, "exotic"),
        ..Ca::default()
    }
    .der();
    let ca = Certificate::from_der(&ca_der).unwrap();
    assert!(matches!(
        Theirs::try_from(&ca),
        Err(ConversionError::NotTaken(_))
    ));

    // A certificate longer than we read.
    let ca_der = Ca {
        subject: common_name(&"x".repeat(9_000)),
        ..Ca::default()
    }
    .der();
    let theirs = Theirs::from_der(&ca_der).unwrap();
    let mut buffer = vec![0; ca_der.len()];
    let error = Certificate::from_x509_cert(&theirs, &mut buffer).unwrap_err();
    assert!(matches!(error, ConversionError::NotRead(_)));
    assert!(error.to_string().contains("is refused"));
}
