//! Proof of possession of a CA's private key, without an allocator.
//!
//! A service hands out a verification code; the holder of a CA key signs a short-lived leaf
//! certificate whose common name is that code; the service checks it. This crate reads, builds
//! and judges those certificates from borrowed bytes. It knows no clock, no randomness, no files
//! and no service: time, random bytes, keys and signature verifiers come in as arguments.
//!
//! - [`Certificate::from_der`] is a strict, borrowed view.
//! - [`LeafBuilder`] writes the leaf into a buffer; [`SignDigest`] is the seam for the CA's key.
//! - [`validate()`] says whether a leaf is the proof, under a [`Policy`].
//! - [`CertificationRequest::from_der`] is the same view of a request, which shows possession of its
//!   own key; a [`FieldRule`] says what its subject must hold, and [`RequestBuilder`] writes one.
//! - [`SignatureVerifier`] is the seam for signature verification.
//!
//! # Features
//!
//! None is on by default, and without any there is no allocator.
//!
//! - `x509-cert`: conversions between the views and builders of this crate and the types of the
//!   crate of that name. It allocates.

#![no_std]
#![forbid(unsafe_code)]

mod algorithm;
mod builder;
mod bytes;
mod certificate;
mod code;
mod cursor;
mod error;
mod extension;
mod facts;
mod field_rule;
mod general_name;
mod key_identifier;
pub mod limits;
mod name;
mod oid;
mod p256;
mod policy;
mod request;
mod serial;
mod signature;
mod signer;
mod spki;
mod subject_field;
mod thumbprint;
mod time;
mod validate;
mod verify;
mod writer;
#[cfg(feature = "x509-cert")]
mod x509_cert;

pub use algorithm::{Digest, KeyAlgorithm, SignatureAlgorithm, UnsupportedAlgorithm};
pub use builder::{
    BuildError, DnsName, DnsNameError, Leaf, LeafBuilder, MAX_LEAF_LEN, RequestBuilder,
    SignedRequest, SubjectAttribute, SubjectError, UnsignedLeaf, UnsignedRequest, Validation,
    max_leaf_len,
};
pub use certificate::{Certificate, Version};
pub use code::{CodeError, VerificationCode};
pub use error::{Field, ParseError, ParseErrorKind};
pub use extension::{BasicConstraints, Extension, Extensions, KeyUsage};
pub use field_rule::{FieldRule, Multiplicity, RuleOutcome};
pub use general_name::{GeneralName, GeneralNames};
pub use key_identifier::KeyIdentifier;
pub use name::{Attribute, Attributes, Name};
pub use p256::{HedgedP256Signer, P256_SPKI_LEN, P256Error, P256Signer, P256Verifier, p256_spki};
pub use policy::Policy;
pub use request::{CertificationRequest, RequestAttribute, RequestAttributes, RequestRejection};
pub use serial::{SerialError, SerialNumber};
pub use signature::{EcdsaSignature, Signature, SignatureError};
pub use signer::{Prehash, RandomizedPrehash, SignDigest, SignError};
pub use spki::SubjectPublicKeyInfo;
pub use subject_field::SubjectField;
pub use thumbprint::{ParseThumbprintError, Thumbprint};
pub use time::{Time, Validity};
pub use validate::{Finding, Findings, Rejection, Validated, validate};
pub use verify::{SignatureVerifier, VerifyError};
#[cfg(feature = "x509-cert")]
pub use x509_cert::ConversionError;
