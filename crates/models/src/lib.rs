//! The wire types of the proof-of-possession services, both directions, without an allocator.
//!
//! What a service sends is read with [`json::Reader`], one strict pull reader that is the same on a
//! microcontroller and on a host; text is borrowed from the reply or unescaped into a scratch
//! buffer of the caller. What is sent is written by [`json::write`] (no allocator) or by any serde
//! serializer.
//!
//! A device's whole need: read the reply of `generateVerificationCode`, write the body of `verify`.
//!
//! ```
//! use pop_models::iothub::{CertificateDescription, VerifyBody};
//! use pop_models::json;
//!
//! let reply = br#"{"properties":{"verificationCode":"A1B2C3","isVerified":false},"etag":"IjEi"}"#;
//! let mut scratch = [0; 128]; // the reply's length is always enough
//! let reply = CertificateDescription::from_json(reply, &mut scratch)?;
//! assert_eq!(reply.properties.verification_code.value(), Some(&"A1B2C3"));
//! assert_eq!(reply.etag.value(), Some(&"IjEi"));
//!
//! let body = VerifyBody { certificate: "-----BEGIN CERTIFICATE-----\n" };
//! let mut out = [0; 64];
//! let sent = json::write(&body, &mut out)?;
//! assert_eq!(sent, r#"{"certificate":"-----BEGIN CERTIFICATE-----\n"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: `alloc` adds `into_owned()` and nothing else changes.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

pub mod digicert;
mod field;
pub mod iothub;
pub mod json;
pub mod limits;
mod method;
mod percent;
pub mod rfc1123;
pub mod rfc3339;

pub use field::JsonField;
pub use method::Method;
