//! A leaf is written as PEM.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::{inputs, measure};
use pop_core::text;

#[entry]
fn main() -> ! {
    let mut pem = [0; text::pem_len(inputs::LEAF_LEN)];
    measure(&mut || {
        black_box(text::write_pem(inputs::leaf(), &mut pem).ok()?);
        Some(())
    })
}
