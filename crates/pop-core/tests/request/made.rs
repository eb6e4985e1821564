//! Requests of any content, signed by a key of ours.

use pop_core::{EcdsaSignature, P256_SPKI_LEN, P256Signer, SignDigest as _, SignatureAlgorithm};

use crate::forge::{CN, P256_SHA256, UTF8, name, tlv};

pub(crate) const EXTENSION_REQUEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 0x0e];
/// `szOID_CERT_EXTENSIONS`.
pub(crate) const MICROSOFT: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 1, 0x0e];
pub(crate) const CHALLENGE_PASSWORD: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 7];
pub(crate) const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];

/// The parts of a request, right as they come.
pub(crate) struct Spec {
    pub(crate) version: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) key: Vec<u8>,
    /// With its tag; nothing at all if empty.
    pub(crate) attributes: Vec<u8>,
    pub(crate) algorithm: Vec<u8>,
}

pub(crate) fn signer() -> P256Signer {
    P256Signer::from_bytes(&[7; 32]).unwrap()
}

pub(crate) fn attribute(oid: &[u8], values: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &[&tlv(6, &[oid]), &tlv(0x31, values)])
}

/// `extensionRequest` with these extensions.
pub(crate) fn extension_request(extensions: &[&[u8]]) -> Vec<u8> {
    attribute(EXTENSION_REQUEST, &[&tlv(0x30, extensions)])
}

pub(crate) fn extension(oid: &[u8], value: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&tlv(6, &[oid]), &tlv(4, &[value])])
}

impl Spec {
    pub(crate) fn new() -> Self {
        let mut key = [0; P256_SPKI_LEN];
        signer().write_spki(&mut key);
        let names = tlv(0x30, &[&tlv(0x82, &[b"device-7.example"])]);
        Self {
            version: vec![2, 1, 0],
            subject: name(&[(CN, UTF8, "device-7")]),
            key: key.to_vec(),
            attributes: tlv(
                0xa0,
                &[
                    &attribute(CHALLENGE_PASSWORD, &[&tlv(0x0c, &[b"MARKER"])]),
                    &extension_request(&[&extension(SUBJECT_ALT_NAME, &names)]),
                ],
            ),
            algorithm: P256_SHA256.to_vec(),
        }
    }

    pub(crate) fn with_attributes(attributes: &[&[u8]]) -> Self {
        Self {
            attributes: tlv(0xa0, attributes),
            ..Self::new()
        }
    }

    pub(crate) fn info(&self) -> Vec<u8> {
        tlv(
            0x30,
            &[&self.version, &self.subject, &self.key, &self.attributes],
        )
    }

    /// The request, signed with [`signer`].
    pub(crate) fn der(&self) -> Vec<u8> {
        let info = self.info();
        let algorithm = SignatureAlgorithm::EcdsaSha256;
        let mut fixed = [0; 64];
        signer()
            .sign_digest(algorithm.digest(&info).as_bytes(), &mut fixed)
            .unwrap();
        let mut signature = [0; 73];
        let len = EcdsaSignature::from_fixed(algorithm, &fixed)
            .unwrap()
            .write_der(&mut signature[1..])
            .unwrap();
        tlv(
            0x30,
            &[&info, &self.algorithm, &tlv(3, &[&signature[..=len]])],
        )
    }
}
