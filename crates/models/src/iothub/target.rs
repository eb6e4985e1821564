//! The service's side: method and target of a request, understood.

use core::fmt;

use super::{
    ApiVersion, ApiVersionError, CertificateName, Hub, HubError, IotHubOperation, NameError,
};
use crate::limits::MAX_TARGET_LEN;
use crate::percent::{self, DecodeError, Decoder};

/// What a request line asks for.
///
/// ```
/// use pop_models::iothub::{IotHubOperation, IotHubTarget};
///
/// let mut scratch = [0; 256];
/// let target = IotHubTarget::parse(
///     "POST",
///     "/SUBSCRIPTIONS/s/resourcegroups/g/providers/microsoft.devices/iothubs/hub%2D7/\
///      certificates/ca-1/verify?api-version=2023-06-30",
///     &mut scratch,
/// )?;
/// assert_eq!(target.operation, IotHubOperation::Verify);
/// assert_eq!(target.hub.name(), "hub-7");
/// # Ok::<(), pop_models::iothub::IotHubTargetError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct IotHubTarget<'a> {
    /// What to do.
    pub operation: IotHubOperation,
    /// Where.
    pub hub: Hub<'a>,
    /// With which certificate; `None` only for [`IotHubOperation::List`].
    pub name: Option<CertificateName<'a>>,
    /// In which version.
    pub api_version: ApiVersion<'a>,
}

impl<'a> IotHubTarget<'a> {
    /// Reads a method and an origin-form target (`/path?query`). Names that hold `%` are decoded
    /// into `scratch`; the target's length is always enough.
    ///
    /// Fixed path segments and `api-version` match without regard to ASCII case, as Azure's front
    /// door does it; methods are exact (RFC 9110 section 9.1). Other query parameters are ignored.
    ///
    /// # Errors
    /// The first that applies: too long, no such route, method, names, api-version.
    pub fn parse(
        method: &str,
        path_and_query: &'a str,
        scratch: &'a mut [u8],
    ) -> Result<Self, IotHubTargetError> {
        if path_and_query.len() > MAX_TARGET_LEN {
            return Err(IotHubTargetError::TooLong);
        }
        let (path, query) = path_and_query
            .split_once('?')
            .unwrap_or((path_and_query, ""));
        let Route {
            hub: [subscription_id, resource_group, hub],
            name,
            operations,
        } = Route::of(path).ok_or(IotHubTargetError::UnknownRoute)?;
        let operation = *operations
            .iter()
            .find(|operation| operation.method().as_str() == method)
            .ok_or(IotHubTargetError::MethodNotAllowed {
                allowed: operations,
            })?;
        let mut decoder = Decoder { scratch };
        let hub = Hub::new(
            decoder.decode(subscription_id)?,
            decoder.decode(resource_group)?,
            decoder.decode(hub)?,
        )
        .map_err(IotHubTargetError::BadHub)?;
        let name = match name {
            Some(name) => Some(
                CertificateName::new(decoder.decode(name)?)
                    .map_err(IotHubTargetError::BadCertificateName)?,
            ),
            None => None,
        };
        let api_version = ApiVersion::new(decoder.decode(api_version(query)?)?)
            .map_err(IotHubTargetError::BadApiVersion)?;
        Ok(Self {
            operation,
            hub,
            name,
            api_version,
        })
    }
}

/// A path that is known: its names, still encoded, and what can be done there.
struct Route<'a> {
    /// Subscription, resource group and hub.
    hub: [&'a str; 3],
    name: Option<&'a str>,
    operations: &'static [IotHubOperation],
}

