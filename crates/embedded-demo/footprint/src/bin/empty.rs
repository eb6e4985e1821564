//! An image with no work: what every other one costs besides its own.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::measure;

#[entry]
fn main() -> ! {
    measure(&mut |_| {
        black_box(());
        Some(())
    })
}
