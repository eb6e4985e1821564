//! Passcodes over TLS: many clients at once, and no secret in anything that is printed.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Mutex};

use pop_keys::FastVerifier;
use pop_local_service::{
    ApiKeyRule, Engine, EngineOptions, EngineRequest, Exchange, LocalService, MAX_BODY_LEN,
    ServiceOptions,
};
use pop_models::digicert::PasscodeStatus;
use serde_json::{Value, json};

use crate::client::Client;
use crate::csr;
use crate::iot::{ENROLL, PROFILE, passcodes};
use crate::shell::now;

/// Stands in no line that is printed. Five characters of the passcode may be, so it is longer.
const MARKER: &str = "MARKER";
const KEY: &str = "MARKER-api-key";
const PASSCODE: &str = "MARKER-passcode-2345";

/// Randomness that makes [`PASSCODE`], and otherwise never repeats itself.
fn marked(bytes: &mut [u8]) {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    static NEXT: AtomicU64 = AtomicU64::new(1);
    if bytes.len() == PASSCODE.len() {
        for (to, wanted) in bytes.iter_mut().zip(PASSCODE.bytes()) {
            let at = ALPHABET.iter().position(|known| *known == wanted).unwrap();
            *to = u8::try_from(at).unwrap();
        }
    } else {
        let next = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        bytes
            .iter_mut()
            .zip(next.iter().rev().cycle())
            .for_each(|(to, from)| *to = *from);
    }
}

fn options() -> ServiceOptions {
    let mut engine = EngineOptions::default();
    engine.api_key = Some(ApiKeyRule::new(KEY));
    ServiceOptions {
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        engine,
        clock: Arc::new(now),
        random: Arc::new(marked),
        verifier: Arc::new(FastVerifier),
        observer: None,
    }
}

/// One request on a connection of its own: status and body.
fn send(client: &Client, method: &str, path: &str, headers: &str, body: &str) -> (u16, Value) {
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n{headers}\r\n{body}"
    );
    let (status, _, body) = client.send(request.as_bytes());
    (status, serde_json::from_slice(&body).unwrap())
}

fn key() -> String {
    format!("x-api-key: {KEY}\r\n")
}

fn create(client: &Client, body: &Value) -> String {
    let path = passcodes(PROFILE);
    let (status, body) = send(client, "POST", &path, &key(), &body.to_string());
    assert_eq!(
        (status, &body["passcode"]),
        (200, &json!(PASSCODE)),
        "{body}"
    );
    body["id"].as_str().unwrap().to_owned()
}

fn details(client: &Client, id: &str) -> Value {
    let path = format!("{}/{id}", passcodes(PROFILE));
    let (status, body) = send(client, "GET", &path, &key(), "");
    assert_eq!(status, 200, "{body}");
    body
}

fn enroll(client: &Client, headers: &str) -> (u16, Value) {
    let csr = csr::pem("device-7", "line-7");
    let body = json!({"csr": csr, "enrollment_profile_id": PROFILE}).to_string();
    send(client, "POST", ENROLL, headers, &body)
}

fn code(body: &Value) -> &str {
    body["errors"][0]["code"].as_str().unwrap()
}

