//! `serve` prints each request's target, which a client chooses.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};

use super::code_points::{MARKER, batches, found_in};
use super::fixture::Fixture;

/// Sends bytes over TLS, and reads to the end.
fn send(port: u16, root: &[u8], request: &str) {
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(root).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut stream = rustls::StreamOwned::new(connection, stream);
    stream.write_all(request.as_bytes()).unwrap();
    let _closed = stream.read_to_end(&mut Vec::new());
}

#[test]
fn the_log_of_requests() {
    let fixture = Fixture::new("log");
    let mut child = fixture
        .command(&["serve", "--root", "root.pem"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let port: u16 = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap)
        .find_map(|line| line.rsplit_once("https://localhost:")?.1.parse().ok())
        .expect("serve prints its endpoint");
    let root = std::fs::read(fixture.path().join("root.pem")).unwrap();
    for batch in batches(300) {
        // The grammar of HTTP excludes ASCII controls from a target.
        let target: String = batch.chars().filter(|c| !c.is_ascii_control()).collect();
        let request =
            format!("GET /{target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        send(port, &root, &request);
    }
    child.kill().unwrap();
    let printed = child.wait_with_output().unwrap().stderr;
    assert_eq!(found_in(&printed), None);
    let printed = String::from_utf8(printed).unwrap();
    assert!(
        printed.contains(MARKER) && printed.contains(r"\u{200b}"),
        "{printed}"
    );
}
