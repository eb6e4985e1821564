//! One reply as it came, without the secret that was sent.

use core::ops::Range;

use reqwest::Response;
use reqwest::header::{DATE, RETRY_AFTER};
use zeroize::Zeroizing;

use super::transport::SERVICE_REQUEST_ID;
use crate::flow::{Credential, HttpResponse, TransportFailure};

/// Where a body's buffer starts; the recorded replies have up to 5 kB.
const FIRST_CAPACITY: usize = 8 * 1024;

/// A reply with the headers that matter. The body may hold a new passcode, so it is wiped on drop; what the HTTP and
/// TLS libraries below keep of it is not ours to wipe.
pub(super) struct Received {
    pub(super) status: u16,
    pub(super) body: Zeroizing<Vec<u8>>,
    pub(super) client_request_id: Option<String>,
    pub(super) service_request_id: Option<String>,
    retry_after: Option<String>,
    date: Option<String>,
}

impl Received {
    /// Status and headers; the body is still to come.
    pub(super) fn head(response: &Response, client_request_id: Option<String>) -> Self {
        let text = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        Self {
            status: response.status().as_u16(),
            body: Zeroizing::new(Vec::with_capacity(FIRST_CAPACITY)),
            client_request_id,
            service_request_id: text(SERVICE_REQUEST_ID),
            retry_after: text(RETRY_AFTER.as_str()),
            date: text(DATE.as_str()),
        }
    }

    /// The next piece of the body, which has `limit` bytes at most.
    pub(super) fn push(&mut self, chunk: &[u8], limit: usize) -> Result<(), TransportFailure> {
        if chunk.len() > limit.saturating_sub(self.body.len()) {
            return Err(TransportFailure::BodyTooLarge { limit });
        }
        let needed = self.body.len() + chunk.len();
        if needed > self.body.capacity() {
            // A vector that grows by itself leaves unwiped copies behind.
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.saturating_mul(2)));
            larger.extend_from_slice(&self.body);
            self.body = larger;
        }
        self.body.extend_from_slice(chunk);
        Ok(())
    }

    /// Takes out the secret that was sent. Proxies and test services send a request's headers
    /// back, and a refusal's text ends in errors and logs.
    pub(super) fn forget(&mut self, secret: &[u8], credential: Credential) {
        if let Some(clean) = without(&self.body, secret, stand_in(credential)) {
            self.body = clean;
        }
        // Numbers, dates and ids: one with a secret in it is none of these.
        for text in [
            &mut self.retry_after,
            &mut self.date,
            &mut self.service_request_id,
        ] {
            if text
                .as_ref()
                .is_some_and(|text| find(text.as_bytes(), 0, secret).is_some())
            {
                *text = None;
            }
        }
    }

    pub(super) fn response(&self) -> HttpResponse<'_> {
        let mut response = HttpResponse::new(self.status, &self.body);
        response.retry_after = self.retry_after.as_deref();
        response.date = self.date.as_deref();
        response.client_request_id = self.client_request_id.as_deref();
        response.service_request_id = self.service_request_id.as_deref();
        response
    }
}

const fn stand_in(credential: Credential) -> &'static str {
    match credential {
        Credential::Token => "[token]",
        Credential::ApiKey => "[API key]",
        Credential::Passcode => "[passcode]",
    }
}

/// The text with each `secret` replaced, if there is one.
fn without(text: &[u8], secret: &[u8], stand_in: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut found = find(text, 0, secret)?;
    // Room for all of it at once: what surrounds the secret may be another one.
    let mut room = text.len();
    let mut next = Some(found.clone());
    while let Some(range) = next {
        room = room.saturating_add(stand_in.len());
        next = find(text, range.end, secret);
    }
    let mut clean = Zeroizing::new(Vec::with_capacity(room));
    let mut done = 0;
    loop {
        clean.extend_from_slice(text.get(done..found.start)?);
        clean.extend_from_slice(stand_in.as_bytes());
        done = found.end;
        match find(text, done, secret) {
            Some(next) => found = next,
            None => break,
        }
    }
    clean.extend_from_slice(text.get(done..)?);
    Some(clean)
}

/// Where the first `secret` from `start` on is, as it was sent or with JSON's escapes: encoders write `/`, `<` or
/// `&` in several ways. Secrets are visible ASCII, so these are all the ways there are.
fn find(text: &[u8], start: usize, secret: &[u8]) -> Option<Range<usize>> {
    let first = *secret.first()?;
    (start..text.len()).find_map(|at| {
        let rest = text.get(at..)?;
        // Bodies have megabytes, and nothing else can start one.
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

    fn clean(text: &str, secret: &str) -> Option<String> {
        let clean = without(text.as_bytes(), secret.as_bytes(), "[x]")?;
        Some(String::from_utf8(clean.to_vec()).unwrap())
    }

    #[test]
    fn a_secret_is_taken_out_wherever_it_is() {
        for (text, expected) in [
            ("", None),
            ("tok-2 tok- 1 ok-1", None),
            ("tok-1", Some("[x]")),
            ("a tok-1tok-1 b", Some("a [x][x] b")),
            ("ttok-1", Some("t[x]")),
        ] {
            assert_eq!(clean(text, "tok-1").as_deref(), expected, "{text}");
        }
        assert_eq!(clean("abc", ""), None);
    }

    #[test]
    fn escapes_do_not_hide_a_secret() {
        let secret = r#"a<"\/b"#;
        for (text, expected) in [
            (r#"raw a<"\/b."#, Some("raw [x].")),
            (r#"{"m":"a<\"\\/b."}"#, Some(r#"{"m":"[x]."}"#)),
            (r#"{"m":"a\u003C\"\\\/b."}"#, Some(r#"{"m":"[x]."}"#)),
            (
                r#"{"m":"\u0061\u003c\u0022\u005c\u002f\u0062"}"#,
                Some(r#"{"m":"[x]"}"#),
            ),
            (r#"{"m":"a\u013C\"\\\/b"}"#, None),
            (r#"{"m":"a<\"\\/"#, None),
            (r#"{"m":"a\u003"#, None),
            (r#"a\"#, None),
        ] {
            assert_eq!(clean(text, secret).as_deref(), expected, "{text}");
        }
        assert_eq!(clean(r"x\\\\y", r"\\").as_deref(), Some("x[x][x]y"));
    }
}
