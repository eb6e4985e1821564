//! Where bearer tokens come from.

use core::fmt;
use std::fs::File;
use std::future::Future;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use zeroize::Zeroizing;

use crate::redact::printable;
use crate::secret::for_header;
use crate::{Secret, SecretError};

/// Longest token accepted, in bytes. Entra tokens are 1 to 4 kB; with many group claims they reach about 20 kB, and
/// servers refuse such headers anyway.
pub const MAX_TOKEN_LEN: usize = 64 * 1024;

/// What [`TokenSource::token`] returns; boxed so that the trait can be used as `dyn`.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Secret, AccessTokenError>> + Send + 'a>>;

/// Something that can say which bearer token to send.
///
/// The client asks before every request. A source that caches drops its token in [`refused`](Self::refused).
pub trait TokenSource: Send + Sync {
    /// The token to send now.
    fn token(&self) -> TokenFuture<'_>;

    /// The service answered 401 to the last token. The client asks [`token`](Self::token) once more after this and
    /// stops if the new one is refused too.
    fn refused(&self) {}
}

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessTokenError {
    /// Empty, or only white space.
    #[error("the access token is empty")]
    Empty,
    /// Not something a header can carry.
    #[error(
        "the access token holds a character at byte {at} that no token has; was something else pasted?"
    )]
    Malformed {
        /// Byte position of the first wrong character.
        at: usize,
    },
    /// More than [`MAX_TOKEN_LEN`] bytes.
    #[error("the access token is longer than {MAX_TOKEN_LEN} bytes; is this the right file?")]
    TooLong,
    /// The token file could not be read.
    #[error("cannot read the token file {}: {reason}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// A source of the caller's failed. The text must not hold the token.
    #[error("cannot get an access token: {0}")]
    Source(String),
}

/// Longest text that [`AccessTokenError::quote`] gives, in characters.
const MAX_QUOTE: usize = 600;
/// A longer word may be a token; names, ids and links are shorter.
const MAX_WORD: usize = 80;

impl AccessTokenError {
    /// The words of somebody else's error, for [`AccessTokenError::Source`]: one line fit for a terminal, at most 600
    /// characters, and `[...]` for each word longer than 80, which may be a token.
    #[must_use]
    pub fn quote(words: &str) -> String {
        let mut quote = String::new();
        let mut left = MAX_QUOTE;
        for word in words.split_whitespace() {
            let length = word.chars().count();
            let (word, length) = if length > MAX_WORD {
                ("[...]", 5)
            } else {
                (word, length)
            };
            if length + 1 > left {
                quote.push_str(" ...");
                break;
            }
            left -= length + 1;
            if !quote.is_empty() {
                quote.push(' ');
            }
            quote.push_str(word);
        }
        printable(&quote)
    }
}

/// A token as a header can carry it (RFC 6750 section 2.1 `b64token`, read generously: any visible ASCII).
pub(crate) fn checked(text: &str) -> Result<Secret, AccessTokenError> {
    for_header(text, MAX_TOKEN_LEN).map_err(|error| match error {
        SecretError::Empty => AccessTokenError::Empty,
        SecretError::Malformed { at } => AccessTokenError::Malformed { at },
        SecretError::TooLong { .. } => AccessTokenError::TooLong,
    })
}

/// One token that never changes, from an environment variable for instance.
pub struct StaticToken(Secret);

impl StaticToken {
    /// White space around the token is dropped.
    ///
    /// # Errors
    /// [`AccessTokenError`] when the text cannot be a token.
    pub fn new(token: &str) -> Result<Self, AccessTokenError> {
        checked(token).map(Self)
    }

    /// A secret that a header can carry, whatever it is called.
    pub(crate) const fn from_checked(secret: Secret) -> Self {
        Self(secret)
    }
}

impl TokenSource for StaticToken {
    fn token(&self) -> TokenFuture<'_> {
        let token = self.0.clone();
        Box::pin(async move { Ok(token) })
    }
}

