//! Certificates of any content, right or wrong, with real signatures.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use pop_core::SubjectPublicKeyInfo;

use crate::CODE;
use crate::der::{
    AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, BIT_STRING, CN, ECDSA_SHA256, INTEGER, KEY_USAGE, O,
    OCTET_STRING, SEQUENCE, SUBJECT_KEY_ID, UTF8, extension, name, tlv, utc_time,
};
use crate::keyring::{Hash, Key, Keyring};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Every field is a complete element, so that none has to be well-formed.
#[derive(Clone)]
pub(crate) struct Cert {
    pub(crate) version: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    pub(crate) inner_algorithm: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) not_before: Vec<u8>,
    pub(crate) not_after: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) key: Vec<u8>,
    pub(crate) unique_ids: Vec<u8>,
    /// Identifier and Extension.
    pub(crate) extensions: Vec<(Vec<u8>, Vec<u8>)>,
    pub(crate) outer_algorithm: Vec<u8>,
    pub(crate) signer: Key,
    pub(crate) hash: Hash,
    /// Puts the parts of the TBSCertificate together.
    pub(crate) wrap_tbs: fn(&[u8]) -> Vec<u8>,
    /// Which signatures will do: ECDSA's are random, and a fault may need one of a certain form.
    pub(crate) will_do: fn(&[u8]) -> bool,
    /// Makes the BIT STRING of a signature.
    pub(crate) wrap_signature: fn(Vec<u8>) -> Vec<u8>,
    /// The last change, after signing.
    pub(crate) finish: fn(Vec<u8>) -> Vec<u8>,
}

/// A CA and its leaf.
pub(crate) struct Pair {
    pub(crate) ca: Cert,
    pub(crate) leaf: Cert,
    pub(crate) now: i64,
    /// Public keys, for faults that need another one: SubjectPublicKeyInfo.
    pub(crate) spki: Box<dyn FnMut(Key) -> Vec<u8>>,
}

impl Pair {
    /// A pair that breaks no rule: P-256 throughout.
    pub(crate) fn sound(keyring: &Keyring, now: i64) -> Self {
        let mut keyring = keyring.clone();
        let mut spki = move |key| keyring.spki(key);
        let ca = Cert::ca(spki(Key::P256), now);
        let leaf = Cert::leaf(&ca, spki(Key::Leaf), now);
        Self {
            ca,
            leaf,
            now,
            spki: Box::new(spki),
        }
    }

    /// Gives the CA another key, and signs both with it.
    pub(crate) fn sign_with(&mut self, key: Key, algorithm: &[u8], hash: Hash) {
        self.ca.key = (self.spki)(key);
        let identifier = key_identifier(&self.ca.key);
        self.ca
            .set(SUBJECT_KEY_ID, false, &tlv(OCTET_STRING, &[&identifier]));
        self.leaf.set_authority(&identifier);
        for cert in [&mut self.ca, &mut self.leaf] {
            cert.set_algorithm(algorithm);
            cert.signer = key;
            cert.hash = hash;
        }
    }

    /// RSA with SHA-256.
    pub(crate) fn rsa(&mut self, key: Key) {
        self.sign_with(key, &crate::der::rsa_with(11), Hash::Sha256);
    }

    /// Another subject of the CA, and issuer of the leaf.
    pub(crate) fn set_ca_name(&mut self, name: Vec<u8>) {
        self.ca.issuer.clone_from(&name);
        self.leaf.issuer.clone_from(&name);
        self.ca.subject = name;
    }
}

impl Cert {
    /// A CA certificate that breaks no rule.
    pub(crate) fn ca(key: Vec<u8>, now: i64) -> Self {
        let subject = name(&[(O, UTF8, b"Example"), (CN, UTF8, b"Example CA")]);
        let identifier = key_identifier(&key);
        let mut ca = Self {
            version: vec![0xa0, 3, 2, 1, 2],
            serial: tlv(INTEGER, &[&[0x41; 16]]),
            inner_algorithm: ECDSA_SHA256.to_vec(),
            issuer: subject.clone(),
            not_before: utc_time(now - 30 * DAY),
            not_after: utc_time(now + 365 * DAY),
            subject,
            key,
            unique_ids: Vec::new(),
            extensions: Vec::new(),
            outer_algorithm: ECDSA_SHA256.to_vec(),
            signer: Key::P256,
            hash: Hash::Sha256,
            wrap_tbs: |body| tlv(SEQUENCE, &[body]),
            will_do: |_| true,
            wrap_signature: |signature| tlv(BIT_STRING, &[&[0], &signature]),
            finish: |der| der,
        };
        ca.set(BASIC_CONSTRAINTS, true, &[0x30, 3, 1, 1, 0xff]);
        ca.set(KEY_USAGE, true, &[3, 2, 1, 6]);
        ca.set(SUBJECT_KEY_ID, false, &tlv(OCTET_STRING, &[&identifier]));
        ca
    }

