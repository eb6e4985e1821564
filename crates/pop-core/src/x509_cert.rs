//! Conversions to and from the types of `x509-cert`, by way of DER.
//!
//! Ours are views of bytes and theirs are trees, so what goes there is parsed once more, and what
//! comes from there is written into the caller's buffer. On the way there no byte changes: a changed
//! certificate would no longer fit its signature. On the way back the bytes are those that
//! `x509-cert` writes, which are not always those it has read (a default that was written out is
//! left out): verify what comes back, or keep the bytes it was read from.

use core::fmt;

use ::x509_cert::Certificate as TheirCertificate;
use ::x509_cert::der::{self, Decode, Encode};
use ::x509_cert::request::CertReq;
use ::x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};

use crate::builder::{Leaf, SignedRequest};
use crate::certificate::Certificate;
use crate::error::ParseError;
use crate::request::CertificationRequest;
use crate::spki::SubjectPublicKeyInfo;

/// Why a conversion to or from `x509-cert` failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ConversionError {
    /// `x509-cert` does not parse it. It refuses some that we read: dates before 1970, object
    /// identifiers of more than 39 bytes, serial numbers of more than 20.
    NotTaken(der::Error),
    /// `x509-cert` would write it with other bytes: it sorts what a SET OF holds, and leaves out
    /// what DER does not write.
    Rewritten,
    /// `x509-cert` cannot encode it.
    NotEncoded(der::Error),
    /// The caller's buffer is too small.
    BufferTooSmall {
        /// How many bytes are needed.
        needed: usize,
    },
    /// We do not parse what `x509-cert` has written.
    NotRead(ParseError),
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotTaken(error) => write!(f, "x509-cert does not parse this: {error}"),
            Self::Rewritten => f.write_str(
                "x509-cert would change bytes of this, and its signature would not fit any more; \
                 keep the DER",
            ),
            Self::NotEncoded(error) => write!(f, "x509-cert cannot encode this: {error}"),
            Self::BufferTooSmall { needed } => {
                write!(f, "the buffer is too small, {needed} bytes are needed")
            }
            Self::NotRead(error) => write!(f, "what x509-cert wrote is refused: {error}"),
        }
    }
}

impl core::error::Error for ConversionError {}

/// Parses, and makes sure that nothing was lost.
fn theirs<'a, T>(der: &'a [u8]) -> Result<T, ConversionError>
where
    T: Decode<'a, Error = der::Error> + Encode,
{
    let value = T::from_der(der).map_err(ConversionError::NotTaken)?;
    match value.to_der() {
        Ok(again) if again == der => Ok(value),
        _ => Err(ConversionError::Rewritten),
    }
}

/// Encodes into the caller's buffer.
fn encode<'b>(value: &impl Encode, buffer: &'b mut [u8]) -> Result<&'b [u8], ConversionError> {
    let len = value.encoded_len().map_err(ConversionError::NotEncoded)?;
    let needed = usize::try_from(len).unwrap_or(usize::MAX);
    let buffer = buffer
        .get_mut(..needed)
        .ok_or(ConversionError::BufferTooSmall { needed })?;
    value
        .encode_to_slice(buffer)
        .map_err(ConversionError::NotEncoded)
}

/// Fails with [`ConversionError::NotTaken`] or [`ConversionError::Rewritten`].
///
/// ```
/// # fn example(ca: &pop_core::Certificate<'_>) -> Result<(), pop_core::ConversionError> {
/// let certificate = x509_cert::Certificate::try_from(ca)?;
/// # Ok(())
/// # }
/// ```
impl TryFrom<&Certificate<'_>> for TheirCertificate {
    type Error = ConversionError;

    fn try_from(certificate: &Certificate<'_>) -> Result<Self, ConversionError> {
        theirs(certificate.as_der())
    }
}

/// Fails with [`ConversionError::NotTaken`] or [`ConversionError::Rewritten`].
impl TryFrom<&Leaf<'_>> for TheirCertificate {
    type Error = ConversionError;

    fn try_from(leaf: &Leaf<'_>) -> Result<Self, ConversionError> {
        theirs(leaf.as_der())
    }
}

/// Fails with [`ConversionError::NotTaken`] or [`ConversionError::Rewritten`].
impl TryFrom<&CertificationRequest<'_>> for CertReq {
    type Error = ConversionError;

    fn try_from(request: &CertificationRequest<'_>) -> Result<Self, ConversionError> {
        theirs(request.as_der())
    }
}

/// Fails with [`ConversionError::NotTaken`] or [`ConversionError::Rewritten`].
impl TryFrom<&SignedRequest<'_>> for CertReq {
    type Error = ConversionError;

    fn try_from(request: &SignedRequest<'_>) -> Result<Self, ConversionError> {
        theirs(request.as_der())
    }
}

/// Fails with [`ConversionError::NotTaken`] or [`ConversionError::Rewritten`].
impl TryFrom<SubjectPublicKeyInfo<'_>> for SubjectPublicKeyInfoOwned {
    type Error = ConversionError;

    fn try_from(key: SubjectPublicKeyInfo<'_>) -> Result<Self, ConversionError> {
        theirs(key.as_der())
    }
}

/// Borrows the same bytes. Fails with [`ConversionError::NotTaken`] or
/// [`ConversionError::Rewritten`].
impl<'a> TryFrom<SubjectPublicKeyInfo<'a>> for SubjectPublicKeyInfoRef<'a> {
    type Error = ConversionError;

    fn try_from(key: SubjectPublicKeyInfo<'a>) -> Result<Self, ConversionError> {
        theirs(key.as_der())
    }
}

impl<'a> Certificate<'a> {
    /// Writes a certificate of `x509-cert` into `buffer` and reads it there. Needs the feature
    /// `x509-cert`.
    ///
    /// # Errors
    ///
    /// [`ConversionError`] if it cannot be encoded, does not fit, or is refused by
    /// [`Self::from_der`].
    pub fn from_x509_cert(
        certificate: &TheirCertificate,
        buffer: &'a mut [u8],
    ) -> Result<Self, ConversionError> {
        Self::from_der(encode(certificate, buffer)?).map_err(ConversionError::NotRead)
    }
}

impl<'a> CertificationRequest<'a> {
    /// Writes a request of `x509-cert` into `buffer` and reads it there. Needs the feature
    /// `x509-cert`.
    ///
    /// # Errors
    ///
    /// [`ConversionError`] if it cannot be encoded, does not fit, or is refused by
    /// [`Self::from_der`].
    pub fn from_x509_cert(
        request: &CertReq,
        buffer: &'a mut [u8],
    ) -> Result<Self, ConversionError> {
        Self::from_der(encode(request, buffer)?).map_err(ConversionError::NotRead)
    }
}

impl<'a> SubjectPublicKeyInfo<'a> {
    /// Writes a key of `x509-cert` into `buffer` and reads it there. Needs the feature
    /// `x509-cert`.
    ///
    /// # Errors
    ///
    /// [`ConversionError`] if it cannot be encoded, does not fit, or is refused by
    /// [`Self::from_der`].
    pub fn from_x509_cert(
        key: &SubjectPublicKeyInfoOwned,
        buffer: &'a mut [u8],
    ) -> Result<Self, ConversionError> {
        Self::from_der(encode(key, buffer)?).map_err(ConversionError::NotRead)
    }
}
