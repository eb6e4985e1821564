//! The signature of a leaf is verified, its SHA-256 included.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use footprint::{inputs, measure};
use pop_core::{P256Verifier, SignatureAlgorithm, SignatureVerifier as _};

#[entry]
fn main() -> ! {
    measure(&mut |_| {
        let (key, tbs) = (inputs::ca_public_key()?, inputs::tbs()?);
        let signature = inputs::signature_value()?;
        P256Verifier
            .verify(SignatureAlgorithm::EcdsaSha256, key, tbs, signature)
            .ok()
    })
}
