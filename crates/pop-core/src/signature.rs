//! Signature values: r and s side by side as signers give them, and the DER that certificates hold.

use core::fmt;

use crate::algorithm::SignatureAlgorithm;
use crate::cursor::{Cursor, INTEGER, SEQUENCE};
use crate::error::Field;
use crate::writer::Writer;

/// A signature as a signer gives it: what [`assemble`](crate::UnsignedLeaf::assemble) takes.
///
/// An EC key's may come in either form; a certificate always holds the DER, as short as it gets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Signature<'s> {
    /// ECDSA: r and s, big-endian and of the curve's width each, one after the other.
    EcdsaFixed(&'s [u8]),
    /// ECDSA: the DER of an ECDSA-Sig-Value (RFC 3279 section 2.2.3).
    EcdsaDer(&'s [u8]),
    /// RSA PKCS#1 v1.5 (RFC 8017 section 8.2): as many bytes as the modulus has.
    Rsa(&'s [u8]),
}

/// The order n of P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3).
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
/// The order n of P-384 (SP 800-186 section 3.2.1.4).
const P384_ORDER: [u8; 48] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf,
    0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
];

/// r and s of P-384 side by side.
pub(crate) const MAX_ECDSA_FIXED_LEN: usize = 96;

/// The order of the curve an algorithm goes with; none for RSA.
fn order(algorithm: SignatureAlgorithm) -> Option<&'static [u8]> {
    match algorithm {
        SignatureAlgorithm::EcdsaSha256 => Some(&P256_ORDER),
        SignatureAlgorithm::EcdsaSha384 => Some(&P384_ORDER),
        _ => None,
    }
}

/// An ECDSA signature whose r and s are known to lie in 1..n.
///
/// ```text
/// ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
/// ```
///
/// # Examples
///
/// ```
/// use pop_core::{EcdsaSignature, SignatureAlgorithm};
///
/// let der = [0x30, 6, 2, 1, 5, 2, 1, 7];
/// let signature = EcdsaSignature::from_der(SignatureAlgorithm::EcdsaSha256, &der)?;
/// let mut fixed = [0; 64];
/// assert_eq!(signature.write_fixed(&mut fixed)?, 64);
/// assert_eq!((fixed[31], fixed[63]), (5, 7));
/// # Ok::<(), pop_core::SignatureError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EcdsaSignature<'s> {
    /// Big-endian, without leading zeros.
    r: &'s [u8],
    s: &'s [u8],
    width: usize,
}

impl<'s> EcdsaSignature<'s> {
    /// Takes r and s side by side, 32 bytes each for P-256 and 48 for P-384.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] if the algorithm is not ECDSA, the length is another, or r or s is zero
    /// or not below the order of the curve.
    pub fn from_fixed(
        algorithm: SignatureAlgorithm,
        fixed: &'s [u8],
    ) -> Result<Self, SignatureError> {
        let order = order(algorithm).ok_or(SignatureError::WrongKind)?;
        let width = order.len();
        let wrong_length = SignatureError::WrongLength {
            expected: 2 * width,
            found: fixed.len(),
        };
        let (r, s) = fixed.split_at_checked(width).ok_or(wrong_length)?;
        if s.len() != width {
            return Err(wrong_length);
        }
        Self::checked(strip_zeros(r), strip_zeros(s), order)
    }

    /// Takes the DER of an ECDSA-Sig-Value and nothing else: minimal lengths, minimal positive
    /// integers, no byte too many.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] if the algorithm is not ECDSA, the DER is not exactly that, or r or s is
    /// zero or not below the order of the curve.
    pub fn from_der(algorithm: SignatureAlgorithm, der: &'s [u8]) -> Result<Self, SignatureError> {
        let order = order(algorithm).ok_or(SignatureError::WrongKind)?;
        let mut cursor = Cursor::new(der, Field::SignatureValue);
        let outer = cursor.enter_next(SEQUENCE);
        let (r, s) = (cursor.integer(), cursor.integer());
        cursor.leave(outer);
        cursor.nothing_left();
        cursor.result().map_err(|_| SignatureError::NotDer)?;
        Self::checked(magnitude(r)?, magnitude(s)?, order)
    }

