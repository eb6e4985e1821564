//! What the crates of this project share about text, without an allocator.
//!
//! - [`Printable`] displays text from a certificate, a service or a file; characters that a terminal
//!   interprets or hides are escaped. [`is_unsafe_for_terminal`] says which these are.
//! - [`Time`] is a point in time, [`Civil`] its date and time of day in the calendar.
//! - [`to_der`] takes a certificate or a request in whatever form it comes; [`pem`] and [`base64`] are
//!   its parts.
//! - [`Decimal`] displays a number.
//!
//! ```
//! use pop_text::Printable;
//!
//! assert_eq!(Printable::new("caf\u{e9}\u{202e}\n").to_string(), r"café\u{202e}\n");
//! ```
#![no_std]
#![forbid(unsafe_code)]

pub mod base64;
mod decimal;
mod der;
mod error;
pub mod pem;
mod printable;
mod time;

pub use decimal::Decimal;
pub use der::{Decoded, TextForm, to_der};
pub use error::{MAX_TEXT_LEN, TextContent, TextError, TextErrorKind};
pub use printable::{Printable, is_unsafe_for_terminal};
pub use time::{Civil, Time};
