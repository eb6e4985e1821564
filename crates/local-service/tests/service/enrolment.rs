//! Enrolments: what is checked, in which order, and what is counted.

use rcgen::{KeyPair, PKCS_ECDSA_P384_SHA384};
use serde_json::{Value, json};

use crate::csr::{self, CN, O, OU};
use crate::fixture::{Ca, Fixture, ok};
use crate::iot::{ENROLL, Made, PROFILE, refused};

/// A passcode for `device-7` in one of two units, or what `rules` says.
fn bound(fixture: &mut Fixture, rules: Value) -> Made {
    fixture.made(&json!({"registered_values": rules}))
}

#[test]
fn a_request_is_answered_without_a_certificate_and_counted() {
    let mut fixture = Fixture::new();
    let made = fixture.made(&json!({"usage_limit": 2000}));
    let reply = ok(&fixture.enroll(&made.clear, &csr::pem("device-7", "line-7")));
    assert_eq!(
        reply,
        json!({
            "certificate_request_id": "03030303-0303-4303-8303-030303030303",
            "status": "AUTO_APPROVED",
            "result": "The request would be accepted. This local service is not DigiCert and \
                       issues no certificate."
        })
    );
    assert_eq!(fixture.used(&made), 1);
    // The same request may come again: the service keeps none.
    let again = ok(&fixture.enroll(&made.clear, &csr::pem("device-7", "line-7")));
    assert_ne!(
        again["certificate_request_id"],
        reply["certificate_request_id"]
    );
    assert_eq!(fixture.used(&made), 2);
}

#[test]
fn every_text_form_of_a_request_is_read() {
    let mut fixture = Fixture::new();
    let made = fixture.made(&json!({}));
    let key = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
    let pem = csr::pem_for("device-7", "line-7", &key).replace("\r\n", "\n");
    let forms = [
        pem.clone(),
        pem.replace('\n', "\r\n"),
        pem.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"),
        csr::base64(&csr::der(&pem)),
        csr::base64(pem.as_bytes()),
        csr::forged(&[]),
    ];
    for (form, used) in forms.iter().zip(1..) {
        ok(&fixture.enroll(&made.clear, form));
        assert_eq!(fixture.used(&made), used);
    }
}

#[test]
fn what_is_no_request_is_refused_and_not_counted() {
    let mut fixture = Fixture::new();
    let made = fixture.made(&json!({}));
    let good = csr::pem("device-7", "line-7");
    let der = csr::der(&good);
    let twice = good.repeat(2);
    let cut = csr::base64(&der[..der.len() - 1]);
    let ca = Ca::new("root");
    for bad in [
        "",
        "-",
        "device-7",
        &ca.pem(),
        &csr::base64(ca.der()),
        &KeyPair::generate().unwrap().serialize_pem(),
        &twice,
        &cut,
        &csr::base64(&[&der[..], &[0]].concat()),
        &"A".repeat(100_000),
        "0\u{3}\u{2}\u{1}\u{0}",
    ] {
        let before = fixture.details(&made.id);
        let reply = fixture.enroll(&made.clear, bad);
        let text = String::from_utf8(reply.body).unwrap();
        assert_eq!(reply.status, 400, "{bad:.60}: {text}");
        let start = "{\"errors\":[{\"code\":\"invalid_request\",\"message\":\"The certification \
                     request in csr: ";
        assert!(text.starts_with(start), "{text}");
        assert!(text.len() < 1000, "{text}");
        assert_eq!(fixture.details(&made.id), before);
    }
    ok(&fixture.enroll(&made.clear, &good));
}

#[test]
fn a_request_that_its_own_key_did_not_sign_is_refused() {
    let mut fixture = Fixture::new();
    let made = fixture.made(&json!({}));
    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let subject = [(CN, "device-7")];
    ok(&fixture.enroll(
        &made.clear,
        &csr::to_pem(&csr::signed(&subject, &key, &key)),
    ));
    let mut altered = csr::signed(&subject, &key, &key);
    let at = altered
        .windows(8)
        .position(|eight| eight == b"device-7")
        .unwrap();
    altered[at + 7] = b'8';
    for bad in [csr::signed(&subject, &key, &other), altered] {
        let before = fixture.details(&made.id);
        let reply = fixture.enroll(&made.clear, &csr::to_pem(&bad));
        let text = String::from_utf8(reply.body).unwrap();
        assert_eq!(reply.status, 400);
        assert!(
            text.contains("invalid_request") && text.contains("signature"),
            "{text}"
        );
        assert_eq!(fixture.details(&made.id), before);
    }
}

