//! One request, one reply, within limits.

use core::fmt;
use std::time::Duration;

use reqwest::header::{
    ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_MATCH,
};
use tracing::Instrument;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::classify::{chain, classify};
use super::options::{ClientOptionsError, HttpOptions, RequestId};
use super::received::Received;
use crate::flow::{AuthHeader, HttpRequest, RetryPolicy, TransportFailure};
use crate::{AccessTokenError, Secret, TokenSource};
use pop_models::Method;
use pop_models::limits::MAX_BODY_LEN;

const CLIENT_REQUEST_ID: &str = "x-ms-client-request-id";

pub(super) struct Transport {
    http: reqwest::Client,
    /// Scheme, authority and path, without a slash at the end.
    base: String,
    https: bool,
    request_id: Option<RequestId>,
    options: HttpOptions,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Transport {
    /// A transport that asks `request_id`, if it is given, for the id of each request.
    pub(super) fn new(
        options: HttpOptions,
        request_id: Option<RequestId>,
    ) -> Result<Self, ClientOptionsError> {
        let https = options.endpoint.scheme() == "https";
        let mut builder = reqwest::Client::builder()
            .user_agent(&options.user_agent)
            .connect_timeout(options.connect_timeout)
            // The flow knows what may be repeated; nothing below it does.
            .retry(reqwest::retry::never())
            // A redirect could carry the secret to another host.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .https_only(https);
        if !options.use_system_proxy || is_loopback(&options.endpoint) {
            builder = builder.no_proxy();
        }
        let http = trust(builder, options.ca_bundle_pem.as_deref())?;
        Ok(Self {
            http,
            base: options.endpoint.as_str().trim_end_matches('/').to_owned(),
            https,
            request_id,
            options,
        })
    }

    pub(super) const fn retry(&self) -> RetryPolicy {
        self.options.retry
    }

    pub(super) const fn operation_deadline(&self) -> Duration {
        self.options.operation_deadline
    }

    pub(super) const fn is_https(&self) -> bool {
        self.https
    }

    /// Sends and reads the whole reply, within the request's own time and `time_left`. The secret for the
    /// request's `auth` header comes from `secrets`; without them the request goes out without it.
    pub(super) async fn exchange(
        &self,
        request: &HttpRequest,
        secrets: Option<&dyn TokenSource>,
        time_left: Duration,
    ) -> Result<Received, TransportFailure> {
        if self
            .options
            .request_filter
            .as_ref()
            .is_some_and(|may_be_sent| !may_be_sent(request))
        {
            return Err(TransportFailure::Withheld);
        }
        // Neither body nor headers: codes are harmless, but leaves and secrets do not belong into logs.
        let span = tracing::debug_span!(
            "request",
            step = request.step.as_str(),
            method = request.method.as_str(),
            target = request.target.as_str(),
        );
        async {
            // Durations, not points in time: a caller's limit may be longer than any clock runs.
            let started = tokio::time::Instant::now();
            let secret = tokio::time::timeout(time_left, secret(request, secrets));
            let secret = match secret.await {
                Ok(secret) => secret.map_err(TransportFailure::Token)?,
                Err(_) => {
                    let late = AccessTokenError::Source("it took too long".to_owned());
                    return Err(TransportFailure::Token(late));
                }
            };
            // Around all of it: reqwest's own limit for reads starts anew with each piece that drips in.
            let time_left = time_left.saturating_sub(started.elapsed());
            let limit = self.options.request_timeout.min(time_left);
            let mut result = tokio::time::timeout(limit, self.send(request, secret.as_ref()))
                .await
                .unwrap_or(Err(TransportFailure::Timeout));
            if let Ok(received) = &mut result {
                received.sent = secret.map(|secret| (secret, request.auth));
            }
            match &result {
                Ok(received) => {
                    let redactor = received.redactor();
                    let service_request_id = received.service_request_id.as_deref();
                    tracing::debug!(
                        status = received.status,
                        length = received.body.len(),
                        client_request_id = received.client_request_id.as_deref(),
                        service_request_id = service_request_id.map(|id| redactor.text(id)),
                        "reply"
                    );
                }
                Err(failure) => tracing::debug!(?failure, "no reply"),
            }
            result
        }
        .instrument(span)
        .await
    }

    async fn send(
        &self,
        request: &HttpRequest,
        secret: Option<&Secret>,
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
        if let Some(secret) = secret {
            let name = HeaderName::from_static(request.auth.header_name());
            headers.insert(name, self.auth_value(request.auth, secret)?);
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
        let mut received = Received::head(&response, client_request_id);
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            received.push(&chunk, MAX_BODY_LEN)?;
        }
        Ok(received)
    }

    /// The header's value; marked, so that no library shows it.
    fn auth_value(
        &self,
        auth: AuthHeader,
        secret: &Secret,
    ) -> Result<HeaderValue, TransportFailure> {
        if !self.https {
            // The clients look at their endpoint first; this is what holds if one forgets to.
            let why = "nothing was sent, a secret never goes over plain http";
            return Err(TransportFailure::Connect(why.to_owned()));
        }
        let text = Zeroizing::new(format!("{}{}", auth.scheme(), secret.expose()));
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| TransportFailure::Token(AccessTokenError::Malformed { at: 0 }))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// The secret for the request; a new one if the last was refused.
async fn secret(
    request: &HttpRequest,
    secrets: Option<&dyn TokenSource>,
) -> Result<Option<Secret>, AccessTokenError> {
    let Some(secrets) = secrets else {
        return Ok(None);
    };
    if request.fresh_token {
        secrets.refused();
    }
    secrets.token().await.map(Some)
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
