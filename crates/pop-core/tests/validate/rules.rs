//! How forged certificates are validated, and the rules that need more than one certificate to show.

use pop_core::{
    Certificate, Finding, Policy, Rejection, SignatureAlgorithm, SignatureVerifier,
    SubjectPublicKeyInfo, Time, Validation, VerificationCode, VerifyError, validate,
};

use crate::forge::{CN, CODE, OFF_CURVE, RSA_SHA256, Spec, UTF8, name, p256_key, rsa_key};

/// A verifier with one answer: these certificates are not signed. One key is not on its curve.
struct Says(Result<(), VerifyError>);

impl SignatureVerifier for Says {
    fn verify(
        &self,
        _: SignatureAlgorithm,
        _: SubjectPublicKeyInfo<'_>,
        _: &[u8],
        _: &[u8],
    ) -> Result<(), VerifyError> {
        self.0
    }

    fn check_public_key(&self, key: SubjectPublicKeyInfo<'_>) -> Result<(), VerifyError> {
        if key.as_der() == p256_key(OFF_CURVE) {
            Err(VerifyError::BadKey)
        } else {
            Ok(())
        }
    }
}

/// 2026-11-22T10:00:00Z.
pub(crate) const NOW: i64 = 1_795_341_600;

pub(crate) fn verdict_on(
    ca: &Spec,
    leaf: &Spec,
    now: i64,
    policy: &Policy,
    says: Result<(), VerifyError>,
) -> Result<Vec<Finding>, Rejection> {
    let (ca, leaf) = (ca.der(), leaf.der());
    let ca = Certificate::from_der(&ca).unwrap();
    let leaf = Certificate::from_der(&leaf).unwrap();
    let code = VerificationCode::new(CODE).unwrap();
    let now = Time::from_unix_seconds(now).unwrap();
    validate(
        &leaf,
        &Validation {
            ca: &ca,
            code,
            now,
            policy,
        },
        &Says(says),
    )
    .map(|validated| {
        assert_eq!(validated.ca_thumbprint(), ca.thumbprint());
        assert_eq!(validated.leaf_thumbprint(), leaf.thumbprint());
        assert_eq!(validated.leaf_serial_number(), leaf.serial_number());
        assert_eq!(validated.leaf_validity(), leaf.validity());
        validated.findings().iter().collect()
    })
}

#[test]
fn a_proper_leaf_has_no_findings() {
    let (ca, leaf) = (Spec::ca(), Spec::leaf());
    for policy in [Policy::rfc5280(), Policy::azure()] {
        assert_eq!(verdict_on(&ca, &leaf, NOW, &policy, Ok(())), Ok(Vec::new()));
    }
}

pub(crate) type Change = fn(&mut Spec, &mut Spec);

pub(crate) fn rsa(ca: &mut Spec, leaf: &mut Spec, bits: usize, exponent: &[u8]) {
    ca.key = rsa_key(bits, exponent);
    leaf.set_algorithm(RSA_SHA256);
    leaf.signature = vec![1; bits.div_ceil(8)];
}

#[test]
fn printable_string_is_as_good_as_utf8() {
    let mut leaf = Spec::leaf();
    leaf.subject = name(&[(CN, 0x13, CODE)]);
    assert_eq!(
        verdict_on(&Spec::ca(), &leaf, NOW, &Policy::rfc5280(), Ok(())),
        Ok(Vec::new())
    );
}

#[test]
fn validity_includes_both_ends() {
    let (ca, leaf) = (Spec::ca(), Spec::leaf());
    let time = |seconds| Time::from_unix_seconds(seconds).unwrap();
    let (not_before, not_after) = (NOW - 34 * 3600, NOW + 38 * 3600);
    for policy in [Policy::rfc5280(), Policy::azure()] {
        let at = |now| verdict_on(&ca, &leaf, now, &policy, Ok(()));
        assert_eq!(at(not_before), Ok(Vec::new()));
        assert_eq!(at(not_after), Ok(Vec::new()));
        let early = Rejection::NotYetValid {
            not_before: time(not_before),
        };
        assert_eq!(at(not_before - 1), Err(early));
        assert_eq!(
            at(not_after + 1),
            Err(Rejection::Expired {
                not_after: time(not_after)
            })
        );
    }
}

#[test]
fn the_verifier_has_the_last_word() {
    for error in [
        VerifyError::BadKey,
        VerifyError::BadSignature,
        VerifyError::Unsupported,
    ] {
        for policy in [Policy::rfc5280(), Policy::azure()] {
            assert_eq!(
                verdict_on(&Spec::ca(), &Spec::leaf(), NOW, &policy, Err(error)),
                Err(Rejection::Signature(error))
            );
        }
        assert!(
            Rejection::Signature(error)
                .to_string()
                .contains("signature")
        );
    }
    // A more telling reason goes first.
    let mut leaf = Spec::leaf();
    leaf.subject = name(&[(CN, UTF8, "other")]);
    let error = Err(VerifyError::BadSignature);
    assert_eq!(
        verdict_on(&Spec::ca(), &leaf, NOW, &Policy::azure(), error),
        Err(Rejection::CommonNameMismatch)
    );
}
