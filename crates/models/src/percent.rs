//! Percent-encoding of path segments and query values (RFC 3986 section 2).

use core::{fmt, mem};

/// Writes `text` so that it is one path segment or query value: everything but unreserved
/// characters is encoded. The service's own clients leave parentheses alone, which means the same.
pub(crate) fn encode(text: &str, out: &mut impl fmt::Write) -> fmt::Result {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.write_char(char::from(byte))?;
        } else {
            write!(out, "%{byte:02X}")?;
        }
    }
    Ok(())
}

/// The bytes that `text` stands for; `None` in place of a `%` without two hexadecimal digits.
pub(crate) fn decode(text: &str) -> impl Iterator<Item = Option<u8>> + '_ {
    let mut bytes = text.bytes();
    core::iter::from_fn(move || {
        let byte = bytes.next()?;
        if byte != b'%' {
            return Some(Some(byte));
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let value = digit().and_then(|high| Some(high << 4 | digit()?));
        Some(value.and_then(|value| u8::try_from(value).ok()))
    })
}

/// Whether `text` stands for `keyword`, in any ASCII case.
pub(crate) fn is_keyword(text: &str, keyword: &str) -> bool {
    let mut expected = keyword.bytes();
    decode(text).all(|byte| match (byte, expected.next()) {
        (Some(byte), Some(expected)) => byte.eq_ignore_ascii_case(&expected),
        _ => false,
    }) && expected.next().is_none()
}

/// Percent-decoding into what is left of the scratch.
pub(crate) struct Decoder<'a> {
    pub(crate) scratch: &'a mut [u8],
}

/// Why a part of a target was not decoded.
pub(crate) enum DecodeError {
    /// A `%` without two hexadecimal digits, or bytes that are not UTF-8.
    Encoding,
    /// The scratch is full.
    ScratchTooSmall,
}

impl<'a> Decoder<'a> {
    pub(crate) fn decode(&mut self, text: &'a str) -> Result<&'a str, DecodeError> {
        if !text.contains('%') {
            return Ok(text);
        }
        let mut len = 0;
        for byte in decode(text) {
            let byte = byte.ok_or(DecodeError::Encoding)?;
            *self
                .scratch
                .get_mut(len)
                .ok_or(DecodeError::ScratchTooSmall)? = byte;
            len += 1;
        }
        let (decoded, rest) = mem::take(&mut self.scratch)
            .split_at_mut_checked(len)
            .ok_or(DecodeError::ScratchTooSmall)?;
        self.scratch = rest;
        core::str::from_utf8(decoded).map_err(|_| DecodeError::Encoding)
    }
}
