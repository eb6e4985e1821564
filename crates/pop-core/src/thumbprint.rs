//! The thumbprint by which services name a certificate.

use core::fmt;
use core::str::FromStr;

use sha1::{Digest as _, Sha1};

/// SHA-1 of a certificate's DER. It names a certificate; it is never a security check.
///
/// ```
/// use pop_core::Thumbprint;
/// let thumbprint = Thumbprint::of(b"abc");
/// assert_eq!(thumbprint.to_string(), "A9993E364706816ABA3E25717850C26C9CD0D89D");
/// assert_eq!("a9993e364706816aba3e25717850c26c9cd0d89d".parse(), Ok(thumbprint));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Thumbprint([u8; 20]);

impl Thumbprint {
    /// The thumbprint of these bytes.
    #[must_use]
    pub fn of(der: &[u8]) -> Self {
        Self(Sha1::digest(der).into())
    }

    /// The 20 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

/// 40 upper-case hexadecimal digits.
impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

/// Reads 40 hexadecimal digits of either case.
impl FromStr for Thumbprint {
    type Err = ParseThumbprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digit = |byte: u8| {
            char::from(byte)
                .to_digit(16)
                .and_then(|d| u8::try_from(d).ok())
        };
        let mut bytes = [0; 20];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return Err(ParseThumbprintError);
        }
        for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
            let (Some(high), Some(low)) = (digit(high), digit(low)) else {
                return Err(ParseThumbprintError);
            };
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

/// The text is not a thumbprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseThumbprintError;

impl fmt::Display for ParseThumbprintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a thumbprint is 40 hexadecimal digits, without colons or spaces")
    }
}

impl core::error::Error for ParseThumbprintError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_forty_digits() {
        let text = "A9993E364706816ABA3E25717850C26C9CD0D89D";
        assert_eq!(text.parse(), Ok(Thumbprint::of(b"abc")));
        for bad in [
            "",
            &text[1..],
            &text[2..],
            "G9993E364706816ABA3E25717850C26C9CD0D89D",
        ] {
            assert_eq!(
                bad.parse::<Thumbprint>(),
                Err(ParseThumbprintError),
                "{bad}"
            );
        }
    }
}
