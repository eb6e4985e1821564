//! Bodies and paths that nobody means well.

use serde_json::json;

use crate::fixture::{Ca, Fixture, HUB, refused, turned_away};

/// The bodies, to both operations that read one.
fn send(body: &[u8]) -> [pop_local_service::EngineReply; 2] {
    let mut fixture = Fixture::new();
    fixture.ready("line", &Ca::new("root"));
    let before = fixture.get("line");
    let replies = [
        fixture.call("PUT", "/line", Some("*"), body),
        fixture.call("POST", "/line/verify", Some("*"), body),
    ];
    assert_eq!(fixture.get("line"), before);
    replies
}

#[test]
fn malformed_json_is_turned_away_with_a_place() {
    let deep = "[".repeat(100_000);
    let deep_objects = r#"{"a":"#.repeat(100_000);
    let deep_inside = format!(r#"{{"properties":{{"certificate":"x","y":{deep}"#);
    let bodies: [&[u8]; 14] = [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\"certificate\"",
        b"{\"certificate\":\"x\"",
        b"{\"certificate\":\"x\"}}",
        b"{\"certificate\":\"\xff\xfe\"}",
        b"{\"certificate\":\"\\ud800\"}",
        b"{\"certificate\":\"a\nb\"}",
        b"\xef\xbb\xbf{\"certificate\":\"x\"}",
        deep.as_bytes(),
        deep_objects.as_bytes(),
        deep_inside.as_bytes(),
    ];
    for body in bodies {
        for reply in send(body) {
            turned_away(&reply, 400, "InvalidRequestContent");
        }
    }
}

#[test]
fn a_cut_body_is_refused_at_every_length() {
    let ca = Ca::new("root");
    let body = json!({"properties": {"certificate": ca.pem(), "isVerified": true}}).to_string();
    let mut fixture = Fixture::new();
    for cut in 0..body.len() {
        let reply = fixture.call("PUT", "/line", None, &body.as_bytes()[..cut]);
        turned_away(&reply, 400, "InvalidRequestContent");
    }
    assert_eq!(
        fixture.call("PUT", "/line", None, body.as_bytes()).status,
        200
    );
}

#[test]
fn ten_megabytes_are_refused_without_being_kept() {
    let body = json!({"certificate": "A".repeat(10_000_000)}).to_string();
    for reply in send(body.as_bytes()) {
        assert_eq!(reply.status, 400);
        assert!(reply.body.len() < 1000, "{}", reply.body.len());
        assert!(reply.reason.unwrap().len() < 1000);
    }
}

#[test]
fn a_long_if_match_or_type_is_not_thrown_back_at_length() {
    let mut fixture = Fixture::new();
    fixture.put("line", &Ca::new("root").pem());
    let long = "x".repeat(1_000_000);
    let reply = fixture.generate("line", Some(&long));
    refused(&reply, 412, 412_001, "Invalid ETag supplied.");
    assert!(reply.reason.unwrap().len() < 1000);
    fixture.content_type = Some(Box::leak(long.into_boxed_str()));
    let reply = fixture.put("other", "x");
    turned_away(&reply, 415, "UnsupportedMediaType");
    assert!(reply.body.len() < 1000);
}

#[test]
fn any_path_of_any_bytes_gets_a_reply() {
    let mut fixture = Fixture::new();
    // A small generator of our own: reproducible, and no dependency.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let pieces = [
        "%",
        "%2",
        "%00",
        "%ff",
        "%2e%2e",
        "/",
        "//",
        "?",
        "&",
        "=",
        "api-version",
        "2023-06-30",
        "certificates",
        "verify",
        HUB,
        "..",
        "\u{e4}",
        "\u{1F600}",
        "*",
        "#",
        " ",
        "\0",
        "%u0041",
    ];
    let methods = [
        "GET", "PUT", "POST", "DELETE", "PATCH", "", "G E T", "\u{e4}",
    ];
    for _ in 0..20_000 {
        let mut path = String::new();
        for _ in 0..next() % 12 {
            let at = usize::try_from(next()).unwrap() % pieces.len();
            path.push_str(pieces[at]);
        }
        let method = methods[usize::try_from(next()).unwrap() % methods.len()];
        let reply = fixture.raw(method, &path, Some("*"), b"{}");
        assert!(
            (200..=499).contains(&reply.status),
            "{method} {path}: {}",
            reply.status
        );
    }
}
