//! A folder, scripted programs and services, for one test.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// In every token, and never to be seen.
pub(crate) const MARKER: &str = "MARKER0123456789";

/// A token that states these claims.
pub(crate) fn token(tenant: &str, expires_in: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let expires = i64::try_from(now.as_secs()).unwrap() + expires_in;
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let payload = format!(
        r#"{{"tid":"{tenant}","aud":"https://management.azure.com","appid":"app-1","oid":"oid-1","exp":{expires},"nonce":"{MARKER}"}}"#
    );
    format!("{}.{}.{MARKER}", part(r#"{"alg":"RS256"}"#), part(&payload))
}

/// A temporary folder, removed at the end.
pub(crate) struct Fixture {
    path: PathBuf,
}

impl Fixture {
    pub(crate) fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("credentials-{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.join("bin")).unwrap();
        Self { path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file and gives its path.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Puts a program on the PATH.
    pub(crate) fn program(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.write(&format!("bin/{name}"), &format!("#!/bin/sh\n{script}\n"));
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
    }

    /// The command line here, as verbose as possible, with these variables and no
    /// others.
    pub(crate) fn run(&self, variables: &[(&str, &str)], args: &[&str]) -> Outcome {
        let output = Command::new(env!("CARGO_BIN_EXE_x509-pop"))
            .arg("-vv")
            .args(args)
            .current_dir(&self.path)
            .env_clear()
            .env("RUST_LOG", "trace")
            .env("PATH", self.path.join("bin"))
            .env("HOME", &self.path)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        Outcome::new(&output)
    }

    /// `auth check` with these variables.
    pub(crate) fn check(&self, variables: &[(&str, &str)], more: &[&str]) -> Outcome {
        self.run(variables, &[&["auth", "check"], more].concat())
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _left_behind = std::fs::remove_dir_all(&self.path);
    }
}

/// What a run printed, in which no token was.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) exit: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Outcome {
    fn new(output: &Output) -> Self {
        let message = Self {
            exit: output.status.code(),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        };
        assert!(!message.out.contains(MARKER), "{message:?}");
        assert!(!message.err.contains(MARKER), "{message:?}");
        // Nor the token's other two parts.
        assert!(
            !message.out.contains("eyJ") && !message.err.contains("eyJ"),
            "{message:?}"
        );
        message
    }

    /// It ended with this code and printed these words on either stream.
    #[track_caller]
    pub(crate) fn expect(&self, exit: i32, words: &[&str]) {
        assert_eq!(self.exit, Some(exit), "{self:?}");
        for word in words {
            assert!(
                self.out.contains(word) || self.err.contains(word),
                "{word:?}: {self:?}"
            );
        }
    }
}

/// A service that answers every request alike and remembers what it was asked.
pub(crate) struct Fake {
    pub(crate) port: u16,
    /// The root to trust, PEM; empty without TLS.
    pub(crate) root: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    pub(crate) fn plain(status: u16, body: &str) -> Self {
        Self::start(status, body, None, String::new())
    }

    pub(crate) fn tls(status: u16, body: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "a root for one test");
        let root = params.self_signed(&key).unwrap();
        let issuer = Issuer::from_params(&params, &key);
        let own = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["localhost".to_owned()])
            .unwrap()
            .signed_by(&own, &issuer)
            .unwrap();
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(
            rustls::crypto::aws_lc_rs::default_provider(),
        ))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.serialize_der())),
        )
        .unwrap();
        Self::start(status, body, Some(Arc::new(config)), root.pem())
    }

    /// Takes connections and never answers.
    pub(crate) fn silent() -> (TcpListener, u16) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        (listener, port)
    }

    fn start(
        status: u16,
        body: &str,
        tls: Option<Arc<rustls::ServerConfig>>,
        root: String,
    ) -> Self {
        let (listener, port) = Self::silent();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let length = body.len();
        let reply = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        // Ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                match &tls {
                    None => answer(stream, &reply, &seen),
                    Some(config) => {
                        let server = rustls::ServerConnection::new(Arc::clone(config)).unwrap();
                        answer(rustls::StreamOwned::new(server, stream), &reply, &seen)
                    }
                };
            }
        });
        Self {
            port,
            root,
            requests,
        }
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Reads one request, with as much body as it announces, remembers it and answers. In this
/// order: who got the answer may look at once.
fn answer(mut stream: impl Read + Write, reply: &str, seen: &Mutex<Vec<String>>) -> Option<()> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).ok().filter(|count| *count > 0)?;
        request.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let announced = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length: ")?
                    .parse()
                    .ok()
            })
            .unwrap_or(0);
        if body.len() >= announced {
            seen.lock().unwrap().push(text);
            stream.write_all(reply.as_bytes()).ok()?;
            return stream.flush().ok();
        }
    }
}
