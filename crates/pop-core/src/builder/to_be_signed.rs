//! From the part to be signed to the whole, in one buffer.
//!
//! Certificates (RFC 5280 section 4.1) and certification requests (RFC 2986 section 4) have the same
//! three parts:
//!
//! ```text
//! SEQUENCE {
//!      part to be signed  SEQUENCE,
//!      signatureAlgorithm AlgorithmIdentifier,
//!      signature          BIT STRING }
//!
//! 0        4                   end                     value
//! | header | part to be signed | algorithm, BIT STRING | signature value ... |
//! ```

use core::ops::Range;

use zeroize::Zeroize as _;

use super::{BuildError, SignError, algorithm_identifier};
use crate::algorithm::{Digest, SignatureAlgorithm};
use crate::cursor::{BIT_STRING, SEQUENCE};
use crate::signature::{EcdsaSignature, MAX_ECDSA_FIXED_LEN, Signature, SignatureError};
use crate::signer::SignDigest;
use crate::writer::Writer;

/// Where the part to be signed stands: behind the header of a whole of 256 to 65,535 bytes, as
/// leaves are. Should a request be shorter, its header is shorter and starts further right.
const START: usize = 4;

/// Writes all that stands between the part to be signed and a signature value of so many bytes.
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

/// The length of buffer that a part to be signed of `len` bytes takes: with a signature value of
/// `signature_len` bytes the whole is as long, if that is 256 bytes or more.
pub(super) fn buffer_len(len: usize, algorithm: SignatureAlgorithm, signature_len: usize) -> usize {
    START + len + before_signature_len(algorithm, signature_len) + signature_len
}

/// What waits for its signature.
#[derive(Debug)]
pub(super) struct ToBeSigned<'b> {
    /// Long enough for the whole with the longest signature.
    buffer: &'b mut [u8],
    end: usize,
    algorithm: SignatureAlgorithm,
    max_signature_len: usize,
}

impl<'b> ToBeSigned<'b> {
    pub(super) fn write(
        buffer: &'b mut [u8],
        len: usize,
        algorithm: SignatureAlgorithm,
        max_signature_len: usize,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> Result<Self, BuildError> {
        let needed = buffer_len(len, algorithm, max_signature_len);
        let end = START + len;
        let unsigned = Self {
            buffer,
            end,
            algorithm,
            max_signature_len,
        };
        if unsigned.buffer.len() < needed {
            return Err(unsigned.wiped(BuildError::BufferTooSmall { needed }));
        }
        // Without a header what stands here cannot be taken for the whole.
        if let Some((header, rest)) = unsigned.buffer.split_at_mut_checked(START)
            && let Some(part) = rest.get_mut(..len)
        {
            header.fill(0);
            let mut writer = Writer::new(part);
            write(&mut writer);
            if writer.finish() == Ok(0) {
                return Ok(unsigned);
            }
        }
        // Measured and written by the same code, so this is not reached.
        Err(unsigned.wiped(BuildError::BufferTooSmall { needed }))
    }

    /// The part to be signed.
    pub(super) fn der(&self) -> &[u8] {
        self.buffer.get(START..self.end).unwrap_or_default()
    }

    pub(super) fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    pub(super) fn digest(&self) -> Digest {
        self.algorithm.digest(self.der())
    }

    /// Inlined, so that an image has the code for the form of signature that it uses.
    #[inline(always)] // saves 588 bytes of flash
    pub(super) fn assemble(self, signature: Signature<'_>) -> Result<Signed<'b>, BuildError> {
        let signature = match signature {
            Signature::EcdsaFixed(fixed) => EcdsaSignature::from_fixed(self.algorithm, fixed),
            Signature::EcdsaDer(der) => EcdsaSignature::from_der(self.algorithm, der),
            Signature::Rsa(value) => return self.assemble_rsa(value),
        };
        match signature {
            Ok(signature) => self.assemble_ecdsa(&signature),
            Err(error) => self.refuse(error),
        }
    }

    #[cold]
    fn refuse(self, error: SignatureError) -> Result<Signed<'b>, BuildError> {
        self.wipe();
        Err(error.into())
    }

    fn assemble_ecdsa(self, signature: &EcdsaSignature<'_>) -> Result<Signed<'b>, BuildError> {
        let algorithm = self.algorithm;
        let write = |writer: &mut Writer<'_>| {
            signature.write(writer);
            let signature_len = writer.len();
            write_before_signature(writer, algorithm, signature_len);
        };
        let mut measure = Writer::new(&mut []);
        write(&mut measure);
        let end = self.end + measure.len();
        if let Some(room) = self.buffer.get_mut(self.end..end) {
            write(&mut Writer::new(room));
        }
        self.seal(end)
    }

    fn assemble_rsa(mut self, value: &[u8]) -> Result<Signed<'b>, BuildError> {
        let room = if self.is_ecdsa() {
            Err(SignatureError::WrongKind)
        } else {
            self.rsa_room(value.len())
        };
        match room {
            Ok(room) => {
                for (slot, byte) in room.iter_mut().zip(value) {
                    *slot = *byte;
                }
                self.seal_rsa()
            }
            Err(error) => self.refuse(error),
        }
    }

