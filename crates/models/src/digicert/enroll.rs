//! Enrolment: a certification request goes in, the state of the certificate request comes out.

use serde::Serialize;

use super::certificate_field::CertificateField;
use super::list::{Element, List, OneOrList, Strings, expect_object};
use crate::JsonField;
use crate::json::{JsonError, Reader, Token};

/// The body of *request certificate*.
///
/// ```text
/// {"csr":"-----BEGIN CERTIFICATE REQUEST-----...","enrollment_profile_id":"IOT_...",
///  "certificate_profile_attributes":[{"id":"subject.common_name","value":"example.com"}],
///  "device_attributes":[{"id":"party-no","value":"PN8363454893"}]}
/// ```
///
/// `S` is the text, `L` a list of [`NamedValue`]s: [`NamedValues`] as read, a slice or a `Vec` to be
/// written.
///
/// ```
/// use pop_models::JsonField;
/// use pop_models::digicert::{NamedValue, EnrollBody};
///
/// let body: EnrollBody<&str, &[NamedValue<&str, &[&str]>]> = EnrollBody {
///     csr: "-----BEGIN",
///     enrollment_profile_id: "IOT_1",
///     certificate_profile_attributes: JsonField::Absent,
///     device_attributes: JsonField::Absent,
/// };
/// let mut out = [0; 64];
/// let json = pop_models::json::write(&body, &mut out)?;
/// assert_eq!(json, r#"{"csr":"-----BEGIN","enrollment_profile_id":"IOT_1"}"#);
/// assert_eq!(EnrollBody::from_json(json.as_bytes(), &mut [])?.csr, body.csr);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct EnrollBody<S, L> {
    /// The certification request as text, PEM.
    pub csr: S,
    /// The enrollment profile. With `x-passcode` it must be the passcode's own.
    pub enrollment_profile_id: S,
    /// Values for the certificate, by the profile's words for fields.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub certificate_profile_attributes: JsonField<L>,
    /// Values for the record of the device.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub device_attributes: JsonField<L>,
}

/// A value with its name: `{"id":"subject.common_name","value":"example.com"}`.
///
/// A list of strings as value is read too (*assumed*, as registered values have it).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct NamedValue<S, V> {
    /// The name.
    pub id: S,
    /// The value.
    pub value: OneOrList<S, V>,
}

/// The attributes of an enrolment.
pub type NamedValues<'a> = List<'a, NamedValue<&'a str, Strings<'a>>>;

/// The reply to *request certificate*.
///
/// ```text
/// {"certificate_request_id":"b1cef6d1-...","status":"AUTO_APPROVED","result":"..."}
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Default)]
pub struct EnrollReply<S> {
    /// The id of the request for a certificate.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub certificate_request_id: JsonField<S>,
    /// What became of it: `AUTO_APPROVED` is documented, others exist.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub status: JsonField<S>,
    /// The result. Its type was not seen: left out when it is no string.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub result: JsonField<S>,
}

impl<'a> EnrollBody<&'a str, NamedValues<'a>> {
    /// Reads the body. Escaped text, and so the line ends of PEM, goes to `scratch`; `input.len()`
    /// bytes are always enough.
    ///
    /// # Errors
    /// Not JSON, a known key with a value of another type or twice, no `csr` or no
    /// `enrollment_profile_id`, an attribute without its id or its value.
    pub fn from_json(input: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(input, scratch);
        let (mut csr, mut profile) = (JsonField::Absent, JsonField::Absent);
        let (mut certificate, mut device) = (JsonField::Absent, JsonField::Absent);
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            if is("csr") {
                reader.string_field("csr", &mut csr)?;
            } else if is("enrollment_profile_id") {
                reader.string_field("enrollment_profile_id", &mut profile)?;
            } else if is("certificate_profile_attributes") {
                let field = "certificate_profile_attributes";
                NamedValues::read_field(&mut reader, field, &mut certificate)?;
            } else if is("device_attributes") {
                NamedValues::read_field(&mut reader, "device_attributes", &mut device)?;
            } else {
                reader.skip_value()?;
            }
        }
        let csr = csr.into_value().ok_or_else(|| reader.missing("csr"))?;
        let enrollment_profile_id = profile
            .into_value()
            .ok_or_else(|| reader.missing("enrollment_profile_id"))?;
        reader.end()?;
        Ok(Self {
            csr,
            enrollment_profile_id,
            certificate_profile_attributes: certificate,
            device_attributes: device,
        })
    }
}

impl<S: AsRef<str>, V> NamedValue<S, V> {
    /// What the name means in `certificate_profile_attributes`; `None` for an unknown one.
    pub fn field(&self) -> Option<CertificateField> {
        CertificateField::from_word(self.id.as_ref())
    }
}

impl<'a> Element<'a> for NamedValue<&'a str, Strings<'a>> {
    fn read(reader: &mut Reader<'a>, first: Option<Token<'a>>) -> Result<Self, JsonError> {
        expect_object(reader, first)?;
        let (mut id, mut value) = (JsonField::Absent, None);
        while let Some(key) = reader.next_key()? {
            if key.eq_ignore_ascii_case("id") {
                reader.string_field("attributes.id", &mut id)?;
            } else if key.eq_ignore_ascii_case("value") {
                OneOrList::read_field(reader, "attributes.value", &mut value)?;
            } else {
                reader.skip_value()?;
            }
        }
        Ok(Self {
            id: id
                .into_value()
                .ok_or_else(|| reader.missing("attributes.id"))?,
            value: value.ok_or_else(|| reader.missing("attributes.value"))?,
        })
    }
}

impl<S> EnrollReply<S> {
    /// The documented word for a request that was approved without a person.
    pub const AUTO_APPROVED: &'static str = "AUTO_APPROVED";
}

impl<'a> EnrollReply<&'a str> {
    /// Reads the reply. Escaped text goes to `scratch`; `input.len()` bytes are always enough.
    ///
    /// # Errors
    /// Not JSON, or a known key with a value of another type or twice.
    pub fn from_json(input: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(input, scratch);
        let mut found = Self::default();
        let mut result = None;
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            if is("certificate_request_id") {
                reader.string_field("certificate_request_id", &mut found.certificate_request_id)?;
            } else if is("status") {
                reader.string_field("status", &mut found.status)?;
            } else if is("result") {
                reader.once("result", result.is_some())?;
                let read = reader.string_or_skip();
                result = Some(read.map_err(|error| error.in_field("result"))?);
            } else {
                reader.skip_value()?;
            }
        }
        reader.end()?;
        found.result = result.flatten().unwrap_or_default();
        Ok(found)
    }
}
