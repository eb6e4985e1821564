//! Lists inside a body: checked whole when the body is read, and read again one element at a time.

use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;

use crate::JsonField;
use crate::json::{JsonError, JsonType, Reader, Token};

/// A JSON array of a body, as it stands there.
///
/// It holds the bytes, not the elements, so that it needs no allocator and has no capacity. Every
/// element was read once when the body was, so what [`iter`](Self::iter) gives has no surprises.
/// It is not written: whoever writes a body gives a slice or a `Vec` of elements.
#[derive(Clone, Copy)]
pub struct List<'a, E> {
    json: &'a [u8],
    element: PhantomData<E>,
}

/// A list of strings.
pub type Strings<'a> = List<'a, &'a str>;

/// What a [`List`] can hold: strings, registered values, attributes. The trait is public because
/// its bound is, and has no path outside of this crate, so nothing else can implement it.
pub trait Element<'a>: Sized {
    /// Reads an element whose first token has been read.
    fn read(reader: &mut Reader<'a>, first: Option<Token<'a>>) -> Result<Self, JsonError>;
}

impl<'a, E: Element<'a>> List<'a, E> {
    /// The elements, from the first one on. Escaped text goes to `scratch`, which needs at most
    /// [`scratch_len`](Self::scratch_len) bytes, and none where nothing is escaped.
    ///
    /// The only error is a scratch that is too small; it ends the iteration, and its offset counts
    /// from the start of the list.
    pub fn iter(self, scratch: &'a mut [u8]) -> Items<'a, E> {
        Items {
            reader: Reader::new(self.json, scratch),
            started: false,
            done: false,
            element: PhantomData,
        }
    }

    /// How many bytes of scratch are always enough.
    pub const fn scratch_len(&self) -> usize {
        self.json.len()
    }

    /// An array or null into `slot`, which must be empty yet.
    pub(super) fn read_field(
        reader: &mut Reader<'a>,
        field: &'static str,
        slot: &mut JsonField<Self>,
    ) -> Result<(), JsonError> {
        reader.once(field, !slot.is_absent())?;
        *slot = match reader.next().map_err(|error| error.in_field(field))? {
            Some(Token::Null) => JsonField::Null,
            Some(Token::BeginArray) => {
                JsonField::Value(Self::read_rest(reader).map_err(|error| error.in_field(field))?)
            }
            _ => return Err(reader.wrong_type(JsonType::Array).in_field(field)),
        };
        Ok(())
    }

    /// Reads, and so checks, the rest of an array whose `[` has been read.
    pub(super) fn read_rest(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let start = reader.token_at();
        while element::<E>(reader)?.is_some() {}
        Ok(Self {
            json: reader.since(start),
            element: PhantomData,
        })
    }
}

/// The next element of the open array, or `None` at its end.
fn element<'a, E: Element<'a>>(reader: &mut Reader<'a>) -> Result<Option<E>, JsonError> {
    match reader.next()? {
        Some(Token::EndArray) => Ok(None),
        first => E::read(reader, first).map(Some),
    }
}

/// The elements of a [`List`].
#[derive(Debug)]
pub struct Items<'a, E> {
    reader: Reader<'a>,
    started: bool,
    done: bool,
    element: PhantomData<E>,
}

impl<'a, E: Element<'a>> Items<'a, E> {
    fn advance(&mut self) -> Result<Option<E>, JsonError> {
        if !self.started {
            self.reader.begin_array()?;
            self.started = true;
        }
        element(&mut self.reader)
    }
}

impl<'a, E: Element<'a>> Iterator for Items<'a, E> {
    type Item = Result<E, JsonError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = self.advance().transpose();
        self.done = !matches!(item, Some(Ok(_)));
        item
    }
}

impl<'a, E: Element<'a>> FusedIterator for Items<'a, E> {}

impl<'a> Element<'a> for &'a str {
    fn read(reader: &mut Reader<'a>, first: Option<Token<'a>>) -> Result<Self, JsonError> {
        match first {
            Some(Token::String(text)) => Ok(text),
            _ => Err(reader.wrong_type(JsonType::String)),
        }
    }
}

/// Whether both hold the same JSON text.
impl<E> PartialEq for List<'_, E> {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

impl<E> Eq for List<'_, E> {}

/// The JSON text. None of these lists holds a secret.
impl<E> fmt::Debug for List<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("List")
            .field(&core::str::from_utf8(self.json).unwrap_or_default())
            .finish()
    }
}

/// A string, or an array of strings.
///
/// ```text
/// "example.com"
/// ["Unit1","Unit3"]
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OneOrList<S, V> {
    /// A string.
    One(S),
    /// An array of strings, which may be empty.
    List(V),
}

impl<'a> OneOrList<&'a str, Strings<'a>> {
    /// A string or an array of strings into `slot`, which must be empty yet. Null is neither.
    pub(super) fn read_field(
        reader: &mut Reader<'a>,
        field: &'static str,
        slot: &mut Option<Self>,
    ) -> Result<(), JsonError> {
        reader.once(field, slot.is_some())?;
        *slot = Some(
            match reader.next().map_err(|error| error.in_field(field))? {
                Some(Token::String(text)) => Self::One(text),
                Some(Token::BeginArray) => {
                    Self::List(Strings::read_rest(reader).map_err(|error| error.in_field(field))?)
                }
                _ => return Err(reader.wrong_type(JsonType::StringOrArray).in_field(field)),
            },
        );
        Ok(())
    }
}

impl<S: serde::Serialize, V: serde::Serialize> serde::Serialize for OneOrList<S, V> {
    fn serialize<Z: serde::Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        match self {
            Self::One(text) => text.serialize(serializer),
            Self::List(texts) => texts.serialize(serializer),
        }
    }
}

/// An object that must be one: `{` has been read, or it is an error.
pub(super) fn expect_object(
    reader: &Reader<'_>,
    first: Option<Token<'_>>,
) -> Result<(), JsonError> {
    match first {
        Some(Token::BeginObject) => Ok(()),
        _ => Err(reader.wrong_type(JsonType::Object)),
    }
}
