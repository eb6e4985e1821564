//! What we accept as a certification request, `x509-cert` parses too and finds the same in it; the rules for its
//! subject agree with a plain reading of the values.
//!
//! The input: one byte that says how many values the rule has and whether it is for one, the values with a length byte
//! each, then the request.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use pop_core::{
    CertificationRequest, FieldRule, Multiplicity, Name, P256Verifier, RuleOutcome, SubjectField,
};
use pop_text::TextContent;

fuzz_target!(|data: &[u8]| {
    let mut out = vec![0; data.len()];
    if let Ok(found) = pop_text::to_der(data, TextContent::CertificationRequest, &mut out) {
        verdict_on(found.der, &[], Multiplicity::Set);
    }
    let Some((&head, mut rest)) = data.split_first() else {
        return;
    };
    let mut values = Vec::new();
    for _ in 0..head >> 1 & 7 {
        let Some((value, after)) = rest
            .split_first()
            .and_then(|(len, rest)| rest.split_at_checked(usize::from(*len)))
        else {
            return;
        };
        values.extend(core::str::from_utf8(value));
        rest = after;
    }
    let multiplicity = if head & 1 == 0 {
        Multiplicity::One
    } else {
        Multiplicity::Set
    };
    verdict_on(rest, &values, multiplicity);
});

fn verdict_on(der: &[u8], values: &[&str], multiplicity: Multiplicity) {
    let request = match CertificationRequest::from_der(der) {
        Ok(request) => request,
        // A place is a byte of the input, or its end.
        Err(error) => return assert!(error.at <= der.len(), "{error:?}"),
    };
    assert_eq!(request.as_der(), der);
    // No accessor panics on what the parser let through.
    let _ = request.subject().to_string();
    let _ = request.subject_public_key_info().algorithm();
    let _ = request.verify_signature(&P256Verifier);
    for attribute in request.attributes() {
        let _ = attribute.dotted_oid().to_string();
    }
    let names = request.subject_alternative_name().into_iter().flatten();
    assert!(request.subject_alternative_name().is_none() || names.count() > 0);
    fuzz::compare_request_with_peer(&request);
    for &field in SubjectField::ALL {
        let rule = FieldRule {
            field,
            values,
            multiplicity,
        };
        let expected = plainly_met(&request.subject(), &rule);
        assert_eq!(
            rule.outcome(&request.subject()) == RuleOutcome::Met,
            expected,
            "{rule:?}"
        );
    }
}

/// The rule in other words.
fn plainly_met(subject: &Name<'_>, rule: &FieldRule<'_>) -> bool {
    let found: Option<Vec<_>> = subject
        .attributes()
        .filter(|attribute| attribute.oid == rule.field.oid())
        .map(|attribute| attribute.text())
        .collect();
    let Some(found) = found else {
        return false;
    };
    match rule.multiplicity {
        Multiplicity::One => rule.values.len() == 1 && found == rule.values,
        Multiplicity::Set => {
            !rule.values.is_empty()
                && found.iter().collect::<BTreeSet<_>>() == rule.values.iter().collect()
        }
    }
}
