//! Names in a request: api-version, certificate, hub. What the service would refuse is refused here.

use core::fmt;

use crate::limits::{
    MAX_CERTIFICATE_NAME_LEN, MAX_HUB_NAME_LEN, MAX_RESOURCE_GROUP_LEN, MAX_SUBSCRIPTION_ID_LEN,
};

/// The query parameter `api-version`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ApiVersion<'a>(&'a str);

impl<'a> ApiVersion<'a> {
    /// The last stable version, and the default.
    pub const STABLE: ApiVersion<'static> = ApiVersion("2023-06-30");

    /// A version written as `YYYY-MM-DD` or `YYYY-MM-DD-preview`. Whether a service knows it is
    /// not asked.
    ///
    /// # Errors
    /// Anything else.
    pub fn new(text: &'a str) -> Result<Self, ApiVersionError> {
        let date = text.strip_suffix("-preview").unwrap_or(text);
        let matches = date.len() == 10
            && date.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if matches {
            Ok(Self(text))
        } else {
            Err(ApiVersionError)
        }
    }

    /// The version as it stands in the query.
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

impl Default for ApiVersion<'_> {
    fn default() -> Self {
        Self::STABLE
    }
}

/// Text that is no api-version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ApiVersionError;

impl fmt::Display for ApiVersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an api-version is a date, such as 2023-06-30 or 2023-06-30-preview")
    }
}

impl core::error::Error for ApiVersionError {}

/// A certificate's name: the service's pattern `^[A-Za-z0-9-._]{1,64}$`, but not `.` or `..`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct CertificateName<'a>(&'a str);

impl<'a> CertificateName<'a> {
    /// A name that the service would take.
    ///
    /// ```
    /// use pop_models::iothub::{CertificateName, NameError};
    /// assert!(CertificateName::new("factory-7.root_ca").is_ok());
    /// assert_eq!(CertificateName::new("a/b"), Err(NameError::Character));
    /// ```
    ///
    /// # Errors
    /// Which part of the rule is broken.
    pub fn new(name: &'a str) -> Result<Self, NameError> {
        if name.is_empty() || name.len() > MAX_CERTIFICATE_NAME_LEN {
            return Err(NameError::Length);
        }
        if !name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
        {
            return Err(NameError::Character);
        }
        if is_dot_segment(name) {
            return Err(NameError::DotSegment);
        }
        Ok(Self(name))
    }

    /// The name.
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

/// The hub that a request is about, all three parts checked.
///
/// ```
/// use pop_models::iothub::{Hub, HubError};
/// let hub = Hub::new("00000000-0000-0000-0000-000000000000", "factory (eu)", "factory-hub")
///     .map_err(|error| assert_eq!(error, HubError::ResourceGroup));
/// assert!(hub.is_err()); // a space is not allowed in a group's name
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Hub<'a> {
    subscription_id: &'a str,
    resource_group: &'a str,
    name: &'a str,
}

impl<'a> Hub<'a> {
    /// A hub whose parts follow their rules:
    ///
    /// - subscription id: 1 to 64 ASCII letters, digits and hyphens (a GUID in real life);
    /// - resource group: 1 to 90 letters, digits, `_`, `-`, `.`, `(`, `)`, no period at the end.
    ///   Azure allows letters beyond ASCII; here every character beyond ASCII passes, and the
    ///   service has the last word;
    /// - hub: `^(?![0-9]+$)(?!-)[a-zA-Z0-9-]{2,49}[a-zA-Z0-9]$`.
    ///
    /// # Errors
    /// Which part breaks its rule.
    pub fn new(
        subscription_id: &'a str,
        resource_group: &'a str,
        name: &'a str,
    ) -> Result<Self, HubError> {
        let subscription_ok = (1..=MAX_SUBSCRIPTION_ID_LEN).contains(&subscription_id.len())
            && subscription_id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !subscription_ok {
            return Err(HubError::SubscriptionId);
        }
        let group_ok = !resource_group.is_empty()
            && resource_group.chars().count() <= MAX_RESOURCE_GROUP_LEN
            && !resource_group.ends_with('.')
            && resource_group.chars().all(|c| {
                !c.is_ascii()
                    || c.is_ascii_alphanumeric()
                    || matches!(c, '_' | '-' | '.' | '(' | ')')
            });
        if !group_ok {
            return Err(HubError::ResourceGroup);
        }
        let name_ok = (3..=MAX_HUB_NAME_LEN).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !name.starts_with('-')
            && !name.ends_with('-')
            && !name.bytes().all(|b| b.is_ascii_digit());
        if !name_ok {
            return Err(HubError::Name);
        }
        Ok(Self {
            subscription_id,
            resource_group,
            name,
        })
    }

    /// The subscription's id.
    pub const fn subscription_id(&self) -> &'a str {
        self.subscription_id
    }

    /// The resource group's name.
    pub const fn resource_group(&self) -> &'a str {
        self.resource_group
    }

    /// The hub's name.
    pub const fn name(&self) -> &'a str {
        self.name
    }
}

/// Whether URL software would take the segment as "here" or "one up" and change the path.
fn is_dot_segment(segment: &str) -> bool {
    matches!(segment, "." | "..")
}

/// Why a certificate's name was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum NameError {
    /// A character other than a letter, a digit, `-`, `.` and `_`.
    Character,
    /// `.` or `..`: the pattern allows them, but they change the path.
    DotSegment,
    /// Empty or longer than 64 characters.
    Length,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Character => "a certificate's name holds only A-Z, a-z, 0-9, `-`, `.` and `_`",
            Self::DotSegment => "a certificate's name cannot be `.` or `..`",
            Self::Length => "a certificate's name has 1 to 64 characters",
        })
    }
}

impl core::error::Error for NameError {}

/// Which part of a hub's place was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum HubError {
    /// The hub's name.
    Name,
    /// The resource group's name.
    ResourceGroup,
    /// The subscription's id.
    SubscriptionId,
}

impl fmt::Display for HubError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => {
                "a hub's name has 3 to 50 characters, A-Z, a-z, 0-9 and `-`, no `-` at either end, \
                 not digits only (the name, not the host name)"
            }
            Self::ResourceGroup => {
                "a resource group's name has 1 to 90 letters, digits, `_`, `-`, `.`, `(`, `)` and \
                 does not end with a period"
            }
            Self::SubscriptionId => {
                "a subscription id is a GUID such as 00000000-0000-0000-0000-000000000000"
            }
        })
    }
}

impl core::error::Error for HubError {}
