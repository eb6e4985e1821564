//! What a client of DigiCert ONE is made from.

use pop_models::digicert::Region;
use url::Url;

use crate::Secret;
use crate::client::options::{ClientOptionsError, HttpOptions, check_endpoint};
use crate::secret::for_header;

/// Longest API key or passcode accepted, in bytes. Real keys have about 100 characters, and the passcode length of the
/// documented example is 20; headers of several kB are refused by servers anyway.
pub const MAX_SECRET_LEN: usize = 1024;

/// What a client of DigiCert ONE is made from. Start from [`new`](Self::new) or [`for_region`](Self::for_region) and set
/// what differs. No request ids are sent: none are documented.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DigiCertOptions {
    /// How to reach the service, `https://one.digicert.com` for production in the US.
    pub http: HttpOptions,
    /// The API key for [`details`](crate::DigiCertClient::details) and [`create`](crate::DigiCertClient::create); white
    /// space around it is dropped. Default: none, their requests go without `x-api-key`.
    pub api_key: Option<Secret>,
}

impl DigiCertOptions {
    /// The defaults for an endpoint.
    #[must_use]
    pub fn new(endpoint: Url) -> Self {
        Self {
            http: HttpOptions::new(endpoint),
            api_key: None,
        }
    }

    /// The defaults for a region.
    ///
    /// ```
    /// use pop_http_client::DigiCertOptions;
    /// let options = DigiCertOptions::for_region(pop_http_client::models::digicert::Region::NlDemo)?;
    /// assert_eq!(options.http.endpoint.as_str(), "https://demo.one.nl.digicert.com/");
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
        check_endpoint(&self.http.endpoint)?;
        let Some(key) = &self.api_key else {
            return Ok(None);
        };
        if self.http.endpoint.scheme() != "https" {
            return Err(ClientOptionsError::ApiKeyOverPlainHttp);
        }
        for_header(key.expose(), MAX_SECRET_LEN)
            .map(Some)
            .map_err(ClientOptionsError::ApiKey)
    }
}
