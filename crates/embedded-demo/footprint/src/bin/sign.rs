//! A digest is signed with a P-256 key in memory.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::{inputs, measure};
use pop_core::{P256Signer, SignDigest as _};

#[entry]
fn main() -> ! {
    measure(&mut |_| {
        let mut signature = [0; 64];
        let mut signer = P256Signer::from_bytes(inputs::ca_key()).ok()?;
        signer
            .sign_digest(black_box(&[0x5a; 32]), &mut signature)
            .ok()?;
        black_box(&signature);
        Some(())
    })
}
