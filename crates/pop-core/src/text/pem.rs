//! PEM blocks (RFC 7468): finding the first, writing one.

use core::ops::Range;

use super::base64::{base64_len, encode_group};
use super::{TextContent, TextError, TextErrorKind};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// The lines around the base64.
struct Armour {
    first: &'static [u8],
    last: &'static [u8],
}

const CERTIFICATE: Armour = Armour {
    first: b"-----BEGIN CERTIFICATE-----\n",
    last: b"-----END CERTIFICATE-----\n",
};
const REQUEST: Armour = Armour {
    first: b"-----BEGIN CERTIFICATE REQUEST-----\n",
    last: b"-----END CERTIFICATE REQUEST-----\n",
};
/// Characters per line, RFC 7468 section 2.
const WIDTH: usize = 64;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether CR may stand without LF.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnds {
    Strict,
    Lax,
}

/// The first block of a text.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Block {
    /// Where its base64 stands.
    pub(super) body: Range<usize>,
    /// There is another block, before or after.
    pub(super) more: bool,
}

/// Where the text proper starts, and that text.
pub(super) fn skip_byte_order_mark(text: &[u8]) -> (usize, &[u8]) {
    match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => (BYTE_ORDER_MARK.len(), rest),
        None => (0, text),
    }
}

pub(super) fn is_pem(text: &[u8]) -> bool {
    text.windows(BEGIN.len()).any(|window| window == BEGIN)
}

/// Lines without their LF, each with its offset.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let (mut next, text) = skip_byte_order_mark(text);
    text.split(|&byte| byte == b'\n').map(move |line| {
        let start = next;
        next += line.len() + 1;
        (start, line)
    })
}

/// The label of a boundary line that starts with `prefix`.
fn label<'t>(
    (start, line): (usize, &'t [u8]),
    prefix: &[u8],
    line_ends: LineEnds,
) -> Result<&'t [u8], TextError> {
    check_line_end((start, line), line_ends)?;
    line.trim_ascii_end()
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_suffix(DASHES))
        // No label has two dashes in a row (RFC 7468 section 3); lines run together do.
        .filter(|label| !label.windows(2).any(|pair| pair == b"--"))
        .ok_or(TextErrorKind::Boundary.at(start))
}

/// In a line a CR may only be the last byte.
fn check_line_end((start, line): (usize, &[u8]), line_ends: LineEnds) -> Result<(), TextError> {
    let inner = line.len().saturating_sub(1);
    match line.iter().take(inner).position(|&byte| byte == b'\r') {
        Some(at) if line_ends == LineEnds::Strict => {
            Err(TextErrorKind::CarriageReturn.at(start + at))
        }
        _ => Ok(()),
    }
}

/// Finds the first block, which must hold what is expected.
pub(super) fn first_block(
    text: &[u8],
    expected: TextContent,
    line_ends: LineEnds,
) -> Result<Block, TextError> {
    // A key is refused wherever it stands and however its line is mangled, so not by lines.
    const KEY: &[u8] = b"PRIVATE KEY-----";
    if let Some(at) = text.windows(KEY.len()).position(|window| window == KEY) {
        return Err(TextErrorKind::PrivateKey.at(at));
    }

    let mut lines = lines(text);
    let Some(begin) = lines.find(|(_, line)| line.starts_with(BEGIN)) else {
        // BEGIN is there (or this would not be PEM) but not where a line starts.
        let at = text.windows(BEGIN.len()).position(|window| window == BEGIN);
        return Err(TextErrorKind::Boundary.at(at.unwrap_or_default()));
    };
    let opened = label(begin, BEGIN, line_ends)?;
    match (expected, opened) {
        (TextContent::Certificate, b"CERTIFICATE")
        | (
            TextContent::CertificationRequest,
            b"CERTIFICATE REQUEST" | b"NEW CERTIFICATE REQUEST",
        ) => {}
        (TextContent::Certificate, b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE") => {
            return Err(TextErrorKind::OldLabel.at(begin.0));
        }
        _ => return Err(TextErrorKind::UnexpectedLabel.at(begin.0)),
    }
    let body_start = begin.0 + begin.1.len() + 1;
    for line in lines.by_ref() {
        if line.1.starts_with(END) {
            if label(line, END, line_ends)? != opened {
                return Err(TextErrorKind::LabelsDiffer.at(line.0));
            }
            // Wherever it stands and however its line is mangled: other tools may take that one.
            let begins = text.windows(BEGIN.len()).filter(|window| *window == BEGIN);
            let more = begins.count() > 1;
            return Ok(Block {
                body: body_start..line.0,
                more,
            });
        }
        if line.1.starts_with(BEGIN) {
            break;
        }
        if line.1.starts_with(DASHES) {
            return Err(TextErrorKind::Boundary.at(line.0));
        }
        check_line_end(line, line_ends)?;
    }
    Err(TextErrorKind::NoEnd.at(begin.0))
}

