//! What the crates of this project share about text, without an allocator.
//!
//! - [`Printable`] displays text from a certificate, a service or a file; characters that a terminal
//!   interprets or hides are escaped. [`is_unsafe_for_terminal`] says which these are.
//! - [`Time`] is a point in time, [`Civil`] its date and time of day in the calendar.
//!
//! ```
//! use pop_text::Printable;
//!
//! assert_eq!(Printable::new("caf\u{e9}\u{202e}\n").to_string(), r"café\u{202e}\n");
//! ```
#![no_std]
#![forbid(unsafe_code)]

mod printable;
mod time;

pub use printable::{Printable, is_unsafe_for_terminal};
pub use time::{Civil, Time};
