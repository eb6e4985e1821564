//! Public keys as certificates carry them.

use crate::algorithm::{AlgorithmIdentifier, KeyAlgorithm, UnsupportedAlgorithm, named};
use crate::bytes::same;
use crate::cursor::{Cursor, OBJECT_IDENTIFIER, SEQUENCE};
use crate::error::{Field, ParseError};
use crate::limits::{MAX_RSA_EXPONENT, MAX_RSA_MODULUS_LEN, MIN_RSA_EXPONENT, MIN_RSA_MODULUS_LEN};
use crate::oid;

/// A public key with its algorithm, RFC 5280 section 4.1.2.7.
///
/// ```text
/// SubjectPublicKeyInfo  ::=  SEQUENCE  {
///      algorithm            AlgorithmIdentifier,
///      subjectPublicKey     BIT STRING  }
///
/// AlgorithmIdentifier  ::=  SEQUENCE  {
///      algorithm            OBJECT IDENTIFIER,
///      parameters           ANY DEFINED BY algorithm OPTIONAL  }
///
/// ECParameters ::= CHOICE {              -- the parameters of an EC key
///      namedCurve           OBJECT IDENTIFIER }
///
/// RSAPublicKey  ::=  SEQUENCE  {         -- in the BIT STRING of an RSA key
///      modulus              INTEGER,
///      publicExponent       INTEGER  }
/// ```
///
/// EC keys are RFC 5480 sections 2.1.1 and 2.2, RSA keys RFC 3279 section 2.3.1.
///
/// ```
/// use pop_core::{KeyAlgorithm, SubjectPublicKeyInfo, p256_spki};
///
/// let spki = p256_spki(&[4; 65]);
/// let key = SubjectPublicKeyInfo::from_der(&spki)?;
/// assert_eq!(key.algorithm(), Ok(KeyAlgorithm::P256));
/// assert_eq!(key.public_key(), [4; 65]);
/// # Ok::<(), pop_core::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SubjectPublicKeyInfo<'a> {
    whole: &'a [u8],
    found: FoundKey,
}

/// What was found out about a key when it was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundKey {
    /// The content of the BIT STRING has so many bytes, and stands at the end.
    public_key_len: u16,
    kind: KeyKind,
}

#[derive(Clone, Copy, Debug)]
enum KeyKind {
    P256,
    P384,
    Rsa { bits: u16 },
    RefusedRsa(UnsupportedAlgorithm),
    Refused(UnsupportedAlgorithm),
}

impl FoundKey {
    /// Before a key was read.
    pub(crate) const NONE: Self = Self {
        public_key_len: 0,
        kind: KeyKind::Refused(UnsupportedAlgorithm::Unknown),
    };
}

/// Bytes of the largest odd exponent.
const MAX_RSA_EXPONENT_LEN: usize = 4;
const _: () = assert!(MIN_RSA_EXPONENT == 3 && MAX_RSA_EXPONENT == 1 << (8 * MAX_RSA_EXPONENT_LEN));

struct RsaPublicKey<'a> {
    modulus: &'a [u8],
    exponent: &'a [u8],
}

impl<'a> SubjectPublicKeyInfo<'a> {
    /// Reads exactly one `SubjectPublicKeyInfo` of at most
    /// [`MAX_CERTIFICATE_LEN`](crate::limits::MAX_CERTIFICATE_LEN) bytes.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for everything that is not DER, bytes after the end included. Whether the
    /// algorithm is supported and the key strong enough is answered by [`Self::algorithm`].
    pub fn from_der(der: &'a [u8]) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new(der, Field::SubjectPublicKeyInfo);
        let found = Self::read(&mut cursor);
        cursor.nothing_left();
        cursor
            .result()
            .map(|()| Self::from_validated_der(der, found))
    }

    /// The key in DER in which [`Self::read`] found this.
    pub(crate) const fn from_validated_der(whole: &'a [u8], found: FoundKey) -> Self {
        Self { whole, found }
    }

