//! Why a leaf or a request cannot be built.

use core::fmt;

use crate::algorithm::{SignatureAlgorithm, UnsupportedAlgorithm};
use crate::error::ParseError;
use crate::limits::{MAX_LEAF_LEN, MAX_REQUEST_LEN};
use crate::request::RequestRejection;
use crate::signature::SignatureError;
use crate::validate::Rejection;

/// Why a leaf or a certification request cannot be built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The caller's buffer is too small.
    BufferTooSmall {
        /// How many bytes are needed.
        needed: usize,
    },
    /// The CA certificate has an empty subject, so the leaf would have no issuer.
    CaSubjectEmpty,
    /// The CA's key is of an algorithm that cannot be signed with here.
    CaKey(UnsupportedAlgorithm),
    /// The leaf's key is of an unsupported algorithm.
    LeafKey(UnsupportedAlgorithm),
    /// The leaf's key is the CA's.
    LeafKeyIsCaKey,
    /// The validity ends before it begins.
    ValidityReversed,
    /// The leaf would be longer than [`MAX_LEAF_LEN`].
    TooLong {
        /// How long it would be, in bytes.
        len: usize,
    },
    /// The key of a request is of an unsupported algorithm.
    RequestKey(UnsupportedAlgorithm),
    /// The request would be longer than [`MAX_REQUEST_LEN`].
    RequestTooLong {
        /// How long it would be, in bytes.
        len: usize,
    },
    /// The signer signs with another algorithm than the public key needs: it holds another key.
    SignerAlgorithm {
        /// What the public key needs.
        expected: SignatureAlgorithm,
        /// What the signer signs with.
        found: SignatureAlgorithm,
    },
    /// What was given as a signature is none.
    Signature(SignatureError),
    /// The leaf was built, but is no proof.
    Rejected(Rejection),
    /// The request was built, but does not show possession of its key.
    RequestRejected(RequestRejection),
    /// The leaf or the request was built, but cannot be read: a fault of this crate.
    Unreadable(ParseError),
}

impl From<SignatureError> for BuildError {
    // Not inlined, it is written to its place; inlined, it is copied there by a routine of the
    // compiler that a device has no other use for.
    #[inline(never)] // saves 740 bytes of flash
    fn from(error: SignatureError) -> Self {
        Self::Signature(error)
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BufferTooSmall { needed } => {
                write!(f, "the buffer is too small, {needed} bytes are needed")
            }
            Self::CaSubjectEmpty => {
                f.write_str("the CA certificate has an empty subject; a CA needs a name")
            }
            Self::CaKey(error) => write!(f, "the CA's key: {error}"),
            Self::LeafKey(error) => write!(f, "the leaf's key: {error}"),
            Self::LeafKeyIsCaKey => {
                f.write_str("the leaf's key is the CA's own; give the leaf a key of its own")
            }
            Self::ValidityReversed => f.write_str("the leaf's validity ends before it begins"),
            Self::TooLong { len } => write!(
                f,
                "the leaf would have {len} bytes, at most {MAX_LEAF_LEN} are allowed; the CA's \
                 subject is too long"
            ),
            Self::RequestKey(error) => write!(f, "the request's key: {error}"),
            Self::RequestTooLong { len } => write!(
                f,
                "the request would have {len} bytes, at most {MAX_REQUEST_LEN} are allowed; ask for \
                 fewer names"
            ),
            Self::SignerAlgorithm { expected, found } => write!(
                f,
                "the private key signs with {found}, the public key needs {expected}; they do not \
                 belong together"
            ),
            Self::Signature(error) => error.fmt(f),
            Self::Rejected(rejection) => write!(
                f,
                "the new leaf does not pass its own validation, and is gone: {rejection}"
            ),
            Self::RequestRejected(rejection) => write!(
                f,
                "the new request does not pass its own verification, and is gone: {rejection}"
            ),
            Self::Unreadable(error) => write!(
                f,
                "what was built cannot be read, please report this: {error}"
            ),
        }
    }
}

impl core::error::Error for BuildError {}

/// Why [`UnsignedLeaf::sign`](crate::UnsignedLeaf::sign) gave no certificate, or its sibling no
/// request.
///
/// Exhaustive: either the signer failed, or what it gave was not used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignError<E> {
    /// The signer failed.
    Signer(E),
    /// The signer answered, but not with a signature that fits.
    Build(BuildError),
}

impl<E: fmt::Display> fmt::Display for SignError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signer(error) => write!(f, "the private key did not sign: {error}"),
            Self::Build(error) => error.fmt(f),
        }
    }
}

impl<E: core::error::Error> core::error::Error for SignError<E> {}
