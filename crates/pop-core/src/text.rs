//! Certificates and certification requests as text: PEM (RFC 7468), base64 of DER, base64 of PEM,
//! and back.
//!
//! Services and tools hand the same certificate around in all three forms, so one function,
//! [`to_der`], takes whatever comes; [`request_to_der`] is its twin for requests. It is strict where laxness would hide a mistake (alphabet,
//! padding, labels, one private key too many) and lax where real files differ: line length, white
//! space inside the base64, LF or CRLF, text before and after the block, a byte order mark.
//!
//! A carriage return that no line feed follows (the CR CR LF of a file converted twice) is refused
//! in PEM and accepted in base64 of PEM: that is what Azure was recorded doing.

mod base64;
mod error;
mod pem;

pub use base64::{base64_len, write_base64};
pub use error::{TextContent, TextError, TextErrorKind};
pub use pem::{pem_len, request_pem_len, write_pem, write_request_pem};

use zeroize::Zeroize as _;

use crate::limits::MAX_TEXT_LEN;
use base64::Decoder;

/// The form in which a certificate or request was written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum TextForm {
    /// PEM, RFC 7468.
    Pem,
    /// Base64 of DER.
    Base64Der,
    /// Base64 of PEM.
    Base64Pem,
    /// DER, not a text at all.
    Der,
}

/// What [`to_der`] or [`request_to_der`] found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Decoded<'o> {
    /// The first certificate or request, not yet parsed.
    pub der: &'o [u8],
    /// How it was written.
    pub form: TextForm,
    /// Whether there is another PEM block, be it a mangled one. Services use the first and ignore the rest;
    /// a caller that wants exactly one certificate looks here.
    pub more_blocks: bool,
}

/// Turns PEM, base64 of DER, base64 of PEM or DER into DER.
///
/// Of several PEM blocks the first is taken. `out` also serves as scratch: one as long as `text`
/// always suffices, whatever the form. What the result does not use of `out` is zeroed, and all of
/// it on an error.
///
/// The DER is not parsed: [`Certificate::from_der`](crate::Certificate::from_der) does that.
///
/// # Errors
///
/// [`TextError`] with the place of the first thing wrong. A private key anywhere in a PEM text is
/// refused as [`TextErrorKind::PrivateKey`], since whoever reads certificates should not be sent
/// keys.
///
/// # Examples
///
/// ```
/// use pop_core::text::{self, TextForm};
///
/// let mut out = [0; 64];
/// let found = text::to_der(b"-----BEGIN CERTIFICATE-----\nMIGA\n-----END CERTIFICATE-----\n", &mut out)?;
/// assert_eq!(found.der, [0x30, 0x81, 0x80]);
/// assert_eq!(found.form, TextForm::Pem);
/// assert!(!found.more_blocks);
/// # Ok::<(), pop_core::text::TextError>(())
/// ```
pub fn to_der<'o>(text: &[u8], out: &'o mut [u8]) -> Result<Decoded<'o>, TextError> {
    decoded(text, out, TextContent::Certificate)
}

/// [`to_der`] for certification requests: the PEM label is `CERTIFICATE REQUEST` (RFC 7468
/// section 7) or the older `NEW CERTIFICATE REQUEST`.
///
/// # Errors
///
/// As [`to_der`].
///
/// # Examples
///
/// ```
/// use pop_core::text;
///
/// let pem = b"-----BEGIN CERTIFICATE REQUEST-----\nMIGA\n-----END CERTIFICATE REQUEST-----\n";
/// assert_eq!(text::request_to_der(pem, &mut [0; 80])?.der, [0x30, 0x81, 0x80]);
/// assert!(text::to_der(pem, &mut [0; 80]).is_err());
/// # Ok::<(), pop_core::text::TextError>(())
/// ```
pub fn request_to_der<'o>(text: &[u8], out: &'o mut [u8]) -> Result<Decoded<'o>, TextError> {
    decoded(text, out, TextContent::CertificationRequest)
}

