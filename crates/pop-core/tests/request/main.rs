//! Certification requests: what other tools make of them and of ours, what a forger may try, and the rules for
//! their subjects.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    reason = "a test may panic; the shared module has more than this file needss"
)]

mod built;
#[path = "../validate/forge.rs"]
mod forge;
#[path = "../validate/host.rs"]
mod host;
mod made;
mod printed;
mod rules;
#[path = "../support/scratch.rs"]
mod scratch;
mod strictness;
mod tools;
mod values;
