//! Why a request's signature shows nothing.

use core::fmt;

use crate::algorithm::{SignatureAlgorithm, UnsupportedAlgorithm};
use crate::verify::VerifyError;

/// Why a certification request does not show that its maker holds the key.
///
/// The variants stand in the order in which they are tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestRejection {
    /// The request is signed with an algorithm that is not accepted.
    SignatureAlgorithm(UnsupportedAlgorithm),
    /// The request's key is weak, malformed or of an algorithm that is not accepted.
    Key(UnsupportedAlgorithm),
    /// The key does not make signatures of this algorithm.
    AlgorithmNotOfKey {
        /// What the request is signed with.
        found: SignatureAlgorithm,
        /// What its key makes.
        expected: SignatureAlgorithm,
    },
    /// The signature was not verified with the request's key.
    Signature(VerifyError),
}

impl fmt::Display for RequestRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignatureAlgorithm(error) => write!(f, "the request's signature: {error}"),
            Self::Key(error) => write!(f, "the request's key: {error}"),
            Self::AlgorithmNotOfKey { found, expected } => write!(
                f,
                "the request is signed with {found}, and its key goes with {expected}; make it \
                 anew with that digest"
            ),
            Self::Signature(VerifyError::Unsupported) => {
                write!(f, "the request's signature: {}", VerifyError::Unsupported)
            }
            Self::Signature(error) => write!(
                f,
                "the request's signature: {error}; it was altered or cut, or not signed with the \
                 key that it names: make it anew"
            ),
        }
    }
}

impl core::error::Error for RequestRejection {}
