//! Tests against the shared material, against peers, and against hostile input.

// The attribute tells clippy that functions beside the tests are test code too.
#[cfg(test)]
mod material;
#[cfg(test)]
mod recordings;
