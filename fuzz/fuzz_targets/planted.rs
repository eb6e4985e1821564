//! The known-bad case of the harness: this target must crash, and soon. If it does not, the instrumentation is blind
//! or crashes go unnoticed, and the other targets prove nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // By chance alone this takes 2^32 tries; who sees the comparison finds it in a second.
    if let Some(first) = data.first_chunk() {
        assert_ne!(u32::from_be_bytes(*first), 0x0b5e_55ed, "planted");
    }
});
