//! `registered_values`: what a certification request must say to be accepted with a passcode.

use core::fmt;

use serde::{Serialize, Serializer};

use super::certificate_field::CertificateField;
use super::list::{Element, List, OneOrList, Strings, expect_object};
use crate::JsonField;
use crate::json::{JsonError, JsonType, Reader, Token};

/// One registered value: a certificate field and what it must equal.
///
/// ```text
/// {"certificate_field":"subject.organization_unit","matcher":"equals",
///  "value":["Unit1","Unit3"],"multiple":true}
/// ```
///
/// `certificate_field` and `value` must be there: a rule that cannot be read must not be passed
/// over. The order of the members is *assumed*; the service takes and gives any.
///
/// ```
/// use pop_models::digicert::{RegisteredValue, RegisteredValueError};
///
/// type Borrowed = RegisteredValue<&'static str, &'static [&'static str]>;
///
/// let units = Borrowed::list("subject.organization_unit", &["Unit1", "Unit3"])?;
/// assert!(units.is_set() && units.is_equality());
/// assert_eq!(Borrowed::list("subject.x", &[]), Err(RegisteredValueError::NoValue));
/// # Ok::<(), RegisteredValueError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct RegisteredValue<S, V> {
    /// The word for the field, such as `subject.common_name`. See [`CertificateField`].
    pub certificate_field: S,
    /// How to compare; may be left out of a request.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub matcher: JsonField<Matcher<S>>,
    /// What to compare with.
    pub value: OneOrList<S, V>,
    /// Whether the field's type is a list; only in replies.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub multiple: JsonField<bool>,
}

/// The `registered_values` of a body.
pub type RegisteredValues<'a> = List<'a, RegisteredValue<&'a str, Strings<'a>>>;

/// How a registered value is compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Matcher<S> {
    /// `equals`, the only documented one.
    Equals,
    /// Another word, kept. It is not known what it asks for, so nothing fulfils it.
    Other(S),
}

/// Why a registered value was not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum RegisteredValueError {
    /// The word for the field is empty.
    EmptyField,
    /// One of the values is empty: no certificate field can hold it.
    EmptyValue,
    /// The list has no value: nothing could ever equal it.
    NoValue,
}

impl<S: AsRef<str>, V: AsRef<[S]>> RegisteredValue<S, V> {
    /// A single value, without a matcher, as a request says it.
    ///
    /// # Errors
    /// An empty field or value.
    pub fn one(certificate_field: S, value: S) -> Result<Self, RegisteredValueError> {
        Self::new(certificate_field, OneOrList::One(value))
    }

    /// A list of values, without a matcher, as a request says it.
    ///
    /// # Errors
    /// An empty field, list or value.
    pub fn list(certificate_field: S, values: V) -> Result<Self, RegisteredValueError> {
        Self::new(certificate_field, OneOrList::List(values))
    }

    fn new(certificate_field: S, value: OneOrList<S, V>) -> Result<Self, RegisteredValueError> {
        if certificate_field.as_ref().is_empty() {
            return Err(RegisteredValueError::EmptyField);
        }
        let values = value.as_slice();
        if values.is_empty() {
            return Err(RegisteredValueError::NoValue);
        }
        if values.iter().any(|value| value.as_ref().is_empty()) {
            return Err(RegisteredValueError::EmptyValue);
        }
        Ok(Self {
            certificate_field,
            matcher: JsonField::Absent,
            value,
            multiple: JsonField::Absent,
        })
    }
}

impl<S, V: AsRef<[S]>> OneOrList<S, V> {
    /// The values: of a single string, a slice of one.
    pub fn as_slice(&self) -> &[S] {
        match self {
            Self::One(value) => core::slice::from_ref(value),
            Self::List(values) => values.as_ref(),
        }
    }
}

impl<S: AsRef<str>, V> RegisteredValue<S, V> {
    /// What the word for the field means; `None` for an unknown word, which no request fulfils.
    pub fn field(&self) -> Option<CertificateField> {
        CertificateField::from_word(self.certificate_field.as_ref())
    }

    /// Whether the value is compared by [`Matcher::Equals`]: it says so or (*assumed* to mean the
    /// same) has no matcher. Otherwise nothing fulfils it.
    pub const fn is_equality(&self) -> bool {
        matches!(
            self.matcher,
            JsonField::Absent | JsonField::Null | JsonField::Value(Matcher::Equals)
        )
    }

    /// Whether the field may occur several times and its values are compared as an unordered set
    /// (*assumed*): the value is a list, or `multiple` is true. Otherwise the field must occur
    /// exactly once.
    pub const fn is_set(&self) -> bool {
        matches!(self.value, OneOrList::List(_)) || matches!(self.multiple, JsonField::Value(true))
    }
}

impl<'a> Element<'a> for RegisteredValue<&'a str, Strings<'a>> {
    fn read(reader: &mut Reader<'a>, first: Option<Token<'a>>) -> Result<Self, JsonError> {
        expect_object(reader, first)?;
        let (mut certificate_field, mut value) = (JsonField::Absent, None);
        let (mut matcher, mut multiple) = (JsonField::Absent, JsonField::Absent);
        while let Some(key) = reader.next_key()? {
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            if is("certificate_field") {
                reader.string_field(FIELD, &mut certificate_field)?;
            } else if is("matcher") {
                reader.field(MATCHER, &mut matcher, JsonType::String, Matcher::read)?;
            } else if is("value") {
                OneOrList::read_field(reader, VALUE, &mut value)?;
            } else if is("multiple") {
                reader.bool_field("registered_values.multiple", &mut multiple)?;
            } else {
                reader.skip_value()?;
            }
        }
        Ok(Self {
            certificate_field: certificate_field
                .into_value()
                .ok_or_else(|| reader.missing(FIELD))?,
            matcher,
            value: value.ok_or_else(|| reader.missing(VALUE))?,
            multiple,
        })
    }
}

const FIELD: &str = "registered_values.certificate_field";
const MATCHER: &str = "registered_values.matcher";
const VALUE: &str = "registered_values.value";

impl<'a> Matcher<&'a str> {
    fn read(token: Token<'a>) -> Option<Self> {
        match token {
            Token::String("equals") => Some(Self::Equals),
            Token::String(other) => Some(Self::Other(other)),
            _ => None,
        }
    }
}

impl<S: Serialize> Serialize for Matcher<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        match self {
            Self::Equals => serializer.serialize_str("equals"),
            Self::Other(other) => other.serialize(serializer),
        }
    }
}

impl fmt::Display for RegisteredValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyField => {
                "a registered value needs a certificate field, such as subject.common_name"
            }
            Self::EmptyValue => "a registered value cannot be empty; leave the field out instead",
            Self::NoValue => "a registered value needs at least one value",
        })
    }
}

impl core::error::Error for RegisteredValueError {}
