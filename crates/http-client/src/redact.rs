//! What is hidden before a service's text is shown: the secret that the request carried, and what a terminal
//! interprets.
//!
//! A reply is parsed as it came, so a secret that also occurs in a name, an id or a keyword of JSON changes nothing in
//! what the reply means. [`Redactor`] is applied to the parsed texts, and it is the only place that hides a secret.

use core::ops::Range;

use pop_models::JsonField;
use pop_models::digicert::{EnrollReply, OwnedPasscodeDetails, PasscodeStatus, Reference};
use pop_models::iothub::CertificateDescription;
use pop_text::Printable;

use crate::secret::{AuthHeader, Secret};

/// Shortest secret that is replaced within free text. A shorter one is a word or a number that stands there for
/// itself; replacing it would make the text unreadable and would show where the secret is.
const MIN_IN_TEXT: usize = 8;
/// Shortest secret that is replaced where it is a whole value. Names, codes and numbers that people choose are
/// shorter.
const MIN_WHOLE_VALUE: usize = 16;
/// Shortest secret that is replaced within a longer value. Names, thumbprints, ids and dates have at most 64
/// characters, so a longer secret is no part of one.
const MIN_IN_VALUE: usize = 65;
/// Longest text of a service's that is shown, in characters. Real messages have up to about 500.
const MAX_SHOWN: usize = 1000;

/// Hides the secret that a request carried in what came back. Proxies and test services send a request's headers back.
///
/// - **Text for people** (messages and request ids, in errors and logs): every occurrence is replaced, also one with
///   the escapes of JSON, if the secret has 8 bytes or more.
/// - **Values** (names, ids, dates, `ETag`s), which programs use: replaced where the secret is the whole value and has
///   16 bytes or more, or is a part of it and has more than 64. A thumbprint of 40 hex digits is never changed, nor is a
///   name or an id that the caller asked for.
///
/// A shorter secret is not hidden, because the text or the identifier would be wrong; nobody should use one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Redactor<'a>(Option<(&'a Secret, &'static str)>);

