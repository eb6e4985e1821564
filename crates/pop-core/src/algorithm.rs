//! Algorithms: which are supported, and which are recognised only to be refused by name.

use core::fmt;

use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::bytes::same;
use crate::cursor::{Cursor, NULL, SEQUENCE};
use crate::limits::MAX_RSA_MODULUS_LEN;
use crate::oid;

/// A kind of public key that this crate works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// An elliptic curve key on P-256 (prime256v1).
    P256,
    /// An elliptic curve key on P-384 (secp384r1).
    P384,
    /// An RSA key.
    Rsa {
        /// Length of the modulus in bits.
        bits: u32,
    },
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::P256 => f.write_str("EC P-256"),
            Self::P384 => f.write_str("EC P-384"),
            Self::Rsa { bits } => write!(f, "RSA {bits}"),
        }
    }
}

/// A signature algorithm that this crate works with.
///
/// ```text
/// ecdsa-with-SHA256        1.2.840.10045.4.3.2    RFC 5758 section 3.2, no parameters
/// ecdsa-with-SHA384        1.2.840.10045.4.3.3
/// sha256WithRSAEncryption  1.2.840.113549.1.1.11  RFC 4055 section 5, NULL
/// sha384WithRSAEncryption  1.2.840.113549.1.1.12
/// sha512WithRSAEncryption  1.2.840.113549.1.1.13
/// ```
///
/// ```
/// use pop_core::{KeyAlgorithm, SignatureAlgorithm};
///
/// let algorithm = SignatureAlgorithm::for_key(KeyAlgorithm::Rsa { bits: 3072 });
/// assert_eq!(algorithm, SignatureAlgorithm::RsaSha256);
/// assert!(!algorithm.fits(KeyAlgorithm::P256));
/// assert_eq!(algorithm.digest(b"to be signed").as_bytes().len(), 32);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// ECDSA over P-256 with SHA-256.
    EcdsaSha256,
    /// ECDSA over P-384 with SHA-384.
    EcdsaSha384,
    /// RSA PKCS#1 v1.5 with SHA-256.
    RsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    RsaSha384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    RsaSha512,
}

impl SignatureAlgorithm {
    /// The algorithm with which a key of this kind signs here.
    #[must_use]
    pub const fn for_key(key: KeyAlgorithm) -> Self {
        match key {
            KeyAlgorithm::P256 => Self::EcdsaSha256,
            KeyAlgorithm::P384 => Self::EcdsaSha384,
            KeyAlgorithm::Rsa { .. } => Self::RsaSha256,
        }
    }

    /// Whether a key of this kind makes such signatures.
    #[must_use]
    pub const fn fits(self, key: KeyAlgorithm) -> bool {
        matches!(
            (self, key),
            (Self::EcdsaSha256, KeyAlgorithm::P256)
                | (Self::EcdsaSha384, KeyAlgorithm::P384)
                | (
                    Self::RsaSha256 | Self::RsaSha384 | Self::RsaSha512,
                    KeyAlgorithm::Rsa { .. }
                )
        )
    }

    /// The digest that is signed.
    #[inline]
    #[must_use]
    pub fn digest(self, message: &[u8]) -> Digest {
        match self {
            Self::EcdsaSha256 | Self::RsaSha256 => Digest::new(&Sha256::digest(message)),
            Self::EcdsaSha384 | Self::RsaSha384 => Digest::new(&Sha384::digest(message)),
            Self::RsaSha512 => Digest::new(&Sha512::digest(message)),
        }
    }

