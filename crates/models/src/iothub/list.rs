//! `CertificateListDescription`: the certificates of a hub.

use serde::Serialize;

use super::CertificateDescription;
use crate::json::{JsonError, JsonErrorKind, JsonType, Reader, Token};

/// The reply of list, `{"value":[...]}`, read one certificate at a time.
///
/// The service does not page this list (there is no `nextLink`).
///
/// An iterator: the first error ends it. The rest of the body is checked at the end of the list,
/// so a body that is cut off gives an error and not a shorter list.
///
/// ```
/// use pop_models::iothub::CertificateList;
///
/// let reply = br#"{"value":[{"properties":{},"name":"a"},{"properties":{},"name":"b"}]}"#;
/// let mut names = CertificateList::from_json(reply, &mut [])?
///     .map(|certificate| Ok(certificate?.name.into_value()));
/// assert_eq!(names.next(), Some(Ok::<_, pop_models::json::JsonError>(Some("a"))));
/// assert_eq!(names.next(), Some(Ok(Some("b"))));
/// assert_eq!(names.next(), None);
/// # Ok::<(), pop_models::json::JsonError>(())
/// ```
#[derive(Debug)]
pub struct CertificateList<'a> {
    reader: Reader<'a>,
    done: bool,
}

/// The reply of list, to be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct CertificateListBody<'c, S> {
    /// The certificates.
    pub value: &'c [CertificateDescription<S>],
}

impl<'a> CertificateList<'a> {
    /// Reads as far as the first certificate. Escaped text goes to `scratch`; `input.len()` bytes
    /// are always enough.
    ///
    /// # Errors
    /// Not JSON so far, no `value`, or a `value` that is no array.
    pub fn from_json(input: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(input, scratch);
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            if key.eq_ignore_ascii_case("value") {
                reader
                    .begin_array()
                    .map_err(|error| error.in_field("value"))?;
                return Ok(Self {
                    reader,
                    done: false,
                });
            }
            reader.skip_value()?;
        }
        Err(reader.missing("value"))
    }

    fn advance(&mut self) -> Result<Option<CertificateDescription<&'a str>>, JsonError> {
        match self.reader.next()? {
            Some(Token::BeginObject) => {
                return CertificateDescription::read(&mut self.reader).map(Some);
            }
            Some(Token::EndArray) => {}
            _ => {
                let kind = JsonErrorKind::WrongType(JsonType::Object);
                return Err(JsonError::new(kind, self.reader.token_at()).in_field("value"));
            }
        }
        while let Some(key) = self.reader.next_key()? {
            self.reader
                .once("value", key.eq_ignore_ascii_case("value"))?;
            self.reader.skip_value()?;
        }
        self.reader.end()?;
        Ok(None)
    }
}

impl<'a> Iterator for CertificateList<'a> {
    type Item = Result<CertificateDescription<&'a str>, JsonError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = self.advance().transpose();
        self.done = !matches!(item, Some(Ok(_)));
        item
    }
}

impl core::iter::FusedIterator for CertificateList<'_> {}
