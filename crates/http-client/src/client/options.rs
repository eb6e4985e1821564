//! What a client is made from.

use core::fmt;
use std::sync::Arc;
use std::time::Duration;

use pop_models::iothub::ApiVersion;
use url::Url;

use crate::flow::{HttpRequest, RetryPolicy};
use crate::{SecretError, TokenSource};

/// Gives each request its `x-ms-client-request-id`: visible ASCII, best a UUID. This crate has no randomness, so the
/// caller supplies it.
pub type RequestId = Arc<dyn Fn() -> String + Send + Sync>;

/// Gets each request before it is sent, and decides whether it is: `false` ends the conversation with
/// [`ClientError::Withheld`](crate::ClientError::Withheld). For dry runs and records of what was sent; no secret is in
/// the request.
pub type RequestFilter = Arc<dyn Fn(&HttpRequest) -> bool + Send + Sync>;

/// How to reach a service over HTTP. Start from [`new`](Self::new) and set what differs.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpOptions {
    /// Where requests go. Plain `http` only without any secret.
    pub endpoint: Url,
    /// Trust these CA certificates (PEM) and no others. Default: what the operating system trusts.
    pub ca_bundle_pem: Option<Vec<u8>>,
    /// Time for one connection. Default 10 s.
    pub connect_timeout: Duration,
    /// Time for one request with its whole reply. Default 30 s.
    pub request_timeout: Duration,
    /// Time for one operation with its repeats and pauses ([`prove`](crate::IotHubClient::prove) has its own).
    /// Default 120 s.
    pub operation_deadline: Duration,
    /// Repeats and pauses.
    pub retry: RetryPolicy,
    /// Decides about each request. Default: none, everything is sent.
    pub request_filter: Option<RequestFilter>,
    /// Default `x509-pop/VERSION`.
    pub user_agent: String,
    /// Use the proxies that the environment names (`HTTPS_PROXY` and so on). Loopback addresses are always reached
    /// directly. Default true.
    pub use_system_proxy: bool,
}

impl HttpOptions {
    /// The defaults for an endpoint.
    #[must_use]
    pub fn new(endpoint: Url) -> Self {
        Self {
            endpoint,
            ca_bundle_pem: None,
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            operation_deadline: Duration::from_secs(120),
            retry: RetryPolicy::default(),
            request_filter: None,
            user_agent: concat!("x509-pop/", env!("CARGO_PKG_VERSION")).to_owned(),
            use_system_proxy: true,
        }
    }
}

impl fmt::Debug for HttpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpOptions")
            .field("endpoint", &self.endpoint.as_str())
            .field("ca_bundle_pem", &self.ca_bundle_pem.as_ref().map(Vec::len))
            .field("connect_timeout", &self.connect_timeout)
            .field("request_timeout", &self.request_timeout)
            .field("operation_deadline", &self.operation_deadline)
            .field("retry", &self.retry)
            .field("user_agent", &self.user_agent)
            .field("use_system_proxy", &self.use_system_proxy)
            .finish_non_exhaustive()
    }
}

/// What a client of Azure IoT Hub is made from. Start from [`new`](Self::new) and set what differs.
#[derive(Clone)]
#[non_exhaustive]
pub struct IotHubOptions {
    /// How to reach Azure Resource Manager, `https://management.azure.com` for public Azure.
    pub http: HttpOptions,
    /// Where bearer tokens come from. Default: none, requests go without `Authorization`.
    pub tokens: Option<Arc<dyn TokenSource>>,
    /// Default `2023-06-30`.
    pub api_version: String,
    /// Ids for requests. Default: none are sent.
    pub request_id: Option<RequestId>,
}

impl IotHubOptions {
    /// The defaults for an endpoint.
    #[must_use]
    pub fn new(endpoint: Url) -> Self {
        Self {
            http: HttpOptions::new(endpoint),
            tokens: None,
            api_version: ApiVersion::STABLE.as_str().to_owned(),
            request_id: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), ClientOptionsError> {
        check_endpoint(&self.http.endpoint)?;
        if self.tokens.is_some() && self.http.endpoint.scheme() != "https" {
            return Err(ClientOptionsError::TokenOverPlainHttp);
        }
        ApiVersion::new(&self.api_version)
            .map(drop)
            .map_err(|error| ClientOptionsError::ApiVersion(error.to_string()))
    }
}

impl fmt::Debug for IotHubOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IotHubOptions")
            .field("http", &self.http)
            .field("tokens", &self.tokens.as_ref().map(|_| ".."))
            .field("api_version", &self.api_version)
            .finish_non_exhaustive()
    }
}

/// What a token for this endpoint is asked for: scheme, host and port, without a slash at the end. Check it
/// before any credential is asked, so that none gives a token that could not be sent.
///
/// ```
/// let origin = |endpoint: &str| pop_http_client::token_origin(&endpoint.parse().unwrap());
/// assert_eq!(origin("https://LOCALHOST:8443/arm/x").unwrap(), "https://localhost:8443");
/// assert!(origin("http://localhost:8443").is_err());
/// ```
///
/// # Errors
/// [`ClientOptionsError`] when no token may be sent there.
pub fn token_origin(endpoint: &Url) -> Result<String, ClientOptionsError> {
    check_endpoint(endpoint)?;
    if endpoint.scheme() != "https" {
        return Err(ClientOptionsError::TokenOverPlainHttp);
    }
    Ok(endpoint.origin().ascii_serialization())
}

/// The form of an endpoint; plain http passes, which is right only where no secret is sent.
pub(super) fn check_endpoint(url: &Url) -> Result<(), ClientOptionsError> {
    if !matches!(url.scheme(), "https" | "http") {
        return Err(ClientOptionsError::Endpoint("it must start with https://"));
    }
    if !url.has_host() {
        return Err(ClientOptionsError::Endpoint("it has no host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ClientOptionsError::Endpoint(
            "it must not hold a user name or password",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(ClientOptionsError::Endpoint(
            "it must end before any `?` or `#`",
        ));
    }
    Ok(())
}

/// Why no client could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientOptionsError {
    /// A token would be readable by everyone on the way.
    #[error("a token is never sent over plain http; use an https:// endpoint")]
    TokenOverPlainHttp,
    /// An API key would be readable by everyone on the way.
    #[error("an API key is never sent over plain http; use an https:// endpoint")]
    ApiKeyOverPlainHttp,
    /// The API key is none.
    #[error("the API key cannot be used: {0}")]
    ApiKey(SecretError),
    /// The endpoint cannot be used.
    #[error("the endpoint cannot be used: {0}")]
    Endpoint(&'static str),
    /// The api-version has another form.
    #[error("the api-version cannot be used: {0}")]
    ApiVersion(String),
    /// The CA bundle holds no certificate, or not only certificates that can be read.
    #[error("the CA bundle cannot be used: {0}")]
    CaBundle(String),
    /// The HTTP library could not be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(String),
}
