//! The part of a leaf that is to be signed is written. Its builder is made beforehand, with all checks; `builder` has both.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::parsed::Parsed;
use footprint::{inputs, measure};

#[entry]
fn main() -> ! {
    let mut leaf = [0; inputs::LEAF_LEN];
    let Some(parsed) = Parsed::read() else {
        footprint::stop()
    };
    let builder = parsed.builder();
    let builder = black_box(&builder);
    measure(&mut || {
        let unsigned = builder.as_ref().ok()?.write_tbs(&mut leaf).ok()?;
        black_box(unsigned.tbs_der());
        Some(())
    })
}
