//! Serial numbers of leaves.

use core::fmt;

use sha2::{Digest as _, Sha256};

use crate::certificate::Certificate;
use crate::code::VerificationCode;
use crate::limits::MAX_SERIAL_LEN;
use crate::time::Time;

/// A serial number: a positive INTEGER of at most 20 bytes (RFC 5280 section 4.1.2.2).
///
/// ```text
/// CertificateSerialNumber ::= INTEGER
/// ```
///
/// With randomness take [`Self::from_random`], without any [`Self::derived`]; numbers that were
/// given out elsewhere come in by [`Self::from_bytes`].
///
/// # Examples
///
/// ```
/// use pop_core::{SerialError, SerialNumber};
///
/// # let bytes_from_hardware = [0xff; 16];
/// let serial = SerialNumber::from_random(bytes_from_hardware);
/// assert_eq!(serial.as_bytes().len(), 16);
/// assert_eq!(SerialNumber::from_bytes(&[0x80]), Err(SerialError::Negative));
/// assert_eq!(SerialNumber::from_bytes(&[0, 0x80])?.to_string(), "0080");
/// # Ok::<(), SerialError>(())
/// ```
#[derive(Clone, Copy)]
pub struct SerialNumber {
    bytes: [u8; MAX_SERIAL_LEN],
    len: usize,
}

impl SerialNumber {
    /// Makes a serial number of 16 random bytes. The top two bits become 01, so that it is
    /// positive and always 16 bytes long; 126 random bits remain.
    #[must_use]
    pub fn from_random(random: [u8; 16]) -> Self {
        // As one number, because that is copied in words, and bytes by a routine of the compiler.
        let number = u128::from_be_bytes(random) & (u128::MAX >> 2) | 1 << 126;
        let mut bytes = [0; MAX_SERIAL_LEN];
        if let Some(slots) = bytes.first_chunk_mut() {
            *slots = number.to_be_bytes();
        }
        Self {
            bytes,
            len: random.len(),
        }
    }

    /// Derives a serial number where there is no randomness: one CA, code and time always give the
    /// same, any other give another.
    ///
    /// It is the first 16 bytes, top bits set to 01, of SHA-256 over `pop-core serial v1`, a zero
    /// byte, the CA's SubjectPublicKeyInfo, the code and notBefore as a 64-bit big-endian Unix
    /// time. DER tells its own length and the time has a fixed one, so no two inputs run together.
    #[must_use]
    pub fn derived(ca: &Certificate<'_>, code: VerificationCode<'_>, not_before: Time) -> Self {
        let digest = Sha256::new()
            .chain_update(b"pop-core serial v1\0")
            .chain_update(ca.subject_public_key_info().as_der())
            .chain_update(code.as_str())
            .chain_update(not_before.unix_seconds().to_be_bytes())
            .finalize();
        let mut random = [0; 16];
        for (slot, byte) in random.iter_mut().zip(&digest) {
            *slot = *byte;
        }
        Self::from_random(random)
    }

    /// Takes the content bytes of an INTEGER.
    ///
    /// # Errors
    ///
    /// [`SerialError`] unless the bytes are 1 to 20, a positive number and its shortest form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SerialError> {
        match bytes {
            [] => Err(SerialError::Empty),
            [_, ..] if bytes.len() > MAX_SERIAL_LEN => {
                Err(SerialError::TooLong { len: bytes.len() })
            }
            [0] => Err(SerialError::Zero),
            [0x80..=0xff, ..] => Err(SerialError::Negative),
            [0, 0..=0x7f, ..] => Err(SerialError::NotMinimal),
            _ => Ok(Self::copied(bytes)),
        }
    }

    /// The content bytes of the INTEGER.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }

    /// For at most 20 bytes, which every caller has made sure of.
    fn copied(from: &[u8]) -> Self {
        let mut bytes = [0; MAX_SERIAL_LEN];
        for (slot, byte) in bytes.iter_mut().zip(from) {
            *slot = *byte;
        }
        Self {
            bytes,
            len: from.len(),
        }
    }
}

impl PartialEq for SerialNumber {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for SerialNumber {}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SerialNumber({self})")
    }
}

impl fmt::Display for SerialNumber {
    /// Upper-case hexadecimal, as OpenSSL prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

/// Why bytes are no serial number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum SerialError {
    /// There are no bytes.
    Empty,
    /// More than 20 bytes.
    TooLong {
        /// Their number.
        len: usize,
    },
    /// The number is zero.
    Zero,
    /// The first bit is set: as an INTEGER this is negative. Put a zero byte before it.
    Negative,
    /// The first byte is a zero that need not be there.
    NotMinimal,
}

impl fmt::Display for SerialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the serial number is empty"),
            Self::TooLong { len } => {
                write!(
                    f,
                    "the serial number has {len} bytes, at most {MAX_SERIAL_LEN} are allowed"
                )
            }
            Self::Zero => f.write_str("the serial number is zero"),
            Self::Negative => {
                f.write_str("the serial number is negative; put a zero byte before it")
            }
            Self::NotMinimal => f.write_str("the serial number has a needless leading zero byte"),
        }
    }
}

impl core::error::Error for SerialError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_bytes_keep_their_126_bits() {
        for first in 0..=255u8 {
            let mut random = [0xff; 16];
            random[0] = first;
            let serial = SerialNumber::from_random(random);
            assert_eq!(serial.as_bytes()[0], 0x40 | first & 0x3f);
            assert_eq!(serial.as_bytes()[1..], random[1..]);
            assert_eq!(SerialNumber::from_bytes(serial.as_bytes()), Ok(serial));
        }
    }

    #[test]
    fn given_bytes_are_checked() {
        let accepted = |bytes: &[u8]| SerialNumber::from_bytes(bytes).unwrap().as_bytes() == bytes;
        assert!(accepted(&[1]));
        assert!(accepted(&[0x7f]));
        assert!(accepted(&[0, 0x80]));
        assert!(accepted(&[0x7f; 20]));
        let refused = |bytes: &[u8]| SerialNumber::from_bytes(bytes).unwrap_err();
        assert_eq!(refused(&[]), SerialError::Empty);
        assert_eq!(refused(&[0]), SerialError::Zero);
        assert_eq!(refused(&[0, 0]), SerialError::NotMinimal);
        assert_eq!(refused(&[0, 0x7f]), SerialError::NotMinimal);
        assert_eq!(refused(&[0x80]), SerialError::Negative);
        assert_eq!(refused(&[0xff; 20]), SerialError::Negative);
        assert_eq!(refused(&[0x7f; 21]), SerialError::TooLong { len: 21 });
        // A zero byte that makes a number positive counts too.
        let mut longest = [0x80; 21];
        longest[0] = 0;
        assert_eq!(refused(&longest), SerialError::TooLong { len: 21 });
    }
}
