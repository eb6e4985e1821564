//! The words for certificate fields.

/// A certificate field that a registered value or an attribute of an enrolment names.
///
/// How sure the words are: `subject.common_name` and `subject.organization_unit` are documented for
/// passcodes; `subject.organization_name` and `san.dns_name` for enrolments of the same product
/// (batch guide). Of the others only the second part is documented, as the type of a subject
/// attribute in the product's certificate templates; `subject.` before it is *assumed*.
///
/// ```
/// use pop_models::digicert::CertificateField;
/// let field = CertificateField::from_word("subject.organization_unit").unwrap();
/// assert_eq!(field.attribute_name(), Some("OU"));
/// assert!(!field.is_assumed());
/// assert_eq!(CertificateField::from_word("subject.shoe_size"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum CertificateField {
    /// `subject.common_name`
    CommonName,
    /// `subject.country`
    Country,
    /// `san.dns_name`: a DNS name in the subject alternative name.
    DnsName,
    /// `subject.domain_component`
    DomainComponent,
    /// `subject.locality`
    Locality,
    /// `subject.organization_name`
    OrganizationName,
    /// `subject.organization_unit`
    OrganizationUnit,
    /// `subject.serial_number`: the attribute, not the certificate's serial number.
    SerialNumber,
    /// `subject.state`
    State,
    /// `subject.street_address`
    StreetAddress,
}

impl CertificateField {
    /// All that are known.
    pub const ALL: &[Self] = &[
        Self::CommonName,
        Self::Country,
        Self::DnsName,
        Self::DomainComponent,
        Self::Locality,
        Self::OrganizationName,
        Self::OrganizationUnit,
        Self::SerialNumber,
        Self::State,
        Self::StreetAddress,
    ];

    /// The field of a word, in exactly this case; `None` for a word that is not known.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.word() == word)
    }

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::CommonName => "subject.common_name",
            Self::Country => "subject.country",
            Self::DnsName => "san.dns_name",
            Self::DomainComponent => "subject.domain_component",
            Self::Locality => "subject.locality",
            Self::OrganizationName => "subject.organization_name",
            Self::OrganizationUnit => "subject.organization_unit",
            Self::SerialNumber => "subject.serial_number",
            Self::State => "subject.state",
            Self::StreetAddress => "subject.street_address",
        }
    }

    /// The short name of the subject's attribute type: RFC 4514 section 3, for the serial number
    /// RFC 4519 section 2.31. `None` for a field outside of the subject.
    pub const fn attribute_name(self) -> Option<&'static str> {
        match self {
            Self::CommonName => Some("CN"),
            Self::Country => Some("C"),
            Self::DnsName => None,
            Self::DomainComponent => Some("DC"),
            Self::Locality => Some("L"),
            Self::OrganizationName => Some("O"),
            Self::OrganizationUnit => Some("OU"),
            Self::SerialNumber => Some("serialNumber"),
            Self::State => Some("ST"),
            Self::StreetAddress => Some("STREET"),
        }
    }

    /// Whether the whole word is our reading of the documents, and stands in none of them.
    pub const fn is_assumed(self) -> bool {
        !matches!(
            self,
            Self::CommonName | Self::DnsName | Self::OrganizationName | Self::OrganizationUnit
        )
    }
}
