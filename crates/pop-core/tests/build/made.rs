//! CAs and keys made on the spot, and the checks that every leaf must pass.

use der::{Decode as _, Encode as _};
use pop_core::{
    Certificate, EcdsaSignature, KeyIdentifier, Leaf, LeafBuilder, LeafParams, P256_SPKI_LEN,
    P256Signer, P256Verifier, SerialNumber, SignDigest as _, SignatureAlgorithm,
    SignatureVerifier as _, SubjectPublicKeyInfo, Time, Validity, VerificationCode, max_leaf_len,
};
use sha2::{Digest as _, Sha256};

pub(crate) const CODE: &str = "0F1E2D3C4B5A69788796A5B4C3D2E1F00F1E2D3C4B5A6978";

pub(crate) fn tlv(tag: u8, value: impl AsRef<[u8]>) -> Vec<u8> {
    let value = value.as_ref();
    let mut out = vec![tag];
    match u16::try_from(value.len()).unwrap().to_be_bytes() {
        [0, len @ 0..=127] => out.push(len),
        [0, len] => out.extend([0x81, len]),
        len => out.extend([&[0x82][..], &len].concat()),
    }
    out.extend(value);
    out
}

/// A Name of one attribute.
pub(crate) fn name(oid: &[u8], tag: u8, value: impl AsRef<[u8]>) -> Vec<u8> {
    let attribute = tlv(0x30, [tlv(0x06, oid), tlv(tag, value)].concat());
    tlv(0x30, tlv(0x31, attribute))
}

pub(crate) fn common_name(text: &str) -> Vec<u8> {
    name(&[0x55, 4, 3], 0x0c, text)
}

pub(crate) fn ca_signer() -> P256Signer {
    P256Signer::from_bytes(&Sha256::digest(b"the CA's key").into()).unwrap()
}

pub(crate) fn spki(signer: &P256Signer) -> Vec<u8> {
    let mut spki = [0; P256_SPKI_LEN];
    signer.write_spki(&mut spki);
    spki.to_vec()
}

pub(crate) fn leaf_key() -> Vec<u8> {
    spki(&P256Signer::from_bytes(&Sha256::digest(b"the leaf's key").into()).unwrap())
}

/// An RSA key that nobody can sign with: a modulus of so many bytes, e = 65537.
pub(crate) fn rsa_key(modulus_len: usize) -> Vec<u8> {
    let modulus = [&[0][..], &vec![0xa5; modulus_len]].concat();
    let key = tlv(0x30, [tlv(2, modulus), tlv(2, [1, 0, 1])].concat());
    let algorithm = [&[
        0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0,
    ][..]];
    tlv(
        0x30,
        [algorithm.concat(), tlv(3, [&[0][..], &key].concat())].concat(),
    )
}

/// A P-384 key that nobody can sign with.
pub(crate) fn p384_key() -> Vec<u8> {
    let algorithm = tlv(
        0x30,
        [
            tlv(6, [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]),
            tlv(6, [0x2b, 0x81, 4, 0, 0x22]),
        ]
        .concat(),
    );
    tlv(
        0x30,
        [algorithm, tlv(3, [&[0, 4][..], &[0x5a; 96]].concat())].concat(),
    )
}

pub(crate) fn ed25519_key() -> Vec<u8> {
    let algorithm = tlv(0x30, tlv(6, [0x2b, 0x65, 0x70]));
    tlv(
        0x30,
        [algorithm, tlv(3, [&[0][..], &[0x5a; 32]].concat())].concat(),
    )
}

pub(crate) struct Ca {
    pub(crate) subject: Vec<u8>,
    /// The subject unless given.
    pub(crate) issuer: Option<Vec<u8>>,
    pub(crate) key: Vec<u8>,
    pub(crate) key_identifier: Option<Vec<u8>>,
}

impl Default for Ca {
    fn default() -> Self {
        Self {
            subject: common_name("Root, of all"),
            issuer: None,
            key: spki(&ca_signer()),
            // Not the SHA-1 of the key: it must be copied, not recomputed.
            key_identifier: Some(b"a key identifier".to_vec()),
        }
    }
}

