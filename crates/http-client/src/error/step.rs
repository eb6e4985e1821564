//! The parts of a conversation.

use core::fmt;

use pop_models::digicert;
use pop_models::iothub::IotHubOperation;

/// The part of the conversation that something happened in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Listing all certificates of a hub.
    List,
    /// Reading the certificate.
    Read,
    /// Storing the CA certificate.
    Upload,
    /// Reading again to learn what a request with an unknown outcome did.
    ReadBack,
    /// Asking for a verification code.
    GenerateCode,
    /// Making the leaf, which the caller does.
    Leaf,
    /// Sending the leaf.
    Verify,
    /// Reading `isVerified` back.
    Confirm,
    /// Deleting the certificate.
    Delete,
    /// Reading the details of an enrollment passcode.
    ReadPasscode,
    /// Creating an enrollment passcode.
    CreatePasscode,
    /// Asking for a certificate with an enrollment passcode.
    Enroll,
}

/// Who is at the other end of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    IotHub,
    DigiCert,
}

impl Step {
    /// The step that a single operation of Azure IoT Hub is.
    #[must_use]
    pub const fn of(operation: IotHubOperation) -> Self {
        match operation {
            IotHubOperation::List => Self::List,
            IotHubOperation::Get => Self::Read,
            IotHubOperation::CreateOrUpdate => Self::Upload,
            IotHubOperation::Delete => Self::Delete,
            IotHubOperation::GenerateVerificationCode => Self::GenerateCode,
            IotHubOperation::Verify => Self::Verify,
        }
    }

    /// The step that a single operation of DigiCert ONE is.
    #[must_use]
    pub const fn of_digicert(operation: digicert::DigiCertOperation) -> Self {
        match operation {
            digicert::DigiCertOperation::PasscodeDetails => Self::ReadPasscode,
            digicert::DigiCertOperation::CreatePasscode => Self::CreatePasscode,
            digicert::DigiCertOperation::Enroll => Self::Enroll,
        }
    }

    /// A few lower-case words, fit for a progress line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list certificates",
            Self::Read => "read certificate",
            Self::Upload => "upload certificate",
            Self::ReadBack => "read back",
            Self::GenerateCode => "generate verification code",
            Self::Leaf => "make leaf",
            Self::Verify => "verify",
            Self::Confirm => "confirm",
            Self::Delete => "delete certificate",
            Self::ReadPasscode => "read passcode",
            Self::CreatePasscode => "create passcode",
            Self::Enroll => "enroll",
        }
    }

    pub(crate) const fn service(self) -> Service {
        match self {
            Self::ReadPasscode | Self::CreatePasscode | Self::Enroll => Service::DigiCert,
            _ => Service::IotHub,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
