//! The seam to whatever holds the CA's private key.

use core::fmt;

use crate::algorithm::SignatureAlgorithm;
use crate::builder::BuildError;

/// Signs a digest with the CA's private key, wherever that is: in memory, in a secure element
/// behind a bus, in another process.
///
/// It takes a digest because that is what a secure element takes, `&mut self` because a bus driver
/// needs it, and it writes into the caller's buffer because there is no allocator. For a given
/// error type it can be a trait object.
pub trait DigestSigner {
    /// What can go wrong.
    type Error;

    /// The algorithm this signs with.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// Signs `digest` and returns how many octets of `signature` it wrote.
    ///
    /// ECDSA: r and s, big-endian and of the curve's width each, one after the other. RSA: the
    /// signature, as long as the modulus. `signature` has room for at least that.
    ///
    /// # Errors
    ///
    /// Whatever keeps the key from being used. Nothing of what was written is used then.
    fn sign_digest(&mut self, digest: &[u8], signature: &mut [u8]) -> Result<usize, Self::Error>;
}

/// Why [`UnsignedLeaf::sign`](crate::UnsignedLeaf::sign) gave no certificate.
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
            Self::Signer(error) => write!(f, "the CA's key did not sign: {error}"),
            Self::Build(error) => error.fmt(f),
        }
    }
}

impl<E: core::error::Error> core::error::Error for SignError<E> {}