/// Length of the PEM text of `der_len` bytes as [`write_pem`] writes it.
///
/// Saturates rather than overflows; no buffer is that long.
#[must_use]
pub const fn pem_len(der_len: usize) -> usize {
    armoured_len(der_len, &CERTIFICATE)
}

/// Length of the PEM text of `der_len` bytes as [`write_request_pem`] writes it.
///
/// Saturates rather than overflows; no buffer is that long.
#[must_use]
pub const fn request_pem_len(der_len: usize) -> usize {
    armoured_len(der_len, &REQUEST)
}

const fn armoured_len(der_len: usize, armour: &Armour) -> usize {
    let base64 = base64_len(der_len);
    base64
        .saturating_add(base64.div_ceil(WIDTH))
        .saturating_add(armour.first.len() + armour.last.len())
}

/// Writes `der` as a PEM certificate: 64 characters a line, each line ended by LF.
///
/// # Errors
///
/// [`TextErrorKind::OutputTooSmall`] if `out` is shorter than [`pem_len`]; nothing is written then.
///
/// # Examples
///
/// ```
/// let mut out = [0; pop_core::text::pem_len(3)];
/// let pem = pop_core::text::write_pem(&[0x30, 0x81, 0x80], &mut out)?;
/// assert_eq!(pem, "-----BEGIN CERTIFICATE-----\nMIGA\n-----END CERTIFICATE-----\n");
/// # Ok::<(), pop_core::text::TextError>(())
/// ```
pub fn write_pem<'o>(der: &[u8], out: &'o mut [u8]) -> Result<&'o str, TextError> {
    armoured(der, out, &CERTIFICATE)
}

/// Writes `der` as a PEM certification request, in the form of [`write_pem`].
///
/// # Errors
///
/// [`TextErrorKind::OutputTooSmall`] if `out` is shorter than [`request_pem_len`]; nothing is
/// written then.
///
/// # Examples
///
/// ```
/// let mut out = [0; pop_core::text::request_pem_len(3)];
/// let pem = pop_core::text::write_request_pem(&[0x30, 0x81, 0x80], &mut out)?;
/// assert!(pem.starts_with("-----BEGIN CERTIFICATE REQUEST-----\nMIGA\n"));
/// # Ok::<(), pop_core::text::TextError>(())
/// ```
pub fn write_request_pem<'o>(der: &[u8], out: &'o mut [u8]) -> Result<&'o str, TextError> {
    armoured(der, out, &REQUEST)
}

fn armoured<'o>(der: &[u8], out: &'o mut [u8], armour: &Armour) -> Result<&'o str, TextError> {
    let needed = armoured_len(der.len(), armour);
    let too_small = TextErrorKind::OutputTooSmall { needed }.at(0);
    let out = out.get_mut(..needed).ok_or(too_small)?;
    let mut slots = out.iter_mut();
    let mut put = |bytes: &[u8]| {
        for (byte, slot) in bytes.iter().zip(slots.by_ref()) {
            *slot = *byte;
        }
    };
    put(armour.first);
    for line in der.chunks(WIDTH / 4 * 3) {
        for group in line.chunks(3) {
            put(&encode_group(group));
        }
        put(b"\n");
    }
    put(armour.last);
    // Only ASCII has been written.
    core::str::from_utf8(out).map_err(|_| too_small)
}
