//! A message is signed with a P-256 key in memory, and the signature verified.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use footprint::{inputs, measure};
use pop_core::{
    EcdsaSignature, P256Signer, P256Verifier, SignDigest as _, SignatureAlgorithm,
    SignatureVerifier as _,
};

#[entry]
fn main() -> ! {
    measure(&mut |_| {
        let (key, tbs) = (inputs::ca_public_key()?, inputs::tbs()?);
        let mut fixed = [0; 64];
        let mut der = [0; SignatureAlgorithm::EcdsaSha256.max_signature_len()];
        let mut signer = P256Signer::from_bytes(inputs::ca_key()).ok()?;
        let algorithm = signer.algorithm();
        let digest = algorithm.digest(tbs);
        signer.sign_digest(digest.as_bytes(), &mut fixed).ok()?;
        let signature = EcdsaSignature::from_fixed(algorithm, &fixed).ok()?;
        let len = signature.write_der(&mut der).ok()?;
        P256Verifier
            .verify(algorithm, key, tbs, der.get(..len)?)
            .ok()
    })
}
