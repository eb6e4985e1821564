//! Limits in time, with short ones: slow clients of every kind.

#[path = "../../tests/service/client.rs"]
mod client;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use pop_core::P256Verifier;

use super::{Limits, LocalService, Running, ServiceOptions};
use crate::EngineOptions;
use client::{Client, Tls, read_reply};

const SHORT: Limits = Limits {
    connections: 1,
    handshake: Duration::from_millis(1_000),
    body: Duration::from_millis(300),
    patience: Duration::from_millis(2_000),
};

fn start(limits: Limits) -> (Running, Client) {
    let options = ServiceOptions {
        address: ([127, 0, 0, 1], 0).into(),
        engine: EngineOptions::default(),
        clock: Arc::new(|| {
            let since = std::time::UNIX_EPOCH.elapsed().unwrap();
            i64::try_from(since.as_secs()).unwrap()
        }),
        random: Arc::new(|bytes| bytes.fill(1)),
        verifier: Arc::new(P256Verifier),
        observer: None,
    };
    let service = LocalService::start_with(options, limits).unwrap();
    let client = Client::new(service.address(), service.ca_pem());
    (service, client)
}

async fn beside(talk: impl FnOnce() + Send + 'static) {
    tokio::task::spawn_blocking(talk).await.unwrap();
}

/// Whether the service closes the connection, rather than our own read giving up after 20 s.
fn is_closed(stream: &mut Tls) -> bool {
    match stream.read(&mut [0; 64]) {
        Ok(len) => len == 0,
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
    }
}

/// Starts a request until nothing can be sent any more.
fn dribble(stream: &mut Tls) -> bool {
    (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        stream
            .write_all(b"a")
            .and_then(|()| stream.flush())
            .is_err()
    })
}

#[tokio::test]
async fn a_slow_body_is_answered_with_408() {
    let (_service, client) = start(SHORT);
    beside(move || {
        let head = "PUT /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n123";
        let (status, _, body) = client.send(head.as_bytes());
        assert_eq!(status, 408);
        assert!(body.starts_with(br#"{"error":{"code":"RequestTimeout""#));
    })
    .await;
}

#[tokio::test]
async fn a_dribbled_head_an_idle_connection_and_a_reused_one_are_closed() {
    let (_service, client) = start(Limits {
        connections: 9,
        ..SHORT
    });
    beside(move || {
        let mut slow = client.connect("localhost");
        slow.write_all(b"GET /").unwrap();
        assert!(dribble(&mut slow));

        let mut idle = client.connect("localhost");
        idle.flush().unwrap();
        assert!(is_closed(&mut idle));

        let mut reused = client.connect("localhost");
        reused.flush().unwrap();
        for _ in 0..6 {
            // Each reply winds the alarm up: together longer than the patience for one.
            std::thread::sleep(Duration::from_millis(500));
            reused
                .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .unwrap();
            assert_eq!(read_reply(&mut reused).0, 404);
        }
        assert!(is_closed(&mut reused));
    })
    .await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_closed() {
    let (_service, client) = start(SHORT);
    beside(move || {
        let mut deaf = client.connect("localhost");
        deaf.sock
            .set_write_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let many = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000);
        let error = (0..10_000)
            .find_map(|_| deaf.write_all(&many).err())
            .unwrap();
        assert_ne!(error.kind(), std::io::ErrorKind::WouldBlock, "{error}");
    })
    .await;
}

#[tokio::test]
async fn an_unfinished_handshake_holds_a_place_for_its_time_only() {
    let (_service, client) = start(SHORT);
    beside(move || {
        let get = b"GET / HTTP/1.0\r\n\r\n";
        let mut silent = TcpStream::connect(client.address).unwrap();
        silent
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        std::thread::sleep(Duration::from_millis(50));
        let mut second = client.connect("localhost");
        assert!(second.write_all(get).and_then(|()| second.flush()).is_err());
        // Closed by the service, and the only place is free again.
        assert_eq!(silent.read(&mut [0; 8]).unwrap(), 0);
        assert_eq!(client.send(get).0, 404);
    })
    .await;
}

#[tokio::test]
async fn stop_does_not_wait_for_a_client_without_end() {
    let (service, client) = start(Limits {
        patience: Duration::from_secs(60),
        ..SHORT
    });
    let mut open = tokio::task::spawn_blocking(move || {
        let mut open = client.connect("localhost");
        open.write_all(b"GET /")
            .and_then(|()| open.flush())
            .unwrap();
        open
    })
    .await
    .unwrap();
    tokio::time::timeout(Duration::from_secs(10), service.stop())
        .await
        .unwrap();
    beside(move || assert!(is_closed(&mut open))).await;
}
