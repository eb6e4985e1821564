//! P-256 on the device itself: signing and verifying by the `p256` crate, without its tables.

mod error;
mod hedged;
mod prehash;

pub use error::P256Error;
pub use hedged::HedgedP256Signer;

use core::fmt;

use ::p256::ecdsa::Signature as RawSignature;
use ::p256::elliptic_curve::sec1::ToSec1Point as _;
use ::p256::{NistP256, NonZeroScalar, PublicKey};
use zeroize::Zeroize as _;

use crate::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::signature::EcdsaSignature;
use crate::signer::SignDigest;
use crate::spki::SubjectPublicKeyInfo;
use crate::verify::{SignatureVerifier, VerifyError};

/// Length of the SubjectPublicKeyInfo of a P-256 key with its point uncompressed.
pub const P256_SPKI_LEN: usize = P256_SPKI_PREFIX.len() + POINT_LEN;

const POINT_LEN: usize = 65;

/// SEQUENCE, AlgorithmIdentifier (id-ecPublicKey, prime256v1), BIT STRING header: all that comes
/// before the point (RFC 5480 section 2).
const P256_SPKI_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The SubjectPublicKeyInfo of a P-256 public key.
///
/// ```text
/// SubjectPublicKeyInfo ::= SEQUENCE {
///      algorithm        SEQUENCE { id-ecPublicKey, secp256r1 },
///      subjectPublicKey BIT STRING }
/// ```
///
/// The point is `04 || x || y` (SEC 1 section 2.3.3) and is not checked to be on the curve.
#[must_use]
pub fn p256_spki(uncompressed_point: &[u8; POINT_LEN]) -> [u8; P256_SPKI_LEN] {
    let mut spki = [0; P256_SPKI_LEN];
    let (prefix, point) = spki.split_at_mut(P256_SPKI_PREFIX.len());
    prefix.copy_from_slice(&P256_SPKI_PREFIX);
    point.copy_from_slice(uncompressed_point);
    spki
}

/// A P-256 private key in memory, signing with ECDSA and SHA-256.
///
/// Nonces are deterministic (RFC 6979): no randomness is needed, and the same input gives the same
/// signature. Where there is randomness, [`Self::hedged`] is the better choice. The key is wiped on
/// drop and never printed.
///
/// Loading costs next to nothing: it compares with the order of the curve. The public key is
/// computed only when asked for, which is as costly as a signature. Whoever stores the point next to
/// the scalar needs no computing at all: [`p256_spki`] makes the same bytes of it as
/// [`Self::write_spki`], and [`Self::check_belongs_to`] finds out whether the two belong together.
///
/// With `signature` 3 this is a `PrehashSigner` and a `RandomizedPrehashSigner`.
///
/// # Examples
///
/// ```
/// use pop_core::{P256_SPKI_LEN, P256Signer};
///
/// # let scalar_from_storage = [7; 32];
/// let signer = P256Signer::from_bytes(&scalar_from_storage)?;
/// let mut spki = [0; P256_SPKI_LEN];
/// signer.write_spki(&mut spki);
/// # Ok::<(), pop_core::P256Error>(())
/// ```
pub struct P256Signer {
    scalar: NonZeroScalar,
}

impl P256Signer {
    /// Loads a private key: the scalar, big-endian.
    ///
    /// # Errors
    ///
    /// [`P256Error::InvalidScalar`] if it is zero or not below the order of the curve.
    pub fn from_bytes(scalar: &[u8; 32]) -> Result<Self, P256Error> {
        let scalar = NonZeroScalar::try_from(scalar.as_slice());
        scalar
            .map(|scalar| Self { scalar })
            .map_err(|_| P256Error::InvalidScalar)
    }

    /// This key with randomness added to its nonces: see [`HedgedP256Signer`].
    #[must_use]
    pub fn hedged<'k>(&'k self, entropy: &'k [u8; 32]) -> HedgedP256Signer<'k> {
        HedgedP256Signer::new(self, entropy)
    }

    /// Checks that this is the private half of a public key, by computing its own: as costly as a
    /// signature.
    ///
    /// # Errors
    ///
    /// [`P256Error::WrongPublicKey`] for every other key.
    ///
    /// ```
    /// use pop_core::{P256_SPKI_LEN, P256Error, P256Signer, SubjectPublicKeyInfo, p256_spki};
    ///
    /// let signer = P256Signer::from_bytes(&[7; 32])?;
    /// let mut spki = [0; P256_SPKI_LEN];
    /// signer.write_spki(&mut spki);
    /// let key = |spki| SubjectPublicKeyInfo::from_der(spki).unwrap();
    /// assert_eq!(signer.check_belongs_to(key(&spki)), Ok(()));
    /// let other = p256_spki(&[4; 65]);
    /// assert_eq!(
    ///     signer.check_belongs_to(key(&other)),
    ///     Err(P256Error::WrongPublicKey)
    /// );
    /// # Ok::<(), P256Error>(())
    /// ```
    pub fn check_belongs_to(&self, public_key: SubjectPublicKeyInfo<'_>) -> Result<(), P256Error> {
        let mut own = [0; P256_SPKI_LEN];
        self.write_spki(&mut own);
        // Both are DER of a named curve and an uncompressed point, and that has one form only.
        if public_key.as_der() == own {
            Ok(())
        } else {
            Err(P256Error::WrongPublicKey)
        }
    }

