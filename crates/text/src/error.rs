//! Why a text cannot be read.

use core::fmt;

/// Longest text that [`to_der`](crate::to_der) reads: space for the largest certificate in base64 of PEM together with
/// what `openssl x509 -text` prints above it, and the cap that AWS IoT documents for the same field.
pub const MAX_TEXT_LEN: usize = 65_536;

/// What is wrong with a text, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct TextError {
    /// What is wrong.
    pub kind: TextErrorKind,
    /// Offset in bytes.
    pub at: usize,
    /// Whether `at` counts in the PEM text found inside base64 rather than in the text given.
    pub inside_base64: bool,
}

/// What a text should hold.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum TextContent {
    /// A certificate, PEM label `CERTIFICATE`.
    Certificate,
    /// A certification request, PEM label `CERTIFICATE REQUEST` (RFC 7468 section 7) or the older
    /// `NEW CERTIFICATE REQUEST`.
    CertificationRequest,
}

impl fmt::Display for TextContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "a certificate",
            Self::CertificationRequest => "a certification request",
        })
    }
}

/// The kinds of [`TextError`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum TextErrorKind {
    /// There is nothing but white space.
    Empty,
    /// Longer than [`MAX_TEXT_LEN`].
    TooLong,
    /// The caller's buffer is too small.
    OutputTooSmall {
        /// How many bytes it takes to go on.
        needed: usize,
    },
    /// A byte that is neither base64 nor white space.
    InvalidCharacter,
    /// Padding where none may be, or text after it.
    Padding,
    /// The bits behind the last byte are not zero: not what an encoder writes.
    TrailingBits,
    /// The base64 ends in the middle of a group of four.
    Incomplete,
    /// The base64 of a secret is not valid; where is not looked for.
    InvalidSecret,
    /// A line that starts with `-----` is no well-formed BEGIN or END line.
    Boundary,
    /// An END line stands outside of a block.
    NoBegin,
    /// The block has no END line.
    NoEnd,
    /// BEGIN and END name different things.
    LabelsDiffer,
    /// The label is `X509 CERTIFICATE` or `TRUSTED CERTIFICATE`, an old or a private form.
    OldLabel,
    /// Neither PEM nor base64 of what is expected: what was decoded is not its DER.
    UnexpectedContent(TextContent),
    /// The first block is something else, such as a request in place of a certificate.
    UnexpectedLabel(TextContent),
    /// There is a private key in the text.
    PrivateKey,
    /// A carriage return that no line feed follows.
    CarriageReturn,
}

impl TextErrorKind {
    /// The error at this offset.
    #[must_use]
    pub const fn at(self, at: usize) -> TextError {
        TextError {
            kind: self,
            at,
            inside_base64: false,
        }
    }
}

impl fmt::Display for TextErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "there is no text",
            Self::TooLong => {
                return write!(f, "the text is longer than {MAX_TEXT_LEN} bytes");
            }
            Self::OutputTooSmall { needed } => {
                return write!(f, "the buffer is too small, {needed} bytes are needed");
            }
            Self::InvalidCharacter => "not a base64 character",
            Self::Padding => "misplaced base64 padding, or text after it",
            Self::TrailingBits => "the last base64 group has stray bits, the text was altered",
            Self::Incomplete => "the base64 ends in the middle of a group, the text was cut",
            Self::InvalidSecret => "the base64 inside the block is not valid",
            Self::Boundary => {
                "malformed BEGIN or END line; it must stand alone, between five dashes on either side"
            }
            Self::NoBegin => "an END line has no BEGIN line",
            Self::NoEnd => "the block that begins here has no END line",
            Self::LabelsDiffer => "BEGIN and END lines have different labels",
            Self::OldLabel => {
                "an old label; write the certificate anew with `openssl x509 -in FILE -out NEW`"
            }
            Self::UnexpectedContent(expected) => {
                return write!(f, "neither PEM nor base64 of {expected}");
            }
            Self::UnexpectedLabel(expected) => {
                return write!(f, "the first PEM block is not {expected}");
            }
            Self::PrivateKey => "a private key stands in the text; pass a file without it",
            Self::CarriageReturn => {
                "a carriage return without a line feed; convert the line ends to LF"
            }
        })
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.inside_base64 {
            " of the PEM inside the base64"
        } else {
            ""
        };
        write!(f, "{} (at byte {}{place})", self.kind, self.at)
    }
}

impl core::error::Error for TextError {}
