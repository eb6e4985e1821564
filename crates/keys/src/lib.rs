#![doc = include_str!("../README.md")]

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
