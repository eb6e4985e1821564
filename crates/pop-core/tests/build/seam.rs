//! Keys that are elsewhere and misbehave: a secure element, a token, a remote signer, an async
//! caller. What comes out is an error or a leaf that validation refuses, never a wrong certificate
//! from a call that validates.

use std::collections::VecDeque;

use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer as _;
use pop_core::{
    BuildError, Certificate, LeafBuilder, LeafParams, P256Signer, P256Verifier, Policy, Rejection,
    SignDigest, SignError, Signature, SignatureAlgorithm, SignatureError, Validation, VerifyError,
    validate,
};
use sha2::{Digest as _, Sha256};

use crate::devices::{Busy, Fault, RemoteSigner, SecureElement, drive, later};
use crate::made::{CODE, Ca, builder, ca_signer, code, leaf_key, params, signed, validity};

const REFUSED: BuildError = BuildError::Rejected(Rejection::Signature(VerifyError::BadSignature));

fn validation<'v>(ca: &'v Certificate<'v>, policy: &'v Policy) -> Validation<'v, 'v> {
    Validation {
        ca,
        code: code(CODE),
        now: validity().not_before,
        policy,
    }
}

/// A builder under the usual CA.
fn with_builder(test: impl FnOnce(&Certificate<'_>, &LeafBuilder<'_>)) {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    test(&ca, &builder(&ca, &leaf_key));
}

/// What a fault of a device leads to.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Right,
    SignerFailed,
    NoSignature(SignatureError),
    /// A leaf, which only validation tells from the right one.
    Wrong,
}

#[test]
fn every_fault_of_a_secure_element() {
    let length = |found| {
        Outcome::NoSignature(SignatureError::WrongLength {
            expected: 64,
            found,
        })
    };
    let range = || Outcome::NoSignature(SignatureError::OutOfRange);
    for (fault, outcome) in [
        (Fault::None, Outcome::Right),
        (Fault::Busy { times: 1 }, Outcome::SignerFailed),
        (Fault::Fails, Outcome::SignerFailed),
        (Fault::FailsHalfWay, Outcome::SignerFailed),
        (Fault::SaysLength(0), length(0)),
        (Fault::SaysLength(32), length(32)),
        (Fault::SaysLength(63), length(63)),
        (Fault::SaysLength(usize::MAX), length(usize::MAX)),
        // It has no room for DER, and cuts it or says how long it would be.
        (Fault::Der, length(71)),
        (Fault::DerCut, Outcome::Wrong),
        (Fault::WritesNothing, range()),
        (Fault::Zeros, range()),
        (Fault::R([0; 32]), range()),
        (Fault::S([0; 32]), range()),
        (Fault::R(ORDER), range()),
        (Fault::S(ORDER), range()),
        (Fault::S([0xff; 32]), range()),
        (Fault::Swapped, Outcome::Wrong),
        (Fault::OtherKey, Outcome::Wrong),
        (Fault::OtherDigest, Outcome::Wrong),
        (Fault::DigestReversed, Outcome::Wrong),
        (Fault::LastBit, Outcome::Wrong),
    ] {
        assert_eq!(outcome_of(fault), outcome, "{fault:?}");
    }
}

const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
    0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// Signs with and without validation, in one step and in two; all four must agree.
