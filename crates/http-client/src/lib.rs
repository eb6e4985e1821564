#![doc = include_str!("../README.md")]
//!
//! # Modules
//!
//! - [`flow`] decides the next request from the last reply. It holds no socket, no clock and no randomness, so every
//!   rule about lost replies, changed `ETag`s and throttling can be tested by calling functions.
//! - [`IotHubClient`] and [`DigiCertClient`] send what the flow wants over HTTPS (reqwest, rustls) and hand the replies
//!   back. With the feature `blocking` there are `blocking::IotHubClient` and `blocking::DigiCertClient`.
//!
//! # Secrets
//!
//! Tokens, API keys and passcodes go out in one header each, over https only. They wipe themselves, and no `Debug` or
//! log line has them. Where a service sends one back, it is replaced in errors, logs and values; see
//! [`flow::Redactor`] for what is too short for that.

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
/// The crate of the wire types that stand in the signatures here.
pub use pop_models as models;
pub use secret::{Secret, SecretError};
pub use token::{
    AccessTokenError, MAX_TOKEN_LEN, StaticToken, TokenFile, TokenFuture, TokenSource,
};
