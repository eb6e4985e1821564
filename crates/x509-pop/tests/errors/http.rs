//! What our client never sends, sent to `serve` by hand.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};

use super::fixture::{Fixture, TOKEN};

/// Sends the bytes and gives the status line's number and the body.
fn send(fixture: &Fixture, head: &str, body: &[u8]) -> (u16, String) {
    let root = fixture.folder.path().join("root.pem");
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(root).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let host = fixture.endpoint().strip_prefix("https://").unwrap();
    let stream = TcpStream::connect(host).unwrap();
    let name = ServerName::try_from(host.split(':').next().unwrap().to_owned()).unwrap();
    let client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = rustls::StreamOwned::new(client, stream);
    let head = format!(
        "{head}host: {host}\r\nauthorization: Bearer {TOKEN}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // A service that has refused may hang up before it has read all.
    let _refused_early = stream.write_all(body);
    let mut reply = Vec::new();
    let _hung_up = stream.read_to_end(&mut reply);
    let reply = String::from_utf8(reply).unwrap();
    let status = reply.split(' ').nth(1).expect("a status").parse().unwrap();
    let body = reply.split_once("\r\n\r\n").unwrap().1.to_owned();
    (status, body)
}

fn line(method: &str, tail: &str) -> String {
    format!(
        "{method} /subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/hub\
         /certificates/n{tail}?api-version=2023-06-30 HTTP/1.1\r\n"
    )
}

fn upload(fixture: &Fixture) -> String {
    let pem = std::fs::read_to_string(fixture.folder.path().join("ca.pem")).unwrap();
    serde_json::json!({"properties": {"certificate": pem}}).to_string()
}

#[test]
fn missing_if_match() {
    let Some(fixture) = Fixture::new("ifmatch") else {
        return;
    };
    let before = fixture.state();
    let upload = upload(&fixture);
    for (method, tail, body) in [
        ("PUT", "", upload.as_str()),
        ("DELETE", "", ""),
        ("POST", "/generateVerificationCode", ""),
        ("POST", "/verify", r#"{"certificate":"x"}"#),
    ] {
        let (status, message) = send(&fixture, &line(method, tail), body.as_bytes());
        assert_eq!(status, 412, "{method} {tail}: {message}");
        assert!(message.contains("Invalid ETag supplied."), "{message}");
        assert_eq!(fixture.state(), before, "{method} {tail}");
    }
    // The same with If-Match is taken.
    let head = format!("{}if-match: *\r\n", line("PUT", ""));
    assert_eq!(send(&fixture, &head, upload.as_bytes()).0, 200);
    assert_ne!(fixture.state(), before);
}

#[test]
fn ten_megabytes() {
    let Some(fixture) = Fixture::new("megabytes") else {
        return;
    };
    let before = fixture.state();
    let mut body = upload(&fixture).into_bytes();
    body.resize(10_000_000, b' ');
    for (method, tail) in [("PUT", ""), ("POST", "/verify")] {
        let head = format!("{}if-match: *\r\n", line(method, tail));
        let (status, message) = send(&fixture, &head, &body);
        assert_eq!(status, 413, "{message}");
        assert!(message.contains("RequestEntityTooLarge"), "{message}");
        assert_eq!(fixture.state(), before);
    }
    // What is only a little less is read.
    let head = format!("{}if-match: *\r\n", line("PUT", ""));
    assert_eq!(send(&fixture, &head, upload(&fixture).as_bytes()).0, 200);
}

#[test]
fn unparsable_certificate() {
    let Some(fixture) = Fixture::new("garbage") else {
        return;
    };
    let before = fixture.state();
    let head = format!("{}if-match: *\r\n", line("PUT", ""));
    for certificate in ["", "x", "-----BEGIN CERTIFICATE-----", "MAMCAQA="] {
        let body = serde_json::json!({"properties": {"certificate": certificate}}).to_string();
        let (status, message) = send(&fixture, &head, body.as_bytes());
        assert_eq!(status, 400, "{message}");
        assert!(message.contains("400099"), "{message}");
        assert_eq!(fixture.state(), before, "{certificate}");
    }
}
