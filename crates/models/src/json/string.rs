//! Strings: borrowed where possible, unescaped into the scratch where not.

use core::mem;
use core::str;

use super::{JsonError, JsonErrorKind, Reader};

/// Whether a byte stands for itself in a string.
const fn is_plain(byte: u8) -> bool {
    !matches!(byte, b'"' | b'\\' | 0..=0x1F)
}

impl<'a> Reader<'a> {
    /// A string whose opening quote is the next byte. Without `keep`, an escaped string is
    /// checked but comes back empty.
    pub(super) fn string(&mut self, keep: bool) -> Result<&'a str, JsonError> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            let rest = self.input.get(self.at..).unwrap_or_default();
            let plain = rest.iter().take_while(|byte| is_plain(**byte)).count();
            self.at += plain;
            match rest.get(plain) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => return Err(self.error(JsonErrorKind::ControlCharacter)),
                None => return Err(self.error(JsonErrorKind::UnexpectedEnd)),
            }
        }
        let end = self.at;
        let raw = self.input.get(start..end).unwrap_or_default();
        let raw = str::from_utf8(raw).map_err(|error| {
            JsonError::new(
                JsonErrorKind::InvalidUtf8,
                start.saturating_add(error.valid_up_to()),
            )
        })?;
        let text = match (escaped, keep) {
            (false, _) => raw,
            (true, false) => "",
            (true, true) => self.unescape(start, end)?,
        };
        self.at = end + 1;
        Ok(text)
    }

    /// The string between `start` and `end`, whose escapes and UTF-8 were checked, in the scratch.
    fn unescape(&mut self, start: usize, end: usize) -> Result<&'a str, JsonError> {
        self.at = start;
        let mut len = 0;
        while self.at < end {
            let rest = self.input.get(self.at..end).unwrap_or_default();
            let plain = rest.iter().take_while(|byte| is_plain(**byte)).count();
            self.at += plain;
            len = self.put(len, rest.get(..plain).unwrap_or_default(), start)?;
            if plain < rest.len() {
                let char = self.escape()?;
                len = self.put(len, char.encode_utf8(&mut [0; 4]).as_bytes(), start)?;
            }
        }
        let Some((text, rest)) = mem::take(&mut self.scratch).split_at_mut_checked(len) else {
            return Err(JsonError::new(JsonErrorKind::ScratchTooSmall, start));
        };
        self.scratch = rest;
        str::from_utf8(text).map_err(|_| JsonError::new(JsonErrorKind::InvalidUtf8, start))
    }

    /// Puts a piece of the string that began at `start` into the scratch, where it has `len` bytes
    /// so far, and gives its new length.
    fn put(&mut self, len: usize, piece: &[u8], start: usize) -> Result<usize, JsonError> {
        let end = len + piece.len();
        let Some(room) = self.scratch.get_mut(len..end) else {
            return Err(JsonError::new(JsonErrorKind::ScratchTooSmall, start));
        };
        for (slot, byte) in room.iter_mut().zip(piece) {
            *slot = *byte;
        }
        Ok(end)
    }

    /// The character of the escape whose backslash is the next byte.
    fn escape(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        self.at += 1;
        let Some(byte) = self.input.get(self.at) else {
            return Err(self.error(JsonErrorKind::UnexpectedEnd));
        };
        let char = match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode_escape(start);
            }
            _ => return Err(self.error(JsonErrorKind::InvalidEscape)),
        };
        self.at += 1;
        Ok(char)
    }

    /// `XXXX`, or `XXXX\uXXXX` for a surrogate pair, after `\u`. The escape began at `start`.
    fn unicode_escape(&mut self, start: usize) -> Result<char, JsonError> {
        let lone = JsonError::new(JsonErrorKind::LoneSurrogate, start);
        let first = self.hex4()?;
        let code = match first {
            0xD800..=0xDBFF => {
                if self
                    .input
                    .get(self.at..)
                    .is_none_or(|rest| !rest.starts_with(b"\\u"))
                {
                    return Err(lone);
                }
                self.at += 2;
                match self.hex4()? {
                    second @ 0xDC00..=0xDFFF => {
                        0x1_0000 + ((first & 0x3FF) << 10) + (second & 0x3FF)
                    }
                    _ => return Err(lone),
                }
            }
            code => code,
        };
        char::from_u32(code).ok_or(lone)
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let mut value = 0;
        for _ in 0..4 {
            let Some(byte) = self.input.get(self.at) else {
                return Err(self.error(JsonErrorKind::UnexpectedEnd));
            };
            let Some(digit) = char::from(*byte).to_digit(16) else {
                return Err(self.error(JsonErrorKind::InvalidEscape));
            };
            value = value << 4 | digit;
            self.at += 1;
        }
        Ok(value)
    }
}
