//! A text that wipes itself and prints nothing.

use core::fmt;

use zeroize::Zeroizing;

/// A bearer token. The memory is wiped on drop and `Debug` shows none of it.
///
/// ```
/// let token = http_client::Secret::new("eyJ0eXAi".to_owned());
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

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
