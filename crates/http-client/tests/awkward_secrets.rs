//! Secrets that also occur in names, ids, dates, keywords, thumbprints and base64 change nothing in what a reply means,
//! and a service that sends a secret back does not get it printed.
#![cfg(test)]

#[path = "net/authority.rs"]
mod authority;
#[path = "digicert/log.rs"]
mod log;
#[path = "net/server.rs"]
mod server;

use std::fmt::{Debug, Display};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use authority::{acceptor, issuer};
use pop_http_client::{
    DigiCertClient, DigiCertOptions, HubId, IotHubClient, IotHubOptions, ProveRequest, Secret,
    StaticToken,
};
use pop_models::digicert::{EnrollmentProfileId, PasscodeId};
use pop_models::iothub::{CertificateName, Hub};
use serde_json::{Value, json};
use server::{Seen, answer, read_request, start};

const NAME: &str = "test-ca-of-the-first-production-line";
const THUMBPRINT: &str = "A9993E364706816ABA3E25717850C26C9CD0D89D";
const CERTIFICATE: &str = "MIIBkTCCATegAwIBAgIUB7CT5mTESTsAZEmTrueEAwIwFTETMBEGA1UEAwwKdGVzdC1j";
const PASSCODE_ID: &str = "b1cef6d1-1449-4b7d-9577-a43839f7367c";
const RANDOM: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.zX8qLw3vKp0Rb7Yt";

const AWKWARD: &[&str] = &[
    "A",
    "1",
    "test",
    "true",
    "false",
    "null",
    "name",
    "etag",
    "properties",
    "isVerified",
    "2026",
    "10:00:00",
    "GMT",
    "application/json",
    "A9993E36",
    "4706816ABA3E25717850",
    THUMBPRINT,
    "MIIBkTCC",
    "MIIBkTCCATegAwIBAgIUB7CT5mTESTsAZEmTrueEAwIwFTETMBEGA1U",
    "test-ca",
    NAME,
    PASSCODE_ID,
    "first-production-line",
    "hub",
    "00000000-0000-0000-0000-000000000000",
    "b1cef6d1",
    "1449-4b7d-9577-a43839f7367c",
    "IOT_1",
    "ACTIVE",
    "\"",
    "{",
    ":",
    "\\",
];

/// One certificate: absent, uploaded, with a code, verified.
#[derive(Default)]
struct Certificate {
    changes: u32,
    verified: bool,
}

impl Certificate {
    fn reply(&mut self, seen: &Seen) -> (u16, Value) {
        if seen.target.contains("iot-trust") || seen.target.contains("passcode") {
            return (200, details());
        }
        if seen.method == "GET" && self.changes == 0 {
            return (404, json!({"code": 404_001, "message": "no test"}));
        }
        if seen.method != "GET" {
            self.changes += 1;
            self.verified = seen.target.contains("/verify?");
        }
        let description = json!({
            "id": format!("/subscriptions/00000000-0000-0000-0000-000000000000/certificates/{NAME}"),
            "name": NAME,
            "type": "Microsoft.Devices/IotHubs/Certificates",
            "etag": format!("AAAAtestAAA{}", self.changes),
            "properties": {
                "verificationCode": "7A1CA9993E3647068169F2B76A0DA2A1CBD8A0E1A3F4C5B6",
                "thumbprint": THUMBPRINT,
                "isVerified": self.verified,
                "subject": "CN=test",
                "created": "Sun, 22 Nov 2026 10:00:00 GMT",
                "updated": "Sun, 22 Nov 2026 10:00:00 GMT",
                "certificate": CERTIFICATE,
            },
        });
        (200, description)
    }
}

fn details() -> Value {
    json!({
        "id": PASSCODE_ID,
        "name": "test",
        "status": "ACTIVE",
        "enrollment_profile": {"id": "IOT_1", "name": "test-ca"},
        "passcode": "bGgdO*******************",
        "created_at": "2026-11-22T10:00:00Z",
        "number_of_usage": 1,
    })
}

/// A server over TLS, and the roots to trust it.
async fn serve(
    reply: impl Fn(&Seen) -> (u16, String, Value) + Send + Sync + 'static,
) -> (url::Url, Vec<u8>) {
    let issuer = issuer();
    let acceptor = acceptor(&issuer, "localhost", |_| {});
    let reply = Arc::new(reply);
    let (port, _) = start(move |stream| {
        let (acceptor, reply) = (acceptor.clone(), Arc::clone(&reply));
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                return;
            };
            while let Some(seen) = read_request(&mut stream).await {
                let (status, head, body) = reply(&seen);
                let body = body.to_string();
                answer(&mut stream, status, &head, body.as_bytes()).await;
            }
        }
    })
    .await;
    let url = format!("https://localhost:{port}").parse().unwrap();
    (url, issuer.pem().into_bytes())
}

fn iot_hub(url: &url::Url, roots: &[u8], token: &str) -> IotHubClient {
    let mut options = IotHubOptions::new(url.clone());
    options.tokens = Some(Arc::new(StaticToken::new(token).unwrap()));
    options.http.ca_bundle_pem = Some(roots.to_vec());
    options.http.retry.base_delay = Duration::from_millis(2);
    IotHubClient::new(options).unwrap()
}

