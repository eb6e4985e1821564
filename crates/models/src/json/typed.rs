//! Reading known fields: the layer between tokens and bodies.

use super::{JsonError, JsonErrorKind, JsonType, Reader, Token};
use crate::JsonField;

impl<'a> Reader<'a> {
    /// The start of an object, or an error.
    pub(crate) fn begin_object(&mut self) -> Result<(), JsonError> {
        match self.next()? {
            Some(Token::BeginObject) => Ok(()),
            _ => Err(self.wrong_type(JsonType::Object)),
        }
    }

    /// The start of an array, or an error.
    pub(crate) fn begin_array(&mut self) -> Result<(), JsonError> {
        match self.next()? {
            Some(Token::BeginArray) => Ok(()),
            _ => Err(self.wrong_type(JsonType::Array)),
        }
    }

    /// The next key of the open object, or `None` at its end. Every value in between must have
    /// been read or skipped.
    pub(crate) fn next_key(&mut self) -> Result<Option<&'a str>, JsonError> {
        match self.next()? {
            Some(Token::Key(key)) => Ok(Some(key)),
            Some(Token::EndObject) => Ok(None),
            _ => Err(self.wrong_type(JsonType::Object)),
        }
    }

    /// The end of the text, or an error.
    pub(crate) fn end(&mut self) -> Result<(), JsonError> {
        match self.next()? {
            None => Ok(()),
            Some(_) => Err(JsonError::new(JsonErrorKind::TrailingData, self.token_at())),
        }
    }

    /// A string or null into `slot`, which must be empty yet.
    pub(crate) fn string_field(
        &mut self,
        field: &'static str,
        slot: &mut JsonField<&'a str>,
    ) -> Result<(), JsonError> {
        self.field(field, slot, JsonType::String, |token| match token {
            Token::String(text) => Some(text),
            _ => None,
        })
    }

    /// `true`, `false` or null into `slot`, which must be empty yet.
    pub(crate) fn bool_field(
        &mut self,
        field: &'static str,
        slot: &mut JsonField<bool>,
    ) -> Result<(), JsonError> {
        self.field(field, slot, JsonType::Bool, |token| match token {
            Token::Bool(value) => Some(value),
            _ => None,
        })
    }

    /// A whole number or null into `slot`, which must be empty yet.
    pub(crate) fn u64_field(
        &mut self,
        field: &'static str,
        slot: &mut JsonField<u64>,
    ) -> Result<(), JsonError> {
        self.field(field, slot, JsonType::WholeNumber, |token| match token {
            Token::Number(number) => number.as_u64(),
            _ => None,
        })
    }

    /// An object or null into `slot`, which must be empty yet; `read` goes to the object's end.
    pub(crate) fn object_field<T>(
        &mut self,
        field: &'static str,
        slot: &mut JsonField<T>,
        read: impl FnOnce(&mut Self) -> Result<T, JsonError>,
    ) -> Result<(), JsonError> {
        self.once(field, !slot.is_absent())?;
        *slot = match self.next().map_err(|error| error.in_field(field))? {
            Some(Token::Null) => JsonField::Null,
            Some(Token::BeginObject) => {
                JsonField::Value(read(self).map_err(|error| error.in_field(field))?)
            }
            _ => return Err(self.wrong_type(JsonType::Object).in_field(field)),
        };
        Ok(())
    }

    /// A scalar or null into `slot`, which must be empty yet.
    pub(crate) fn field<T>(
        &mut self,
        field: &'static str,
        slot: &mut JsonField<T>,
        expected: JsonType,
        read: impl FnOnce(Token<'a>) -> Option<T>,
    ) -> Result<(), JsonError> {
        self.once(field, !slot.is_absent())?;
        *slot = match self.next().map_err(|error| error.in_field(field))? {
            Some(Token::Null) => JsonField::Null,
            Some(token) => JsonField::Value(
                read(token).ok_or_else(|| self.wrong_type(expected).in_field(field))?,
            ),
            None => return Err(self.wrong_type(expected).in_field(field)),
        };
        Ok(())
    }

    /// A string or null; any other value is skipped.
    pub(crate) fn string_or_skip(&mut self) -> Result<Option<JsonField<&'a str>>, JsonError> {
        let depth = self.depth;
        let found = match self.next()? {
            Some(Token::String(text)) => Some(JsonField::Value(text)),
            Some(Token::Null) => Some(JsonField::Null),
            _ => None,
        };
        // The opening token of a container has been read; the rest of it follows.
        while self.depth > depth {
            self.skip_value()?;
        }
        Ok(found)
    }

    /// An error if the key that was just read was seen before.
    pub(crate) fn once(&self, field: &'static str, seen: bool) -> Result<(), JsonError> {
        if seen {
            let error = JsonError::new(JsonErrorKind::DuplicateField, self.token_at());
            return Err(error.in_field(field));
        }
        Ok(())
    }

    /// A required key was not among those of the object that just ended.
    pub(crate) fn missing(&self, field: &'static str) -> JsonError {
        JsonError::new(JsonErrorKind::MissingField, self.token_at()).in_field(field)
    }

    /// The bytes from `start` to the end of the token that was read last.
    pub(crate) fn since(&self, start: usize) -> &'a [u8] {
        self.input.get(start..self.at).unwrap_or_default()
    }

    pub(crate) fn wrong_type(&self, expected: JsonType) -> JsonError {
        JsonError::new(JsonErrorKind::WrongType(expected), self.token_at())
    }
}