impl fmt::Debug for StaticToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaticToken(..)")
    }
}

/// A file that holds the token, read anew each time so that another process may refresh it.
#[derive(Debug, Clone)]
pub struct TokenFile(PathBuf);

impl TokenFile {
    /// The file is opened at each request, not here.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }
}

impl TokenSource for TokenFile {
    fn token(&self) -> TokenFuture<'_> {
        let path = self.0.clone();
        Box::pin(async move {
            // On a thread of its own: a file on a dead network share must not stop the flow's deadline.
            match tokio::task::spawn_blocking(move || read(&path)).await {
                Ok(result) => result,
                Err(stopped) => Err(AccessTokenError::Source(stopped.to_string())),
            }
        })
    }
}

fn read(path: &Path) -> Result<Secret, AccessTokenError> {
    let failed = |reason: String| AccessTokenError::File {
        path: path.to_owned(),
        reason,
    };
    let file = File::open(path).map_err(|error| failed(error.to_string()))?;
    // Room for line ends around the token. All of it at once: a vector that grows leaves unwiped copies behind.
    let most = MAX_TOKEN_LEN + 1024;
    let mut bytes = Zeroizing::new(Vec::with_capacity(most + 1));
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(error.to_string()))?;
    if bytes.len() >= most {
        return Err(AccessTokenError::TooLong);
    }
    match core::str::from_utf8(&bytes) {
        Ok(text) => checked(text),
        Err(error) => Err(AccessTokenError::Malformed {
            at: error.valid_up_to(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_around_a_token_is_dropped_and_bad_ones_are_refused() {
        assert_eq!(
            checked(" abc.DEF-1~+/=\r\n").unwrap().expose(),
            "abc.DEF-1~+/="
        );
        assert_eq!(checked(" \n").unwrap_err(), AccessTokenError::Empty);
        assert_eq!(
            checked(" ab\ncd").unwrap_err(),
            AccessTokenError::Malformed { at: 3 }
        );
        assert_eq!(
            checked("t\u{f6}ken").unwrap_err(),
            AccessTokenError::Malformed { at: 1 }
        );
        assert!(checked(&"a".repeat(MAX_TOKEN_LEN)).is_ok());
        assert_eq!(
            checked(&"a".repeat(MAX_TOKEN_LEN + 1)).unwrap_err(),
            AccessTokenError::TooLong
        );
    }

    #[test]
    fn a_quote_is_one_short_line_without_long_words() {
        assert_eq!(
            AccessTokenError::quote(" a\r\n\u{1b}[31m b\t"),
            r"a \u{1b}[31m b"
        );
        let (fits, long) = ("x".repeat(MAX_WORD), "y".repeat(MAX_WORD + 1));
        assert_eq!(
            AccessTokenError::quote(&format!("{fits} {long} z")),
            format!("{fits} [...] z")
        );
        let quote = AccessTokenError::quote(&"word ".repeat(1000));
        assert!(quote.len() <= MAX_QUOTE + 4 && quote.ends_with(" ..."));
    }

    #[test]
    fn nothing_of_a_token_is_printed() {
        let token = StaticToken::new("hunter2").unwrap();
        assert!(!format!("{token:?} {:?}", token.0).contains("hunter2"));
    }

    #[tokio::test]
    async fn a_token_file_is_read_each_time() {
        let path = std::env::temp_dir().join(format!("http-client-token-{}", std::process::id()));
        std::fs::write(&path, "first\n").unwrap();
        let source = TokenFile::new(&path);
        assert_eq!(source.token().await.unwrap().expose(), "first");
        std::fs::write(&path, "second\n").unwrap();
        assert_eq!(source.token().await.unwrap().expose(), "second");
        std::fs::write(&path, "x".repeat(MAX_TOKEN_LEN * 2)).unwrap();
        assert_eq!(source.token().await.unwrap_err(), AccessTokenError::TooLong);
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(
            source.token().await.unwrap_err(),
            AccessTokenError::File { .. }
        ));
    }
}
