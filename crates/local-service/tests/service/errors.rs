//! What the front door turns away, and the form of every refusal.

use serde_json::Value;

use crate::fixture::{Ca, Fixture, HUB, etag, refused, turned_away};

#[test]
fn a_refusal_ends_in_correlation_time_and_code() {
    let mut fixture = Fixture::new();
    let reply = fixture.get("nothing");
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(
        body["message"],
        "Certificate 'nothing' was not found. If you contact a support representative please \
         include this correlation identifier: 01010101-0101-4101-8101-010101010101, timestamp: \
         2026-03-01 12:00:00Z, errorcode: IH404000."
    );
    let text = String::from_utf8(reply.body).unwrap();
    assert!(
        text.starts_with(r#"{"code":404000,"httpStatusCode":404,"message":"#),
        "{text}"
    );
}

#[test]
fn an_unknown_api_version_names_the_known_ones() {
    let mut fixture = Fixture::new();
    for version in [
        "2020-03-01",
        "2023-06-30-PREVIEW",
        "latest",
        "2023-06-30%00",
        "2023-06-30&api-version=2023-06-30",
    ] {
        let reply = fixture.raw("GET", &format!("{HUB}?api-version={version}"), None, b"");
        turned_away(&reply, 400, "InvalidApiVersionParameter");
        let text = String::from_utf8(reply.body).unwrap();
        for known in pop_local_service::API_VERSIONS {
            assert!(text.contains(known), "{text}");
        }
    }
}

#[test]
fn a_missing_api_version_is_told() {
    let mut fixture = Fixture::new();
    for query in ["", "?", "?api-version=", "?version=2023-06-30"] {
        let reply = fixture.raw("GET", &format!("{HUB}{query}"), None, b"");
        turned_away(&reply, 400, "MissingApiVersionParameter");
    }
}

#[test]
fn every_known_api_version_and_unknown_query_keys_are_served() {
    let mut fixture = Fixture::new();
    for version in pop_local_service::API_VERSIONS {
        let path = format!("{HUB}?x=1&API-Version={version}&y");
        assert_eq!(
            fixture.raw("GET", &path, None, b"").status,
            200,
            "{version}"
        );
    }
}

#[test]
fn unknown_routes_are_not_found() {
    let mut fixture = Fixture::new();
    let hub = HUB.strip_suffix("/certificates").unwrap();
    for path in [
        "",
        "/",
        "*",
        "/subscriptions",
        hub,
        &format!("{hub}/certificates/a/b/c"),
        &format!("{hub}/certificates/a/renew"),
        &format!("{hub}/certificate"),
        &format!("/{HUB}"),
        &HUB.replace("Microsoft.Devices", "Microsoft.Storage"),
        &format!("{HUB}/{}", "a/".repeat(10_000)),
    ] {
        let reply = fixture.raw("GET", &format!("{path}?api-version=2023-06-30"), None, b"");
        turned_away(&reply, 404, "NotFound");
    }
}

#[test]
fn other_methods_are_not_allowed_and_allow_says_which_are() {
    let mut fixture = Fixture::new();
    let cases: [(&str, &str, &[&str]); 4] = [
        (
            "",
            "GET",
            &[
                "PUT",
                "POST",
                "DELETE",
                "PATCH",
                "HEAD",
                "OPTIONS",
                "get",
                "\u{1F600}",
            ],
        ),
        (
            "/line",
            "DELETE, GET, PUT",
            &["POST", "PATCH", "HEAD", "TRACE"],
        ),
        (
            "/line/generateVerificationCode",
            "POST",
            &["GET", "PUT", "DELETE"],
        ),
        ("/line/verify", "POST", &["GET", "PUT", "DELETE"]),
    ];
    for (path, allow, methods) in cases {
        for method in methods {
            let reply = fixture.call(method, path, None, b"");
            turned_away(&reply, 405, "MethodNotAllowed");
            assert_eq!(reply.header("allow"), Some(allow), "{method} {path}");
        }
    }
}

#[test]
fn names_that_break_their_rule_are_refused_before_they_are_looked_up() {
    let mut fixture = Fixture::new();
    let long = "a".repeat(65);
    for name in [
        "a%20b", "%2e%2e", "a%2Fb", "%C3%A4", &long, "%", "%zz", "%FF", "",
    ] {
        let reply = fixture.call("GET", &format!("/{name}"), None, b"");
        assert_eq!(reply.status, 400, "{name}: {:?}", reply.reason);
        let body: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(body["code"], 400_000, "{name}");
    }
    let fits = "a".repeat(64);
    assert_eq!(fixture.get(&fits).status, 404);
    let bad_hub = format!("{}?api-version=2023-06-30", HUB.replace("line-7", "-7"));
    assert_eq!(fixture.raw("GET", &bad_hub, None, b"").status, 400);
}

#[test]
fn a_body_that_is_not_json_by_its_own_word_is_turned_away() {
    let mut fixture = Fixture::new();
    let tag = etag(&fixture.put("line", &Ca::new("root").pem()));
    for (content_type, status) in [
        (Some("text/plain"), 415),
        (Some("application/x-pem-file"), 415),
        (Some(""), 415),
        (Some("application/json; charset=utf-8"), 400),
        (Some("Application/JSON"), 400),
        (None, 400),
    ] {
        fixture.content_type = content_type;
        for path in ["/other", "/line/verify"] {
            let method = if path == "/other" { "PUT" } else { "POST" };
            let condition = (method == "POST").then_some(tag.as_str());
            let reply = fixture.call(method, path, condition, b"not json");
            let code = if status == 415 {
                "UnsupportedMediaType"
            } else {
                "InvalidRequestContent"
            };
            turned_away(&reply, status, code);
        }
    }
    // Without a body to read the header says nothing.
    fixture.content_type = Some("text/plain");
    assert_eq!(fixture.generate("line", Some(&tag)).status, 200);
}

#[test]
fn operations_on_an_unknown_certificate_are_404() {
    let mut fixture = Fixture::new();
    let message = "Certificate 'line' was not found.";
    refused(&fixture.get("line"), 404, 404_000, message);
    refused(&fixture.generate("line", Some("*")), 404, 404_000, message);
    refused(
        &fixture.verify("line", Some("*"), "x"),
        404,
        404_000,
        message,
    );
}

#[test]
fn a_clock_without_a_date_is_an_error_and_no_crash() {
    let mut fixture = Fixture::new();
    for now in [i64::MIN, i64::MAX] {
        fixture.now = now;
        turned_away(&fixture.get("line"), 500, "InternalServerError");
    }
}
