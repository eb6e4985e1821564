//! The part of a leaf that is to be signed is written. Its builder is made beforehand, with all checks; `builder` has both.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use footprint::measure;
use footprint::parsed::Parsed;

#[entry]
fn main() -> ! {
    let Some(parsed) = Parsed::read() else {
        footprint::stop()
    };
    let builder = parsed.builder();
    let builder = black_box(&builder);
    measure(&mut |buffer| {
        let unsigned = builder.as_ref().ok()?.write_tbs(buffer).ok()?;
        black_box(unsigned.tbs_der());
        Some(())
    })
}