fn outcome_of(fault: Fault) -> Outcome {
    let mut outcome = Outcome::Right;
    with_builder(|ca, builder| {
        let policy = Policy::rfc5280();
        let validation = validation(ca, &policy);
        let mut buffer = vec![0xaa; builder.encoded_len() + 3];
        let wiped = |buffer: &[u8]| assert!(buffer.iter().all(|&byte| byte == 0), "{fault:?}");

        // One step.
        let result = builder
            .write_tbs(&mut buffer)
            .unwrap()
            .sign(&mut SecureElement::new(fault));
        outcome = match result {
            Err(SignError::Signer(_)) => Outcome::SignerFailed,
            Err(SignError::Build(BuildError::Signature(error))) => Outcome::NoSignature(error),
            Err(other) => panic!("{fault:?}: {other}"),
            Ok(leaf) => {
                let leaf = Certificate::from_der(leaf.as_der()).unwrap();
                let now = validation.now;
                match validate(
                    &leaf,
                    &Validation {
                        ca,
                        code: code(CODE),
                        now,
                        policy: &policy,
                    },
                    &P256Verifier,
                ) {
                    Ok(_) => Outcome::Right,
                    Err(rejection) => {
                        assert_eq!(BuildError::Rejected(rejection), REFUSED);
                        Outcome::Wrong
                    }
                }
            }
        };
        if !matches!(outcome, Outcome::Right | Outcome::Wrong) {
            wiped(&buffer);
        }

        // One step, validated.
        buffer.fill(0xaa);
        let result = builder.write_tbs(&mut buffer).unwrap().sign_validated(
            &mut SecureElement::new(fault),
            &validation,
            &P256Verifier,
        );
        match (result, &outcome) {
            (Ok((leaf, findings)), Outcome::Right) => {
                assert_eq!(findings.iter().count(), 0);
                assert_eq!(leaf.as_der(), signed(ca, builder));
            }
            (Err(SignError::Signer(_)), Outcome::SignerFailed) => wiped(&buffer),
            (Err(SignError::Build(BuildError::Signature(error))), Outcome::NoSignature(same)) => {
                assert_eq!(error, *same);
                wiped(&buffer);
            }
            (Err(error), Outcome::Wrong) => {
                assert_eq!(error, SignError::Build(REFUSED));
                wiped(&buffer);
            }
            (result, outcome) => panic!("{fault:?}: {result:?} and {outcome:?}"),
        }

        // Two steps, with whatever the element wrote.
        buffer.fill(0xaa);
        let unsigned = builder.write_tbs(&mut buffer).unwrap();
        let mut fixed = [0; 64];
        let answer = SecureElement::new(fault)
            .sign_digest(unsigned.digest().as_bytes(), &mut fixed)
            .map(|len| fixed.get(..len).unwrap_or(&[]));
        match (answer, &outcome) {
            (Err(_), outcome) => {
                assert_eq!(*outcome, Outcome::SignerFailed);
                return;
            }
            (Ok(fixed), outcome) => {
                let signature = Signature::EcdsaFixed(fixed);
                match (
                    unsigned.assemble_validated(signature, &validation, &P256Verifier),
                    outcome,
                ) {
                    (Ok(_), Outcome::Right) => return,
                    (Err(BuildError::Signature(_)), Outcome::NoSignature(_)) => {}
                    (Err(REFUSED), Outcome::Wrong) => {}
                    (result, outcome) => panic!("{fault:?}: {result:?} and {outcome:?}"),
                }
            }
        }
        wiped(&buffer);
    });
    outcome
}

#[test]
fn busy_at_first_in_three_ways_of_waiting() {
    with_builder(|ca, builder| {
        let expected = signed(ca, builder);
        let mut buffer = vec![0; builder.encoded_len()];

        // The two steps keep what is to be signed while the element is asked again.
        let mut element = SecureElement::new(Fault::Busy { times: 3 });
        let unsigned = builder.write_tbs(&mut buffer).unwrap();
        let digest = unsigned.digest();
        let mut fixed = [0; 64];
        let answers: Vec<_> = (0..4)
            .map(|_| element.sign_digest(digest.as_bytes(), &mut fixed))
            .collect();
        assert_eq!(answers, [Err(Busy), Err(Busy), Err(Busy), Ok(64)]);
        let leaf = unsigned.assemble(Signature::EcdsaFixed(&fixed)).unwrap();
        assert_eq!(leaf.as_der(), expected);

        // The one step is begun again: writing costs next to nothing.
        let mut element = SecureElement::new(Fault::Busy { times: 3 });
        let mut tries = 0;
        let len = loop {
            tries += 1;
            match builder.write_tbs(&mut buffer).unwrap().sign(&mut element) {
                Ok(leaf) => break leaf.as_der().len(),
                Err(error) => assert_eq!(error, SignError::Signer(Busy)),
            }
        };
        assert_eq!((tries, &buffer[..len]), (4, &expected[..]));

        // Or the driver waits.
        struct Patient(SecureElement, u8);
        impl SignDigest for Patient {
            type Error = Busy;
            fn algorithm(&self) -> SignatureAlgorithm {
                self.0.algorithm()
            }
            fn sign_digest(&mut self, digest: &[u8], out: &mut [u8]) -> Result<usize, Busy> {
                (0..self.1)
                    .find_map(|_| self.0.sign_digest(digest, out).ok())
                    .ok_or(Busy)
            }
        }
        for (patience, enough) in [(3, false), (4, true)] {
            let mut patient = Patient(SecureElement::new(Fault::Busy { times: 3 }), patience);
            let result = builder.write_tbs(&mut buffer).unwrap().sign(&mut patient);
            assert_eq!(result.is_ok(), enough);
        }
    });
}

