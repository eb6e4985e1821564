//! See the README.
#![no_std]

pub mod limits;
pub mod text;

mod code;

pub use code::{CodeError, VerificationCode};
