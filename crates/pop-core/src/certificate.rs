//! The strict, borrowed view of a certificate.

mod read;

use crate::algorithm::{SignatureAlgorithm, UnsupportedAlgorithm};
use crate::cursor::Span;
use crate::error::{Field, ParseError, ParseErrorKind as Kind};
use crate::extension::{
    BasicConstraints, Extensions, KeyIdentifiers, KeyUsage, names_another_cert,
};
use crate::facts::Facts;
use crate::name::Name;
use crate::oid;
use crate::spki::{FoundKey, SubjectPublicKeyInfo};
use crate::thumbprint::Thumbprint;
use crate::time::Validity;

/// A certificate, RFC 5280 section 4.1: slices of the DER it was read from, nothing copied.
///
/// ```text
/// Certificate  ::=  SEQUENCE  {
///      tbsCertificate       TBSCertificate,
///      signatureAlgorithm   AlgorithmIdentifier,
///      signatureValue       BIT STRING  }
///
/// TBSCertificate  ::=  SEQUENCE  {
///      version         [0]  EXPLICIT Version DEFAULT v1,
///      serialNumber         CertificateSerialNumber,
///      signature            AlgorithmIdentifier,
///      issuer               Name,
///      validity             Validity,
///      subject              Name,
///      subjectPublicKeyInfo SubjectPublicKeyInfo,
///      issuerUniqueID  [1]  IMPLICIT UniqueIdentifier OPTIONAL,
///      subjectUniqueID [2]  IMPLICIT UniqueIdentifier OPTIONAL,
///      extensions      [3]  EXPLICIT Extensions OPTIONAL  }
/// ```
///
/// Reading enforces DER: shortest lengths, defaults left out, no byte after the end of anything.
/// The rules of RFC 5280 (sign of the serial number, key usage and so on) are a matter of
/// validation, which can report them without refusing. Names are parsed but their values never decoded: real CA
/// names hold characters that their string types do not allow. For the same reason the members of a
/// SET OF may stand in any order.
///
/// ```
/// use pop_core::{Certificate, Version};
///
/// let der = include_bytes!("../tests/golden/p256_leaf.der");
/// let leaf = Certificate::from_der(der)?;
/// assert_eq!(leaf.version(), Version::V3);
/// assert_eq!(leaf.subject().common_name(), Some("0F1E2D3C4B5A69788796A5B4C3D2E1F00F1E2D3C4B5A6978"));
/// assert_eq!(leaf.validity().not_after.to_string(), "2026-11-26T00:00:00Z");
/// assert!(leaf.key_usage().is_some_and(|usage| usage.digital_signature()));
/// # Ok::<(), pop_core::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Certificate<'a> {
    der: &'a [u8],
    validity: Validity,
    tbs: Span,
    serial_number: Span,
    issuer: Span,
    subject: Span,
    public_key: Span,
    found_key: FoundKey,
    extensions: Span,
    key_identifiers: KeyIdentifiers,
    signature_value: Span,
    signature_algorithm: Result<SignatureAlgorithm, UnsupportedAlgorithm>,
    facts: Facts,
}

/// The version, RFC 5280 section 4.1.2.1.
///
/// ```text
/// Version  ::=  INTEGER  {  v1(0), v2(1), v3(2)  }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Version 1, written as no version at all.
    V1,
    /// Version 2.
    V2,
    /// Version 3, the only one with extensions.
    V3,
}

impl<'a> Certificate<'a> {
    /// Reads exactly one certificate of at most
    /// [`MAX_CERTIFICATE_LEN`](crate::limits::MAX_CERTIFICATE_LEN) bytes, with at most
    /// [`MAX_EXTENSIONS`](crate::limits::MAX_EXTENSIONS) extensions. Nothing is copied.
    ///
    /// # Errors
    ///
    /// [`ParseError`] with the kind, the field and the byte of the fault that is found first.
    ///
    /// ```
    /// use pop_core::{Certificate, ParseErrorKind};
    ///
    /// let error = Certificate::from_der(b"-----BEGIN CERTIFICATE-----").unwrap_err();
    /// assert_eq!((error.kind, error.at), (ParseErrorKind::UnexpectedTag, 0));
    /// ```
    pub fn from_der(der: &'a [u8]) -> Result<Self, ParseError> {
        // Read where it is handed out: a `Result` that is returned is copied, and on a device copies
        // of a view were a good part of the stack. What stands there first is overwritten.
        let mut result = Err(ParseError::new(Kind::Truncated, Field::Certificate, 0));
        Self::read_to(&mut result, der);
        result
    }

