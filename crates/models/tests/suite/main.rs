//! Tests against the shared material, against peers, and against hostile input.

// The attribute tells clippy that functions beside the tests are test code too.
#[cfg(test)]
mod bodies;
#[cfg(test)]
mod dates;
#[cfg(test)]
mod differential;
#[cfg(test)]
mod digicert_bodies;
#[cfg(test)]
mod digicert_details;
#[cfg(test)]
mod digicert_differential;
#[cfg(test)]
mod digicert_requests;
#[cfg(test)]
mod digicert_samples;
#[cfg(test)]
mod digicert_state;
#[cfg(test)]
mod document;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod json_suite;
#[cfg(test)]
mod material;
#[cfg(test)]
mod node;
#[cfg(test)]
mod peers;
#[cfg(test)]
mod random;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod times;
