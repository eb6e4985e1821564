//! A service over TLS that answers by a script, for what no real one does on demand.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// One answer. The connection is closed after it.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Status, more header lines (each with its end), body.
    Whole(u16, &'static str, String),
    /// As it stands, then an orderly end of the TLS connection.
    Raw(String),
    /// This, then a byte every 50 ms for ever.
    Dribble(&'static str),
}

type Script = dyn Fn(&str) -> Answer + Send + Sync;

/// The running service, to the end of the test's process.
pub(crate) struct Fake {
    pub(crate) port: u16,
    /// The root to trust, PEM.
    pub(crate) root: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    /// `script` gets each request, head and body, and gives the answer.
    pub(crate) fn new(script: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        Self::named("localhost", script)
    }

    /// The same with a TLS certificate for this host.
    pub(crate) fn named(
        host: &str,
        script: impl Fn(&str) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let (config, root) = tls(host);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, script) = (Arc::clone(&requests), Arc::new(script));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, seen) = (Arc::clone(&config), Arc::clone(&seen));
                let script = Arc::clone(&script);
                std::thread::spawn(move || converse(stream.unwrap(), config, &seen, &*script));
            }
        });
        Self {
            port,
            root,
            requests,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Method and last part of the path of each request so far: `POST verify`.
    pub(crate) fn requests(&self) -> Vec<String> {
        let short = |request: &String| {
            let mut words = request.split_whitespace();
            let method = words.next().unwrap();
            let path = words.next().unwrap().split('?').next().unwrap();
            format!("{method} {}", path.rsplit('/').next().unwrap())
        };
        self.requests.lock().unwrap().iter().map(short).collect()
    }

    /// The same as sent.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn tls(host: &str) -> (Arc<rustls::ServerConfig>, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(DnType::CommonName, "a root for one test");
    let root = params.self_signed(&key).unwrap();
    let issuer = Issuer::from_params(&params, &key);
    let own = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![host.to_owned()])
        .unwrap()
        .signed_by(&own, &issuer)
        .unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.serialize_der())),
        )
        .unwrap();
    (Arc::new(config), root.pem())
}

/// One request, one answer. A client that hangs up ends it.
fn converse(
    stream: TcpStream,
    config: Arc<rustls::ServerConfig>,
    seen: &Mutex<Vec<String>>,
    script: &Script,
) -> Option<()> {
    let server = rustls::ServerConnection::new(config).unwrap();
    let mut stream = rustls::StreamOwned::new(server, stream);
    let request = read_request(&mut stream)?;
    seen.lock().unwrap().push(request.clone());
    match script(&request) {
        Answer::Whole(status, headers, body) => {
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n\
                 content-length: {length}\r\n{headers}connection: close\r\n\r\n{body}"
            )
            .ok()?;
        }
        Answer::Raw(text) => stream.write_all(text.as_bytes()).ok()?,
        Answer::Dribble(text) => {
            stream.write_all(text.as_bytes()).ok()?;
            loop {
                stream.write_all(b" ").ok()?;
                stream.flush().ok()?;
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }
    stream.conn.send_close_notify();
    stream.flush().ok()
}

/// A request with as much body as it announces.
fn read_request(stream: &mut impl Read) -> Option<String> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).ok().filter(|count| *count > 0)?;
        request.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let head = head.to_ascii_lowercase();
        let announced = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
            .unwrap_or(0);
        if body.len() >= announced {
            return Some(text);
        }
    }
}
