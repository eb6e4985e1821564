//! PEM blocks in a file: which there are, and one of them decoded into a buffer that wipes itself.

use pkcs8::der::pem::Base64Decoder;
use pop_text::pem::{self, Blocks, Layout};
use pop_text::{Printable, TextError, TextErrorKind};
use zeroize::Zeroizing;

/// Longer labels are cut in messages; the longest in use has 24 characters.
const MAX_LABEL: usize = 40;

/// One block, borrowed from the file.
pub(crate) struct Block<'a> {
    file: &'a [u8],
    place: pem::Block<'a>,
}

/// All blocks of a file, in order.
pub(crate) fn blocks(file: &[u8]) -> Result<Vec<Block<'_>>, TextError> {
    Blocks::new(file, Layout::Lenient)
        .map(|place| {
            Ok(Block {
                file,
                place: place?,
            })
        })
        .collect()
}

impl<'a> Block<'a> {
    /// The label as it stands.
    pub(crate) fn label(&self) -> &'a [u8] {
        self.place.label
    }

    /// From the BEGIN line to the END line, both included.
    pub(crate) fn whole(&self) -> &'a [u8] {
        self.file.get(self.place.whole.clone()).unwrap_or_default()
    }

    /// The lines in between.
    fn body(&self) -> &'a [u8] {
        self.file.get(self.place.body.clone()).unwrap_or_default()
    }

    /// The label for messages: printable, and not longer than any real one.
    pub(crate) fn printable_label(&self) -> String {
        let label = String::from_utf8_lossy(self.label());
        Printable::new(&label).at_most(MAX_LABEL).to_string()
    }

    /// Whether RFC 1421 headers announce an encrypted body (`Proc-Type: 4,ENCRYPTED`, OpenSSL's old format).
    pub(crate) fn is_encrypted(&self) -> bool {
        self.body().split(|&byte| byte == b'\n').any(|line| {
            let line = line.trim_ascii();
            line.starts_with(b"Proc-Type:") && line.ends_with(b"ENCRYPTED")
        })
    }

    /// The bytes inside. They may be a key, so the decoder is the constant-time one of the RustCrypto PEM crate.
    pub(crate) fn decode(&self) -> Result<Zeroizing<Vec<u8>>, TextError> {
        let body = self.body();
        let mut compact = Zeroizing::new(Vec::with_capacity(body.len()));
        compact.extend(body.iter().copied().filter(|b| !b.is_ascii_whitespace()));
        let fail = |kind: TextErrorKind| kind.at(self.place.body.start);
        if compact.is_empty() {
            return Err(fail(TextErrorKind::Empty));
        }
        // The final size is reserved at once: growing would leave unwiped copies behind.
        let mut der = Zeroizing::new(Vec::with_capacity(compact.len()));
        Base64Decoder::new(&compact)
            .and_then(|mut base64| base64.decode_to_end(&mut der).map(|_| ()))
            .map_err(|_| fail(TextErrorKind::InvalidSecret))?;
        Ok(der)
    }
}

/// The labels of `blocks` for a message.
pub(crate) fn labels<'a>(blocks: impl Iterator<Item = &'a Block<'a>>) -> String {
    blocks
        .map(Block::printable_label)
        .collect::<Vec<_>>()
        .join(", ")
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
            found[1].whole(),
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
