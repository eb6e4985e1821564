//! What `verify` accepts and what it refuses.

use rcgen::{BasicConstraints, IsCa, KeyPair, date_time_ymd};
use serde_json::json;

use crate::fixture::{Ca, Fixture, etag, ok, params, refused, turned_away};
use pop_text::TextContent;

const REFUSED: &str = "Proof-Of-Possession failed. The verification certificate was refused.";

#[test]
fn a_leaf_for_the_code_verifies() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let (code, tag) = fixture.ready("line", &ca);
    fixture.now += 30;
    let reply = fixture.verify("line", Some(&tag), &ca.leaf(&code));
    let body = ok(&reply);
    assert_eq!(body["properties"]["isVerified"], true);
    assert_eq!(body["properties"].get("verificationCode"), None);
    assert_eq!(
        body["properties"]["created"],
        "Sun, 01 Mar 2026 12:00:00 GMT"
    );
    assert_eq!(
        body["properties"]["updated"],
        "Sun, 01 Mar 2026 12:00:30 GMT"
    );
    assert_ne!(etag(&reply), tag);
    assert_eq!(fixture.get("line").body, reply.body);
}

#[test]
fn the_leaf_may_come_in_every_form() {
    for form in 0..3 {
        let mut fixture = Fixture::new();
        let ca = Ca::new("root");
        let (code, tag) = fixture.ready("line", &ca);
        let pem = ca.leaf(&code);
        let mut der = [0; 4096];
        let der = pop_text::to_der(pem.as_bytes(), TextContent::Certificate, &mut der)
            .unwrap()
            .der;
        let sent = match form {
            0 => pem,
            1 => crate::encodings::base64(pem.as_bytes()),
            _ => crate::encodings::base64(der),
        };
        assert_eq!(
            ok(&fixture.verify("line", Some(&tag), &sent))["properties"]["isVerified"],
            true
        );
    }
}

/// A refusal leaves everything as it was: the code still waits, under the same ETag.
fn must_fail(leaf: impl Fn(&Ca, &str) -> String, message: &str, code: u32) -> String {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let (challenge, tag) = fixture.ready("line", &ca);
    let before = fixture.get("line");
    let reply = fixture.verify("line", Some(&tag), &leaf(&ca, &challenge));
    refused(&reply, 400, code, message);
    assert_eq!(fixture.get("line"), before);
    ok(&fixture.verify("line", Some(&tag), &ca.leaf(&challenge)));
    reply.reason.unwrap()
}

#[test]
fn another_issuer_name_is_400053() {
    let message = "Proof-Of-Possession failed. Issuer certificate 'CN=other' cannot be found in \
                   the certificate chain.";
    must_fail(|_, code| Ca::new("other").leaf(code), message, 400_053);
}

#[test]
fn the_right_issuer_name_with_another_key_is_refused() {
    must_fail(|_, code| Ca::new("root").leaf(code), REFUSED, 400_000);
}

#[test]
fn a_wrong_code_is_refused() {
    let wrong = |ca: &Ca, code: &str| ca.leaf(&code.replace('0', "1"));
    let reason = must_fail(wrong, REFUSED, 400_000);
    assert!(!reason.is_empty());
    // Byte for byte: case counts.
    must_fail(|ca, _| ca.leaf("x"), REFUSED, 400_000);
}

#[test]
fn case_of_the_code_counts() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let tag = etag(&fixture.put("line", &ca.pem()));
    fixture.seed = 0xAA;
    let reply = fixture.generate("line", Some(&tag));
    let leaf = ca.leaf(&"ab".repeat(24));
    refused(
        &fixture.verify("line", Some(&etag(&reply)), &leaf),
        400,
        400_000,
        REFUSED,
    );
}

#[test]
fn expired_and_not_yet_valid_leaves_are_refused() {
    let expired = |ca: &Ca, code: &str| {
        let mut leaf = params(code);
        leaf.not_after = date_time_ymd(2026, 2, 28);
        ca.sign(leaf)
    };
    let early = |ca: &Ca, code: &str| {
        let mut leaf = params(code);
        leaf.not_before = date_time_ymd(2026, 3, 2);
        ca.sign(leaf)
    };
    must_fail(expired, REFUSED, 400_000);
    must_fail(early, REFUSED, 400_000);
}

