//! One request, one reply, within limits.

use core::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, IF_MATCH,
    RETRY_AFTER,
};
use tracing::Instrument;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::classify::{chain, classify};
use super::options::{ClientOptions, ClientOptionsError, Gate, RequestId};
use crate::flow::{HttpRequest, HttpResponse, TransportFailure};
use crate::{TokenError, TokenSource};
use models::Method;
use models::limits::MAX_BODY_LEN;

const CLIENT_REQUEST_ID: &str = "x-ms-client-request-id";
const SERVICE_REQUEST_ID: &str = "x-ms-request-id";

pub(super) struct Transport {
    http: reqwest::Client,
    /// Scheme, authority and path, without a slash at the end.
    base: String,
    https: bool,
    tokens: Option<Arc<dyn TokenSource>>,
    request_id: Option<RequestId>,
    gate: Option<Gate>,
    request_timeout: Duration,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base", &self.base)
            .field("request_timeout", &self.request_timeout)
            .finish_non_exhaustive()
    }
}

/// A reply with the headers that matter.
pub(super) struct Received {
    status: u16,
    body: Vec<u8>,
    retry_after: Option<String>,
    date: Option<String>,
    client_request_id: Option<String>,
    service_request_id: Option<String>,
}

impl Received {
    /// Takes out the token that was sent. Proxies and test services send a request's headers
    /// back, and a refusal's text ends in errors and logs.
    fn forget(&mut self, authorization: &HeaderValue) {
        let sent = authorization.as_bytes();
        let token = sent.strip_prefix(b"Bearer ").unwrap_or(sent);
        if let Some(clean) = without(&self.body, token) {
            self.body = clean;
        }
        // Numbers, dates and ids: one with a token in it is none of these.
        for text in [
            &mut self.retry_after,
            &mut self.date,
            &mut self.service_request_id,
        ] {
            if text
                .as_ref()
                .is_some_and(|text| without(text.as_bytes(), token).is_some())
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

impl Transport {
    pub(super) fn new(options: ClientOptions) -> Result<Self, ClientOptionsError> {
        let https = options.endpoint.scheme() == "https";
        let mut builder = reqwest::Client::builder()
            .user_agent(&options.user_agent)
            .connect_timeout(options.connect_timeout)
            // The flow knows what may be repeated; nothing below it does.
            .retry(reqwest::retry::never())
            // A redirect could carry the token to another host.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .https_only(options.tokens.is_some());
        if !options.use_system_proxy || is_loopback(&options.endpoint) {
            builder = builder.no_proxy();
        }
        let http = trust(builder, options.ca_bundle_pem.as_deref())?;
        Ok(Self {
            http,
            base: options.endpoint.as_str().trim_end_matches('/').to_owned(),
            https,
            tokens: options.tokens,
            request_id: options.request_id,
            gate: options.gate,
            request_timeout: options.request_timeout,
        })
    }

    /// Sends and reads the whole reply, within the request's own time and `time_left`.
    pub(super) async fn exchange(
        &self,
        request: &HttpRequest,
        time_left: Duration,
    ) -> Result<Received, TransportFailure> {
        if self.gate.as_ref().is_some_and(|gate| !gate(request)) {
            return Err(TransportFailure::Withheld);
        }
        // Neither body nor headers: codes are harmless, but leaves and tokens do not belong into logs.
        let span = tracing::debug_span!(
            "request",
            step = request.step.as_str(),
            method = request.method.as_str(),
            target = request.target.as_str(),
        );
        async {
            // Durations, not points in time: a caller's limit may be longer than any clock runs.
            let started = tokio::time::Instant::now();
            let token = tokio::time::timeout(time_left, self.authorization(request));
            let authorization = match token.await {
                Ok(authorization) => authorization.map_err(TransportFailure::Token)?,
                Err(_) => {
                    let late = TokenError::Source("it took too long".to_owned());
                    return Err(TransportFailure::Token(late));
                }
            };
            // Around all of it: reqwest's own limit for reads starts anew with each piece that drips in.
            let time_left = time_left.saturating_sub(started.elapsed());
            let limit = self.request_timeout.min(time_left);
            let sent = authorization.clone();
            let mut result = tokio::time::timeout(limit, self.send(request, authorization))
                .await
                .unwrap_or(Err(TransportFailure::Timeout));
            if let (Ok(received), Some(sent)) = (&mut result, &sent) {
                received.forget(sent);
            }
            match &result {
                Ok(received) => tracing::debug!(
                    status = received.status,
                    length = received.body.len(),
                    client_request_id = received.client_request_id.as_deref(),
                    service_request_id = received.service_request_id.as_deref(),
                    "reply"
                ),
                Err(failure) => tracing::debug!(?failure, "no reply"),
            }
            result
        }
        .instrument(span)
        .await
    }

    async fn authorization(
        &self,
        request: &HttpRequest,
    ) -> Result<Option<HeaderValue>, TokenError> {
        let Some(tokens) = &self.tokens else {
            return Ok(None);
        };
        if request.fresh_token {
            tokens.refused();
        }
        let token = tokens.token().await?;
        let text = Zeroizing::new(format!("Bearer {}", token.expose()));
        let mut value =
            HeaderValue::from_str(&text).map_err(|_| TokenError::Malformed { at: 0 })?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    async fn send(
        &self,
        request: &HttpRequest,
        authorization: Option<HeaderValue>,
    ) -> Result<Received, TransportFailure> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Put => reqwest::Method::PUT,
            Method::Post => reqwest::Method::POST,
            Method::Delete => reqwest::Method::DELETE,
        };
        let url = format!("{}{}", self.base, request.target);
        let client_request_id = self.request_id.as_ref().map(|make| make());
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, authorization);
        }
        if let Some(etag) = &request.if_match {
            headers.insert(IF_MATCH, header("If-Match", etag)?);
        }
        if let Some(id) = &client_request_id {
            headers.insert(CLIENT_REQUEST_ID, header(CLIENT_REQUEST_ID, id)?);
        }
        let mut outgoing = self.http.request(method, url);
        match &request.body {
            Some(body) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                outgoing = outgoing.body(body.clone());
            }
            None if request.method == Method::Post => {
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            None => {}
        }
        let failed = |error: reqwest::Error| classify(&error, self.https);
        let mut response = outgoing.headers(headers).send().await.map_err(failed)?;
        let text = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let mut received = Received {
            status: response.status().as_u16(),
            body: Vec::new(),
            retry_after: text(RETRY_AFTER.as_str()),
            date: text(DATE.as_str()),
            client_request_id,
            service_request_id: text(SERVICE_REQUEST_ID),
        };
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if chunk.len() > MAX_BODY_LEN - received.body.len() {
                return Err(TransportFailure::BodyTooLarge {
                    limit: MAX_BODY_LEN,
                });
            }
            received.body.extend_from_slice(&chunk);
        }
        Ok(received)
    }
}

