//! A passcode that opens nothing: what the client is told, and that nothing changed.

use pop_local_service::{ApiKeyRule, EngineOptions};
use pop_models::digicert::PasscodeStatus;
use serde_json::json;

use crate::csr;
use crate::fixture::{Fixture, NOW, ok};
use crate::iot::{ENROLL, Made, PROFILE, passcodes, refused};

const DENIED: (u16, &str) = (403, "access_denied");

/// 2026-03-01T00:00:00Z.
const DAY: i64 = 1_772_323_200;

fn denied(fixture: &mut Fixture, made: &Made, csr: &str, message: &str) {
    let (status, code) = DENIED;
    fixture.must_refuse(
        made,
        |fixture| fixture.enroll(&made.clear, csr),
        (status, code, message),
    );
}

/// The passcode is refused at the second before `from` and after `to`, and opens at both.
fn opens_from_to(period: &serde_json::Value, from: i64, to: i64, [early, late]: [&str; 2]) {
    let mut fixture = Fixture::new();
    let csr = csr::pem("device-7", "line-7");
    fixture.now = to;
    let made = fixture.made(&json!({"validity_period": period}));
    ok(&fixture.enroll(&made.clear, &csr));
    fixture.now = to + 1;
    denied(&mut fixture, &made, &csr, late);
    fixture.now = from - 1;
    denied(&mut fixture, &made, &csr, early);
    fixture.now = from;
    ok(&fixture.enroll(&made.clear, &csr));
    assert_eq!(fixture.used(&made), 2);
}

#[test]
fn expired_and_not_yet_valid_by_the_second() {
    let early = "The passcode is not yet valid; its first second is 2026-03-01T00:00:00Z.";
    let late = "The passcode is expired; its last second was 2026-03-02T23:59:59Z.";
    let dates = json!({"from": "2026-03-01", "to": "2026-03-02"});
    opens_from_to(&dates, DAY, DAY + 2 * 86_400 - 1, [early, late]);
    let late = "The passcode is expired; its last second was 2026-03-01T12:00:00Z.";
    // The same times in another zone.
    let times = json!({"from": "2026-03-01T01:00:00+01:00", "to": "2026-03-01T07:00:00-05:00"});
    opens_from_to(&times, DAY, NOW, [early, late]);
}

#[test]
fn disabled() {
    let mut fixture = Fixture::new();
    let csr = csr::pem("device-7", "line-7");
    let made = fixture.made(&json!({}));
    let set = |fixture: &mut Fixture, status| {
        assert!(
            fixture
                .engine
                .set_passcode_status(PROFILE, &made.id, status)
        );
    };
    set(&mut fixture, PasscodeStatus::Disabled);
    denied(&mut fixture, &made, &csr, "The passcode is disabled.");
    set(&mut fixture, PasscodeStatus::Active);
    ok(&fixture.enroll(&made.clear, &csr));
}

#[test]
fn deleted() {
    let mut fixture = Fixture::new();
    let csr = csr::pem("device-7", "line-7");
    let made = fixture.made(&json!({}));
    let status = PasscodeStatus::Deleted;
    assert!(
        fixture
            .engine
            .set_passcode_status(PROFILE, &made.id, status)
    );
    denied(&mut fixture, &made, &csr, "The passcode is deleted.");
}

#[test]
fn of_a_status_nobody_knows() {
    let mut fixture = Fixture::new();
    let csr = csr::pem("device-7", "line-7");
    let made = fixture.made(&json!({}));
    let status = PasscodeStatus::Other("active");
    assert!(
        fixture
            .engine
            .set_passcode_status(PROFILE, &made.id, status)
    );
    let message = "The passcode is of no known status: \"active\".";
    denied(&mut fixture, &made, &csr, message);
}

#[test]
fn used_up() {
    let mut fixture = Fixture::new();
    let csr = csr::pem("device-7", "line-7");
    let made = fixture.made(&json!({"usage_limit": 2}));
    for used in 1..=2 {
        ok(&fixture.enroll(&made.clear, &csr));
        assert_eq!(fixture.used(&made), used);
    }
    let message = "The passcode is used up; its usage limit is 2.";
    denied(&mut fixture, &made, &csr, message);
    assert_eq!(fixture.used(&made), 2);
}

#[test]
fn what_somebody_decided_is_told_before_what_time_did() {
    let mut fixture = Fixture::new();
    let csr = csr::pem("device-7", "line-7");
    let made = fixture.made(&json!({"validity_period": {"to": "2020-01-01"}}));
    let status = PasscodeStatus::Disabled;
    assert!(
        fixture
            .engine
            .set_passcode_status(PROFILE, &made.id, status)
    );
    denied(&mut fixture, &made, &csr, "The passcode is disabled.");
}

