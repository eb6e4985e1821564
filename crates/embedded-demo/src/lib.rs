//! A device that holds a CA key: the service's reply goes in, the body of the verify request comes out.
//!
//! Everything but the two ends of the line is here, so that a host can run exactly what the firmware runs.
#![no_std]

mod answer;
mod provisioning;
pub mod session;

pub use answer::AnswerError;
