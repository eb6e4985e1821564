//! The bodies of certificates: what is uploaded, what is proven, what comes back.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::JsonField;
use crate::json::{JsonError, Reader};

/// `CertificateDescription` and `CertificateWithNonceDescription`: a certificate as the service
/// describes it. One type serves both replies; only `generateVerificationCode` fills in the code.
///
/// The order of the fields is the order on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct CertificateDescription<S> {
    /// What the service says of the certificate.
    pub properties: CertificateProperties<S>,
    /// The resource's path, from `/subscriptions/` on.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub id: JsonField<S>,
    /// The certificate's name.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub name: JsonField<S>,
    /// `type`: `Microsoft.Devices/IotHubs/Certificates`.
    #[serde(rename = "type", skip_serializing_if = "JsonField::is_absent")]
    pub resource_type: JsonField<S>,
    /// The ETag, opaque. See [`Etag::new`](super::Etag::new).
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub etag: JsonField<S>,
}

/// `CertificateProperties` and `CertificatePropertiesWithNonce`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateProperties<S> {
    /// The code to put into the leaf's CN; only in the reply to `generateVerificationCode`.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub verification_code: JsonField<S>,
    /// The CN of the certificate's subject, without `CN=` (the specification's examples have it).
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub subject: JsonField<S>,
    /// The certificate's notAfter, RFC 1123. See [`rfc1123`](crate::rfc1123).
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub expiry: JsonField<S>,
    /// SHA-1 of the certificate, 40 upper-case hexadecimal digits.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub thumbprint: JsonField<S>,
    /// Whether possession of the key has been proven, or was declared on upload.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub is_verified: JsonField<bool>,
    /// When the certificate was uploaded, RFC 1123; the year 0001 was recorded.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub created: JsonField<S>,
    /// When it was changed last, RFC 1123.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub updated: JsonField<S>,
    /// The certificate as text: PEM, base64 of PEM or base64 of DER.
    #[serde(skip_serializing_if = "JsonField::is_absent")]
    pub certificate: JsonField<S>,
    /// A policy's resource id, with this capital P on the wire; api-version 2025-08-01-preview only.
    #[serde(
        rename = "PolicyResourceId",
        skip_serializing_if = "JsonField::is_absent"
    )]
    pub policy_resource_id: JsonField<S>,
}

/// The body of PUT: `{"properties":{"isVerified":true,"certificate":"..."}}`.
///
/// Old api-versions sent the same keys without `properties`; that form is read but never written.
///
/// ```
/// use pop_models::JsonField;
/// use pop_models::iothub::CreateOrUpdateBody;
///
/// let body = CreateOrUpdateBody { certificate: JsonField::Value("MII="), is_verified: JsonField::Absent };
/// let mut out = [0; 64];
/// let json = pop_models::json::write(&body, &mut out)?;
/// assert_eq!(json, r#"{"properties":{"certificate":"MII="}}"#);
/// assert_eq!(CreateOrUpdateBody::from_json(json.as_bytes(), &mut [])?, body);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CreateOrUpdateBody<S> {
    /// The certificate: PEM, base64 of PEM or base64 of DER.
    pub certificate: JsonField<S>,
    /// `true` declares the certificate verified without any proof.
    pub is_verified: JsonField<bool>,
}

/// The body of `verify`, `CertificateVerificationDescription`: the leaf whose CN is the code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct VerifyBody<S> {
    /// The verification certificate as text: PEM or base64 of PEM.
    pub certificate: S,
}

impl<'a> CertificateDescription<&'a str> {
    /// Reads the reply of get, create or update, generateVerificationCode and verify. Escaped text
    /// goes to `scratch`; `input.len()` bytes are always enough.
    ///
    /// # Errors
    /// Not JSON, a known key with a value of another type or twice, or no `properties`.
    pub fn from_json(input: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(input, scratch);
        reader.begin_object()?;
        let description = Self::read(&mut reader)?;
        reader.end()?;
        Ok(description)
    }

