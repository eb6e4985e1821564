//! The formats of private keys: PEM, PKCS#8, PKCS#1 and SEC1.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair as _, RsaKeyPair,
};
use pkcs1::RsaPrivateKeyRef;
use pkcs8::{
    PrivateKeyInfoRef,
    der::{
        Decode, Encode, Reader, SliceReader, Tag, TagNumber, Tagged,
        asn1::{AnyRef, BitStringRef, ObjectIdentifier},
    },
    spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef},
};
use pop_core::SubjectPublicKeyInfo;
use sec1::{EcParameters, EcPrivateKey};

use super::{CaKey, Pair};
use crate::error::KeyError;
use crate::kind::Kind;
use crate::pem::{self, Block};

const ID_EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const PRIME256V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Exactly one private key block, and nothing beside it but the curve in front of a SEC1 key.
pub(super) fn from_pem(file: &[u8]) -> Result<CaKey, KeyError> {
    let blocks = pem::blocks(file).map_err(|reason| KeyError::BadPem { reason })?;
    let kind = |block: &Block<'_>| Kind::of_label(block.label());
    let (keys, others): (Vec<_>, Vec<_>) = blocks
        .iter()
        .partition(|block| kind(block).is_private_key());
    let others: Vec<_> = others
        .into_iter()
        .filter(|block| kind(block) != Kind::EcParameters)
        .collect();
    match (keys.as_slice(), others.as_slice()) {
        ([key], []) => {
            if key.is_encrypted() {
                return Err(KeyError::Encrypted);
            }
            match kind(key) {
                Kind::OtherPrivateKey => Err(KeyError::UnknownLabel {
                    label: key.printable_label(),
                }),
                known => from_der(
                    known,
                    &key.decode().map_err(|reason| KeyError::BadPem { reason })?,
                ),
            }
        }
        ([_], [..]) => Err(KeyError::MoreThanAKey {
            found: pem::labels(others.iter().copied()),
        }),
        ([], [other, ..]) => match kind(other) {
            Kind::PublicKey => Err(KeyError::PublicKey),
            Kind::Certificate | Kind::TrustedCertificate => Err(KeyError::Certificate),
            Kind::CertificateRequest => Err(KeyError::CertificateRequest),
            _ => Err(KeyError::UnknownLabel {
                label: other.printable_label(),
            }),
        },
        ([], []) => Err(KeyError::NotAKey),
        (several, _) => Err(KeyError::SeveralKeys {
            count: several.len(),
        }),
    }
}

pub(super) fn from_der(kind: Kind, der: &[u8]) -> Result<CaKey, KeyError> {
    match kind {
        Kind::Pkcs8 => from_pkcs8(der),
        Kind::Pkcs1 => from_rsa(der, "PKCS#1"),
        Kind::Sec1 => from_sec1(der, None, "SEC1"),
        Kind::EncryptedPkcs8 => Err(KeyError::Encrypted),
        Kind::Pkcs12 => Err(KeyError::Pkcs12),
        Kind::OpenSsh => Err(KeyError::OpenSsh),
        Kind::PublicKey => Err(KeyError::PublicKey),
        Kind::Certificate | Kind::TrustedCertificate => Err(KeyError::Certificate),
        Kind::CertificateRequest => Err(KeyError::CertificateRequest),
        Kind::EcParameters | Kind::OtherPrivateKey | Kind::Unknown => Err(KeyError::NotAKey),
    }
}

fn from_pkcs8(der: &[u8]) -> Result<CaKey, KeyError> {
    const FORMAT: &str = "PKCS#8";
    let info = PrivateKeyInfoRef::from_der(der).map_err(|error| malformed(FORMAT, &error))?;
    let inner = info.private_key.as_bytes();
    match info.algorithm.oid {
        RSA_ENCRYPTION => from_rsa(inner, FORMAT),
        ID_EC_PUBLIC_KEY => {
            let parameters = info.algorithm.parameters.ok_or(KeyError::MissingCurve)?;
            from_sec1(inner, Some(named_curve(parameters, FORMAT)?), FORMAT)
        }
        ED25519 => Err(KeyError::Ed25519),
        other => Err(KeyError::UnsupportedAlgorithm {
            algorithm: algorithm_name(other),
        }),
    }
}

fn from_rsa(der: &[u8], format: &'static str) -> Result<CaKey, KeyError> {
    let key = RsaPrivateKeyRef::from_der(der).map_err(|error| malformed(format, &error))?;
    let public = key
        .public_key()
        .to_der()
        .map_err(|error| malformed(format, &error))?;
    if key.other_prime_infos.is_some() {
        return Err(KeyError::UnsupportedAlgorithm {
            algorithm: "RSA with more than two primes".into(),
        });
    }
    match bit_length(key.modulus.as_bytes()) {
        bits @ ..2048 => return Err(KeyError::RsaTooSmall { bits }),
        bits @ 4097.. => return Err(KeyError::RsaTooLarge { bits }),
        _ => {}
    }
    let pair = RsaKeyPair::from_der(der).map_err(|_| KeyError::Inconsistent { format })?;
    let algorithm = AlgorithmIdentifierRef {
        oid: RSA_ENCRYPTION,
        parameters: Some(AnyRef::NULL),
    };
    finish(Pair::Rsa(pair), algorithm, &public, format)
}

