//! Writing a body into the caller's buffer.

use core::fmt;

use serde::Serialize;

/// The buffer cannot hold the JSON. What it holds now is not JSON: throw it away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BufferTooSmall;

impl fmt::Display for BufferTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the buffer is too small for the JSON; nothing in it may be sent")
    }
}

impl core::error::Error for BufferTooSmall {}

/// Writes `body` as compact JSON into `out` and returns the part of it that was written.
///
/// For bodies of this crate. No allocator is used; hosts may as well use `serde_json::to_string`,
/// which gives the same bytes.
///
/// ```
/// use pop_models::iothub::VerifyBody;
/// use pop_models::json::{self, BufferTooSmall};
///
/// let body = VerifyBody { certificate: "a\nb" };
/// assert_eq!(json::write(&body, &mut [0; 32]), Ok(r#"{"certificate":"a\nb"}"#));
/// assert_eq!(json::write(&body, &mut [0; 8]), Err(BufferTooSmall));
/// ```
///
/// The only panic that the linker finds here is a bounds check in serde-json-core's
/// `extend_from_slice`, two lines below the comparison that rules it out.
///
/// # Errors
/// The buffer is too small.
pub fn write<'o, T: Serialize + ?Sized>(
    body: &T,
    out: &'o mut [u8],
) -> Result<&'o str, BufferTooSmall> {
    let len = serde_json_core::to_slice(body, out).map_err(|_| BufferTooSmall)?;
    // The writer copies `str`s and puts ASCII between them, so this is UTF-8.
    out.get(..len)
        .and_then(|json| core::str::from_utf8(json).ok())
        .ok_or(BufferTooSmall)
}
