//! The strict, borrowed view of a certification request.

mod attributes;
mod rejection;

pub use attributes::{RequestAttribute, RequestAttributes};
pub use rejection::RequestRejection;

use crate::algorithm::{AlgorithmIdentifier, SignatureAlgorithm, UnsupportedAlgorithm};
use crate::cursor::{Cursor, SEQUENCE, Span};
use crate::error::{Field, ParseError, ParseErrorKind as Kind};
use crate::extension::Extensions;
use crate::general_name::GeneralNames;
use crate::name::Name;
use crate::spki::{FoundKey, SubjectPublicKeyInfo};
use crate::verify::SignatureVerifier;
use attributes::Requested;

/// A certification request, RFC 2986 section 4: slices of the DER it was read from, nothing copied.
///
/// ```text
/// CertificationRequest ::= SEQUENCE {
///      certificationRequestInfo CertificationRequestInfo,
///      signatureAlgorithm       AlgorithmIdentifier,
///      signature                BIT STRING }
///
/// CertificationRequestInfo ::= SEQUENCE {
///      version       INTEGER { v1(0) },
///      subject       Name,
///      subjectPKInfo SubjectPublicKeyInfo,
///      attributes    [0] IMPLICIT SET OF Attribute }
/// ```
///
/// Reading enforces DER as for a [`Certificate`](crate::Certificate), with two liberties that real
/// tools take: `attributes` may be missing when there are none, and the elements of a SET OF may
/// stand in any order. What makes a request ambiguous is refused: an attribute type that comes
/// twice, two lists of extensions, an extension that comes twice.
///
/// Whoever made the request may have put anything into it. Call [`Self::verify_signature`] before
/// believing that its maker holds the key; no part of it says more than that.
///
/// ```
/// use pop_core::{CertificationRequest, P256Verifier};
///
/// let der = include_bytes!("../../../fuzz/fixtures/request.der");
/// let request = CertificationRequest::from_der(der)?;
/// request.verify_signature(&P256Verifier)?;
/// assert_eq!(request.subject().common_name(), Some("device-7"));
/// assert_eq!(request.subject_alternative_name().map(Iterator::count), Some(4));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CertificationRequest<'a> {
    der: &'a [u8],
    info: Span,
    subject: Span,
    public_key: Span,
    found_key: FoundKey,
    attributes: Span,
    requested: Requested,
    signature: Span,
    signature_algorithm: Result<SignatureAlgorithm, UnsupportedAlgorithm>,
}

impl<'a> CertificationRequest<'a> {
    /// Reads exactly one request of at most [`MAX_REQUEST_LEN`](crate::limits::MAX_REQUEST_LEN) bytes, with at most
    /// [`MAX_REQUEST_ATTRIBUTES`](crate::limits::MAX_REQUEST_ATTRIBUTES) attributes.
    ///
    /// # Errors
    ///
    /// [`ParseError`] with the kind, the field and the byte of the fault that is found first: the
    /// whole and its signature are read before what is signed.
    ///
    /// ```
    /// use pop_core::{CertificationRequest, ParseErrorKind};
    ///
    /// let error = CertificationRequest::from_der(b"-----BEGIN").unwrap_err();
    /// assert_eq!((error.kind, error.at), (ParseErrorKind::UnexpectedTag, 0));
    /// ```
    pub fn from_der(der: &'a [u8]) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new(der, Field::CertificationRequest);
        let whole = cursor.expect(SEQUENCE);
        cursor.nothing_left();
        cursor.enter(whole);

        cursor.set_field(Field::CertificationRequestInfo);
        let start = cursor.rest();
        let info_content = cursor.expect(SEQUENCE);
        let info = cursor.span(cursor.since(start));
        cursor.set_field(Field::SignatureAlgorithm);
        let signature_algorithm = AlgorithmIdentifier::read(&mut cursor).signature_algorithm();
        cursor.set_field(Field::RequestSignature);
        let signature = cursor.bit_string_bytes();
        let signature = cursor.span(signature);
        cursor.set_field(Field::CertificationRequest);
        cursor.nothing_left();

        cursor.enter(info_content);
        cursor.set_field(Field::Version);
        let at = cursor.rest();
        if *cursor.integer() != [0] {
            cursor.fail(Kind::UnknownVersion, at);
        }
        cursor.set_field(Field::Subject);
        let subject = Name::read(&mut cursor);
        let subject = cursor.span(subject);
        cursor.set_field(Field::SubjectPublicKeyInfo);
        let start = cursor.rest();
        let found_key = SubjectPublicKeyInfo::read(&mut cursor);
        let public_key = cursor.span(cursor.since(start));
        cursor.set_field(Field::RequestAttributes);
        let (attributes, requested) = RequestAttributes::read(&mut cursor);
        cursor.set_field(Field::CertificationRequestInfo);
        cursor.nothing_left();
        cursor.result()?;
        Ok(Self {
            der,
            info,
            subject,
            public_key,
            found_key,
            attributes,
            requested,
            signature,
            signature_algorithm,
        })
    }

