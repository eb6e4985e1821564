//! Signature verification at the speed of a host.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ParsedPublicKey,
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_2048_8192_SHA384, VerificationAlgorithm,
};
use pop_core::{
    KeyAlgorithm, SignatureAlgorithm, SignatureVerifier, SubjectPublicKeyInfo, VerifyError,
};

/// All five signature algorithms, by AWS-LC.
///
/// Which keys are accepted is pop-core's rule ([`SubjectPublicKeyInfo::algorithm`]): EC points uncompressed, an RSA
/// modulus odd and of 256 to 512 bytes, so the 2046-bit moduli that Azure's own tooling makes pass. AWS-LC's ordinary
/// RSA algorithms begin at 2048 bits, so its wider ones stand behind that rule. It has no wider one for SHA-384: RSA
/// with SHA-384 and a modulus of 2041 to 2047 bits is [`VerifyError::Unsupported`].
///
/// ECDSA signatures must be strict DER; a high s is accepted, as in X.509.
///
/// # Example
/// ```
/// use pop_core::{SignatureAlgorithm, SignatureVerifier, SubjectPublicKeyInfo, VerifyError};
///
/// let spki = pop_keys::ephemeral_p256_spki()?;
/// let key = SubjectPublicKeyInfo::from_der(&spki).expect("DER");
/// let refused = pop_keys::FastVerifier.verify(SignatureAlgorithm::EcdsaSha256, key, b"message", b"no signature");
/// assert_eq!(refused, Err(VerifyError::BadSignature));
/// # Ok::<(), pop_keys::KeyError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct FastVerifier;

impl SignatureVerifier for FastVerifier {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        public_key: SubjectPublicKeyInfo<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        // This is where small moduli, even moduli and strange points are refused; what follows takes 1024 bits.
        let key = public_key.algorithm().map_err(|_| VerifyError::BadKey)?;
        let with: &'static dyn VerificationAlgorithm = match (algorithm, key) {
            (SignatureAlgorithm::EcdsaSha256, KeyAlgorithm::P256) => &ECDSA_P256_SHA256_ASN1,
            (SignatureAlgorithm::EcdsaSha384, KeyAlgorithm::P384) => &ECDSA_P384_SHA384_ASN1,
            (SignatureAlgorithm::RsaSha256, KeyAlgorithm::Rsa { .. }) => {
                &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
            }
            (SignatureAlgorithm::RsaSha384, KeyAlgorithm::Rsa { bits: ..2048 }) => {
                return Err(VerifyError::Unsupported);
            }
            (SignatureAlgorithm::RsaSha384, KeyAlgorithm::Rsa { .. }) => {
                &RSA_PKCS1_2048_8192_SHA384
            }
            (SignatureAlgorithm::RsaSha512, KeyAlgorithm::Rsa { .. }) => {
                &RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY
            }
            // A key of another kind than the signature's algorithm.
            _ => return Err(VerifyError::BadKey),
        };
        // That an EC point is on its curve is checked by this parse.
        let key =
            ParsedPublicKey::new(with, public_key.public_key()).map_err(|_| VerifyError::BadKey)?;
        key.verify_sig(message, signature)
            .map_err(|_| VerifyError::BadSignature)
    }

    /// Of EC keys, by AWS-LC. Of RSA keys there is nothing to tell beyond pop-core's rule.
    fn check_public_key(&self, public_key: SubjectPublicKeyInfo<'_>) -> Result<(), VerifyError> {
        let with: &'static dyn VerificationAlgorithm = match public_key.algorithm() {
            Ok(KeyAlgorithm::P256) => &ECDSA_P256_SHA256_ASN1,
            Ok(KeyAlgorithm::P384) => &ECDSA_P384_SHA384_ASN1,
            _ => return Err(VerifyError::Unsupported),
        };
        ParsedPublicKey::new(with, public_key.public_key())
            .map(drop)
            .map_err(|_| VerifyError::BadKey)
    }
}
