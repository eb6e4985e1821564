//! The engine behind TLS: limits, odd requests, and a start and an end in good order.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pop_keys::FastVerifier;
use pop_local_service::{
    EngineOptions, LocalService, MAX_BODY_LEN, ServiceOptions, StartError, TokenRule,
};
use serde_json::{Value, json};

use crate::client::{Client, read_reply};
use crate::fixture::{Ca, HUB};

/// The clock of the TLS certificate must suit rustls, which reads the real one.
pub(crate) fn now() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

fn options() -> ServiceOptions {
    let fill = AtomicU8::new(0);
    ServiceOptions {
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        engine: EngineOptions::default(),
        clock: Arc::new(now),
        random: Arc::new(move |bytes| bytes.fill(fill.fetch_add(1, Ordering::Relaxed))),
        verifier: Arc::new(FastVerifier),
        observer: None,
    }
}

fn request(
    client: &Client,
    method: &str,
    path: &str,
    headers: &str,
    body: &[u8],
) -> (u16, String, Vec<u8>) {
    let length = body.len();
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n{headers}\r\n"
    )
    .into_bytes();
    request.extend_from_slice(body);
    client.send(&request)
}

/// Runs the blocking `talk` beside the service.
async fn beside(talk: impl FnOnce() + Send + 'static) {
    tokio::task::spawn_blocking(talk).await.unwrap();
}

fn arm_code(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap();
    body["error"]["code"].as_str().unwrap().to_owned()
}

fn path(tail: &str) -> String {
    format!("{HUB}{tail}?api-version=2023-06-30")
}

#[tokio::test]
async fn the_whole_proof_over_tls() {
    let service = LocalService::start(options()).unwrap();
    assert_eq!(
        service.url(),
        format!("https://localhost:{}", service.address().port())
    );
    let client = Client::new(service.address(), service.ca_pem());
    beside(move || {
        let ca = Ca::new("root");
        let call = |method: &str, tail: &str, headers: &str, body: &Value| {
            let body = if body.is_null() {
                String::new()
            } else {
                body.to_string()
            };
            let headers = format!("Content-Type: application/json\r\n{headers}");
            let (status, _, body) =
                request(&client, method, &path(tail), &headers, body.as_bytes());
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
            serde_json::from_slice::<Value>(&body).unwrap()
        };
        let condition = |body: &Value| format!("If-Match: {}\r\n", body["etag"].as_str().unwrap());
        let body = call(
            "PUT",
            "/line",
            "",
            &json!({"properties": {"certificate": ca.pem()}}),
        );
        let tail = "/line/generateVerificationCode";
        let body = call("POST", tail, &condition(&body), &Value::Null);
        // The certificates of these tests end in April 2026; the clock here is the real one.
        let mut leaf =
            crate::fixture::params(body["properties"]["verificationCode"].as_str().unwrap());
        leaf.not_after = rcgen::date_time_ymd(4000, 1, 1);
        let proof = json!({"certificate": ca.sign(leaf)});
        let body = call("POST", "/line/verify", &condition(&body), &proof);
        assert_eq!(body["properties"]["isVerified"], true);
        let list = call("GET", "", "", &Value::Null);
        assert_eq!(list["value"][0], body);
    })
    .await;
    service.stop().await;
}

#[tokio::test]
async fn headers_arrive_and_leave_as_the_engine_means_them() {
    let mut options = options();
    options.engine.token = Some(TokenRule::new("t", None));
    let service = LocalService::start(options).unwrap();
    let client = Client::new(service.address(), service.ca_pem());
    beside(move || {
        let token = "Authorization: Bearer t\r\n";
        let (status, head, body) = request(&client, "GET", &path(""), token, b"");
        assert_eq!(
            (status, body.as_slice()),
            (200, b"{\"value\":[]}".as_slice())
        );
        assert!(
            head.contains("\r\ncontent-type: application/json; charset=utf-8\r\n"),
            "{head}"
        );
        assert!(head.contains("\r\ncache-control: no-cache\r\n"), "{head}");
        for headers in [
            "",
            "Authorization: Bearer u\r\n",
            &token.repeat(2),
            "Authorization: Bearer t\u{e9}\r\n",
        ] {
            let (status, head, body) = request(&client, "GET", &path(""), headers, b"");
            assert_eq!(
                (status, arm_code(&body).as_str()),
                (401, "InvalidAuthenticationToken")
            );
            assert!(head.contains("\r\nwww-authenticate: bearer\r\n"), "{head}");
        }
        let (status, head, _) = request(&client, "PATCH", &path("/line"), token, b"");
        assert_eq!(status, 405);
        assert!(head.contains("\r\nallow: delete, get, put\r\n"), "{head}");
    })
    .await;
}

