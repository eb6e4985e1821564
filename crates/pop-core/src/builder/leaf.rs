//! The leaf itself: what stands in it and in which order.

use super::to_be_signed::{self, ToBeSigned};
use super::unsigned_leaf::UnsignedLeaf;
use super::{BuildError, UTF8_STRING, algorithm_identifier, max_signature_len, write_extension};
use crate::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::bytes::same;
use crate::certificate::Certificate;
use crate::code::VerificationCode;
use crate::cursor::{GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, SEQUENCE, SET, UTC_TIME};
use crate::key_identifier::KeyIdentifier;
use crate::limits::MAX_LEAF_LEN;
use crate::oid;
use crate::serial::SerialNumber;
use crate::spki::SubjectPublicKeyInfo;
use crate::time::{Time, Validity, is_utc_time};
use crate::writer::Writer;

/// `[0] EXPLICIT INTEGER`; version 3 is written as 2.
const VERSION_3: &[u8] = &[0xa0, 0x03, 0x02, 0x01, 0x02];
/// `[3] EXPLICIT`, constructed.
const EXTENSIONS: u8 = 0xa3;
/// `[0] IMPLICIT` of an OCTET STRING.
const KEY_IDENTIFIER: u8 = 0x80;

/// What is the same in every leaf, in one piece: BasicConstraints, critical, an empty SEQUENCE (cA
/// FALSE is the default, and DER does not write defaults); KeyUsage, critical, digitalSignature;
/// SubjectKeyIdentifier up to its 20 bytes.
#[rustfmt::skip]
const FIRST_EXTENSIONS: &[u8] = &[
    0x30, 0x0c, 0x06, 0x03, 0x55, 0x1d, 0x13, 0x01, 0x01, 0xff, 0x04, 0x02, 0x30, 0x00,
    0x30, 0x0e, 0x06, 0x03, 0x55, 0x1d, 0x0f, 0x01, 0x01, 0xff, 0x04, 0x04, 0x03, 0x02, 0x07, 0x80,
    0x30, 0x1d, 0x06, 0x03, 0x55, 0x1d, 0x0e, 0x04, 0x16, 0x04, 0x14,
];

/// What a leaf depends on.
///
/// Exhaustive: a value that a caller leaves out must not compile.
#[derive(Clone, Copy, Debug)]
pub struct LeafParams<'p, 'a> {
    /// The CA: its subject becomes the issuer, its key signs.
    pub ca: &'p Certificate<'a>,
    /// The verification code, which becomes the common name.
    pub code: VerificationCode<'a>,
    /// The leaf's own public key.
    pub leaf_key: SubjectPublicKeyInfo<'a>,
    /// Commonly [`KeyIdentifier::sha1`] of `leaf_key`. An image that takes it from elsewhere does not link SHA-1.
    pub subject_key_identifier: KeyIdentifier,
    /// Used as it is: clip it to the CA's with [`Validity::clipped_to`].
    pub validity: Validity,
    /// Random or [derived](SerialNumber::derived).
    pub serial: SerialNumber,
}

