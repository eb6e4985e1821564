//! A known-bad image: its work is not done, so there is nothing to measure.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::measure;

#[entry]
fn main() -> ! {
    measure(&mut |_| black_box(None))
}