    /// The DER of the whole request.
    #[must_use]
    pub const fn as_der(&self) -> &'a [u8] {
        self.der
    }

    /// The DER of `certificationRequestInfo`: what is signed.
    #[must_use]
    pub const fn info_der(&self) -> &'a [u8] {
        self.info.of(self.der)
    }

    /// The subject's name, which may be empty.
    #[must_use]
    pub const fn subject(&self) -> Name<'a> {
        Name::from_validated_der(self.subject.of(self.der))
    }

    /// The key that the request is for.
    #[must_use]
    pub const fn subject_public_key_info(&self) -> SubjectPublicKeyInfo<'a> {
        SubjectPublicKeyInfo::from_validated_der(self.public_key.of(self.der), self.found_key)
    }

    /// All attributes, in the order of the DER. One of them may be a challenge password (RFC 2985
    /// section 5.4.1), which is a secret: do not print what you do not know.
    #[must_use]
    pub const fn attributes(&self) -> RequestAttributes<'a> {
        RequestAttributes::from_validated_der(self.attributes.of(self.der))
    }

    /// The extensions that are asked for (`extensionRequest`, RFC 2985 section 5.4.2, or the same under
    /// Microsoft's 1.3.6.1.4.1.311.2.1.14).
    #[must_use]
    pub const fn extensions(&self) -> Extensions<'a> {
        Extensions::from_validated_der(self.requested.extensions.of(self.der))
    }

    /// The subject alternative name that is asked for, if there is one.
    #[must_use]
    pub const fn subject_alternative_name(&self) -> Option<GeneralNames<'a>> {
        match self.requested.subject_alternative_name {
            Some(names) => Some(GeneralNames::from_validated_der(names.of(self.der))),
            None => None,
        }
    }

    /// The algorithm of the signature.
    ///
    /// # Errors
    ///
    /// [`UnsupportedAlgorithm`] names algorithms that are not accepted, such as SHA-1 or PSS.
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, UnsupportedAlgorithm> {
        self.signature_algorithm
    }

    /// The content of the signature's BIT STRING; for ECDSA the DER of `Ecdsa-Sig-Value`.
    #[must_use]
    pub const fn signature(&self) -> &'a [u8] {
        self.signature.of(self.der)
    }

    /// Verifies the signature with the request's own key: whoever made the request holds the
    /// private half of it.
    ///
    /// # Errors
    ///
    /// [`RequestRejection`], the first reason that applies, the dearest test last.
    pub fn verify_signature(
        &self,
        verifier: &dyn SignatureVerifier,
    ) -> Result<SignatureAlgorithm, RequestRejection> {
        let algorithm = self
            .signature_algorithm()
            .map_err(RequestRejection::SignatureAlgorithm)?;
        let public_key = self.subject_public_key_info();
        let key = public_key.algorithm().map_err(RequestRejection::Key)?;
        if !algorithm.fits(key) {
            return Err(RequestRejection::AlgorithmNotOfKey {
                found: algorithm,
                expected: SignatureAlgorithm::for_key(key),
            });
        }
        verifier
            .verify(algorithm, public_key, self.info_der(), self.signature())
            .map_err(RequestRejection::Signature)?;
        Ok(algorithm)
    }
}
