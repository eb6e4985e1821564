//! Building the leaf, in two steps so that the key can be anywhere: write what is to be signed,
//! then put the signature to it.
//!
//! Both steps work in one buffer of the caller's, without a second one: the part to be signed
//! stands where it will stand in the certificate, and the rest is written around it.

mod error;
mod unsigned;

use sha1::{Digest as _, Sha1};

pub use error::BuildError;
pub use unsigned::{Leaf, UnsignedLeaf};

use crate::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::code::VerificationCode;
use crate::cursor::{
    BIT_STRING, BOOLEAN, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET,
    UTC_TIME,
};
use crate::limits::{MAX_CERTIFICATE_LEN, MAX_CODE_LEN, MAX_SERIAL_LEN};
use crate::oid;
use crate::serial::SerialNumber;
use crate::spki::SubjectPublicKeyInfo;
use crate::time::{Civil, Time, Validity};
use crate::writer::Writer;

/// Longest leaf in octets: [`LeafBuilder::new`] refuses what would be longer, because nobody could
/// read it. For most CAs a kilobyte is ample; [`max_leaf_len`] tells.
pub const MAX_LEAF_LEN: usize = MAX_CERTIFICATE_LEN;

const UTF8_STRING: u8 = 0x0c;
/// `[0] EXPLICIT`, constructed.
const VERSION: u8 = 0xa0;
/// `[3] EXPLICIT`, constructed.
const EXTENSIONS: u8 = 0xa3;
/// `[0] IMPLICIT` of an OCTET STRING.
const KEY_IDENTIFIER: u8 = 0x80;

/// An upper bound for the length of a leaf, to size static buffers by.
///
/// `ca_subject_len` is the length of the CA's subject name in DER, `ca_key_identifier_len` that of
/// its subject key identifier (0 if it has none, mostly 20), `leaf_key_len` that of the leaf's
/// SubjectPublicKeyInfo in DER, and `ca_key` the kind of the CA's key. Code, serial number and
/// dates are taken at their longest.
///
/// # Examples
///
/// ```
/// use pop_core::{KeyAlgorithm, P256_SPKI_LEN, max_leaf_len};
///
/// const LEN: usize = max_leaf_len(128, 20, P256_SPKI_LEN, KeyAlgorithm::P256);
/// assert!(LEN < 640);
/// ```
#[must_use]
pub const fn max_leaf_len(
    ca_subject_len: usize,
    ca_key_identifier_len: usize,
    leaf_key_len: usize,
    ca_key: KeyAlgorithm,
) -> usize {
    // Headers up to four octets each: certificate, TBS, extensions (two), signature and its zero
    // octet; the authority key identifier has four headers and five octets for its OID.
    const HEADERS: usize = 6 * 4 + 1 + 4 * 4 + 5;
    const FIXED: usize = 5 + 2 * 15 + (2 + MAX_SERIAL_LEN) + (2 + 2 * 17) + (11 + MAX_CODE_LEN);
    const EXTENSIONS: usize = 14 + 16 + 31;
    HEADERS
        .saturating_add(FIXED + EXTENSIONS)
        .saturating_add(ca_subject_len)
        .saturating_add(ca_key_identifier_len)
        .saturating_add(leaf_key_len)
        .saturating_add(max_signature_len(ca_key))
}

/// Longest signature value: exact for RSA.
const fn max_signature_len(ca_key: KeyAlgorithm) -> usize {
    match ca_key {
        // No key has more bits than a usize can count octets of.
        KeyAlgorithm::Rsa { bits } => bits.div_ceil(8) as usize,
        KeyAlgorithm::P256 | KeyAlgorithm::P384 => {
            SignatureAlgorithm::for_key(ca_key).max_signature_len()
        }
    }
}

/// Builds the leaf certificate that proves possession of a CA's key.
///
/// The leaf is version 3. Its issuer is the CA's subject, octet for octet; its subject is one
/// common name, a UTF8String, the code octet for octet. Its extensions are BasicConstraints
/// (critical, not a CA), KeyUsage (critical, digitalSignature), SubjectKeyIdentifier (SHA-1 of the
/// key, RFC 5280 section 4.2.1.2) and, if the CA has a SubjectKeyIdentifier,
/// AuthorityKeyIdentifier with that value. It is signed as [`SignatureAlgorithm::for_key`] says.
///
/// The same inputs give the same octets.
///
/// A leaf with the common name of a device *is* that device to a service that trusts the CA, if
/// someone holds the leaf's key. So whoever supplies the code must not supply the leaf key, nor
/// ever learn its private half: make a fresh pair and drop that half at once.
///
/// # Examples
///
/// See `examples/sign_a_code.rs`.
#[derive(Clone, Debug)]
pub struct LeafBuilder<'a> {
    issuer: &'a [u8],
    authority_key_identifier: Option<&'a [u8]>,
    algorithm: SignatureAlgorithm,
    max_signature_len: usize,
    code: VerificationCode<'a>,
    leaf_key: &'a [u8],
    subject_key_identifier: [u8; 20],
    validity: Validity,
    serial: SerialNumber,
}

