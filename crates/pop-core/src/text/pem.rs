//! PEM blocks (RFC 7468): finding the first, writing one.

use core::ops::Range;

use super::base64::{base64_len, encode_group};
use super::{TextContent, TextError, TextErrorKind};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";
const FIRST_LINE: &[u8] = b"-----BEGIN CERTIFICATE-----\n";
const LAST_LINE: &[u8] = b"-----END CERTIFICATE-----\n";
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
    /// Another block follows.
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

/// In a line a CR may only be the last octet.
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
            let more = lines.any(|(_, line)| line.starts_with(BEGIN));
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

/// Length of the PEM text of `der_len` octets as [`write_pem`] writes it.
///
/// Saturates rather than overflows; no buffer is that long.
#[must_use]
pub const fn pem_len(der_len: usize) -> usize {
    let base64 = base64_len(der_len);
    base64
        .saturating_add(base64.div_ceil(WIDTH))
        .saturating_add(FIRST_LINE.len() + LAST_LINE.len())
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
    let needed = pem_len(der.len());
    let too_small = TextErrorKind::OutputTooSmall { needed }.at(0);
    let out = out.get_mut(..needed).ok_or(too_small)?;
    let mut slots = out.iter_mut();
    let mut put = |octets: &[u8]| {
        for (octet, slot) in octets.iter().zip(slots.by_ref()) {
            *slot = *octet;
        }
    };
    put(FIRST_LINE);
    for line in der.chunks(WIDTH / 4 * 3) {
        for group in line.chunks(3) {
            put(&encode_group(group));
        }
        put(b"\n");
    }
    put(LAST_LINE);
    // Only ASCII has been written.
    core::str::from_utf8(out).map_err(|_| too_small)
}
