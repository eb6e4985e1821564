//! What can be wrong with a JSON text, and where.

use core::fmt;

/// Why a JSON text was refused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum JsonErrorKind {
    /// The text starts with a UTF-8 byte order mark.
    ByteOrderMark,
    /// A control character stands unescaped in a string.
    ControlCharacter,
    /// A known key comes twice in one object.
    DuplicateField,
    /// A backslash is not followed by an escape of RFC 8259 section 7.
    InvalidEscape,
    /// A number breaks the grammar of RFC 8259 section 6.
    InvalidNumber,
    /// A string is not UTF-8.
    InvalidUtf8,
    /// An escaped surrogate has no partner, so it is no character.
    LoneSurrogate,
    /// A key that must be there is not.
    MissingField,
    /// The scratch is full. The input's length is always enough.
    ScratchTooSmall,
    /// More levels than [`MAX_DEPTH`](crate::limits::MAX_DEPTH).
    TooDeep,
    /// Something follows the end of the text.
    TrailingData,
    /// A byte that the grammar does not allow here.
    UnexpectedByte,
    /// The text stops before it is complete.
    UnexpectedEnd,
    /// A known key has a value of another type than this.
    WrongType(JsonType),
}

/// What a value should have been.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum JsonType {
    /// An array.
    Array,
    /// `true` or `false`.
    Bool,
    /// A string, or a whole number from 0 to 2^64 - 1.
    NumberOrString,
    /// An object.
    Object,
    /// A string.
    String,
    /// A string, or an array of strings.
    StringOrArray,
    /// A whole number from 0 to 2^64 - 1.
    WholeNumber,
}

/// A refused JSON text: why, where, and in which field if that is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct JsonError {
    /// Why.
    pub kind: JsonErrorKind,
    /// Offset into the input, in bytes, of what is wrong.
    pub at: usize,
    /// The field by its name on the wire, where one is known.
    pub field: Option<&'static str>,
}

impl JsonError {
    pub(crate) const fn new(kind: JsonErrorKind, at: usize) -> Self {
        Self {
            kind,
            at,
            field: None,
        }
    }

    pub(crate) const fn in_field(self, field: &'static str) -> Self {
        match self.field {
            Some(_) => self,
            None => Self {
                field: Some(field),
                ..self
            },
        }
    }
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Array => "an array",
            Self::Bool => "true or false",
            Self::NumberOrString => "a string or a whole number below 2^64",
            Self::Object => "an object",
            Self::String => "a string",
            Self::StringOrArray => "a string or an array of strings",
            Self::WholeNumber => "a whole number below 2^64",
        })
    }
}

impl fmt::Display for JsonErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByteOrderMark => "the JSON starts with a byte order mark; send it without",
            Self::ControlCharacter => "unescaped control character in a JSON string",
            Self::DuplicateField => "the key comes twice",
            Self::InvalidEscape => "invalid escape in a JSON string",
            Self::InvalidNumber => "invalid JSON number",
            Self::InvalidUtf8 => "a JSON string is not UTF-8",
            Self::LoneSurrogate => "half of a surrogate pair in a JSON string",
            Self::MissingField => "a required key is missing",
            Self::ScratchTooSmall => {
                "the scratch buffer is full; give it as many bytes as the JSON has"
            }
            Self::TooDeep => "the JSON is nested too deeply",
            Self::TrailingData => "something follows the JSON",
            Self::UnexpectedByte => "this is not JSON",
            Self::UnexpectedEnd => "the JSON is cut off",
            Self::WrongType(expected) => {
                f.write_str("the value should be ")?;
                return expected.fmt(f);
            }
        })
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        if let Some(field) = self.field {
            write!(f, " (`{field}`)")?;
        }
        write!(f, " at byte {}", self.at)
    }
}

impl core::error::Error for JsonError {}
