//! A text that wipes itself and prints nothing, and the header that it goes out in.

use core::fmt;

use pop_models::digicert;
use zeroize::Zeroizing;

/// A token, an API key or a passcode. The memory is wiped on drop and `Debug` shows none of it.
///
/// ```
/// let token = pop_http_client::Secret::new("eyJ0eXAi".to_owned());
/// assert_eq!(format!("{token:?}"), "Secret(..)");
/// assert_eq!(token.expose(), "eyJ0eXAi");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over; no copy stays behind.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself. Named so that each use stands out in review.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Trims white space at both ends and checks that a header can carry the rest, `most` bytes at most: any visible
/// ASCII.
pub(crate) fn for_header(text: &str, most: usize) -> Result<Secret, SecretError> {
    let start = text.len() - text.trim_start().len();
    let secret = text.trim();
    if secret.is_empty() {
        return Err(SecretError::Empty);
    }
    if secret.len() > most {
        return Err(SecretError::TooLong { most });
    }
    match secret.bytes().position(|byte| !byte.is_ascii_graphic()) {
        Some(at) => Err(SecretError::Malformed { at: start + at }),
        None => Ok(Secret::new(secret.to_owned())),
    }
}

/// The header that authenticates a request. The sender adds it, and only the sender knows the secret in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthHeader {
    /// `Authorization: Bearer` and an access token.
    Token,
    /// `x-api-key` and an API key of DigiCert ONE.
    ApiKey,
    /// `x-passcode` and an enrollment passcode, in place of an API key.
    Passcode,
}

impl AuthHeader {
    /// The header's name, lower case as HTTP/2 has it.
    #[must_use]
    pub const fn header_name(self) -> &'static str {
        match self {
            Self::Token => "authorization",
            Self::ApiKey => digicert::DigiCertCredential::ApiKey.header(),
            Self::Passcode => digicert::DigiCertCredential::Passcode.header(),
        }
    }

    /// What stands before the secret.
    #[must_use]
    pub const fn scheme(self) -> &'static str {
        match self {
            Self::Token => "Bearer ",
            Self::ApiKey | Self::Passcode => "",
        }
    }

    /// Whether another secret may be had when the service refuses one (401). API keys and passcodes stay what they
    /// are; sending one again would only be counted as another failure.
    #[must_use]
    pub const fn is_renewable(self) -> bool {
        matches!(self, Self::Token)
    }
}

impl From<digicert::DigiCertCredential> for AuthHeader {
    fn from(credential: digicert::DigiCertCredential) -> Self {
        match credential {
            digicert::DigiCertCredential::ApiKey => Self::ApiKey,
            digicert::DigiCertCredential::Passcode => Self::Passcode,
        }
    }
}

/// Why a text cannot be sent as a secret. Nothing of the text is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// Empty, or only white space.
    #[error("it is empty")]
    Empty,
    /// Not something a header can carry.
    #[error(
        "it holds a character at byte {at} that is not visible ASCII; was something else pasted?"
    )]
    Malformed {
        /// Byte position of the first wrong character.
        at: usize,
    },
    /// More bytes than any real one.
    #[error("it is longer than {most} bytes; is this the right text?")]
    TooLong {
        /// The cap, in bytes.
        most: usize,
    },
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
