//! What a passcode cannot be asked to be, each beside the nearest that it can.

use pop_local_service::EngineOptions;
use pop_local_service::limits::{
    MAX_DESCRIPTION_LEN, MAX_NAME_LEN, MAX_PASSCODE_LEN, MAX_VALUE_LEN, MAX_VALUES,
    MIN_PASSCODE_LEN,
};
use serde_json::{Value, json};

use crate::fixture::{Fixture, ok};
use crate::iot::refused;

/// `good` is created; `bad` is refused for that reason, and nothing is kept of it.
fn between(good: &Value, bad: &Value, why: &str) {
    let mut options = EngineOptions::default();
    options.max_passcodes = 1;
    let mut fixture = Fixture::with(options);
    let message = format!("The request body was refused: {why}.");
    refused(&fixture.create(bad), 400, "invalid_request", &message);
    ok(&fixture.create(good));
}

fn registered(field: &str, value: impl Into<Value>) -> Value {
    json!({"certificate_field": field, "value": value.into()})
}

fn rules(rules: impl Into<Value>) -> Value {
    json!({"registered_values": rules.into()})
}

const CN: &str = "subject.common_name";
const OU: &str = "subject.organization_unit";

#[test]
fn lengths() {
    let (least, most) = (MIN_PASSCODE_LEN, MAX_PASSCODE_LEN);
    let length = |length: usize| json!({"passcode_length": length});
    let why = "passcode_length must be 16 to 64";
    between(&length(least), &length(least - 1), why);
    between(&length(most), &length(most + 1), why);
    between(&length(most), &json!({"passcode_length": u64::MAX}), why);
    for (field, most, why) in [
        ("name", MAX_NAME_LEN, "name has more than 256 bytes"),
        (
            "description",
            MAX_DESCRIPTION_LEN,
            "description has more than 1024 bytes",
        ),
    ] {
        let text = |len: usize| json!({field: "x".repeat(len)});
        between(&text(most), &text(most + 1), why);
    }
}

#[test]
fn usage_limits() {
    let limit = |limit: u64| json!({"usage_limit": limit});
    let why = "usage_limit must be at least 1; leave it out for no limit";
    between(&limit(1), &limit(0), why);
    between(&limit(u64::MAX), &limit(0), why);
}

#[test]
fn validity_periods() {
    let period = |from: &str, to: &str| json!({"validity_period": {"from": from, "to": to}});
    let why = "validity_period.from is after validity_period.to";
    // One day alone is a window; so is one second.
    let day = period("2026-03-01", "2026-03-01");
    between(&day, &period("2026-03-02", "2026-03-01"), why);
    let second = period("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z");
    let never = period("2026-03-01T00:00:01Z", "2026-03-01T00:00:00Z");
    between(&second, &never, why);
    // A window that is over can be asked for.
    between(&period("1990-01-01", "1990-01-02"), &never, why);
    for bad in ["", "tomorrow", "2026-02-29", "01/03/2026", "2026-03-01 "] {
        for field in ["from", "to"] {
            let mut fixture = Fixture::new();
            let reply = fixture.create(&json!({"validity_period": {field: bad}}));
            assert_eq!(reply.status, 400, "{bad:?}");
            let text = String::from_utf8(reply.body).unwrap();
            assert!(
                text.contains(&format!("`validity_period.{field}`")),
                "{text}"
            );
        }
    }
}

#[test]
fn registered_values() {
    let good = rules([registered(CN, "example.com")]);
    let place = |what: &str| format!("registered_values[1].{what}");
    for (second, what) in [
        (
            registered(OU, Vec::<String>::new()),
            "value has no value, so that no request could fit it",
        ),
        (
            registered(OU, ""),
            "value holds an empty text, which no certificate field can hold",
        ),
        (
            registered(OU, vec!["a", ""]),
            "value holds an empty text, which no certificate field can hold",
        ),
        (
            registered(OU, "x".repeat(MAX_VALUE_LEN + 1)),
            "value has more than 256 bytes",
        ),
        (
            registered(CN, "other"),
            "certificate_field comes twice; give its values as one list",
        ),
        (
            json!({"certificate_field": OU, "value": "a", "matcher": "contains"}),
            "matcher must be \"equals\"",
        ),
    ] {
        let bad = rules([registered(CN, "example.com"), second]);
        between(&good, &bad, &place(what));
    }
    let longest = rules([registered(OU, "x".repeat(MAX_VALUE_LEN))]);
    let matcher = json!({"certificate_field": OU, "value": "a", "matcher": "equals"});
    for good in [longest, rules([matcher])] {
        ok(&Fixture::new().create(&good));
    }
}

#[test]
fn fields_that_could_not_be_enforced() {
    let why = "registered_values[0].certificate_field is none that this service can enforce; it \
               knows the fields of a subject, such as subject.common_name and \
               subject.organization_unit";
    for field in [
        "",
        "common_name",
        "Subject.common_name",
        "subject.shoe_size",
        "san.dns_name",
        &"x".repeat(100_000),
    ] {
        let bad = rules([registered(field, "a")]);
        between(&rules([registered(CN, "a")]), &bad, why);
    }
}

#[test]
fn how_many_registered_values() {
    let numbered = |len: usize| (0..len).map(|at| at.to_string()).collect::<Vec<_>>();
    between(
        &rules([
            registered(OU, numbered(MAX_VALUES - 1)),
            registered(CN, "a"),
        ]),
        &rules([registered(OU, numbered(MAX_VALUES)), registered(CN, "a")]),
        "registered_values has more than 64 values in all",
    );
    let many = |len: usize| rules(vec![registered(CN, "a"); len]);
    between(
        &rules([registered(CN, "a")]),
        &many(17),
        "registered_values has more than 16 elements",
    );
    between(
        &rules([registered(CN, "a")]),
        &many(16),
        "registered_values[1].certificate_field comes twice; give its values as one list",
    );
}

#[test]
fn what_is_no_body_of_a_creation_is_refused_with_its_place() {
    for (body, place) in [
        (json!([]), "byte 0"),
        (json!({"usage_limit": "10"}), "usage_limit"),
        (json!({"usage_limit": -1}), "usage_limit"),
        (json!({"usage_limit": 1.5}), "usage_limit"),
        (json!({"passcode_length": []}), "passcode_length"),
        (json!({"name": 7}), "name"),
        (json!({"validity_period": "2026"}), "validity_period"),
        (json!({"registered_values": {}}), "registered_values"),
        (
            rules([json!({"certificate_field": CN})]),
            "registered_values.value",
        ),
        (
            rules([json!({"value": "s3cret"})]),
            "registered_values.certificate_field",
        ),
        (rules([registered(CN, 7)]), "registered_values.value"),
    ] {
        let reply = Fixture::new().create(&body);
        let text = String::from_utf8(reply.body).unwrap();
        assert_eq!(reply.status, 400, "{text}");
        assert!(text.contains("\"code\":\"invalid_request\""), "{text}");
        assert!(text.contains(place), "{place}: {text}");
        assert!(!text.contains("s3cret"), "{text}");
    }
}