/// The client, with these roots in place of the platform's.
pub(crate) fn trust(
    mut builder: reqwest::ClientBuilder,
    ca_bundle_pem: Option<&[u8]>,
) -> Result<reqwest::Client, ClientOptionsError> {
    if let Some(bundle) = ca_bundle_pem {
        let roots = reqwest::Certificate::from_pem_bundle(bundle)
            .map_err(|error| ClientOptionsError::CaBundle(chain(&error)))?;
        if roots.is_empty() {
            return Err(ClientOptionsError::CaBundle(
                "there is no PEM certificate in it".to_owned(),
            ));
        }
        builder = builder.tls_certs_only(roots);
    }
    builder
        .build()
        .map_err(|error| ClientOptionsError::Setup(chain(&error)))
}

/// The text with each `token` replaced, if there is one.
fn without(text: &[u8], token: &[u8]) -> Option<Vec<u8>> {
    let find = |text: &[u8]| text.windows(token.len()).position(|window| window == token);
    if token.is_empty() {
        return None;
    }
    let mut at = find(text)?;
    let (mut clean, mut rest) = (Vec::new(), text);
    loop {
        let (before, from) = rest.split_at_checked(at)?;
        clean.extend_from_slice(before);
        clean.extend_from_slice(b"[token]");
        rest = from.get(token.len()..)?;
        match find(rest) {
            Some(next) => at = next,
            None => break,
        }
    }
    clean.extend_from_slice(rest);
    Some(clean)
}

fn header(name: &'static str, value: &str) -> Result<HeaderValue, TransportFailure> {
    HeaderValue::from_str(value).map_err(|_| {
        TransportFailure::Connect(format!("nothing was sent, {name} cannot hold this value"))
    })
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_token_is_taken_out_wherever_it_is() {
        let clean = |text: &str| {
            let clean = without(text.as_bytes(), b"tok-1")?;
            Some(String::from_utf8(clean).unwrap())
        };
        for (text, expected) in [
            ("", None),
            ("tok-2 tok- 1 ok-1", None),
            ("tok-1", Some("[token]")),
            ("a tok-1tok-1 b", Some("a [token][token] b")),
            ("ttok-1", Some("t[token]")),
        ] {
            assert_eq!(clean(text).as_deref(), expected, "{text}");
        }
        assert_eq!(without(b"abc", b""), None);
    }
}
