//! What every image has in common: where the work begins and ends, and what it works on.
//!
//! Nothing here measures. `cargo xtask footprint` stops the emulator at the two marks, counts the instructions between
//! them and looks how far down the stack was written.
#![no_std]

// Images are built for bare targets only, but lints are to run on a host, too.
#[cfg(not(target_os = "none"))]
extern crate std;

pub mod inputs;
pub mod parsed;

use core::hint::black_box;

/// Runs the work between the marks, and stops for good. `None` says that the work was not done. The buffer is for what
/// is made; it is the caller's, and every image has it.
pub fn measure(work: &mut dyn FnMut(&mut [u8]) -> Option<()>) -> ! {
    inputs::keep();
    let mut buffer = [0; inputs::BUFFER_LEN];
    let work = black_box(work);
    the_work_begins();
    let done = work(&mut buffer);
    if done.is_some() {
        the_work_is_done();
    } else {
        the_work_failed();
    }
    stop()
}

/// The emulator stops here, by this name.
#[inline(never)]
fn the_work_begins() {
    black_box(1);
}

/// And here.
#[inline(never)]
fn the_work_is_done() {
    black_box(2);
}

/// And here, where no numbers are taken.
#[inline(never)]
fn the_work_failed() {
    black_box(3);
}

/// Shows nothing: a device's message for panics is not what is measured.
#[cfg(target_os = "none")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    stop()
}

/// Where an image without work to do ends up.
pub fn stop() -> ! {
    loop {
        black_box(4);
    }
}
