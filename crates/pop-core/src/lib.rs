#![doc = include_str!("../README.md")]
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
    BuildError, DnsName, DnsNameError, Leaf, LeafBuilder, LeafParams, RequestBuilder, SignError,
    SignedRequest, SubjectAttribute, SubjectError, UnsignedLeaf, UnsignedRequest, max_leaf_len,
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
pub use request::{CertificationRequest, RequestAttribute, RequestAttributes, RequestRejection};
pub use serial::{SerialError, SerialNumber};
pub use signature::{EcdsaSignature, Signature, SignatureError};
pub use signer::{Prehash, RandomizedPrehash, SignDigest};
pub use spki::SubjectPublicKeyInfo;
pub use subject_field::SubjectField;
pub use thumbprint::{ParseThumbprintError, Thumbprint};
pub use time::{Time, Validity};
pub use validate::{Finding, Findings, Policy, Rejection, Validated, Validation, validate};
pub use verify::{SignatureVerifier, VerifyError};
#[cfg(feature = "x509-cert")]
pub use x509_cert::ConversionError;
