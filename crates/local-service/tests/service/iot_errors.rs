//! What DigiCert's front door turns away: paths, methods, ids, content types, broken bodies.

use pop_local_service::{ApiKeyRule, EngineOptions, TokenRule};
use serde_json::json;

use crate::csr;
use crate::fixture::{Fixture, HUB, ok, turned_away};
use crate::iot::{ENROLL, PROFILE, passcodes, refused};

const UNKNOWN: &str = "The resource path is not known to this service.";

#[test]
fn unknown_routes_are_not_found() {
    let mut fixture = Fixture::new();
    let passcodes = passcodes(PROFILE);
    for path in [
        "/iot/",
        "/iot/api/v1",
        "/iot/api/v2/certificate",
        "/iot/api/v1/certificate/",
        "/iot/api/v1/Certificate",
        "/iot/api/v1/certificate/renew",
        "/iot/api/v1/enrollment-profile/IOT_1",
        "/iot/../iot/api/v1/certificate",
        &format!("{passcodes}/a/b"),
        &format!("{passcodes}/a/disable"),
        &format!("/iot{HUB}"),
        &format!("/iot/{}", "a/".repeat(10_000)),
    ] {
        for method in ["GET", "POST", "BREW"] {
            let reply = fixture.raw(method, path, None, b"{}");
            refused(&reply, 404, "resource_not_found", UNKNOWN);
        }
    }
    // Not below /iot/: the other part's form.
    for path in [
        "/iot",
        "/iota/api/v1/certificate",
        "//iot/api/v1/certificate",
    ] {
        turned_away(&fixture.raw("POST", path, None, b"{}"), 404, "NotFound");
    }
}

#[test]
fn other_methods_are_not_allowed_and_allow_says_which_is() {
    let mut fixture = Fixture::new();
    let details = format!("{}/a", passcodes(PROFILE));
    for (path, allow) in [
        (passcodes(PROFILE).as_str(), "POST"),
        (ENROLL, "POST"),
        (details.as_str(), "GET"),
    ] {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "post", ""] {
            if method == allow {
                continue;
            }
            fixture.passcode = (path == ENROLL).then(|| "any".to_owned());
            let reply = fixture.raw(method, path, None, b"{}");
            let message = format!("The method is not allowed here; allowed: {allow}.");
            refused(&reply, 405, "invalid_request", &message);
            assert_eq!(reply.header("allow"), Some(allow));
        }
    }
}

#[test]
fn ids_with_path_characters_are_refused_however_they_are_written() {
    let mut fixture = Fixture::new();
    let made = fixture.made(&json!({}));
    let before = fixture.details(&made.id);
    let long = "a".repeat(65);
    for (id, why) in [
        ("", "empty"),
        (".", "cannot be `.`"),
        ("..", "cannot be `.`"),
        ("%2e%2E", "cannot be `.`"),
        ("a%2Fb", "holds no `/`"),
        ("%2f..%2f", "holds no `/`"),
        ("a%5Cb", "holds no `/`"),
        ("a\\b", "holds no `/`"),
        ("a%3Fb", "holds no `/`"),
        ("a%23b", "holds no `/`"),
        ("a%25b", "holds no `/`"),
        ("a;b", "holds no `/`"),
        ("a%20b", "holds only"),
        ("a%00b", "holds only"),
        ("%C3%A4", "holds only"),
        ("\u{e4}", "holds only"),
        ("%ff", "percent-encoded"),
        ("%2", "percent-encoded"),
        ("%zz", "percent-encoded"),
        (long.as_str(), "at most 64"),
    ] {
        let of_profile = format!("{}/{}", passcodes(id), made.id);
        let of_passcode = format!("{}/{id}", passcodes(PROFILE));
        for (method, path) in [
            ("GET", of_profile.as_str()),
            ("GET", of_passcode.as_str()),
            ("POST", &passcodes(id)),
        ] {
            let reply = fixture.raw(method, path, None, b"{}");
            let text = String::from_utf8(reply.body).unwrap();
            assert_eq!(reply.status, 400, "{method} {path}: {text}");
            let start =
                "{\"errors\":[{\"code\":\"invalid_request\",\"message\":\"An id is invalid: ";
            assert!(
                text.starts_with(start) && text.contains(why),
                "{id}: {text}"
            );
        }
    }
    // Unescaped, these are another path, or a query.
    let reply = fixture.raw("GET", &format!("{}/a/b", passcodes(PROFILE)), None, b"");
    refused(&reply, 404, "resource_not_found", UNKNOWN);
    let path = format!("{}/{}?a/b#..", passcodes(PROFILE), made.id);
    assert_eq!(fixture.raw("GET", &path, None, b""), before);
    // What needs no encoding may have one.
    let path = format!("{}/%30{}", passcodes(PROFILE), &made.id[1..]);
    let path = path.replace("/iot/", "/%69ot/");
    assert_eq!(fixture.raw("GET", &path, None, b""), before);
}