#[test]
fn a_leaf_of_a_sub_ca_is_refused() {
    let message = "Proof-Of-Possession failed. Issuer certificate 'CN=sub' cannot be found in \
                   the certificate chain.";
    let leaf_of_sub = |ca: &Ca, code: &str| {
        let mut sub = params("sub");
        sub.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let sub_key = KeyPair::generate().unwrap();
        let sub_pem = ca.sign_key(sub.clone(), &sub_key);
        let issuer = rcgen::Issuer::new(sub, sub_key);
        let leaf = params(code)
            .signed_by(&KeyPair::generate().unwrap(), &issuer)
            .unwrap();
        leaf.pem() + &sub_pem
    };
    must_fail(leaf_of_sub, message, 400_053);
}

#[test]
fn the_ca_itself_is_no_proof() {
    must_fail(|ca, _| ca.pem(), REFUSED, 400_000);
}

#[test]
fn a_flipped_signature_bit_is_refused() {
    let flipped = |ca: &Ca, code: &str| {
        let pem = ca.leaf(code);
        let mut buffer = [0; 4096];
        let mut der = pop_text::to_der(pem.as_bytes(), TextContent::Certificate, &mut buffer)
            .unwrap()
            .der
            .to_vec();
        *der.last_mut().unwrap() ^= 1;
        crate::encodings::base64(&der)
    };
    must_fail(flipped, REFUSED, 400_000);
}

#[test]
fn what_is_no_certificate_is_refused() {
    let message =
        "Provided raw certificate bytes are invalid and cannot be interpret as X509 certificate.";
    must_fail(|_, _| "hello".to_owned(), message, 400_099);
    must_fail(|_, _| String::new(), message, 400_099);
}

#[test]
fn a_body_without_a_certificate_is_turned_away() {
    let mut fixture = Fixture::new();
    let (_, tag) = fixture.ready("line", &Ca::new("root"));
    for body in [
        json!({}),
        json!({"certificate": null}),
        json!({"certificate": 7}),
        json!([]),
    ] {
        let body = body.to_string();
        let reply = fixture.call("POST", "/line/verify", Some(&tag), body.as_bytes());
        turned_away(&reply, 400, "InvalidRequestContent");
    }
}

#[test]
fn verify_before_generate_and_verify_twice_are_refused() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let tag = etag(&fixture.put("line", &ca.pem()));
    refused(
        &fixture.verify("line", Some(&tag), &ca.leaf("x")),
        400,
        400_000,
        REFUSED,
    );

    let reply = fixture.generate("line", Some(&tag));
    let code = ok(&reply)["properties"]["verificationCode"]
        .as_str()
        .unwrap()
        .to_owned();
    let leaf = ca.leaf(&code);
    let tag = etag(&fixture.verify("line", Some(&etag(&reply)), &leaf));
    refused(
        &fixture.verify("line", Some(&tag), &leaf),
        400,
        400_000,
        REFUSED,
    );
    // It stays verified, and a new code does not take that away.
    assert_eq!(
        ok(&fixture.generate("line", Some(&tag)))["properties"]["isVerified"],
        true
    );
}

#[test]
fn a_code_belongs_to_its_certificate() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let (code, _) = fixture.ready("one", &ca);
    let (_, tag) = fixture.ready("two", &ca);
    refused(
        &fixture.verify("two", Some(&tag), &ca.leaf(&code)),
        400,
        400_000,
        REFUSED,
    );
}

#[test]
fn the_reason_stays_here() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let (_, tag) = fixture.ready("line", &ca);
    let reply = fixture.verify("line", Some(&tag), &ca.leaf("somebody-else"));
    let reason = reply.reason.clone().unwrap();
    assert!(!reason.contains("was refused"), "{reason}");
    assert!(!String::from_utf8_lossy(&reply.body).contains(&reason));
}

#[test]
fn an_expired_ca_and_one_of_an_unknown_algorithm_can_be_uploaded() {
    let mut expired = params("old");
    expired.not_after = date_time_ymd(2026, 2, 2);
    let pem = Ca::new("root").sign(expired);
    ok(&Fixture::new().put("old", &pem));
    // RFC 8410's Ed25519, which nothing here verifies.
    let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let pem = Ca::new("root").sign_key(params("ed"), &key);
    ok(&Fixture::new().put("ed", &pem));
}
