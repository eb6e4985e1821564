//! Every finding with a certificate pair that has it, and it alone where that can be.

use pop_core::{Finding, Policy, Rejection};

use crate::forge::{
    AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, CN, CODE, KEY_USAGE, O, OFF_CURVE, P384_SHA384,
    RSA_SHA256_NO_NULL, SUBJECT_KEY_ID, Spec, UTF8, name, p256_key, rsa_key, tlv,
};
use crate::rules::{Change, NOW, rsa, verdict_on};

/// One test for each case, and all cases as a list. After `besides` stands what the case cannot help
/// having as well.
macro_rules! cases {
    ($(fn $test:ident: $finding:ident, $change:expr $(, besides $($other:ident)+)?;)+) => {
        pub(crate) const CASES: &[(Finding, Change)] = &[$((Finding::$finding, $change),)+];

        $(
            #[test]
            fn $test() {
                check(Finding::$finding, $change, &[$($(Finding::$other),+)?]);
            }
        )+
    };
}

/// Reported by `azure`; refused by name or reported by `rfc5280`, as it says itself.
fn check(finding: Finding, change: Change, besides: &[Finding]) {
    let (rfc5280, azure) = (Policy::rfc5280(), Policy::azure());
    let (mut ca, mut leaf) = (Spec::ca(), Spec::leaf());
    change(&mut ca, &mut leaf);
    let mut expected = [&[finding], besides].concat();
    expected.sort();
    assert_eq!(
        verdict_on(&ca, &leaf, NOW, &azure, Ok(())),
        Ok(expected.clone())
    );
    let strict = verdict_on(&ca, &leaf, NOW, &rfc5280, Ok(()));
    if rfc5280.refuses(finding) {
        assert_eq!(strict, Err(Rejection::Refused(finding)));
        // Whatever the signature.
        let unsigned = verdict_on(
            &ca,
            &leaf,
            NOW,
            &rfc5280,
            Err(pop_core::VerifyError::BadKey),
        );
        assert_eq!(unsigned, strict);
    } else {
        assert_eq!(strict, Ok(expected));
    }
}

