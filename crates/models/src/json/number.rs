//! Numbers, kept as the text they are.

use super::{JsonError, JsonErrorKind, Reader};

/// A number as it stands in the input. The grammar was checked, the range has no bound.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Number<'a>(&'a str);

impl<'a> Number<'a> {
    /// The number's text.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// The value, if it is written as a whole number from 0 to 2^64 - 1 without fraction or
    /// exponent (`-0` is not).
    pub fn as_u64(self) -> Option<u64> {
        // The grammar has no leading plus sign, so this is exactly the digits.
        self.0.parse().ok()
    }
}

impl<'a> Reader<'a> {
    /// A number that starts at the next byte, which is `-` or a digit.
    pub(super) fn number(&mut self) -> Result<Number<'a>, JsonError> {
        let start = self.at;
        self.skip_if(|byte| byte == b'-');
        match self.input.get(self.at) {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.skip_if(|byte| byte == b'.') {
            self.digits()?;
        }
        if self.skip_if(|byte| matches!(byte, b'e' | b'E')) {
            self.skip_if(|byte| matches!(byte, b'+' | b'-'));
            self.digits()?;
        }
        // What follows, as in `01` or `1a`, is checked with the next token.
        self.input
            .get(start..self.at)
            .and_then(|text| core::str::from_utf8(text).ok())
            .map(Number)
            .ok_or_else(|| self.error(JsonErrorKind::InvalidNumber))
    }

    /// One or more digits.
    fn digits(&mut self) -> Result<(), JsonError> {
        if !self.skip_if(|byte| byte.is_ascii_digit()) {
            return Err(self.error(match self.input.get(self.at) {
                Some(_) => JsonErrorKind::InvalidNumber,
                None => JsonErrorKind::UnexpectedEnd,
            }));
        }
        while self.skip_if(|byte| byte.is_ascii_digit()) {}
        Ok(())
    }

    fn skip_if(&mut self, wanted: impl FnOnce(u8) -> bool) -> bool {
        let found = self.input.get(self.at).is_some_and(|byte| wanted(*byte));
        self.at += usize::from(found);
        found
    }
}