    fn checked(r: &'s [u8], s: &'s [u8], order: &[u8]) -> Result<Self, SignatureError> {
        // Without leading zeros the longer number is the greater one.
        let in_range = [r, s].iter().all(|number| {
            let shorter = number.len() < order.len();
            let as_long = number.len() == order.len();
            !number.is_empty() && (shorter || (as_long && number.iter().lt(order)))
        });
        if !in_range {
            return Err(SignatureError::OutOfRange);
        }
        Ok(Self {
            r,
            s,
            width: order.len(),
        })
    }

    /// Writes r and s side by side and returns how many bytes that is: 64 for P-256, 96 for P-384.
    ///
    /// # Errors
    ///
    /// [`SignatureError::BufferTooSmall`]; nothing is written then.
    pub fn write_fixed(&self, out: &mut [u8]) -> Result<usize, SignatureError> {
        let needed = 2 * self.width;
        let out = out
            .get_mut(..needed)
            .ok_or(SignatureError::BufferTooSmall { needed })?;
        out.fill(0);
        let (r, s) = out.split_at_mut_checked(self.width).unwrap_or_default();
        for (half, number) in [(r, self.r), (s, self.s)] {
            for (slot, byte) in half.iter_mut().rev().zip(number.iter().rev()) {
                *slot = *byte;
            }
        }
        Ok(needed)
    }

    /// Length of the DER.
    fn der_len(&self) -> usize {
        let mut measure = Writer::new(&mut []);
        self.write(&mut measure);
        measure.len()
    }

    /// Writes the DER and returns its length, at most 72 bytes for P-256 and 104 for P-384.
    ///
    /// # Errors
    ///
    /// [`SignatureError::BufferTooSmall`]; nothing is written then.
    pub fn write_der(&self, out: &mut [u8]) -> Result<usize, SignatureError> {
        let needed = self.der_len();
        let out = out
            .get_mut(..needed)
            .ok_or(SignatureError::BufferTooSmall { needed })?;
        self.write(&mut Writer::new(out));
        Ok(needed)
    }

    /// Writes the DER.
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let whole = writer.len();
        for number in [self.s, self.r] {
            let mark = writer.len();
            writer.put(number);
            if number.first().is_some_and(|&byte| byte >= 0x80) {
                writer.put(&[0]);
            }
            writer.header(INTEGER, mark);
        }
        writer.header(SEQUENCE, whole);
    }
}

/// The bytes of an INTEGER without its sign byte; it must not be negative.
fn magnitude(integer: &[u8]) -> Result<&[u8], SignatureError> {
    match integer {
        [0x80..=0xff, ..] => Err(SignatureError::NotDer),
        [0, magnitude @ ..] => Ok(magnitude),
        magnitude => Ok(magnitude),
    }
}

fn strip_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// Why a signature value cannot stand in a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum SignatureError {
    /// An RSA signature for an EC key or the other way round.
    WrongKind,
    /// Not as long as the key demands.
    WrongLength {
        /// The length the key demands, in bytes.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// Not the DER of an ECDSA-Sig-Value.
    NotDer,
    /// r or s is zero or not below the curve's order, or an RSA signature is zero.
    OutOfRange,
    /// The caller's buffer is too small.
    BufferTooSmall {
        /// How many bytes are needed.
        needed: usize,
    },
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongKind => f.write_str("the signature is of another kind than the key"),
            Self::WrongLength { expected, found } => {
                write!(
                    f,
                    "the signature has {found} bytes, the key makes {expected}"
                )
            }
            Self::NotDer => f.write_str("the signature is no DER of an ECDSA-Sig-Value"),
            Self::OutOfRange => f.write_str("the signature's numbers are out of range"),
            Self::BufferTooSmall { needed } => {
                write!(
                    f,
                    "the buffer is too small for the signature, {needed} bytes are needed"
                )
            }
        }
    }
}

impl core::error::Error for SignatureError {}