    #[inline(never)] // saves 32 bytes of stack
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> FoundKey {
        let outer = cursor.enter_next(SEQUENCE);
        let algorithm = AlgorithmIdentifier::read(cursor);
        let key = cursor.bit_string_bytes();
        cursor.leave(outer);
        let kind = if same(algorithm.oid, oid::RSA_ENCRYPTION) {
            let outer = cursor.enter(key);
            let rsa = RsaPublicKey::read(cursor);
            cursor.leave(outer);
            // RFC 3279 section 2.3.1: NULL and nothing else.
            if algorithm.has_null() {
                rsa.kind()
            } else {
                KeyKind::RefusedRsa(UnsupportedAlgorithm::Parameters)
            }
        } else {
            kind_of_other(&algorithm, key).unwrap_or_else(KeyKind::Refused)
        };
        FoundKey {
            public_key_len: len_of(key),
            kind,
        }
    }

    /// The DER of the whole `SubjectPublicKeyInfo`.
    #[must_use]
    pub const fn as_der(&self) -> &'a [u8] {
        self.whole
    }

    /// The content of the BIT STRING: an uncompressed point for EC, `RSAPublicKey` for RSA.
    #[must_use]
    pub const fn public_key(&self) -> &'a [u8] {
        let (_, public_key) = self.whole.split_at(
            self.whole
                .len()
                .saturating_sub(self.found.public_key_len as usize),
        );
        public_key
    }

    /// What kind of key this is.
    ///
    /// EC: curves P-256 and P-384 by name, the point uncompressed. That it lies on the curve is
    /// for [`SignatureVerifier::check_public_key`](crate::SignatureVerifier::check_public_key). RSA: an odd modulus of
    /// 256 to 512 bytes, an odd exponent of 3 to 2^32.
    ///
    /// # Errors
    ///
    /// [`UnsupportedAlgorithm`] names any other key.
    pub fn algorithm(&self) -> Result<KeyAlgorithm, UnsupportedAlgorithm> {
        match self.found.kind {
            KeyKind::P256 => Ok(KeyAlgorithm::P256),
            KeyKind::P384 => Ok(KeyAlgorithm::P384),
            KeyKind::Rsa { bits } => Ok(KeyAlgorithm::Rsa {
                bits: u32::from(bits),
            }),
            KeyKind::RefusedRsa(why) | KeyKind::Refused(why) => Err(why),
        }
    }
}

const REFUSED: &[(&[u8], UnsupportedAlgorithm)] = &[
    (oid::ED25519, UnsupportedAlgorithm::Ed25519),
    (oid::ED448, UnsupportedAlgorithm::Ed448),
    (oid::DSA, UnsupportedAlgorithm::Dsa),
    (oid::RSA_PSS, UnsupportedAlgorithm::RsaPss),
];

/// The kind of a key that is not RSA.
fn kind_of_other(
    algorithm: &AlgorithmIdentifier<'_>,
    public_key: &[u8],
) -> Result<KeyKind, UnsupportedAlgorithm> {
    if !same(algorithm.oid, oid::EC_PUBLIC_KEY) {
        return Err(named(REFUSED, algorithm.oid));
    }
    // The names of both curves are short, so that their length takes one byte.
    let (kind, point_len) = match algorithm.parameters {
        [OBJECT_IDENTIFIER, _, curve @ ..] if same(curve, oid::PRIME256V1) => (KeyKind::P256, 65),
        [OBJECT_IDENTIFIER, _, curve @ ..] if same(curve, oid::SECP384R1) => (KeyKind::P384, 97),
        [OBJECT_IDENTIFIER, ..] => return Err(UnsupportedAlgorithm::EcCurve),
        [SEQUENCE, ..] => return Err(UnsupportedAlgorithm::EcExplicitCurve),
        _ => return Err(UnsupportedAlgorithm::Parameters),
    };
    if public_key.first() == Some(&4) && public_key.len() == point_len {
        Ok(kind)
    } else {
        Err(UnsupportedAlgorithm::EcPointForm)
    }
}

