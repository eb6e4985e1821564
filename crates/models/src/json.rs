//! Reading and writing JSON (RFC 8259) without an allocator.
//!
//! [`Reader`] is a strict pull reader. It does not recurse, it goes at most
//! [`MAX_DEPTH`] levels deep, and its strings live as long as the input:
//! borrowed from it when they hold no escape, else unescaped into the caller's scratch, which never
//! needs more bytes than the input has. Running out of scratch is an error; nothing is truncated.
//! Text that is skipped is checked as strictly as text that is kept.
//!
//! Decisions where RFC 8259 leaves a choice: a byte order mark is refused, so is an escaped lone
//! surrogate, so is invalid UTF-8; numbers are kept as text and have no range; any value may stand
//! at the top. Repeated keys are left to the layer above: the bodies of this crate refuse a known
//! key that comes twice and ignore repeated unknown ones.
//!
//! Why it is our own: picojson 0.2.3 was read first. Its events borrow the parser
//! (`next_event(&mut self) -> Event<'_, '_>`), so a string is gone at the next event and every
//! value would have to be copied; its errors carry no position; it calls itself experimental.
//! serde-json-core reads escapes, unions and ignored values in ways that we cannot accept
//! (`tests/suite/peers.rs` shows each one) and recurses.

mod error;
mod number;
mod string;
mod typed;
mod write;

use core::fmt;

pub use error::{JsonError, JsonErrorKind, JsonType};
pub use number::Number;
pub use write::{BufferTooSmall, write};

use crate::limits::MAX_DEPTH;

/// One step through a JSON text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Token<'a> {
    /// `[`
    BeginArray,
    /// `{`
    BeginObject,
    /// `]`
    EndArray,
    /// `}`
    EndObject,
    /// An object's key, with its colon. The value's tokens follow.
    Key(&'a str),
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as text.
    Number(Number<'a>),
    /// A string.
    String(&'a str),
}

/// A strict pull reader of one JSON text.
///
/// ```
/// use pop_models::json::{Reader, Token};
///
/// let mut scratch = [0; 16];
/// let mut reader = Reader::new(br#"{"a":["x\ny",1]}"#, &mut scratch);
/// assert_eq!(reader.next()?, Some(Token::BeginObject));
/// assert_eq!(reader.next()?, Some(Token::Key("a")));
/// assert_eq!(reader.next()?, Some(Token::BeginArray));
/// assert_eq!(reader.next()?, Some(Token::String("x\ny")));
/// reader.skip_value()?;
/// assert_eq!(reader.next()?, Some(Token::EndArray));
/// assert_eq!(reader.next()?, Some(Token::EndObject));
/// assert_eq!(reader.next()?, None); // and nothing follows
/// # Ok::<(), pop_models::json::JsonError>(())
/// ```
pub struct Reader<'a> {
    input: &'a [u8],
    scratch: &'a mut [u8],
    /// Offset of the next byte to read.
    at: usize,
    /// Offset of the token that was read last.
    token_at: usize,
    /// One bit for each open container, the innermost lowest; set for an object.
    stack: u16,
    depth: u32,
    expect: Expect,
}

const _: () = assert!(
    MAX_DEPTH == u16::BITS,
    "the stack is one bit for each level"
);

/// Where the reader is, and not what it reads: a reply may hold a passcode.
impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("at", &self.at)
            .field("depth", &self.depth)
            .field("expect", &self.expect)
            .finish_non_exhaustive()
    }
}

/// What may come next.
#[derive(Clone, Copy, Debug)]
enum Expect {
    /// A value: at the top, after a key's colon, after a comma in an array.
    Value,
    /// A value or `]`: just after `[`.
    ValueOrEnd,
    /// A key: after a comma in an object.
    Key,
    /// A key or `}`: just after `{`.
    KeyOrEnd,
    /// A comma or the end of the container; at depth 0, the end of the text.
    CommaOrEnd,
    /// Nothing: an earlier call failed.
    Failed(JsonError),
}

impl<'a> Reader<'a> {
    /// A reader at the start of `input`. Escaped strings go to `scratch`; `input.len()` bytes are
    /// always enough, and none are needed for a text without escapes.
    pub const fn new(input: &'a [u8], scratch: &'a mut [u8]) -> Self {
        Self {
            input,
            scratch,
            at: 0,
            token_at: 0,
            stack: 0,
            depth: 0,
            expect: Expect::Value,
        }
    }

    /// Offset of the token that was read last, in bytes.
    pub const fn token_at(&self) -> usize {
        self.token_at
    }