impl<'a> LeafBuilder<'a> {
    /// Takes all that a leaf depends on. The validity is used as it is: clip it to the CA's with
    /// [`Validity::clipped_to`].
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the CA has an empty subject, either key is of an unsupported algorithm,
    /// the leaf key is the CA's own, the validity is reversed, or the leaf would be longer than
    /// [`MAX_LEAF_LEN`].
    pub fn new(
        ca: &Certificate<'a>,
        code: VerificationCode<'a>,
        leaf_key: SubjectPublicKeyInfo<'a>,
        validity: Validity,
        serial: SerialNumber,
    ) -> Result<Self, BuildError> {
        let subject = ca.subject();
        if subject.is_empty() {
            return Err(BuildError::CaSubjectEmpty);
        }
        let ca_key = ca.subject_public_key_info();
        let algorithm = ca_key.algorithm().map_err(BuildError::CaKey)?;
        leaf_key.algorithm().map_err(BuildError::LeafKey)?;
        // Such a leaf would name itself as its issuer's key, and path builders stumble over it.
        if leaf_key.public_key() == ca_key.public_key() {
            return Err(BuildError::LeafKeyIsCaKey);
        }
        if validity.not_before > validity.not_after {
            return Err(BuildError::ValidityReversed);
        }
        let builder = Self {
            issuer: subject.as_der(),
            authority_key_identifier: ca.subject_key_identifier(),
            algorithm: SignatureAlgorithm::for_key(algorithm),
            max_signature_len: max_signature_len(algorithm),
            code,
            leaf_key: leaf_key.as_der(),
            subject_key_identifier: Sha1::digest(leaf_key.public_key()).into(),
            validity,
            serial,
        };
        match builder.encoded_len() {
            0..=MAX_LEAF_LEN => Ok(builder),
            len => Err(BuildError::TooLong { len }),
        }
    }

    /// How long a buffer [`Self::write_tbs`] needs: the certificate's length, or some octets more,
    /// since ECDSA signatures vary in length.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        unsigned::certificate_len(self.tbs_len(), self.algorithm, self.max_signature_len)
    }

    fn tbs_len(&self) -> usize {
        let mut measure = Writer::new(&mut []);
        self.write(&mut measure);
        measure.len()
    }

    /// Writes what is to be signed, the TBSCertificate, to its place in `buffer`.
    ///
    /// `buffer` may be longer than [`Self::encoded_len`]; nothing is written past that.
    ///
    /// # Errors
    ///
    /// [`BuildError::BufferTooSmall`]; the buffer is zeroed then, whatever was in it.
    pub fn write_tbs<'b>(&self, buffer: &'b mut [u8]) -> Result<UnsignedLeaf<'b>, BuildError> {
        UnsignedLeaf::write(
            buffer,
            self.tbs_len(),
            self.algorithm,
            self.max_signature_len,
            |writer| self.write(writer),
        )
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
        write_time(writer, self.validity.not_after);
        write_time(writer, self.validity.not_before);
        writer.header(SEQUENCE, validity);
        writer.put(self.issuer);
        writer.put(algorithm_identifier(self.algorithm));
        writer.tlv(INTEGER, self.serial.as_bytes());
        // Version 3 is written as 2.
        writer.tlv(VERSION, &[INTEGER, 1, 2]);
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
        let value = writer.len();
        writer.tlv(OCTET_STRING, &self.subject_key_identifier);
        write_extension(writer, oid::SUBJECT_KEY_IDENTIFIER, false, value);
        let value = writer.len();
        // digitalSignature is bit 0; the seven bits behind it are left out.
        writer.tlv(BIT_STRING, &[7, 0x80]);
        write_extension(writer, oid::KEY_USAGE, true, value);
        let value = writer.len();
        // cA FALSE is the default, and DER does not write defaults.
        writer.tlv(SEQUENCE, &[]);
        write_extension(writer, oid::BASIC_CONSTRAINTS, true, value);
        writer.header(SEQUENCE, extensions);
        writer.header(EXTENSIONS, extensions);
    }
}

/// Makes an extension of the value written since `value`.
fn write_extension(writer: &mut Writer<'_>, oid: &[u8], critical: bool, value: usize) {
    writer.header(OCTET_STRING, value);
    if critical {
        writer.tlv(BOOLEAN, &[0xff]);
    }
    writer.tlv(OBJECT_IDENTIFIER, oid);
    writer.header(SEQUENCE, value);
}

/// UTCTime where it reaches, GeneralizedTime elsewhere (RFC 5280 section 4.1.2.5).
fn write_time(writer: &mut Writer<'_>, time: Time) {
    let Civil {
        year,
        month,
        day,
        hour,
        minute,
        second,
    } = time.civil();
    let mark = writer.len();
    writer.put(b"Z");
    for number in [second, minute, hour, day, month, year % 100] {
        writer.put(&two_digits(number));
    }
    if time.is_utc_time() {
        writer.header(UTC_TIME, mark);
    } else {
        writer.put(&two_digits(year / 100));
        writer.header(GENERALIZED_TIME, mark);
    }
}

/// The digits of a number below 100, which every part of a calendar date is.
fn two_digits(number: i64) -> [u8; 2] {
    let digit = |digit: i64| u8::try_from(digit % 10).map_or(b'?', |digit| b'0' + digit);
    [digit(number / 10), digit(number)]
}

/// The AlgorithmIdentifier of a signature: without parameters for ECDSA (RFC 5758 section 3.2),
/// with NULL for RSA (RFC 4055 section 5).
const fn algorithm_identifier(algorithm: SignatureAlgorithm) -> &'static [u8] {
    const fn ecdsa(last: u8) -> [u8; 12] {
        [
            0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, last,
        ]
    }
    const fn rsa(last: u8) -> [u8; 15] {
        [
            0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, last, 0x05,
            0x00,
        ]
    }
    match algorithm {
        SignatureAlgorithm::EcdsaSha256 => const { &ecdsa(2) },
        SignatureAlgorithm::EcdsaSha384 => const { &ecdsa(3) },
        SignatureAlgorithm::RsaSha256 => const { &rsa(11) },
        SignatureAlgorithm::RsaSha384 => const { &rsa(12) },
        SignatureAlgorithm::RsaSha512 => const { &rsa(13) },
    }
}
