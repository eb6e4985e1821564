//! What comes with a status of 400 and above.

use serde::{Serialize, Serializer};

use crate::JsonField;
use crate::json::{JsonError, JsonType, Reader, Token};

/// The body of an error, in both documented forms. The first is written.
///
/// ```text
/// {"errors":[{"code":"entity_not_found","message":"..."}]}
/// {"error":{"code":"entity_not_found","message":"..."}}
/// ```
///
/// ```
/// use pop_models::digicert::DigiCertServiceError;
///
/// let body = br#"{"errors":[{"code":"a","message":"m"},{"code":"b","message":"n"}]}"#;
/// let error = DigiCertServiceError::from_json(body, &mut [])?;
/// assert_eq!((error.code.value(), error.further), (Some(&"a"), 1));
/// # Ok::<(), pop_models::json::JsonError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DigiCertServiceError<S> {
    /// The code of the first error, a word such as `invalid_api_key`.
    pub code: JsonField<S>,
    /// Its message, for people.
    pub message: JsonField<S>,
    /// How many errors came after it. They are checked, and not written.
    pub further: usize,
}

impl<S> DigiCertServiceError<S> {
    /// A body with this error alone.
    pub const fn new(code: S, message: S) -> Self {
        Self {
            code: JsonField::Value(code),
            message: JsonField::Value(message),
            further: 0,
        }
    }
}

impl<'a> DigiCertServiceError<&'a str> {
    /// Reads either form. Escaped text goes to `scratch`; `input.len()` bytes are always enough.
    ///
    /// An object with neither key, a null and an empty list are no error: the status alone must do
    /// then.
    ///
    /// # Errors
    /// Not JSON (a proxy's page, say), a known key with a value of another type or twice, or both
    /// forms in one body.
    pub fn from_json(input: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(input, scratch);
        let mut found = Self::default();
        let mut seen = false;
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            if key.eq_ignore_ascii_case("errors") {
                reader.once("errors", seen)?;
                seen = true;
                found = Self::read_list(&mut reader).map_err(|error| error.in_field("errors"))?;
            } else if key.eq_ignore_ascii_case("error") {
                reader.once("error", seen)?;
                seen = true;
                let mut error = JsonField::Absent;
                reader.object_field("error", &mut error, |reader| {
                    Self::read(reader, ["error.code", "error.message"])
                })?;
                found = error.into_value().unwrap_or_default();
            } else {
                reader.skip_value()?;
            }
        }
        reader.end()?;
        Ok(found)
    }

    fn read_list(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        match reader.next()? {
            Some(Token::Null) => return Ok(Self::default()),
            Some(Token::BeginArray) => {}
            _ => return Err(reader.wrong_type(JsonType::Array)),
        }
        let mut first: Option<Self> = None;
        loop {
            match reader.next()? {
                Some(Token::BeginObject) => {}
                Some(Token::EndArray) => return Ok(first.unwrap_or_default()),
                _ => return Err(reader.wrong_type(JsonType::Object)),
            }
            let error = Self::read(reader, ["errors.code", "errors.message"])?;
            match &mut first {
                Some(first) => first.further = first.further.saturating_add(1),
                None => first = Some(error),
            }
        }
    }

    /// Reads the rest of an object whose `{` has been read.
    fn read(
        reader: &mut Reader<'a>,
        [code, message]: [&'static str; 2],
    ) -> Result<Self, JsonError> {
        let mut found = Self::default();
        while let Some(key) = reader.next_key()? {
            if key.eq_ignore_ascii_case("code") {
                reader.string_field(code, &mut found.code)?;
            } else if key.eq_ignore_ascii_case("message") {
                reader.string_field(message, &mut found.message)?;
            } else {
                reader.skip_value()?;
            }
        }
        Ok(found)
    }
}

impl<S: Serialize> Serialize for DigiCertServiceError<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        #[derive(Serialize)]
        struct Body<'b, S> {
            errors: [Error<'b, S>; 1],
        }
        #[derive(Serialize)]
        struct Error<'b, S> {
            #[serde(skip_serializing_if = "JsonField::is_absent")]
            code: JsonField<&'b S>,
            #[serde(skip_serializing_if = "JsonField::is_absent")]
            message: JsonField<&'b S>,
        }
        let error = Error {
            code: self.code.as_ref(),
            message: self.message.as_ref(),
        };
        Body { errors: [error] }.serialize(serializer)
    }
}
