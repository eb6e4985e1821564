//! The client's side: the six operations as requests.

use core::fmt;

use super::{ApiVersion, CertificateName, Etag, Hub};
use crate::{Method, percent};

/// What a request asks for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum IotHubOperation {
    /// `Certificates_ListByIotHub`
    List,
    /// `Certificates_Get`
    Get,
    /// `Certificates_CreateOrUpdate`
    CreateOrUpdate,
    /// `Certificates_Delete`
    Delete,
    /// `Certificates_GenerateVerificationCode`
    GenerateVerificationCode,
    /// `Certificates_Verify`
    Verify,
}

impl IotHubOperation {
    /// The method of the operation.
    pub const fn method(self) -> Method {
        match self {
            Self::List | Self::Get => Method::Get,
            Self::CreateOrUpdate => Method::Put,
            Self::Delete => Method::Delete,
            Self::GenerateVerificationCode | Self::Verify => Method::Post,
        }
    }

    /// Whether a request without `If-Match` would be refused.
    pub const fn requires_if_match(self) -> bool {
        matches!(
            self,
            Self::Delete | Self::GenerateVerificationCode | Self::Verify
        )
    }
}

/// A request without its body: method, target and `If-Match`.
///
/// The constructors hold the rules: an operation that needs an ETag cannot be made without one.
/// Create or update without an ETag is for a name that is not taken yet.
///
/// ```
/// use pop_models::iothub::{CertificateName, Etag, Hub, IotHubRequest};
///
/// let hub = Hub::new("00000000-0000-0000-0000-000000000000", "factory", "factory-hub")?;
/// let request = IotHubRequest::verify(hub, CertificateName::new("ca-1")?, Etag::new("IjEi")?);
/// let mut target = String::new();
/// request.write_target(&mut target)?;
/// assert_eq!(
///     target,
///     "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/factory/providers/\
///      Microsoft.Devices/IotHubs/factory-hub/certificates/ca-1/verify?api-version=2023-06-30",
/// );
/// assert_eq!((request.method().as_str(), request.if_match().unwrap().as_str()), ("POST", "IjEi"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IotHubRequest<'a> {
    operation: IotHubOperation,
    hub: Hub<'a>,
    name: Option<CertificateName<'a>>,
    if_match: Option<Etag<'a>>,
    api_version: ApiVersion<'a>,
}

impl<'a> IotHubRequest<'a> {
    /// All certificates of the hub.
    pub const fn list(hub: Hub<'a>) -> Self {
        Self::new(IotHubOperation::List, hub, None, None)
    }

    /// One certificate.
    pub const fn get(hub: Hub<'a>, name: CertificateName<'a>) -> Self {
        Self::new(IotHubOperation::Get, hub, Some(name), None)
    }

    /// Upload of a new certificate (no ETag) or another one in its place (its ETag).
    /// The body is [`CreateOrUpdateBody`](super::CreateOrUpdateBody).
    pub const fn create_or_update(
        hub: Hub<'a>,
        name: CertificateName<'a>,
        if_match: Option<Etag<'a>>,
    ) -> Self {
        Self::new(IotHubOperation::CreateOrUpdate, hub, Some(name), if_match)
    }

    /// Removal.
    pub const fn delete(hub: Hub<'a>, name: CertificateName<'a>, if_match: Etag<'a>) -> Self {
        Self::new(IotHubOperation::Delete, hub, Some(name), Some(if_match))
    }

    /// A new verification code. No body: `Content-Length: 0`.
    pub const fn generate_verification_code(
        hub: Hub<'a>,
        name: CertificateName<'a>,
        if_match: Etag<'a>,
    ) -> Self {
        Self::new(
            IotHubOperation::GenerateVerificationCode,
            hub,
            Some(name),
            Some(if_match),
        )
    }

    /// The proof. The ETag is the one that came with the code; the body is
    /// [`VerifyBody`](super::VerifyBody).
    pub const fn verify(hub: Hub<'a>, name: CertificateName<'a>, if_match: Etag<'a>) -> Self {
        Self::new(IotHubOperation::Verify, hub, Some(name), Some(if_match))
    }

    const fn new(
        operation: IotHubOperation,
        hub: Hub<'a>,
        name: Option<CertificateName<'a>>,
        if_match: Option<Etag<'a>>,
    ) -> Self {
        Self {
            operation,
            hub,
            name,
            if_match,
            api_version: ApiVersion::STABLE,
        }
    }

    /// The same request in another api-version than [`ApiVersion::STABLE`].
    pub const fn with_api_version(self, api_version: ApiVersion<'a>) -> Self {
        Self {
            api_version,
            ..self
        }
    }

    /// The read of the same certificate, in the same api-version; `None` for the list.
    pub const fn read_back(&self) -> Option<Self> {
        match self.name {
            Some(name) => Some(Self::get(self.hub, name).with_api_version(self.api_version)),
            None => None,
        }
    }

    /// The operation.
    pub const fn operation(&self) -> IotHubOperation {
        self.operation
    }

    /// The HTTP method.
    pub const fn method(&self) -> Method {
        self.operation.method()
    }

    /// The value of `If-Match`, bare.
    pub const fn if_match(&self) -> Option<Etag<'a>> {
        self.if_match
    }

    /// Writes the path, from `/subscriptions/` on, and the query, percent-encoded.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_target(&self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str("/subscriptions/")?;
        percent::encode(self.hub.subscription_id(), out)?;
        out.write_str("/resourceGroups/")?;
        percent::encode(self.hub.resource_group(), out)?;
        out.write_str("/providers/Microsoft.Devices/IotHubs/")?;
        percent::encode(self.hub.name(), out)?;
        out.write_str("/certificates")?;
        if let Some(name) = self.name {
            out.write_char('/')?;
            percent::encode(name.as_str(), out)?;
        }
        out.write_str(match self.operation {
            IotHubOperation::GenerateVerificationCode => "/generateVerificationCode",
            IotHubOperation::Verify => "/verify",
            _ => "",
        })?;
        out.write_str("?api-version=")?;
        percent::encode(self.api_version.as_str(), out)
    }
}
