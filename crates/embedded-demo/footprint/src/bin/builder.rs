//! A builder is made of what was parsed beforehand, and the part of a leaf that is to be signed is written: what stands
//! in `tbs`, and the making of the builder.
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
    let parsed = black_box(&parsed);
    measure(&mut |buffer| {
        let builder = parsed.builder();
        // By reference: a device has no need to move it.
        let unsigned = builder.as_ref().ok()?.write_tbs(buffer).ok()?;
        black_box(unsigned.tbs_der());
        Some(())
    })
}
