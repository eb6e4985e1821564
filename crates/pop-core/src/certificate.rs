//! The strict, borrowed view of a certificate.

use crate::algorithm::{AlgorithmIdentifier, SignatureAlgorithm, UnsupportedAlgorithm};
use crate::cursor::{Cursor, SEQUENCE, bits};
use crate::error::{Field, ParseError, ParseErrorKind as Kind};
use crate::extension::{BasicConstraints, Extensions, KeyUsage, Known};
use crate::limits::MAX_CERTIFICATE_LEN;
use crate::name::Name;
use crate::spki::SubjectPublicKeyInfo;
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
    tbs: Tbs<'a>,
    signature_value: &'a [u8],
    signature_algorithm: Result<SignatureAlgorithm, UnsupportedAlgorithm>,
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

#[derive(Clone, Copy, Debug)]
struct Tbs<'a> {
    der: &'a [u8],
    version: Version,
    serial_number: &'a [u8],
    issuer: Name<'a>,
    validity: Validity,
    early_generalized_time: bool,
    subject: Name<'a>,
    public_key: SubjectPublicKeyInfo<'a>,
    has_unique_id: bool,
    extensions: Extensions<'a>,
    known: Known<'a>,
}

impl<'a> Certificate<'a> {
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
        if der.len() > MAX_CERTIFICATE_LEN {
            return Err(cursor.error(Kind::TooLong));
        }
        let mut inner = cursor.expect(SEQUENCE)?.enter();
        cursor.finish()?;

        inner.set_field(Field::TbsCertificate);
        let (tbs, signature) = Tbs::read(&mut inner)?;
        inner.set_field(Field::SignatureAlgorithm);
        let algorithm = AlgorithmIdentifier::read(&mut inner)?;
        inner.set_field(Field::SignatureValue);
        let signature_value = inner.octet_bits()?;
        inner.set_field(Field::Certificate);
        inner.finish()?;
        Ok(Self {
            der,
            tbs,
            signature_value,
            signature_algorithm: algorithm.signature_algorithm(),
            algorithms_agree: algorithm.whole == signature,
            algorithm_without_parameters: algorithm.parameters.is_none(),
        })
    }

    /// The DER of the whole certificate.
    #[must_use]
    pub const fn as_der(&self) -> &'a [u8] {
        self.der
    }

    /// The DER of `tbsCertificate`: what is signed.
    #[must_use]
    pub const fn tbs_der(&self) -> &'a [u8] {
        self.tbs.der
    }

    /// The version.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.tbs.version
    }

    /// The content octets of the serial number, big endian two's complement: at least one, and no
    /// more than the certificate holds (RFC 5280 section 4.1.2.2 allows 20, which is a matter of
    /// validation).
    #[must_use]
    pub const fn serial_number(&self) -> &'a [u8] {
        self.tbs.serial_number
    }

    /// The issuer's name.
    #[must_use]
    pub const fn issuer(&self) -> Name<'a> {
        self.tbs.issuer
    }

    /// The subject's name.
    #[must_use]
    pub const fn subject(&self) -> Name<'a> {
        self.tbs.subject
    }

    /// The period of validity. Nothing says that it does not end before it begins.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        self.tbs.validity
    }

    /// The subject's public key.
    #[must_use]
    pub const fn subject_public_key_info(&self) -> SubjectPublicKeyInfo<'a> {
        self.tbs.public_key
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
        self.signature_value
    }

    /// All extensions, in the order of the DER.
    #[must_use]
    pub const fn extensions(&self) -> Extensions<'a> {
        self.tbs.extensions
    }

    /// The basic constraints, if there are any (RFC 5280 section 4.2.1.9).
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.tbs
            .known
            .basic_constraints
            .map(|extension| extension.value)
    }

    /// The key usage, if it is stated (RFC 5280 section 4.2.1.3).
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.tbs.known.key_usage.map(|extension| extension.value)
    }

    /// The subject key identifier, if there is one (RFC 5280 section 4.2.1.2): mostly 20 octets, but
    /// nothing bounds it.
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&'a [u8]> {
        self.tbs
            .known
            .subject_key_identifier
            .map(|extension| extension.value)
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
        self.tbs
            .known
            .authority_key_identifier
            .and_then(|extension| extension.value.key_identifier)
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
        self.tbs.early_generalized_time
    }

    /// Whether there is an issuer or subject unique identifier.
    pub(crate) fn has_unique_id(&self) -> bool {
        self.tbs.has_unique_id
    }

    pub(crate) fn known(&self) -> &Known<'a> {
        &self.tbs.known
    }
}

