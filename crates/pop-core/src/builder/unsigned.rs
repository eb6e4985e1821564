//! From the part to be signed to the certificate, in one buffer.
//!
//! ```text
//! 0        4                tbs_end                signature
//! | header | TBSCertificate | algorithm, BIT STRING | value ... |
//! ```

use super::{BuildError, algorithm_identifier};
use crate::algorithm::{Digest, SignatureAlgorithm};
use crate::cursor::{BIT_STRING, SEQUENCE};
use crate::signature::{EcdsaSignature, MAX_ECDSA_FIXED_LEN, Signature, SignatureError};
use crate::signer::{DigestSigner, SignError};
use crate::writer::Writer;

/// Where the TBSCertificate stands: behind the header of a certificate of 256 to 65,535 octets.
/// Should one be shorter, its header is shorter and starts further right.
const TBS_START: usize = 4;

/// Writes all that stands between the TBSCertificate and a signature value of so many octets.
fn write_before_signature(
    writer: &mut Writer<'_>,
    algorithm: SignatureAlgorithm,
    signature_len: usize,
) {
    // The number of unused bits, none.
    writer.put(&[0]);
    writer.header_of(BIT_STRING, 1 + signature_len);
    writer.put(algorithm_identifier(algorithm));
}

fn before_signature_len(algorithm: SignatureAlgorithm, signature_len: usize) -> usize {
    let mut measure = Writer::new(&mut []);
    write_before_signature(&mut measure, algorithm, signature_len);
    measure.len()
}

/// The length of buffer that a certificate takes.
pub(super) fn certificate_len(
    tbs_len: usize,
    algorithm: SignatureAlgorithm,
    signature_len: usize,
) -> usize {
    TBS_START + tbs_len + before_signature_len(algorithm, signature_len) + signature_len
}

/// A leaf that waits for its signature.
///
/// Sign [`Self::tbs_der`], or [`Self::digest`] of it, with [`Self::algorithm`] wherever the key is,
/// now or later, then call [`Self::assemble`]; or let [`Self::sign`] do both.
#[derive(Debug)]
#[must_use = "an unsigned leaf is no certificate"]
pub struct UnsignedLeaf<'b> {
    /// Long enough for the certificate with the longest signature.
    buffer: &'b mut [u8],
    tbs_end: usize,
    algorithm: SignatureAlgorithm,
    max_signature_len: usize,
}

impl<'b> UnsignedLeaf<'b> {
    pub(super) fn write(
        buffer: &'b mut [u8],
        tbs_len: usize,
        algorithm: SignatureAlgorithm,
        max_signature_len: usize,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> Result<Self, BuildError> {
        let needed = certificate_len(tbs_len, algorithm, max_signature_len);
        let tbs_end = TBS_START + tbs_len;
        let unsigned = Self {
            buffer,
            tbs_end,
            algorithm,
            max_signature_len,
        };
        if unsigned.buffer.len() < needed {
            return Err(unsigned.wiped(BuildError::BufferTooSmall { needed }));
        }
        // Without a header what stands here cannot be taken for a certificate.
        if let Some((header, rest)) = unsigned.buffer.split_at_mut_checked(TBS_START)
            && let Some(tbs) = rest.get_mut(..tbs_len)
        {
            header.fill(0);
            let mut writer = Writer::new(tbs);
            write(&mut writer);
            if writer.finish() == Ok(0) {
                return Ok(unsigned);
            }
        }
        // Measured and written by the same code, so this is not reached.
        Err(unsigned.wiped(BuildError::BufferTooSmall { needed }))
    }

    /// What is to be signed: the TBSCertificate in DER.
    #[must_use]
    pub fn tbs_der(&self) -> &[u8] {
        self.buffer.get(TBS_START..self.tbs_end).unwrap_or_default()
    }

    /// The algorithm to sign with.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The digest of [`Self::tbs_der`], for signers that take a digest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.algorithm.digest(self.tbs_der())
    }

