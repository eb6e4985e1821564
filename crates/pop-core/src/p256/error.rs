//! Why a P-256 key cannot be loaded or used.

use core::fmt;

/// Why a [`P256Signer`](crate::P256Signer) cannot be made or cannot sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum P256Error {
    /// The scalar is zero or not below the order of the curve.
    InvalidScalar,
    /// The digest is not SHA-256's 32 bytes.
    WrongDigestLength {
        /// The length found, in bytes.
        found: usize,
    },
    /// The private key belongs to another public key.
    WrongPublicKey,
    /// The caller's buffer is too small.
    BufferTooSmall {
        /// How many bytes are needed.
        needed: usize,
    },
}

impl fmt::Display for P256Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidScalar => f.write_str("these 32 bytes are no P-256 private key"),
            Self::WrongDigestLength { found } => {
                write!(f, "the digest has {found} bytes, SHA-256 gives 32")
            }
            Self::WrongPublicKey => f.write_str(
                "this private key belongs to another public key; load the key that was stored with \
                 this one",
            ),
            Self::BufferTooSmall { needed } => {
                write!(
                    f,
                    "the buffer is too small for the signature, {needed} bytes are needed"
                )
            }
        }
    }
}

impl core::error::Error for P256Error {}