    /// The DER of the whole certificate.
    #[must_use]
    pub const fn as_der(&self) -> &'a [u8] {
        self.der
    }

    /// The DER of `tbsCertificate`: what is signed.
    #[must_use]
    pub const fn tbs_der(&self) -> &'a [u8] {
        self.tbs.of(self.der)
    }

    /// The version.
    #[must_use]
    pub const fn version(&self) -> Version {
        if self.facts.has(Facts::VERSION_3) {
            Version::V3
        } else if self.facts.has(Facts::VERSION_2) {
            Version::V2
        } else {
            Version::V1
        }
    }

    /// The content bytes of the serial number, big endian two's complement: at least one, and no
    /// more than the certificate holds (RFC 5280 section 4.1.2.2 allows 20, which is a matter of
    /// validation).
    #[must_use]
    pub const fn serial_number(&self) -> &'a [u8] {
        self.serial_number.of(self.der)
    }

    /// The issuer's name.
    #[must_use]
    pub const fn issuer(&self) -> Name<'a> {
        Name::from_validated_der(self.issuer.of(self.der))
    }

    /// The subject's name.
    #[must_use]
    pub const fn subject(&self) -> Name<'a> {
        Name::from_validated_der(self.subject.of(self.der))
    }

    /// The period of validity. Nothing says that it does not end before it begins.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        self.validity
    }

    /// The subject's public key.
    #[must_use]
    pub const fn subject_public_key_info(&self) -> SubjectPublicKeyInfo<'a> {
        SubjectPublicKeyInfo::from_validated_der(self.public_key.of(self.der), self.found_key)
    }

    /// The algorithm of the signature, by the outer `signatureAlgorithm`. Whether the signed part
    /// names the same one is a matter of validation.
    ///
    /// # Errors
    ///
    /// [`UnsupportedAlgorithm`] names algorithms that are not accepted, such as SHA-1 or PSS.
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, UnsupportedAlgorithm> {
        self.signature_algorithm
    }

    /// The content of the signature's BIT STRING; for ECDSA the DER of `Ecdsa-Sig-Value`.
    #[must_use]
    pub const fn signature_value(&self) -> &'a [u8] {
        self.signature_value.of(self.der)
    }

    /// All extensions, in the order of the DER.
    #[must_use]
    pub const fn extensions(&self) -> Extensions<'a> {
        Extensions::from_validated_der(self.extensions.of(self.der))
    }

    /// The basic constraints, if there are any (RFC 5280 section 4.2.1.9).
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        let value = self.extensions().value(oid::BASIC_CONSTRAINTS)?;
        Some(BasicConstraints::from_validated_der(value))
    }

    /// The key usage, if it is stated (RFC 5280 section 4.2.1.3).
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        let value = self.extensions().value(oid::KEY_USAGE)?;
        Some(KeyUsage::from_validated_der(value))
    }

    /// The subject key identifier, if there is one (RFC 5280 section 4.2.1.2): mostly 20 bytes, but
    /// nothing bounds it.
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&'a [u8]> {
        let identifier = self.key_identifiers.subject.of(self.der);
        self.facts
            .has(Facts::SUBJECT_KEY_IDENTIFIER)
            .then_some(identifier)
    }

    /// The `keyIdentifier` of the authority key identifier, if there is one (RFC 5280 section
    /// 4.2.1.1).
    ///
    /// ```text
    /// AuthorityKeyIdentifier ::= SEQUENCE {
    ///      keyIdentifier             [0] KeyIdentifier           OPTIONAL,
    ///      authorityCertIssuer       [1] GeneralNames            OPTIONAL,
    ///      authorityCertSerialNumber [2] CertificateSerialNumber OPTIONAL  }
    /// ```
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<&'a [u8]> {
        let identifier = self.key_identifiers.authority.of(self.der);
        self.facts.has(Facts::AUTHORITY_KEY).then_some(identifier)
    }

    /// SHA-1 of the DER, by which services name the certificate.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        Thumbprint::of(self.der)
    }

    /// Where the serial number stands.
    pub(crate) const fn serial_number_span(&self) -> Span {
        self.serial_number
    }

    /// What rules ask about.
    pub(crate) const fn facts(&self) -> Facts {
        self.facts
    }

    /// Whether the authority key identifier names a certificate besides the key, and another one
    /// than that of this issuer and serial number.
    pub(crate) fn names_another_cert(&self, issuer: Name<'_>, serial_number: &[u8]) -> bool {
        if !self.facts.has(Facts::AUTHORITY_CERT) {
            return false;
        }
        let value = self.extensions().value(oid::AUTHORITY_KEY_IDENTIFIER);
        names_another_cert(value.unwrap_or_default(), issuer.as_der(), serial_number)
    }
}