    pub(super) fn sign<S>(mut self, signer: &mut S) -> Result<Signed<'b>, SignError<S::Error>>
    where
        S: SignDigest + ?Sized,
    {
        let found = signer.algorithm();
        if found != self.algorithm {
            let expected = self.algorithm;
            return Err(self.build_error(BuildError::SignerAlgorithm { expected, found }));
        }
        // By the signer's own algorithm: where that is a constant, as on a device with one key,
        // the other digests are not linked (SHA-512 alone takes 26 KB on a Cortex-M4).
        let digest = found.digest(self.der());
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
            Ok(room) => {
                // What an earlier use left there must not pass for what the signer did not write.
                room.fill(0);
                signer.sign_digest(digest.as_bytes(), room)
            }
            Err(error) => return Err(self.build_error(error.into())),
        };
        match result {
            Ok(found) if found == expected => self.seal_rsa().map_err(SignError::Build),
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

    /// Where the signature value of an RSA key belongs, which is as long as the modulus.
    fn rsa_value(&self) -> Range<usize> {
        let len = self.max_signature_len;
        let start = self.end + before_signature_len(self.algorithm, len);
        start..start + len
    }

    /// Room for the signature value of an RSA key, of which so many bytes were found.
    fn rsa_room(&mut self, found: usize) -> Result<&mut [u8], SignatureError> {
        let expected = self.max_signature_len;
        if found != expected {
            return Err(SignatureError::WrongLength { expected, found });
        }
        let value = self.rsa_value();
        let needed = value.end;
        self.buffer
            .get_mut(value)
            .ok_or(SignatureError::BufferTooSmall { needed })
    }

    /// Writes what is missing around the part to be signed and the signature value of an RSA key.
    fn seal_rsa(self) -> Result<Signed<'b>, BuildError> {
        let (algorithm, value) = (self.algorithm, self.rsa_value());
        let bytes = self.buffer.get(value.clone()).unwrap_or_default();
        if bytes.iter().all(|&byte| byte == 0) {
            return self.refuse(SignatureError::OutOfRange);
        }
        if let Some(room) = self.buffer.get_mut(self.end..value.start) {
            write_before_signature(&mut Writer::new(room), algorithm, value.len());
        }
        self.seal(value.end)
    }

    /// Writes the header of the whole, which ends at `end`.
    fn seal(self, end: usize) -> Result<Signed<'b>, BuildError> {
        let start = self.buffer.get_mut(..START).and_then(|room| {
            let mut writer = Writer::new(room);
            writer.header_of(SEQUENCE, end - START);
            writer.finish().ok()
        });
        match start {
            Some(start) if end <= self.buffer.len() => Ok(Signed {
                buffer: self.buffer,
                start,
                end,
            }),
            // The room was there when the part to be signed was written, so this is not reached.
            _ => {
                self.wipe();
                Err(BuildError::BufferTooSmall { needed: end })
            }
        }
    }

    /// Not by `fill`, for which a device links a routine of the compiler.
    fn wipe(self) {
        self.buffer.zeroize();
    }

    fn wiped(self, error: BuildError) -> BuildError {
        self.wipe();
        error
    }

    fn build_error<E>(self, error: BuildError) -> SignError<E> {
        SignError::Build(self.wiped(error))
    }

    fn signer_error<E>(self, error: E) -> SignError<E> {
        self.wipe();
        SignError::Signer(error)
    }
}

/// A whole with its signature, in its buffer.
#[derive(Debug)]
pub(super) struct Signed<'b> {
    buffer: &'b mut [u8],
    start: usize,
    end: usize,
}

impl<'b> Signed<'b> {
    pub(super) fn der(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) fn wipe(self) {
        self.buffer.zeroize();
    }

    pub(super) fn into_der(self) -> &'b [u8] {
        let buffer: &'b [u8] = self.buffer;
        buffer.get(self.start..self.end).unwrap_or_default()
    }
}
