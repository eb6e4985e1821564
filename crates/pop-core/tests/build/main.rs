//! Building leaves: what they look like, how buffers and signers may misbehave, and what OpenSSL
//! and `x509-cert` think of the result.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may panic"
)]

mod buffers;
mod contents;
mod devices;
mod golden;
mod lengths;
mod made;
mod openssl;
mod refusals;
#[path = "../support/scratch.rs"]
mod scratch;
mod seam;
mod signers;
