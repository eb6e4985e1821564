//! Key identifiers: a short name for a public key.

use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use crate::spki::SubjectPublicKeyInfo;

/// The subject key identifier of a leaf: 20 bytes, as the usual recipes give.
///
/// ```text
/// SubjectKeyIdentifier ::= KeyIdentifier
/// KeyIdentifier ::= OCTET STRING
/// ```
///
/// Any bytes will do, as long as different keys have different ones (RFC 5280 section 4.2.1.2):
/// nothing is verified by it. One from provisioning spares an image its only use of SHA-1.
///
/// # Examples
///
/// ```
/// use pop_core::{KeyIdentifier, SubjectPublicKeyInfo, p256_spki};
///
/// let spki = p256_spki(&[4; 65]);
/// let key = SubjectPublicKeyInfo::from_der(&spki)?;
/// let computed = KeyIdentifier::sha256(key);
/// let stored = KeyIdentifier::from_bytes(*computed.as_bytes());
/// assert_eq!(stored, computed);
/// # Ok::<(), pop_core::ParseError>(())
/// ```
// Whole words are copied without a routine of the compiler, which takes 730 bytes of a Cortex-M4.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(align(4))]
pub struct KeyIdentifier([u8; 20]);

impl KeyIdentifier {
    /// Takes bytes that were chosen elsewhere.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// SHA-1 of the key's BIT STRING without tag, length and the count of unused bits: method 1 of
    /// RFC 5280 section 4.2.1.2, which most tools use.
    #[must_use]
    pub fn sha1(key: SubjectPublicKeyInfo<'_>) -> Self {
        Self(Sha1::digest(key.public_key()).into())
    }

    /// The first 20 bytes of SHA-256 over the same: method 1 of RFC 7093 section 2.
    #[must_use]
    pub fn sha256(key: SubjectPublicKeyInfo<'_>) -> Self {
        let digest = Sha256::digest(key.public_key());
        let mut bytes = [0; 20];
        for (slot, byte) in bytes.iter_mut().zip(&digest) {
            *slot = *byte;
        }
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}
