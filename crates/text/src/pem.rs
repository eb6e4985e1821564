//! PEM blocks (RFC 7468): finding them in a text, writing one.

use core::ops::Range;

use crate::base64;
use crate::error::{TextError, TextErrorKind};

/// What [`encode`] writes, as the two whole lines around the base64: putting them together cost a device 140 bytes of
/// flash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label {
    begin: &'static [u8],
    end: &'static [u8],
}

/// A certificate.
pub const CERTIFICATE: Label = Label {
    begin: b"-----BEGIN CERTIFICATE-----\n",
    end: b"-----END CERTIFICATE-----\n",
};
/// A certification request.
pub const CERTIFICATE_REQUEST: Label = Label {
    begin: b"-----BEGIN CERTIFICATE REQUEST-----\n",
    end: b"-----END CERTIFICATE REQUEST-----\n",
};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";
/// Characters per line, RFC 7468 section 2.
const WIDTH: usize = 64;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What may stand around the lines of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// BEGIN and END lines start at the first column, and CR stands before LF only. An END line outside of a block is
    /// text between blocks.
    Strict,
    /// White space before BEGIN and END lines, CR anywhere. An END line outside of a block is an error: part of a key file
    /// is missing.
    Lenient,
}

/// One block of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Block<'t> {
    /// The label as it stands.
    pub label: &'t [u8],
    /// Where it stands, from the BEGIN line to the END line, both included.
    pub whole: Range<usize>,
    /// Where the lines in between stand: base64, or headers and base64.
    pub body: Range<usize>,
}

/// The blocks of a text, in order. Between blocks any text may stand (`openssl x509 -text`, bag
/// attributes); after an error there is no further block.
///
/// ```
/// use pop_text::pem::{Blocks, Layout};
///
/// let text = b"prose\n-----BEGIN A-----\nMIGA\n-----END A-----\n-----BEGIN B-----\n";
/// let mut blocks = Blocks::new(text, Layout::Strict);
/// let block = blocks.next().unwrap()?;
/// assert_eq!((block.label, &text[block.body]), (&b"A"[..], &b"MIGA\n"[..]));
/// assert!(blocks.next().unwrap().is_err());
/// # Ok::<(), pop_text::TextError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Blocks<'t> {
    text: &'t [u8],
    /// Where the next line starts.
    next: usize,
    layout: Layout,
}

impl<'t> Blocks<'t> {
    /// The blocks of this text.
    #[must_use]
    pub fn new(text: &'t [u8], layout: Layout) -> Self {
        Self {
            text,
            next: text.len() - without_byte_order_mark(text).len(),
            layout,
        }
    }

    /// The next line without its LF, and its offset.
    fn line(&mut self) -> Option<(usize, &'t [u8])> {
        let start = self.next;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let line = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
        self.next = start + line.len() + 1;
        if self.layout == Layout::Strict {
            return Some((start, line));
        }
        let trimmed = line.trim_ascii_start();
        Some((start + line.len() - trimmed.len(), trimmed))
    }

    /// The label of a line that starts with `prefix`.
    fn label(
        &self,
        (start, line): (usize, &'t [u8]),
        prefix: &[u8],
    ) -> Result<&'t [u8], TextError> {
        self.check_line_end((start, line))?;
        line.trim_ascii_end()
            .strip_prefix(prefix)
            .and_then(|rest| rest.strip_suffix(DASHES))
            // No label has two dashes in a row (RFC 7468 section 3); lines run together do.
            .filter(|label| !label.windows(2).any(|pair| pair == b"--"))
            .ok_or(TextErrorKind::Boundary.at(start))
    }

    /// In a line a CR may only be the last byte.
    fn check_line_end(&self, (start, line): (usize, &[u8])) -> Result<(), TextError> {
        let inner = line.len().saturating_sub(1);
        match line.iter().take(inner).position(|&byte| byte == b'\r') {
            Some(at) if self.layout == Layout::Strict => {
                Err(TextErrorKind::CarriageReturn.at(start + at))
            }
            _ => Ok(()),
        }
    }