#[test]
fn a_single_value_is_one_attribute_byte_for_byte() {
    let mut fixture = Fixture::new();
    let rules = json!([{"certificate_field": "subject.common_name", "value": "device-7"}]);
    let made = bound(&mut fixture, rules);
    for subject in [
        &[(CN, "device-7")][..],
        &[(O, "anybody"), (CN, "device-7"), (OU, "any"), (OU, "unit")],
    ] {
        ok(&fixture.enroll(&made.clear, &csr::forged(subject)));
    }
    for (subject, why) in [
        (&[][..], "the subject does not have this field"),
        (&[(OU, "device-7")], "the subject does not have this field"),
        (
            &[(CN, "Device-7")],
            "value 1 of the subject is not registered",
        ),
        (
            &[(CN, "device-7 ")],
            "value 1 of the subject is not registered",
        ),
        (
            &[(CN, "device-7"), (CN, "device-7")],
            "the subject has this field 2 times, exactly one is allowed",
        ),
    ] {
        let message = format!(
            "The certification request does not fit what the passcode registers for \
             subject.common_name: {why}."
        );
        let csr = csr::forged(subject);
        let expected = (400, "invalid_request", message.as_str());
        fixture.must_refuse(&made, |fixture| fixture.enroll(&made.clear, &csr), expected);
    }
    assert_eq!(fixture.used(&made), 2);
}

#[test]
fn a_list_is_a_set_and_the_broken_rule_is_named() {
    let mut fixture = Fixture::new();
    let made = bound(
        &mut fixture,
        json!([
            {"certificate_field": "subject.common_name", "value": "device-7"},
            {"certificate_field": "subject.organization_unit", "value": ["Unit1", "Unit3"]}
        ]),
    );
    for units in [&["Unit1", "Unit3"][..], &["Unit3", "Unit1", "Unit3"]] {
        let mut subject = vec![(CN, "device-7")];
        subject.extend(units.iter().map(|unit| (OU, *unit)));
        ok(&fixture.enroll(&made.clear, &csr::forged(&subject)));
    }
    for (units, why) in [
        (&[][..], "the subject does not have this field"),
        (&["Unit1"], "registered value 2 is not in the subject"),
        (
            &["Unit1", "Unit2"],
            "value 2 of the subject is not registered",
        ),
        (
            &["Unit1", "Unit3", "Unit4"],
            "value 3 of the subject is not registered",
        ),
    ] {
        let mut subject = vec![(CN, "device-7")];
        subject.extend(units.iter().map(|unit| (OU, *unit)));
        let csr = csr::forged(&subject);
        let message = format!(
            "The certification request does not fit what the passcode registers for \
             subject.organization_unit: {why}."
        );
        let expected = (400, "invalid_request", message.as_str());
        fixture.must_refuse(&made, |fixture| fixture.enroll(&made.clear, &csr), expected);
    }
    assert_eq!(fixture.used(&made), 2);
}

#[test]
fn every_field_that_can_be_registered_is_enforced() {
    // RFC 5280 Appendix A.1; the domain component has no place below 2.5.4.
    for (word, kind) in [
        ("subject.common_name", 3),
        ("subject.serial_number", 5),
        ("subject.country", 6),
        ("subject.locality", 7),
        ("subject.state", 8),
        ("subject.street_address", 9),
        ("subject.organization_name", 10),
        ("subject.organization_unit", 11),
    ] {
        let mut fixture = Fixture::new();
        let made = bound(
            &mut fixture,
            json!([{"certificate_field": word, "value": "DE"}]),
        );
        ok(&fixture.enroll(&made.clear, &csr::forged(&[(kind, "DE")])));
        let reply = fixture.enroll(&made.clear, &csr::forged(&[(kind, "FR")]));
        let text = String::from_utf8(reply.body).unwrap();
        assert!(reply.status == 400 && text.contains(word), "{text}");
        assert_eq!(fixture.used(&made), 1);
    }
}

#[test]
fn attributes_beside_the_request_cannot_contradict_a_rule() {
    let mut fixture = Fixture::new();
    let made = bound(
        &mut fixture,
        json!([
            {"certificate_field": "subject.common_name", "value": "device-7"},
            {"certificate_field": "subject.organization_unit", "value": ["Unit1", "Unit3"]}
        ]),
    );
    let csr = csr::forged(&[(CN, "device-7"), (OU, "Unit1"), (OU, "Unit3")]);
    let body = |attributes: Value| {
        json!({"csr": csr, "enrollment_profile_id": PROFILE,
               "certificate_profile_attributes": attributes,
               "device_attributes": [{"id": "subject.common_name", "value": "a device's"}]})
    };
    let common_name = |value: Value| json!({"id": "subject.common_name", "value": value});
    let unit = |value: Value| json!({"id": "subject.organization_unit", "value": value});
    let other = json!({"id": "subject.locality", "value": "anywhere"});
    for good in [
        json!(null),
        json!([]),
        json!([other, common_name(json!("device-7"))]),
        json!([
            common_name(json!(["device-7"])),
            unit(json!(["Unit3", "Unit1"]))
        ]),
    ] {
        ok(&fixture.enroll_body(Some(&made.clear), &body(good)));
    }
    for (bad, field) in [
        (common_name(json!("device-8")), "subject.common_name"),
        (common_name(json!([])), "subject.common_name"),
        // Nor under a name that looks like the field's.
        (
            json!({"id": " Subject.Common_Name", "value": "device-8"}),
            "subject.common_name",
        ),
        (
            common_name(json!(["device-7", "device-7"])),
            "subject.common_name",
        ),
        (unit(json!("Unit1")), "subject.organization_unit"),
        (
            unit(json!(["Unit1", "Unit3", "Unit4"])),
            "subject.organization_unit",
        ),
    ] {
        let message = format!(
            "certificate_profile_attributes does not fit what the passcode registers for {field}."
        );
        let body = body(json!([other, bad]));
        let expected = (400, "invalid_request", message.as_str());
        let enroll = |fixture: &mut Fixture| fixture.enroll_body(Some(&made.clear), &body);
        fixture.must_refuse(&made, enroll, expected);
    }
    assert_eq!(fixture.used(&made), 4);
}

