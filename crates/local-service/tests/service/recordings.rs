//! Real exchanges, sent to the engine: same status, same headers, same body.
//!
//! Left out of the comparison: ETags, `updated` and `created` (except the year 1), correlation
//! and time in messages, and subjects that the recording tools replaced.

use std::collections::BTreeMap;
use std::path::Path;

use pop_keys::FastVerifier;
use pop_local_service::{Engine, EngineOptions, EngineRequest};
use pop_models::rfc1123;
use serde_json::Value;

const SCRUBBED: &str = "TESTCERT000001";

fn replay(file: &str, exchanges: usize) {
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let text = std::fs::read(shared.join("recordings").join(file)).unwrap();
    let recorded: Vec<Value> = serde_json::from_slice(&text).unwrap();
    assert_eq!(recorded.len(), exchanges);

    let mut engine = Engine::new(EngineOptions::default(), FastVerifier);
    // Recorded ETag to ours.
    let mut etags = BTreeMap::from([("*".to_owned(), "*".to_owned())]);
    for (at, exchange) in recorded.iter().enumerate() {
        let (request, response) = (&exchange["request"], &exchange["response"]);
        let header = |name: &str| request["headers"][name].as_str();
        let if_match = header("If-Match").map(|sent| {
            let ours = &etags[sent.trim_matches('"')];
            sent.replace(sent.trim_matches('"'), ours)
        });
        let expected = response["body"].as_str().unwrap();
        let code = value_of(expected, "verificationCode");
        let now = rfc1123::parse(response["headers"]["date"].as_str().unwrap()).unwrap();
        let uri = request["uri"].as_str().unwrap();
        let reply = engine.handle(
            &EngineRequest {
                method: request["method"].as_str().unwrap(),
                path_and_query: uri.strip_prefix("https://management.azure.com").unwrap(),
                authorization: None,
                if_match: if_match.as_deref(),
                content_type: header("Content-Type"),
                body: request["body"].as_str().unwrap_or_default().as_bytes(),
                ..EngineRequest::default()
            },
            now,
            &mut |bytes| match code {
                // The recorded leaf proves the recorded code.
                Some(code) => bytes.copy_from_slice(&unhex(code)),
                None => bytes.fill(7),
            },
        );
        let body = String::from_utf8(reply.body.clone()).unwrap();
        let place = format!("{file}, exchange {at}");
        assert_eq!(
            u64::from(reply.status),
            response["status"].as_u64().unwrap(),
            "{place}"
        );
        let scrubbed = expected.contains(SCRUBBED);
        assert_eq!(
            masked(&body, scrubbed),
            masked(expected, scrubbed),
            "{place}"
        );
        for name in [
            "content-type",
            "cache-control",
            "pragma",
            "expires",
            "x-content-type-options",
        ] {
            assert_eq!(
                reply.header(name),
                response["headers"][name].as_str(),
                "{place}: {name}"
            );
        }
        for (theirs, ours) in values_of(expected, "etag").zip(values_of(&body, "etag")) {
            etags.insert(theirs.to_owned(), ours.to_owned());
        }
    }
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn lifecycle_of_2021_07_02() {
    replay("azure-iothub-certificate-lifecycle-2021-07-02.json", 10);
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn lifecycle_of_2023_06_30_preview() {
    replay("azure-iothub-certificate-lifecycle.json", 12);
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn lifecycle_of_2025_08_01_preview() {
    replay(
        "azure-iothub-certificate-lifecycle-2025-08-01-preview.json",
        10,
    );
}

/// The body with what may differ replaced, every other byte kept.
fn masked(body: &str, scrubbed: bool) -> String {
    let keys: &[&str] = match scrubbed {
        true => &["etag", "created", "updated", "subject"],
        false => &["etag", "created", "updated"],
    };
    let mut body = body.to_owned();
    for key in keys {
        let found: Vec<String> = values_of(&body, key).map(str::to_owned).collect();
        for value in found {
            if value != "Mon, 01 Jan 0001 00:00:00 GMT" {
                body = body.replace(&format!("\"{key}\":\"{value}\""), &format!("\"{key}\":*"));
            }
        }
    }
    if let Some(start) = body.find("correlation identifier: ") {
        let end = body.find(", errorcode").unwrap();
        body.replace_range(start..end, "");
    }
    body
}

fn values_of<'a>(body: &'a str, key: &str) -> impl Iterator<Item = &'a str> {
    let key = format!("\"{key}\":\"");
    let parts: Vec<&str> = body.split(&key).skip(1).collect();
    parts.into_iter().filter_map(|rest| rest.split('"').next())
}

fn value_of<'a>(body: &'a str, key: &str) -> Option<&'a str> {
    values_of(body, key).next()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}