    /// Longest signature as it stands in a certificate, in bytes: the DER of `Ecdsa-Sig-Value`,
    /// or as many bytes as the largest allowed RSA modulus.
    #[must_use]
    pub const fn max_signature_len(self) -> usize {
        match self {
            Self::EcdsaSha256 => 2 + 2 * (2 + 33),
            Self::EcdsaSha384 => 2 + 2 * (2 + 49),
            Self::RsaSha256 | Self::RsaSha384 | Self::RsaSha512 => MAX_RSA_MODULUS_LEN,
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EcdsaSha256 => "ECDSA P-256 with SHA-256",
            Self::EcdsaSha384 => "ECDSA P-384 with SHA-384",
            Self::RsaSha256 => "RSA PKCS#1 v1.5 with SHA-256",
            Self::RsaSha384 => "RSA PKCS#1 v1.5 with SHA-384",
            Self::RsaSha512 => "RSA PKCS#1 v1.5 with SHA-512",
        })
    }
}

/// A message digest of 32, 48 or 64 bytes.
#[derive(Clone, Copy)]
pub struct Digest {
    bytes: [u8; 64],
    len: usize,
}

impl Digest {
    fn new(digest: &[u8]) -> Self {
        let mut bytes = [0; 64];
        for (to, from) in bytes.iter_mut().zip(digest) {
            *to = *from;
        }
        Self {
            bytes,
            len: digest.len(),
        }
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Digest {}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(")?;
        self.as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

/// A key or signature algorithm that is refused, by name where it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnsupportedAlgorithm {
    /// DSA.
    Dsa,
    /// An elliptic curve other than P-256 and P-384.
    EcCurve,
    /// An elliptic curve given by its equation instead of its name.
    EcExplicitCurve,
    /// A compressed elliptic curve point, or one of the wrong length.
    EcPointForm,
    /// ECDSA with SHA-1.
    EcdsaSha1,
    /// ECDSA with SHA-224.
    EcdsaSha224,
    /// ECDSA with SHA-512, which fits neither P-256 nor P-384.
    EcdsaSha512,
    /// Ed25519.
    Ed25519,
    /// Ed448.
    Ed448,
    /// A known algorithm with parameters that it does not have.
    Parameters,
    /// RSA with an even exponent, or one outside of 3 to 2^32.
    RsaExponent,
    /// RSA with MD2, MD4 or MD5.
    RsaMd5,
    /// RSA with an even modulus, which is no RSA modulus.
    RsaModulusEven,
    /// RSA with a modulus longer than 512 bytes.
    RsaModulusTooLong,
    /// RSA with a modulus shorter than 256 bytes.
    RsaModulusTooShort,
    /// RSASSA-PSS.
    RsaPss,
    /// RSA with SHA-1.
    RsaSha1,
    /// RSA with SHA-224, SHA-512/224 or SHA-512/256.
    RsaOtherSha2,
    /// An algorithm that this crate has no name for.
    Unknown,
}

impl fmt::Display for UnsupportedAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Dsa => "DSA",
            Self::EcCurve => "an elliptic curve other than P-256 and P-384",
            Self::EcExplicitCurve => "an elliptic curve that is not given by name",
            Self::EcPointForm => "an elliptic curve point that is not uncompressed",
            Self::EcdsaSha1 => "ECDSA with SHA-1",
            Self::EcdsaSha224 => "ECDSA with SHA-224",
            Self::EcdsaSha512 => "ECDSA with SHA-512",
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
            Self::Parameters => "algorithm parameters that do not belong to the algorithm",
            Self::RsaExponent => "an RSA exponent that is even or outside of 3 to 2^32",
            Self::RsaMd5 => "RSA with MD2, MD4 or MD5",
            Self::RsaModulusEven => "an even RSA modulus",
            Self::RsaModulusTooLong => "an RSA modulus longer than 4096 bits",
            Self::RsaModulusTooShort => "an RSA modulus shorter than 256 bytes",
            Self::RsaPss => "RSASSA-PSS",
            Self::RsaSha1 => "RSA with SHA-1",
            Self::RsaOtherSha2 => "RSA with a SHA-2 digest other than SHA-256, SHA-384, SHA-512",
            Self::Unknown => "an unknown algorithm",
        };
        write!(
            f,
            "{what} is not supported; use ECDSA P-256 with SHA-256, ECDSA P-384 with SHA-384, \
             or RSA 2048 to 4096 (PKCS#1 v1.5) with SHA-256, SHA-384 or SHA-512"
        )
    }
}

