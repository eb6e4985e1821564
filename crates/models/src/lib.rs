#![doc = include_str!("../README.md")]
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

pub mod digicert;
mod field;
pub mod iothub;
pub mod json;
pub mod limits;
mod method;
mod percent;
pub mod rfc1123;
pub mod rfc3339;

pub use field::JsonField;
pub use method::Method;
