//! A gate, not a program: it links what a device uses of `pop-core` and `models` without a global allocator.
//!
//! `cargo xtask gates` builds it for this machine and for bare targets, and builds its known-bad twin (feature
//! `known-bad`, which lets `alloc` leak in) to see each of these builds fail.
#![no_std]
#![no_main]

use core::panic::PanicInfo;

use gates::{AskJob, Job, RequestJob, ask, check_request, prove};
use pop_core::{P256Signer, P256Verifier};
use pop_models::iothub::VerifyBody;
use pop_models::json;

/// The linker keeps the whole job because of this reference.
#[used]
static PROVE: fn(Job<'_>, &[u8; 32], &mut [u8]) -> Option<usize> = |job, key, out| {
    let mut signer = P256Signer::from_bytes(key).ok()?;
    let certificate = prove(job, &mut signer, &P256Verifier)?;
    let body = VerifyBody { certificate };
    json::write(&body, out).ok().map(str::len)
};

/// A device that checks a certification request before it sends it.
#[used]
static JUDGE_REQUEST: fn(RequestJob<'_>) -> Option<bool> = |job| check_request(job, &P256Verifier);

/// A device that asks for a certificate of its own.
#[used]
static ASK: fn(AskJob<'_>, &[u8; 32], &[u8; 32]) -> Option<usize> = |job, key, entropy| {
    let key = P256Signer::from_bytes(key).ok()?;
    ask(job, &mut key.hedged(entropy), &P256Verifier).map(str::len)
};

#[panic_handler]
fn stop(_: &PanicInfo<'_>) -> ! {
    loop {}
}
