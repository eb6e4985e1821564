//! Certification requests: made by rcgen, and forged where rcgen cannot have such a subject.

use pop_text::TextContent;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, KeyPair, PublicKeyData as _, SigningKey as _,
};

/// `id-at-commonName`, `id-at-organizationalUnitName`, `id-at-organizationName`.
pub(crate) const CN: u8 = 3;
pub(crate) const OU: u8 = 11;
pub(crate) const O: u8 = 10;

/// A request by rcgen, PEM: its common name and one organizational unit.
pub(crate) fn pem(common_name: &str, unit: &str) -> String {
    pem_for(common_name, unit, &KeyPair::generate().unwrap())
}

pub(crate) fn pem_for(common_name: &str, unit: &str, key: &KeyPair) -> String {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.distinguished_name = DistinguishedName::new();
    let mut push = |kind, value: &str| params.distinguished_name.push(kind, value);
    push(DnType::CommonName, common_name);
    push(DnType::OrganizationalUnitName, unit);
    params.serialize_request(key).unwrap().pem().unwrap()
}

/// A request with any subject, PEM: attribute types `2.5.4.x` with their values, each in a
/// relative distinguished name of its own.
pub(crate) fn forged(subject: &[(u8, &str)]) -> String {
    let key = KeyPair::generate().unwrap();
    to_pem(&signed(subject, &key, &key))
}

/// A request for the key of one pair that another pair signed.
pub(crate) fn signed(subject: &[(u8, &str)], key: &KeyPair, signer: &KeyPair) -> Vec<u8> {
    let mut name = Vec::new();
    for (kind, value) in subject {
        let mut attribute = tlv(0x06, &[0x55, 0x04, *kind]);
        attribute.extend(tlv(0x0c, value.as_bytes()));
        name.extend(tlv(0x31, &tlv(0x30, &attribute)));
    }
    let mut info = tlv(0x02, &[0]);
    info.extend(tlv(0x30, &name));
    info.extend(key.subject_public_key_info());
    info.extend(tlv(0xa0, &[]));
    let info = tlv(0x30, &info);
    let signature = signer.sign(&info).unwrap();
    let mut request = info;
    // ecdsa-with-SHA256
    request.extend(tlv(
        0x30,
        &tlv(0x06, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]),
    ));
    request.extend(tlv(0x03, &[&[0], signature.as_slice()].concat()));
    tlv(0x30, &request)
}

/// PEM in one line of base64, which readers take.
pub(crate) fn to_pem(der: &[u8]) -> String {
    let label = "CERTIFICATE REQUEST";
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        base64(der)
    )
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut out = vec![0; pop_text::base64::encoded_len(bytes.len())];
    pop_text::base64::encode(bytes, &mut out)
        .unwrap()
        .to_owned()
}

/// The DER in a PEM text of ours.
pub(crate) fn der(pem: &str) -> Vec<u8> {
    let mut out = vec![0; pem.len()];
    pop_text::to_der(pem.as_bytes(), TextContent::CertificationRequest, &mut out)
        .unwrap()
        .der
        .to_vec()
}

fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u16::try_from(value.len()).unwrap().to_be_bytes() {
        [0, short @ ..=0x7f] => out.push(short),
        [0, byte] => out.extend([0x81, byte]),
        [high, low] => out.extend([0x82, high, low]),
    }
    out.extend_from_slice(value);
    out
}
