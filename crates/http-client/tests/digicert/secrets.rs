//! API key and passcode are in no text that anybody reads, whatever the server sends back.

use std::fmt::{Debug, Display};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use pop_http_client::{
    ClientError, ClientOptionsError, DigiCertClient, DigiCertOptions, Secret, SecretError,
};
use serde_json::json;

use super::log;
use super::server::{Seen, start};
use super::service::{
    Answer, KEY, PASSCODE, Service, certificate, id, new_passcode, passcode, profile,
};

/// The part of each secret that no escape changes.
const MARKERS: [&str; 2] = ["KEYMARKER", "PASSMARKER"];

fn clean(text: &str) {
    for marker in MARKERS {
        assert!(!text.contains(marker), "{text}");
    }
}

fn both<T: Debug, E: Debug + Display>(result: Result<T, E>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{error} {error:?}"),
    }
}

/// The request's secret in all forms that an encoder may give it.
fn forms(seen: &Seen) -> Vec<String> {
    let secret = seen.header("x-api-key").or(seen.header("x-passcode"));
    let secret = secret.unwrap();
    let json = json!(secret).to_string();
    let json = json.trim_matches('"').to_owned();
    let html_safe = json
        .replace('<', "\\u003c")
        .replace('>', "\\u003E")
        .replace('&', "\\u0026");
    let slashes = json.replace('/', "\\/");
    let all = secret
        .bytes()
        .map(|byte| format!("\\u{byte:04x}"))
        .collect();
    vec![json, html_safe, slashes, all]
}

#[tokio::test]
async fn what_comes_back_is_taken_out() {
    log::start();
    let echo = |status: u16, form: usize| {
        move |_: usize, seen: &Seen| {
            let forms = forms(seen);
            let text = &forms[form % forms.len()];
            let secret = seen.header("x-api-key").or(seen.header("x-passcode"));
            let secret = secret.unwrap();
            let body = format!(
                r#"{{"name":"{text}","id":"{text}","status":"{text}","enrollment_profile":{{"id":"{text}"}},
                    "passcode":"{text}","certificate_request_id":"{text}","result":"{text}",
                    "errors":[{{"code":"{text}","message":"x-header: {text}{text}"}}]}}"#
            );
            Answer {
                status,
                head: format!(
                    "x-ms-request-id: {secret}\r\nretry-after: {secret}\r\ndate: {secret}\r\nlocation: /{secret}\r\n"
                ),
                body: body.into_bytes(),
            }
        }
    };
    for status in [200, 201, 204, 302, 400, 401, 403, 404, 409, 429, 500, 503] {
        for form in 0..4 {
            let service = Service::start(echo(status, form), |_| {}).await;
            let client = &service.client;
            clean(&both(client.details(profile(), id()).await));
            clean(&both(client.create(profile(), &new_passcode()).await));
            clean(&both(client.enroll(&passcode(), &certificate()).await));
            let sent = service.seen();
            assert!(sent.len() >= 3, "{status}");
            for seen in sent {
                let key = (seen.header("x-api-key"), seen.header("x-passcode"));
                assert!(matches!(key, (Some(KEY), None) | (None, Some(PASSCODE))));
            }
        }
    }
    // Replies that cannot be read, and none at all.
    for body in ["<html>", "", "{\"id\":7}", "[["] {
        let answer = move |_: usize, seen: &Seen| {
            let secret = seen.header("x-api-key").or(seen.header("x-passcode"));
            Answer::new(200, format!("{body}{}", secret.unwrap()))
        };
        let service = Service::start(answer, |_| {}).await;
        clean(&both(service.client.details(profile(), id()).await));
        clean(&both(
            service.client.create(profile(), &new_passcode()).await,
        ));
        clean(&both(
            service.client.enroll(&passcode(), &certificate()).await,
        ));
    }
    let text = log::text();
    assert!(
        text.contains("create passcode") && text.contains("status=403"),
        "{text}"
    );
    clean(&text);
}

/// The test above would pass if nothing was ever looked for.
#[tokio::test]
async fn the_same_texts_without_a_secret_come_through() {
    let body = r#"{"errors":[{"code":"a","message":"x-header: KEYMARKER"}]}"#;
    let service = Service::always(Answer::new(400, body)).await;
    let error = service.client.details(profile(), id()).await.unwrap_err();
    assert!(
        error.to_string().contains("KEYMARKER"),
        "another key's text"
    );
}

