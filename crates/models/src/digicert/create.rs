//! The body that creates a passcode.

use serde::Serialize;

use super::{RegisteredValues, ValidityPeriod};
use crate::JsonField;
use crate::json::{JsonError, Reader};

/// The body of *create enrollment passcode*.
///
/// ```text
/// {"name":"line-7","description":"...","passcode_length":20,"usage_limit":2000,
///  "validity_period":{"from":"2020-12-15","to":"2021-05-15"},
///  "registered_values":[{"certificate_field":"subject.common_name","value":"example.com"},
///                       {"certificate_field":"subject.organization_unit","value":["A","B"]}]}
/// ```
///
/// Which members are required is not documented: all may be absent here, and the service judges.
/// `S` and `L` are as in [`PasscodeDetails`](super::PasscodeDetails).
///
/// ```
/// use pop_models::JsonField;
/// use pop_models::digicert::{CreatePasscodeBody, RegisteredValue};
///
/// let registered: &[RegisteredValue<&str, &[&str]>] =
///     &[RegisteredValue::one("subject.common_name", "example.com")?];
/// let body = CreatePasscodeBody {
///     name: JsonField::Value("line-7"),
///     usage_limit: JsonField::Value(2000),
///     registered_values: JsonField::Value(registered),
///     ..CreatePasscodeBody::default()
/// };
/// let mut out = [0; 256];
/// assert_eq!(
///     pop_models::json::write(&body, &mut out)?,
///     r#"{"name":"line-7","usage_limit":2000,"registered_values":[{"certificate_field":"subject.common_name","value":"example.com"}]}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct CreatePasscodeBody<S, L> {
    /// The passcode's name, for people.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub name: JsonField<S>,
    /// What it is for, for people.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub description: JsonField<S>,
    /// How long the passcode shall be, in characters.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub passcode_length: JsonField<u64>,
    /// How often it can be used.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub usage_limit: JsonField<u64>,
    /// When it can be used.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub validity_period: JsonField<ValidityPeriod<S>>,
    /// What a certification request must say.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub registered_values: JsonField<L>,
}

impl<'a> CreatePasscodeBody<&'a str, RegisteredValues<'a>> {
    /// Reads the body. Escaped text goes to `scratch`; `input.len()` bytes are always enough.
    ///
    /// # Errors
    /// As [`PasscodeDetails::from_json`](super::PasscodeDetails::from_json).
    pub fn from_json(input: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(input, scratch);
        let mut found = Self::default();
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            if is("name") {
                reader.string_field("name", &mut found.name)?;
            } else if is("description") {
                reader.string_field("description", &mut found.description)?;
            } else if is("passcode_length") {
                reader.u64_field("passcode_length", &mut found.passcode_length)?;
            } else if is("usage_limit") {
                reader.u64_field("usage_limit", &mut found.usage_limit)?;
            } else if is("validity_period") {
                let slot = &mut found.validity_period;
                reader.object_field("validity_period", slot, ValidityPeriod::read)?;
            } else if is("registered_values") {
                let slot = &mut found.registered_values;
                RegisteredValues::read_field(&mut reader, "registered_values", slot)?;
            } else {
                reader.skip_value()?;
            }
        }
        reader.end()?;
        Ok(found)
    }
}

impl<S, L> Default for CreatePasscodeBody<S, L> {
    fn default() -> Self {
        Self {
            name: JsonField::Absent,
            description: JsonField::Absent,
            passcode_length: JsonField::Absent,
            usage_limit: JsonField::Absent,
            validity_period: JsonField::Absent,
            registered_values: JsonField::Absent,
        }
    }
}
