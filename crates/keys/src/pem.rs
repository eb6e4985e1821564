//! PEM blocks in a file: which there are, and one of them decoded into a buffer that wipes itself.
//!
//! Certificates and keys come with prose around and between the blocks (`openssl x509 -text`, bag attributes), so the
//! blocks are found by line. The base64 is decoded by the constant-time decoder of the RustCrypto PEM crate.

use pkcs8::der::pem::Base64Decoder;
use pop_text::Printable;
use zeroize::Zeroizing;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";
/// Longer labels are cut in messages; the longest in use has 24 characters.
const MAX_LABEL: usize = 40;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One block, borrowed from the file.
pub(crate) struct Block<'a> {
    /// The label as it stands.
    pub(crate) label: &'a [u8],
    /// From the BEGIN line to the END line, both included.
    pub(crate) whole: &'a [u8],
    /// The lines in between.
    body: &'a [u8],
}

/// Whether there is at least one BEGIN line.
pub(crate) fn is_pem(file: &[u8]) -> bool {
    lines(file).any(|(_, line)| line.starts_with(BEGIN))
}

/// All blocks of a file, in order.
pub(crate) fn blocks(file: &[u8]) -> Result<Vec<Block<'_>>, &'static str> {
    let mut found = Vec::new();
    let mut open: Option<(&[u8], usize, usize)> = None;
    for (start, line) in lines(file) {
        let after = start.saturating_add(line.len());
        if let Some(rest) = line.strip_prefix(BEGIN) {
            if open.is_some() {
                return Err("a BEGIN line stands inside another block: its END line is missing");
            }
            let label = rest
                .strip_suffix(DASHES)
                .ok_or("a BEGIN line does not end in five dashes")?;
            open = Some((label, start, after));
        } else if let Some(rest) = line.strip_prefix(END) {
            let (label, from, body_from) = open.take().ok_or("an END line has no BEGIN line")?;
            if rest.strip_suffix(DASHES) != Some(label) {
                return Err("the labels of a BEGIN and its END line differ");
            }
            found.push(Block {
                label,
                whole: file.get(from..after).unwrap_or_default(),
                body: file.get(body_from..start).unwrap_or_default(),
            });
        }
    }
    match open {
        Some(_) => Err("the last block has no END line; is the file cut off?"),
        None => Ok(found),
    }
}

impl Block<'_> {
    /// The label for messages: printable, and not longer than any real one.
    pub(crate) fn printable_label(&self) -> String {
        let label = String::from_utf8_lossy(self.label);
        Printable::new(&label).at_most(MAX_LABEL).to_string()
    }

    /// Whether RFC 1421 headers announce an encrypted body (`Proc-Type: 4,ENCRYPTED`, OpenSSL's old format).
    pub(crate) fn is_encrypted(&self) -> bool {
        lines(self.body)
            .any(|(_, line)| line.starts_with(b"Proc-Type:") && line.ends_with(b"ENCRYPTED"))
    }

    /// The bytes inside.
    pub(crate) fn decode(&self) -> Result<Zeroizing<Vec<u8>>, &'static str> {
        let mut compact = Zeroizing::new(Vec::with_capacity(self.body.len()));
        compact.extend(
            self.body
                .iter()
                .copied()
                .filter(|b| !b.is_ascii_whitespace()),
        );
        if compact.is_empty() {
            return Err("the block is empty");
        }
        // The final size is reserved at once: growing would leave unwiped copies behind.
        let mut der = Zeroizing::new(Vec::with_capacity(compact.len()));
        let decoded = Base64Decoder::new(&compact)
            .and_then(|mut base64| base64.decode_to_end(&mut der).map(|_| ()));
        decoded
            .map(|()| der)
            .map_err(|_| "the base64 inside the block is not valid")
    }
}

/// The labels of `blocks` for a message.
pub(crate) fn labels<'a>(blocks: impl Iterator<Item = &'a Block<'a>>) -> String {
    blocks
        .map(Block::printable_label)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Lines without their end and surrounding blanks, with the position of each.
fn lines(file: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let skipped = if file.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len()
    } else {
        0
    };
    let mut at = skipped;
    file.get(skipped..)
        .unwrap_or_default()
        .split(|&b| b == b'\n')
        .map(move |raw| {
            let line = raw.trim_ascii_start();
            let start = at.saturating_add(raw.len().saturating_sub(line.len()));
            at = at.saturating_add(raw.len()).saturating_add(1);
            (start, line.trim_ascii_end())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_blanks_and_line_ends_around_blocks() {
        let file = b"\xEF\xBB\xBF-----BEGIN A-----\r\nAQ ID\r\n\r\n-----END A-----\r\nprose\n  -----BEGIN B C-----  \nBAU=\n-----END B C-----";
        let found = blocks(file).unwrap();
        assert_eq!(labels(found.iter()), "A, B C");
        assert_eq!(found[0].decode().unwrap().as_slice(), [1, 2, 3]);
        assert_eq!(found[1].decode().unwrap().as_slice(), [4, 5]);
        assert_eq!(
            found[1].whole,
            b"-----BEGIN B C-----  \nBAU=\n-----END B C-----"
        );
    }

    #[test]
    fn damaged_blocks_are_refused() {
        for file in [
            "-----BEGIN A-----\nAQID\n",
            "-----BEGIN A-----\nAQID\n-----BEGIN A-----\n-----END A-----\n",
            "-----END A-----\n",
            "-----BEGIN A-----\nAQID\n-----END B-----\n",
            "-----BEGIN A\nAQID\n-----END A-----\n",
        ] {
            assert!(blocks(file.as_bytes()).is_err(), "{file}");
        }
        for body in [
            "",
            "AQI",
            "AQID=",
            "AQ=D",
            "A QI*",
            "Key: value\n\nAQID",
            "AQIDA",
            "AR==",
        ] {
            let file = format!("-----BEGIN A-----\n{body}\n-----END A-----\n");
            assert!(
                blocks(file.as_bytes()).unwrap()[0].decode().is_err(),
                "{body}"
            );
        }
    }

    #[test]
    fn a_label_cannot_carry_control_characters_into_a_message() {
        let file = b"-----BEGIN \x1b[31mRED-----\nAQID\n-----END \x1b[31mRED-----\n";
        assert_eq!(blocks(file).unwrap()[0].printable_label(), r"\u{1b}[31mRED");
    }
}
