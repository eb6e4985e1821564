//! Judging: every rule with its counter-example, the recorded proofs, and other people's corpora.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may be blunt"
)]

#[path = "validate/corpora.rs"]
mod corpora;
#[path = "validate/exceptions.rs"]
mod exceptions;
#[path = "validate/forge.rs"]
mod forge;
#[path = "validate/host.rs"]
mod host;
#[path = "validate/rules.rs"]
mod rules;
#[path = "validate/shared.rs"]
mod shared;
