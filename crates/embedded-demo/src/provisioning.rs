//! What a factory would burn into the device. Everything here is published with the sources: for tests and nothing else.

/// The CA certificate.
pub(crate) const CA_CERTIFICATE: &[u8] = include_bytes!("../fixtures/ca.der");

/// The private number of the CA's P-256 key. A real device keeps it in a secure element behind `SignDigest`.
pub(crate) const CA_KEY: &[u8; 32] = include_bytes!("../fixtures/ca-key.bin");

/// The key that every leaf of this device carries. Nobody has its private half: it was deleted when it was made.
/// So a leaf proves possession of the CA's key and is of no other use.
pub(crate) const LEAF_KEY: &[u8] = include_bytes!("../fixtures/leaf-spki.der");

/// 2027-01-01T00:00:00Z in seconds since 1970. The board has no clock; with a fixed time the answer is the same on every run.
pub(crate) const NOW: i64 = 1_798_761_600;
