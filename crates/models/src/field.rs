//! A member of a JSON object that may be missing, null or there.

use core::ops::Deref;

use serde::{Serialize, Serializer};

/// A member of a JSON object: not there, there and `null`, or there with a value.
///
/// The services send both forms (`"PolicyResourceId":null` in one api-version, no such key in the
/// others), and a body that is read and written again must not turn one into the other.
/// Use `#[serde(skip_serializing_if = "JsonField::is_absent")]` on a field of this type.
///
/// ```
/// use pop_models::JsonField;
/// assert_eq!(JsonField::Value("a").value(), Some(&"a"));
/// assert_eq!(JsonField::<&str>::Null.value(), None);
/// assert!(JsonField::<&str>::default().is_absent());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum JsonField<T> {
    /// The key is not in the object.
    #[default]
    Absent,
    /// The key is there and its value is `null`.
    Null,
    /// The key is there with a value.
    Value(T),
}

impl<T> JsonField<T> {
    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value by itself, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether the key is not in the object.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the key is there with the value `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The same field over a reference.
    pub const fn as_ref(&self) -> JsonField<&T> {
        match self {
            Self::Absent => JsonField::Absent,
            Self::Null => JsonField::Null,
            Self::Value(value) => JsonField::Value(value),
        }
    }

    /// The value's target, if there is a value: `&str` out of `JsonField<String>` and `JsonField<&str>`.
    pub fn as_deref(&self) -> Option<&T::Target>
    where
        T: Deref,
    {
        self.value().map(Deref::deref)
    }

    /// The same field with another value; absent and null stay what they are.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> JsonField<U> {
        match self {
            Self::Absent => JsonField::Absent,
            Self::Null => JsonField::Null,
            Self::Value(value) => JsonField::Value(change(value)),
        }
    }
}

/// An absent field has no JSON form of its own: the object that holds it must skip it.
/// Where it does not, `null` is written.
impl<T: Serialize> Serialize for JsonField<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Absent | Self::Null => serializer.serialize_unit(),
        }
    }
}