impl core::error::Error for UnsupportedAlgorithm {}

/// `AlgorithmIdentifier`, RFC 5280 section 4.1.1.2.
///
/// ```text
/// AlgorithmIdentifier  ::=  SEQUENCE  {
///      algorithm               OBJECT IDENTIFIER,
///      parameters              ANY DEFINED BY algorithm OPTIONAL  }
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) struct AlgorithmIdentifier<'a> {
    pub(crate) oid: &'a [u8],
    /// The DER of the parameters; empty if there are none.
    pub(crate) parameters: &'a [u8],
}

impl<'a> AlgorithmIdentifier<'a> {
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> Self {
        let outer = cursor.enter_next(SEQUENCE);
        let oid = cursor.oid();
        let parameters = cursor.rest();
        if !cursor.is_empty() {
            cursor.any();
        }
        cursor.leave(outer);
        Self { oid, parameters }
    }

    pub(crate) fn has_null(&self) -> bool {
        *self.parameters == [NULL, 0]
    }

    /// The signature algorithm. RSA without parameters is let through (RFC 4055 section 5 wants
    /// NULL): validation reports it.
    pub(crate) fn signature_algorithm(&self) -> Result<SignatureAlgorithm, UnsupportedAlgorithm> {
        use UnsupportedAlgorithm as Refused;
        let (algorithm, good_parameters) = match *self.oid {
            // RFC 5758 section 3.2: no parameters, not even NULL.
            [ref arc @ .., last] if same(arc, oid::ECDSA_WITH_SHA2) => {
                let algorithm = match last {
                    1 => return Err(Refused::EcdsaSha224),
                    2 => SignatureAlgorithm::EcdsaSha256,
                    3 => SignatureAlgorithm::EcdsaSha384,
                    4 => return Err(Refused::EcdsaSha512),
                    _ => return Err(Refused::Unknown),
                };
                (algorithm, self.parameters.is_empty())
            }
            [ref arc @ .., last] if same(arc, oid::PKCS_1) => {
                let algorithm = match last {
                    2..=4 => return Err(Refused::RsaMd5),
                    5 => return Err(Refused::RsaSha1),
                    10 => return Err(Refused::RsaPss),
                    11 => SignatureAlgorithm::RsaSha256,
                    12 => SignatureAlgorithm::RsaSha384,
                    13 => SignatureAlgorithm::RsaSha512,
                    14..=16 => return Err(Refused::RsaOtherSha2),
                    _ => return Err(Refused::Unknown),
                };
                (algorithm, self.parameters.is_empty() || self.has_null())
            }
            ref other => return Err(named(REFUSED, other)),
        };
        if good_parameters {
            Ok(algorithm)
        } else {
            Err(Refused::Parameters)
        }
    }
}

const REFUSED: &[(&[u8], UnsupportedAlgorithm)] = &[
    (oid::ECDSA_WITH_SHA1, UnsupportedAlgorithm::EcdsaSha1),
    (oid::ED25519, UnsupportedAlgorithm::Ed25519),
    (oid::ED448, UnsupportedAlgorithm::Ed448),
    (oid::DSA_WITH_SHA1, UnsupportedAlgorithm::Dsa),
    (oid::DSA_WITH_SHA256, UnsupportedAlgorithm::Dsa),
];

