//! Replies, as the recorded service words them.

use std::borrow::Cow;

use super::iothub::Refusal;

/// What goes back to the client, and what stays here.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Reply {
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

impl Reply {
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

    /// For the shell: the body has more than `most` octets.
    pub(crate) fn body_too_long(most: usize) -> Self {
        Refusal::TooLong { most }.into_front_door_reply()
    }

    /// For the shell: the body did not arrive in time.
    pub(crate) fn body_too_slow() -> Self {
        Refusal::TooSlow.into_front_door_reply()
    }

    /// For the shell: the body ended before its announced length.
    pub(crate) fn body_broken() -> Self {
        Refusal::Content("the body ended early".to_owned()).into_front_door_reply()
    }

    /// The header's value; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_ref())
    }
}
