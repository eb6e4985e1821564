//! A blocking HTTPS client of a few lines, so that odd requests can be sent as they are.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

pub(crate) type Tls = StreamOwned<ClientConnection, TcpStream>;

/// Whom to connect to, and whom to trust.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) address: SocketAddr,
    config: Arc<ClientConfig>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, ca_pem: &str) -> Self {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            address,
            config: Arc::new(config),
        }
    }

    pub(crate) fn connect(&self, name: &'static str) -> Tls {
        let socket = TcpStream::connect(self.address).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let name = ServerName::try_from(name).unwrap();
        StreamOwned::new(
            ClientConnection::new(Arc::clone(&self.config), name).unwrap(),
            socket,
        )
    }

    /// Sends the bytes and reads one reply: status, head and body.
    pub(crate) fn send(&self, request: &[u8]) -> (u16, String, Vec<u8>) {
        let mut stream = self.connect("localhost");
        // The service may answer and close before it has read everything.
        let _partial = stream.write_all(request).and_then(|()| stream.flush());
        read_reply(&mut stream)
    }
}

pub(crate) fn read_reply(stream: &mut Tls) -> (u16, String, Vec<u8>) {
    let mut seen = Vec::new();
    let mut chunk = [0; 4096];
    let head_len = loop {
        if let Some(at) = seen.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        let len = stream.read(&mut chunk).unwrap();
        assert!(
            len > 0,
            "closed within the head: {:?}",
            String::from_utf8_lossy(&seen)
        );
        seen.extend_from_slice(&chunk[..len]);
    };
    let head = String::from_utf8(seen[..head_len].to_vec())
        .unwrap()
        .to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    while seen.len() < head_len + length {
        let len = stream.read(&mut chunk).unwrap();
        assert!(len > 0, "closed within the body");
        seen.extend_from_slice(&chunk[..len]);
    }
    (
        head[9..12].parse().unwrap(),
        head,
        seen[head_len..].to_vec(),
    )
}
