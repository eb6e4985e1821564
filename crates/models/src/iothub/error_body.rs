//! `ErrorDetails` and Azure Resource Manager's envelope: what comes with a status of 400 and above.

use serde::{Serialize, Serializer};

use crate::JsonField;
use crate::json::{JsonError, JsonType, Reader, Token};

/// A code that is a number in one reply and a word in another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ErrorCode<S> {
    /// As the service sends it: `400099`.
    Number(u64),
    /// As the specification says, and as the front door sends it: `"ResourceNotFound"`.
    Text(S),
}

/// The body of an error, in both of its forms:
///
/// ```text
/// {"code":400099,"httpStatusCode":400,"message":"...","details":"..."}   the IoT Hub provider
/// {"error":{"code":"ResourceNotFound","message":"..."}}                  the front door
/// ```
///
/// ```
/// use pop_models::iothub::{ErrorCode, IotHubServiceError};
///
/// let body = br#"{"Code":412001,"HttpStatusCode":"PreconditionFailed","Message":"Invalid ETag"}"#;
/// let error = IotHubServiceError::from_json(body, &mut [])?;
/// assert_eq!(error.code.value(), Some(&ErrorCode::Number(412_001)));
/// assert_eq!(error.http_status_code.value(), Some(&ErrorCode::Text("PreconditionFailed")));
/// # Ok::<(), pop_models::json::JsonError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct IotHubServiceError<S> {
    /// HTTP status times 1000 plus a number (IoT Hub), or a word (front door).
    pub code: JsonField<ErrorCode<S>>,
    /// The HTTP status as a number (2025) or a word such as `PreconditionFailed` (2021 to 2023).
    pub http_status_code: JsonField<ErrorCode<S>>,
    /// For people. Ends with a correlation identifier for Microsoft's support.
    pub message: JsonField<S>,
    /// More for people. Left out when it is no string: the envelope has arrays of that name.
    pub details: JsonField<S>,
    /// Whether it came, or is to be written, as `{"error":{...}}`.
    pub arm_envelope: bool,
}

impl<'a> IotHubServiceError<&'a str> {
    /// Reads either form, keys in any case. Escaped text goes to `scratch`; `input.len()` bytes
    /// are always enough.
    ///
    /// An object with none of the known keys is no error: the status alone must do then.
    ///
    /// # Errors
    /// Not JSON (a proxy's page, say), or a known key with a value of another type or twice.
    pub fn from_json(input: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(input, scratch);
        let mut found = Self::default();
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            if key.eq_ignore_ascii_case("error") {
                reader.once("error", found.arm_envelope)?;
                found.arm_envelope = true;
                reader
                    .begin_object()
                    .map_err(|error| error.in_field("error"))?;
                while let Some(key) = reader.next_key()? {
                    found.read_field(key, &mut reader)?;
                }
            } else {
                found.read_field(key, &mut reader)?;
            }
        }
        reader.end()?;
        Ok(found)
    }

    fn read_field(&mut self, key: &str, reader: &mut Reader<'a>) -> Result<(), JsonError> {
        let is = |name: &str| key.eq_ignore_ascii_case(name);
        if is("code") {
            reader.field(
                "code",
                &mut self.code,
                JsonType::NumberOrString,
                ErrorCode::read,
            )
        } else if is("httpStatusCode") {
            let slot = &mut self.http_status_code;
            reader.field(
                "httpStatusCode",
                slot,
                JsonType::NumberOrString,
                ErrorCode::read,
            )
        } else if is("message") {
            reader.string_field("message", &mut self.message)
        } else if is("details") {
            reader.once("details", !self.details.is_absent())?;
            if let Some(details) = reader.string_or_skip()? {
                self.details = details;
            }
            Ok(())
        } else {
            reader.skip_value()
        }
    }
}

impl<'a> ErrorCode<&'a str> {
    fn read(token: Token<'a>) -> Option<Self> {
        match token {
            Token::Number(number) => number.as_u64().map(Self::Number),
            Token::String(text) => Some(Self::Text(text)),
            _ => None,
        }
    }
}

impl<S: Serialize> Serialize for ErrorCode<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        match self {
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(text) => text.serialize(serializer),
        }
    }
}

impl<S: Serialize> Serialize for IotHubServiceError<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Flat<'b, S> {
            #[serde(skip_serializing_if = "JsonField::is_absent")]
            code: JsonField<&'b ErrorCode<S>>,
            #[serde(skip_serializing_if = "JsonField::is_absent")]
            http_status_code: JsonField<&'b ErrorCode<S>>,
            #[serde(skip_serializing_if = "JsonField::is_absent")]
            message: JsonField<&'b S>,
            #[serde(skip_serializing_if = "JsonField::is_absent")]
            details: JsonField<&'b S>,
        }
        #[derive(Serialize)]
        struct Envelope<T> {
            error: T,
        }
        let flat = Flat {
            code: self.code.as_ref(),
            http_status_code: self.http_status_code.as_ref(),
            message: self.message.as_ref(),
            details: self.details.as_ref(),
        };
        if self.arm_envelope {
            Envelope { error: flat }.serialize(serializer)
        } else {
            flat.serialize(serializer)
        }
    }
}