fn decoded<'o>(
    text: &[u8],
    out: &'o mut [u8],
    expected: TextContent,
) -> Result<Decoded<'o>, TextError> {
    match read(text, out, expected) {
        Ok((len, form, more_blocks)) => {
            let (der, rest) = out.split_at_mut_checked(len).unwrap_or_default();
            // Base64 of PEM leaves the rest of its text behind.
            rest.zeroize();
            Ok(Decoded {
                der,
                form,
                more_blocks,
            })
        }
        Err(error) => {
            out.zeroize();
            Err(error.expecting(expected))
        }
    }
}

/// Does the work of [`to_der`]; the DER is the first so many bytes of `out`.
fn read(
    text: &[u8],
    out: &mut [u8],
    expected: TextContent,
) -> Result<(usize, TextForm, bool), TextError> {
    if text.len() > MAX_TEXT_LEN {
        return Err(TextErrorKind::TooLong.at(MAX_TEXT_LEN));
    }
    if looks_like_der(text) {
        let needed = text.len();
        let Some(target) = out.get_mut(..needed) else {
            return Err(TextErrorKind::OutputTooSmall { needed }.at(0));
        };
        target.copy_from_slice(text);
        return Ok((needed, TextForm::Der, false));
    }
    if pem::is_pem(text) {
        let block = pem::first_block(text, expected, pem::LineEnds::Strict)?;
        let body = text.get(block.body.clone()).unwrap_or_default();
        let len = decode(body, block.body.start, out)?;
        check_der(out.get(..len).unwrap_or_default(), block.body.start)?;
        return Ok((len, TextForm::Pem, block.more));
    }

    let (start, body) = pem::skip_byte_order_mark(text);
    if body.trim_ascii().is_empty() {
        return Err(TextErrorKind::Empty.at(start));
    }
    let len = decode(body, start, out)?;
    let decoded = out.get(..len).unwrap_or_default();
    if looks_like_der(decoded) {
        return Ok((len, TextForm::Base64Der, false));
    }
    if !pem::is_pem(decoded) {
        return Err(TextErrorKind::UnexpectedContent.at(start));
    }
    let block =
        pem::first_block(decoded, expected, pem::LineEnds::Lax).map_err(TextError::inside)?;
    let len = decode_in_place(out, block.body.clone()).map_err(TextError::inside)?;
    check_der(out.get(..len).unwrap_or_default(), block.body.start).map_err(TextError::inside)?;
    Ok((len, TextForm::Base64Pem, block.more))
}

/// A SEQUENCE with a long-form length, as every certificate and request is: the smallest
/// key alone makes it so. The second byte is no ASCII, so
/// no text in any of the forms looks like this.
fn looks_like_der(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, 0x80..=0xff, ..])
}

fn check_der(der: &[u8], at: usize) -> Result<(), TextError> {
    if looks_like_der(der) {
        Ok(())
    } else {
        Err(TextErrorKind::UnexpectedContent.at(at))
    }
}

/// Decodes `body`, which starts at `start` of the caller's text, into `out`. Counts on when `out`
/// is full, so that the error can say how much is needed.
fn decode(body: &[u8], start: usize, out: &mut [u8]) -> Result<usize, TextError> {
    let mut decoder = Decoder::default();
    let mut len = 0;
    for (at, &byte) in (start..).zip(body) {
        if let Some(byte) = decoder.push(byte).map_err(|kind| kind.at(at))? {
            if let Some(slot) = out.get_mut(len) {
                *slot = byte;
            }
            len += 1;
        }
    }
    decoder
        .finish()
        .map_err(|kind| kind.at(start + body.len()))?;
    if len > out.len() {
        return Err(TextErrorKind::OutputTooSmall { needed: len }.at(start));
    }
    Ok(len)
}

/// Decodes a part of `buffer` to its beginning. Three bytes come out of four, and the part starts
/// behind a BEGIN line, so writing never overtakes reading.
fn decode_in_place(buffer: &mut [u8], body: core::ops::Range<usize>) -> Result<usize, TextError> {
    let mut decoder = Decoder::default();
    let mut len = 0;
    for at in body.clone() {
        let byte = buffer.get(at).copied().unwrap_or_default();
        if let Some(byte) = decoder.push(byte).map_err(|kind| kind.at(at))? {
            if let Some(slot) = buffer.get_mut(len) {
                *slot = byte;
            }
            len += 1;
        }
    }
    decoder.finish().map_err(|kind| kind.at(body.end))?;
    Ok(len)
}
