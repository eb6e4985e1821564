//! Validation: every rule with a certificate that breaks it, the recorded proofs, and other people's corpora.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

#[path = "validate/corpora.rs"]
mod corpora;
#[path = "validate/device.rs"]
mod device;
#[path = "validate/exceptions.rs"]
mod exceptions;
#[path = "validate/findings.rs"]
mod findings;
#[path = "validate/forge.rs"]
mod forge;
#[path = "validate/host.rs"]
mod host;
#[path = "validate/mutations.rs"]
mod mutations;
/// The second opinion that the fuzz targets use.
#[allow(
    dead_code,
    unreachable_pub,
    reason = "there it is a library, and it checks requests too"
)]
#[path = "../../../fuzz/src/lib.rs"]
mod peer;
#[path = "validate/ranking.rs"]
mod ranking;
#[path = "validate/rejections.rs"]
mod rejections;
#[path = "validate/rules.rs"]
mod rules;
#[path = "validate/shared.rs"]
mod shared;