/// A secret that was sent and what is shown in its place.
pub(crate) type Sent = (Secret, &'static str);

impl<'a> Redactor<'a> {
    /// For replies to a request that carried this secret.
    #[must_use]
    pub const fn new(secret: &'a Secret, auth: AuthHeader) -> Self {
        let placeholder = match auth {
            AuthHeader::Token => "[token]",
            AuthHeader::ApiKey => "[API key]",
            AuthHeader::Passcode => "[passcode]",
        };
        Self(Some((secret, placeholder)))
    }

    pub(crate) fn for_sent(sent: Option<&'a Sent>) -> Self {
        Self(sent.map(|(secret, placeholder)| (secret, *placeholder)))
    }

    pub(crate) fn sent(self) -> Option<Sent> {
        self.0
            .map(|(secret, placeholder)| (secret.clone(), placeholder))
    }

    /// Text for people: without the secret, escaped and not too long.
    pub(crate) fn text(self, text: &str) -> String {
        match self.0 {
            Some((secret, placeholder)) if secret.expose().len() >= MIN_IN_TEXT => {
                printable(&replace(text, secret.expose(), placeholder))
            }
            _ => printable(text),
        }
    }

    /// Whether a value is the secret or holds it.
    pub(crate) fn is_secret(self, value: &str) -> bool {
        let Some((secret, _)) = self.0 else {
            return false;
        };
        let secret = secret.expose();
        let thumbprint = value.len() == 40 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
        !thumbprint
            && (secret.len() >= MIN_WHOLE_VALUE && value == secret
                || secret.len() >= MIN_IN_VALUE && find(value.as_bytes(), 0, secret).is_some())
    }

    fn values<const N: usize>(self, known: &[&str], values: [&mut JsonField<String>; N]) {
        for value in values {
            if let JsonField::Value(value) = value
                && !known.contains(&value.as_str())
            {
                self.value(value);
            }
        }
    }

    fn value(self, value: &mut String) {
        if let Some((secret, placeholder)) = self.0
            && self.is_secret(value)
        {
            *value = replace(value, secret.expose(), placeholder);
        }
    }

    /// The values of a certificate of this name.
    pub(crate) fn description(self, name: &str, description: &mut CertificateDescription<String>) {
        let properties = &mut description.properties;
        self.values(
            &[name],
            [
                &mut description.id,
                &mut description.name,
                &mut description.resource_type,
                &mut description.etag,
                &mut properties.verification_code,
                &mut properties.subject,
                &mut properties.expiry,
                &mut properties.thumbprint,
                &mut properties.created,
                &mut properties.updated,
                &mut properties.certificate,
                &mut properties.policy_resource_id,
            ],
        );
    }

    /// The values of a passcode that was asked for by these ids.
    pub(crate) fn details(self, ids: &[&str], details: &mut OwnedPasscodeDetails) {
        self.values(
            ids,
            [
                &mut details.name,
                &mut details.description,
                &mut details.id,
                &mut details.account_id,
                &mut details.created_at,
            ],
        );
        if let JsonField::Value(period) = &mut details.validity_period {
            self.values(ids, [&mut period.from, &mut period.to]);
        }
        if let JsonField::Value(PasscodeStatus::Other(status)) = &mut details.status {
            self.value(status);
        }
        for reference in [
            &mut details.enrollment_profile,
            &mut details.device_profile,
            &mut details.division,
        ] {
            if let JsonField::Value(Reference { id, name }) = reference {
                self.values(ids, [id, name]);
            }
        }
    }

    pub(crate) fn enrollment(self, reply: &mut EnrollReply<String>) {
        self.values(
            &[],
            [
                &mut reply.certificate_request_id,
                &mut reply.status,
                &mut reply.result,
            ],
        );
    }
}

/// A text of the service's or of a library's, for a terminal or a log line.
pub(crate) fn printable(text: &str) -> String {
    Printable::new(text).at_most(MAX_SHOWN).to_string()
}

fn replace(text: &str, secret: &str, placeholder: &str) -> String {
    let mut out = String::new();
    let mut done = 0;
    while let Some(found) = find(text.as_bytes(), done, secret) {
        out.push_str(text.get(done..found.start).unwrap_or_default());
        out.push_str(placeholder);
        done = found.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// Where the first `secret` from `start` on is, as it was sent or with JSON's escapes: a message may quote JSON, and
/// encoders write `/`, `<` or `&` in several ways. Secrets are visible ASCII, so these are all the ways there are.
fn find(text: &[u8], start: usize, secret: &str) -> Option<Range<usize>> {
    let secret = secret.as_bytes();
    let first = *secret.first()?;
    (start..text.len()).find_map(|at| {
        let rest = text.get(at..)?;
        let starts = *rest.first()?;
        if starts != first && starts != b'\\' {
            return None;
        }
        let length = if rest.starts_with(secret) {
            secret.len()
        } else {
            escaped_length(rest, secret)?
        };
        Some(at..at + length)
    })
}

/// How much of `text` stands for `secret` in a JSON string (RFC 8259 section 7).
fn escaped_length(text: &[u8], secret: &[u8]) -> Option<usize> {
    let mut rest = text;
    for expected in secret {
        let (byte, length) = match rest {
            [b'\\', b'u', b'0', b'0', high, low, ..] => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16);
                let value = digit(high)? << 4 | digit(low)?;
                (u8::try_from(value).ok()?, 6)
            }
            [b'\\', byte @ (b'"' | b'\\' | b'/'), ..] => (*byte, 2),
            [b'\\', ..] | [] => return None,
            [byte, ..] => (*byte, 1),
        };
        if byte != *expected {
            return None;
        }
        rest = rest.get(length..)?;
    }
    Some(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, secret: &str) -> String {
        Redactor::new(&Secret::new(secret.to_owned()), AuthHeader::Token).text(text)
    }

    #[test]
    fn a_secret_in_a_text_is_replaced_wherever_it_is() {
        for (shown, expected) in [
            ("", ""),
            ("token-2 token- 1 oken-1", "token-2 token- 1 oken-1"),
            ("token-01", "[token]"),
            ("a token-01token-01 b", "a [token][token] b"),
            ("ttoken-01\u{200b}", "t[token]\\u{200b}"),
        ] {
            assert_eq!(text(shown, "token-01"), expected, "{shown}");
        }
        for short in ["", "A", "test", "1234567"] {
            assert_eq!(text("A test 1234567", short), "A test 1234567");
        }
    }

    #[test]
    fn escapes_do_not_hide_a_secret() {
        let secret = r#"secr-a<"\/b"#;
        for (shown, expected) in [
            (r#"raw secr-a<"\/b."#, "raw [token]."),
            (r#"{"m":"secr-a<\"\\/b."}"#, r#"{"m":"[token]."}"#),
            (r#"{"m":"secr-a\u003C\"\\\/b."}"#, r#"{"m":"[token]."}"#),
            (
                r#"\u0073ecr-\u0061\u003c\u0022\u005c\u002f\u0062"#,
                "[token]",
            ),
            (r#"secr-a\u013C\"\\\/b"#, r#"secr-a\u013C\"\\\/b"#),
            (r#"secr-a<\"\\/"#, r#"secr-a<\"\\/"#),
            (r#"secr-a\u003"#, r#"secr-a\u003"#),
            (r"a\", r"a\"),
        ] {
            assert_eq!(text(shown, secret), expected, "{shown}");
        }
    }

    #[test]
    fn a_value_is_replaced_only_where_it_cannot_be_an_identifier() {
        let thumbprint = "A9993E364706816ABA3E25717850C26C9CD0D89D";
        let long = "t".repeat(65);
        let value = |value: &str, secret: &str| {
            let mut value = value.to_owned();
            Redactor::new(&Secret::new(secret.to_owned()), AuthHeader::ApiKey).value(&mut value);
            value
        };
        for (text, secret, expected) in [
            ("test-ca", "test", "test-ca"),
            ("test-ca", "test-ca", "test-ca"),
            (thumbprint, &thumbprint[4..30], thumbprint),
            (thumbprint, thumbprint, thumbprint),
            ("a-long-test-token", "a-long-test-token", "[API key]"),
            (
                "x a-long-test-token",
                "a-long-test-token",
                "x a-long-test-token",
            ),
            (&format!("Bearer {long}."), &long, "Bearer [API key]."),
        ] {
            assert_eq!(value(text, secret), expected, "{text} {secret}");
        }
        let mut same = thumbprint.to_owned();
        Redactor::default().value(&mut same);
        assert_eq!(same, thumbprint);
    }
}