#[test]
fn the_mask_is_refused_like_an_unknown_one_and_only_the_timeline_knows() {
    let mut fixture = Fixture::new();
    let csr = csr::pem("device-7", "line-7");
    let made = fixture.made(&json!({}));
    let mask = ok(&fixture.details(&made.id))["passcode"].clone();
    let mask = mask.as_str().unwrap();
    let invalid = "The passcode in x-passcode is invalid.";
    let changed = made.clear.to_lowercase();
    let long = "x".repeat(60_000);
    let longer = format!("{}B", made.clear);
    for (sent, masked) in [
        (mask, true),
        ("BBBBB***************", true),
        ("*", true),
        ("", false),
        ("BBBBB", false),
        (&made.clear[1..], false),
        (&longer, false),
        (&changed, false),
        (&made.id, false),
        (&long, false),
        (&format!("{0}, {0}", made.clear), false),
    ] {
        let expected = (401, "invalid_passcode", invalid);
        fixture.must_refuse(&made, |fixture| fixture.enroll(sent, &csr), expected);
        let reason = fixture.enroll(sent, &csr).reason.unwrap();
        assert_eq!(
            reason.contains("masked form"),
            masked,
            "{sent:.40}: {reason}"
        );
        assert!(sent.is_empty() || !reason.contains(sent), "{reason}");
    }
    // Before the body is looked at.
    let reply = fixture.enroll_body(Some(mask), &json!([]));
    refused(&reply, 401, "invalid_passcode", invalid);
    ok(&fixture.enroll(&made.clear, &csr));
}

#[test]
fn of_another_profile() {
    let mut fixture = Fixture::new();
    let csr = csr::pem("device-7", "line-7");
    let made = fixture.made(&json!({}));
    let other = "The passcode belongs to another enrollment profile than enrollment_profile_id.";
    let lower = PROFILE.to_lowercase();
    let bad = "An id is invalid: enrollment_profile_id: ";
    for (profile, status, code, message) in [
        ("IOT_other", 403, "access_denied", other),
        (lower.as_str(), 403, "access_denied", other),
        ("", 400, "invalid_request", bad),
        ("a/b", 400, "invalid_request", bad),
        ("..", 400, "invalid_request", bad),
    ] {
        let before = fixture.details(&made.id);
        let body = json!({"csr": csr, "enrollment_profile_id": profile});
        let reply = fixture.enroll_body(Some(&made.clear), &body);
        let text = String::from_utf8(reply.body).unwrap();
        assert_eq!(reply.status, status, "{text}");
        assert!(text.contains(code) && text.contains(message), "{text}");
        assert_eq!(fixture.details(&made.id), before);
    }
    ok(&fixture.enroll(&made.clear, &csr));
}

#[test]
fn with_a_wrong_api_key_nothing_happens() {
    let mut options = EngineOptions::default();
    options.api_key = Some(ApiKeyRule::new("the-key"));
    options.max_passcodes = 2;
    let mut fixture = Fixture::with(options);
    fixture.api_key = Some("the-key".to_owned());
    let made = fixture.made(&json!({}));
    let csr = csr::pem("device-7", "line-7");
    let before = fixture.details(&made.id);
    let enrolment = json!({"csr": csr, "enrollment_profile_id": PROFILE}).to_string();
    for key in [
        None,
        Some(""),
        Some("the-ke"),
        Some("the-key2"),
        Some("The-key"),
        Some("the-key, the-key"),
        Some("Bearer the-key"),
        Some(made.clear.as_str()),
    ] {
        fixture.api_key = key.map(str::to_owned);
        // A bearer token is no API key, and a passcode is one for enrolments only.
        fixture.authorization = Some("Bearer the-key".to_owned());
        let details = format!("{}/{}", passcodes(PROFILE), made.id);
        for (method, path, body, passcode) in [
            ("GET", details.as_str(), "", None),
            ("GET", details.as_str(), "", Some(&made.clear)),
            (
                "GET",
                "/iot/api/v1/enrollment-profile/x/passcode/y",
                "",
                None,
            ),
            ("POST", &passcodes(PROFILE), "{}", None),
            ("POST", &passcodes(PROFILE), "{}", Some(&made.clear)),
            ("POST", &passcodes(PROFILE), "not even JSON", None),
            ("BREW", "/iot/nowhere", "", None),
        ] {
            fixture.passcode = passcode.cloned();
            let reply = fixture.raw(method, path, None, body.as_bytes());
            let message = "The API key in x-api-key is missing or invalid.";
            refused(&reply, 401, "invalid_api_key", message);
        }
        fixture.passcode = None;
        let reply = fixture.raw("POST", ENROLL, None, enrolment.as_bytes());
        let message = match key {
            None => "An enrolment needs a passcode in x-passcode or an API key in x-api-key.",
            Some(_) => "The API key in x-api-key is missing or invalid.",
        };
        refused(&reply, 401, "invalid_api_key", message);
    }
    fixture.api_key = Some("the-key".to_owned());
    assert_eq!(fixture.details(&made.id), before);
    // The second place is still free.
    fixture.made(&json!({}));
}