    /// The next token; `None` once the text is complete and nothing but white space follows.
    ///
    /// # Errors
    /// The first byte that RFC 8259 does not allow, or a limit. Every later call repeats the error.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator could be collected past its error; this one is driven with `?`"
    )]
    pub fn next(&mut self) -> Result<Option<Token<'a>>, JsonError> {
        self.step(true)
    }

    /// Goes past the next value, checking it as strictly as a value that is kept; needs no scratch.
    /// Right after `[` and `{` of an empty container, this reads the end of the container.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub fn skip_value(&mut self) -> Result<(), JsonError> {
        let depth = self.depth;
        loop {
            match self.step(false)? {
                Some(Token::Key(_)) => {}
                _ if self.depth > depth => {}
                _ => return Ok(()),
            }
        }
    }

    /// One token. Without `keep`, an escaped string is checked but comes back empty.
    fn step(&mut self, keep: bool) -> Result<Option<Token<'a>>, JsonError> {
        if let Expect::Failed(error) = self.expect {
            return Err(error);
        }
        self.token(keep)
            .inspect_err(|error| self.expect = Expect::Failed(*error))
    }

    fn token(&mut self, keep: bool) -> Result<Option<Token<'a>>, JsonError> {
        let mut byte = self.peek_token();
        if matches!(self.expect, Expect::CommaOrEnd) {
            if self.depth == 0 {
                return match byte {
                    None => Ok(None),
                    Some(_) => Err(self.error(JsonErrorKind::TrailingData)),
                };
            }
            if byte == Some(b',') {
                self.at += 1;
                byte = self.peek_token();
                self.expect = if self.in_object() {
                    Expect::Key
                } else {
                    Expect::Value
                };
            }
        }
        let byte = byte.ok_or_else(|| self.error(JsonErrorKind::UnexpectedEnd))?;
        let in_object = self.in_object();
        match (self.expect, byte) {
            (Expect::KeyOrEnd, b'}') => Ok(Some(self.close(Token::EndObject))),
            (Expect::ValueOrEnd, b']') => Ok(Some(self.close(Token::EndArray))),
            (Expect::CommaOrEnd, b'}') if in_object => Ok(Some(self.close(Token::EndObject))),
            (Expect::CommaOrEnd, b']') if !in_object => Ok(Some(self.close(Token::EndArray))),
            (Expect::Key | Expect::KeyOrEnd, b'"') => self.key(keep).map(Some),
            (Expect::Value | Expect::ValueOrEnd, _) => self.value(byte, keep).map(Some),
            _ => Err(self.error(JsonErrorKind::UnexpectedByte)),
        }
    }

    fn key(&mut self, keep: bool) -> Result<Token<'a>, JsonError> {
        let key = self.string(keep)?;
        let token_at = self.token_at;
        match self.peek_token() {
            Some(b':') => self.at += 1,
            Some(_) => return Err(self.error(JsonErrorKind::UnexpectedByte)),
            None => return Err(self.error(JsonErrorKind::UnexpectedEnd)),
        }
        self.token_at = token_at;
        self.expect = Expect::Value;
        Ok(Token::Key(key))
    }

    fn value(&mut self, byte: u8, keep: bool) -> Result<Token<'a>, JsonError> {
        let token = match byte {
            b'{' => return self.open(true),
            b'[' => return self.open(false),
            b'"' => Token::String(self.string(keep)?),
            b'-' | b'0'..=b'9' => Token::Number(self.number()?),
            b'n' => self.literal(b"null", Token::Null)?,
            b't' => self.literal(b"true", Token::Bool(true))?,
            b'f' => self.literal(b"false", Token::Bool(false))?,
            // The one mistake that a person cannot see in an editor gets its own name.
            0xEF if self.at == 0 && self.input.starts_with(b"\xEF\xBB\xBF") => {
                return Err(self.error(JsonErrorKind::ByteOrderMark));
            }
            _ => return Err(self.error(JsonErrorKind::UnexpectedByte)),
        };
        self.expect = Expect::CommaOrEnd;
        Ok(token)
    }

    fn open(&mut self, object: bool) -> Result<Token<'a>, JsonError> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(JsonErrorKind::TooDeep));
        }
        self.at += 1;
        self.depth += 1;
        self.stack = (self.stack << 1) | u16::from(object);
        Ok(if object {
            self.expect = Expect::KeyOrEnd;
            Token::BeginObject
        } else {
            self.expect = Expect::ValueOrEnd;
            Token::BeginArray
        })
    }

    fn close(&mut self, token: Token<'a>) -> Token<'a> {
        self.at += 1;
        self.depth = self.depth.saturating_sub(1);
        self.stack >>= 1;
        self.expect = Expect::CommaOrEnd;
        token
    }

    const fn in_object(&self) -> bool {
        self.stack & 1 == 1
    }

    fn literal(&mut self, text: &[u8], token: Token<'a>) -> Result<Token<'a>, JsonError> {
        for expected in text {
            match self.input.get(self.at) {
                Some(byte) if byte == expected => self.at += 1,
                Some(_) => return Err(self.error(JsonErrorKind::UnexpectedByte)),
                None => return Err(self.error(JsonErrorKind::UnexpectedEnd)),
            }
        }
        Ok(token)
    }

    /// The first byte of the next token, past white space.
    fn peek_token(&mut self) -> Option<u8> {
        while let Some(byte) = self.input.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                self.token_at = self.at;
                return Some(*byte);
            }
            self.at += 1;
        }
        self.token_at = self.at;
        None
    }

    /// `kind` at the byte that would be read next.
    const fn error(&self, kind: JsonErrorKind) -> JsonError {
        JsonError::new(kind, self.at)
    }
}