/// Builds the leaf certificate that proves possession of a CA's key.
///
/// What stands in it (RFC 5280 section 4.1):
///
/// ```text
/// version                 v3
/// serialNumber            the caller's, 1 to 20 bytes
/// signature               as SignatureAlgorithm::for_key says of the CA's key
/// issuer                  the CA's subject, byte for byte
/// validity                the caller's; UTCTime to 2049, GeneralizedTime from 2050
/// subject                 CN = the code, byte for byte, UTF8String
/// subjectPublicKeyInfo    the caller's
/// extensions
///     basicConstraints        critical, empty: not a CA
///     keyUsage                critical, digitalSignature
///     subjectKeyIdentifier    20 bytes
///     authorityKeyIdentifier  the CA's subjectKeyIdentifier, if it has one
/// ```
///
/// The same inputs give the same bytes.
///
/// A leaf with the common name of a device *is* that device to a service that trusts the CA, if
/// someone holds the leaf's key. So whoever supplies the code must not supply the leaf key, nor
/// ever learn its private half: make a fresh pair and drop that half at once.
///
/// # Examples
///
/// ```
/// use pop_core::{
///     Certificate, KeyIdentifier, LeafBuilder, LeafParams, P256Signer, P256Verifier, Policy,
///     SerialNumber, SubjectPublicKeyInfo, Time, Validation, Validity, VerificationCode,
/// };
///
/// # fn main() -> Result<(), Box<dyn core::error::Error>> {
/// # macro_rules! golden { ($name:literal) => {
/// #     include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/", $name))
/// # } }
/// # let ca_from_storage = golden!("p256_ca.der");
/// # let leaf_key_from_storage = golden!("p256_leaf_key.der");
/// # let scalar = pop_core::SignatureAlgorithm::EcdsaSha256.digest(b"the CA's key");
/// # let scalar_from_storage = scalar.as_bytes().try_into()?;
/// let ca = Certificate::from_der(ca_from_storage)?;
/// let mut key = P256Signer::from_bytes(scalar_from_storage)?;
/// let leaf_key = SubjectPublicKeyInfo::from_der(leaf_key_from_storage)?;
/// let code = VerificationCode::new("75B86466DA34D2B04C0C4C9557A119687ADAE7D4732BDDB3")?;
/// let now = Time::from_unix_seconds(1_795_341_600).ok_or("no such time")?;
/// let validity = Validity::around(now)
///     .clipped_to(ca.validity())
///     .ok_or("the CA has expired")?;
/// let params = LeafParams {
///     ca: &ca,
///     code,
///     leaf_key,
///     subject_key_identifier: KeyIdentifier::sha1(leaf_key),
///     validity,
///     serial: SerialNumber::derived(&ca, code, validity.not_before),
/// };
/// let policy = Policy::rfc5280();
/// let validation = Validation { ca: &ca, code, now, policy: &policy };
///
/// let mut buffer = [0; 1024];
/// let (leaf, findings) = LeafBuilder::new(&params)?
///     .write_tbs(&mut buffer)?
///     .sign_validated(&mut key, &validation, &P256Verifier)?;
/// assert_eq!(findings.iter().count(), 0);
/// assert_eq!(Certificate::from_der(leaf.as_der())?.issuer(), ca.subject());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct LeafBuilder<'a> {
    issuer: &'a [u8],
    authority_key_identifier: Option<&'a [u8]>,
    algorithm: SignatureAlgorithm,
    max_signature_len: usize,
    code: VerificationCode<'a>,
    leaf_key: &'a [u8],
    subject_key_identifier: KeyIdentifier,
    not_before: TimeText,
    not_after: TimeText,
    serial: SerialNumber,
    tbs_len: usize,
}

impl<'a> LeafBuilder<'a> {
    /// Takes all that a leaf depends on.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the CA has an empty subject, either key is of an unsupported algorithm,
    /// the leaf key is the CA's own, the validity is reversed, or the leaf would be longer than
    /// [`MAX_LEAF_LEN`].
    #[inline(always)] // saves 924 bytes of flash
    pub fn new(params: &LeafParams<'_, 'a>) -> Result<Self, BuildError> {
        let LeafParams {
            ca,
            code,
            leaf_key,
            subject_key_identifier,
            validity,
            serial,
        } = *params;
        // Made where it is handed out, as a certificate is read. What stands there first is
        // overwritten.
        let mut result = Err(BuildError::CaSubjectEmpty);
        Self::make_to(
            &mut result,
            ca,
            code,
            leaf_key,
            subject_key_identifier,
            validity,
            serial,
        );
        result
    }

    #[inline(never)] // saves 740 bytes of flash
    fn make_to(
        result: &mut Result<Self, BuildError>,
        ca: &Certificate<'a>,
        code: VerificationCode<'a>,
        leaf_key: SubjectPublicKeyInfo<'a>,
        subject_key_identifier: KeyIdentifier,
        validity: Validity,
        serial: SerialNumber,
    ) {
        let algorithm = match check(ca, leaf_key, validity) {
            Ok(algorithm) => algorithm,
            Err(error) => {
                *result = Err(error);
                return;
            }
        };
        *result = Ok(Self {
            issuer: ca.subject().as_der(),
            authority_key_identifier: ca.subject_key_identifier(),
            algorithm: SignatureAlgorithm::for_key(algorithm),
            max_signature_len: max_signature_len(algorithm),
            code,
            leaf_key: leaf_key.as_der(),
            subject_key_identifier,
            not_before: TimeText::of(validity.not_before),
            not_after: TimeText::of(validity.not_after),
            serial,
            tbs_len: 0,
        });
        if let Ok(builder) = result {
            let mut measure = Writer::new(&mut []);
            builder.write(&mut measure);
            builder.tbs_len = measure.len();
            let len = builder.encoded_len();
            if len > MAX_LEAF_LEN {
                *result = Err(BuildError::TooLong { len });
            }
        }
    }

