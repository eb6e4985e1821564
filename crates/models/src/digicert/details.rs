//! A passcode as the service describes it.

use serde::{Serialize, Serializer};

use super::{Passcode, RegisteredValues};
use crate::JsonField;
use crate::json::{JsonError, JsonType, Reader, Token};
use crate::rfc3339::{self, Instant, TimeError};

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
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct PasscodeDetails<S, L> {
    /// The passcode's name, for people.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub name: JsonField<S>,
    /// What it is for, for people.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub description: JsonField<S>,
    /// When it can be used; `{}` when that was not limited. See [`window`](Self::window).
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub validity_period: JsonField<ValidityPeriod<S>>,
    /// Its length, in characters.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub passcode_length: JsonField<u64>,
    /// Whether somebody has switched it off.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub status: JsonField<PasscodeStatus<S>>,
    /// Its id. See [`PasscodeId::new`](super::PasscodeId::new).
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub id: JsonField<S>,
    /// The enrollment profile that it belongs to.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub enrollment_profile: JsonField<Reference<S>>,
    /// The profile of the devices that enrol with it.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub device_profile: JsonField<Reference<S>>,
    /// The division of the account.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub division: JsonField<Reference<S>>,
    /// The account's id.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub account_id: JsonField<S>,
    /// The passcode, masked or clear.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub passcode: JsonField<Passcode<S>>,
    /// When it was created, RFC 3339, with or without a fraction. See
    /// [`created_at`](Self::created_at).
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub created_at: JsonField<S>,
    /// How often it was used.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub number_of_usage: JsonField<u64>,
    /// How often it can be used. Not documented for this reply: absent does not mean unlimited.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub usage_limit: JsonField<u64>,
    /// What a certification request must say; absent when nothing was registered.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub registered_values: JsonField<L>,
}

/// When a passcode can be used: `{}`, `{"from":"2020-12-15"}`, `{"from":"...","to":"..."}`.
///
/// Dates, or dates with times. The text is kept as it came.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct ValidityPeriod<S> {
    /// From when on.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub from: JsonField<S>,
    /// Until when.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub to: JsonField<S>,
}

/// Something else of the account: `{"id":"...","name":"..."}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
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

impl<S, L> PasscodeDetails<S, L> {
    /// The same with the registered values in another form.
    pub fn map_registered_values<M>(self, change: impl FnOnce(L) -> M) -> PasscodeDetails<S, M> {
        PasscodeDetails {
            name: self.name,
            description: self.description,
            validity_period: self.validity_period,
            passcode_length: self.passcode_length,
            status: self.status,
            id: self.id,
            enrollment_profile: self.enrollment_profile,
            device_profile: self.device_profile,
            division: self.division,
            account_id: self.account_id,
            passcode: self.passcode,
            created_at: self.created_at,
            number_of_usage: self.number_of_usage,
            usage_limit: self.usage_limit,
            registered_values: self.registered_values.map(change),
        }
    }
}

impl<'a> PasscodeDetails<&'a str, RegisteredValues<'a>> {
    /// Reads the reply. Keys match without regard to ASCII case, unknown ones are checked as JSON
    /// and ignored. Escaped text goes to `scratch`; `input.len()` bytes are always enough.
    ///
    /// Dates are not parsed here: [`window`](Self::window) and [`created_at`](Self::created_at) do.
    ///
    /// # Errors
    /// Not JSON, a known key with a value of another type or twice, or a registered value without
    /// its field or its value. The error names the field with its path, `validity_period.from` say.
    pub fn from_json(input: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(input, scratch);
        let mut found = Self::default();
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            found.read_member(key, &mut reader)?;
        }
        reader.end()?;
        Ok(found)
    }

    fn read_member(&mut self, key: &str, reader: &mut Reader<'a>) -> Result<(), JsonError> {
        let is = |name: &str| key.eq_ignore_ascii_case(name);
        if is("name") {
            reader.string_field("name", &mut self.name)
        } else if is("description") {
            reader.string_field("description", &mut self.description)
        } else if is("validity_period") {
            reader.object_field(
                "validity_period",
                &mut self.validity_period,
                ValidityPeriod::read,
            )
        } else if is("passcode_length") {
            reader.u64_field("passcode_length", &mut self.passcode_length)
        } else if is("status") {
            let slot = &mut self.status;
            reader.field("status", slot, JsonType::String, PasscodeStatus::read)
        } else if is("id") {
            reader.string_field("id", &mut self.id)
        } else if is("enrollment_profile") {
            let fields = ["enrollment_profile.id", "enrollment_profile.name"];
            let slot = &mut self.enrollment_profile;
            reader.object_field("enrollment_profile", slot, Reference::read(fields))
        } else if is("device_profile") {
            let fields = ["device_profile.id", "device_profile.name"];
            let slot = &mut self.device_profile;
            reader.object_field("device_profile", slot, Reference::read(fields))
        } else if is("division") {
            let fields = ["division.id", "division.name"];
            let slot = &mut self.division;
            reader.object_field("division", slot, Reference::read(fields))
        } else if is("account_id") {
            reader.string_field("account_id", &mut self.account_id)
        } else if is("passcode") {
            let slot = &mut self.passcode;
            reader.field("passcode", slot, JsonType::String, |token| match token {
                Token::String(text) => Some(Passcode::new(text)),
                _ => None,
            })
        } else if is("created_at") {
            reader.string_field("created_at", &mut self.created_at)
        } else if is("number_of_usage") {
            reader.u64_field("number_of_usage", &mut self.number_of_usage)
        } else if is("usage_limit") {
            reader.u64_field("usage_limit", &mut self.usage_limit)
        } else if is("registered_values") {
            let slot = &mut self.registered_values;
            RegisteredValues::read_field(reader, "registered_values", slot)
        } else {
            reader.skip_value()
        }
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

impl<S, L> Default for PasscodeDetails<S, L> {
    fn default() -> Self {
        Self {
            name: JsonField::Absent,
            description: JsonField::Absent,
            validity_period: JsonField::Absent,
            passcode_length: JsonField::Absent,
            status: JsonField::Absent,
            id: JsonField::Absent,
            enrollment_profile: JsonField::Absent,
            device_profile: JsonField::Absent,
            division: JsonField::Absent,
            account_id: JsonField::Absent,
            passcode: JsonField::Absent,
            created_at: JsonField::Absent,
            number_of_usage: JsonField::Absent,
            usage_limit: JsonField::Absent,
            registered_values: JsonField::Absent,
        }
    }
}

impl<S> Default for ValidityPeriod<S> {
    fn default() -> Self {
        Self {
            from: JsonField::Absent,
            to: JsonField::Absent,
        }
    }
}

impl<S> Default for Reference<S> {
    fn default() -> Self {
        Self {
            id: JsonField::Absent,
            name: JsonField::Absent,
        }
    }
}
