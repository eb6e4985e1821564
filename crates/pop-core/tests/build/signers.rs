//! Signers that fail, lie or give garbage: none gets a certificate out of the builder.

use pop_core::{
    BuildError, Certificate, P256Verifier, SignDigest, SignError, Signature, SignatureAlgorithm,
    SignatureError, SignatureVerifier as _, VerifyError,
};

use crate::made::{Ca, builder, ca_signer, checked, leaf_key, p384_key, rsa_key};

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
struct BusFault;

impl std::fmt::Display for BusFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("bus fault")
    }
}

impl std::error::Error for BusFault {}

/// Answers with what it was made with.
struct FixedAnswer {
    algorithm: SignatureAlgorithm,
    bytes: Vec<u8>,
    answer: Result<usize, BusFault>,
    calls: usize,
}

impl FixedAnswer {
    fn new(algorithm: SignatureAlgorithm, bytes: &[u8]) -> Self {
        Self {
            algorithm,
            bytes: bytes.to_vec(),
            answer: Ok(bytes.len()),
            calls: 0,
        }
    }
}

impl SignDigest for FixedAnswer {
    type Error = BusFault;

    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign_digest(&mut self, digest: &[u8], signature: &mut [u8]) -> Result<usize, BusFault> {
        self.calls += 1;
        let digest_len = if self.algorithm == SignatureAlgorithm::EcdsaSha384 {
            48
        } else {
            32
        };
        assert_eq!(digest.len(), digest_len);
        for (slot, byte) in signature.iter_mut().zip(&self.bytes) {
            *slot = *byte;
        }
        self.answer
    }
}

/// The result of signing under a CA with that key, after checking that failures leave nothing.
fn sign(ca_key: &[u8], signer: &mut FixedAnswer) -> Result<Vec<u8>, SignError<BusFault>> {
    let (ca_der, leaf_key) = (
        Ca {
            key: ca_key.to_vec(),
            ..Ca::default()
        }
        .der(),
        leaf_key(),
    );
    let ca = Certificate::from_der(&ca_der).unwrap();
    let builder = builder(&ca, &leaf_key);
    let mut buffer = vec![0xaa; builder.encoded_len() + 5];
    // As a trait object, which is how a choice of keys is held.
    let signer: &mut dyn SignDigest<Error = BusFault> = signer;
    match builder.write_tbs(&mut buffer).unwrap().sign(signer) {
        Ok(leaf) => {
            checked(&ca, &leaf);
            Ok(leaf.as_der().to_vec())
        }
        Err(error) => {
            assert!(
                buffer.iter().all(|&byte| byte == 0),
                "something left after {error}"
            );
            Err(error)
        }
    }
}

fn signature_error(error: SignatureError) -> SignError<BusFault> {
    SignError::Build(BuildError::Signature(error))
}

const P256: SignatureAlgorithm = SignatureAlgorithm::EcdsaSha256;
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
    0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

#[test]
fn a_signer_that_fails() {
    for ca_key in [Ca::default().key, rsa_key(256)] {
        let algorithm = if ca_key.len() == 91 {
            P256
        } else {
            SignatureAlgorithm::RsaSha256
        };
        // It has written half an answer before it noticed.
        let mut signer = FixedAnswer::new(algorithm, &[0x11; 40]);
        signer.answer = Err(BusFault);
        assert_eq!(sign(&ca_key, &mut signer), Err(SignError::Signer(BusFault)));
        assert_eq!(signer.calls, 1);
    }
    assert_eq!(
        SignError::Signer(BusFault).to_string(),
        "the private key did not sign: bus fault"
    );
}

#[test]
fn a_signer_with_another_kind_of_key_is_not_even_asked() {
    for found in [
        SignatureAlgorithm::EcdsaSha384,
        SignatureAlgorithm::RsaSha256,
        SignatureAlgorithm::RsaSha512,
    ] {
        let mut signer = FixedAnswer::new(found, &[1; 64]);
        let error = BuildError::SignerAlgorithm {
            expected: P256,
            found,
        };
        assert_eq!(
            sign(&Ca::default().key, &mut signer),
            Err(SignError::Build(error))
        );
        assert_eq!(signer.calls, 0);
    }
}

#[test]
fn signatures_of_other_lengths() {
    for (ca_key, algorithm, expected) in [
        (Ca::default().key, P256, 64),
        (p384_key(), SignatureAlgorithm::EcdsaSha384, 96),
        (rsa_key(256), SignatureAlgorithm::RsaSha256, 256),
        (rsa_key(512), SignatureAlgorithm::RsaSha256, 512),
    ] {
        for found in [
            0,
            1,
            32,
            63,
            64,
            65,
            72,
            96,
            97,
            255,
            256,
            257,
            512,
            513,
            usize::MAX,
        ] {
            let mut signer = FixedAnswer::new(algorithm, &[0x11; 600]);
            signer.answer = Ok(found);
            let result = sign(&ca_key, &mut signer);
            if found == expected {
                assert!(result.is_ok());
            } else {
                let error = SignatureError::WrongLength { expected, found };
                assert_eq!(result, Err(signature_error(error)));
            }
        }
    }
}