    /// Reads the rest of an object whose `{` has been read.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut found = Self::default();
        let mut properties = None;
        while let Some(key) = reader.next_key()? {
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            if is("properties") {
                reader.once("properties", properties.is_some())?;
                reader
                    .begin_object()
                    .map_err(|error| error.in_field("properties"))?;
                properties = Some(CertificateProperties::read(reader)?);
            } else if is("id") {
                reader.string_field("id", &mut found.id)?;
            } else if is("name") {
                reader.string_field("name", &mut found.name)?;
            } else if is("type") {
                reader.string_field("type", &mut found.resource_type)?;
            } else if is("etag") {
                reader.string_field("etag", &mut found.etag)?;
            } else {
                reader.skip_value()?;
            }
        }
        found.properties = properties.ok_or_else(|| reader.missing("properties"))?;
        Ok(found)
    }
}

impl<'a> CertificateProperties<&'a str> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut found = Self::default();
        while let Some(key) = reader.next_key()? {
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            if is("verificationCode") {
                reader.string_field("verificationCode", &mut found.verification_code)?;
            } else if is("subject") {
                reader.string_field("subject", &mut found.subject)?;
            } else if is("expiry") {
                reader.string_field("expiry", &mut found.expiry)?;
            } else if is("thumbprint") {
                reader.string_field("thumbprint", &mut found.thumbprint)?;
            } else if is("isVerified") {
                reader.bool_field("isVerified", &mut found.is_verified)?;
            } else if is("created") {
                reader.string_field("created", &mut found.created)?;
            } else if is("updated") {
                reader.string_field("updated", &mut found.updated)?;
            } else if is("certificate") {
                reader.string_field("certificate", &mut found.certificate)?;
            } else if is("policyResourceId") {
                reader.string_field("policyResourceId", &mut found.policy_resource_id)?;
            } else {
                reader.skip_value()?;
            }
        }
        Ok(found)
    }
}

impl<'a> CreateOrUpdateBody<&'a str> {
    /// Reads the body of a PUT, with and without `properties`. An empty object is no error here:
    /// the service decides about what is missing.
    ///
    /// # Errors
    /// Not JSON, or a known key with a value of another type or twice, be it once inside and once
    /// outside of `properties`.
    pub fn from_json(input: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(input, scratch);
        let mut found = Self::default();
        let mut wrapped = false;
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            if key.eq_ignore_ascii_case("properties") {
                reader.once("properties", wrapped)?;
                wrapped = true;
                reader
                    .begin_object()
                    .map_err(|error| error.in_field("properties"))?;
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
        if key.eq_ignore_ascii_case("certificate") {
            reader.string_field("certificate", &mut self.certificate)
        } else if key.eq_ignore_ascii_case("isVerified") {
            reader.bool_field("isVerified", &mut self.is_verified)
        } else {
            reader.skip_value()
        }
    }
}

impl<'a> VerifyBody<&'a str> {
    /// Reads the body of `verify`.
    ///
    /// # Errors
    /// Not JSON, `certificate` missing, null, no string or twice.
    pub fn from_json(input: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(input, scratch);
        let mut certificate = JsonField::Absent;
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            if key.eq_ignore_ascii_case("certificate") {
                reader.string_field("certificate", &mut certificate)?;
            } else {
                reader.skip_value()?;
            }
        }
        let certificate = certificate
            .into_value()
            .ok_or_else(|| reader.missing("certificate"))?;
        reader.end()?;
        Ok(Self { certificate })
    }
}

impl<S: Serialize> Serialize for CreateOrUpdateBody<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Properties<'b, S> {
            #[serde(skip_serializing_if = "JsonField::is_absent")]
            is_verified: JsonField<bool>,
            #[serde(skip_serializing_if = "JsonField::is_absent")]
            certificate: JsonField<&'b S>,
        }
        let properties = Properties {
            is_verified: self.is_verified,
            certificate: self.certificate.as_ref(),
        };
        let mut body = serializer.serialize_struct("CreateOrUpdateBody", 1)?;
        body.serialize_field("properties", &properties)?;
        body.end()
    }
}
