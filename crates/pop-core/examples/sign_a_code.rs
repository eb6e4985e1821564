//! Signs a verification code with a P-256 key and prints the leaf:
//! `sign_a_code CA.pem KEY.bin LEAF_KEY.der CODE NOW`, where the key is the bare 32-byte scalar,
//! the leaf's key a SubjectPublicKeyInfo and NOW a Unix time.

use pop_core::{
    Certificate, KeyIdentifier, LeafBuilder, LeafParams, P256Signer, SerialNumber,
    SubjectPublicKeyInfo, Time, Validity, VerificationCode,
};
use pop_text::{
    TextContent,
    pem::{self, CERTIFICATE},
    to_der,
};
use std::io::Write as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [ca, key, leaf_key, code, now] = arguments.as_slice() else {
        return Err("give CA.pem KEY.bin LEAF_KEY.der CODE NOW".into());
    };
    let (ca, leaf_key) = (std::fs::read(ca)?, std::fs::read(leaf_key)?);
    let mut ca_der = vec![0; ca.len()];
    let ca = Certificate::from_der(to_der(&ca, TextContent::Certificate, &mut ca_der)?.der)?;
    let mut signer = P256Signer::from_bytes(std::fs::read(key)?.as_slice().try_into()?)?;
    signer.check_belongs_to(ca.subject_public_key_info())?;
    let code = VerificationCode::new(code)?;
    let leaf_key = SubjectPublicKeyInfo::from_der(&leaf_key)?;
    let now = Time::from_unix_seconds(now.parse()?).ok_or("NOW is out of range")?;
    let validity = Validity::around(now)
        .clipped_to(ca.validity())
        .ok_or("the CA has expired")?;
    let serial = SerialNumber::derived(&ca, code, validity.not_before);

    let builder = LeafBuilder::new(&LeafParams {
        ca: &ca,
        code,
        leaf_key,
        subject_key_identifier: KeyIdentifier::sha1(leaf_key),
        validity,
        serial,
    })?;
    let mut buffer = vec![0; builder.encoded_len()];
    let leaf = builder.write_tbs(&mut buffer)?.sign(&mut signer)?;
    let mut pem = vec![0; pem::encoded_len(CERTIFICATE, leaf.as_der().len())];
    let pem = pem::encode(CERTIFICATE, leaf.as_der(), &mut pem)?;
    Ok(std::io::stdout().write_all(pem.as_bytes())?)
}
