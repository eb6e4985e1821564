//! Every rule with a certificate that breaks it, and it alone.

use pop_core::{
    Certificate, Finding, Policy, Rejection, SignatureAlgorithm, SignatureVerifier,
    SubjectPublicKeyInfo, Time, UnsupportedAlgorithm, VerificationCode, VerifyError, validate,
};

use crate::forge::{
    AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, CN, CODE, KEY_USAGE, O, P384_SHA384, RSA_SHA1, RSA_SHA256,
    RSA_SHA256_NO_NULL, SUBJECT_KEY_ID, Spec, UTF8, name, p256_key, rsa_key, tlv,
};

/// A verifier with one answer: these certificates are not signed.
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
}

/// 2026-11-22T10:00:00Z.
const NOW: i64 = 1_795_341_600;

fn judge(
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
    validate(&ca, &leaf, code, now, policy, &Says(says)).map(|validated| {
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
        assert_eq!(judge(&ca, &leaf, NOW, &policy, Ok(())), Ok(Vec::new()));
    }
}

type Change = fn(&mut Spec, &mut Spec);

/// One certificate pair for each finding, and what else it cannot help being found.
const FINDINGS: &[(Finding, Change, &[Finding])] = {
    use Finding::*;
    &[
        (
            KeyIdentifierMismatch,
            |ca, _| ca.set(SUBJECT_KEY_ID, false, &[4, 2, 7, 8]),
            &[],
        ),
        (
            CaSubjectEmpty,
            |ca, leaf| {
                ca.subject = name(&[]);
                leaf.issuer = name(&[]);
            },
            &[],
        ),
        (
            CaNotYetValid,
            |ca, _| ca.not_before = "261122100001Z",
            &[LeafOutsideCaValidity],
        ),
        (
            CaExpired,
            |ca, _| ca.not_after = "261122095959Z",
            &[LeafOutsideCaValidity],
        ),
        (
            CaVersion,
            |ca, _| {
                ca.version = 0;
                ca.extensions.clear();
            },
            &[
                CaBasicConstraintsMissing,
                CaKeyUsageMissing,
                CaKeyIdentifierMissing,
            ],
        ),
        (
            CaBasicConstraintsMissing,
            |ca, _| ca.remove(BASIC_CONSTRAINTS),
            &[],
        ),
        (
            CaNotMarkedAsCa,
            |ca, _| ca.set(BASIC_CONSTRAINTS, true, &[0x30, 0]),
            &[],
        ),
        (
            CaBasicConstraintsNotCritical,
            |ca, _| ca.set(BASIC_CONSTRAINTS, false, &[0x30, 3, 1, 1, 0xff]),
            &[],
        ),
        (
            CaKeyUsageWithoutKeyCertSign,
            |ca, _| ca.set(KEY_USAGE, true, &[3, 2, 1, 2]),
            &[],
        ),
        (CaKeyUsageMissing, |ca, _| ca.remove(KEY_USAGE), &[]),
        (
            CaUnknownCriticalExtension,
            |ca, _| ca.set(&[0x2a, 3], true, &[]),
            &[],
        ),
        (
            CaKeyIdentifierCritical,
            |ca, _| ca.set(SUBJECT_KEY_ID, true, &[4, 2, 7, 7]),
            &[],
        ),
        (
            CaKeyIdentifierMissing,
            |ca, _| ca.remove(SUBJECT_KEY_ID),
            &[],
        ),
        (
            CaAlgorithmMismatch,
            |ca, _| ca.outer_algorithm = P384_SHA384.to_vec(),
            &[],
        ),
        (CaSerialNumber, |ca, _| ca.serial = vec![0], &[]),
        (CaSerialNumber, |ca, _| ca.serial = vec![0x80], &[]),
        (CaSerialNumber, |ca, _| ca.serial = vec![1; 21], &[]),
        (
            CaUniqueIdentifier,
            |ca, _| ca.unique_id = tlv(0x81, &[&[0, 1]]),
            &[],
        ),
        (
            CaGeneralizedTime,
            |ca, _| ca.not_before = "20200101000000Z",
            &[],
        ),
        (CaRsaExponent, |ca, leaf| rsa(ca, leaf, 2048, &[3]), &[]),
        (
            CaRsaModulusBits,
            |ca, leaf| rsa(ca, leaf, 2046, &[1, 0, 1]),
            &[],
        ),
        (
            LeafVersion,
            |_, leaf| {
                leaf.version = 1;
                leaf.extensions.clear();
            },
            &[LeafKeyIdentifierMissing],
        ),
        (LeafSerialNegative, |_, leaf| leaf.serial = vec![0xff], &[]),
        (LeafSerialZero, |_, leaf| leaf.serial = vec![0], &[]),
        (
            LeafSerialTooLong,
            |_, leaf| leaf.serial = [&[0][..], &[0x80; 20]].concat(),
            &[],
        ),
        (
            LeafMarkedAsCa,
            |_, leaf| leaf.set(BASIC_CONSTRAINTS, true, &[0x30, 3, 1, 1, 0xff]),
            &[],
        ),
        (
            LeafKeyCertSign,
            |_, leaf| leaf.set(KEY_USAGE, true, &[3, 2, 2, 4]),
            &[],
        ),
        (
            LeafPathLength,
            |_, leaf| leaf.set(BASIC_CONSTRAINTS, true, &[0x30, 3, 2, 1, 0]),
            &[],
        ),
        (
            LeafKeyUsageEmpty,
            |_, leaf| leaf.set(KEY_USAGE, true, &[3, 1, 0]),
            &[],
        ),
        (
            LeafUnknownCriticalExtension,
            |_, leaf| leaf.set(&[0x2a, 3], true, &[]),
            &[],
        ),
        (
            LeafKeyIdentifierCritical,
            |_, leaf| leaf.set(AUTHORITY_KEY_ID, true, &[0x30, 4, 0x80, 2, 7, 7]),
            &[],
        ),
        (
            LeafKeyIdentifierMissing,
            |_, leaf| leaf.remove(AUTHORITY_KEY_ID),
            &[],
        ),
        (
            LeafKeyUnsupported,
            |_, leaf| leaf.key = rsa_key(1024, &[1, 0, 1]),
            &[],
        ),
        (LeafKeyIsCaKey, |_, leaf| leaf.key = p256_key(1), &[]),
        (
            LeafOutsideCaValidity,
            |_, leaf| leaf.not_after = "400101000001Z",
            &[],
        ),
        (
            LeafOutsideCaValidity,
            |_, leaf| leaf.not_before = "191231235959Z",
            &[],
        ),
        (
            LeafUniqueIdentifier,
            |_, leaf| leaf.unique_id = tlv(0x82, &[&[0, 1]]),
            &[],
        ),
        (
            LeafGeneralizedTime,
            |_, leaf| leaf.not_after = "20261124000000Z",
            &[],
        ),
        (
            LeafRsaParametersMissing,
            |ca, leaf| {
                rsa(ca, leaf, 2048, &[1, 0, 1]);
                leaf.set_algorithm(RSA_SHA256_NO_NULL);
            },
            &[],
        ),
        (
            LeafSubjectNotOnlyCommonName,
            |_, leaf| leaf.subject = name(&[(O, UTF8, "Example"), (CN, UTF8, CODE)]),
            &[],
        ),
    ]
};

fn rsa(ca: &mut Spec, leaf: &mut Spec, bits: usize, exponent: &[u8]) {
    ca.key = rsa_key(bits, exponent);
    leaf.set_algorithm(RSA_SHA256);
}

#[test]
fn every_finding_is_found_and_refused_as_the_policy_says() {
    let (rfc5280, azure) = (Policy::rfc5280(), Policy::azure());
    for &(finding, change, besides) in FINDINGS {
        let (mut ca, mut leaf) = (Spec::ca(), Spec::leaf());
        change(&mut ca, &mut leaf);
        let mut expected = [&[finding], besides].concat();
        expected.sort();
        let reported = judge(&ca, &leaf, NOW, &azure, Ok(()));
        assert_eq!(reported.as_ref(), Ok(&expected), "{finding:?}");
        let strict = judge(&ca, &leaf, NOW, &rfc5280, Ok(()));
        if rfc5280.refuses(finding) {
            assert_eq!(strict, Err(Rejection::Refused(finding)));
        } else {
            assert_eq!(strict, Ok(expected), "{finding:?}");
        }
    }
    for finding in Finding::ALL {
        assert!(
            FINDINGS.iter().any(|(tested, ..)| tested == finding),
            "{finding:?} is untested"
        );
        assert!(finding.to_string().len() > 10 && !azure.refuses(*finding));
    }
}

/// What every policy refuses.
const REJECTIONS: &[(Rejection, Change)] = &[
    (Rejection::LeafIsCaCertificate, |_, leaf| *leaf = Spec::ca()),
    (Rejection::SelfIssued, |_, leaf| {
        leaf.issuer = leaf.subject.clone();
    }),
    (Rejection::IssuerMismatch, |_, leaf| {
        leaf.issuer = name(&[(CN, UTF8, "Example CA")]);
    }),
    // The same text in another string type is another name.
    (Rejection::IssuerMismatch, |_, leaf| {
        leaf.issuer = name(&[(O, UTF8, "Example"), (CN, 0x13, "Example CA")]);
    }),
    (
        Rejection::SignatureAlgorithm(UnsupportedAlgorithm::RsaSha1),
        |_, leaf| {
            leaf.set_algorithm(RSA_SHA1);
        },
    ),
    (Rejection::AlgorithmMismatch, |_, leaf| {
        leaf.inner_algorithm = P384_SHA384.to_vec();
    }),
    (
        Rejection::CaKey(UnsupportedAlgorithm::RsaModulusTooShort),
        |ca, leaf| {
            rsa(ca, leaf, 2040, &[1, 0, 1]);
        },
    ),
    (Rejection::AlgorithmNotOfCaKey, |_, leaf| {
        leaf.set_algorithm(P384_SHA384);
    }),
    (Rejection::AlgorithmNotOfCaKey, |_, leaf| {
        leaf.set_algorithm(RSA_SHA256);
    }),
    (Rejection::CommonNameMissing, |_, leaf| {
        leaf.subject = name(&[(O, UTF8, CODE)]);
    }),
    (Rejection::CommonNameMissing, |_, leaf| {
        leaf.subject = name(&[]);
    }),
    (Rejection::CommonNameMultiple, |_, leaf| {
        leaf.subject = name(&[(CN, UTF8, CODE), (CN, UTF8, CODE)]);
    }),
    (Rejection::CommonNameEncoding, |_, leaf| {
        leaf.subject = name(&[(CN, 0x14, CODE)]);
    }),
    (Rejection::CommonNameEncoding, |_, leaf| {
        leaf.subject = name(&[(CN, 0x16, CODE)]);
    }),
    (Rejection::CommonNameCase, |_, leaf| {
        leaf.subject = name(&[(CN, UTF8, &CODE.to_ascii_lowercase())]);
    }),
    (Rejection::CommonNameMismatch, |_, leaf| {
        leaf.subject = name(&[(CN, UTF8, &CODE.replace('7', "8"))]);
    }),
    (Rejection::CommonNameMismatch, |_, leaf| {
        leaf.subject = name(&[(CN, UTF8, &format!("{CODE} "))]);
    }),
    (Rejection::CommonNameMismatch, |_, leaf| {
        leaf.subject = name(&[(CN, UTF8, &format!("{CODE}\0"))]);
    }),
    (Rejection::ValidityInverted, |_, leaf| {
        leaf.not_after = "261120000000Z";
    }),
];

#[test]
fn what_makes_the_proof_false_is_refused_by_every_policy() {
    for &(rejection, change) in REJECTIONS {
        let (mut ca, mut leaf) = (Spec::ca(), Spec::leaf());
        change(&mut ca, &mut leaf);
        for policy in [Policy::rfc5280(), Policy::azure()] {
            // Even if the signature were right.
            assert_eq!(judge(&ca, &leaf, NOW, &policy, Ok(())), Err(rejection));
        }
        assert!(rejection.to_string().len() > 20);
    }
}

#[test]
fn printable_string_is_as_good_as_utf8() {
    let mut leaf = Spec::leaf();
    leaf.subject = name(&[(CN, 0x13, CODE)]);
    assert_eq!(
        judge(&Spec::ca(), &leaf, NOW, &Policy::rfc5280(), Ok(())),
        Ok(Vec::new())
    );
}

#[test]
fn validity_includes_both_ends() {
    let (ca, leaf) = (Spec::ca(), Spec::leaf());
    let time = |seconds| Time::from_unix_seconds(seconds).unwrap();
    let (not_before, not_after) = (NOW - 34 * 3600, NOW + 38 * 3600);
    for policy in [Policy::rfc5280(), Policy::azure()] {
        let at = |now| judge(&ca, &leaf, now, &policy, Ok(()));
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
                judge(&Spec::ca(), &Spec::leaf(), NOW, &policy, Err(error)),
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
        judge(&Spec::ca(), &leaf, NOW, &Policy::azure(), error),
        Err(Rejection::CommonNameMismatch)
    );
}

#[test]
fn the_earlier_finding_is_reported() {
    let (mut ca, mut leaf) = (Spec::ca(), Spec::leaf());
    ca.not_after = "261122095959Z";
    leaf.serial = vec![0];
    ca.set(SUBJECT_KEY_ID, false, &[4, 1, 1]);
    assert_eq!(
        judge(&ca, &leaf, NOW, &Policy::rfc5280(), Ok(())),
        Err(Rejection::Refused(Finding::KeyIdentifierMismatch))
    );
}
