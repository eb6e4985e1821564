//! Who may call: one bearer token, with an end.

use core::fmt;

use super::digest::Digest;

/// The bearer token that requests must carry.
///
/// Only the token's SHA-256 digest is kept: there is nothing to leak from a dump or a log, and
/// the time a comparison takes says nothing about the token itself.
#[derive(Clone)]
pub struct TokenRule {
    digest: Digest,
    expires_at_unix: Option<i64>,
}

/// Why a request may not pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TokenError {
    /// No bearer token, or another one.
    Invalid,
    /// The right token, too late.
    Expired,
}

impl TokenRule {
    /// A rule that asks for `token`, until `expires_at_unix` (seconds since 1970) if given: from
    /// that second on the token is refused as expired.
    pub fn new(token: &str, expires_at_unix: Option<i64>) -> Self {
        Self {
            digest: Digest::of(token),
            expires_at_unix,
        }
    }

    /// `authorization` is the header's value.
    pub(super) fn check(
        &self,
        authorization: Option<&str>,
        now_unix: i64,
    ) -> Result<(), TokenError> {
        let (scheme, token) = authorization
            .and_then(|value| value.split_once(' '))
            .ok_or(TokenError::Invalid)?;
        if !scheme.eq_ignore_ascii_case("Bearer") || Digest::of(token.trim()) != self.digest {
            return Err(TokenError::Invalid);
        }
        match self.expires_at_unix {
            Some(end) if now_unix >= end => Err(TokenError::Expired),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for TokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRule")
            .field("expires_at_unix", &self.expires_at_unix)
            .finish_non_exhaustive()
    }
}
