//! The conversation that proves possession of a CA's private key to Azure IoT Hub, and the one about DigiCert's
//! enrollment passcodes.
//!
//! Two layers:
//!
//! - [`flow`] decides the next request from the last reply. It holds no socket, no clock and no randomness, so every
//!   rule about lost replies, changed `ETag`s and throttling can be tested by calling functions.
//! - [`IotHubClient`] and [`DigiCertClient`] send what the flow wants over HTTPS (reqwest, rustls) and hand the replies
//!   back.
//!
//! With the feature `blocking` there are clients for programs without an async runtime, `blocking::IotHubClient` and
//! `blocking::DigiCertClient`.
//!
//! Secrets (tokens, API keys, passcodes) go out in one header each, over https only. Where a service sends
//! one back, it is replaced in errors, logs and values; see [`flow::Redactor`] for what is too short for that.
//!
//! This crate does not know certificates: the flow says that it needs a leaf for a code and takes text back.
//!
//! ```no_run
//! use std::sync::Arc;
//! use pop_http_client::{IotHubOptions, HubId, IotHubClient, ProveRequest, TokenFile};
//!
//! # async fn example(ca_pem: String, ca_thumbprint: String) -> Result<(), Box<dyn std::error::Error>> {
//! let mut options = IotHubOptions::new("https://management.azure.com".parse()?);
//! options.tokens = Some(Arc::new(TokenFile::new("/run/secrets/arm-token")));
//! let client = IotHubClient::new(options)?;
//!
//! let hub = HubId::new("00000000-0000-0000-0000-000000000000", "my-group", "my-hub");
//! let request = ProveRequest::new(hub, "my-ca", ca_pem, ca_thumbprint);
//! let proved = client
//!     .prove(request, |code| build_leaf(code), |event| eprintln!("{event}"))
//!     .await?;
//! assert!(proved.is_verified);
//! # Ok(())
//! # }
//! # fn build_leaf(_code: &str) -> Result<String, std::io::Error> { unimplemented!() }
//! ```

#[cfg(feature = "azure-identity")]
pub mod azure;
#[cfg(feature = "blocking")]
pub mod blocking;
mod client;
mod error;
pub mod flow;
mod redact;
mod secret;
mod token;

pub use client::{
    ClientOptionsError, CreatedPasscode, DigiCertClient, DigiCertOptions, HttpOptions,
    IotHubClient, IotHubOptions, MAX_SECRET_LEN, NewCertificate, NewPasscode, PasscodeText,
    RequestFilter, RequestId, token_origin,
};
pub use error::{ClientError, ErrorResponse, ProveError, Step};
pub use flow::{HubId, ProveEvent, ProveRequest, Proved};
pub use secret::{Secret, SecretError};
pub use token::{
    AccessTokenError, MAX_TOKEN_LEN, StaticToken, TokenFile, TokenFuture, TokenSource,
};
