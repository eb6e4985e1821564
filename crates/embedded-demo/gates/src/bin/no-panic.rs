//! A gate, not a program: it links what a device uses of `pop-core` and `models`, but not the signature primitives, and
//! does not link if a panic is reachable.
//!
//! `no-panic.x` holds the linker's side: it keeps the jobs below and what they reach, and refuses an image that
//! still holds [`a_panic_is_reachable`]. `cargo xtask gates` builds this, and its known-bad twins to see them fail.
#![no_std]
#![no_main]

use core::convert::Infallible;
use core::hint::black_box;
use core::panic::PanicInfo;

use gates::{AskJob, Job, RequestJob, ask, check_request, prove};
use pop_core::{
    SignDigest, SignatureAlgorithm, SignatureVerifier, SubjectPublicKeyInfo, VerifyError,
};

/// Stands for a secure element that says what it likes.
struct Element;

impl SignDigest for Element {
    type Error = Infallible;

    fn algorithm(&self) -> SignatureAlgorithm {
        black_box(SignatureAlgorithm::EcdsaSha256)
    }

    fn sign_digest(&mut self, digest: &[u8], out: &mut [u8]) -> Result<usize, Infallible> {
        black_box((digest, &mut *out));
        Ok(black_box(64))
    }
}

impl SignatureVerifier for Element {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        public_key: SubjectPublicKeyInfo<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        black_box((algorithm, public_key, message, signature));
        black_box(Ok(()))
    }
}

#[used]
static LINKED_JOB_PROVE: fn(Job<'_>) -> Option<usize> =
    |job| prove(job, &mut Element, &Element).map(planted);

#[used]
static LINKED_JOB_REQUEST: fn(RequestJob<'_>) -> Option<bool> = |job| check_request(job, &Element);

#[used]
static LINKED_JOB_ASK: fn(AskJob<'_>) -> Option<usize> =
    |job| ask(job, &mut Element, &Element).map(str::len);

/// An index that the compiler cannot rule out, if the twin is built.
fn planted(pem: &str) -> usize {
    if cfg!(feature = "planted-index") {
        #[expect(clippy::indexing_slicing, reason = "the known-bad case of this gate")]
        return usize::from(pem.as_bytes()[black_box(7)]);
    }
    pem.len()
}

#[cfg(feature = "with-json-writer")]
#[used]
static LINKED_JOB_WRITE: fn(&str, &mut [u8]) -> Option<usize> = |certificate, out| {
    let body = pop_models::iothub::VerifyBody { certificate };
    pop_models::json::write(&body, out).ok().map(str::len)
};

#[cfg(feature = "with-p256")]
#[used]
static LINKED_JOB_P256: fn(Job<'_>, &[u8; 32]) -> Option<usize> = |job, key| {
    let mut signer = pop_core::P256Signer::from_bytes(key).ok()?;
    prove(job, &mut signer, &pop_core::P256Verifier).map(str::len)
};

#[panic_handler]
fn stop(_: &PanicInfo<'_>) -> ! {
    a_panic_is_reachable()
}

/// Not inlined, so that the linker sees it by name.
#[inline(never)]
fn a_panic_is_reachable() -> ! {
    loop {
        black_box(());
    }
}