#[tokio::test]
async fn a_long_body_is_413_and_the_next_request_is_served() {
    let service = LocalService::start(options()).unwrap();
    let client = Client::new(service.address(), service.ca_pem());
    beside(move || {
        let put = |body: &[u8]| request(&client, "PUT", &path("/line"), "", body);
        // The last byte that fits reaches the engine, whole.
        let mut body = json!({"certificate": Ca::new("full").pem()})
            .to_string()
            .into_bytes();
        body.resize(MAX_BODY_LEN, b' ');
        assert_eq!(put(&body).0, 200);
        for length in [MAX_BODY_LEN + 1, 10_000_000] {
            let (status, _, body) = put(&vec![b'['; length]);
            assert_eq!(
                (status, arm_code(&body).as_str()),
                (413, "RequestEntityTooLarge")
            );
        }
        // Announced only; and without an end.
        let head = format!("PUT {} HTTP/1.1\r\nHost: localhost\r\n", path("/line"));
        let announced = format!("{head}Content-Length: 99999999999\r\n\r\n");
        assert_eq!(client.send(announced.as_bytes()).0, 413);
        let mut endless = format!("{head}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
        for _ in 0..20 {
            endless.extend_from_slice(b"100000\r\n");
            endless.extend_from_slice(&vec![b' '; MAX_BODY_LEN]);
            endless.extend_from_slice(b"\r\n");
        }
        // Nobody reads 20 MiB to be polite: the reply may be lost to a reset, the service not.
        let mut stream = client.connect("localhost");
        let _cut_short = stream.write_all(&endless).and_then(|()| stream.flush());
        let mut start = [0; 12];
        if stream.read_exact(&mut start).is_ok() {
            assert_eq!(&start, b"HTTP/1.1 413");
        }
        assert_eq!(request(&client, "GET", &path(""), "", b"").0, 200);
    })
    .await;
}

#[tokio::test]
async fn garbage_gets_an_error_or_a_closed_door_and_the_service_lives() {
    let service = LocalService::start(options()).unwrap();
    let client = Client::new(service.address(), service.ca_pem());
    beside(move || {
        // Not even TLS.
        let mut plain = TcpStream::connect(client.address).unwrap();
        plain
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        plain
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .unwrap();
        let mut reply = Vec::new();
        let _alert_or_reset = plain.read_to_end(&mut reply);
        assert!(!reply.starts_with(b"HTTP/1.1 2"), "{reply:?}");
        // A handshake that is left alone.
        drop(client.connect("localhost"));

        for request in [
            "\0\0\0\0\r\n\r\n",
            "GET\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "GET /\u{0}\u{7f} HTTP/1.1\r\n\r\n",
            &format!("GET / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(2_000)),
            &format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000)),
        ] {
            let (status, _, _) = client.send(request.as_bytes());
            assert!((400..500).contains(&status), "{request:.40}: {status}");
        }
        let chunked = format!(
            "PUT {} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            path("/line")
        );
        assert_eq!(client.send(chunked.as_bytes()).0, 400);
        // Odd, but HTTP: the engine answers.
        for (request, status) in [
            ("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
            (
                "GET /%zz%ff%00/../.. HTTP/1.1\r\nHost: localhost\r\n\r\n",
                404,
            ),
            ("BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
            ("GET / HTTP/1.0\r\n\r\n", 404),
        ] {
            assert_eq!(client.send(request.as_bytes()).0, status, "{request}");
        }
        // A body that ends early.
        let mut stream = client.connect("localhost");
        let head = format!(
            "PUT {} HTTP/1.1\r\nHost: l\r\nContent-Length: 99\r\n\r\n{{",
            path("/line")
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.flush().unwrap();
        drop(stream);

        assert_eq!(request(&client, "GET", &path(""), "", b"").0, 200);
    })
    .await;
}

#[tokio::test]
async fn connections_beyond_the_cap_are_closed_and_places_come_back() {
    let service = LocalService::start(options()).unwrap();
    let client = Client::new(service.address(), service.ca_pem());
    beside(move || {
        let mut held = Vec::new();
        for _ in 0..128 {
            let mut stream = client.connect("localhost");
            let request = format!("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", path(""));
            stream.write_all(request.as_bytes()).unwrap();
            assert_eq!(read_reply(&mut stream).0, 200);
            held.push(stream);
        }
        let mut stream = client.connect("localhost");
        assert!(
            stream
                .write_all(b"GET / HTTP/1.1\r\n\r\n")
                .and_then(|()| stream.flush())
                .is_err()
        );
        drop(held);
        // The service notices closed connections in its own time.
        let served = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            let mut stream = client.connect("localhost");
            stream
                .write_all(b"GET / HTTP/1.0\r\n\r\n")
                .and_then(|()| stream.flush())
                .is_ok()
        });
        assert!(served);
    })
    .await;
}

#[tokio::test]
async fn only_the_names_of_the_loopback_and_only_its_own_ca_are_trusted() {
    let service = LocalService::start(options()).unwrap();
    let other = LocalService::start(options()).unwrap();
    assert_ne!(service.ca_pem(), other.ca_pem());
    let client = Client::new(service.address(), service.ca_pem());
    let other_client = Client::new(service.address(), other.ca_pem());
    beside(move || {
        let greets = |client: &Client, name| {
            let mut stream = client.connect(name);
            stream
                .write_all(b"GET / HTTP/1.0\r\n\r\n")
                .and_then(|()| stream.flush())
        };
        for name in ["localhost", "127.0.0.1", "::1"] {
            greets(&client, name).unwrap();
        }
        greets(&client, "example.com").unwrap_err();
        greets(&other_client, "localhost").unwrap_err();
    })
    .await;
}

#[tokio::test]
async fn the_observer_hears_the_reason_and_no_secret() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let mut options = options();
    options.engine.token = Some(TokenRule::new("s3cret", Some(0)));
    options.observer = Some(Arc::new({
        let heard = Arc::clone(&heard);
        move |exchange: &pop_local_service::Exchange<'_>| {
            heard.lock().unwrap().push(format!("{exchange:?}"));
        }
    }));
    assert!(!format!("{options:?}").contains("s3cret"));
    let service = LocalService::start(options).unwrap();
    let client = Client::new(service.address(), service.ca_pem());
    beside(move || {
        request(
            &client,
            "GET",
            &path(""),
            "Authorization: Bearer s3cret\r\n",
            b"",
        );
    })
    .await;
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 1);
    assert!(
        heard[0].contains("status: 401") && heard[0].contains("expiry"),
        "{heard:?}"
    );
    assert!(!heard[0].contains("s3cret"), "{heard:?}");
}