#[test]
fn an_api_key_enrols_under_no_rule_and_counts_nothing() {
    let mut fixture = Fixture::new();
    let rules = json!([{"certificate_field": "subject.common_name", "value": "device-7"}]);
    let made = bound(&mut fixture, rules);
    let before = fixture.details(&made.id);
    fixture.api_key = Some("any".to_owned());
    let enrol = |csr: &str| json!({"csr": csr, "enrollment_profile_id": PROFILE});
    let reply = ok(&fixture.enroll_body(None, &enrol(&csr::pem("device-8", "x"))));
    assert_eq!(reply["status"], "AUTO_APPROVED");
    // Its signature is verified all the same.
    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let stolen = csr::to_pem(&csr::signed(&[(CN, "device-8")], &key, &other));
    assert_eq!(fixture.enroll_body(None, &enrol(&stolen)).status, 400);
    fixture.api_key = None;
    assert_eq!(fixture.details(&made.id), before);
}

#[test]
fn an_enrolment_has_exactly_one_credential() {
    let mut fixture = Fixture::new();
    let made = fixture.made(&json!({}));
    let before = fixture.details(&made.id);
    let csr = csr::pem("device-7", "line-7");
    let body = json!({"csr": csr, "enrollment_profile_id": PROFILE}).to_string();
    // Without a rule for API keys too: a forgotten passcode must not look like success.
    let reply = fixture.raw("POST", ENROLL, None, body.as_bytes());
    let neither = "An enrolment needs a passcode in x-passcode or an API key in x-api-key.";
    refused(&reply, 401, "invalid_api_key", neither);
    fixture.passcode = Some(made.clear.clone());
    fixture.api_key = Some("any".to_owned());
    let reply = fixture.raw("POST", ENROLL, None, body.as_bytes());
    let both = "Send x-passcode or x-api-key, not both: which of them counts would be unclear.";
    refused(&reply, 400, "invalid_request", both);
    assert_eq!(fixture.details(&made.id), before);
}

#[test]
fn credential_profile_state_request_and_rules_are_judged_in_this_order() {
    let mut fixture = Fixture::new();
    let made = fixture.made(&json!({
        "validity_period": {"to": "2026-03-01"},
        "registered_values": [{"certificate_field": "subject.common_name", "value": "device-7"}]
    }));
    // Everything is wrong with it; one fault after the other is mended.
    fixture.now += 86_400;
    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let stolen = csr::to_pem(&csr::signed(&[(CN, "device-8")], &key, &other));
    let mut body = json!({"csr": stolen, "enrollment_profile_id": "IOT_other"});
    let reason = |fixture: &mut Fixture, passcode: &str, body: &Value| {
        fixture.enroll_body(Some(passcode), body).reason.unwrap()
    };
    assert!(reason(&mut fixture, "unknown", &body).contains("is invalid"));
    assert!(reason(&mut fixture, &made.clear, &json!({"csr": stolen})).contains("missing"));
    assert!(reason(&mut fixture, &made.clear, &body).contains("another enrollment profile"));
    body["enrollment_profile_id"] = json!(PROFILE);
    assert!(reason(&mut fixture, &made.clear, &body).contains("expired"));
    fixture.now -= 86_400;
    assert!(reason(&mut fixture, &made.clear, &body).contains("signature"));
    body["csr"] = json!(csr::pem("device-8", "line-7"));
    assert!(reason(&mut fixture, &made.clear, &body).contains("subject.common_name"));
    assert_eq!(fixture.used(&made), 0);
    body["csr"] = json!(csr::pem("device-7", "line-7"));
    ok(&fixture.enroll_body(Some(&made.clear), &body));
    assert_eq!(fixture.used(&made), 1);
}
