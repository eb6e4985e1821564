//! The six operations when all goes well.

use pop_local_service::EngineOptions;
use serde_json::json;

use crate::fixture::{Ca, Fixture, HUB, etag, ok, refused};

#[test]
fn list_of_a_hub_nobody_wrote_to_is_empty() {
    let reply = Fixture::new().call("GET", "", None, b"");
    assert_eq!(reply.body, br#"{"value":[]}"#);
    ok(&reply);
}

#[test]
fn create_answers_200_with_the_recorded_shape() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("Line 7 root");
    let reply = fixture.put("line", &ca.pem());
    let body = ok(&reply);
    assert_eq!(
        body["properties"],
        json!({
            "subject": "Line 7 root",
            "expiry": "Wed, 01 Apr 2026 00:00:00 GMT",
            "thumbprint": body["properties"]["thumbprint"],
            "isVerified": false,
            "created": "Sun, 01 Mar 2026 12:00:00 GMT",
            "updated": "Sun, 01 Mar 2026 12:00:00 GMT",
            "certificate": ca.pem(),
        })
    );
    let thumbprint = body["properties"]["thumbprint"].as_str().unwrap();
    assert_eq!(thumbprint.len(), 40);
    assert!(
        thumbprint
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F')),
        "{thumbprint}"
    );
    assert_eq!(body["id"], format!("{HUB}/line"));
    assert_eq!(body["name"], "line");
    assert_eq!(body["type"], "Microsoft.Devices/IotHubs/Certificates");
}

#[test]
fn replies_carry_the_recorded_headers() {
    let mut fixture = Fixture::new();
    let reply = fixture.put("line", &Ca::new("root").pem());
    assert_eq!(
        reply.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    for (name, value) in [
        ("cache-control", "no-cache"),
        ("pragma", "no-cache"),
        ("expires", "-1"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{name}");
    }
    // The ETag is in the body only, and HSTS for localhost would break a developer's browser.
    for name in [
        "etag",
        "location",
        "retry-after",
        "strict-transport-security",
    ] {
        assert_eq!(reply.header(name), None, "{name}");
    }
}

#[test]
fn list_and_get_show_what_was_put() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    fixture.put("b-first", &ca.pem());
    fixture.put("a-second", &ca.pem());
    let first = ok(&fixture.get("b-first"));
    let second = ok(&fixture.get("a-second"));
    let list = ok(&fixture.call("GET", "", None, b""));
    assert_eq!(list, json!({ "value": [first, second] }));
    assert_eq!(first["properties"].get("verificationCode"), None);
}

#[test]
fn the_same_certificate_may_have_several_names() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let one = ok(&fixture.put("one", &ca.pem()));
    let two = ok(&fixture.put("two", &ca.pem()));
    assert_eq!(
        one["properties"]["thumbprint"],
        two["properties"]["thumbprint"]
    );
}

#[test]
fn update_replaces_the_certificate_and_its_proof() {
    let mut fixture = Fixture::new();
    let (old, new) = (Ca::new("old"), Ca::new("new"));
    let (code, tag) = fixture.ready("line", &old);
    let tag = etag(&fixture.verify("line", Some(&tag), &old.leaf(&code)));
    fixture.now += 60;
    let body = json!({"properties": {"certificate": new.pem()}}).to_string();
    let reply = fixture.call("PUT", "/line", Some(&tag), body.as_bytes());
    let body = ok(&reply);
    assert_eq!(body["properties"]["subject"], "new");
    assert_eq!(body["properties"]["isVerified"], false);
    assert_eq!(
        body["properties"]["created"],
        "Sun, 01 Mar 2026 12:00:00 GMT"
    );
    assert_eq!(
        body["properties"]["updated"],
        "Sun, 01 Mar 2026 12:01:00 GMT"
    );
    assert_ne!(body["etag"], tag);
}

#[test]
fn update_throws_away_a_code_that_waits() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let (code, tag) = fixture.ready("line", &ca);
    let body = json!({"properties": {"certificate": ca.pem()}}).to_string();
    let tag = etag(&fixture.call("PUT", "/line", Some(&tag), body.as_bytes()));
    let reply = fixture.verify("line", Some(&tag), &ca.leaf(&code));
    assert_eq!(reply.status, 400);
}

#[test]
fn is_verified_on_put_is_believed() {
    let mut fixture = Fixture::new();
    let body = json!({"properties": {"isVerified": true, "certificate": Ca::new("r").pem()}});
    let reply = fixture.call("PUT", "/line", None, body.to_string().as_bytes());
    assert_eq!(ok(&reply)["properties"]["isVerified"], true);
    assert_eq!(ok(&fixture.get("line"))["properties"]["isVerified"], true);
}

#[test]
fn flat_body_of_old_clients_is_read() {
    let mut fixture = Fixture::new();
    let body = json!({"certificate": Ca::new("root").pem()}).to_string();
    ok(&fixture.call("PUT", "/line", None, body.as_bytes()));
}

#[test]
fn delete_answers_200_then_204_without_a_body() {
    let mut fixture = Fixture::new();
    let tag = etag(&fixture.put("line", &Ca::new("root").pem()));
    let reply = fixture.call("DELETE", "/line", Some(&tag), b"");
    assert_eq!((reply.status, reply.body.len()), (200, 0));
    assert_eq!(reply.header("content-type"), None);
    let reply = fixture.call("DELETE", "/line", Some(&tag), b"");
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    refused(
        &fixture.get("line"),
        404,
        404_000,
        "Certificate 'line' was not found.",
    );
}

