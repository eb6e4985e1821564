//! A leaf is written as PEM.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::{inputs, measure};
use pop_text::pem::{self, CERTIFICATE};

#[entry]
fn main() -> ! {
    measure(&mut |buffer| {
        black_box(pem::encode(CERTIFICATE, inputs::leaf(), buffer).ok()?);
        Some(())
    })
}