/// `outer` is the curve that PKCS#8 names; a bare SEC1 key must name its own.
fn from_sec1(
    der: &[u8],
    outer: Option<ObjectIdentifier>,
    format: &'static str,
) -> Result<CaKey, KeyError> {
    let key = EcPrivateKey::from_der(der).map_err(|error| match explicit_parameters(der) {
        true => KeyError::ExplicitCurve,
        false => malformed(format, &error),
    })?;
    let inner = key.parameters.and_then(EcParameters::named_curve);
    // If both are there, AWS-LC refuses two that differ.
    let curve = outer.or(inner).ok_or(KeyError::MissingCurve)?;
    let signing: &'static EcdsaSigningAlgorithm = match curve {
        PRIME256V1 => &ECDSA_P256_SHA256_FIXED_SIGNING,
        SECP384R1 => &ECDSA_P384_SHA384_FIXED_SIGNING,
        other => {
            return Err(KeyError::UnsupportedCurve {
                curve: curve_name(other),
            });
        }
    };
    let pair = EcdsaKeyPair::from_private_key_der(signing, der)
        .map_err(|_| KeyError::Inconsistent { format })?;
    // Built here and not by AWS-LC, which would keep a compressed point if the key file holds one.
    let point = pair.public_key().as_ref().to_vec();
    let algorithm = AlgorithmIdentifierRef {
        oid: ID_EC_PUBLIC_KEY,
        parameters: Some((&curve).into()),
    };
    finish(Pair::Ecdsa(pair), algorithm, &point, format)
}

fn finish(
    pair: Pair,
    algorithm: AlgorithmIdentifierRef<'_>,
    public_key: &[u8],
    format: &'static str,
) -> Result<CaKey, KeyError> {
    let public_key_info = BitStringRef::from_bytes(public_key)
        .and_then(|subject_public_key| {
            SubjectPublicKeyInfoRef {
                algorithm,
                subject_public_key,
            }
            .to_der()
        })
        .map_err(|error| malformed(format, &error))?;
    // pop-core's rules for public keys hold for ours too: what it would not verify is not signed with.
    let algorithm = SubjectPublicKeyInfo::from_der(&public_key_info)
        .ok()
        .and_then(|info| info.algorithm().ok())
        .ok_or(KeyError::Inconsistent { format })?;
    Ok(CaKey {
        pair,
        algorithm,
        public_key_info,
    })
}

fn named_curve(parameters: AnyRef<'_>, format: &'static str) -> Result<ObjectIdentifier, KeyError> {
    match parameters.tag() {
        Tag::Sequence => Err(KeyError::ExplicitCurve),
        _ => parameters
            .decode_as::<ObjectIdentifier>()
            .map_err(|error| malformed(format, &error)),
    }
}

/// Whether a SEC1 key's `[0]` holds a SEQUENCE, which is a curve spelled out.
fn explicit_parameters(der: &[u8]) -> bool {
    const PARAMETERS: Tag = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(0),
    };
    let Ok(key) = AnyRef::from_der(der) else {
        return false;
    };
    let Ok(mut reader) = SliceReader::new(key.value()) else {
        return false;
    };
    while !reader.is_finished() {
        let Ok(element) = AnyRef::decode(&mut reader) else {
            return false;
        };
        if element.tag() == PARAMETERS {
            return AnyRef::from_der(element.value())
                .is_ok_and(|inner| inner.tag() == Tag::Sequence);
        }
    }
    false
}

fn malformed(format: &'static str, error: &pkcs8::der::Error) -> KeyError {
    KeyError::Malformed {
        format,
        detail: error.to_string(),
    }
}

/// Bits of a big-endian number without leading zero bytes.
fn bit_length(number: &[u8]) -> usize {
    let top = number.first().map_or(0, |first| first.leading_zeros());
    number
        .len()
        .saturating_mul(8)
        .saturating_sub(usize::try_from(top).unwrap_or(0))
}

fn algorithm_name(oid: ObjectIdentifier) -> String {
    match oid.to_string().as_str() {
        "1.2.840.113549.1.1.10" => "RSA-PSS only".into(),
        "1.3.101.110" => "X25519".into(),
        "1.3.101.111" => "X448".into(),
        "1.3.101.113" => "Ed448".into(),
        "1.2.840.10040.4.1" => "DSA".into(),
        "1.2.840.113549.1.3.1" => "Diffie-Hellman".into(),
        other => other.into(),
    }
}

fn curve_name(oid: ObjectIdentifier) -> String {
    match oid.to_string().as_str() {
        "1.3.132.0.35" => "P-521".into(),
        "1.3.132.0.33" => "P-224".into(),
        "1.2.840.10045.3.1.1" => "P-192".into(),
        "1.3.132.0.10" => "secp256k1".into(),
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1".into(),
        other => other.into(),
    }
}