#[test]
fn a_verified_certificate_can_be_deleted_at_once() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let (code, tag) = fixture.ready("line", &ca);
    let tag = etag(&fixture.verify("line", Some(&tag), &ca.leaf(&code)));
    assert_eq!(fixture.call("DELETE", "/line", Some(&tag), b"").status, 200);
}

#[test]
fn names_are_found_in_any_case_and_kept_as_written() {
    let mut fixture = Fixture::new();
    let tag = etag(&fixture.put("Root-A", &Ca::new("root").pem()));
    let path = HUB
        .replace("factory", "FACTORY")
        .replace("line-7", "Line-7");
    let path = path.replace("resourceGroups", "resourcegroups");
    let reply = fixture.raw(
        "GET",
        &format!("{path}/rOOT-a?api-version=2023-06-30"),
        None,
        b"",
    );
    assert_eq!(ok(&reply)["name"], "Root-A");
    assert_eq!(ok(&reply)["id"], format!("{HUB}/Root-A"));
    // So the other spelling is no new certificate either.
    refused(
        &fixture.put("root-a", &Ca::new("x").pem()),
        412,
        412_001,
        "Invalid ETag supplied.",
    );
    assert_eq!(
        fixture.call("DELETE", "/ROOT-A", Some(&tag), b"").status,
        200
    );
}

#[test]
fn hubs_do_not_see_each_other() {
    let mut fixture = Fixture::new();
    fixture.put("line", &Ca::new("root").pem());
    for (ours, theirs) in [
        ("line-7", "line-8"),
        ("factory", "office"),
        ("0001", "0002"),
    ] {
        let path = format!("{}?api-version=2023-06-30", HUB.replace(ours, theirs));
        assert_eq!(
            fixture.raw("GET", &path, None, b"").body,
            br#"{"value":[]}"#
        );
    }
}

#[test]
fn a_hub_holds_25_certificates() {
    let mut fixture = Fixture::new();
    let pem = Ca::new("root").pem();
    for n in 0..25 {
        ok(&fixture.put(&format!("c{n}"), &pem));
    }
    let full = "The hub already holds 25 certificates.";
    refused(&fixture.put("one-more", &pem), 400, 400_000, full);
    // An update and a place that was given back still work.
    assert_eq!(fixture.call("DELETE", "/c3", Some("*"), b"").status, 200);
    ok(&fixture.put("one-more", &pem));
}

#[test]
fn memory_holds_so_many_hubs_and_no_more() {
    let mut options = EngineOptions::default();
    options.max_hubs = 2;
    let mut fixture = Fixture::with(options);
    let body = json!({"properties": {"certificate": Ca::new("root").pem()}}).to_string();
    let path = |n| format!("{}/line?api-version=2023-06-30", HUB.replace("line-7", n));
    ok(&fixture.raw("PUT", &path("one"), None, body.as_bytes()));
    ok(&fixture.raw("PUT", &path("two"), None, body.as_bytes()));
    let full = "This local service already holds 2 hubs.";
    refused(
        &fixture.raw("PUT", &path("three"), None, body.as_bytes()),
        400,
        400_000,
        full,
    );
    assert_eq!(
        fixture.raw("DELETE", &path("one"), Some("*"), b"").status,
        200
    );
    ok(&fixture.raw("PUT", &path("three"), None, body.as_bytes()));
}

#[test]
fn generate_gives_48_upper_case_hex_digits_of_24_random_bytes() {
    let mut fixture = Fixture::new();
    let tag = etag(&fixture.put("line", &Ca::new("root").pem()));
    fixture.seed = 0xAA; // the next random bytes are 0xAB
    fixture.now += 5;
    let reply = fixture.generate("line", Some(&tag));
    let body = ok(&reply);
    assert_eq!(body["properties"]["verificationCode"], "AB".repeat(24));
    assert_eq!(body["properties"]["isVerified"], false);
    assert_eq!(
        body["properties"]["created"],
        "Sun, 01 Mar 2026 12:00:00 GMT"
    );
    assert_eq!(
        body["properties"]["updated"],
        "Sun, 01 Mar 2026 12:00:05 GMT"
    );
    assert!(
        reply
            .body
            .starts_with(br#"{"properties":{"verificationCode":"#)
    );
    assert_eq!(
        ok(&fixture.get("line"))["properties"].get("verificationCode"),
        None
    );
}

#[test]
fn a_new_code_replaces_the_old() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let (old, tag) = fixture.ready("line", &ca);
    let reply = fixture.generate("line", Some(&tag));
    let new = ok(&reply)["properties"]["verificationCode"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(old, new);
    assert_eq!(
        fixture
            .verify("line", Some(&etag(&reply)), &ca.leaf(&old))
            .status,
        400
    );
    ok(&fixture.verify("line", Some(&etag(&reply)), &ca.leaf(&new)));
}

#[test]
fn year_one_and_policy_belong_to_their_versions() {
    let ca = Ca::new("root");
    for version in pop_local_service::API_VERSIONS {
        let mut fixture = Fixture::new();
        fixture.api_version = version;
        let body = ok(&fixture.put("line", &ca.pem()));
        let created = match version {
            "2021-07-02" => "Mon, 01 Jan 0001 00:00:00 GMT",
            _ => "Sun, 01 Mar 2026 12:00:00 GMT",
        };
        assert_eq!(body["properties"]["created"], created, "{version}");
        assert_eq!(
            body["properties"].get("PolicyResourceId"),
            (version == "2025-08-01-preview").then_some(&json!(null)),
            "{version}"
        );
    }
}
