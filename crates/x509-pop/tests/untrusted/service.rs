//! Text from a service: every member of its replies, its errors and its headers.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::fake::{Answer, Fake};
use super::fixture::{Fixture, with_all_characters};

/// A certificate whose text members hold this, but for a name and an `ETag` that must be usable.
fn certificate(name: &str, etag: &str, text: &str) -> Value {
    json!({
        "id": text, "name": name, "etag": etag, "type": text,
        "properties": {
            "subject": text, "expiry": text, "thumbprint": text, "isVerified": false,
            "created": text, "updated": text, "certificate": text, "verificationCode": text,
        },
    })
}

fn passcode(id: &str, text: &str) -> Value {
    let reference = json!({ "id": text, "name": text });
    let profile = json!({ "id": "IOT_1", "name": text });
    json!({
        "id": id, "name": text, "description": text, "status": text, "passcode": text,
        "account_id": text, "created_at": text, "enrollment_profile": profile,
        "device_profile": reference, "division": reference, "usage_limit": 2, "number_of_usage": 1,
        "registered_values": [
            { "certificate_field": text, "matcher": text, "value": text },
            { "certificate_field": text, "matcher": "equals", "value": [text, text] },
        ],
    })
}

/// A service that gives the same answer to every request until it gets another one.
struct Service {
    fake: Fake,
    answer: Arc<Mutex<Answer>>,
}

impl Service {
    fn new() -> Self {
        let answer = Arc::new(Mutex::new(Answer::Whole(500, "", String::new())));
        let next = Arc::clone(&answer);
        let fake = Fake::new(move |_| next.lock().unwrap().clone());
        Self { fake, answer }
    }

    fn answers(&self, status: u16, body: impl ToString) {
        *self.answer.lock().unwrap() = Answer::Whole(status, "", body.to_string());
    }

    /// Raw unsafe characters in the reason phrase and in a header that is printed.
    fn answers_with_headers(&self, status: u16, text: &str) {
        // No line may end within a header.
        let text: String = text.chars().filter(|c| !c.is_ascii_control()).collect();
        *self.answer.lock().unwrap() = Answer::Raw(format!(
            "HTTP/1.1 {status} {text}\r\nx-ms-request-id: {text}\r\ncontent-length: 0\r\n\
             connection: close\r\n\r\n"
        ));
    }
}

const LIST: [&str; 2] = ["certificate", "list"];
const SHOW: [&str; 4] = ["certificate", "show", "-n", "n"];
const CODE: [&str; 4] = ["certificate", "code", "-n", "n"];
const PASSCODE: [&str; 4] = ["passcode", "show", "--passcode-id", "id-1"];

fn fixture(name: &str) -> (Fixture, Service) {
    let mut fixture = Fixture::new(name);
    fixture.write("config.toml", "");
    let service = Service::new();
    fixture.use_service(&service.fake);
    (fixture, service)
}

#[test]
fn members_of_replies() {
    let (fixture, service) = fixture("members");
    with_all_characters(usize::MAX, |text| {
        let mut all = Vec::new();
        let named = certificate("n", "AAAA=", text);
        service.answers(
            200,
            json!({ "value": [certificate(text, text, text), named] }),
        );
        let shown = fixture.shows(&LIST);
        let list: Value = serde_json::from_slice(&shown[2].stdout).unwrap();
        for key in ["name", "etag", "subject", "updated"] {
            assert_eq!(list["certificates"][0][key], text, "JSON keeps the value");
        }
        all.extend(shown);
        service.answers(200, &named);
        all.extend(fixture.shows(&SHOW));
        all.extend(fixture.shows(&CODE));
        all.extend(fixture.run(&[&CODE[..], &["--dry-run", "--print-curl"]].concat()));
        all.extend(fixture.run(&["certificate", "delete", "-n", "n", "--yes"]));
        service.answers(200, certificate("n", text, "x"));
        all.extend(fixture.shows(&CODE));
        service.answers(200, certificate(text, "AAAA=", "x"));
        all.extend(fixture.shows(&SHOW));
        service.answers(200, passcode(text, "x"));
        all.extend(fixture.shows(&PASSCODE));
        service.answers(200, passcode("id-1", text));
        let shown = fixture.shows(&PASSCODE);
        let passcode: Value = serde_json::from_slice(&shown[2].stdout)
            .unwrap_or_else(|error| panic!("{error}: {shown:?}"));
        assert_eq!(passcode["description"], text, "JSON keeps the value");
        all.extend(shown);
        let create = ["passcode", "create", "--name", "n", "--passcode-out"];
        // A note says that the passcode is unusual; and the file is there after the first run.
        fixture.run(&[&create[..], &["p"]].concat());
        let _next = std::fs::remove_file(fixture.path().join("p"));
        all
    });
}

#[test]
fn errors_and_headers() {
    let (fixture, service) = fixture("errors");
    with_all_characters(900, |text| {
        let mut all = Vec::new();
        for (status, body) in [
            (400, json!({ "error": { "code": text, "message": text } })),
            (401, json!({ "error": { "code": "x", "message": text } })),
            (
                403,
                json!({ "Code": text, "Message": text, "ExceptionMessage": text }),
            ),
            (
                404,
                json!({ "code": text, "httpStatusCode": text, "message": text }),
            ),
            (409, json!({ "error": { "code": text, "message": "x" } })),
            (412, json!({ "Message": text })),
        ] {
            service.answers(status, body);
            all.extend(fixture.shows(&SHOW));
        }
        for status in [400, 401, 404] {
            service.answers(
                status,
                json!({ "errors": [{ "code": text, "message": text }] }),
            );
            all.extend(fixture.shows(&PASSCODE));
        }
        for body in [
            text.to_owned(),
            format!("<html>{text}</html>"),
            format!("{{\"{text}"),
        ] {
            for status in [200, 400] {
                service.answers(status, &body);
                all.extend(fixture.run(&LIST));
                all.extend(fixture.run(&PASSCODE));
            }
        }
        for status in [200, 400, 404] {
            service.answers_with_headers(status, text);
            all.extend(fixture.run(&LIST));
        }
        all
    });
}
