//! A passcode as the service describes it.

use serde::{Serialize, Serializer};

use super::body::{convert, passcode_body, read};
use super::passcode::Passcode;
use super::registered::RegisteredValues;
use crate::JsonField;
use crate::json::{JsonError, JsonType, Reader, Token};
use crate::rfc3339::{self, Instant, TimeError};

passcode_body! {
    /// The reply to *enrollment passcode details*, and (*assumed*) to *create enrollment passcode*,
    /// which alone has the passcode in clear.
    ///
    /// ```text
    /// {"name":"MyPasscode","description":"For line 7.","validity_period":{},"passcode_length":20,
    ///  "status":"ACTIVE","id":"...","enrollment_profile":{"id":"IOT_...","name":"SCEP"},
    ///  "device_profile":{"id":"...","name":"..."},"division":{"id":"...","name":"..."},
    ///  "account_id":"...","passcode":"bGgdO*******************","created_at":"2020-08-12T16:42:13Z",
    ///  "number_of_usage":0}
    /// ```
    ///
    /// The order of the fields is the order of the documented sample. `usage_limit` and
    /// `registered_values` are not in it: their places are *assumed*. Any member may be absent or null.
    ///
    /// `S` is the text; `L` the registered values: [`RegisteredValues`] as read, a slice or a `Vec` of
    /// [`RegisteredValue`](super::RegisteredValue)s to be written.
    ///
    /// ```
    /// use pop_models::digicert::{PasscodeDetails, PasscodeState};
    ///
    /// let reply = br#"{"status":"ACTIVE","validity_period":{"to":"2021-05-15"},
    ///     "registered_values":[{"certificate_field":"subject.common_name","value":"example.com"}]}"#;
    /// let mut scratch = [0; 200]; // the reply's length is always enough
    /// let details = PasscodeDetails::from_json(reply, &mut scratch)?;
    /// assert_eq!(details.state_at(1_600_000_000)?, PasscodeState::Usable { remaining: None });
    ///
    /// for registered in details.registered_values.into_value().unwrap().iter(&mut []) {
    ///     assert_eq!(registered?.field().unwrap().attribute_name(), Some("CN"));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct PasscodeDetails {
        /// The passcode's name, for people.
        name: S, text;
        /// What it is for, for people.
        description: S, text;
        /// When it can be used; `{}` when that was not limited. See [`window`](Self::window).
        validity_period: ValidityPeriod<S>, period;
        /// Its length, in characters.
        passcode_length: u64, number;
        /// Whether somebody has switched it off.
        status: PasscodeStatus<S>, status;
        /// Its id. See [`PasscodeId::new`](super::PasscodeId::new).
        id: S, text;
        /// The enrollment profile that it belongs to.
        enrollment_profile: Reference<S>, reference;
        /// The profile of the devices that enrol with it.
        device_profile: Reference<S>, reference;
        /// The division of the account.
        division: Reference<S>, reference;
        /// The account's id.
        account_id: S, text;
        /// The passcode, masked or clear.
        passcode: Passcode<S>, passcode;
        /// When it was created, RFC 3339, with or without a fraction. See
        /// [`created_at`](Self::created_at).
        created_at: S, text;
        /// How often it was used.
        number_of_usage: u64, number;
        /// How often it can be used. Not documented for this reply: absent does not mean unlimited.
        usage_limit: u64, number;
        /// What a certification request must say; absent when nothing was registered.
        registered_values: L, list;
    }
}

/// When a passcode can be used: `{}`, `{"from":"2020-12-15"}`, `{"from":"...","to":"..."}`.
///
/// Dates, or dates with times. The text is kept as it came.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Default)]
pub struct ValidityPeriod<S> {
    /// From when on.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub from: JsonField<S>,
    /// Until when.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub to: JsonField<S>,
}

/// Something else of the account: `{"id":"...","name":"..."}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Default)]
pub struct Reference<S> {
    /// Its id.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub id: JsonField<S>,
    /// Its name, for people.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub name: JsonField<S>,
}