/// The name under which an algorithm is refused that has nothing to do with those supported.
#[inline(never)] // saves 12 bytes of flash
pub(crate) fn named(known: &[(&[u8], UnsupportedAlgorithm)], oid: &[u8]) -> UnsupportedAlgorithm {
    let found = known.iter().find(|(known, _)| same(known, oid));
    found.map_or(UnsupportedAlgorithm::Unknown, |&(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Field;

    fn read(input: &[u8]) -> Result<SignatureAlgorithm, UnsupportedAlgorithm> {
        let mut cursor = Cursor::new(input, Field::SignatureAlgorithm);
        let algorithm = AlgorithmIdentifier::read(&mut cursor);
        assert_eq!(cursor.result(), Ok(()));
        algorithm.signature_algorithm()
    }

    #[test]
    fn signature_algorithms() {
        use UnsupportedAlgorithm as Refused;
        let rsa = |last, null: &[u8]| {
            let mut der = [
                0x30, 11, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0, 5, 0, 0,
            ];
            der[12] = last;
            let len = 13 + null.len();
            der[1] = u8::try_from(len - 2).unwrap();
            der[13..len].copy_from_slice(null);
            read(&der[..len])
        };
        assert_eq!(rsa(11, &[5, 0]), Ok(SignatureAlgorithm::RsaSha256));
        assert_eq!(rsa(12, &[5, 0]), Ok(SignatureAlgorithm::RsaSha384));
        assert_eq!(rsa(13, &[]), Ok(SignatureAlgorithm::RsaSha512));
        assert_eq!(rsa(11, &[4, 0]), Err(Refused::Parameters));
        assert_eq!(rsa(11, &[5, 1, 0]), Err(Refused::Parameters));
        assert_eq!(rsa(4, &[5, 0]), Err(Refused::RsaMd5));
        assert_eq!(rsa(5, &[5, 0]), Err(Refused::RsaSha1));
        assert_eq!(rsa(10, &[]), Err(Refused::RsaPss));
        assert_eq!(rsa(14, &[5, 0]), Err(Refused::RsaOtherSha2));
        // rsaEncryption is a key, not a signature.
        assert_eq!(rsa(1, &[5, 0]), Err(Refused::Unknown));

        let mut ecdsa = [0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2, 5, 0];
        assert_eq!(read(&ecdsa[..12]), Ok(SignatureAlgorithm::EcdsaSha256));
        for (last, result) in [
            (1, Err(Refused::EcdsaSha224)),
            (3, Ok(SignatureAlgorithm::EcdsaSha384)),
            (4, Err(Refused::EcdsaSha512)),
        ] {
            ecdsa[11] = last;
            assert_eq!(read(&ecdsa[..12]), result);
        }
        ecdsa[11] = 2;
        ecdsa[1] = 12;
        assert_eq!(read(&ecdsa), Err(Refused::Parameters));
        assert_eq!(
            read(&[0x30, 5, 6, 3, 0x2b, 0x65, 0x70]),
            Err(Refused::Ed25519)
        );
        let sha1 = [0x30, 9, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1];
        assert_eq!(read(&sha1), Err(Refused::EcdsaSha1));
        assert_eq!(read(&[0x30, 3, 6, 1, 0x2a]), Err(Refused::Unknown));
    }

    #[test]
    fn digests() {
        for (algorithm, len, first) in [
            (SignatureAlgorithm::EcdsaSha256, 32, 0xba),
            (SignatureAlgorithm::EcdsaSha384, 48, 0xcb),
            (SignatureAlgorithm::RsaSha256, 32, 0xba),
            (SignatureAlgorithm::RsaSha384, 48, 0xcb),
            (SignatureAlgorithm::RsaSha512, 64, 0xdd),
        ] {
            let digest = algorithm.digest(b"abc");
            assert_eq!(
                (digest.as_bytes().len(), digest.as_bytes()[0]),
                (len, first)
            );
        }
    }

    #[test]
    fn keys_and_their_algorithms() {
        for key in [
            KeyAlgorithm::P256,
            KeyAlgorithm::P384,
            KeyAlgorithm::Rsa { bits: 2048 },
        ] {
            assert!(SignatureAlgorithm::for_key(key).fits(key));
        }
        assert!(!SignatureAlgorithm::EcdsaSha256.fits(KeyAlgorithm::P384));
        assert!(!SignatureAlgorithm::EcdsaSha384.fits(KeyAlgorithm::P256));
        assert!(!SignatureAlgorithm::RsaSha256.fits(KeyAlgorithm::P256));
    }
}
