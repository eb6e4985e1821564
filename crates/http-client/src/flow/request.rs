//! What the caller wants proved, checked and put into the forms that go over the wire; and what it gets.

use std::time::Duration;

use base64ct::{Base64, Encoding as _};
use pop_models::JsonField;
use pop_models::iothub::{
    ApiVersion, CertificateName, CreateOrUpdateBody, Etag, Hub, IotHubRequest, VerifyBody,
};
use pop_models::json;

use super::body::{input, json_body, pem_text};
use crate::ClientError;

/// Which IoT Hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubId {
    /// The subscription's id, a UUID.
    pub subscription_id: String,
    /// The resource group's name.
    pub resource_group: String,
    /// The hub's name.
    pub name: String,
}

impl HubId {
    /// The parts are checked when they are used.
    pub fn new(
        subscription_id: impl Into<String>,
        resource_group: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        Self {
            subscription_id: subscription_id.into(),
            resource_group: resource_group.into(),
            name: name.into(),
        }
    }

    /// The same as the wire's type.
    ///
    /// # Errors
    /// [`ClientError::Input`] naming the part that the service would refuse.
    pub fn checked(&self) -> Result<Hub<'_>, ClientError> {
        Hub::new(&self.subscription_id, &self.resource_group, &self.name)
            .map_err(|error| input("hub", &error))
    }
}

/// What to prove: possession of this CA's key, for a name in a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProveRequest {
    /// The hub.
    pub hub: HubId,
    /// The certificate's name in the hub, 1 to 64 of `A-Z a-z 0-9 - . _`.
    pub name: String,
    /// The CA certificate, one PEM block. Carriage returns are dropped before it is sent.
    pub ca_pem: String,
    /// SHA-1 over the CA certificate's DER, 40 hex digits: tells whether the hub holds this very certificate.
    pub ca_thumbprint: String,
    /// Replace another certificate that stands under the name. Default false.
    pub replace: bool,
    /// Time for everything together, the making of the leaf included. Default 120 s.
    pub deadline: Duration,
}

impl ProveRequest {
    /// A request with the defaults; nothing is checked yet.
    pub fn new(
        hub: HubId,
        name: impl Into<String>,
        ca_pem: impl Into<String>,
        ca_thumbprint: impl Into<String>,
    ) -> Self {
        Self {
            hub,
            name: name.into(),
            ca_pem: ca_pem.into(),
            ca_thumbprint: ca_thumbprint.into(),
            replace: false,
            deadline: Duration::from_secs(120),
        }
    }
}

/// The certificate is verified and was read back so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Proved {
    /// Nothing had to be sent to `verify`: the certificate was verified when it was read.
    pub already_verified: bool,
    /// Always true; the value that was read from the service.
    pub is_verified: bool,
    /// The last verification code issued in this conversation.
    pub code: Option<String>,
    /// The certificate's thumbprint, 40 upper-case hex digits.
    pub thumbprint: String,
    /// The certificate's `ETag` now.
    pub etag: String,
    /// When the service last changed the certificate, in the service's form.
    pub updated: Option<String>,
}

/// A [`ProveRequest`] that passed its checks.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) name: String,
    pub(super) thumbprint: String,
    pub(super) replace: bool,
    pub(super) certificate_target: String,
    pub(super) code_target: String,
    pub(super) verify_target: String,
    pub(super) upload_body: Vec<u8>,
}

impl Prepared {
    pub(super) fn new(request: &ProveRequest, api_version: &str) -> Result<Self, ClientError> {
        let hub = request.hub.checked()?;
        let name = CertificateName::new(&request.name)
            .map_err(|error| input("certificate name", &error))?;
        let version = ApiVersion::new(api_version).map_err(|error| input("api-version", &error))?;
        let thumbprint = request.ca_thumbprint.to_ascii_uppercase();
        if thumbprint.len() != 40 || !thumbprint.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(input(
                "CA thumbprint",
                &"it must be 40 hex digits, the SHA-1 of the certificate's DER",
            ));
        }
        let target = |request: IotHubRequest<'_>| {
            target(|out| request.with_api_version(version).write_target(out))
        };
        Ok(Self {
            certificate_target: target(IotHubRequest::get(hub, name))?,
            code_target: target(IotHubRequest::generate_verification_code(
                hub,
                name,
                Etag::ANY,
            ))?,
            verify_target: target(IotHubRequest::verify(hub, name, Etag::ANY))?,
            upload_body: upload_body("CA certificate", &request.ca_pem, JsonField::Absent)?,
            name: request.name.clone(),
            thumbprint,
            replace: request.replace,
        })
    }
}

/// Path and query of a request.
pub(super) fn target(
    write: impl FnOnce(&mut String) -> core::fmt::Result,
) -> Result<String, ClientError> {
    let mut text = String::new();
    // A `String` takes everything, so only a fault in `models` could come here.
    write(&mut text).map_err(|error| input("request target", &error))?;
    Ok(text)
}

/// The body of PUT. Base64 over the PEM text is the one form that all recorded api-versions give back unchanged.
/// `is_verified` is left out unless it is claimed.
pub(crate) fn upload_body(
    what: &'static str,
    pem: &str,
    is_verified: JsonField<bool>,
) -> Result<Vec<u8>, ClientError> {
    let certificate = Base64::encode_string(pem_text(what, pem)?.as_bytes());
    let body = CreateOrUpdateBody {
        certificate: JsonField::Value(certificate.as_str()),
        is_verified,
    };
    json_body(what, |out| json::write(&body, out))
}

/// The body of verify.
pub(crate) fn verify_body(what: &'static str, pem: &str) -> Result<Vec<u8>, ClientError> {
    let certificate = pem_text(what, pem)?;
    let body = VerifyBody {
        certificate: certificate.as_str(),
    };
    json_body(what, |out| json::write(&body, out))
}
