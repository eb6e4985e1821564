//! The rules for subjects, of requests and of certificates.

use pop_core::{
    Certificate, CertificationRequest, FieldRule, Multiplicity, Name, RuleOutcome, SubjectField,
    limits::MAX_RULE_VALUES,
};

use crate::forge::{CN, O, UTF8, name, tlv};
use crate::made::Spec;

const OU: &[u8] = &[0x55, 4, 0x0b];
const PRINTABLE: u8 = 0x13;
const IA5: u8 = 0x16;
const TELETEX: u8 = 0x14;
const BMP: u8 = 0x1e;

fn outcome(
    subject: &[u8],
    field: SubjectField,
    values: &[&str],
    multiplicity: Multiplicity,
) -> RuleOutcome {
    let rule = FieldRule {
        field,
        values,
        multiplicity,
    };
    rule.outcome(&Name::from_der(subject).unwrap())
}

fn one(subject: &[u8], value: &str) -> RuleOutcome {
    outcome(
        subject,
        SubjectField::CommonName,
        &[value],
        Multiplicity::One,
    )
}

fn set(subject: &[u8], values: &[&str]) -> RuleOutcome {
    outcome(
        subject,
        SubjectField::OrganizationalUnit,
        values,
        Multiplicity::Set,
    )
}

#[test]
fn one_value_is_one_attribute_byte_for_byte() {
    let cn = |tag, value| name(&[(O, UTF8, "device-7"), (CN, tag, value)]);
    for tag in [UTF8, PRINTABLE, IA5, TELETEX] {
        assert_eq!(one(&cn(tag, "device-7"), "device-7"), RuleOutcome::Met);
    }
    for other in [
        "Device-7",
        "device-7 ",
        " device-7",
        "device-70",
        "device-",
        "",
        "device-7\0",
    ] {
        let differs = RuleOutcome::NotInRule { attribute: 0 };
        assert_eq!(one(&cn(UTF8, other), "device-7"), differs, "{other:?}");
        assert_eq!(one(&cn(UTF8, "device-7"), other), differs, "{other:?}");
    }
    // The same letter, composed and decomposed: other bytes.
    assert_eq!(one(&cn(UTF8, "M\u{fc}"), "M\u{fc}"), RuleOutcome::Met);
    assert_eq!(
        one(&cn(UTF8, "Mu\u{308}"), "M\u{fc}"),
        RuleOutcome::NotInRule { attribute: 0 }
    );
    assert_eq!(one(&name(&[(O, UTF8, "a")]), "a"), RuleOutcome::Missing);
    assert_eq!(one(&name(&[]), "a"), RuleOutcome::Missing);
    let twice = name(&[(CN, UTF8, "a"), (O, UTF8, "b"), (CN, UTF8, "a")]);
    assert_eq!(one(&twice, "a"), RuleOutcome::Repeated { count: 2 });
}

#[test]
fn two_attributes_in_one_rdn_count_like_two_rdns() {
    let attribute = |value: &[u8]| tlv(0x30, &[&tlv(6, &[OU]), &tlv(UTF8, &[value])]);
    let joined = tlv(
        0x30,
        &[&tlv(0x31, &[&attribute(b"Unit1"), &attribute(b"Unit3")])],
    );
    assert_eq!(set(&joined, &["Unit3", "Unit1"]), RuleOutcome::Met);
}

#[test]
fn several_values_are_a_set() {
    let units = |values: &[&'static str]| {
        let attributes: Vec<_> = values.iter().map(|value| (OU, UTF8, *value)).collect();
        name(&attributes)
    };
    let both = units(&["Unit1", "Unit3"]);
    assert_eq!(set(&both, &["Unit1", "Unit3"]), RuleOutcome::Met);
    assert_eq!(set(&both, &["Unit3", "Unit1"]), RuleOutcome::Met);
    assert_eq!(set(&both, &["Unit3", "Unit1", "Unit3"]), RuleOutcome::Met);
    assert_eq!(
        set(&units(&["Unit3", "Unit1", "Unit1"]), &["Unit1", "Unit3"]),
        RuleOutcome::Met
    );
    assert_eq!(
        set(&both, &["Unit1"]),
        RuleOutcome::NotInRule { attribute: 1 }
    );
    assert_eq!(
        set(&units(&["Unit3"]), &["Unit1", "Unit3"]),
        RuleOutcome::NotInSubject { value: 0 }
    );
    assert_eq!(
        set(&units(&["Unit3", "Unit2"]), &["Unit1", "Unit3"]),
        RuleOutcome::NotInRule { attribute: 1 }
    );
    assert_eq!(set(&units(&[]), &["Unit1"]), RuleOutcome::Missing);
}

#[test]
fn what_is_no_text_meets_nothing() {
    // "a" as UTF-16, and bytes that UTF-8 does not have.
    for (tag, value) in [(BMP, &b"\0a"[..]), (UTF8, &[0xff]), (TELETEX, &[0xe4])] {
        let attribute = tlv(0x30, &[&tlv(6, &[CN]), &tlv(tag, &[value])]);
        let subject = tlv(0x30, &[&tlv(0x31, &[&attribute])]);
        assert_eq!(one(&subject, "a"), RuleOutcome::NotText { attribute: 0 });
    }
}

#[test]
fn a_rule_that_nothing_can_keep() {
    let subject = name(&[(CN, UTF8, "a"), (OU, UTF8, "a")]);
    let cn = SubjectField::CommonName;
    for values in [&[][..], &["a", "a"]] {
        let bad = outcome(&subject, cn, values, Multiplicity::One);
        assert_eq!(bad, RuleOutcome::BadRule);
    }
    assert_eq!(set(&subject, &[]), RuleOutcome::BadRule);
    assert_eq!(set(&subject, &["a"; MAX_RULE_VALUES]), RuleOutcome::Met);
    assert_eq!(
        set(&subject, &["a"; MAX_RULE_VALUES + 1]),
        RuleOutcome::BadRule
    );
}

#[test]
fn requests_and_certificates_are_judged_alike() {
    let rule = FieldRule {
        field: SubjectField::CommonName,
        values: &["device-7"],
        multiplicity: Multiplicity::One,
    };
    let request = Spec::new().der();
    let request = CertificationRequest::from_der(&request).unwrap();
    assert!(rule.outcome(&request.subject()).is_met());
    let mut certificate = crate::forge::Spec::leaf();
    certificate.subject = name(&[(CN, UTF8, "device-8")]);
    let certificate = certificate.der();
    let certificate = Certificate::from_der(&certificate).unwrap();
    assert!(!rule.outcome(&certificate.subject()).is_met());
}
