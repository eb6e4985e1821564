//! Ids in a path. What would change the path is refused here.

use core::fmt;

use crate::limits::MAX_ID_LEN;

/// The id of an enrollment profile, such as `IOT_` and a UUID.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct EnrollmentProfileId<'a>(&'a str);

/// The id of a passcode, such as a UUID. It is no secret; the passcode is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PasscodeId<'a>(&'a str);

impl<'a> EnrollmentProfileId<'a> {
    /// An id of 1 to [`MAX_ID_LEN`] unreserved characters (RFC 3986 section 2.3: letters, digits,
    /// `-`, `.`, `_`, `~`), but not `.` or `..`. Whether the service knows it is not asked.
    ///
    /// ```
    /// use pop_models::digicert::{EnrollmentProfileId, IdError};
    /// assert!(EnrollmentProfileId::new("IOT_502ac648-c826-4e71-991e-5629a23850c1").is_ok());
    /// assert_eq!(EnrollmentProfileId::new("a/b"), Err(IdError::PathCharacter));
    /// ```
    ///
    /// # Errors
    /// Which part of the rule is broken.
    pub fn new(id: &'a str) -> Result<Self, IdError> {
        check(id).map(Self)
    }

    /// The id.
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

impl<'a> PasscodeId<'a> {
    /// An id under the same rule as [`EnrollmentProfileId::new`].
    ///
    /// # Errors
    /// Which part of the rule is broken.
    pub fn new(id: &'a str) -> Result<Self, IdError> {
        check(id).map(Self)
    }

    /// The id.
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

fn check(id: &str) -> Result<&str, IdError> {
    if id.is_empty() {
        return Err(IdError::Empty);
    }
    if id.len() > MAX_ID_LEN {
        return Err(IdError::TooLong);
    }
    if matches!(id, "." | "..") {
        return Err(IdError::DotSegment);
    }
    if id.contains(['/', '\\', '?', '#', '%', ';']) {
        return Err(IdError::PathCharacter);
    }
    if !id
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'))
    {
        return Err(IdError::Character);
    }
    Ok(id)
}

/// Why an id was refused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum IdError {
    /// A character that is not unreserved.
    Character,
    /// `.` or `..`, which change the path.
    DotSegment,
    /// Nothing at all.
    Empty,
    /// `/`, `\`, `?`, `#`, `%` or `;`, which mean something in a path.
    PathCharacter,
    /// Longer than [`MAX_ID_LEN`].
    TooLong,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character => f.write_str(
                "an id holds only A-Z, a-z, 0-9, `-`, `.`, `_` and `~`; look for a space or a \
                 quotation mark that was copied with it",
            ),
            Self::DotSegment => f.write_str("an id cannot be `.` or `..`; give the id, not a path"),
            Self::Empty => {
                f.write_str("the id is empty; copy it from the portal or from a reply's `id`")
            }
            Self::PathCharacter => f.write_str(
                "an id holds no `/`, `\\`, `?`, `#`, `%` or `;`; give the id alone, not a path or \
                 a link, and not percent-encoded",
            ),
            Self::TooLong => write!(
                f,
                "an id has at most {MAX_ID_LEN} characters; give the id alone, not a link"
            ),
        }
    }
}

impl core::error::Error for IdError {}
