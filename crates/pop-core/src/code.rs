//! The verification code: the text a service asks to see as the leaf's common name.

use core::fmt;

use crate::limits::MAX_CODE_LEN;

/// A verification code, exactly as the service gave it.
///
/// Opaque text of 1 to 64 printable ASCII characters (0x20 to 0x7e): what fits a common name
/// (RFC 5280 Appendix A.1, `ub-common-name`) and reads the same in every string type. Nothing
/// is trimmed and no case is changed, because the service compares bytes.
///
/// # Examples
///
/// ```
/// use pop_core::VerificationCode;
///
/// let code = VerificationCode::new("75B86466DA34D2B04C0C4C9557A119687ADAE7D4732BDDB3")?;
/// assert!(code.has_known_format());
/// assert!(VerificationCode::new("").is_err());
/// # Ok::<(), pop_core::CodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct VerificationCode<'a>(&'a str);

impl<'a> VerificationCode<'a> {
    /// Checks that `text` can be a common name.
    ///
    /// # Errors
    ///
    /// [`CodeError`] if the text is empty, longer than [`MAX_CODE_LEN`] or holds anything but
    /// printable ASCII.
    pub fn new(text: &'a str) -> Result<Self, CodeError> {
        if text.is_empty() {
            return Err(CodeError::Empty);
        }
        if text.len() > MAX_CODE_LEN {
            return Err(CodeError::TooLong { len: text.len() });
        }
        match text.bytes().position(|byte| !matches!(byte, 0x20..=0x7e)) {
            Some(at) => Err(CodeError::NotPrintableAscii { at }),
            None => Ok(Self(text)),
        }
    }

    /// The code as given.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether this looks like a service's code: 32 to 64 hexadecimal digits.
    ///
    /// A leaf whose common name is a device's name *is* that device to a service that trusts the
    /// CA. Signers that take codes from elsewhere should refuse the unusual ones, so that a
    /// device's name cannot be passed off as a code.
    #[must_use]
    pub fn has_known_format(self) -> bool {
        self.0.len() >= 32 && self.0.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

impl fmt::Display for VerificationCode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Why a text cannot be a verification code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum CodeError {
    /// There is no text.
    Empty,
    /// The text has `len` bytes, more than a common name may have.
    TooLong {
        /// Length of the text in bytes.
        len: usize,
    },
    /// The byte at `at` is not printable ASCII; a line end is the usual culprit.
    NotPrintableAscii {
        /// Offset in bytes.
        at: usize,
    },
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the verification code is empty"),
            Self::TooLong { len } => write!(
                f,
                "the verification code has {len} characters, a common name at most {MAX_CODE_LEN}"
            ),
            Self::NotPrintableAscii { at } => write!(
                f,
                "the verification code holds something other than printable ASCII at byte {at}; \
                 pass it exactly as the service gave it, without a line end"
            ),
        }
    }
}

impl core::error::Error for CodeError {}

#[cfg(test)]
mod tests {
    use super::*;
    extern crate std;
    use std::string::String;

    #[test]
    fn bounds_are_exact() {
        let longest: String = core::iter::repeat_n('a', 64).collect();
        let too_long: String = core::iter::repeat_n('a', 65).collect();
        assert_eq!(VerificationCode::new(""), Err(CodeError::Empty));
        assert_eq!(VerificationCode::new("a").unwrap().as_str(), "a");
        assert_eq!(VerificationCode::new(&longest).unwrap().as_str(), longest);
        assert_eq!(
            VerificationCode::new(&too_long),
            Err(CodeError::TooLong { len: 65 })
        );
    }

    #[test]
    fn every_single_character() {
        for scalar in 0..0x250u32 {
            let c = char::from_u32(scalar).unwrap();
            let text: String = ['x', c].iter().collect();
            let expected = if (' '..='~').contains(&c) {
                Ok(VerificationCode(&text))
            } else {
                Err(CodeError::NotPrintableAscii { at: 1 })
            };
            assert_eq!(VerificationCode::new(&text), expected, "U+{scalar:04X}");
        }
    }

    #[test]
    fn nothing_is_trimmed() {
        assert_eq!(VerificationCode::new(" Ab ").unwrap().as_str(), " Ab ");
        assert_eq!(
            VerificationCode::new("ABC\n"),
            Err(CodeError::NotPrintableAscii { at: 3 })
        );
    }

    #[test]
    fn usual_codes() {
        let hex = "0123456789abcdefABCDEF0123456789abcdefABCDEF0123456789abcdefABCD";
        assert_eq!(hex.len(), 64);
        for len in 1..=64 {
            assert_eq!(
                VerificationCode::new(&hex[..len])
                    .unwrap()
                    .has_known_format(),
                len >= 32
            );
        }
        for unusual in [
            "0123456789abcdef0123456789abcdeg",
            "0123456789abcdef0123456789abcde ",
            "0123456789abcdef-0123456789abcdef",
            "device-1",
        ] {
            assert!(
                !VerificationCode::new(unusual).unwrap().has_known_format(),
                "{unusual}"
            );
        }
    }
}
