//! Base64 (RFC 4648 section 4), strict about everything but white space.
//!
//! Ours rather than a crate's because the errors must name the byte, and because one pass must
//! skip white space and may write over its own input. Certificates are public, so nothing here
//! needs to be constant time.

use super::{TextError, TextErrorKind};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Decodes one character at a time.
#[derive(Default)]
pub(super) struct Decoder {
    /// Place in the group of four, padding included.
    place: u8,
    /// The last six bits seen.
    last: u8,
    /// Padding has been seen.
    padded: bool,
}

impl Decoder {
    /// Takes the next character; every group of four gives up to three bytes.
    pub(super) fn push(&mut self, character: u8) -> Result<Option<u8>, TextErrorKind> {
        let bits = match character {
            b' ' | b'\t' | b'\r' | b'\n' => return Ok(None),
            b'=' => return self.pad().map(|()| None),
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(TextErrorKind::InvalidCharacter),
        };
        if self.padded {
            return Err(TextErrorKind::Padding);
        }
        let byte = match self.place {
            0 => None,
            1 => Some(self.last << 2 | bits >> 4),
            2 => Some(self.last << 4 | bits >> 2),
            _ => Some(self.last << 6 | bits),
        };
        self.last = bits;
        self.place = (self.place + 1) % 4;
        Ok(byte)
    }

    fn pad(&mut self) -> Result<(), TextErrorKind> {
        let stray = match (self.place, self.padded) {
            (2, false) => self.last & 0b1111,
            (3, false) => self.last & 0b11,
            (3, true) => 0,
            _ => return Err(TextErrorKind::Padding),
        };
        if stray != 0 {
            return Err(TextErrorKind::TrailingBits);
        }
        self.padded = true;
        self.place = (self.place + 1) % 4;
        Ok(())
    }

    /// Checks that the last group is whole.
    pub(super) fn finish(&self) -> Result<(), TextErrorKind> {
        if self.place == 0 {
            Ok(())
        } else {
            Err(TextErrorKind::Incomplete)
        }
    }
}

/// The four characters of up to three bytes.
pub(super) fn encode_group(bytes: &[u8]) -> [u8; 4] {
    let mut byte = bytes.iter().copied();
    let (a, b, c) = (byte.next().unwrap_or(0), byte.next(), byte.next());
    let character = |bits: u8| {
        ALPHABET
            .get(usize::from(bits & 63))
            .copied()
            .unwrap_or(b'=')
    };
    [
        character(a >> 2),
        character(a << 4 | b.unwrap_or(0) >> 4),
        b.map_or(b'=', |b| character(b << 2 | c.unwrap_or(0) >> 6)),
        c.map_or(b'=', character),
    ]
}

/// Length of the base64 of `len` bytes, padding included.
///
/// Saturates rather than overflows; no buffer is that long.
#[must_use]
pub const fn base64_len(len: usize) -> usize {
    len.div_ceil(3).saturating_mul(4)
}

/// Writes `bytes` as one line of padded base64.
///
/// # Errors
///
/// [`TextErrorKind::OutputTooSmall`] if `out` is shorter than [`base64_len`]; nothing is written
/// then.
///
/// # Examples
///
/// ```
/// let mut out = [0; pop_core::text::base64_len(2)];
/// assert_eq!(pop_core::text::write_base64(&[0x30, 0x80], &mut out)?, "MIA=");
/// # Ok::<(), pop_core::text::TextError>(())
/// ```
pub fn write_base64<'o>(bytes: &[u8], out: &'o mut [u8]) -> Result<&'o str, TextError> {
    let needed = base64_len(bytes.len());
    let too_small = TextErrorKind::OutputTooSmall { needed }.at(0);
    let out = out.get_mut(..needed).ok_or(too_small)?;
    for (group, characters) in bytes.chunks(3).zip(out.chunks_exact_mut(4)) {
        characters.copy_from_slice(&encode_group(group));
    }
    // Only ASCII has been written.
    core::str::from_utf8(out).map_err(|_| too_small)
}