#[test]
fn a_body_that_is_not_json_by_its_own_word_is_turned_away() {
    let mut fixture = Fixture::new();
    let made = fixture.made(&json!({}));
    let csr = csr::pem("device-7", "line-7");
    for content_type in ["text/plain", "application/pkcs10", "", "application/jsonx"] {
        fixture.content_type = Some(content_type);
        let message = "The content type is not supported; send application/json.";
        let expected = (415, "invalid_request", message);
        refused(&fixture.create(&json!({})), 415, "invalid_request", message);
        fixture.must_refuse(&made, |fixture| fixture.enroll(&made.clear, &csr), expected);
        // A request without a body has no type.
        ok(&fixture.details(&made.id));
    }
    for content_type in [None, Some("Application/JSON;charset=UTF-8")] {
        fixture.content_type = content_type;
        ok(&fixture.create(&json!({})));
        ok(&fixture.enroll(&made.clear, &csr));
    }
}

#[test]
fn a_cut_or_hostile_body_is_refused_and_nothing_is_counted() {
    let mut fixture = Fixture::new();
    let made = fixture.made(&json!({}));
    let before = fixture.details(&made.id);
    let csr = csr::pem("device-7", "line-7");
    let body = json!({"csr": csr, "enrollment_profile_id": PROFILE}).to_string();
    let deep = "[".repeat(100_000);
    let deep_inside = format!("{{\"csr\":\"x\",\"device_attributes\":{deep}");
    let huge = json!({"csr": "A".repeat(10_000_000), "enrollment_profile_id": PROFILE}).to_string();
    let mut bodies: Vec<&[u8]> = (0..body.len()).map(|cut| &body.as_bytes()[..cut]).collect();
    bodies.extend([
        &b"null"[..],
        b"[]",
        b"{}",
        b"{\"csr\":null,\"enrollment_profile_id\":\"IOT_1\"}",
        b"{\"csr\":\"x\"}",
        b"{\"csr\":7,\"enrollment_profile_id\":\"IOT_1\"}",
        b"{\"csr\":\"\xff\"}",
        b"{\"csr\":\"\\ud800\"}",
        b"{\"csr\":\"x\",\"csr\":\"y\",\"enrollment_profile_id\":\"IOT_1\"}",
        deep.as_bytes(),
        deep_inside.as_bytes(),
        huge.as_bytes(),
    ]);
    for body in bodies {
        fixture.passcode = Some(made.clear.clone());
        let reply = fixture.raw("POST", ENROLL, None, body);
        let text = String::from_utf8(reply.body).unwrap();
        assert_eq!(reply.status, 400, "{text}");
        assert!(
            text.contains("\"code\":\"invalid_request\"") && text.len() < 1000,
            "{text}"
        );
        assert!(reply.reason.unwrap().len() < 1000);
    }
    fixture.passcode = None;
    assert_eq!(fixture.details(&made.id), before);
    ok(&fixture.enroll(&made.clear, &csr));
}

#[test]
fn each_part_asks_for_its_own_credential_only() {
    let mut options = EngineOptions::default();
    options.token = Some(TokenRule::new("the-token", None));
    options.api_key = Some(ApiKeyRule::new("the-key"));
    let mut fixture = Fixture::with(options);
    fixture.api_key = Some("the-key".to_owned());
    ok(&fixture.create(&json!({})));
    turned_away(
        &fixture.call("GET", "", None, b""),
        401,
        "InvalidAuthenticationToken",
    );
    fixture.api_key = None;
    fixture.authorization = Some("Bearer the-token".to_owned());
    assert_eq!(fixture.create(&json!({})).status, 401);
    assert_eq!(fixture.call("GET", "", None, b"").status, 200);
}

#[test]
fn without_a_rule_everybody_may_create_and_look() {
    let mut fixture = Fixture::new();
    for key in [None, Some("whatever".to_owned())] {
        fixture.api_key = key;
        let made = fixture.made(&json!({}));
        ok(&fixture.details(&made.id));
    }
}

#[test]
fn a_clock_that_no_date_can_name_is_an_error() {
    for now in [i64::MIN, -62_167_219_201, 253_402_300_800, i64::MAX] {
        let mut fixture = Fixture::new();
        fixture.now = now;
        let reply = fixture.create(&json!({}));
        refused(
            &reply,
            500,
            "internal_error",
            "The service's clock is out of range.",
        );
        assert_eq!(reply.reason, Some(format!("the clock gives {now}")));
    }
}

#[test]
fn any_path_of_any_bytes_gets_a_reply_in_the_form_of_its_part() {
    let mut fixture = Fixture::new();
    // A small generator of our own: reproducible, and no dependency.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    let pieces = [
        "%",
        "%2",
        "%00",
        "%ff",
        "%2e%2e",
        "/",
        "/",
        "/",
        "?",
        "IOT_1",
        "..",
        "\u{e4}",
        "*",
        "#",
        " ",
        "\0",
        "enrollment-profile",
        "passcode",
        "certificate",
        "api/v1",
    ];
    let methods = ["GET", "POST", "PUT", "", "G E T", "\u{e4}"];
    for _ in 0..20_000 {
        let mut path = "/iot/api/v1/".to_owned();
        for _ in 0..next(8) {
            path.push_str(pieces[next(pieces.len())]);
        }
        fixture.passcode = (next(2) == 0).then(|| "any".to_owned());
        let reply = fixture.raw(methods[next(methods.len())], &path, None, b"{");
        let text = String::from_utf8(reply.body).unwrap();
        assert!((400..=415).contains(&reply.status), "{path:?}: {text}");
        assert!(
            text.starts_with("{\"errors\":[{\"code\":\""),
            "{path:?}: {text}"
        );
    }
}