#[tokio::test]
async fn stop_and_drop_free_the_port() {
    let service = LocalService::start(options()).unwrap();
    let address = service.address();
    let idle = Client::new(service.address(), service.ca_pem()).connect("localhost");
    service.stop().await;
    drop(idle);
    TcpStream::connect(address).unwrap_err();

    let service = LocalService::start(options()).unwrap();
    let address = service.address();
    drop(service);
    let mut closed = false;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        closed = closed || TcpStream::connect(address).is_err();
    }
    assert!(closed);
}

#[tokio::test]
async fn it_listens_on_the_loopback_only() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let mut options = options();
        options.address = address.parse().unwrap();
        let error = LocalService::start(options).unwrap_err();
        assert!(matches!(error, StartError::NotLoopback(_)), "{error}");
    }
    let service = LocalService::start(options()).unwrap();
    let mut taken = options();
    taken.address = service.address();
    let error = LocalService::start(taken).unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }), "{error}");
}

#[tokio::test]
async fn a_clock_that_no_certificate_can_hold_is_an_error() {
    for clock in [i64::MIN, -1, 0, i64::MAX] {
        let mut options = options();
        options.clock = Arc::new(move || clock);
        let error = LocalService::start(options).unwrap_err();
        assert!(matches!(error, StartError::Tls(_)), "{error}");
    }
}

#[test]
fn without_a_runtime_start_is_an_error() {
    assert!(matches!(
        LocalService::start(options()),
        Err(StartError::NoRuntime)
    ));
}
