//! The fields of a subject that have a short name.

use core::fmt;

/// A kind of attribute in a name: those with a short name in RFC 4514 section 3, and two that every
/// tool knows, `emailAddress` and `serialNumber`.
///
/// ```
/// use pop_core::SubjectField;
///
/// assert_eq!(SubjectField::from_short_name("OU"), Some(SubjectField::OrganizationalUnit));
/// assert_eq!(SubjectField::OrganizationalUnit.short_name(), "OU");
/// assert_eq!(SubjectField::from_short_name("organizational unit"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SubjectField {
    /// `id-at-commonName`.
    CommonName,
    /// `id-at-countryName`.
    Country,
    /// `domainComponent` (RFC 4519 section 2.4).
    DomainComponent,
    /// `emailAddress` (PKCS #9, RFC 2985 section 5.2.1).
    EmailAddress,
    /// `id-at-localityName`.
    Locality,
    /// `id-at-organizationName`.
    Organization,
    /// `id-at-organizationalUnitName`.
    OrganizationalUnit,
    /// `id-at-serialNumber`, of the subject itself and not of its certificate.
    SerialNumber,
    /// `id-at-stateOrProvinceName`.
    StateOrProvince,
    /// `streetAddress` (RFC 4519 section 2.34).
    StreetAddress,
    /// `userid` (RFC 4519 section 2.39).
    UserId,
}

impl SubjectField {
    /// Every field there is, in the order of the variants.
    pub const ALL: &'static [Self] = &[
        Self::CommonName,
        Self::Country,
        Self::DomainComponent,
        Self::EmailAddress,
        Self::Locality,
        Self::Organization,
        Self::OrganizationalUnit,
        Self::SerialNumber,
        Self::StateOrProvince,
        Self::StreetAddress,
        Self::UserId,
    ];

    /// The name that [`Display`](fmt::Display) of a [`Name`](crate::Name) uses: `CN`, `OU` and so
    /// on.
    #[must_use]
    pub const fn short_name(self) -> &'static str {
        self.row().0
    }

    /// The field of this short name, upper and lower case as [`Self::short_name`] gives it.
    #[must_use]
    pub fn from_short_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|field| field.short_name() == name)
    }

    /// Content bytes of the attribute's type.
    #[must_use]
    pub const fn oid(self) -> &'static [u8] {
        self.row().1
    }

    pub(crate) fn from_oid(oid: &[u8]) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.oid() == oid)
    }

    const fn row(self) -> (&'static str, &'static [u8]) {
        match self {
            Self::CommonName => ("CN", crate::oid::COMMON_NAME),
            Self::Country => ("C", &[0x55, 0x04, 0x06]),
            Self::DomainComponent => (
                "DC",
                &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19],
            ),
            Self::EmailAddress => (
                "emailAddress",
                &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01],
            ),
            Self::Locality => ("L", &[0x55, 0x04, 0x07]),
            Self::Organization => ("O", &[0x55, 0x04, 0x0a]),
            Self::OrganizationalUnit => ("OU", &[0x55, 0x04, 0x0b]),
            Self::SerialNumber => ("serialNumber", &[0x55, 0x04, 0x05]),
            Self::StateOrProvince => ("ST", &[0x55, 0x04, 0x08]),
            Self::StreetAddress => ("STREET", &[0x55, 0x04, 0x09]),
            Self::UserId => (
                "UID",
                &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01],
            ),
        }
    }
}

impl fmt::Display for SubjectField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_identifiers_are_told_apart() {
        for (index, field) in SubjectField::ALL.iter().enumerate() {
            assert_eq!(
                SubjectField::from_short_name(field.short_name()),
                Some(*field)
            );
            assert_eq!(SubjectField::from_oid(field.oid()), Some(*field));
            assert!(crate::oid::is_valid(field.oid()));
            assert!(SubjectField::ALL[..index].iter().all(|other| other < field));
        }
        assert_eq!(SubjectField::from_short_name("cn"), None);
        assert_eq!(SubjectField::from_oid(&[0x55, 0x04]), None);
    }
}