    /// The length of buffer that [`Self::write_tbs`] needs, in bytes.
    ///
    /// Under an RSA key this is the length of the certificate. Under an EC key it is the longest
    /// that the certificate can get: the two numbers of an ECDSA signature lose their leading
    /// zeros, so that mostly it is this long or one or two bytes shorter, never longer.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        to_be_signed::buffer_len(self.tbs_len, self.algorithm, self.max_signature_len)
    }

    /// Writes what is to be signed, the TBSCertificate, to its place in `buffer`.
    ///
    /// `buffer` may be longer than [`Self::encoded_len`]; nothing is written past that.
    ///
    /// # Errors
    ///
    /// [`BuildError::BufferTooSmall`]; the buffer is zeroed then, whatever was in it.
    pub fn write_tbs<'b>(&self, buffer: &'b mut [u8]) -> Result<UnsignedLeaf<'b>, BuildError> {
        ToBeSigned::write(
            buffer,
            self.tbs_len,
            self.algorithm,
            self.max_signature_len,
            |writer| self.write(writer),
        )
        .map(UnsignedLeaf)
    }

    /// Writes the TBSCertificate (RFC 5280 section 4.1), back to front.
    ///
    /// ```text
    /// TBSCertificate  ::=  SEQUENCE  {
    ///      version         [0]  EXPLICIT Version DEFAULT v1,
    ///      serialNumber         CertificateSerialNumber,
    ///      signature            AlgorithmIdentifier,
    ///      issuer               Name,
    ///      validity             Validity,
    ///      subject              Name,
    ///      subjectPublicKeyInfo SubjectPublicKeyInfo,
    ///      extensions      [3]  EXPLICIT Extensions OPTIONAL }
    /// ```
    fn write(&self, writer: &mut Writer<'_>) {
        let tbs = writer.len();
        self.write_extensions(writer);
        writer.put(self.leaf_key);
        self.write_subject(writer);
        let validity = writer.len();
        self.not_after.write(writer);
        self.not_before.write(writer);
        writer.header(SEQUENCE, validity);
        writer.put(self.issuer);
        writer.put(algorithm_identifier(self.algorithm));
        writer.tlv(INTEGER, self.serial.as_bytes());
        writer.put(VERSION_3);
        writer.header(SEQUENCE, tbs);
    }

    /// A Name of one RDN of one attribute.
    fn write_subject(&self, writer: &mut Writer<'_>) {
        let name = writer.len();
        writer.tlv(UTF8_STRING, self.code.as_str().as_bytes());
        writer.tlv(OBJECT_IDENTIFIER, oid::COMMON_NAME);
        writer.header(SEQUENCE, name);
        writer.header(SET, name);
        writer.header(SEQUENCE, name);
    }

    fn write_extensions(&self, writer: &mut Writer<'_>) {
        let extensions = writer.len();
        if let Some(identifier) = self.authority_key_identifier {
            let value = writer.len();
            writer.tlv(KEY_IDENTIFIER, identifier);
            writer.header(SEQUENCE, value);
            write_extension(writer, oid::AUTHORITY_KEY_IDENTIFIER, false, value);
        }
        writer.put(self.subject_key_identifier.as_bytes());
        writer.put(FIRST_EXTENSIONS);
        writer.header(SEQUENCE, extensions);
        writer.header(EXTENSIONS, extensions);
    }
}

/// Checks what a leaf is made of, and returns the CA's kind of key.
fn check(
    ca: &Certificate<'_>,
    leaf_key: SubjectPublicKeyInfo<'_>,
    validity: Validity,
) -> Result<KeyAlgorithm, BuildError> {
    if ca.subject().is_empty() {
        return Err(BuildError::CaSubjectEmpty);
    }
    let ca_key = ca.subject_public_key_info();
    let algorithm = ca_key.algorithm().map_err(BuildError::CaKey)?;
    leaf_key.algorithm().map_err(BuildError::LeafKey)?;
    // Such a leaf would name itself as its issuer's key, and path builders stumble over it.
    if same(leaf_key.public_key(), ca_key.public_key()) {
        return Err(BuildError::LeafKeyIsCaKey);
    }
    if validity.not_before > validity.not_after {
        return Err(BuildError::ValidityReversed);
    }
    Ok(algorithm)
}

/// A time as it is written: UTCTime where it reaches, GeneralizedTime elsewhere (RFC 5280 section
/// 4.1.2.5).
#[derive(Clone, Copy, Debug)]
#[repr(align(4))]
struct TimeText {
    /// `YYYYMMDDHHMMSSZ` and one byte to fill it up: whole words are copied without a routine of the
    /// compiler.
    with_century: [u8; 16],
    is_utc: bool,
}

impl TimeText {
    fn of(time: Time) -> Self {
        let civil = time.civil();
        let mut text = Self {
            with_century: [b'Z'; 16],
            is_utc: is_utc_time(civil),
        };
        civil.write_digits(&mut text.with_century);
        text
    }

    /// Inlined: its frame would stand on the stack while bytes are copied.
    #[inline(always)] // saves 17 instructions
    fn write(&self, writer: &mut Writer<'_>) {
        if self.is_utc {
            let [_, _, text @ .., _] = &self.with_century;
            writer.tlv(UTC_TIME, text);
        } else {
            let [text @ .., _] = &self.with_century;
            writer.tlv(GENERALIZED_TIME, text);
        }
    }
}