/// The member `status`, in exactly this case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PasscodeStatus<S> {
    /// `ACTIVE`
    Active,
    /// `DISABLED`
    Disabled,
    /// `DELETED`
    Deleted,
    /// Another word, kept. It is never taken for [`Active`](Self::Active).
    Other(S),
}

impl<S: AsRef<str>> PasscodeStatus<S> {
    /// The word on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "ACTIVE",
            Self::Disabled => "DISABLED",
            Self::Deleted => "DELETED",
            Self::Other(other) => other.as_ref(),
        }
    }
}

impl<S: AsRef<str>, L> PasscodeDetails<S, L> {
    /// `created_at`, parsed; `None` when it is absent or null.
    ///
    /// # Errors
    /// The text is no RFC 3339 date with its time.
    pub fn created_at(&self) -> Result<Option<Instant>, TimeError> {
        self.created_at
            .value()
            .map(|text| rfc3339::parse(text.as_ref()))
            .transpose()
    }
}

impl<'a> ValidityPeriod<&'a str> {
    /// Reads the rest of an object whose `{` has been read.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut found = Self::default();
        while let Some(key) = reader.next_key()? {
            if key.eq_ignore_ascii_case("from") {
                reader.string_field("validity_period.from", &mut found.from)?;
            } else if key.eq_ignore_ascii_case("to") {
                reader.string_field("validity_period.to", &mut found.to)?;
            } else {
                reader.skip_value()?;
            }
        }
        Ok(found)
    }
}

impl<'a> Reference<&'a str> {
    /// Reads the rest of an object whose `{` has been read and whose id and name have these paths.
    fn read(
        [id, name]: [&'static str; 2],
    ) -> impl FnOnce(&mut Reader<'a>) -> Result<Self, JsonError> {
        move |reader| {
            let mut found = Self::default();
            while let Some(key) = reader.next_key()? {
                if key.eq_ignore_ascii_case("id") {
                    reader.string_field(id, &mut found.id)?;
                } else if key.eq_ignore_ascii_case("name") {
                    reader.string_field(name, &mut found.name)?;
                } else {
                    reader.skip_value()?;
                }
            }
            Ok(found)
        }
    }
}

impl<'a> PasscodeStatus<&'a str> {
    fn read(token: Token<'a>) -> Option<Self> {
        match token {
            Token::String("ACTIVE") => Some(Self::Active),
            Token::String("DISABLED") => Some(Self::Disabled),
            Token::String("DELETED") => Some(Self::Deleted),
            Token::String(other) => Some(Self::Other(other)),
            _ => None,
        }
    }
}

impl<S> ValidityPeriod<S> {
    /// The same with text in another form.
    pub fn map<T>(self, mut text: impl FnMut(S) -> T) -> ValidityPeriod<T> {
        ValidityPeriod {
            from: self.from.map(&mut text),
            to: self.to.map(text),
        }
    }
}

impl<S> Reference<S> {
    /// The same with text in another form.
    pub fn map<T>(self, mut text: impl FnMut(S) -> T) -> Reference<T> {
        Reference {
            id: self.id.map(&mut text),
            name: self.name.map(text),
        }
    }
}

impl<S> PasscodeStatus<S> {
    /// The same with text in another form.
    pub fn map<T>(self, text: impl FnOnce(S) -> T) -> PasscodeStatus<T> {
        match self {
            Self::Active => PasscodeStatus::Active,
            Self::Disabled => PasscodeStatus::Disabled,
            Self::Deleted => PasscodeStatus::Deleted,
            Self::Other(other) => PasscodeStatus::Other(text(other)),
        }
    }
}

impl<S: Serialize> Serialize for PasscodeStatus<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        match self {
            Self::Active => serializer.serialize_str("ACTIVE"),
            Self::Disabled => serializer.serialize_str("DISABLED"),
            Self::Deleted => serializer.serialize_str("DELETED"),
            Self::Other(other) => other.serialize(serializer),
        }
    }
}
