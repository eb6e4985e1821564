//! The client's side: the operations as requests.

use core::fmt;

use super::{EnrollmentProfileId, PasscodeId};
use crate::{Method, percent};

/// What a request asks for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DigiCertOperation {
    /// *Create enrollment passcode*
    CreatePasscode,
    /// *Request certificate*
    Enroll,
    /// *Enrollment passcode details*
    PasscodeDetails,
}

impl DigiCertOperation {
    /// The method of the operation.
    pub const fn method(self) -> Method {
        match self {
            Self::CreatePasscode | Self::Enroll => Method::Post,
            Self::PasscodeDetails => Method::Get,
        }
    }
}

/// The header that says who asks. A request has one of them, never both.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DigiCertCredential {
    /// `x-api-key`: a user or a service user.
    ApiKey,
    /// `x-passcode`: whoever holds a passcode of the enrollment profile; for enrolment only.
    Passcode,
}

impl DigiCertCredential {
    /// The header's name, in lower case.
    pub const fn header(self) -> &'static str {
        match self {
            Self::ApiKey => "x-api-key",
            Self::Passcode => "x-passcode",
        }
    }
}

/// A request without its body and the value of its credential.
///
/// ```
/// use pop_models::digicert::{DigiCertCredential, EnrollmentProfileId, PasscodeId, DigiCertRequest};
///
/// let request = DigiCertRequest::passcode_details(
///     EnrollmentProfileId::new("IOT_502ac648-c826-4e71-991e-5629a23850c1")?,
///     PasscodeId::new("b1cef6d1-1449-4b7d-9577-a43839f7367c")?,
/// );
/// let mut target = String::new();
/// request.write_target(&mut target)?;
/// assert_eq!(
///     target,
///     "/iot/api/v1/enrollment-profile/IOT_502ac648-c826-4e71-991e-5629a23850c1/passcode/\
///      b1cef6d1-1449-4b7d-9577-a43839f7367c",
/// );
/// assert_eq!(request.method().as_str(), "GET");
/// assert_eq!(request.credential(), DigiCertCredential::ApiKey);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DigiCertRequest<'a> {
    route: Route<'a>,
    credential: DigiCertCredential,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Route<'a> {
    Passcodes(EnrollmentProfileId<'a>),
    Passcode(EnrollmentProfileId<'a>, PasscodeId<'a>),
    Certificate,
}

impl<'a> DigiCertRequest<'a> {
    /// The details of a passcode. The reply is [`PasscodeDetails`](super::PasscodeDetails).
    pub const fn passcode_details(profile: EnrollmentProfileId<'a>, id: PasscodeId<'a>) -> Self {
        Self {
            route: Route::Passcode(profile, id),
            credential: DigiCertCredential::ApiKey,
        }
    }

    /// A new passcode. The body is [`CreatePasscodeBody`](super::CreatePasscodeBody).
    pub const fn create_passcode(profile: EnrollmentProfileId<'a>) -> Self {
        Self {
            route: Route::Passcodes(profile),
            credential: DigiCertCredential::ApiKey,
        }
    }

    /// A certificate, asked for with a passcode of the profile that the body names. The body is
    /// [`EnrollBody`](super::EnrollBody).
    pub const fn enroll() -> Self {
        Self {
            route: Route::Certificate,
            credential: DigiCertCredential::Passcode,
        }
    }

    /// The same request with an API key; only enrolment has another credential to begin with.
    pub const fn with_api_key(self) -> Self {
        Self {
            credential: DigiCertCredential::ApiKey,
            ..self
        }
    }

    /// The operation.
    pub const fn operation(&self) -> DigiCertOperation {
        match self.route {
            Route::Passcodes(_) => DigiCertOperation::CreatePasscode,
            Route::Passcode(..) => DigiCertOperation::PasscodeDetails,
            Route::Certificate => DigiCertOperation::Enroll,
        }
    }

    /// The HTTP method.
    pub const fn method(&self) -> Method {
        self.operation().method()
    }

    /// The header that carries the credential.
    pub const fn credential(&self) -> DigiCertCredential {
        self.credential
    }

    /// Writes the path, from `/iot/` on, percent-encoded. There is no query.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_target(&self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str("/iot/api/v1/")?;
        match self.route {
            Route::Certificate => out.write_str("certificate"),
            Route::Passcodes(profile) => passcodes(profile, out),
            Route::Passcode(profile, id) => {
                passcodes(profile, out)?;
                out.write_char('/')?;
                percent::encode(id.as_str(), out)
            }
        }
    }
}

fn passcodes(profile: EnrollmentProfileId<'_>, out: &mut impl fmt::Write) -> fmt::Result {
    out.write_str("enrollment-profile/")?;
    percent::encode(profile.as_str(), out)?;
    out.write_str("/passcode")
}