fn digicert(url: &url::Url, roots: &[u8], key: &str) -> DigiCertClient {
    let mut options = DigiCertOptions::new(url.clone());
    options.api_key = Some(Secret::new(key.to_owned()));
    options.http.ca_bundle_pem = Some(roots.to_vec());
    options.http.retry.base_delay = Duration::from_millis(2);
    DigiCertClient::new(options).unwrap()
}

fn shown<T: Debug, E: Debug + Display>(result: Result<T, E>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{error} {error:?}"),
    }
}

/// Everything that both clients give, as text.
async fn everything(url: &url::Url, roots: &[u8], secret: &str) -> Vec<String> {
    let client = iot_hub(url, roots, secret);
    let id = "00000000-0000-0000-0000-000000000000";
    let request = ProveRequest::new(HubId::new(id, "test", "hub"), NAME, "CA", THUMBPRINT);
    let leaf = |code: &str| Ok::<_, String>(format!("leaf for {code}\n"));
    let proved = client.prove(request, leaf, |_| {}).await;
    let hub = Hub::new(id, "test", "hub").unwrap();
    let read = client.get(hub, CertificateName::new(NAME).unwrap()).await;
    let keys = digicert(url, roots, secret);
    let profile = EnrollmentProfileId::new("IOT_1").unwrap();
    let details = keys
        .details(profile, PasscodeId::new(PASSCODE_ID).unwrap())
        .await;
    vec![shown(proved), shown(read), shown(details)]
}

#[tokio::test]
async fn awkward_secrets_give_the_same_results_as_a_random_one() {
    let hub = Arc::new(Mutex::new(Certificate::default()));
    let served = Arc::clone(&hub);
    let (url, roots) = serve(move |seen| {
        let (status, body) = served.lock().unwrap().reply(seen);
        (status, "x-ms-request-id: test-true-1\r\n".to_owned(), body)
    })
    .await;
    let expected = everything(&url, &roots, RANDOM).await;
    assert!(expected[0].contains("is_verified: true"), "{expected:?}");
    assert!(expected[1].contains(CERTIFICATE), "{expected:?}");
    assert!(expected[2].contains(PASSCODE_ID), "{expected:?}");
    for secret in AWKWARD {
        *hub.lock().unwrap() = Certificate::default();
        let found = everything(&url, &roots, secret).await;
        assert_eq!(found, expected, "{secret}");
    }
}

/// With a pause that the service asks for, and ids that hold the secret.
#[tokio::test]
async fn headers_are_read_before_a_secret_is_hidden() {
    let (url, roots) = serve(|_| {
        let head = "retry-after: 90\r\ndate: Sun, 22 Nov 2026 10:00:00 GMT\r\n".to_owned();
        (429, head, json!({}))
    })
    .await;
    for secret in ["90", "9", "GMT", RANDOM] {
        let shown = everything(&url, &roots, secret).await;
        assert!(shown[0].contains("pause of 90 s"), "{shown:?}");
    }
}

#[tokio::test]
async fn a_secret_that_comes_back_is_not_shown() {
    log::start();
    let echo = |seen: &Seen| {
        let token = seen
            .header("authorization")
            .map(|text| &text["Bearer ".len()..]);
        token.or(seen.header("x-api-key")).unwrap().to_owned()
    };
    for status in [200, 400, 401, 403, 404, 409, 412, 429, 500] {
        let (url, roots) = serve(move |seen| {
            let secret = echo(seen);
            let body = json!({
                "code": secret, "message": format!("bad header 'Bearer {secret}'"),
                "errors": [{"code": secret, "message": format!("{{\"key\":\"{secret}\"}}")}],
                "id": secret, "name": secret, "etag": secret, "status": secret,
                "properties": {
                    "thumbprint": secret, "isVerified": false, "updated": secret,
                    "verificationCode": secret, "certificate": secret,
                },
            });
            (status, format!("x-ms-request-id: {secret}\r\n"), body)
        })
        .await;
        // A token as services issue them, and one that is only as long as the limit for a value.
        for secret in [RANDOM, "MARKER-OF-16-BYT"] {
            for text in everything(&url, &roots, secret).await {
                assert!(!text.contains(secret), "{status}: {text}");
            }
        }
    }
    let logged = log::text();
    assert!(logged.contains("status=403"), "{logged}");
    for secret in [RANDOM, "MARKER-OF-16-BYT"] {
        assert!(!logged.contains(secret), "{logged}");
    }
    // Where only the message has it, half of that is enough.
    let (url, roots) = serve(move |seen| {
        let message = format!("bad header 'Bearer {}'", echo(seen));
        (
            400,
            String::new(),
            json!({"code": 400_001, "message": message}),
        )
    })
    .await;
    let shown = everything(&url, &roots, "MARKER-8").await;
    assert!(shown[0].contains("'Bearer [token]'"), "{shown:?}");
}
