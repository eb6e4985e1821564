//! Errors of reading DER: what is wrong, in which field, at which byte.

use core::fmt;

/// A certificate, request, name or key that is not the DER it should be.
///
/// The position counts bytes from the start of the input. The input comes from outside: nothing
/// is to be repaired here, the sender has to send another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseError {
    /// What is wrong.
    pub kind: ParseErrorKind,
    /// The field that was being read.
    pub field: Field,
    /// Offset of the byte, or of the element, at fault.
    pub at: usize,
}

impl ParseError {
    pub(crate) const fn new(kind: ParseErrorKind, field: Field, at: usize) -> Self {
        Self { kind, field, at }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}: {}", self.field, self.at, self.kind)
    }
}

impl core::error::Error for ParseError {}

/// What is wrong with the DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// A value that DER requires to be left out, because it is the default, is written out.
    ExplicitDefault,
    /// The same attribute stands there twice in a certification request, or two that mean the same.
    DuplicateAttribute,
    /// The same extension stands there twice.
    DuplicateExtension,
    /// A SEQUENCE or SET that needs an element has none.
    Empty,
    /// Extensions in a certificate that is not version 3.
    ExtensionsNeedVersion3,
    /// A tag number above 30, or the end-of-contents tag; no certificate needs them.
    ForbiddenTag,
    /// A length of unknown end, which is BER and not DER.
    IndefiniteLength,
    /// A BIT STRING with a wrong count of unused bits, or with unused bits that are not zero.
    InvalidBitString,
    /// A BOOLEAN that is neither 0x00 nor 0xFF.
    InvalidBoolean,
    /// An INTEGER that is empty, padded, or out of the range that the field allows.
    InvalidInteger,
    /// An IP address of neither 4 nor 16 bytes.
    InvalidIpAddress,
    /// An OBJECT IDENTIFIER that is empty, padded or cut short.
    InvalidOid,
    /// A string with a byte that its type does not allow.
    InvalidString,
    /// A time that is not `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`, or no such day or hour.
    InvalidTime,
    /// A length that is not written in the fewest bytes.
    NonMinimalLength,
    /// Longer than [`limits`](crate::limits) allow.
    TooLong,
    /// More attributes in a certification request than
    /// [`limits::MAX_REQUEST_ATTRIBUTES`](crate::limits::MAX_REQUEST_ATTRIBUTES).
    TooManyAttributes,
    /// More extensions than [`limits::MAX_EXTENSIONS`](crate::limits::MAX_EXTENSIONS).
    TooManyExtensions,
    /// Bytes are left after the end of the field.
    TrailingData,
    /// The input ends inside the element.
    Truncated,
    /// Another tag than the field has.
    UnexpectedTag,
    /// A unique identifier in a version 1 certificate.
    UniqueIdentifierNeedsVersion2,
    /// A version other than 1, 2 and 3 (of a certification request: other than 1).
    UnknownVersion,
}

impl fmt::Display for ParseErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExplicitDefault => "a default value is written out, DER leaves it out",
            Self::DuplicateAttribute => "the same attribute appears twice",
            Self::DuplicateExtension => "the same extension appears twice",
            Self::Empty => "empty, at least one element is needed",
            Self::ExtensionsNeedVersion3 => "extensions need version 3",
            Self::ForbiddenTag => "a tag that no certificate uses",
            Self::IndefiniteLength => "indefinite length is BER, not DER",
            Self::InvalidBitString => "BIT STRING with wrong or non-zero unused bits",
            Self::InvalidBoolean => "BOOLEAN must be 00 or FF",
            Self::InvalidInteger => "INTEGER is empty, padded or out of range",
            Self::InvalidIpAddress => "an IP address has 4 or 16 bytes",
            Self::InvalidOid => "OBJECT IDENTIFIER is empty, padded or cut short",
            Self::InvalidString => "a character that this type of string does not have",
            Self::InvalidTime => "not a valid UTCTime or GeneralizedTime ending in seconds and Z",
            Self::NonMinimalLength => "length is not in its shortest form",
            Self::TooLong => "longer than the limit",
            Self::TooManyAttributes => "more attributes than the limit",
            Self::TooManyExtensions => "more extensions than the limit",
            Self::TrailingData => "unexpected bytes after the end",
            Self::Truncated => "the input ends too early; was the file cut?",
            Self::UnexpectedTag => "unexpected element; is this DER, and of the right kind?",
            Self::UniqueIdentifierNeedsVersion2 => "unique identifiers need version 2 or 3",
            Self::UnknownVersion => "unknown version",
        })
    }
}

/// Parts of a certificate or certification request, by their names in RFC 5280 and RFC 2986.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// `Certificate`, the whole.
    Certificate,
    /// `tbsCertificate`.
    TbsCertificate,
    /// `CertificationRequest`, the whole.
    CertificationRequest,
    /// `certificationRequestInfo`.
    CertificationRequestInfo,
    /// A name that stands by itself.
    Name,
    /// `version`.
    Version,
    /// `serialNumber`.
    SerialNumber,
    /// `tbsCertificate.signature`, the algorithm inside the signed part.
    Signature,
    /// `issuer`.
    Issuer,
    /// `validity`.
    Validity,
    /// `notBefore`.
    NotBefore,
    /// `notAfter`.
    NotAfter,
    /// `subject`.
    Subject,
    /// `subjectPublicKeyInfo`.
    SubjectPublicKeyInfo,
    /// `issuerUniqueID`.
    IssuerUniqueId,
    /// `subjectUniqueID`.
    SubjectUniqueId,
    /// `extensions`.
    Extensions,
    /// The authority key identifier extension.
    AuthorityKeyIdentifier,
    /// The basic constraints extension.
    BasicConstraints,
    /// The key usage extension.
    KeyUsage,
    /// The subject alternative name extension.
    SubjectAlternativeName,
    /// The subject key identifier extension.
    SubjectKeyIdentifier,
    /// `signatureAlgorithm`, outside the signed part.
    SignatureAlgorithm,
    /// `signatureValue`.
    SignatureValue,
    /// The attributes of a certification request.
    RequestAttributes,
    /// The signature of a certification request.
    RequestSignature,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "certificate",
            Self::TbsCertificate => "tbsCertificate",
            Self::CertificationRequest => "certification request",
            Self::CertificationRequestInfo => "certificationRequestInfo",
            Self::Name => "name",
            Self::Version => "version",
            Self::SerialNumber => "serialNumber",
            Self::Signature => "signature (inner algorithm)",
            Self::Issuer => "issuer",
            Self::Validity => "validity",
            Self::NotBefore => "notBefore",
            Self::NotAfter => "notAfter",
            Self::Subject => "subject",
            Self::SubjectPublicKeyInfo => "subjectPublicKeyInfo",
            Self::IssuerUniqueId => "issuerUniqueID",
            Self::SubjectUniqueId => "subjectUniqueID",
            Self::Extensions => "extensions",
            Self::AuthorityKeyIdentifier => "authorityKeyIdentifier",
            Self::BasicConstraints => "basicConstraints",
            Self::KeyUsage => "keyUsage",
            Self::SubjectKeyIdentifier => "subjectKeyIdentifier",
            Self::SignatureAlgorithm => "signatureAlgorithm",
            Self::SignatureValue => "signatureValue",
            Self::SubjectAlternativeName => "subjectAltName",
            Self::RequestAttributes => "attributes",
            Self::RequestSignature => "signature",
        })
    }
}
