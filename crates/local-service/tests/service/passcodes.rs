//! Passcodes are created and shown.

use pop_core::P256Verifier;
use pop_local_service::{Engine, EngineOptions, EngineRequest};
use pop_models::digicert::PasscodeStatus;
use serde_json::{Value, json};

use crate::fixture::{Fixture, NOW, ok};
use crate::iot::{PROFILE, passcodes, refused};

/// The documented example.
fn example() -> Value {
    json!({
        "name": "passcode_name",
        "description": "A passcode.",
        "passcode_length": 20,
        "usage_limit": 2000,
        "validity_period": {"from": "2020-12-15", "to": "2021-05-15"},
        "registered_values": [
            {"certificate_field": "subject.common_name", "value": "example.com"},
            {"certificate_field": "subject.organization_unit", "value": ["Unit1", "Unit3"]}
        ]
    })
}

#[test]
fn creation_answers_the_passcode_in_clear_and_details_mask_it() {
    let mut fixture = Fixture::new();
    let reply = fixture.create(&example());
    let none = json!({"id": "00000000-0000-0000-0000-000000000000", "name": "local"});
    let mut expected = json!({
        "name": "passcode_name",
        "description": "A passcode.",
        "validity_period": {"from": "2020-12-15", "to": "2021-05-15"},
        "passcode_length": 20,
        "status": "ACTIVE",
        "id": "02020202-0202-4202-8202-020202020202",
        "enrollment_profile": {"id": PROFILE, "name": "local"},
        "device_profile": none,
        "division": none,
        "account_id": "00000000-0000-0000-0000-000000000000",
        "passcode": "BBBBBBBBBBBBBBBBBBBB",
        "created_at": "2026-03-01T12:00:00Z",
        "number_of_usage": 0,
        "usage_limit": 2000,
        "registered_values": [
            {"certificate_field": "subject.common_name", "matcher": "equals",
             "value": "example.com", "multiple": false},
            {"certificate_field": "subject.organization_unit", "matcher": "equals",
             "value": ["Unit1", "Unit3"], "multiple": true}
        ]
    });
    assert_eq!(ok(&reply), expected);
    for _ in 0..2 {
        fixture.now += 1;
        let details = fixture.details("02020202-0202-4202-8202-020202020202");
        expected["passcode"] = json!("BBBBB*******************");
        assert_eq!(ok(&details), expected);
        assert_eq!(details.header("cache-control"), Some("no-store"));
        assert_eq!(details.header("content-type"), Some("application/json"));
        assert_eq!(details.headers.len(), 2);
    }
}

#[test]
fn the_members_stand_in_the_documented_order() {
    let mut fixture = Fixture::new();
    let created = fixture.create(&example());
    let details = fixture.details("02020202-0202-4202-8202-020202020202");
    for reply in [created, details] {
        let text = String::from_utf8(reply.body).unwrap();
        let places = [
            "\"name\":\"passcode_name\"",
            "\"description\":",
            "\"validity_period\":{\"from\":",
            "\"passcode_length\":",
            "\"status\":",
            "\"id\":\"0202",
            "\"enrollment_profile\":{\"id\":",
            "\"device_profile\":{\"id\":",
            "\"division\":{\"id\":",
            "\"account_id\":",
            "\"passcode\":",
            "\"created_at\":",
            "\"number_of_usage\":0",
        ]
        .map(|member| text.find(member).unwrap());
        assert!(places.is_sorted(), "{text}");
    }
}

#[test]
fn what_was_not_asked_for_is_left_out() {
    let empty = json!({
        "name": null, "description": null, "passcode_length": null, "usage_limit": null,
        "validity_period": {"from": null, "to": null}, "registered_values": [], "unknown": [1]
    });
    for body in [json!({}), json!({"validity_period": null}), empty] {
        let mut fixture = Fixture::new();
        let made = fixture.made(&body);
        let details = ok(&fixture.details(&made.id));
        let mut keys: Vec<&str> = details
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        keys.sort_unstable();
        assert_eq!(
            keys,
            [
                "account_id",
                "created_at",
                "device_profile",
                "division",
                "enrollment_profile",
                "id",
                "number_of_usage",
                "passcode",
                "passcode_length",
                "status",
                "validity_period"
            ]
        );
        assert_eq!(details["validity_period"], json!({}));
        assert_eq!(details["passcode_length"], 20);
        assert_eq!(made.clear.len(), 20);
    }
}