#[tokio::test]
async fn of_many_enrolments_at_once_exactly_the_limit_succeed() {
    const LIMIT: usize = 7;
    const CLIENTS: usize = 40;
    let service = LocalService::start(options()).unwrap();
    let client = Client::new(service.address(), service.ca_pem());
    tokio::task::spawn_blocking(move || {
        let id = create(&client, &json!({"usage_limit": LIMIT}));
        let start = Barrier::new(CLIENTS);
        let outcomes: Vec<(u16, Value)> = std::thread::scope(|scope| {
            let enrolment = || {
                start.wait();
                enroll(&client, &format!("x-passcode: {PASSCODE}\r\n"))
            };
            let threads: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(enrolment)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        let mut requests = Vec::new();
        for (status, body) in outcomes {
            if status == 200 {
                requests.push(body["certificate_request_id"].to_string());
            } else {
                assert_eq!((status, code(&body)), (403, "access_denied"));
                let message = body["errors"][0]["message"].as_str().unwrap();
                assert!(message.contains("used up"), "{message}");
            }
        }
        requests.sort();
        requests.dedup();
        assert_eq!(requests.len(), LIMIT);
        assert_eq!(details(&client, &id)["number_of_usage"], LIMIT);
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn headers_arrive_as_the_engine_means_them() {
    let service = LocalService::start(options()).unwrap();
    let client = Client::new(service.address(), service.ca_pem());
    tokio::task::spawn_blocking(move || {
        let id = create(&client, &json!({}));
        let passcode = format!("x-passcode: {PASSCODE}\r\n");
        for (headers, status, wanted) in [
            (String::new(), 401, "invalid_api_key"),
            (
                format!("x-passcode:{PASSCODE}x\r\n"),
                401,
                "invalid_passcode",
            ),
            (
                format!("x-passcode: {PASSCODE}\u{e9}\r\n"),
                401,
                "invalid_passcode",
            ),
            ("x-passcode: \r\n".to_owned(), 401, "invalid_passcode"),
            (passcode.repeat(2), 401, "invalid_passcode"),
            (format!("{passcode}{}", key()), 400, "invalid_request"),
            (key().repeat(2), 401, "invalid_api_key"),
        ] {
            let (found, body) = enroll(&client, &headers);
            assert_eq!((found, code(&body)), (status, wanted), "{headers}");
        }
        assert_eq!(details(&client, &id)["number_of_usage"], 0);
        for (used, headers) in [
            passcode.as_str(),
            &passcode.replace("x-passcode", "X-Passcode"),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(enroll(&client, headers).0, 200);
            assert_eq!(details(&client, &id)["number_of_usage"], used + 1);
        }
        assert_eq!(enroll(&client, &key()).0, 200);
        assert_eq!(details(&client, &id)["number_of_usage"], 2);
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_long_body_is_413_in_the_form_of_its_part() {
    let service = LocalService::start(options()).unwrap();
    let client = Client::new(service.address(), service.ca_pem());
    tokio::task::spawn_blocking(move || {
        let body = " ".repeat(MAX_BODY_LEN + 1);
        let (status, body) = send(&client, "POST", ENROLL, &key(), &body);
        assert_eq!((status, code(&body)), (413, "invalid_request"));
        let body = format!("{{}}{}", " ".repeat(MAX_BODY_LEN - 2));
        let (status, _) = send(&client, "POST", &passcodes(PROFILE), &key(), &body);
        assert_eq!(status, 200);
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_running_service_lets_a_test_change_a_status() {
    let service = LocalService::start(options()).unwrap();
    let client = Client::new(service.address(), service.ca_pem());
    let id = {
        let client = client.clone();
        let made = tokio::task::spawn_blocking(move || create(&client, &json!({})));
        made.await.unwrap()
    };
    assert!(!service.set_passcode_status(PROFILE, "x", PasscodeStatus::Disabled));
    assert!(service.set_passcode_status(PROFILE, &id, PasscodeStatus::Disabled));
    tokio::task::spawn_blocking(move || {
        assert_eq!(details(&client, &id)["status"], "DISABLED");
        let (status, body) = enroll(&client, &format!("x-passcode: {PASSCODE}\r\n"));
        assert_eq!((status, code(&body)), (403, "access_denied"));
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn no_secret_stands_in_anything_that_is_printed_or_observed() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let mut options = options();
    options.observer = Some(Arc::new({
        let heard = Arc::clone(&heard);
        move |exchange: &Exchange<'_>| heard.lock().unwrap().push(format!("{exchange:?}"))
    }));
    let mut printed = vec![format!("{options:?}")];
    let service = LocalService::start(options).unwrap();
    let client = Client::new(service.address(), service.ca_pem());
    let bodies = tokio::task::spawn_blocking(move || {
        let rules = json!([{"certificate_field": "subject.common_name", "value": "MARKER-value"}]);
        create(
            &client,
            &json!({"usage_limit": 1, "registered_values": rules}),
        );
        let passcode = format!("x-passcode: {PASSCODE}\r\n");
        let mask = "x-passcode: MARKE*******************\r\n".to_owned();
        let headers = [
            passcode.clone(),
            mask,
            key(),
            format!("x-passcode: {PASSCODE}2\r\n"),
            format!("x-api-key: {KEY}2\r\n"),
            passcode.repeat(2),
            format!("{passcode}{}", key()),
        ];
        let mut bodies = Vec::new();
        for headers in headers {
            bodies.push(enroll(&client, &headers));
            bodies.push(send(&client, "POST", ENROLL, &headers, "{"));
            bodies.push(send(&client, "GET", ENROLL, &headers, ""));
            bodies.push(send(&client, "GET", "/iot/nowhere", &headers, ""));
            bodies.push(send(&client, "GET", "/nowhere", &headers, ""));
            bodies.push(send(&client, "POST", &passcodes(".."), &headers, "{}"));
        }
        bodies
    })
    .await
    .unwrap();
    printed.push(format!("{service:?}"));
    printed.extend(bodies.iter().map(|body| format!("{body:?}")));
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), bodies.len() + 1);
    assert!(
        heard.iter().any(|line| line.contains("masked form")),
        "{heard:?}"
    );
    assert!(
        heard
            .iter()
            .any(|line| line.contains("subject.common_name")),
        "{heard:?}"
    );
    printed.extend(heard.iter().cloned());
    nothing_marked(&printed);
}

#[test]
fn no_secret_stands_in_the_engine_or_its_replies() {
    let mut engine = EngineOptions::default();
    engine.api_key = Some(ApiKeyRule::new(KEY));
    let mut engine = Engine::new(engine, pop_core::P256Verifier);
    let path = passcodes(PROFILE);
    let create = EngineRequest {
        method: "POST",
        path_and_query: &path,
        api_key: Some(KEY),
        passcode: Some(PASSCODE),
        body: b"{}",
        ..EngineRequest::default()
    };
    let reply = engine.handle(&create, now(), &mut marked);
    // The marker would be seen: here it is.
    assert!(String::from_utf8_lossy(&reply.body).contains(PASSCODE));
    nothing_marked(&[
        format!("{create:?}"),
        format!("{reply:?}"),
        format!("{engine:?}"),
    ]);
}

fn nothing_marked(printed: &[String]) {
    let bytes = MARKER.bytes().map(|byte| byte.to_string());
    let bytes = bytes.collect::<Vec<_>>().join(", ");
    for line in printed {
        assert!(!line.contains(MARKER) && !line.contains(&bytes), "{line}");
    }
}
