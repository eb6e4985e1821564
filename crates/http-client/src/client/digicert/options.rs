//! What a client of DigiCert ONE is made from.

use core::fmt;
use std::time::Duration;

use pop_models::digicert::Region;
use url::Url;

use crate::Secret;
use crate::client::options::{ClientOptionsError, Gate, USER_AGENT, check_endpoint};
use crate::client::transport::TransportOptions;
use crate::flow::RetryPolicy;
use crate::secret::for_header;

/// Longest API key or passcode accepted, in bytes. Real keys have about 100 characters, and the passcode length of the
/// documented example is 20; headers of several kB are refused by servers anyway.
pub const MAX_SECRET_LEN: usize = 1024;

/// How to reach DigiCert ONE. Start from [`new`](Self::new) or [`for_region`](Self::for_region) and set what differs.
///
/// No request ids are sent: none are documented.
#[derive(Clone)]
#[non_exhaustive]
pub struct DigiCertOptions {
    /// The service, `https://one.digicert.com` for production in the US. Plain `http` only without any secret.
    pub endpoint: Url,
    /// The API key for [`details`](crate::DigiCertClient::details) and [`create`](crate::DigiCertClient::create); white
    /// space around it is dropped. Default: none, their requests go without `x-api-key`.
    pub api_key: Option<Secret>,
    /// Trust these CA certificates (PEM) and no others. Default: what the operating system trusts.
    pub ca_bundle_pem: Option<Vec<u8>>,
    /// Time for one connection. Default 10 s.
    pub connect_timeout: Duration,
    /// Time for one request with its whole reply. Default 30 s.
    pub request_timeout: Duration,
    /// Time for one operation with its repeats and pauses. Default 120 s.
    pub operation_deadline: Duration,
    /// Repeats and pauses.
    pub retry: RetryPolicy,
    /// Sees requests before they are sent. Default: none, everything is sent.
    pub gate: Option<Gate>,
    /// Default `x509-pop/VERSION`.
    pub user_agent: String,
    /// Use the proxies that the environment names (`HTTPS_PROXY` and so on). Loopback addresses are always reached
    /// directly. Default true.
    pub use_system_proxy: bool,
}

impl DigiCertOptions {
    /// The defaults for an endpoint.
    #[must_use]
    pub fn new(endpoint: Url) -> Self {
        Self {
            endpoint,
            api_key: None,
            ca_bundle_pem: None,
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            operation_deadline: Duration::from_secs(120),
            retry: RetryPolicy::default(),
            gate: None,
            user_agent: USER_AGENT.to_owned(),
            use_system_proxy: true,
        }
    }

    /// The defaults for a region.
    ///
    /// ```
    /// use pop_http_client::DigiCertOptions;
    /// let options = DigiCertOptions::for_region(pop_models::digicert::Region::NlDemo)?;
    /// assert_eq!(options.endpoint.as_str(), "https://demo.one.nl.digicert.com/");
    /// # Ok::<(), pop_http_client::ClientOptionsError>(())
    /// ```
    ///
    /// # Errors
    /// None in practice: all hosts are known and make a URL.
    pub fn for_region(region: Region) -> Result<Self, ClientOptionsError> {
        match Url::parse(&format!("https://{}", region.host())) {
            Ok(endpoint) => Ok(Self::new(endpoint)),
            Err(error) => Err(ClientOptionsError::Setup(error.to_string())),
        }
    }

    /// The checked API key.
    pub(super) fn check(&self) -> Result<Option<Secret>, ClientOptionsError> {
        check_endpoint(&self.endpoint)?;
        let Some(key) = &self.api_key else {
            return Ok(None);
        };
        if self.endpoint.scheme() != "https" {
            return Err(ClientOptionsError::ApiKeyOverPlainHttp);
        }
        for_header(key.expose(), MAX_SECRET_LEN)
            .map(Some)
            .map_err(ClientOptionsError::ApiKey)
    }

    pub(super) fn into_transport(self) -> TransportOptions {
        TransportOptions {
            endpoint: self.endpoint,
            ca_bundle_pem: self.ca_bundle_pem,
            connect_timeout: self.connect_timeout,
            request_timeout: self.request_timeout,
            request_id: None,
            gate: self.gate,
            user_agent: self.user_agent,
            use_system_proxy: self.use_system_proxy,
        }
    }
}

impl fmt::Debug for DigiCertOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DigiCertOptions")
            .field("endpoint", &self.endpoint.as_str())
            .field("api_key", &self.api_key)
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