impl<'a> Route<'a> {
    /// `None` for another path.
    fn of(path: &'a str) -> Option<Self> {
        use IotHubOperation::{
            CreateOrUpdate, Delete, GenerateVerificationCode, Get, List, Verify,
        };
        let mut segments = path.strip_prefix('/')?.split('/');
        let keyword = |segments: &mut core::str::Split<'_, char>, keyword: &str| {
            let is_keyword = |segment| percent::is_keyword(segment, keyword);
            segments.next().is_some_and(is_keyword).then_some(())
        };
        keyword(&mut segments, "subscriptions")?;
        let subscription_id = segments.next()?;
        keyword(&mut segments, "resourceGroups")?;
        let resource_group = segments.next()?;
        keyword(&mut segments, "providers")?;
        keyword(&mut segments, "Microsoft.Devices")?;
        keyword(&mut segments, "IotHubs")?;
        let hub = segments.next()?;
        keyword(&mut segments, "certificates")?;
        let name = segments.next();
        let operations: &[_] = match (name, segments.next(), segments.next()) {
            (None, ..) => &[List],
            (_, None, _) => &[Delete, Get, CreateOrUpdate],
            (_, Some(action), None) if percent::is_keyword(action, "verify") => &[Verify],
            (_, Some(action), None) if percent::is_keyword(action, "generateVerificationCode") => {
                &[GenerateVerificationCode]
            }
            _ => return None,
        };
        Some(Self {
            hub: [subscription_id, resource_group, hub],
            name,
            operations,
        })
    }
}

/// The value of the only `api-version`, still encoded.
fn api_version(query: &str) -> Result<&str, IotHubTargetError> {
    let mut values = query.split('&').filter_map(|parameter| {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        percent::is_keyword(key, "api-version").then_some(value)
    });
    match (values.next(), values.next()) {
        (Some(value), None) if !value.is_empty() => Ok(value),
        (Some(_), Some(_)) => Err(IotHubTargetError::RepeatedApiVersion),
        _ => Err(IotHubTargetError::MissingApiVersion),
    }
}

/// Why a request line was not understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum IotHubTargetError {
    /// The api-version is no date.
    BadApiVersion(ApiVersionError),
    /// The certificate's name breaks its pattern.
    BadCertificateName(NameError),
    /// A `%` without two hexadecimal digits, or bytes that are not UTF-8.
    BadEncoding,
    /// Subscription, group or hub break their rules.
    BadHub(HubError),
    /// The route exists, the method does not.
    MethodNotAllowed {
        /// The operations of the route; [`IotHubOperation::method`] gives the value of `Allow`.
        allowed: &'static [IotHubOperation],
    },
    /// No `api-version`, or an empty one.
    MissingApiVersion,
    /// `api-version` comes twice.
    RepeatedApiVersion,
    /// The scratch is full. The target's length is always enough.
    ScratchTooSmall,
    /// Longer than [`MAX_TARGET_LEN`].
    TooLong,
    /// Not a path of a certificate operation.
    UnknownRoute,
}

impl From<DecodeError> for IotHubTargetError {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Encoding => Self::BadEncoding,
            DecodeError::ScratchTooSmall => Self::ScratchTooSmall,
        }
    }
}

impl fmt::Display for IotHubTargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadApiVersion(error) => error.fmt(f),
            Self::BadCertificateName(error) => error.fmt(f),
            Self::BadEncoding => f.write_str("a name in the path is not percent-encoded UTF-8"),
            Self::BadHub(error) => error.fmt(f),
            Self::MethodNotAllowed { allowed } => {
                f.write_str("the method is not allowed here; allowed:")?;
                allowed
                    .iter()
                    .try_for_each(|op| write!(f, " {}", op.method().as_str()))
            }
            Self::MissingApiVersion => f.write_str("the query parameter api-version is missing"),
            Self::RepeatedApiVersion => f.write_str("the query parameter api-version comes twice"),
            Self::ScratchTooSmall => {
                f.write_str("the scratch buffer is full; give it as many bytes as the target has")
            }
            Self::TooLong => write!(f, "the target is longer than {MAX_TARGET_LEN} bytes"),
            Self::UnknownRoute => f.write_str("no certificate operation has this path"),
        }
    }
}

impl core::error::Error for IotHubTargetError {}
