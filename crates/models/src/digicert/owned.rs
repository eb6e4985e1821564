//! Bodies that own their text, for hosts.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::{
    CreatePasscodeBody, DigiCertServiceError, EnrollBody, EnrollReply, Matcher, NamedValue,
    NamedValues, OneOrList, Passcode, PasscodeDetails, RegisteredValue, RegisteredValues, Strings,
};
use crate::JsonField;
use crate::json::JsonError;

/// A registered value that owns its text.
pub type OwnedRegisteredValue = RegisteredValue<String, Vec<String>>;

/// An attribute that owns its text.
pub type OwnedAttribute = NamedValue<String, Vec<String>>;

/// A passcode's details that own their text. The passcode in it is masked.
pub type OwnedPasscodeDetails = PasscodeDetails<String, Vec<OwnedRegisteredValue>>;

impl PasscodeDetails<&str, RegisteredValues<'_>> {
    /// The same with text of its own, and the passcode masked: a clear one is taken out of
    /// [`Passcode::expose`] before. A mask of the service is kept as it is.
    ///
    /// # Errors
    /// None in practice: the lists have been read before.
    pub fn into_owned(self) -> Result<OwnedPasscodeDetails, JsonError> {
        Ok(PasscodeDetails {
            passcode: self.passcode.map(Passcode::into_masked),
            registered_values: list(self.registered_values, RegisteredValues::to_vec)?,
            ..PasscodeDetails {
                passcode: JsonField::Absent,
                ..self
            }
            .map(ToOwned::to_owned, |_| Vec::new())
        })
    }
}

impl Passcode<&str> {
    /// The mask, with text of its own.
    pub fn into_masked(self) -> Passcode<String> {
        Passcode::new(self.masked().to_string())
    }
}

impl Matcher<&str> {
    /// The same with text of its own.
    pub fn into_owned(self) -> Matcher<String> {
        match self {
            Self::Equals => Matcher::Equals,
            Self::Other(other) => Matcher::Other(other.to_owned()),
        }
    }
}

impl RegisteredValue<&str, Strings<'_>> {
    /// The same with text of its own.
    ///
    /// # Errors
    /// None in practice: the list has been read before.
    pub fn into_owned(self) -> Result<OwnedRegisteredValue, JsonError> {
        Ok(RegisteredValue {
            certificate_field: self.certificate_field.to_owned(),
            matcher: self.matcher.map(Matcher::into_owned),
            value: self.value.into_owned()?,
            multiple: self.multiple,
        })
    }
}

impl NamedValue<&str, Strings<'_>> {
    /// The same with text of its own.
    ///
    /// # Errors
    /// None in practice: the list has been read before.
    pub fn into_owned(self) -> Result<OwnedAttribute, JsonError> {
        Ok(NamedValue {
            id: self.id.to_owned(),
            value: self.value.into_owned()?,
        })
    }
}

impl OneOrList<&str, Strings<'_>> {
    /// The same with text of its own.
    ///
    /// # Errors
    /// None in practice: the list has been read before.
    pub fn into_owned(self) -> Result<OneOrList<String, Vec<String>>, JsonError> {
        Ok(match self {
            Self::One(text) => OneOrList::One(text.to_owned()),
            Self::List(texts) => OneOrList::List(texts.to_vec()?),
        })
    }
}

impl Strings<'_> {
    /// The strings, with text of their own.
    ///
    /// # Errors
    /// None in practice: the list has been read before.
    pub fn to_vec(self) -> Result<Vec<String>, JsonError> {
        let mut scratch = vec![0; self.scratch_len()];
        let texts = self.iter(&mut scratch);
        texts.map(|text| text.map(ToOwned::to_owned)).collect()
    }
}

impl RegisteredValues<'_> {
    /// The registered values, with text of their own.
    ///
    /// # Errors
    /// None in practice: the list has been read before.
    pub fn to_vec(self) -> Result<Vec<OwnedRegisteredValue>, JsonError> {
        let mut scratch = vec![0; self.scratch_len()];
        self.iter(&mut scratch)
            .map(|registered| registered?.into_owned())
            .collect()
    }
}

impl NamedValues<'_> {
    /// The attributes, with text of their own.
    ///
    /// # Errors
    /// None in practice: the list has been read before.
    pub fn to_vec(self) -> Result<Vec<OwnedAttribute>, JsonError> {
        let mut scratch = vec![0; self.scratch_len()];
        self.iter(&mut scratch)
            .map(|attribute| attribute?.into_owned())
            .collect()
    }
}

impl CreatePasscodeBody<&str, RegisteredValues<'_>> {
    /// The same with text of its own.
    ///
    /// # Errors
    /// None in practice: the list has been read before.
    pub fn into_owned(
        self,
    ) -> Result<CreatePasscodeBody<String, Vec<OwnedRegisteredValue>>, JsonError> {
        Ok(CreatePasscodeBody {
            registered_values: list(self.registered_values, RegisteredValues::to_vec)?,
            ..self.map(ToOwned::to_owned, |_| Vec::new())
        })
    }
}

impl EnrollBody<&str, NamedValues<'_>> {
    /// The same with text of its own.
    ///
    /// # Errors
    /// None in practice: the lists have been read before.
    pub fn into_owned(self) -> Result<EnrollBody<String, Vec<OwnedAttribute>>, JsonError> {
        Ok(EnrollBody {
            csr: self.csr.to_owned(),
            enrollment_profile_id: self.enrollment_profile_id.to_owned(),
            certificate_profile_attributes: list(
                self.certificate_profile_attributes,
                NamedValues::to_vec,
            )?,
            device_attributes: list(self.device_attributes, NamedValues::to_vec)?,
        })
    }
}

impl EnrollReply<&str> {
    /// The same with text of its own.
    pub fn into_owned(self) -> EnrollReply<String> {
        EnrollReply {
            certificate_request_id: self.certificate_request_id.map(ToOwned::to_owned),
            status: self.status.map(ToOwned::to_owned),
            result: self.result.map(ToOwned::to_owned),
        }
    }
}

impl DigiCertServiceError<&str> {
    /// The same with text of its own.
    pub fn into_owned(self) -> DigiCertServiceError<String> {
        DigiCertServiceError {
            code: self.code.map(ToOwned::to_owned),
            message: self.message.map(ToOwned::to_owned),
            further: self.further,
        }
    }
}

/// A field's list, collected by `to_vec`.
fn list<L, T>(
    field: JsonField<L>,
    to_vec: impl FnOnce(L) -> Result<Vec<T>, JsonError>,
) -> Result<JsonField<Vec<T>>, JsonError> {
    Ok(match field {
        JsonField::Absent => JsonField::Absent,
        JsonField::Null => JsonField::Null,
        JsonField::Value(list) => JsonField::Value(to_vec(list)?),
    })
}