    fn block(&mut self) -> Result<Option<Block<'t>>, TextError> {
        let begin = loop {
            match self.line() {
                None => return Ok(None),
                Some(line) if line.1.starts_with(BEGIN) => break line,
                Some((start, line)) if line.starts_with(END) && self.layout == Layout::Lenient => {
                    return Err(TextErrorKind::NoBegin.at(start));
                }
                Some(_) => {}
            }
        };
        let label = self.label(begin, BEGIN)?;
        let body = self.next;
        while let Some(line) = self.line() {
            let (start, text) = line;
            if text.starts_with(END) {
                if self.label(line, END)? != label {
                    return Err(TextErrorKind::LabelsDiffer.at(start));
                }
                return Ok(Some(Block {
                    label,
                    whole: begin.0..start + text.trim_ascii_end().len(),
                    body: body..start,
                }));
            }
            if text.starts_with(BEGIN) {
                break;
            }
            if text.starts_with(DASHES) {
                return Err(TextErrorKind::Boundary.at(start));
            }
            self.check_line_end(line)?;
        }
        Err(TextErrorKind::NoEnd.at(begin.0))
    }
}

impl<'t> Iterator for Blocks<'t> {
    type Item = Result<Block<'t>, TextError>;

    fn next(&mut self) -> Option<Self::Item> {
        let block = self.block();
        if block.is_err() {
            self.next = self.text.len();
        }
        block.transpose()
    }
}

/// Whether there is a BEGIN line, be it a mangled one.
#[must_use]
pub fn is_pem(text: &[u8]) -> bool {
    begins(text).next().is_some()
}

/// Where a block begins, be it a mangled one: other tools may take that one.
pub(crate) fn begins(text: &[u8]) -> impl Iterator<Item = usize> {
    let windows = text.windows(BEGIN.len()).enumerate();
    windows.filter_map(|(at, window)| (window == BEGIN).then_some(at))
}

/// The text behind the byte order mark that it may begin with.
pub(crate) fn without_byte_order_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// Length of a block with `len` bytes as [`encode`] writes it.
///
/// Saturates rather than overflows; no buffer is that long.
#[must_use]
pub const fn encoded_len(label: Label, len: usize) -> usize {
    let base64 = base64::encoded_len(len);
    base64
        .saturating_add(base64.div_ceil(WIDTH))
        .saturating_add(label.begin.len() + label.end.len())
}

/// Writes `bytes` as a block: 64 characters a line, each line ended by LF.
///
/// # Errors
///
/// [`TextErrorKind::OutputTooSmall`] if `out` is shorter than [`encoded_len`]; nothing is written
/// then.
///
/// # Examples
///
/// ```
/// use pop_text::pem::{self, CERTIFICATE};
///
/// let mut out = [0; pem::encoded_len(CERTIFICATE, 3)];
/// let text = pem::encode(CERTIFICATE, &[0x30, 0x81, 0x80], &mut out)?;
/// assert_eq!(text, "-----BEGIN CERTIFICATE-----\nMIGA\n-----END CERTIFICATE-----\n");
/// # Ok::<(), pop_text::TextError>(())
/// ```
pub fn encode<'o>(label: Label, bytes: &[u8], out: &'o mut [u8]) -> Result<&'o str, TextError> {
    let needed = encoded_len(label, bytes.len());
    let too_small = TextErrorKind::OutputTooSmall { needed }.at(0);
    let out = out.get_mut(..needed).ok_or(too_small)?;
    let mut slots = out.iter_mut();
    let mut put = |byte: &u8| {
        if let Some(slot) = slots.next() {
            *slot = *byte;
        }
    };
    label.begin.iter().for_each(&mut put);
    for line in bytes.chunks(WIDTH / 4 * 3) {
        for group in line.chunks(3) {
            base64::encode_group(group).iter().for_each(&mut put);
        }
        put(&b'\n');
    }
    label.end.iter().for_each(put);
    // Only ASCII has been written.
    core::str::from_utf8(out).map_err(|_| too_small)
}
