//! Certification requests: what stands in them and in which order.

use zeroize::Zeroize as _;

use super::dns_name::DnsName;
use super::subject::SubjectAttribute;
use super::to_be_signed::{self, ToBeSigned};
use super::unsigned_request::UnsignedRequest;
use super::{BuildError, DIGITAL_SIGNATURE, max_signature_len, write_extension};
use crate::algorithm::SignatureAlgorithm;
use crate::cursor::{INTEGER, OBJECT_IDENTIFIER, SEQUENCE, SET};
use crate::limits::MAX_REQUEST_LEN;
use crate::oid;
use crate::spki::SubjectPublicKeyInfo;
use crate::writer::Writer;

/// `[0] IMPLICIT SET OF Attribute`, constructed.
const ATTRIBUTES: u8 = 0xa0;
/// `[2] IMPLICIT IA5String`.
const DNS_NAME: u8 = 0x82;

/// Builds a certification request (PKCS #10, RFC 2986) for a key of the caller's.
///
/// It works as [`LeafBuilder`](crate::LeafBuilder) does: write what is to be signed, then put the
/// signature to it, in one buffer. The subject has one RDN for each attribute, in the order given.
/// The request is signed as [`SignatureAlgorithm::for_key`] says, and the same inputs give the same
/// bytes.
///
/// # Examples
///
/// ```
/// use pop_core::{
///     DnsName, P256_SPKI_LEN, P256Signer, P256Verifier, RequestBuilder, SubjectAttribute,
///     SubjectField, SubjectPublicKeyInfo,
/// };
///
/// # fn main() -> Result<(), Box<dyn core::error::Error>> {
/// let mut key = P256Signer::from_bytes(&[7; 32])?;
/// let mut spki = [0; P256_SPKI_LEN];
/// key.write_spki(&mut spki);
/// let subject = [
///     SubjectAttribute::new(SubjectField::Country, "SE")?,
///     SubjectAttribute::new(SubjectField::CommonName, "device-7")?,
/// ];
/// let names = [DnsName::new("device-7.example.com")?];
/// let builder = RequestBuilder::new(&subject, SubjectPublicKeyInfo::from_der(&spki)?)?
///     .digital_signature()
///     .dns_names(&names);
///
/// let mut buffer = [0; 512];
/// let request = builder
///     .write_info(&mut buffer)?
///     .sign_verified(&mut key, &P256Verifier)?;
/// assert!(request.as_der().len() <= builder.encoded_len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RequestBuilder<'a> {
    subject: &'a [SubjectAttribute<'a>],
    public_key: &'a [u8],
    algorithm: SignatureAlgorithm,
    max_signature_len: usize,
    digital_signature: bool,
    dns_names: &'a [DnsName<'a>],
}