#[test]
fn numbers_out_of_range() {
    let good = [0x11; 32];
    let zero = [0; 32];
    let all = [0xff; 32];
    for (r, s) in [
        (zero, good),
        (good, zero),
        (zero, zero),
        (ORDER, good),
        (good, ORDER),
        (all, all),
    ] {
        let mut signer = FixedAnswer::new(P256, &[r, s].concat());
        let result = sign(&Ca::default().key, &mut signer);
        assert_eq!(result, Err(signature_error(SignatureError::OutOfRange)));
    }
    // A signer that says it wrote and did not.
    for (ca_key, algorithm, len) in [
        (Ca::default().key, P256, 64),
        (p384_key(), SignatureAlgorithm::EcdsaSha384, 96),
        (rsa_key(256), SignatureAlgorithm::RsaSha256, 256),
    ] {
        let mut signer = FixedAnswer::new(algorithm, &vec![0; len]);
        let result = sign(&ca_key, &mut signer);
        assert_eq!(result, Err(signature_error(SignatureError::OutOfRange)));
    }
}

/// Says that it signed, and touches nothing.
struct Idle(SignatureAlgorithm, usize);

impl SignDigest for Idle {
    type Error = core::convert::Infallible;

    fn algorithm(&self) -> SignatureAlgorithm {
        self.0
    }

    fn sign_digest(&mut self, _: &[u8], _: &mut [u8]) -> Result<usize, Self::Error> {
        Ok(self.1)
    }
}

#[test]
fn a_used_buffer_lends_no_signature() {
    for (ca_key, algorithm, len) in [
        (Ca::default().key, P256, 64),
        (p384_key(), SignatureAlgorithm::EcdsaSha384, 96),
        (rsa_key(256), SignatureAlgorithm::RsaSha256, 256),
    ] {
        let ca = Ca {
            key: ca_key,
            ..Ca::default()
        }
        .der();
        let ca = Certificate::from_der(&ca).unwrap();
        let leaf_key = leaf_key();
        let builder = builder(&ca, &leaf_key);
        // As an earlier leaf's signature would lie there.
        let mut buffer = vec![0x5a; builder.encoded_len()];
        let unsigned = builder.write_tbs(&mut buffer).unwrap();
        let error = unsigned.sign(&mut Idle(algorithm, len)).unwrap_err();
        assert_eq!(
            error,
            SignError::Build(BuildError::Signature(SignatureError::OutOfRange))
        );
        assert!(buffer.iter().all(|&byte| byte == 0));
    }
}

/// Only verification distinguishes garbage in range from a signature.
#[test]
fn garbage_in_range_does_not_verify() {
    let ca_der = Ca::default().der();
    let ca = Certificate::from_der(&ca_der).unwrap();
    let der = sign(&Ca::default().key, &mut FixedAnswer::new(P256, &[0x11; 64])).unwrap();
    let leaf = Certificate::from_der(&der).unwrap();
    let result = P256Verifier.verify(
        P256,
        ca.subject_public_key_info(),
        leaf.tbs_der(),
        leaf.signature_value(),
    );
    assert_eq!(result, Err(VerifyError::BadSignature));
}

#[test]
fn what_cannot_be_assembled() {
    use SignatureError::{NotDer, OutOfRange, WrongKind, WrongLength};
    let rsa = vec![0x11; 256];
    for (ca_key, signature, error) in [
        (Ca::default().key, Signature::Rsa(&rsa), WrongKind),
        (Ca::default().key, Signature::EcdsaDer(&[]), NotDer),
        (
            Ca::default().key,
            Signature::EcdsaDer(&[0x30, 6, 2, 1, 5, 2, 1, 7, 0]),
            NotDer,
        ),
        (
            Ca::default().key,
            Signature::EcdsaDer(&[0x30, 6, 2, 1, 0, 2, 1, 7]),
            OutOfRange,
        ),
        (
            Ca::default().key,
            Signature::EcdsaFixed(&[1; 96]),
            WrongLength {
                expected: 64,
                found: 96,
            },
        ),
        (
            p384_key(),
            Signature::EcdsaFixed(&[1; 64]),
            WrongLength {
                expected: 96,
                found: 64,
            },
        ),
        (p384_key(), Signature::Rsa(&rsa), WrongKind),
        (rsa_key(256), Signature::EcdsaFixed(&[1; 64]), WrongKind),
        (
            rsa_key(256),
            Signature::EcdsaDer(&[0x30, 6, 2, 1, 5, 2, 1, 7]),
            WrongKind,
        ),
        (
            rsa_key(256),
            Signature::Rsa(&rsa[1..]),
            WrongLength {
                expected: 256,
                found: 255,
            },
        ),
        (rsa_key(256), Signature::Rsa(&[0; 256]), OutOfRange),
    ] {
        let (ca_der, leaf_key) = (
            Ca {
                key: ca_key,
                ..Ca::default()
            }
            .der(),
            leaf_key(),
        );
        let ca = Certificate::from_der(&ca_der).unwrap();
        let builder = builder(&ca, &leaf_key);
        let mut buffer = vec![0xaa; builder.encoded_len()];
        let result = builder.write_tbs(&mut buffer).unwrap().assemble(signature);
        assert_eq!(result, Err(BuildError::Signature(error)));
        assert!(buffer.iter().all(|&byte| byte == 0));
    }
}

#[test]
fn the_wrong_p256_key_signs_but_does_not_verify() {
    let leaf_key = leaf_key();
    let ca_der = Ca {
        key: rsa_key(256),
        ..Ca::default()
    }
    .der();
    let ca = Certificate::from_der(&ca_der).unwrap();
    let builder = builder(&ca, &leaf_key);
    let mut buffer = vec![0; builder.encoded_len()];
    let result = builder
        .write_tbs(&mut buffer)
        .unwrap()
        .sign(&mut ca_signer());
    let expected = SignatureAlgorithm::RsaSha256;
    let error = BuildError::SignerAlgorithm {
        expected,
        found: P256,
    };
    assert_eq!(result, Err(SignError::Build(error)));
}