cases! {
    fn key_identifier_mismatch: KeyIdentifierMismatch,
        |ca, _| ca.set(SUBJECT_KEY_ID, false, &[4, 2, 7, 8]);
    fn authority_cert_mismatch: AuthorityCertMismatch,
        |ca, leaf| authority(leaf, &ca.issuer, &[2]);
    fn authority_cert_mismatch_of_issuer: AuthorityCertMismatch,
        |_, leaf| authority(leaf, &name(&[(CN, UTF8, "Other CA")]), &[1]);
    fn ca_subject_empty: CaSubjectEmpty, |ca, leaf| {
        ca.subject = name(&[]);
        leaf.issuer = name(&[]);
    };
    fn ca_not_yet_valid: CaNotYetValid, |ca, _| ca.not_before = "261122100001Z",
        besides LeafOutsideCaValidity;
    fn ca_expired: CaExpired, |ca, _| ca.not_after = "261122095959Z",
        besides LeafOutsideCaValidity;
    fn ca_version: CaVersion, |ca, _| {
        ca.version = 0;
        ca.extensions.clear();
    }, besides CaBasicConstraintsMissing CaKeyUsageMissing CaKeyIdentifierMissing;
    fn ca_version_2: CaVersion, |ca, _| {
        ca.version = 1;
        ca.extensions.clear();
    }, besides CaBasicConstraintsMissing CaKeyUsageMissing CaKeyIdentifierMissing;
    fn ca_basic_constraints_missing: CaBasicConstraintsMissing,
        |ca, _| ca.remove(BASIC_CONSTRAINTS);
    fn ca_not_marked_as_ca: CaNotMarkedAsCa,
        |ca, _| ca.set(BASIC_CONSTRAINTS, true, &[0x30, 0]);
    fn ca_basic_constraints_not_critical: CaBasicConstraintsNotCritical,
        |ca, _| ca.set(BASIC_CONSTRAINTS, false, &[0x30, 3, 1, 1, 0xff]);
    fn ca_key_usage_without_key_cert_sign: CaKeyUsageWithoutKeyCertSign,
        |ca, _| ca.set(KEY_USAGE, true, &[3, 2, 1, 2]);
    fn ca_key_usage_without_key_cert_sign_or_anything: CaKeyUsageWithoutKeyCertSign,
        |ca, _| ca.set(KEY_USAGE, true, &[3, 1, 0]);
    fn ca_key_usage_missing: CaKeyUsageMissing, |ca, _| ca.remove(KEY_USAGE);
    fn ca_path_length_without_key_usage: CaPathLengthWithoutKeyUsage, |ca, _| {
        ca.remove(KEY_USAGE);
        ca.set(BASIC_CONSTRAINTS, true, &[0x30, 6, 1, 1, 0xff, 2, 1, 0]);
    }, besides CaKeyUsageMissing;
    fn ca_unknown_critical_extension: CaUnknownCriticalExtension,
        |ca, _| ca.set(&[0x2a, 3], true, &[]);
    fn ca_key_identifier_critical: CaKeyIdentifierCritical,
        |ca, _| ca.set(SUBJECT_KEY_ID, true, &[4, 2, 7, 7]);
    fn ca_key_identifier_critical_of_authority: CaKeyIdentifierCritical,
        |ca, _| ca.set(AUTHORITY_KEY_ID, true, &[0x30, 4, 0x80, 2, 7, 7]);
    fn ca_key_identifier_missing: CaKeyIdentifierMissing, |ca, _| ca.remove(SUBJECT_KEY_ID);
    fn ca_algorithm_mismatch: CaAlgorithmMismatch,
        |ca, _| ca.outer_algorithm = P384_SHA384.to_vec();
    fn ca_serial_number: CaSerialNumber, |ca, _| ca.serial = vec![0];
    fn ca_serial_number_negative: CaSerialNumber, |ca, _| ca.serial = vec![0x80];
    fn ca_serial_number_too_long: CaSerialNumber, |ca, _| ca.serial = vec![1; 21];
    fn ca_unique_identifier: CaUniqueIdentifier,
        |ca, _| ca.unique_id = tlv(0x81, &[&[0, 1]]);
    fn ca_generalized_time: CaGeneralizedTime, |ca, _| ca.not_before = "20200101000000Z";
    fn ca_rsa_exponent: CaRsaExponent, |ca, leaf| rsa(ca, leaf, 2048, &[3]);
    fn ca_rsa_exponent_with_an_byte_more: CaRsaExponent,
        |ca, leaf| rsa(ca, leaf, 2048, &[3, 1, 0, 1]);
    fn ca_rsa_exponent_with_a_sign_byte: CaRsaExponent,
        |ca, leaf| rsa(ca, leaf, 2048, &[0, 0x83, 1, 0, 1]);
    fn ca_rsa_modulus_bits: CaRsaModulusBits, |ca, leaf| rsa(ca, leaf, 2046, &[1, 0, 1]);
    fn leaf_version: LeafVersion, |_, leaf| {
        leaf.version = 1;
        leaf.extensions.clear();
    }, besides LeafKeyIdentifierMissing;
    fn leaf_version_1: LeafVersion, |_, leaf| {
        leaf.version = 0;
        leaf.extensions.clear();
    }, besides LeafKeyIdentifierMissing;
    fn leaf_serial_negative: LeafSerialNegative, |_, leaf| leaf.serial = vec![0xff];
    fn leaf_serial_zero: LeafSerialZero, |_, leaf| leaf.serial = vec![0];
    // Twenty bytes of magnitude and the zero that makes them positive.
    fn leaf_serial_too_long: LeafSerialTooLong,
        |_, leaf| leaf.serial = [&[0][..], &[0x80; 20]].concat();
    fn leaf_marked_as_ca: LeafMarkedAsCa,
        |_, leaf| leaf.set(BASIC_CONSTRAINTS, true, &[0x30, 3, 1, 1, 0xff]);
    fn leaf_key_cert_sign: LeafKeyCertSign,
        |_, leaf| leaf.set(KEY_USAGE, true, &[3, 2, 2, 4]);
    fn leaf_path_length: LeafPathLength,
        |_, leaf| leaf.set(BASIC_CONSTRAINTS, true, &[0x30, 3, 2, 1, 0]);
    fn leaf_key_usage_empty: LeafKeyUsageEmpty,
        |_, leaf| leaf.set(KEY_USAGE, true, &[3, 1, 0]);
    fn leaf_unknown_critical_extension: LeafUnknownCriticalExtension,
        |_, leaf| leaf.set(&[0x2a, 3], true, &[]);
    fn leaf_key_identifier_critical: LeafKeyIdentifierCritical,
        |_, leaf| leaf.set(AUTHORITY_KEY_ID, true, &[0x30, 4, 0x80, 2, 7, 7]);
    fn leaf_key_identifier_critical_of_subject: LeafKeyIdentifierCritical,
        |_, leaf| leaf.set(SUBJECT_KEY_ID, true, &[4, 2, 9, 9]);
    fn leaf_key_identifier_missing: LeafKeyIdentifierMissing,
        |_, leaf| leaf.remove(AUTHORITY_KEY_ID);
    fn leaf_authority_cert_partial: LeafAuthorityCertPartial,
        |_, leaf| leaf.set(AUTHORITY_KEY_ID, false, &[0x30, 7, 0x80, 2, 7, 7, 0x82, 1, 1]);
    fn leaf_key_unsupported: LeafKeyUnsupported,
        |_, leaf| leaf.key = rsa_key(1024, &[1, 0, 1]);
    fn leaf_key_invalid: LeafKeyInvalid, |_, leaf| leaf.key = p256_key(OFF_CURVE);
    fn leaf_key_is_ca_key: LeafKeyIsCaKey, |_, leaf| leaf.key = p256_key(1);
    fn leaf_outside_ca_validity: LeafOutsideCaValidity,
        |_, leaf| leaf.not_after = "400101000001Z";
    fn leaf_outside_ca_validity_before: LeafOutsideCaValidity,
        |_, leaf| leaf.not_before = "191231235959Z";
    fn leaf_unique_identifier: LeafUniqueIdentifier,
        |_, leaf| leaf.unique_id = tlv(0x82, &[&[0, 1]]);
    fn leaf_generalized_time: LeafGeneralizedTime,
        |_, leaf| leaf.not_after = "20261124000000Z";
    fn leaf_rsa_parameters_missing: LeafRsaParametersMissing, |ca, leaf| {
        rsa(ca, leaf, 2048, &[1, 0, 1]);
        leaf.set_algorithm(RSA_SHA256_NO_NULL);
    };
    fn leaf_subject_not_only_common_name: LeafSubjectNotOnlyCommonName,
        |_, leaf| leaf.subject = name(&[(O, UTF8, "Example"), (CN, UTF8, CODE)]);
}

/// An authority key identifier that states issuer and serial number of the CA's certificate.
fn authority(leaf: &mut Spec, issuer: &[u8], serial: &[u8]) {
    let value = tlv(
        0x30,
        &[
            &[0x80, 2, 7, 7],
            &tlv(0xa1, &[&tlv(0xa4, &[issuer])]),
            &tlv(0x82, &[serial]),
        ],
    );
    leaf.set(AUTHORITY_KEY_ID, false, &value);
}

#[test]
fn the_ca_s_own_issuer_and_serial_number_are_no_mismatch() {
    let (ca, mut leaf) = (Spec::ca(), Spec::leaf());
    authority(&mut leaf, &ca.issuer, &ca.serial);
    assert_eq!(
        verdict_on(&ca, &leaf, NOW, &Policy::rfc5280(), Ok(())),
        Ok(vec![])
    );
}

#[test]
fn every_finding_has_a_case() {
    for finding in Finding::ALL {
        assert!(
            CASES.iter().any(|(tested, _)| tested == finding),
            "{finding:?} is untested"
        );
        assert!(finding.to_string().len() > 10 && !Policy::azure().refuses(*finding));
    }
}
