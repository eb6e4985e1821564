//! The client for programs without an async runtime (feature `blocking`).
//!
//! The same methods, options, rules and errors as [`crate::IotHubClient`] and [`crate::DigiCertClient`], which do the
//! work: each method drives its future on the calling thread until it is done, so every limit of time holds here too.
//!
//! ```no_run
//! use std::sync::Arc;
//! use pop_http_client::blocking::IotHubClient;
//! use pop_http_client::{IotHubOptions, HubId, ProveRequest, TokenFile};
//!
//! # fn example(ca_pem: String, ca_thumbprint: String) -> Result<(), Box<dyn std::error::Error>> {
//! let mut options = IotHubOptions::new("https://management.azure.com".parse()?);
//! options.tokens = Some(Arc::new(TokenFile::new("/run/secrets/arm-token")));
//! let client = IotHubClient::new(options)?;
//!
//! let hub = HubId::new("00000000-0000-0000-0000-000000000000", "my-group", "my-hub");
//! for certificate in client.list(hub.checked()?)? {
//!     println!("{:?} {:?}", certificate.name, certificate.properties.is_verified);
//! }
//! let request = ProveRequest::new(hub, "my-ca", ca_pem, ca_thumbprint);
//! let proved = client.prove(request, |code| build_leaf(code), |event| eprintln!("{event}"))?;
//! assert!(proved.is_verified);
//! # Ok(())
//! # }
//! # fn build_leaf(_code: &str) -> Result<String, std::io::Error> { unimplemented!() }
//! ```

mod digicert;
mod runtime;

use pop_models::iothub::{CertificateDescription, CertificateName, Etag, Hub};

use crate::{
    ClientError, ClientOptionsError, IotHubOptions, ProveError, ProveEvent, ProveRequest, Proved,
};
pub use digicert::DigiCertClient;
use runtime::Runtime;

/// [`crate::IotHubClient`] with methods that return when the work is done.
///
/// Threads can share one client; their calls run side by side and reuse idle connections. Each client has one background
/// thread, which sleeps unless a connection has news, so make one client and keep it. It may be made and dropped
/// anywhere.
///
/// Inside an async task of tokio every method returns [`ClientError::InsideAsyncTask`] at once, because blocking there
/// holds up other tasks. `tokio::task::spawn_blocking` and `block_in_place` are good places for it.
#[derive(Debug)]
pub struct IotHubClient {
    // Dropped first, while connections can still be closed well.
    client: crate::IotHubClient,
    runtime: Runtime,
}

impl IotHubClient {
    /// Checks the options and starts the background thread; nothing is sent.
    ///
    /// # Errors
    /// [`ClientOptionsError`] naming the option; [`ClientOptionsError::Setup`] when the system gives no thread.
    pub fn new(options: IotHubOptions) -> Result<Self, ClientOptionsError> {
        Ok(Self {
            client: crate::IotHubClient::new(options)?,
            runtime: Runtime::new()
                .map_err(|error| ClientOptionsError::Setup(error.to_string()))?,
        })
    }

    /// As [`list`](crate::IotHubClient::list) of the async client.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn list(&self, hub: Hub<'_>) -> Result<Vec<CertificateDescription<String>>, ClientError> {
        self.runtime.block_on(self.client.list(hub))?
    }

    /// As [`get`](crate::IotHubClient::get) of the async client.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::NotFound`] when there is none of this name.
    pub fn get(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
    ) -> Result<CertificateDescription<String>, ClientError> {
        self.runtime.block_on(self.client.get(hub, name))?
    }

    /// As [`create_or_update`](crate::IotHubClient::create_or_update) of the async client.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::PreconditionFailed`] when the name is taken or the `ETag` is old.
    pub fn create_or_update(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
        certificate_pem: &str,
        if_match: Option<Etag<'_>>,
    ) -> Result<CertificateDescription<String>, ClientError> {
        let future = self
            .client
            .create_or_update(hub, name, certificate_pem, if_match);
        self.runtime.block_on(future)?
    }

    /// As [`create_verified`](crate::IotHubClient::create_verified) of the async client: a statement and no proof.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::PreconditionFailed`] when the name is taken or the `ETag` is old.
    pub fn create_verified(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
        certificate_pem: &str,
        if_match: Option<Etag<'_>>,
    ) -> Result<CertificateDescription<String>, ClientError> {
        let future = self
            .client
            .create_verified(hub, name, certificate_pem, if_match);
        self.runtime.block_on(future)?
    }

    /// As [`delete`](crate::IotHubClient::delete) of the async client. `false` says that there was none.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn delete(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
        if_match: Etag<'_>,
    ) -> Result<bool, ClientError> {
        self.runtime
            .block_on(self.client.delete(hub, name, if_match))?
    }

    /// As [`generate_verification_code`](crate::IotHubClient::generate_verification_code) of the async client.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn generate_verification_code(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
        if_match: Etag<'_>,
    ) -> Result<CertificateDescription<String>, ClientError> {
        let future = self.client.generate_verification_code(hub, name, if_match);
        self.runtime.block_on(future)?
    }

    /// As [`verify`](crate::IotHubClient::verify) of the async client.
    ///
    /// # Errors
    /// [`ClientError`]. A reply that says `isVerified: false` is no error here.
    pub fn verify(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
        if_match: Etag<'_>,
        leaf_pem: &str,
    ) -> Result<CertificateDescription<String>, ClientError> {
        let future = self.client.verify(hub, name, if_match, leaf_pem);
        self.runtime.block_on(future)?
    }

    /// As [`prove`](crate::IotHubClient::prove) of the async client. `make_leaf` and `observer` are called on the
    /// calling thread.
    ///
    /// # Errors
    /// The conversation's error, or the one of `make_leaf`.
    pub fn prove<E>(
        &self,
        request: ProveRequest,
        make_leaf: impl FnMut(&str) -> Result<String, E>,
        observer: impl FnMut(ProveEvent),
    ) -> Result<Proved, ProveError<E>> {
        self.runtime
            .block_on(self.client.prove(request, make_leaf, observer))?
    }
}
