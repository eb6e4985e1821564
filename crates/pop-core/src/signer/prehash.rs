//! Keys of the `signature` crate as [`SignDigest`](crate::SignDigest).

use ::p256::ecdsa::Signature;
use signature::hazmat::{PrehashSigner, RandomizedPrehashSigner};
use signature::rand_core::TryCryptoRng;

use super::SignDigest;
use crate::algorithm::SignatureAlgorithm;

/// A P-256 key that implements `signature::hazmat::PrehashSigner`.
///
/// A `signature::Signer` or an async one needs no adapter: sign
/// [`tbs_der`](crate::UnsignedLeaf::tbs_der) and [assemble](crate::UnsignedLeaf::assemble) with
/// `Signature::EcdsaFixed(&signature.to_bytes())`.
///
/// # Examples
///
/// ```
/// use pop_core::{SignDigest as _, Prehash};
///
/// let key = p256::ecdsa::SigningKey::from_slice(&[7; 32])?;
/// let mut signature = [0; 64];
/// assert_eq!(Prehash(&key).sign_digest(&[1; 32], &mut signature)?, 64);
/// # Ok::<(), signature::Error>(())
/// ```
#[derive(Debug)]
pub struct Prehash<'k, K: ?Sized>(pub &'k K);

impl<K> SignDigest for Prehash<'_, K>
where
    K: PrehashSigner<Signature> + ?Sized,
{
    type Error = signature::Error;

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::EcdsaSha256
    }

    fn sign_digest(&mut self, digest: &[u8], out: &mut [u8]) -> Result<usize, signature::Error> {
        write(&self.0.sign_prehash(digest)?, out)
    }
}

/// A P-256 key that implements `signature::hazmat::RandomizedPrehashSigner`, with the generator that
/// it draws from for each signature. If that fails, so does signing.
#[derive(Debug)]
pub struct RandomizedPrehash<'k, K: ?Sized, R: ?Sized>(pub &'k K, pub &'k mut R);

impl<K, R> SignDigest for RandomizedPrehash<'_, K, R>
where
    K: RandomizedPrehashSigner<Signature> + ?Sized,
    R: TryCryptoRng + ?Sized,
{
    type Error = signature::Error;

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::EcdsaSha256
    }

    fn sign_digest(&mut self, digest: &[u8], out: &mut [u8]) -> Result<usize, signature::Error> {
        write(&self.0.sign_prehash_with_rng(self.1, digest)?, out)
    }
}

fn write(signature: &Signature, out: &mut [u8]) -> Result<usize, signature::Error> {
    let out = out.get_mut(..64).ok_or(signature::Error::new())?;
    out.copy_from_slice(&signature.to_bytes());
    Ok(64)
}