#[tokio::test]
async fn clients_and_options_print_no_secret() {
    let shown = Arc::new(Mutex::new(String::new()));
    let keep = Arc::clone(&shown);
    let service = Service::start(
        |_, _| Answer::new(404, ""),
        |options| {
            *keep.lock().unwrap() += &format!("{options:?}");
            let keep = Arc::clone(&keep);
            options.http.request_filter = Some(Arc::new(move |request| {
                *keep.lock().unwrap() += &format!("{request:?}");
                true
            }));
        },
    )
    .await;
    let _ = service.client.create(profile(), &new_passcode()).await;
    let _ = service.client.enroll(&passcode(), &certificate()).await;
    assert_eq!(service.seen().len(), 2);
    let shown = shown.lock().unwrap().clone();
    assert!(
        shown.contains("Passcode") && shown.contains("Secret(..)"),
        "{shown}"
    );
    clean(&shown);
    clean(&format!("{:?} {:?}", service.client, passcode()));
}

#[tokio::test]
async fn no_secret_goes_over_plain_http() {
    let (port, connections) = start(|_| async {}).await;
    let url = format!("http://127.0.0.1:{port}").parse().unwrap();
    let mut options = DigiCertOptions::new(url);
    let client = DigiCertClient::new(options.clone()).unwrap();
    let error = client
        .enroll(&passcode(), &certificate())
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            ClientError::Input {
                what: "endpoint",
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(connections.load(Ordering::SeqCst), 0);
    options.api_key = Some(Secret::new(KEY.to_owned()));
    let refused = DigiCertClient::new(options).unwrap_err();
    assert_eq!(refused, ClientOptionsError::ApiKeyOverPlainHttp);
}

#[tokio::test]
async fn an_api_key_that_cannot_be_one_makes_no_client() {
    let refused = |key: &str| {
        let mut options = DigiCertOptions::new("https://127.0.0.1:1".parse().unwrap());
        options.api_key = Some(Secret::new(key.to_owned()));
        DigiCertClient::new(options).map(drop)
    };
    let most = pop_http_client::MAX_SECRET_LEN;
    for (key, why) in [
        ("", SecretError::Empty),
        (" \n", SecretError::Empty),
        ("a\nKEYMARKER", SecretError::Malformed { at: 1 }),
        (" k\u{f6}", SecretError::Malformed { at: 2 }),
        (&"k".repeat(most + 1), SecretError::TooLong { most }),
    ] {
        let error = refused(key).unwrap_err();
        assert_eq!(error, ClientOptionsError::ApiKey(why));
        clean(&format!("{error} {error:?}"));
    }
    assert_eq!(refused(&"k".repeat(most)), Ok(()));
}

/// What cannot be a passcode, or must not leave the machine, is refused before anything is sent.
#[tokio::test]
async fn bad_input_is_not_sent() {
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let filter = |options: &mut DigiCertOptions| {
        options.http.request_filter = Some(Arc::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            true
        }));
    };
    let service = Service::start(|_, _| Answer::new(404, ""), filter).await;
    let enroll = async |passcode: &str, csr: &str, profile: &str| {
        let mut request = certificate();
        request.csr = csr.to_owned();
        request.enrollment_profile_id = profile.to_owned();
        let passcode = Secret::new(passcode.to_owned());
        let error = service.client.enroll(&passcode, &request).await;
        let error = error.unwrap_err();
        clean(&format!("{error} {error:?}"));
        error.to_string()
    };
    let key = "-----BEGIN PRIVATE KEY-----\nPASSMARKER";
    for (text, words) in [
        (enroll("PASSM*******", "CSR", "IOT_1").await, "asterisks"),
        (
            enroll("", "CSR", "IOT_1").await,
            "passcode cannot be used: it is empty",
        ),
        (enroll("a PASSMARKER", "CSR", "IOT_1").await, "at byte 1"),
        (
            enroll(&"p".repeat(1025), "CSR", "IOT_1").await,
            "longer than 1024",
        ),
        (enroll("p", key, "IOT_1").await, "private key"),
        (
            enroll("p", " \n", "IOT_1").await,
            "request cannot be used: it is empty",
        ),
        (
            enroll("p", &"A".repeat(64 * 1024 + 1), "IOT_1").await,
            "longer than any",
        ),
        (
            enroll("p", "CSR", "IOT/../1").await,
            "enrollment profile id",
        ),
        (enroll("p", "CSR", "").await, "enrollment profile id"),
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let mut large = new_passcode();
    large.name = pop_models::JsonField::Value("n".repeat(1 << 20));
    let error = service.client.create(profile(), &large).await.unwrap_err();
    assert!(error.to_string().contains("passcode request"), "{error}");
    assert_eq!(sent.load(Ordering::SeqCst), 0);
}