/// A token or a library that knows messages and DER only.
#[test]
fn a_token_that_hashes_by_itself() {
    with_builder(|ca, builder| {
        let policy = Policy::rfc5280();
        let key = SigningKey::from_slice(&Sha256::digest(b"the CA's key")).unwrap();
        let mut buffer = vec![0; builder.encoded_len()];
        let unsigned = builder.write_tbs(&mut buffer).unwrap();
        let signature: p256::ecdsa::DerSignature = key.sign(unsigned.tbs_der());
        let signature = Signature::EcdsaDer(signature.as_bytes());
        let (leaf, _) = unsigned
            .assemble_validated(signature, &validation(ca, &policy), &P256Verifier)
            .unwrap();
        assert_eq!(leaf.as_der(), signed(ca, builder));

        // Such a token hashes the digest once more.
        let unsigned = builder.write_tbs(&mut buffer).unwrap();
        let signature: p256::ecdsa::Signature = key.sign(unsigned.digest().as_bytes());
        let signature = signature.to_bytes();
        let signature = Signature::EcdsaFixed(&signature);
        let result =
            unsigned.assemble_validated(signature, &validation(ca, &policy), &P256Verifier);
        assert_eq!(result.unwrap_err(), REFUSED);
    });
}

/// The other machine sees the TBSCertificate and nothing else; this one keeps no buffer meanwhile.
#[test]
fn another_machine_signs_later() {
    with_builder(|ca, builder| {
        let policy = Policy::rfc5280();
        let to_the_other = {
            let mut buffer = vec![0; builder.encoded_len()];
            builder.write_tbs(&mut buffer).unwrap().tbs_der().to_vec()
        };
        let digest = SignatureAlgorithm::EcdsaSha256.digest(&to_the_other);
        let mut back = [0; 64];
        ca_signer()
            .sign_digest(digest.as_bytes(), &mut back)
            .unwrap();

        let mut buffer = vec![0; builder.encoded_len()];
        let unsigned = builder.write_tbs(&mut buffer).unwrap();
        assert_eq!(unsigned.tbs_der(), to_the_other);
        let back = Signature::EcdsaFixed(&back);
        let (leaf, _) = unsigned
            .assemble_validated(back, &validation(ca, &policy), &P256Verifier)
            .unwrap();
        assert_eq!(leaf.as_der(), signed(ca, builder));
    });
}