impl<'a> RsaPublicKey<'a> {
    /// Reads the content of the BIT STRING.
    fn read(cursor: &mut Cursor<'a>) -> Self {
        let outer = cursor.enter_next(SEQUENCE);
        let modulus = cursor.positive_integer();
        let exponent = cursor.positive_integer();
        cursor.leave(outer);
        Self { modulus, exponent }
    }

    fn kind(&self) -> KeyKind {
        let Self { modulus, exponent } = self;
        KeyKind::RefusedRsa(if modulus.len() < MIN_RSA_MODULUS_LEN {
            UnsupportedAlgorithm::RsaModulusTooShort
        } else if modulus.len() > MAX_RSA_MODULUS_LEN {
            UnsupportedAlgorithm::RsaModulusTooLong
        } else if !modulus.last().is_some_and(is_odd) {
            UnsupportedAlgorithm::RsaModulusEven
        } else if !exponent.last().is_some_and(is_odd)
            || exponent.len() > MAX_RSA_EXPONENT_LEN
            || **exponent == [1]
        {
            // Odd, so neither 2 nor 2^32.
            UnsupportedAlgorithm::RsaExponent
        } else {
            let unused = modulus.first().map_or(0, |byte| byte.leading_zeros());
            let bits = u32::try_from(modulus.len() * 8).unwrap_or_default() - unused;
            return KeyKind::Rsa {
                bits: u16::try_from(bits).unwrap_or_default(),
            };
        })
    }
}

/// No input is longer than two bytes can count.
fn len_of(key: &[u8]) -> u16 {
    u16::try_from(key.len()).unwrap_or_default()
}

