//! Bodies that own their text, for hosts.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::{
    CertificateDescription, CertificateList, CertificateProperties, CreateOrUpdateBody, ErrorCode,
    IotHubServiceError, VerifyBody,
};
use crate::json::JsonError;

impl CertificateDescription<&str> {
    /// The same with text of its own.
    pub fn into_owned(self) -> CertificateDescription<String> {
        CertificateDescription {
            properties: self.properties.into_owned(),
            id: self.id.map(ToOwned::to_owned),
            name: self.name.map(ToOwned::to_owned),
            resource_type: self.resource_type.map(ToOwned::to_owned),
            etag: self.etag.map(ToOwned::to_owned),
        }
    }
}

impl CertificateProperties<&str> {
    /// The same with text of its own.
    pub fn into_owned(self) -> CertificateProperties<String> {
        CertificateProperties {
            verification_code: self.verification_code.map(ToOwned::to_owned),
            subject: self.subject.map(ToOwned::to_owned),
            expiry: self.expiry.map(ToOwned::to_owned),
            thumbprint: self.thumbprint.map(ToOwned::to_owned),
            is_verified: self.is_verified,
            created: self.created.map(ToOwned::to_owned),
            updated: self.updated.map(ToOwned::to_owned),
            certificate: self.certificate.map(ToOwned::to_owned),
            policy_resource_id: self.policy_resource_id.map(ToOwned::to_owned),
        }
    }
}

impl CertificateList<'_> {
    /// The certificates that have not been taken yet, with text of their own.
    ///
    /// # Errors
    /// The first error of the list.
    pub fn into_owned(self) -> Result<Vec<CertificateDescription<String>>, JsonError> {
        self.map(|certificate| certificate.map(CertificateDescription::into_owned))
            .collect()
    }
}

impl CreateOrUpdateBody<&str> {
    /// The same with text of its own.
    pub fn into_owned(self) -> CreateOrUpdateBody<String> {
        CreateOrUpdateBody {
            certificate: self.certificate.map(ToOwned::to_owned),
            is_verified: self.is_verified,
        }
    }
}

impl VerifyBody<&str> {
    /// The same with text of its own.
    pub fn into_owned(self) -> VerifyBody<String> {
        VerifyBody {
            certificate: self.certificate.to_owned(),
        }
    }
}

impl ErrorCode<&str> {
    /// The same with text of its own.
    pub fn into_owned(self) -> ErrorCode<String> {
        match self {
            Self::Number(number) => ErrorCode::Number(number),
            Self::Text(text) => ErrorCode::Text(text.to_owned()),
        }
    }
}

impl IotHubServiceError<&str> {
    /// The same with text of its own.
    pub fn into_owned(self) -> IotHubServiceError<String> {
        IotHubServiceError {
            code: self.code.map(ErrorCode::into_owned),
            http_status_code: self.http_status_code.map(ErrorCode::into_owned),
            message: self.message.map(ToOwned::to_owned),
            details: self.details.map(ToOwned::to_owned),
            arm_envelope: self.arm_envelope,
        }
    }
}
