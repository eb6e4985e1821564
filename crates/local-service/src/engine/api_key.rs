//! Who may call the DigiCert part: one API key.

use super::digest::Digest;

/// The API key that requests must carry in `x-api-key`.
///
/// Only the key's SHA-256 digest is kept, as with [`TokenRule`](super::TokenRule).
#[derive(Clone, Debug)]
pub struct ApiKeyRule(Digest);

impl ApiKeyRule {
    /// A rule that asks for `key`. An empty header never passes, whatever `key` is.
    ///
    /// ```
    /// use pop_local_service::{ApiKeyRule, EngineOptions};
    ///
    /// let mut options = EngineOptions::default();
    /// options.api_key = Some(ApiKeyRule::new("a test key"));
    /// assert!(!format!("{options:?}").contains("test key"));
    /// ```
    pub fn new(key: &str) -> Self {
        Self(Digest::of(key))
    }

    /// `sent` is the header's value.
    pub(super) fn allows(&self, sent: Option<&str>) -> bool {
        sent.is_some_and(|key| !key.is_empty() && Digest::of(key) == self.0)
    }
}
