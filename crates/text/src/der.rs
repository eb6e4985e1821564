//! Certificates and certification requests as text: PEM, base64 of DER, base64 of PEM.

use core::ops::Range;

use zeroize::Zeroize as _;

use crate::base64::{decode, decode_in_place};
use crate::error::{MAX_TEXT_LEN, TextContent, TextError, TextErrorKind};
use crate::pem::{self, Layout};

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

/// What [`to_der`] found.
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
/// Services and tools hand the same certificate around in all these forms. What would hide a mistake
/// is refused (alphabet, padding, labels, a private key), what differs between real files is not: line
/// length, white space inside the base64, LF or CRLF, text before and after the block, a byte order
/// mark. A carriage return that no line feed follows (the CR CR LF of a file converted twice) is
/// refused in PEM and accepted in base64 of PEM: that is what Azure was recorded doing.
///
/// Of several PEM blocks the first is taken. `out` also serves as scratch: one as long as `text`
/// always suffices, whatever the form. What the result does not use of `out` is zeroed, and all of
/// it on an error. The DER is not parsed.
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
/// use pop_text::{TextContent, TextForm, to_der};
///
/// let text = b"-----BEGIN CERTIFICATE-----\nMIGA\n-----END CERTIFICATE-----\n";
/// let mut out = [0; 64];
/// let found = to_der(text, TextContent::Certificate, &mut out)?;
/// assert_eq!(found.der, [0x30, 0x81, 0x80]);
/// assert_eq!(found.form, TextForm::Pem);
/// assert!(!found.more_blocks);
/// assert!(to_der(text, TextContent::CertificationRequest, &mut out).is_err());
/// # Ok::<(), pop_text::TextError>(())
/// ```
pub fn to_der<'o>(
    text: &[u8],
    expected: TextContent,
    out: &'o mut [u8],
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
            Err(error)
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
        let (body, more) = first_block(text, expected, Layout::Strict)?;
        let base64 = text.get(body.clone()).unwrap_or_default();
        let len = decode_to(base64, body.start, out)?;
        check_der(out.get(..len), expected, body.start)?;
        return Ok((len, TextForm::Pem, more));
    }

    let body = pem::without_byte_order_mark(text);
    let start = text.len() - body.len();
    if body.trim_ascii().is_empty() {
        return Err(TextErrorKind::Empty.at(start));
    }
    let len = decode_to(body, start, out)?;
    let decoded = out.get(..len).unwrap_or_default();
    if looks_like_der(decoded) {
        return Ok((len, TextForm::Base64Der, false));
    }
    if !pem::is_pem(decoded) {
        return Err(TextErrorKind::UnexpectedContent(expected).at(start));
    }
    let in_place = |out: &mut [u8]| {
        let decoded = out.get(..len).unwrap_or_default();
        let (body, more) = first_block(decoded, expected, Layout::Lenient)?;
        let len = decode_in_place(out, body.clone())?;
        check_der(out.get(..len), expected, body.start)?;
        Ok((len, TextForm::Base64Pem, more))
    };
    in_place(out).map_err(|error: TextError| TextError {
        inside_base64: true,
        ..error
    })
}

/// Where the base64 of the first block stands, which must hold what is expected, and whether there
/// is another block, before or after.
fn first_block(
    text: &[u8],
    expected: TextContent,
    layout: Layout,
) -> Result<(Range<usize>, bool), TextError> {
    // A key is refused wherever it stands and however its line is mangled, so not by lines.
    const KEY: &[u8] = b"PRIVATE KEY-----";
    if let Some(at) = text.windows(KEY.len()).position(|window| window == KEY) {
        return Err(TextErrorKind::PrivateKey.at(at));
    }
    let mut begins = pem::begins(text);
    let first = begins.next().unwrap_or_default();
    let more = begins.next().is_some();
    // A BEGIN that no line starts with is no block.
    let block = pem::Blocks::new(text, layout).next();
    let block = block.unwrap_or(Err(TextErrorKind::Boundary.at(first)))?;
    match (expected, block.label) {
        (TextContent::Certificate, b"CERTIFICATE")
        | (
            TextContent::CertificationRequest,
            b"CERTIFICATE REQUEST" | b"NEW CERTIFICATE REQUEST",
        ) => Ok((block.body, more)),
        (TextContent::Certificate, b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE") => {
            Err(TextErrorKind::OldLabel.at(block.whole.start))
        }
        _ => Err(TextErrorKind::UnexpectedLabel(expected).at(block.whole.start)),
    }
}

/// A SEQUENCE with a long-form length, as every certificate and request is: the smallest key alone
/// makes it so. The second byte is no ASCII, so no text in any of the forms looks like this.
fn looks_like_der(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, 0x80..=0xff, ..])
}

fn check_der(der: Option<&[u8]>, expected: TextContent, at: usize) -> Result<(), TextError> {
    if der.is_some_and(looks_like_der) {
        Ok(())
    } else {
        Err(TextErrorKind::UnexpectedContent(expected).at(at))
    }
}

/// Decodes `base64`, which starts at `start` of the caller's text, into `out`.
fn decode_to(base64: &[u8], start: usize, out: &mut [u8]) -> Result<usize, TextError> {
    match decode(base64, out) {
        Ok(needed) if needed > out.len() => Err(TextErrorKind::OutputTooSmall { needed }.at(start)),
        Ok(len) => Ok(len),
        Err(error) => Err(error.kind.at(start + error.at)),
    }
}
