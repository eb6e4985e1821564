//! The CA's private key from a file, and signing with it.

mod read;

use core::fmt;

use aws_lc_rs::{
    digest::{self, Digest},
    signature::{EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use pop_core::{Certificate, KeyAlgorithm, SignDigest, SignatureAlgorithm, SubjectPublicKeyInfo};
use pop_text::pem::is_pem;

use crate::error::{KeyError, KeyMismatch};
use crate::kind::Kind;

/// Longest key file read, in bytes. A PEM of an RSA key of 4096 bits has 3.3 kB; the rest is room for the prose that
/// `openssl rsa -text` and bag attributes put around it.
pub const MAX_KEY_FILE_LEN: usize = 64 * 1024;

/// A CA's private key: P-256, P-384, or RSA of 2048 to 4096 bits.
///
/// It signs digests through [`SignDigest`] with the algorithm that [`SignatureAlgorithm::for_key`] gives: ECDSA with
/// SHA-256 or SHA-384, RSA PKCS#1 v1.5 with SHA-256. AWS-LC checks the key's numbers against each other when it is
/// opened, and an RSA signature against the public key before it is released.
///
/// `Debug` prints the algorithm and nothing else.
pub struct CaKey {
    pair: Pair,
    algorithm: KeyAlgorithm,
    public_key_info: Vec<u8>,
}

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl CaKey {
    /// Opens a key from the bytes of a file.
    ///
    /// PEM (`PRIVATE KEY`, `RSA PRIVATE KEY`, `EC PRIVATE KEY`, the last with or without OpenSSL's `EC PARAMETERS` in
    /// front; prose around the blocks is skipped) or DER (PKCS#8, PKCS#1, SEC1). At most [`MAX_KEY_FILE_LEN`] bytes.
    ///
    /// # Errors
    /// Anything but exactly one supported private key gives the [`KeyError`] that says what was found and what to do.
    ///
    /// # Example
    /// ```
    /// use pop_keys::{CaKey, KeyError};
    ///
    /// let public = b"-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n";
    /// assert_eq!(CaKey::from_text_or_der(public).err(), Some(KeyError::PublicKey));
    /// ```
    pub fn from_text_or_der(bytes: &[u8]) -> Result<CaKey, KeyError> {
        if bytes.len() > MAX_KEY_FILE_LEN {
            return Err(KeyError::TooLong {
                len: bytes.len(),
                max: MAX_KEY_FILE_LEN,
            });
        }
        if bytes.trim_ascii().is_empty() {
            return Err(KeyError::Empty);
        }
        if is_pem(bytes) {
            return read::from_pem(bytes);
        }
        read::from_der(Kind::of_der(bytes), bytes)
    }

    /// The key's algorithm.
    #[must_use]
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// The public half as a DER `SubjectPublicKeyInfo` (RFC 5280 section 4.1.2.7), EC points uncompressed.
    #[must_use]
    pub fn public_key_info(&self) -> &[u8] {
        &self.public_key_info
    }

    /// Whether this is the private key of the certificate's public key: same algorithm, same key bits.
    ///
    /// # Errors
    /// [`KeyMismatch`] names both keys' algorithms and shows how to compare the files.
    pub fn check_belongs_to(&self, certificate: &Certificate<'_>) -> Result<(), KeyMismatch> {
        let theirs = certificate.subject_public_key_info();
        let mismatch = KeyMismatch {
            key: self.algorithm,
            certificate: theirs.algorithm().ok(),
        };
        let ours = SubjectPublicKeyInfo::from_der(&self.public_key_info).map_err(|_| mismatch)?;
        if mismatch.certificate == Some(self.algorithm) && ours.public_key() == theirs.public_key()
        {
            Ok(())
        } else {
            Err(mismatch)
        }
    }
}

impl fmt::Debug for CaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CaKey({})", self.algorithm)
    }
}

impl SignDigest for CaKey {
    type Error = KeyError;

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::for_key(self.algorithm)
    }

    fn sign_digest(&mut self, digest: &[u8], signature: &mut [u8]) -> Result<usize, KeyError> {
        match &self.pair {
            Pair::Ecdsa(pair) => {
                let hash = match self.algorithm {
                    KeyAlgorithm::P384 => &digest::SHA384,
                    _ => &digest::SHA256,
                };
                let signed = pair
                    .sign_digest(&import(digest, hash)?)
                    .map_err(|_| KeyError::Sign)?;
                let signed = signed.as_ref();
                room(signature, signed.len())?.copy_from_slice(signed);
                Ok(signed.len())
            }
            Pair::Rsa(pair) => {
                let needed = pair.public_modulus_len();
                pair.sign_digest(
                    &RSA_PKCS1_SHA256,
                    &import(digest, &digest::SHA256)?,
                    room(signature, needed)?,
                )
                .map_err(|_| KeyError::Sign)?;
                Ok(needed)
            }
        }
    }
}

fn import(digest: &[u8], algorithm: &'static digest::Algorithm) -> Result<Digest, KeyError> {
    Digest::import_less_safe(digest, algorithm).map_err(|_| KeyError::DigestLength {
        len: digest.len(),
        expected: algorithm.output_len(),
    })
}

fn room(signature: &mut [u8], needed: usize) -> Result<&mut [u8], KeyError> {
    let len = signature.len();
    signature
        .get_mut(..needed)
        .ok_or(KeyError::BufferTooShort { len, needed })
}