#[test]
fn a_mask_says_nothing_of_the_length() {
    for length in [16, 20, 64] {
        let mut fixture = Fixture::new();
        let made = fixture.made(&json!({"passcode_length": length}));
        assert_eq!(made.clear.len(), length);
        let shown = ok(&fixture.details(&made.id))["passcode"].clone();
        assert_eq!(shown, "BBBBB*******************", "{length}");
    }
}

#[test]
fn every_passcode_and_every_id_is_new() {
    let mut fixture = Fixture::new();
    let first = fixture.made(&json!({}));
    let second = fixture.made(&json!({}));
    assert!(first.id != second.id && first.clear != second.clear);
    assert_eq!(
        ok(&fixture.details(&first.id))["passcode"],
        "BBBBB*******************"
    );
    assert_eq!(
        ok(&fixture.details(&second.id))["passcode"],
        "DDDDD*******************"
    );
}

#[test]
fn every_profile_exists_and_a_passcode_is_found_in_its_own_only() {
    let mut fixture = Fixture::new();
    let made = fixture.made(&json!({}));
    let mut elsewhere = |profile: &str, id: &str| {
        fixture.raw("GET", &format!("{}/{id}", passcodes(profile)), None, b"")
    };
    let lower = PROFILE.to_lowercase();
    for (profile, id) in [
        ("IOT_other", made.id.as_str()),
        (lower.as_str(), made.id.as_str()),
        (PROFILE, "02020202-0202-4202-8202-020202020203"),
        (PROFILE, made.clear.as_str()),
        (PROFILE, "BBBBB"),
    ] {
        refused(
            &elsewhere(profile, id),
            404,
            "resource_not_found",
            "There is no passcode of this id in this enrollment profile.",
        );
    }
    assert_eq!(elsewhere(PROFILE, &made.id).status, 200);
    assert_eq!(
        fixture.raw("POST", &passcodes("x"), None, b"{}").status,
        200
    );
}

#[test]
fn memory_holds_so_many_passcodes_and_no_more() {
    let mut options = EngineOptions::default();
    assert_eq!(options.max_passcodes, 1000);
    options.max_passcodes = 2;
    let mut fixture = Fixture::with(options);
    let first = fixture.made(&json!({}));
    fixture.made(&json!({}));
    let full = "This local service already holds 2 passcodes.";
    refused(&fixture.create(&json!({})), 400, "invalid_request", full);
    // A deleted one is still shown, so it is still there.
    assert!(
        fixture
            .engine
            .set_passcode_status(PROFILE, &first.id, PasscodeStatus::Deleted)
    );
    refused(&fixture.create(&json!({})), 400, "invalid_request", full);
    assert_eq!(ok(&fixture.details(&first.id))["status"], "DELETED");
}

#[test]
fn randomness_that_repeats_itself_overwrites_nothing() {
    let mut engine = Engine::new(EngineOptions::default(), P256Verifier);
    let path = passcodes(PROFILE);
    let create = EngineRequest {
        method: "POST",
        path_and_query: &path,
        body: b"{}",
        ..EngineRequest::default()
    };
    let mut stuck = |bytes: &mut [u8]| bytes.fill(7);
    assert_eq!(engine.handle(&create, NOW, &mut stuck).status, 200);
    refused(
        &engine.handle(&create, NOW, &mut stuck),
        500,
        "internal_error",
        "The service's randomness repeats itself.",
    );
}

#[test]
fn a_test_can_give_a_passcode_any_status_and_nothing_else_changes() {
    let mut fixture = Fixture::new();
    let made = fixture.made(&example());
    let before = ok(&fixture.details(&made.id));
    for (status, word) in [
        (PasscodeStatus::Disabled, "DISABLED"),
        (PasscodeStatus::Deleted, "DELETED"),
        (PasscodeStatus::Other("PAUSED"), "PAUSED"),
        (PasscodeStatus::Active, "ACTIVE"),
    ] {
        assert!(
            !fixture
                .engine
                .set_passcode_status("IOT_other", &made.id, status)
        );
        assert!(!fixture.engine.set_passcode_status(PROFILE, "x", status));
        assert!(
            fixture
                .engine
                .set_passcode_status(PROFILE, &made.id, status)
        );
        let mut details = ok(&fixture.details(&made.id));
        assert_eq!(details["status"], word);
        details["status"] = json!("ACTIVE");
        assert_eq!(details, before);
    }
}
