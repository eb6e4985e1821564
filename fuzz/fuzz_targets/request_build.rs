//! What we build of any values, `x509-cert` parses and re-encodes byte for byte, and we read the same values back.
//!
//! The input: 32 bytes of key, one byte whose lowest bit asks for digitalSignature, then values: a byte that says which
//! field (or a DNS name), one for the length, and the text.
#![no_main]
#![expect(clippy::panic, reason = "a panic is how a target reports")]

use der::{Decode as _, Encode as _};
use libfuzzer_sys::fuzz_target;
use pop_core::{
    BuildError, CertificationRequest, DnsName, GeneralName, P256_SPKI_LEN, P256Signer,
    P256Verifier, RequestBuilder, SubjectAttribute, SubjectField, SubjectPublicKeyInfo,
};

fuzz_target!(|data: &[u8]| {
    let Some((scalar, rest)) = data.split_first_chunk::<32>() else {
        return;
    };
    let (Ok(mut signer), Some((&flags, mut rest))) =
        (P256Signer::from_bytes(scalar), rest.split_first())
    else {
        return;
    };
    let (mut subject, mut names) = (Vec::new(), Vec::new());
    while let [kind, len, after @ ..] = rest {
        let (text, after) = after.split_at(usize::from(*len).min(after.len()));
        rest = after;
        let Ok(text) = core::str::from_utf8(text) else {
            continue;
        };
        match SubjectField::ALL.get(usize::from(*kind) % 16) {
            Some(&field) => subject.extend(SubjectAttribute::new(field, text)),
            None => names.extend(DnsName::new(text)),
        }
    }
    let mut spki = [0; P256_SPKI_LEN];
    signer.write_spki(&mut spki);
    build(&mut signer, &spki, &subject, &names, flags & 1 == 1);
});

fn build(
    signer: &mut P256Signer,
    spki: &[u8],
    subject: &[SubjectAttribute<'_>],
    names: &[DnsName<'_>],
    digital_signature: bool,
) {
    let builder = SubjectPublicKeyInfo::from_der(spki)
        .map(|spki| RequestBuilder::new(subject, spki).map(|builder| builder.dns_names(names)));
    let Ok(Ok(mut builder)) = builder else {
        panic!("our own key is refused")
    };
    if digital_signature {
        builder = builder.digital_signature();
    }
    let mut buffer = vec![0xaa; builder.encoded_len()];
    let unsigned = match builder.write_info(&mut buffer) {
        Ok(unsigned) => unsigned,
        Err(BuildError::RequestTooLong { .. }) => return,
        Err(error) => panic!("encoded_len() is too small: {error}"),
    };
    let der = match unsigned.sign_verified(signer, &P256Verifier) {
        Ok(request) => request.as_der(),
        Err(error) => panic!("our own key does not sign: {error}"),
    };
    let Ok(request) = CertificationRequest::from_der(der) else {
        panic!("we do not accept our own request")
    };
    let attributes = request.subject().attributes();
    assert_eq!(attributes.clone().count(), subject.len());
    for (index, (found, given)) in attributes.zip(subject).enumerate() {
        assert_eq!(found.rdn, index);
        assert_eq!(found.oid, given.field().oid());
        assert_eq!(found.value, given.text().as_bytes());
    }
    let found = request.subject_alternative_name().into_iter().flatten();
    let given = names.iter().map(|name| GeneralName::DnsName(name.as_str()));
    assert!(found.eq(given));

    // `x509-cert` refuses no request of ours, whatever it refuses of others.
    let theirs = x509_cert::request::CertReq::from_der(der).and_then(|theirs| theirs.to_der());
    assert_eq!(theirs.as_deref(), Ok(der));
    fuzz::compare_request_with_peer(&request);
}
