//! The strict, borrowed view of a certificate.

use crate::algorithm::{AlgorithmIdentifier, SignatureAlgorithm, UnsupportedAlgorithm};
use crate::cursor::{Cursor, SEQUENCE, Span, bits};
use crate::error::{Field, ParseError, ParseErrorKind as Kind};
use crate::extension::{AuthorityCert, BasicConstraints, Extensions, KeyUsage, Known};
use crate::name::Name;
use crate::spki::{FoundKey, SubjectPublicKeyInfo};
use crate::thumbprint::Thumbprint;
use crate::time::{Time, Validity};

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
/// Reading enforces DER: shortest lengths, defaults left out, no octet after the end of anything.
/// The rules of RFC 5280 (sign of the serial number, key usage and so on) are a matter of
/// validation, which can report them without refusing. Names are walked but never decoded: real CA
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
    tbs: Span,
    serial_number: Span,
    issuer: Span,
    validity: Validity,
    subject: Span,
    public_key: Span,
    found_key: FoundKey,
    extensions: Span,
    known: Known,
    signature_value: Span,
    signature_algorithm: Result<SignatureAlgorithm, UnsupportedAlgorithm>,
    version: Version,
    early_generalized_time: bool,
    has_unique_id: bool,
    algorithms_agree: bool,
    algorithm_without_parameters: bool,
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
    /// What reading begins with. It is filled where it is handed out: on a device, copies of it
    /// were a good part of the stack.
    const UNREAD: Result<Self, ParseError> = Ok(Self {
        der: &[],
        tbs: Span::NONE,
        serial_number: Span::NONE,
        issuer: Span::NONE,
        validity: Validity::NONE,
        subject: Span::NONE,
        public_key: Span::NONE,
        found_key: FoundKey::NONE,
        extensions: Span::NONE,
        known: Known::NONE,
        signature_value: Span::NONE,
        signature_algorithm: Err(UnsupportedAlgorithm::Unknown),
        version: Version::V1,
        early_generalized_time: false,
        has_unique_id: false,
        algorithms_agree: false,
        algorithm_without_parameters: false,
    });

    /// Reads exactly one certificate of at most
    /// [`MAX_CERTIFICATE_LEN`](crate::limits::MAX_CERTIFICATE_LEN) octets, with at most
    /// [`MAX_EXTENSIONS`](crate::limits::MAX_EXTENSIONS) extensions. Nothing is copied.
    ///
    /// # Errors
    ///
    /// [`ParseError`] with the kind, the field and the octet of the first fault.
    ///
    /// ```
    /// use pop_core::{Certificate, ParseErrorKind};
    ///
    /// let error = Certificate::from_der(b"-----BEGIN CERTIFICATE-----").unwrap_err();
    /// assert_eq!((error.kind, error.at), (ParseErrorKind::UnexpectedTag, 0));
    /// ```
    pub fn from_der(der: &'a [u8]) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new(der, Field::Certificate);
        let mut result = Self::UNREAD;
        if let Ok(certificate) = &mut result {
            certificate.der = der;
            certificate.read(&mut cursor);
        }
        if let Err(error) = cursor.result() {
            result = Err(error);
        }
        result
    }

    fn read(&mut self, cursor: &mut Cursor<'a>) {
        let whole = cursor.expect(SEQUENCE);
        cursor.nothing_left();
        cursor.enter(whole);

        cursor.set_field(Field::TbsCertificate);
        let start = cursor.at();
        let whole_end = cursor.enter_next(SEQUENCE);
        let signature = self.read_tbs(cursor);
        cursor.set_field(Field::TbsCertificate);
        cursor.leave(whole_end);
        self.tbs = cursor.since(start);

        cursor.set_field(Field::SignatureAlgorithm);
        let start = cursor.at();
        let algorithm = AlgorithmIdentifier::read(cursor);
        let same = cursor.octets(cursor.since(start)) == cursor.octets(signature);
        self.algorithms_agree = same;
        self.algorithm_without_parameters = algorithm.parameters.is_none();
        self.signature_algorithm = algorithm.signature_algorithm();
        cursor.set_field(Field::SignatureValue);
        self.signature_value = cursor.octet_bits();
        cursor.set_field(Field::Certificate);
        cursor.nothing_left();
    }

    /// Reads the fields of `tbsCertificate`, and says where the inner algorithm stands.
    fn read_tbs(&mut self, cursor: &mut Cursor<'a>) -> Span {
        cursor.set_field(Field::Version);
        self.version = read_version(cursor);
        cursor.set_field(Field::SerialNumber);
        self.serial_number = cursor.integer();
        cursor.set_field(Field::Signature);
        let start = cursor.at();
        AlgorithmIdentifier::read(cursor);
        let signature = cursor.since(start);
        cursor.set_field(Field::Issuer);
        self.issuer = Name::read(cursor);
        cursor.set_field(Field::Validity);
        self.read_validity(cursor);
        cursor.set_field(Field::Subject);
        self.subject = Name::read(cursor);
        cursor.set_field(Field::SubjectPublicKeyInfo);
        let start = cursor.at();
        self.found_key = SubjectPublicKeyInfo::read(cursor);
        self.public_key = cursor.since(start);
        self.read_unique_ids(cursor);
        cursor.set_field(Field::Extensions);
        self.read_extensions(cursor);
        signature
    }

    /// ```text
    /// Validity ::= SEQUENCE {
    ///      notBefore      Time,
    ///      notAfter       Time  }
    /// ```
    fn read_validity(&mut self, cursor: &mut Cursor<'a>) {
        let early = &mut self.early_generalized_time;
        let outer = cursor.enter_next(SEQUENCE);
        cursor.set_field(Field::NotBefore);
        self.validity.not_before = Time::read(cursor, early);
        cursor.set_field(Field::NotAfter);
        self.validity.not_after = Time::read(cursor, early);
        cursor.set_field(Field::Validity);
        cursor.leave(outer);
    }

    fn read_unique_ids(&mut self, cursor: &mut Cursor<'a>) {
        for (tag, field) in [
            (0x81, Field::IssuerUniqueId),
            (0x82, Field::SubjectUniqueId),
        ] {
            cursor.set_field(field);
            let at = cursor.at();
            if let Some(content) = cursor.optional(tag) {
                if bits(cursor.octets(content)).is_none() {
                    cursor.fail(Kind::InvalidBitString, at);
                }
                if self.version == Version::V1 {
                    cursor.fail(Kind::UniqueIdentifierNeedsVersion2, at);
                }
                self.has_unique_id = true;
            }
        }
    }

    fn read_extensions(&mut self, cursor: &mut Cursor<'a>) {
        let at = cursor.at();
        if let Some(explicit) = cursor.optional(0xa3) {
            if self.version != Version::V3 {
                cursor.fail(Kind::ExtensionsNeedVersion3, at);
            }
            let outer = cursor.enter(explicit);
            self.extensions = Extensions::read(cursor, &mut self.known);
            cursor.leave(outer);
        }
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
        self.version
    }

    /// The content octets of the serial number, big endian two's complement: at least one, and no
    /// more than the certificate holds (RFC 5280 section 4.1.2.2 allows 20, which is a matter of
    /// validation).
    #[must_use]
    pub const fn serial_number(&self) -> &'a [u8] {
        self.serial_number.of(self.der)
    }

    /// The issuer's name.
    #[must_use]
    pub const fn issuer(&self) -> Name<'a> {
        Name::walked(self.issuer.of(self.der))
    }

    /// The subject's name.
    #[must_use]
    pub const fn subject(&self) -> Name<'a> {
        Name::walked(self.subject.of(self.der))
    }

    /// The period of validity. Nothing says that it does not end before it begins.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        self.validity
    }

    /// The subject's public key.
    #[must_use]
    pub const fn subject_public_key_info(&self) -> SubjectPublicKeyInfo<'a> {
        SubjectPublicKeyInfo::walked(self.public_key.of(self.der), self.found_key)
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
        Extensions::walked(self.extensions.of(self.der))
    }

    /// The basic constraints, if there are any (RFC 5280 section 4.2.1.9).
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.known.basic_constraints()
    }

    /// The key usage, if it is stated (RFC 5280 section 4.2.1.3).
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.known.key_usage()
    }

    /// The subject key identifier, if there is one (RFC 5280 section 4.2.1.2): mostly 20 octets, but
    /// nothing bounds it.
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&'a [u8]> {
        let identifier = self.known.subject_key_identifier()?;
        Some(identifier.of(self.der))
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
        let identifier = self.known.authority_key_identifier().key_identifier?;
        Some(identifier.of(self.der))
    }

    /// SHA-1 of the DER, by which services name the certificate.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        Thumbprint::of(self.der)
    }

    /// Whether inner and outer algorithm are the same, octet for octet.
    pub(crate) fn algorithms_agree(&self) -> bool {
        self.algorithms_agree
    }

    /// Whether an algorithm stands there without parameters.
    pub(crate) fn algorithm_without_parameters(&self) -> bool {
        self.algorithm_without_parameters
    }

    /// Whether GeneralizedTime is used for a year that has UTCTime.
    pub(crate) fn early_generalized_time(&self) -> bool {
        self.early_generalized_time
    }

    /// Whether there is an issuer or subject unique identifier.
    pub(crate) fn has_unique_id(&self) -> bool {
        self.has_unique_id
    }

    pub(crate) fn known(&self) -> &Known {
        &self.known
    }

    /// The certificate that the authority key identifier names besides the key, if it does.
    pub(crate) fn authority_cert(&self) -> Option<AuthorityCert<'a>> {
        self.known.authority_key_identifier().cert(self.der)
    }
}

fn read_version(cursor: &mut Cursor<'_>) -> Version {
    let Some(explicit) = cursor.optional(0xa0) else {
        return Version::V1;
    };
    let outer = cursor.enter(explicit);
    let at = cursor.at();
    let number = cursor.integer();
    cursor.leave(outer);
    match *cursor.octets(number) {
        [0] => cursor.fail(Kind::ExplicitDefault, at),
        [1] => return Version::V2,
        [2] => {}
        _ => cursor.fail(Kind::UnknownVersion, at),
    }
    Version::V3
}
