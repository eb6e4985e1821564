//! Private keys where people keep them, as signers for `pop-core`, and fast signature verification for hosts.
//!
//! - [`CaKey`] opens a P-256, P-384 or RSA (2048 to 4096 bit) key from PKCS#8, SEC1 or PKCS#1, PEM or DER, and signs
//!   through [`pop_core::SignDigest`]. [`CaKey::check_belongs_to`] compares it with the CA certificate.
//! - [`ca_certificate_der`] reads a file that must hold exactly one certificate.
//! - [`FastVerifier`] verifies all five signature algorithms through [`pop_core::SignatureVerifier`].
//! - [`ephemeral_p256_spki`] and [`ephemeral_rsa2048_spki`] make the public key of a proof leaf, whose private half
//!   nobody keeps.
//!
//! The cryptography is AWS-LC's (through `aws-lc-rs`); this crate adds the strict reading around it. It opens no file
//! and reads no clock: callers pass bytes. An error never carries key bytes, only formats, lengths and labels.
//!
//! # What is wiped
//! Every buffer in which this crate holds a private key (decoded base64, DER) is cleared on drop. AWS-LC clears each
//! block of its own allocator when it frees it, which covers the key objects inside [`CaKey`]; it does not clear the
//! stack it used. The input slice belongs to the caller, who should hold it in something like `zeroize::Zeroizing`.

mod ca_file;
mod ca_key;
mod ephemeral;
mod error;
mod kind;
mod pem;
mod verifier;

pub use ca_file::{MAX_CA_FILE_LEN, ca_certificate_der};
pub use ca_key::{CaKey, MAX_KEY_FILE_LEN};
pub use ephemeral::{ephemeral_p256_spki, ephemeral_rsa2048_spki};
pub use error::{CaFileError, KeyError, KeyMismatch};
pub use verifier::FastVerifier;