impl<'a> Tbs<'a> {
    /// Besides, the DER of the inner algorithm.
    fn read(cursor: &mut Cursor<'a>) -> Result<(Self, &'a [u8]), ParseError> {
        let sequence = cursor.expect(SEQUENCE)?;
        let mut inner = sequence.enter();
        inner.set_field(Field::Version);
        let version = read_version(&mut inner)?;
        inner.set_field(Field::SerialNumber);
        let serial_number = inner.integer()?.value;
        inner.set_field(Field::Signature);
        let signature = AlgorithmIdentifier::read(&mut inner)?.whole;
        inner.set_field(Field::Issuer);
        let issuer = Name::read(&mut inner)?;
        inner.set_field(Field::Validity);
        let (validity, early_generalized_time) = read_validity(&mut inner)?;
        inner.set_field(Field::Subject);
        let subject = Name::read(&mut inner)?;
        inner.set_field(Field::SubjectPublicKeyInfo);
        let public_key = SubjectPublicKeyInfo::read(&mut inner)?;

        let mut has_unique_id = false;
        for (tag, field) in [
            (0x81, Field::IssuerUniqueId),
            (0x82, Field::SubjectUniqueId),
        ] {
            inner.set_field(field);
            if let Some(element) = inner.optional(tag)? {
                bits(&element)?;
                if version == Version::V1 {
                    return Err(element.error(Kind::UniqueIdentifierNeedsVersion2));
                }
                has_unique_id = true;
            }
        }

        inner.set_field(Field::Extensions);
        let (extensions, known) = match inner.optional(0xa3)? {
            None => (Extensions::none(), Known::default()),
            Some(element) if version != Version::V3 => {
                return Err(element.error(Kind::ExtensionsNeedVersion3));
            }
            Some(element) => {
                let mut explicit = element.enter();
                let read = Extensions::read(&mut explicit)?;
                explicit.finish()?;
                read
            }
        };
        inner.set_field(Field::TbsCertificate);
        inner.finish()?;
        let tbs = Self {
            der: sequence.whole,
            version,
            serial_number,
            issuer,
            validity,
            early_generalized_time,
            subject,
            public_key,
            has_unique_id,
            extensions,
            known,
        };
        Ok((tbs, signature))
    }
}

fn read_version(cursor: &mut Cursor<'_>) -> Result<Version, ParseError> {
    let Some(explicit) = cursor.optional(0xa0)? else {
        return Ok(Version::V1);
    };
    let mut inner = explicit.enter();
    let number = inner.integer()?;
    inner.finish()?;
    match *number.value {
        [0] => Err(number.error(Kind::ExplicitDefault)),
        [1] => Ok(Version::V2),
        [2] => Ok(Version::V3),
        _ => Err(number.error(Kind::UnknownVersion)),
    }
}

/// ```text
/// Validity ::= SEQUENCE {
///      notBefore      Time,
///      notAfter       Time  }
/// ```
fn read_validity(cursor: &mut Cursor<'_>) -> Result<(Validity, bool), ParseError> {
    let mut inner = cursor.expect(SEQUENCE)?.enter();
    inner.set_field(Field::NotBefore);
    let (not_before, early_before) = Time::read(&mut inner)?;
    inner.set_field(Field::NotAfter);
    let (not_after, early_after) = Time::read(&mut inner)?;
    inner.set_field(Field::Validity);
    inner.finish()?;
    Ok((
        Validity {
            not_before,
            not_after,
        },
        early_before || early_after,
    ))
}
