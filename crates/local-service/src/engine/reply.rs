//! Replies: what goes back to the client, and what stays here.

use core::fmt;
use std::borrow::Cow;

use pop_text::Printable;

/// What goes back to the client, and what stays here.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EngineReply {
    /// The HTTP status.
    pub status: u16,
    /// Header names in lower case, with their values.
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
    /// The body; JSON unless empty.
    pub body: Vec<u8>,
    /// Why a request was refused, in more words than the client is given: the real service is
    /// terse, and a tester wants to know which rule a leaf broke. Never holds a secret.
    pub reason: Option<String>,
}

impl EngineReply {
    /// Success with a JSON body.
    pub(super) fn ok(body: Vec<u8>) -> Self {
        let mut reply = Self::empty(200);
        reply.headers.push((
            "content-type",
            Cow::Borrowed("application/json; charset=utf-8"),
        ));
        reply.body = body;
        reply
    }

    /// Success without a body.
    pub(super) fn empty(status: u16) -> Self {
        let headers = [
            ("cache-control", "no-cache"),
            ("pragma", "no-cache"),
            ("expires", "-1"),
            ("x-content-type-options", "nosniff"),
        ];
        Self {
            status,
            headers: headers
                .map(|(name, value)| (name, Cow::Borrowed(value)))
                .into(),
            body: Vec::new(),
            reason: None,
        }
    }

    /// An error with a JSON body; errors are recorded without a charset.
    pub(super) fn error(status: u16, body: Vec<u8>, reason: String) -> Self {
        let mut reply = Self::empty(status);
        reply
            .headers
            .push(("content-type", Cow::Borrowed("application/json")));
        reply.body = body;
        reply.reason = Some(reason);
        reply
    }

    /// One of the DigiCert part, with JSON. No header of its model is documented; what may hold a
    /// passcode is not for any cache.
    pub(super) fn digicert(status: u16, body: Vec<u8>) -> Self {
        let headers = [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
        ];
        Self {
            status,
            headers: headers
                .map(|(name, value)| (name, Cow::Borrowed(value)))
                .into(),
            body,
            reason: None,
        }
    }

    /// The header's value; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_ref())
    }
}

/// A reason for a terminal, which may quote the client.
pub(super) fn printable(reason: &str) -> String {
    const MAX: usize = 300;
    Printable::new(reason).at_most(MAX).to_string()
}

impl fmt::Debug for EngineReply {
    /// Leaves the body out: that of a creation holds a passcode in clear.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body", &self.body.len())
            .field("reason", &self.reason)
            .finish()
    }
}