impl<'a> RequestBuilder<'a> {
    /// Takes the subject, which may be empty, and the key that the request is for.
    ///
    /// # Errors
    ///
    /// [`BuildError::RequestKey`] for a key of an unsupported algorithm.
    pub fn new(
        subject: &'a [SubjectAttribute<'a>],
        public_key: SubjectPublicKeyInfo<'a>,
    ) -> Result<Self, BuildError> {
        let algorithm = public_key.algorithm().map_err(BuildError::RequestKey)?;
        Ok(Self {
            subject,
            public_key: public_key.as_der(),
            algorithm: SignatureAlgorithm::for_key(algorithm),
            max_signature_len: max_signature_len(algorithm),
            digital_signature: false,
            dns_names: &[],
        })
    }

    /// Asks for KeyUsage with digitalSignature (RFC 5280 section 4.2.1.3), critical.
    #[must_use]
    pub fn digital_signature(mut self) -> Self {
        self.digital_signature = true;
        self
    }

    /// Asks for these names as SubjectAltName (RFC 5280 section 4.2.1.6), critical if the subject
    /// is empty. No names ask for none.
    #[must_use]
    pub fn dns_names(mut self, names: &'a [DnsName<'a>]) -> Self {
        self.dns_names = names;
        self
    }

    /// The length of buffer that [`Self::write_info`] needs, in bytes.
    ///
    /// With an RSA key this is the length of the request. With an EC key it is a bound, mostly
    /// reached but for one or two bytes, as
    /// [`LeafBuilder::encoded_len`](crate::LeafBuilder::encoded_len) says; a request shorter than
    /// 256 bytes is one byte shorter still.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        to_be_signed::buffer_len(self.info_len(), self.algorithm, self.max_signature_len)
    }

    fn info_len(&self) -> usize {
        let mut measure = Writer::new(&mut []);
        self.write(&mut measure);
        measure.len()
    }

    /// Writes what is to be signed, the CertificationRequestInfo, to its place in `buffer`.
    ///
    /// `buffer` may be longer than [`Self::encoded_len`]; nothing is written past that.
    ///
    /// # Errors
    ///
    /// [`BuildError::RequestTooLong`] for a request of more than [`MAX_REQUEST_LEN`] bytes, and
    /// [`BuildError::BufferTooSmall`]; the buffer is zeroed then, whatever was in it.
    pub fn write_info<'b>(&self, buffer: &'b mut [u8]) -> Result<UnsignedRequest<'b>, BuildError> {
        let info_len = self.info_len();
        let len = to_be_signed::buffer_len(info_len, self.algorithm, self.max_signature_len);
        if len > MAX_REQUEST_LEN {
            buffer.zeroize();
            return Err(BuildError::RequestTooLong { len });
        }
        ToBeSigned::write(
            buffer,
            info_len,
            self.algorithm,
            self.max_signature_len,
            |writer| self.write(writer),
        )
        .map(UnsignedRequest)
    }

    /// Writes the CertificationRequestInfo (RFC 2986 section 4.1), back to front.
    ///
    /// ```text
    /// CertificationRequestInfo ::= SEQUENCE {
    ///      version       INTEGER { v1(0) },
    ///      subject       Name,
    ///      subjectPKInfo SubjectPublicKeyInfo,
    ///      attributes    [0] IMPLICIT SET OF Attribute }
    /// ```
    fn write(&self, writer: &mut Writer<'_>) {
        let info = writer.len();
        self.write_attributes(writer);
        writer.put(self.public_key);
        self.write_subject(writer);
        writer.tlv(INTEGER, &[0]);
        writer.header(SEQUENCE, info);
    }

    fn write_subject(&self, writer: &mut Writer<'_>) {
        let name = writer.len();
        for attribute in self.subject.iter().rev() {
            let rdn = writer.len();
            writer.tlv(attribute.tag(), attribute.text().as_bytes());
            writer.tlv(OBJECT_IDENTIFIER, attribute.field().oid());
            writer.header(SEQUENCE, rdn);
            writer.header(SET, rdn);
        }
        writer.header(SEQUENCE, name);
    }

    /// The one attribute there is, `extensionRequest` (RFC 2985 section 5.4.2), or none.
    fn write_attributes(&self, writer: &mut Writer<'_>) {
        let attributes = writer.len();
        if self.digital_signature || !self.dns_names.is_empty() {
            self.write_extensions(writer);
            writer.header(SEQUENCE, attributes);
            writer.header(SET, attributes);
            writer.tlv(OBJECT_IDENTIFIER, oid::EXTENSION_REQUEST);
            writer.header(SEQUENCE, attributes);
        }
        writer.header(ATTRIBUTES, attributes);
    }

    fn write_extensions(&self, writer: &mut Writer<'_>) {
        if !self.dns_names.is_empty() {
            let names = writer.len();
            for name in self.dns_names.iter().rev() {
                writer.tlv(DNS_NAME, name.as_str().as_bytes());
            }
            writer.header(SEQUENCE, names);
            let critical = self.subject.is_empty();
            write_extension(writer, oid::SUBJECT_ALTERNATIVE_NAME, critical, names);
        }
        if self.digital_signature {
            writer.put(DIGITAL_SIGNATURE);
        }
    }
}
