//! Base64 (RFC 4648 section 4), strict about everything but white space.
//!
//! Not a crate's, because the errors name the byte, and because one pass skips white space and may
//! write over its own input. It is for public data: nothing here is constant time.

use core::ops::Range;

use crate::error::{TextError, TextErrorKind};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Decodes one character at a time.
#[derive(Default)]
struct Decoder {
    /// Place in the group of four, padding included.
    place: u8,
    /// The last six bits seen.
    last: u8,
    /// Padding has been seen.
    padded: bool,
}

impl Decoder {
    /// Takes the next character; every group of four gives up to three bytes.
    fn push(&mut self, character: u8) -> Result<Option<u8>, TextErrorKind> {
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
    fn finish(&self) -> Result<(), TextErrorKind> {
        if self.place == 0 {
            Ok(())
        } else {
            Err(TextErrorKind::Incomplete)
        }
    }
}

/// Decodes to the beginning of `out` and returns how many bytes that gives. If there are more than
/// `out` has, the rest is only counted. Spaces, tabs and line ends are skipped.
///
/// # Errors
///
/// The first character that is wrong, with its offset.
///
/// # Examples
///
/// ```
/// use pop_text::{TextErrorKind, base64};
///
/// let mut out = [0; 4];
/// assert_eq!(base64::decode(b"MI\nA=", &mut out), Ok(2));
/// assert_eq!(out, [0x30, 0x80, 0, 0]);
/// assert_eq!(base64::decode(b"MI_=", &mut out), Err(TextErrorKind::InvalidCharacter.at(2)));
/// ```
pub fn decode(text: &[u8], out: &mut [u8]) -> Result<usize, TextError> {
    let mut decoder = Decoder::default();
    let mut len = 0;
    for (at, &character) in text.iter().enumerate() {
        if let Some(byte) = decoder.push(character).map_err(|kind| kind.at(at))? {
            if let Some(slot) = out.get_mut(len) {
                *slot = byte;
            }
            len += 1;
        }
    }
    decoder.finish().map_err(|kind| kind.at(text.len()))?;
    Ok(len)
}

/// [`decode`] for a part of `buffer`, to the beginning of `buffer`. Three bytes come out of four, so
/// that writing never overtakes reading. Offsets are those in `buffer`.
pub(crate) fn decode_in_place(buffer: &mut [u8], part: Range<usize>) -> Result<usize, TextError> {
    let mut decoder = Decoder::default();
    let mut len = 0;
    for at in part.clone() {
        let character = buffer.get(at).copied().unwrap_or_default();
        if let Some(byte) = decoder.push(character).map_err(|kind| kind.at(at))? {
            if let Some(slot) = buffer.get_mut(len) {
                *slot = byte;
            }
            len += 1;
        }
    }
    decoder.finish().map_err(|kind| kind.at(part.end))?;
    Ok(len)
}

/// The four characters of up to three bytes.
pub(crate) fn encode_group(bytes: &[u8]) -> [u8; 4] {
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
pub const fn encoded_len(len: usize) -> usize {
    len.div_ceil(3).saturating_mul(4)
}

/// Writes `bytes` as one line of padded base64.
///
/// # Errors
///
/// [`TextErrorKind::OutputTooSmall`] if `out` is shorter than [`encoded_len`]; nothing is written
/// then.
///
/// # Examples
///
/// ```
/// use pop_text::base64;
///
/// let mut out = [0; base64::encoded_len(2)];
/// assert_eq!(base64::encode(&[0x30, 0x80], &mut out)?, "MIA=");
/// # Ok::<(), pop_text::TextError>(())
/// ```
pub fn encode<'o>(bytes: &[u8], out: &'o mut [u8]) -> Result<&'o str, TextError> {
    let needed = encoded_len(bytes.len());
    let too_small = TextErrorKind::OutputTooSmall { needed }.at(0);
    let out = out.get_mut(..needed).ok_or(too_small)?;
    for (group, characters) in bytes.chunks(3).zip(out.chunks_exact_mut(4)) {
        characters.copy_from_slice(&encode_group(group));
    }
    // Only ASCII has been written.
    core::str::from_utf8(out).map_err(|_| too_small)
}
