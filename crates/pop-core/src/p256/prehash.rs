//! [`P256Signer`] as a signer of the `signature` crate.

use ::p256::ecdsa::Signature;
use signature::hazmat::{PrehashSigner, RandomizedPrehashSigner};
use signature::rand_core::TryCryptoRng;

use super::P256Signer;

/// Deterministic (RFC 6979). Any digest but one of 32 bytes is an error.
impl PrehashSigner<Signature> for P256Signer {
    fn sign_prehash(&self, prehash: &[u8]) -> Result<Signature, signature::Error> {
        self.sign(prehash, &[]).map_err(|_| signature::Error::new())
    }
}

/// [Hedged](P256Signer::hedged) with 32 bytes of the generator. Its failure is an error, and so is
/// any digest but one of 32 bytes.
impl RandomizedPrehashSigner<Signature> for P256Signer {
    fn sign_prehash_with_rng<R: TryCryptoRng + ?Sized>(
        &self,
        rng: &mut R,
        prehash: &[u8],
    ) -> Result<Signature, signature::Error> {
        let mut entropy = [0; 32];
        rng.try_fill_bytes(&mut entropy)
            .map_err(|_| signature::Error::new())?;
        self.sign(prehash, &entropy)
            .map_err(|_| signature::Error::new())
    }
}