impl Ca {
    /// The certificate, signed by [`ca_signer`] whatever the key in it is.
    pub(crate) fn der(&self) -> Vec<u8> {
        let ecdsa_sha256 = tlv(0x30, tlv(6, [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]));
        let extension = |last, critical: bool, value: Vec<u8>| {
            let critical = if critical { tlv(1, [0xff]) } else { vec![] };
            tlv(
                0x30,
                [tlv(6, [0x55, 0x1d, last]), critical, tlv(4, value)].concat(),
            )
        };
        let identifier = self.key_identifier.as_ref();
        let extensions = [
            extension(0x13, true, tlv(0x30, tlv(1, [0xff]))),
            extension(0x0f, true, tlv(3, [1, 0x06])),
            identifier
                .map(|it| extension(0x0e, false, tlv(4, it)))
                .unwrap_or_default(),
        ];
        let validity = [tlv(0x17, "200101000000Z"), tlv(0x17, "491231235959Z")].concat();
        let tbs = [
            tlv(0xa0, tlv(2, [2])),
            tlv(2, [1]),
            ecdsa_sha256.clone(),
            self.issuer.as_ref().unwrap_or(&self.subject).clone(),
            tlv(0x30, validity),
            self.subject.clone(),
            self.key.clone(),
            tlv(0xa3, tlv(0x30, extensions.concat())),
        ];
        let tbs = tlv(0x30, tbs.concat());
        let mut fixed = [0; 64];
        ca_signer()
            .sign_digest(&Sha256::digest(&tbs), &mut fixed)
            .unwrap();
        let signature = EcdsaSignature::from_fixed(SignatureAlgorithm::EcdsaSha256, &fixed);
        let mut der = [0; 72];
        let len = signature.unwrap().write_der(&mut der).unwrap();
        let signature = tlv(3, [&[0], &der[..len]].concat());
        tlv(0x30, [tbs, ecdsa_sha256, signature].concat())
    }
}

pub(crate) fn time(seconds: i64) -> Time {
    Time::from_unix_seconds(seconds).unwrap()
}

/// 2026-11-22 around noon.
pub(crate) fn validity() -> Validity {
    Validity {
        not_before: time(1_795_305_600),
        not_after: time(1_795_651_200),
    }
}

pub(crate) fn code(text: &str) -> VerificationCode<'_> {
    VerificationCode::new(text).unwrap()
}

pub(crate) fn serial() -> SerialNumber {
    SerialNumber::from_random(*b"sixteen octets!!")
}

pub(crate) fn key(der: &[u8]) -> SubjectPublicKeyInfo<'_> {
    SubjectPublicKeyInfo::from_der(der).unwrap()
}

/// What the ordinary leaf depends on.
pub(crate) fn params<'p, 'a>(ca: &'p Certificate<'a>, leaf_key: &'a [u8]) -> LeafParams<'p, 'a> {
    LeafParams {
        ca,
        code: code(CODE),
        leaf_key: key(leaf_key),
        subject_key_identifier: KeyIdentifier::sha1(key(leaf_key)),
        validity: validity(),
        serial: serial(),
    }
}

/// The ordinary builder, over a CA and a leaf key.
pub(crate) fn builder<'a>(ca: &Certificate<'a>, leaf_key: &'a [u8]) -> LeafBuilder<'a> {
    LeafBuilder::new(&params(ca, leaf_key)).unwrap()
}

/// Signs with [`ca_signer`] in a buffer of exactly the announced length, and checks the result.
pub(crate) fn signed(ca: &Certificate<'_>, builder: &LeafBuilder<'_>) -> Vec<u8> {
    let mut buffer = vec![0xaa; builder.encoded_len()];
    let leaf = builder
        .write_tbs(&mut buffer)
        .unwrap()
        .sign(&mut ca_signer())
        .unwrap();
    checked(ca, &leaf);
    let der = leaf.as_der().to_vec();
    let certificate = Certificate::from_der(&der).unwrap();
    P256Verifier
        .verify(
            SignatureAlgorithm::EcdsaSha256,
            ca.subject_public_key_info(),
            certificate.tbs_der(),
            certificate.signature_value(),
        )
        .unwrap();
    der
}

/// What holds for every leaf, however it was signed.
pub(crate) fn checked(ca: &Certificate<'_>, leaf: &Leaf<'_>) {
    let der = leaf.as_der();
    let certificate = Certificate::from_der(der).unwrap();
    assert_eq!(certificate.issuer().as_der(), ca.subject().as_der());
    assert_eq!(
        certificate.authority_key_identifier(),
        ca.subject_key_identifier()
    );
    let bound = max_leaf_len(
        ca.subject().as_der().len(),
        ca.subject_key_identifier().unwrap_or_default().len(),
        certificate.subject_public_key_info().as_der().len(),
        ca.subject_public_key_info().algorithm().unwrap(),
    );
    assert!(der.len() <= bound, "{} > {bound}", der.len());
    let theirs = x509_cert::Certificate::from_der(der).unwrap();
    assert_eq!(theirs.to_der().unwrap(), der);
}
