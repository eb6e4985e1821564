//! A verifier for all five algorithms, by aws-lc-rs: the corpora are mostly RSA.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ParsedPublicKey,
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use pop_core::{
    KeyAlgorithm, SignatureAlgorithm, SignatureVerifier, SubjectPublicKeyInfo, VerifyError,
};

pub(crate) struct Host;

impl SignatureVerifier for Host {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        public_key: SubjectPublicKeyInfo<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let algorithm: &dyn VerificationAlgorithm = match algorithm {
            SignatureAlgorithm::EcdsaSha256 => &ECDSA_P256_SHA256_ASN1,
            SignatureAlgorithm::EcdsaSha384 => &ECDSA_P384_SHA384_ASN1,
            SignatureAlgorithm::RsaSha256 => &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            SignatureAlgorithm::RsaSha384 => &RSA_PKCS1_2048_8192_SHA384,
            SignatureAlgorithm::RsaSha512 => &RSA_PKCS1_2048_8192_SHA512,
            _ => return Err(VerifyError::Unsupported),
        };
        UnparsedPublicKey::new(algorithm, public_key.public_key())
            .verify(message, signature)
            .map_err(|_| VerifyError::BadSignature)
    }

    fn check_public_key(&self, public_key: SubjectPublicKeyInfo<'_>) -> Result<(), VerifyError> {
        let algorithm: &dyn VerificationAlgorithm = match public_key.algorithm() {
            Ok(KeyAlgorithm::P256) => &ECDSA_P256_SHA256_ASN1,
            Ok(KeyAlgorithm::P384) => &ECDSA_P384_SHA384_ASN1,
            _ => return Err(VerifyError::Unsupported),
        };
        ParsedPublicKey::new(algorithm, public_key.public_key())
            .map(drop)
            .map_err(|_| VerifyError::BadKey)
    }
}