    /// A leaf of that CA for [`CODE`] that breaks no rule.
    pub(crate) fn leaf(ca: &Self, key: Vec<u8>, now: i64) -> Self {
        let identifier = key_identifier(&key);
        let mut leaf = Self {
            serial: tlv(INTEGER, &[&[0x42; 16]]),
            not_before: utc_time(now - DAY),
            not_after: utc_time(now + 3 * DAY),
            subject: name(&[(CN, UTF8, CODE.as_bytes())]),
            key,
            extensions: Vec::new(),
            ..ca.clone()
        };
        leaf.set(BASIC_CONSTRAINTS, true, &[0x30, 0]);
        leaf.set(KEY_USAGE, true, &[3, 2, 7, 0x80]);
        leaf.set(SUBJECT_KEY_ID, false, &tlv(OCTET_STRING, &[&identifier]));
        leaf.set_authority(&key_identifier(&ca.key));
        leaf
    }

    pub(crate) fn set_algorithm(&mut self, algorithm: &[u8]) {
        self.inner_algorithm = algorithm.to_vec();
        self.outer_algorithm = algorithm.to_vec();
    }

    pub(crate) fn set_authority(&mut self, identifier: &[u8]) {
        let value = tlv(SEQUENCE, &[&tlv(0x80, &[identifier])]);
        self.set(AUTHORITY_KEY_ID, false, &value);
    }

    /// Replaces, or adds, an extension.
    pub(crate) fn set(&mut self, oid: &[u8], critical: bool, value: &[u8]) {
        self.set_raw(oid, extension(oid, critical, value));
    }

    /// Replaces, or adds, an Extension as it will stand there.
    pub(crate) fn set_raw(&mut self, oid: &[u8], extension: Vec<u8>) {
        match self.extensions.iter_mut().find(|(known, _)| known == oid) {
            Some((_, old)) => *old = extension,
            None => self.extensions.push((oid.to_vec(), extension)),
        }
    }

    pub(crate) fn remove(&mut self, oid: &[u8]) {
        self.extensions.retain(|(known, _)| known != oid);
    }

    pub(crate) fn signed(&self, keyring: &mut Keyring) -> Vec<u8> {
        let extensions: Vec<u8> = self
            .extensions
            .iter()
            .flat_map(|(_, extension)| extension.clone())
            .collect();
        let extensions = match extensions {
            list if list.is_empty() => list,
            list => tlv(0xa3, &[&tlv(SEQUENCE, &[&list])]),
        };
        let body = [
            self.version.as_slice(),
            &self.serial,
            &self.inner_algorithm,
            &self.issuer,
            &tlv(SEQUENCE, &[&self.not_before, &self.not_after]),
            &self.subject,
            &self.key,
            &self.unique_ids,
            &extensions,
        ];
        let tbs = (self.wrap_tbs)(&body.concat());
        let mut signature = keyring.sign(self.signer, self.hash, &tbs);
        while !(self.will_do)(&signature) {
            signature = keyring.sign(self.signer, self.hash, &tbs);
        }
        let signature = (self.wrap_signature)(signature);
        (self.finish)(tlv(SEQUENCE, &[&tbs, &self.outer_algorithm, &signature]))
    }
}

/// Names the CA's key in the leaf, and a certificate by its issuer, its serial number or both.
pub(crate) fn authority_cert(pair: &mut Pair, issuer: Option<&[u8]>, serial: Option<&[u8]>) {
    let key = tlv(0x80, &[&key_identifier(&pair.ca.key)]);
    let issuer = issuer.map(|name| tlv(0xa1, &[&tlv(0xa4, &[name])]));
    let serial = serial.map(|number| tlv(0x82, &[number]));
    let parts = [key, issuer.unwrap_or_default(), serial.unwrap_or_default()];
    pair.leaf
        .set(AUTHORITY_KEY_ID, false, &tlv(SEQUENCE, &[&parts.concat()]));
}

/// SHA-1 of the key, RFC 5280 section 4.2.1.2 (1).
pub(crate) fn key_identifier(spki: &[u8]) -> Vec<u8> {
    let key = SubjectPublicKeyInfo::from_der(spki).unwrap();
    digest(&SHA1_FOR_LEGACY_USE_ONLY, key.public_key())
        .as_ref()
        .to_vec()
}