    /// Puts the signature to the leaf.
    ///
    /// Form and range of the signature are checked, not whether it is the CA's: that takes the CA
    /// and a verifier, which [`validate()`](crate::validate()) is for.
    ///
    /// # Errors
    ///
    /// [`BuildError::Signature`]; the buffer is zeroed then.
    pub fn assemble(mut self, signature: Signature<'_>) -> Result<Leaf<'b>, BuildError> {
        let placed = match signature {
            Signature::EcdsaFixed(fixed) => {
                EcdsaSignature::from_fixed(self.algorithm, fixed).and_then(|it| self.place(&it))
            }
            Signature::EcdsaDer(der) => {
                EcdsaSignature::from_der(self.algorithm, der).and_then(|it| self.place(&it))
            }
            Signature::Rsa(_) if self.is_ecdsa() => Err(SignatureError::WrongKind),
            Signature::Rsa(value) => self.rsa_room(value.len()).map(|room| {
                for (slot, octet) in room.iter_mut().zip(value) {
                    *slot = *octet;
                }
                value.len()
            }),
        };
        match placed {
            Ok(len) => self.seal(len),
            Err(error) => Err(self.wiped(error.into())),
        }
    }

    /// Has the leaf signed and puts the signature to it. As [`Self::assemble`], this does not
    /// verify the signature.
    ///
    /// # Errors
    ///
    /// [`SignError::Signer`] if the signer fails, [`SignError::Build`] if it signs with another
    /// algorithm or gives what cannot be a signature. The buffer is zeroed then.
    pub fn sign<S>(mut self, signer: &mut S) -> Result<Leaf<'b>, SignError<S::Error>>
    where
        S: DigestSigner + ?Sized,
    {
        let found = signer.algorithm();
        if found != self.algorithm {
            let expected = self.algorithm;
            return Err(self.build_error(BuildError::SignerAlgorithm { expected, found }));
        }
        // By the signer's own algorithm: where that is a constant, as on a device with one key,
        // the other digests are not linked (SHA-512 alone takes 26 KB on a Cortex-M4).
        let digest = found.digest(self.tbs_der());
        if self.is_ecdsa() {
            let mut scratch = [0; MAX_ECDSA_FIXED_LEN];
            let expected = match self.algorithm {
                SignatureAlgorithm::EcdsaSha256 => 64,
                _ => MAX_ECDSA_FIXED_LEN,
            };
            let room = scratch.get_mut(..expected).unwrap_or_default();
            let found = match signer.sign_digest(digest.as_bytes(), room) {
                Ok(found) => found,
                Err(error) => return Err(self.signer_error(error)),
            };
            if found != expected {
                let error = SignatureError::WrongLength { expected, found };
                return Err(self.build_error(error.into()));
            }
            let fixed = scratch.get(..expected).unwrap_or_default();
            return self
                .assemble(Signature::EcdsaFixed(fixed))
                .map_err(SignError::Build);
        }
        // As long as the modulus, so its place is known before it is.
        let expected = self.max_signature_len;
        let result = match self.rsa_room(expected) {
            Ok(room) => signer.sign_digest(digest.as_bytes(), room),
            Err(error) => return Err(self.build_error(error.into())),
        };
        match result {
            Ok(found) if found == expected => self.seal(expected).map_err(SignError::Build),
            Ok(found) => {
                let error = SignatureError::WrongLength { expected, found };
                Err(self.build_error(error.into()))
            }
            Err(error) => Err(self.signer_error(error)),
        }
    }

    fn is_ecdsa(&self) -> bool {
        matches!(
            self.algorithm,
            SignatureAlgorithm::EcdsaSha256 | SignatureAlgorithm::EcdsaSha384
        )
    }

    /// Where a signature value of so many octets belongs.
    fn room(&mut self, len: usize) -> Result<&mut [u8], SignatureError> {
        let start = self.tbs_end + before_signature_len(self.algorithm, len);
        let needed = start + len;
        self.buffer
            .get_mut(start..needed)
            .ok_or(SignatureError::BufferTooSmall { needed })
    }

    fn rsa_room(&mut self, found: usize) -> Result<&mut [u8], SignatureError> {
        let expected = self.max_signature_len;
        if found != expected {
            return Err(SignatureError::WrongLength { expected, found });
        }
        self.room(found)
    }

    fn place(&mut self, signature: &EcdsaSignature<'_>) -> Result<usize, SignatureError> {
        let len = signature.der_len();
        signature.write_der(self.room(len)?)
    }

    /// Writes what is missing around TBSCertificate and signature value.
    fn seal(mut self, signature_len: usize) -> Result<Leaf<'b>, BuildError> {
        let value = self.tbs_end + before_signature_len(self.algorithm, signature_len);
        let end = value + signature_len;
        let octets = self.buffer.get(value..end).unwrap_or_default();
        if octets.iter().all(|&octet| octet == 0) {
            return Err(self.wiped(SignatureError::OutOfRange.into()));
        }
        match self.write_around(value, signature_len) {
            Some(start) => {
                let buffer: &'b [u8] = self.buffer;
                let der = buffer.get(start..end).unwrap_or_default();
                Ok(Leaf { der })
            }
            // The room was there when the TBSCertificate was written, so this is not reached.
            None => Err(self.wiped(BuildError::BufferTooSmall { needed: end })),
        }
    }

    /// Writes algorithm and headers around the value, and says where the certificate starts.
    fn write_around(&mut self, value: usize, signature_len: usize) -> Option<usize> {
        let mut writer = Writer::new(self.buffer.get_mut(self.tbs_end..value)?);
        write_before_signature(&mut writer, self.algorithm, signature_len);
        if writer.finish() != Ok(0) {
            return None;
        }
        let mut writer = Writer::new(self.buffer.get_mut(..TBS_START)?);
        writer.header_of(SEQUENCE, value + signature_len - TBS_START);
        writer.finish().ok()
    }

    fn wiped(self, error: BuildError) -> BuildError {
        self.buffer.fill(0);
        error
    }

    fn build_error<E>(self, error: BuildError) -> SignError<E> {
        SignError::Build(self.wiped(error))
    }

    fn signer_error<E>(self, error: E) -> SignError<E> {
        self.buffer.fill(0);
        SignError::Signer(error)
    }
}

/// A finished leaf certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leaf<'b> {
    der: &'b [u8],
}

impl<'b> Leaf<'b> {
    /// The certificate in DER.
    #[must_use]
    pub const fn as_der(&self) -> &'b [u8] {
        self.der
    }
}

impl AsRef<[u8]> for Leaf<'_> {
    fn as_ref(&self) -> &[u8] {
        self.der
    }
}
