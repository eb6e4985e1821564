//! ETags: opaque, compared and echoed byte for byte.

use core::fmt;

use crate::limits::MAX_ETAG_LEN;

/// The state of a certificate that an operation is meant for.
///
/// The service gives it bare in the JSON and takes it bare or in double quotes in `If-Match`; we
/// send it bare, as Microsoft's command line does. Every write changes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Etag<'a>(&'a str);

impl<'a> Etag<'a> {
    /// `*`: any state, as long as the certificate exists.
    pub const ANY: Etag<'static> = Etag("*");

    /// An ETag out of a reply.
    ///
    /// # Errors
    /// Text that cannot stand in a header unchanged (empty, longer than
    /// [`MAX_ETAG_LEN`], not visible ASCII), or `*`, which in `If-Match` would guard nothing.
    pub fn new(text: &'a str) -> Result<Self, EtagError> {
        if text.is_empty() || text.len() > MAX_ETAG_LEN {
            return Err(EtagError::Length);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(EtagError::Character);
        }
        if text == Self::ANY.0 {
            return Err(EtagError::Wildcard);
        }
        Ok(Self(text))
    }

    /// The ETag in an `If-Match` header: `*` is [`ANY`](Self::ANY), one pair of double quotes is
    /// taken off, for the service takes both forms.
    ///
    /// ```
    /// use pop_models::iothub::Etag;
    /// assert_eq!(Etag::from_if_match("\"IjEi\""), Etag::new("IjEi"));
    /// assert_eq!(Etag::from_if_match("*"), Ok(Etag::ANY));
    /// ```
    ///
    /// # Errors
    /// As [`new`](Self::new); also a list of several.
    pub fn from_if_match(header: &'a str) -> Result<Self, EtagError> {
        let header = header.trim_matches([' ', '\t']);
        if header == Self::ANY.0 {
            return Ok(Self::ANY);
        }
        let bare = header
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        Self::new(bare.unwrap_or(header))
    }

    /// The bare text, as it is sent in `If-Match`.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether a request that carries this ETag may touch a certificate whose ETag is `current`.
    pub fn matches(self, current: Etag<'_>) -> bool {
        self == Self::ANY || self.0 == current.0
    }
}

/// Why text is no ETag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum EtagError {
    /// Something other than visible ASCII.
    Character,
    /// Empty or too long.
    Length,
    /// `*` where one state must be named.
    Wildcard,
}

impl fmt::Display for EtagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character => f.write_str("an ETag holds only visible ASCII characters"),
            Self::Length => write!(f, "an ETag has 1 to {MAX_ETAG_LEN} characters"),
            Self::Wildcard => f.write_str("`*` is no ETag: it would match any state"),
        }
    }
}

impl core::error::Error for EtagError {}