/// A remote signer whose answer to a request that was given up arrives at the next one.
#[test]
fn answers_that_come_too_late() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    let policy = Policy::rfc5280();
    let mut remote = RemoteSigner::default();
    let mut answers = VecDeque::new();
    let builders = [b"first..........!", b"second.........!"].map(|random| {
        let serial = pop_core::SerialNumber::from_random(*random);
        LeafBuilder::new(&LeafParams {
            serial,
            ..params(&ca, &leaf_key)
        })
        .unwrap()
    });
    let mut buffer = vec![0; builders[0].encoded_len()];
    // The first request is given up before its answer is there, and nothing of it can be used.
    let unsigned = builders[0].write_tbs(&mut buffer).unwrap();
    remote.ask(unsigned.digest().as_bytes());
    drop(unsigned);
    assert!(Certificate::from_der(&buffer).is_err());
    answers.extend(remote.answer());

    let second = builders[1].write_tbs(&mut buffer).unwrap();
    remote.ask(second.digest().as_bytes());
    answers.extend(remote.answer());
    let late = answers.pop_front().unwrap();
    let late = Signature::EcdsaFixed(&late);
    let result = second.assemble_validated(late, &validation(&ca, &policy), &P256Verifier);
    assert_eq!(result.unwrap_err(), REFUSED);
    assert!(buffer.iter().all(|&byte| byte == 0));

    // The right answer is still good: the leaf is built again.
    let right = answers.pop_front().unwrap();
    let right = Signature::EcdsaFixed(&right);
    let second = builders[1].write_tbs(&mut buffer).unwrap();
    assert!(
        second
            .assemble_validated(right, &validation(&ca, &policy), &P256Verifier)
            .is_ok()
    );
}

#[test]
fn an_async_caller() {
    with_builder(|ca, builder| {
        let policy = Policy::rfc5280();
        let validation = validation(ca, &policy);
        let prove = async |pauses: usize, key: P256Signer, buffer: &mut [u8]| {
            let unsigned = builder.write_tbs(buffer)?;
            let fixed = later(pauses, key, unsigned.digest()).await;
            let signature = Signature::EcdsaFixed(&fixed);
            let (leaf, _) = unsigned.assemble_validated(signature, &validation, &P256Verifier)?;
            Ok::<_, BuildError>(leaf.as_der().to_vec())
        };
        let mut buffer = vec![0; builder.encoded_len()];
        for pauses in [0, 1, 5] {
            let (polls, leaf) = drive(prove(pauses, ca_signer(), &mut buffer), usize::MAX).unwrap();
            assert_eq!((polls, leaf), (pauses + 1, Ok(signed(ca, builder))));
        }
        let wrong = P256Signer::from_bytes(&[7; 32]).unwrap();
        let (_, leaf) = drive(prove(2, wrong, &mut buffer), usize::MAX).unwrap();
        assert_eq!(leaf, Err(REFUSED));
        assert!(buffer.iter().all(|&byte| byte == 0));

        // Dropped while it waits: the buffer holds no certificate.
        assert!(drive(prove(5, ca_signer(), &mut buffer), 3).is_none());
        assert_eq!(buffer[..4], [0; 4]);
        assert!(Certificate::from_der(&buffer).is_err());
    });
}

#[test]
fn validation_sees_more_than_signatures() {
    with_builder(|ca, builder| {
        let policy = Policy::rfc5280();
        let mut buffer = vec![0; builder.encoded_len()];
        let usual = validation(ca, &policy);
        let late = validity().not_after.checked_add_seconds(1).unwrap();
        let other_ca = Ca {
            subject: crate::made::common_name("Another"),
            ..Ca::default()
        }
        .der();
        let other_ca = Certificate::from_der(&other_ca).unwrap();
        for (validation, rejection) in [
            (
                Validation {
                    code: code("another"),
                    ..usual
                },
                Rejection::CommonNameMismatch,
            ),
            (
                Validation { now: late, ..usual },
                Rejection::Expired {
                    not_after: validity().not_after,
                },
            ),
            (
                Validation {
                    ca: &other_ca,
                    ..usual
                },
                Rejection::IssuerMismatch,
            ),
        ] {
            let unsigned = builder.write_tbs(&mut buffer).unwrap();
            let error = unsigned
                .sign_validated(&mut ca_signer(), &validation, &P256Verifier)
                .unwrap_err();
            assert_eq!(error, SignError::Build(BuildError::Rejected(rejection)));
            assert!(error.to_string().contains(&rejection.to_string()));
            assert!(buffer.iter().all(|&byte| byte == 0));
            assert!(!format!("{validation:?}").is_empty());
        }
    });
}