fn is_odd(byte: &u8) -> bool {
    byte & 1 == 1
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::error::ParseErrorKind;
    use std::vec::Vec;

    fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let body = parts.concat();
        let mut der = std::vec![tag];
        match body.len() {
            len @ 0..=127 => der.push(u8::try_from(len).unwrap()),
            len @ 128..=255 => der.extend([0x81, u8::try_from(len).unwrap()]),
            len => {
                der.push(0x82);
                der.extend(u16::try_from(len).unwrap().to_be_bytes());
            }
        }
        der.extend(body);
        der
    }

    fn rsa(modulus: &[u8], exponent: &[u8], parameters: &[u8]) -> Vec<u8> {
        let key = tlv(0x30, &[&tlv(2, &[modulus]), &tlv(2, &[exponent])]);
        let algorithm = tlv(0x30, &[&tlv(6, &[oid::RSA_ENCRYPTION]), parameters]);
        tlv(0x30, &[&algorithm, &tlv(3, &[&[0], &key])])
    }

    fn modulus(len: usize, top: u8) -> Vec<u8> {
        let mut modulus = std::vec![0xabu8; len];
        modulus[0] = top;
        if top >= 0x80 {
            modulus.insert(0, 0);
        }
        modulus
    }

    fn kind(der: &[u8]) -> Result<KeyAlgorithm, UnsupportedAlgorithm> {
        SubjectPublicKeyInfo::from_der(der).unwrap().algorithm()
    }

    #[test]
    fn rsa_sizes() {
        use UnsupportedAlgorithm as Refused;
        const NULL: &[u8] = &[5, 0];
        const F4: &[u8] = &[1, 0, 1];
        for (len, top, result) in [
            (256, 0x80, Ok(2048)),
            (256, 0x3f, Ok(2046)),
            (256, 0x01, Ok(2041)),
            (512, 0xff, Ok(4096)),
            (255, 0xff, Err(Refused::RsaModulusTooShort)),
            (513, 0x01, Err(Refused::RsaModulusTooLong)),
        ] {
            let result = result.map(|bits| KeyAlgorithm::Rsa { bits });
            assert_eq!(
                kind(&rsa(&modulus(len, top), F4, NULL)),
                result,
                "{len} {top:02x}"
            );
        }
        let mut even = modulus(256, 0x80);
        *even.last_mut().unwrap() = 2;
        assert_eq!(kind(&rsa(&even, F4, NULL)), Err(Refused::RsaModulusEven));

        let good = modulus(256, 0x80);
        for (exponent, accepted) in [
            (&[1][..], false),
            (&[3], true),
            (&[1, 0, 0], false),
            (&[0, 0xff, 0xff, 0xff, 0xff], true),
            (&[1, 0, 0, 0, 0], false),
            (&[1, 0, 0, 0, 1], false),
            (&[1, 0, 0, 0, 0, 0, 0, 0, 1], false),
        ] {
            assert_eq!(
                kind(&rsa(&good, exponent, NULL)).is_ok(),
                accepted,
                "{exponent:02x?}"
            );
        }
        assert_eq!(kind(&rsa(&good, F4, &[])), Err(Refused::Parameters));
        assert_eq!(kind(&rsa(&good, F4, &[4, 0])), Err(Refused::Parameters));
    }

    #[test]
    fn rsa_keys_that_are_not_der() {
        const NULL: &[u8] = &[5, 0];
        let good = modulus(256, 0x80);
        let padded = [&[0, 0][..], &modulus(256, 0x7f)].concat();
        for bad in [
            rsa(&good[1..], &[3], NULL), // negative
            rsa(&padded, &[3], NULL),
            rsa(&good, &[0, 3], NULL),
            rsa(&good, &[0], NULL),
            rsa(&good, &[], NULL),
        ] {
            assert_eq!(
                SubjectPublicKeyInfo::from_der(&bad).unwrap_err().kind,
                ParseErrorKind::InvalidInteger
            );
        }
        let mut trailing = rsa(&good, &[3], NULL);
        trailing.push(0);
        let error = SubjectPublicKeyInfo::from_der(&trailing).unwrap_err();
        assert_eq!(
            (error.kind, error.at),
            (ParseErrorKind::TrailingData, trailing.len() - 1)
        );
    }

    #[test]
    fn ec_keys() {
        use UnsupportedAlgorithm as Refused;
        let ec = |parameters: &[u8], point: &[u8]| {
            let algorithm = tlv(0x30, &[&tlv(6, &[oid::EC_PUBLIC_KEY]), parameters]);
            kind(&tlv(0x30, &[&algorithm, &tlv(3, &[&[0], point])]))
        };
        let (p256, p384) = (tlv(6, &[oid::PRIME256V1]), tlv(6, &[oid::SECP384R1]));
        assert_eq!(ec(&p256, &[4; 65]), Ok(KeyAlgorithm::P256));
        assert_eq!(ec(&p384, &[4; 97]), Ok(KeyAlgorithm::P384));
        assert_eq!(ec(&p256, &[4; 97]), Err(Refused::EcPointForm));
        assert_eq!(ec(&p256, &[2; 33]), Err(Refused::EcPointForm));
        assert_eq!(ec(&p256, &[6; 65]), Err(Refused::EcPointForm));
        assert_eq!(ec(&p256, &[]), Err(Refused::EcPointForm));
        assert_eq!(
            ec(&tlv(6, &[&[0x2b, 0x81, 4, 0, 10]]), &[4; 65]),
            Err(Refused::EcCurve)
        );
        assert_eq!(ec(&tlv(0x30, &[]), &[4; 65]), Err(Refused::EcExplicitCurve));
        assert_eq!(ec(&[5, 0], &[4; 65]), Err(Refused::Parameters));
        assert_eq!(ec(&[], &[4; 65]), Err(Refused::Parameters));
    }
}
