//! DNS names that a request asks for.

use core::fmt;

use crate::limits::{MAX_DNS_LABEL_LEN, MAX_DNS_NAME_LEN};

/// A DNS name as it may stand in a subject alternative name (RFC 5280 section 4.2.1.6): labels of
/// letters, digits and hyphens, parted by dots, no dot at the end. The first label may be `*`.
///
/// International names are given as their A-labels (`xn--`, RFC 5890 section 2.3.2.1).
///
/// # Examples
///
/// ```
/// use pop_core::{DnsName, DnsNameError};
///
/// assert!(DnsName::new("device-7.example.com").is_ok());
/// assert_eq!(DnsName::new("10.0.0.1"), Err(DnsNameError::IpAddress));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DnsName<'a>(&'a str);

impl<'a> DnsName<'a> {
    /// Checks that `text` is a DNS name of at most [`MAX_DNS_NAME_LEN`] bytes.
    ///
    /// # Errors
    ///
    /// [`DnsNameError`].
    pub fn new(text: &'a str) -> Result<Self, DnsNameError> {
        if text.is_empty() {
            return Err(DnsNameError::Empty);
        }
        if text.len() > MAX_DNS_NAME_LEN {
            return Err(DnsNameError::TooLong { len: text.len() });
        }
        let checked = text.strip_prefix("*.").unwrap_or(text);
        let mut at = text.len() - checked.len();
        let mut numeric = false;
        for label in checked.split('.') {
            if label.is_empty() || label.len() > MAX_DNS_LABEL_LEN {
                return Err(DnsNameError::Label { at });
            }
            let strange = |byte: u8| !(byte.is_ascii_alphanumeric() || byte == b'-');
            if let Some(offset) = label.bytes().position(strange) {
                return Err(DnsNameError::Character { at: at + offset });
            }
            if label.starts_with('-') || label.ends_with('-') {
                return Err(DnsNameError::Label { at });
            }
            numeric = label.bytes().all(|byte| byte.is_ascii_digit());
            at += label.len() + 1;
        }
        // No top-level domain is a number (RFC 1123 section 2.1); addresses end in one.
        if numeric {
            return Err(DnsNameError::IpAddress);
        }
        Ok(Self(text))
    }

    /// The name as given.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.0
    }
}

impl fmt::Display for DnsName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Why a text is no DNS name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum DnsNameError {
    /// There is no text.
    Empty,
    /// The text is longer than [`MAX_DNS_NAME_LEN`].
    TooLong {
        /// Its length in bytes.
        len: usize,
    },
    /// A label is empty, longer than [`MAX_DNS_LABEL_LEN`], or has a hyphen at one of its ends.
    Label {
        /// Where the label begins, in bytes.
        at: usize,
    },
    /// A character is no letter, digit, hyphen or dot.
    Character {
        /// Where it stands, in bytes.
        at: usize,
    },
    /// This is the number of an IP address and no name.
    IpAddress,
}

impl fmt::Display for DnsNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the DNS name is empty"),
            Self::TooLong { len } => write!(
                f,
                "the DNS name has {len} bytes, at most {MAX_DNS_NAME_LEN} are allowed"
            ),
            Self::Label { at } => write!(
                f,
                "the DNS name's label at byte {at} is empty, longer than {MAX_DNS_LABEL_LEN} bytes \
                 or has a hyphen at its end; a dot at the end of the name is left out"
            ),
            Self::Character { at } => write!(
                f,
                "the DNS name holds something other than letters, digits, hyphens and dots at byte \
                 {at}; give an international name as its xn-- labels"
            ),
            Self::IpAddress => f.write_str("this is an IP address, a DNS name is wanted"),
        }
    }
}

impl core::error::Error for DnsNameError {}
