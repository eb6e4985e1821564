//! The trait of whatever holds the CA's private key.

mod prehash;

pub use prehash::{Prehash, RandomizedPrehash};

use crate::algorithm::SignatureAlgorithm;

/// Signs a digest with a private key, wherever that is: in memory, in a secure element behind a bus,
/// in another process.
///
/// It takes a digest because that is what a secure element takes, `&mut self` because a bus driver
/// needs it, and it writes into the caller's buffer because there is no allocator. For a given
/// error type it can be a trait object.
///
/// A key that answers later, on another machine or to an async caller, needs no trait: the digest
/// of an unsigned leaf or request goes there, and what comes back is assembled.
///
/// # Examples
///
/// A secure element that takes 32 bytes and gives 64:
///
/// ```
/// use pop_core::{SignDigest, SignatureAlgorithm};
///
/// # struct Bus;
/// # #[derive(Debug)]
/// # enum BusError { Busy, Length }
/// # impl Bus {
/// #     fn sign(&mut self, slot: u8, digest: &[u8; 32]) -> Result<[u8; 64], BusError> {
/// #         Err(BusError::Busy)
/// #     }
/// # }
/// struct SecureElement {
///     bus: Bus,
///     slot: u8,
/// }
///
/// impl SignDigest for SecureElement {
///     type Error = BusError;
///
///     fn algorithm(&self) -> SignatureAlgorithm {
///         SignatureAlgorithm::EcdsaSha256
///     }
///
///     fn sign_digest(&mut self, digest: &[u8], signature: &mut [u8]) -> Result<usize, BusError> {
///         // Both lengths follow from the algorithm.
///         let (Ok(digest), Some(out)) = (digest.try_into(), signature.get_mut(..64)) else {
///             return Err(BusError::Length);
///         };
///         out.copy_from_slice(&self.bus.sign(self.slot, digest)?);
///         Ok(64)
///     }
/// }
/// ```
pub trait SignDigest {
    /// What can go wrong.
    type Error;

    /// The algorithm this signs with.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// Signs `digest` and returns how many bytes of `signature` it wrote.
    ///
    /// ECDSA: r and s, big-endian and of the curve's width each, one after the other. RSA: the
    /// signature, as long as the modulus. `signature` has room for at least that.
    ///
    /// # Errors
    ///
    /// Whatever keeps the key from being used, be it for now. Nothing of what was written is used
    /// then.
    fn sign_digest(&mut self, digest: &[u8], signature: &mut [u8]) -> Result<usize, Self::Error>;
}

impl<T: SignDigest + ?Sized> SignDigest for &mut T {
    type Error = T::Error;

    fn algorithm(&self) -> SignatureAlgorithm {
        (**self).algorithm()
    }

    fn sign_digest(&mut self, digest: &[u8], signature: &mut [u8]) -> Result<usize, Self::Error> {
        (**self).sign_digest(digest, signature)
    }
}
