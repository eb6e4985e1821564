//! Public keys for leaves whose private half nobody keeps.
//!
//! A proof leaf is signed by the CA and carries a key. Whoever held that key could act as the leaf's subject, so the
//! pair is made fresh, its public half is copied out, and the pair is dropped in the same function. AWS-LC clears the
//! memory of the private numbers when it frees them; what key generation left on the stack is not cleared.

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    rsa::KeySize,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RsaKeyPair},
};

use crate::error::KeyError;

/// The `SubjectPublicKeyInfo` of a fresh P-256 pair whose private half is gone when this returns.
///
/// # Errors
/// [`KeyError::Generate`] if the library has no randomness or no memory.
///
/// # Example
/// ```
/// let spki = pop_keys::ephemeral_p256_spki()?;
/// let key = pop_core::SubjectPublicKeyInfo::from_der(&spki).expect("DER");
/// assert_eq!(key.algorithm(), Ok(pop_core::KeyAlgorithm::P256));
/// # Ok::<(), pop_keys::KeyError>(())
/// ```
pub fn ephemeral_p256_spki() -> Result<[u8; pop_core::P256_SPKI_LEN], KeyError> {
    let pair =
        EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| KeyError::Generate)?;
    public_key_info(pair.public_key())?
        .try_into()
        .map_err(|_| KeyError::Generate)
}

/// The `SubjectPublicKeyInfo` of a fresh RSA pair of 2048 bits whose private half is gone when this returns. Takes
/// some hundred milliseconds; for services that want RSA leaves.
///
/// # Errors
/// [`KeyError::Generate`] if the library has no randomness or no memory.
pub fn ephemeral_rsa2048_spki() -> Result<Vec<u8>, KeyError> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Generate)?;
    public_key_info(pair.public_key())
}

fn public_key_info(key: &impl AsDer<PublicKeyX509Der<'static>>) -> Result<Vec<u8>, KeyError> {
    let der = key.as_der().map_err(|_| KeyError::Generate)?;
    Ok(der.as_ref().to_vec())
}
