//! A CA certificate is parsed.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::{inputs, measure};
use pop_core::Certificate;

#[entry]
fn main() -> ! {
    measure(&mut |_| {
        black_box(&Certificate::from_der(inputs::ca()).ok()?);
        Some(())
    })
}
