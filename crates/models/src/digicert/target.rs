//! The service's side: method and target of a request, understood.

use core::fmt;

use super::{DigiCertOperation, EnrollmentProfileId, IdError, PasscodeId};
use crate::limits::MAX_TARGET_LEN;
use crate::percent::{self, DecodeError, Decoder};

/// What a request line asks for.
///
/// ```
/// use pop_models::digicert::{EnrollmentProfileId, DigiCertTarget};
///
/// let path = "/iot/api/v1/enrollment-profile/IOT%5F7/passcode";
/// let mut scratch = [0; 64]; // the target's length is always enough
/// let target = DigiCertTarget::parse("POST", path, &mut scratch)?;
/// let profile = EnrollmentProfileId::new("IOT_7").unwrap();
/// assert_eq!(target, DigiCertTarget::CreatePasscode { profile });
/// # Ok::<(), pop_models::digicert::DigiCertTargetError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DigiCertTarget<'a> {
    /// A new passcode.
    CreatePasscode {
        /// For this enrollment profile.
        profile: EnrollmentProfileId<'a>,
    },
    /// A certificate.
    Enroll,
    /// The details of a passcode.
    PasscodeDetails {
        /// The enrollment profile that it is looked for in.
        profile: EnrollmentProfileId<'a>,
        /// Which passcode.
        id: PasscodeId<'a>,
    },
}

impl<'a> DigiCertTarget<'a> {
    /// Reads a method and an origin-form target (`/path?query`). Ids that hold `%` are decoded into
    /// `scratch`; the target's length is always enough.
    ///
    /// Fixed path segments match in exactly this case, methods too (RFC 9110 section 9.1). A query
    /// is ignored: none is documented (*assumed*).
    ///
    /// # Errors
    /// The first that applies: too long, no such route, method, ids.
    pub fn parse(
        method: &str,
        path_and_query: &'a str,
        scratch: &'a mut [u8],
    ) -> Result<Self, DigiCertTargetError> {
        if path_and_query.len() > MAX_TARGET_LEN {
            return Err(DigiCertTargetError::TooLong);
        }
        let path = path_and_query
            .split_once('?')
            .map_or(path_and_query, |(path, _)| path);
        let (operation, [profile, id]) = route(path).ok_or(DigiCertTargetError::UnknownRoute)?;
        if operation.method().as_str() != method {
            return Err(DigiCertTargetError::MethodNotAllowed { allowed: operation });
        }
        let mut decoder = Decoder { scratch };
        let profile = decoder.decode(profile)?;
        let profile =
            || EnrollmentProfileId::new(profile).map_err(DigiCertTargetError::BadProfileId);
        match operation {
            DigiCertOperation::CreatePasscode => Ok(Self::CreatePasscode {
                profile: profile()?,
            }),
            DigiCertOperation::Enroll => Ok(Self::Enroll),
            DigiCertOperation::PasscodeDetails => Ok(Self::PasscodeDetails {
                profile: profile()?,
                id: PasscodeId::new(decoder.decode(id)?)
                    .map_err(DigiCertTargetError::BadPasscodeId)?,
            }),
        }
    }

    /// The operation.
    pub const fn operation(&self) -> DigiCertOperation {
        match self {
            Self::CreatePasscode { .. } => DigiCertOperation::CreatePasscode,
            Self::Enroll => DigiCertOperation::Enroll,
            Self::PasscodeDetails { .. } => DigiCertOperation::PasscodeDetails,
        }
    }
}

/// The operation of a path and its ids, still encoded, empty where it has none; `None` for another
/// path.
fn route(path: &str) -> Option<(DigiCertOperation, [&str; 2])> {
    let mut segments = path.strip_prefix("/")?.split('/');
    for expected in ["iot", "api", "v1"] {
        segments.next().filter(|segment| is(segment, expected))?;
    }
    match (
        segments.next()?,
        segments.next(),
        segments.next(),
        segments.next(),
        segments.next(),
    ) {
        (certificate, None, ..) if is(certificate, "certificate") => {
            Some((DigiCertOperation::Enroll, ["", ""]))
        }
        (profiles, Some(profile), Some(passcode), id, None)
            if is(profiles, "enrollment-profile") && is(passcode, "passcode") =>
        {
            Some(match id {
                None => (DigiCertOperation::CreatePasscode, [profile, ""]),
                Some(id) => (DigiCertOperation::PasscodeDetails, [profile, id]),
            })
        }
        _ => None,
    }
}

/// Whether a segment stands for `keyword`.
fn is(segment: &str, keyword: &str) -> bool {
    percent::decode(segment).eq(keyword.bytes().map(Some))
}

/// Why a request line was not understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum DigiCertTargetError {
    /// A `%` without two hexadecimal digits, or bytes that are not UTF-8.
    BadEncoding,
    /// The passcode's id breaks its rule.
    BadPasscodeId(IdError),
    /// The enrollment profile's id breaks its rule.
    BadProfileId(IdError),
    /// The route exists, the method does not.
    MethodNotAllowed {
        /// The route's only operation; [`DigiCertOperation::method`] gives the value of `Allow`.
        allowed: DigiCertOperation,
    },
    /// The scratch is full. The target's length is always enough.
    ScratchTooSmall,
    /// Longer than [`MAX_TARGET_LEN`].
    TooLong,
    /// Not a path of an operation.
    UnknownRoute,
}

impl From<DecodeError> for DigiCertTargetError {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Encoding => Self::BadEncoding,
            DecodeError::ScratchTooSmall => Self::ScratchTooSmall,
        }
    }
}

impl fmt::Display for DigiCertTargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadEncoding => f.write_str("an id in the path is not percent-encoded UTF-8"),
            Self::BadPasscodeId(error) => write!(f, "passcode id: {error}"),
            Self::BadProfileId(error) => write!(f, "enrollment profile id: {error}"),
            Self::MethodNotAllowed { allowed } => write!(
                f,
                "the method is not allowed here; allowed: {}",
                allowed.method().as_str()
            ),
            Self::ScratchTooSmall => {
                f.write_str("the scratch buffer is full; give it as many bytes as the target has")
            }
            Self::TooLong => write!(f, "the target is longer than {MAX_TARGET_LEN} bytes"),
            Self::UnknownRoute => f.write_str("no operation has this path"),
        }
    }
}

impl core::error::Error for DigiCertTargetError {}