    /// Signs with `additional` bytes in the making of the nonce (RFC 6979 section 3.6), none for
    /// the deterministic one.
    fn sign(&self, digest: &[u8], additional: &[u8]) -> Result<RawSignature, P256Error> {
        if digest.len() != 32 {
            return Err(P256Error::WrongDigestLength {
                found: digest.len(),
            });
        }
        // Signing by the bare scalar, since SigningKey would compute the public key first.
        let (signature, _) = ecdsa::hazmat::sign_prehashed_rfc6979::<NistP256, sha2::Sha256>(
            &self.scalar,
            digest,
            additional,
        );
        Ok(signature)
    }

    /// As [`Self::sign`], into the buffer of a [`SignDigest`].
    fn sign_into(
        &self,
        digest: &[u8],
        additional: &[u8],
        out: &mut [u8],
    ) -> Result<usize, P256Error> {
        let out = out
            .get_mut(..64)
            .ok_or(P256Error::BufferTooSmall { needed: 64 })?;
        out.copy_from_slice(&self.sign(digest, additional)?.to_bytes());
        Ok(64)
    }

    /// Writes the SubjectPublicKeyInfo of the key: one scalar multiplication, as costly as a
    /// signature.
    pub fn write_spki(&self, out: &mut [u8; P256_SPKI_LEN]) {
        let point = PublicKey::from_secret_scalar(&self.scalar).to_sec1_point(false);
        let (prefix, slots) = out.split_at_mut(P256_SPKI_PREFIX.len());
        prefix.copy_from_slice(&P256_SPKI_PREFIX);
        for (slot, byte) in slots.iter_mut().zip(point.as_bytes()) {
            *slot = *byte;
        }
    }
}

impl SignDigest for P256Signer {
    type Error = P256Error;

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::EcdsaSha256
    }

    fn sign_digest(&mut self, digest: &[u8], signature: &mut [u8]) -> Result<usize, P256Error> {
        self.sign_into(digest, &[], signature)
    }
}

impl Drop for P256Signer {
    fn drop(&mut self) {
        self.scalar.zeroize();
    }
}

impl fmt::Debug for P256Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("P256Signer").finish_non_exhaustive()
    }
}

/// Verifies ECDSA with SHA-256 over P-256; everything else is unsupported.
///
/// Takes uncompressed points on the curve and strict DER only. A high s is accepted: X.509 does
/// not ask for a low one. It needs no allocator and as much time as a signature.
#[derive(Clone, Copy, Default, Debug)]
pub struct P256Verifier;

impl SignatureVerifier for P256Verifier {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        public_key: SubjectPublicKeyInfo<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        if algorithm != SignatureAlgorithm::EcdsaSha256
            || public_key.algorithm() != Ok(KeyAlgorithm::P256)
        {
            return Err(VerifyError::Unsupported);
        }
        // That algorithm() names P-256 means that the point is uncompressed.
        let key =
            PublicKey::from_sec1_bytes(public_key.public_key()).map_err(|_| VerifyError::BadKey)?;
        let mut fixed = [0; 64];
        EcdsaSignature::from_der(algorithm, signature)
            .and_then(|signature| signature.write_fixed(&mut fixed))
            .map_err(|_| VerifyError::BadSignature)?;
        let signature = RawSignature::from_slice(&fixed).map_err(|_| VerifyError::BadSignature)?;
        ecdsa::hazmat::verify_prehashed::<NistP256>(
            &key.to_projective(),
            algorithm.digest(message).as_bytes(),
            &signature,
        )
        .map_err(|_| VerifyError::BadSignature)
    }

    /// Of P-256 keys only.
    fn check_public_key(&self, public_key: SubjectPublicKeyInfo<'_>) -> Result<(), VerifyError> {
        if public_key.algorithm() != Ok(KeyAlgorithm::P256) {
            return Err(VerifyError::Unsupported);
        }
        PublicKey::from_sec1_bytes(public_key.public_key())
            .map(drop)
            .map_err(|_| VerifyError::BadKey)
    }
}
