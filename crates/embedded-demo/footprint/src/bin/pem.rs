//! A leaf is written as PEM.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::{inputs, measure};
use pop_core::text;

#[entry]
fn main() -> ! {
    measure(&mut |buffer| {
        black_box(text::write_pem(inputs::leaf(), buffer).ok()?);
        Some(())
    })
}
