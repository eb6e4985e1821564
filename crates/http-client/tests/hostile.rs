//! Servers that mean no good: each gives an error of the right kind, soon, and no crash.
#![cfg(test)]

#[path = "net/plain.rs"]
mod plain;
#[path = "net/server.rs"]
mod server;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use plain::client;
use pop_http_client::{
    AccessTokenError, ClientError, ClientOptionsError, HubId, IotHubClient, IotHubOptions,
    ProveError, ProveRequest, Secret, StaticToken, Step, TokenFuture, TokenSource,
};
use pop_models::iothub::{CertificateName, Etag, Hub};
use pop_models::limits::MAX_BODY_LEN;
use server::{answer, read_request, start};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

fn hub() -> Hub<'static> {
    Hub::new("sub", "group", "hub").unwrap()
}

fn name() -> CertificateName<'static> {
    CertificateName::new("root").unwrap()
}

fn request() -> ProveRequest {
    ProveRequest::new(
        HubId::new("sub", "group", "hub"),
        "root",
        "CA",
        "A".repeat(40),
    )
}

async fn prove(client: &IotHubClient, request: ProveRequest) -> ClientError {
    let leaf = |_: &str| Err::<String, &str>("no leaf should be asked for");
    match client.prove(request, leaf, |_| {}).await {
        Err(ProveError::Client(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// Every body that is no body: the same bytes to each request.
async fn with_body(body: Vec<u8>) -> [ClientError; 3] {
    let body = Arc::new(body);
    let (port, _) = start(move |mut stream: TcpStream| {
        let body = Arc::clone(&body);
        async move {
            while read_request(&mut stream).await.is_some() {
                answer(&mut stream, 200, "", &body).await;
            }
        }
    })
    .await;
    let client = client(port, |_| {});
    [
        client.get(hub(), name()).await.unwrap_err(),
        client.list(hub()).await.unwrap_err(),
        prove(&client, request()).await,
    ]
}

#[tokio::test]
async fn nested_brackets_and_garbage_are_bad_bodies() {
    let nested = "[".repeat(100_000).into_bytes();
    let in_unknown_field = format!("{{\"x\":{}", "[".repeat(100_000)).into_bytes();
    let objects = "{\"a\":".repeat(100_000).into_bytes();
    let invalid_utf8 = b"{\"etag\":\"\xff\xfe\"}".to_vec();
    for body in [
        nested,
        in_unknown_field,
        objects,
        invalid_utf8,
        b"hello".to_vec(),
        Vec::new(),
    ] {
        for error in with_body(body).await {
            assert!(matches!(error, ClientError::BadBody { .. }), "{error}");
        }
    }
}

#[tokio::test]
async fn ten_megabytes_are_too_many() {
    let mut json = b"{\"properties\":{\"certificate\":\"".to_vec();
    json.resize(10 * 1024 * 1024, b'A');
    json.extend_from_slice(b"\"}}");
    for error in with_body(json).await {
        assert!(
            matches!(
                error,
                ClientError::BodyTooLarge {
                    limit: MAX_BODY_LEN,
                    ..
                }
            ),
            "{error}"
        );
    }
    // Exactly the cap is read, and only then found to be no JSON.
    for (length, too_large) in [(MAX_BODY_LEN, false), (MAX_BODY_LEN + 1, true)] {
        for error in with_body(vec![b'A'; length]).await {
            assert_eq!(
                matches!(error, ClientError::BodyTooLarge { .. }),
                too_large,
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn an_endless_chunked_body_is_cut_off() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let (port, _) = start(move |mut stream: TcpStream| {
        let sent = Arc::clone(&counter);
        async move {
            if read_request(&mut stream).await.is_none() {
                return;
            }
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                .await;
            let chunk = [b"1000\r\n", [b' '; 4096].as_slice(), b"\r\n"].concat();
            while stream.write_all(&chunk).await.is_ok() {
                sent.fetch_add(4096, Ordering::SeqCst);
            }
        }
    })
    .await;
    let error = client(port, |_| {}).get(hub(), name()).await.unwrap_err();
    assert!(matches!(error, ClientError::BodyTooLarge { .. }), "{error}");
    let sent = sent.load(Ordering::SeqCst);
    assert!(sent < 16 * 1024 * 1024, "{sent} bytes were taken");
}

#[tokio::test]
async fn a_gzip_bomb_is_counted_after_decompression() {
    // Made here bit by bit, to need no encoder.
    let bomb = gzip_of_zeros(2 * MAX_BODY_LEN);
    assert!(bomb.len() < 80_000, "{}", bomb.len());
    let bomb = Arc::new(bomb);
    let (port, _) = start(move |mut stream: TcpStream| {
        let bomb = Arc::clone(&bomb);
        async move {
            while read_request(&mut stream).await.is_some() {
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
                    bomb.len()
                );
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.write_all(&bomb).await;
            }
        }
    })
    .await;
    let error = client(port, |_| {}).get(hub(), name()).await.unwrap_err();
    assert!(matches!(error, ClientError::BodyTooLarge { .. }), "{error}");
}

/// RFC 1951: one fixed Huffman block, a literal 0 and then matches of length 258 at distance 1.
fn gzip_of_zeros(at_least: usize) -> Vec<u8> {
    let mut bits: Vec<bool> = Vec::new();
    let mut push = |value: u32, count: u32| {
        for bit in (0..count).rev() {
            bits.push(value >> bit & 1 == 1);
        }
    };
    push(1, 1); // last block
    push(0b10, 2); // fixed codes, lowest bit first
    push(0b0011_0000, 8); // literal 0
    for _ in 0..at_least.div_ceil(258) {
        push(0b1100_0101, 8); // length 258
        push(0, 5); // distance 1
    }
    push(0, 7); // end of block
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for byte in bits.chunks(8) {
        out.push(
            byte.iter()
                .enumerate()
                .fold(0, |sum, (at, bit)| sum | u8::from(*bit) << at),
        );
    }
    // Checksum and length are wrong on purpose: the cap has to stop before anybody looks at them.
    out.extend_from_slice(&[0; 8]);
    out
}

#[tokio::test]
async fn broken_connections_and_garbage_give_no_reply() {
    for bytes in [
        &b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"etag\":"[..],
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\"",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
        b"220 mail.example ESMTP\r\n",
        b"\x00\x01\x02\x03\xff\xff\r\n\r\n",
        b"",
    ] {
        let (port, connections) = start(move |mut stream: TcpStream| async move {
            if read_request(&mut stream).await.is_some() {
                let _ = stream.write_all(bytes).await;
            }
        })
        .await;
        let client = client(port, |_| {});
        let error = client.get(hub(), name()).await.unwrap_err();
        assert!(
            matches!(
                error,
                ClientError::NoReply {
                    step: Step::Read,
                    ..
                }
            ),
            "{bytes:?} {error:?}"
        );
        // A read is tried four times in all, a code request once.
        assert_eq!(connections.load(Ordering::SeqCst), 4, "{bytes:?}");
        let etag = Etag::new("e").unwrap();
        let error = client
            .generate_verification_code(hub(), name(), etag)
            .await
            .unwrap_err();
        assert!(matches!(error, ClientError::NoReply { .. }), "{error:?}");
        assert_eq!(connections.load(Ordering::SeqCst), 5, "{bytes:?}");
        assert!(
            error.to_string().contains("running again is safe"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn two_thousand_headers_are_refused() {
    let (port, _) = start(|mut stream: TcpStream| async move {
        if read_request(&mut stream).await.is_some() {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
            for index in 0..2000 {
                let line = format!("x-{index}: {}\r\n", "y".repeat(1000));
                let _ = stream.write_all(line.as_bytes()).await;
            }
            let _ = stream.write_all(b"content-length: 2\r\n\r\n{}").await;
        }
    })
    .await;
    let error = client(port, |_| {}).get(hub(), name()).await.unwrap_err();
    assert!(matches!(error, ClientError::NoReply { .. }), "{error}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (port, connections) = start(|mut stream: TcpStream| async move {
        while let Some(seen) = read_request(&mut stream).await {
            let head = format!(
                "HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
                seen.target
            );
            let _ = stream.write_all(head.as_bytes()).await;
        }
    })
    .await;
    let client = client(port, |_| {});
    for error in [
        client.get(hub(), name()).await.unwrap_err(),
        prove(&client, request()).await,
    ] {
        assert!(
            matches!(error, ClientError::UnexpectedStatus { status: 302, .. }),
            "{error}"
        );
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

/// A body that comes byte by byte, for ever.
async fn dribbling() -> u16 {
    let (port, _) = start(|mut stream: TcpStream| async move {
        if read_request(&mut stream).await.is_some() {
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
                .await;
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    })
    .await;
    port
}

#[tokio::test]
async fn a_dribbling_body_is_stopped_by_the_limits() {
    let port = dribbling().await;
    // By the limit of one request, four times.
    let clock = Instant::now();
    let error = client(port, |options| {
        options.http.request_timeout = Duration::from_millis(200);
    })
    .get(hub(), name())
    .await
    .unwrap_err();
    let took = clock.elapsed();
    assert_eq!(error, ClientError::Timeout { step: Step::Read });
    assert!(
        took >= Duration::from_millis(800) && took < Duration::from_secs(4),
        "{took:?}"
    );
    // By the deadline of the operation.
    let limit = Duration::from_millis(300);
    let clock = Instant::now();
    let error = client(port, |options| options.http.operation_deadline = limit)
        .get(hub(), name())
        .await
        .unwrap_err();
    let took = clock.elapsed();
    assert!(
        matches!(
            error,
            ClientError::Timeout { .. } | ClientError::Deadline { .. }
        ),
        "{error}"
    );
    assert!(took >= limit && took < Duration::from_secs(3), "{took:?}");
    // By the deadline of the proof.
    let mut asked = request();
    asked.deadline = limit;
    let clock = Instant::now();
    let error = prove(&client(port, |_| {}), asked).await;
    let took = clock.elapsed();
    assert!(
        matches!(
            error,
            ClientError::Timeout { .. } | ClientError::Deadline { .. }
        ),
        "{error}"
    );
    assert!(took >= limit && took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test]
async fn a_silent_server_is_stopped_by_the_deadline() {
    let (port, _) = start(|stream: TcpStream| async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(stream);
    })
    .await;
    let mut asked = request();
    asked.deadline = Duration::from_millis(200);
    let clock = Instant::now();
    let error = prove(&client(port, |_| {}), asked).await;
    assert!(
        matches!(
            error,
            ClientError::Timeout { .. } | ClientError::Deadline { .. }
        ),
        "{error}"
    );
    assert!(clock.elapsed() < Duration::from_secs(3));
}

/// `Duration::MAX` is what a caller without a limit of its own would pass.
#[tokio::test]
async fn no_deadline_at_all_is_no_panic() {
    let (port, _) = start(|mut stream: TcpStream| async move {
        while read_request(&mut stream).await.is_some() {
            answer(&mut stream, 403, "", b"").await;
        }
    })
    .await;
    let client = client(port, |options| {
        options.http.operation_deadline = Duration::MAX;
        options.http.request_timeout = Duration::MAX;
        options.http.connect_timeout = Duration::MAX;
    });
    let mut asked = request();
    asked.deadline = Duration::MAX;
    for error in [
        client.get(hub(), name()).await.unwrap_err(),
        prove(&client, asked).await,
    ] {
        assert!(matches!(error, ClientError::Forbidden { .. }), "{error}");
    }
}

#[tokio::test]
async fn no_connection_fails_at_once() {
    // A port that was free a moment ago.
    let port = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let slow =
        |options: &mut IotHubOptions| options.http.retry.base_delay = Duration::from_secs(30);
    let clock = Instant::now();
    let client = client(port, slow);
    for error in [
        client.list(hub()).await.unwrap_err(),
        prove(&client, request()).await,
    ] {
        assert!(matches!(error, ClientError::Connect { .. }), "{error:?}");
        assert!(error.to_string().contains("refused"), "{error}");
    }
    // RFC 2606 keeps this name from ever having an address.
    let mut options = IotHubOptions::new("http://nowhere.invalid".parse().unwrap());
    options.http.use_system_proxy = false;
    slow(&mut options);
    let client = IotHubClient::new(options).unwrap();
    let error = client.get(hub(), name()).await.unwrap_err();
    assert!(
        matches!(error, ClientError::UnknownHost { .. }),
        "{error:?}"
    );
    assert!(clock.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn what_is_not_tls_fails_at_once() {
    let replies: [&'static [u8]; 2] = [b"HTTP/1.1 400 Bad Request\r\n\r\n", b""];
    for reply in replies {
        let (port, connections) = start(move |mut stream: TcpStream| async move {
            let mut hello = [0; 4096];
            let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut hello).await;
            let _ = stream.write_all(reply).await;
        })
        .await;
        let url = format!("https://127.0.0.1:{port}").parse().unwrap();
        let client = IotHubClient::new(IotHubOptions::new(url)).unwrap();
        let error = client.get(hub(), name()).await.unwrap_err();
        assert!(
            matches!(error, ClientError::Tls { .. }),
            "{reply:?} {error:?}"
        );
        assert_eq!(connections.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn a_token_is_never_sent_over_plain_http() {
    let options = |url: &str| {
        let mut options = IotHubOptions::new(url.parse().unwrap());
        options.tokens = Some(Arc::new(StaticToken::new("hunter2").unwrap()));
        options
    };
    let refused = |options| IotHubClient::new(options).unwrap_err();
    assert_eq!(
        refused(options("http://127.0.0.1:1")),
        ClientOptionsError::TokenOverPlainHttp
    );
    assert!(IotHubClient::new(options("https://127.0.0.1:1")).is_ok());
    for url in [
        "ftp://127.0.0.1",
        "https://user:secret@127.0.0.1",
        "https://127.0.0.1/?x",
        "https://127.0.0.1/#x",
        "data:text/plain,x",
    ] {
        assert!(
            matches!(refused(options(url)), ClientOptionsError::Endpoint(_)),
            "{url}"
        );
    }
    let mut bad = options("https://127.0.0.1");
    bad.api_version = "latest".into();
    assert!(matches!(refused(bad), ClientOptionsError::ApiVersion(_)));
    for bundle in [
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let mut bad = options("https://127.0.0.1");
        bad.http.ca_bundle_pem = Some(bundle.into());
        assert!(IotHubClient::new(bad).is_err(), "{bundle:?}");
    }
    assert!(!format!("{:?}", options("https://127.0.0.1")).contains("hunter2"));
}

#[derive(Default)]
struct NoToken(Mutex<u32>);

impl TokenSource for NoToken {
    fn token(&self) -> TokenFuture<'_> {
        *self.0.lock().unwrap() += 1;
        Box::pin(async { Err::<Secret, _>(AccessTokenError::Source("not logged in".into())) })
    }
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let (port, connections) = start(|_| async {}).await;
    let mut options = IotHubOptions::new(format!("https://127.0.0.1:{port}").parse().unwrap());
    let source = Arc::new(NoToken::default());
    options.tokens = Some(source.clone());
    let client = IotHubClient::new(options).unwrap();
    let error = prove(&client, request()).await;
    assert!(
        matches!(
            error,
            ClientError::Token {
                step: Step::Read,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(*source.0.lock().unwrap(), 1);
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

struct SlowToken(Duration);

impl TokenSource for SlowToken {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            tokio::time::sleep(self.0).await;
            Ok(Secret::new("t".to_owned()))
        })
    }
}

#[tokio::test]
async fn the_wait_for_a_token_counts_against_the_deadline() {
    let (port, _) = start(|stream: TcpStream| async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(stream);
    })
    .await;
    let mut options = IotHubOptions::new(format!("https://127.0.0.1:{port}").parse().unwrap());
    options.tokens = Some(Arc::new(SlowToken(Duration::from_millis(1500))));
    let client = IotHubClient::new(options).unwrap();
    let mut asked = request();
    asked.deadline = Duration::from_secs(2);
    let clock = Instant::now();
    let error = prove(&client, asked).await;
    let took = clock.elapsed();
    assert!(
        matches!(
            error,
            ClientError::Timeout { .. } | ClientError::Deadline { .. }
        ),
        "{error}"
    );
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test]
async fn requests_carry_what_they_should() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let (port, _) = start(move |mut stream: TcpStream| {
        let seen = Arc::clone(&keep);
        async move {
            while let Some(request) = read_request(&mut stream).await {
                seen.lock().unwrap().push(request);
                answer(
                    &mut stream,
                    400,
                    "x-ms-request-id: server-7\r\n",
                    br#"{"code":400001,"message":"no"}"#,
                )
                .await;
            }
        }
    })
    .await;
    let number = AtomicUsize::new(0);
    let client = client(port, |options| {
        options.request_id = Some(Arc::new(move || {
            format!("id-{}", number.fetch_add(1, Ordering::SeqCst))
        }));
    });
    let etag = Etag::new("IjEi").unwrap();
    let error = client
        .generate_verification_code(hub(), name(), etag)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "generate verification code: the service refused (HTTP 400, code 400001: no [client request id id-0] \
         [service request id server-7])"
    );
    let error = client
        .verify(hub(), name(), etag, "a\r\nb\r\n")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("id-1"), "{error}");
    let key = "-----BEGIN PRIVATE KEY-----\n";
    let error = client.verify(hub(), name(), etag, key).await.unwrap_err();
    assert!(matches!(error, ClientError::Input { .. }), "{error}");

    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2, "the private key stayed here");
    let code = &seen[0];
    assert_eq!(code.method, "POST");
    assert_eq!(code.header("content-length"), Some("0"));
    assert_eq!(code.header("if-match"), Some("IjEi"));
    assert_eq!(code.header("x-ms-client-request-id"), Some("id-0"));
    assert_eq!(code.header("accept"), Some("application/json"));
    assert_eq!(code.header("authorization"), None);
    assert!(code.header("user-agent").unwrap().starts_with("x509-pop/"));
    assert_eq!(seen[1].header("content-type"), Some("application/json"));
    assert_eq!(seen[1].body, br#"{"certificate":"a\nb\n"}"#);
}
