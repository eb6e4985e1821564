//! A folder with a CA whose key is known, a token, a service, and a runner that looks for both
//! secrets in everything printed.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use serde_json::Value;

use super::folder::Folder;

/// The token of every test here.
pub(crate) const TOKEN: &str = "MARKER-TOKEN-5d41402abc4b2a76";
/// The bytes of the CA's private key: a number below the order of P-256.
pub(crate) const SCALAR: &[u8; 32] = b"MARKER-KEY.MARKER-KEY.MARKER-KEY";

/// How verbose a run is.
pub(crate) const VERBOSITY: [&[&str]; 3] = [&[], &["-v"], &["-vv", "--print-curl"]];

pub(crate) struct Fixture {
    pub(crate) folder: Folder,
    secrets: Vec<String>,
    service: Option<Service>,
    endpoint: String,
}

impl Fixture {
    /// A CA and a token, and no service. `None` where OpenSSL is missing, which CI does not
    /// accept.
    pub(crate) fn alone(name: &str) -> Option<Self> {
        let folder = Folder::new(&format!("errors{name}"))?;
        make_ca(&folder, "ca", SCALAR, "/CN=Example CA");
        folder.write("token", &format!("{TOKEN}\n"));
        let secrets = secrets(&folder);
        Some(Self {
            folder,
            secrets,
            service: None,
            endpoint: String::new(),
        })
    }

    /// The same with the local service, which holds the CA as `n`, not verified.
    pub(crate) fn new(name: &str) -> Option<Self> {
        let mut fixture = Self::alone(name)?;
        fixture.serve("3600");
        fixture.json(&["certificate", "create", "-n", "n", "--ca", "ca.pem"]);
        Some(fixture)
    }

    /// Starts the local service.
    pub(crate) fn serve(&mut self, expires: &str) {
        let mut child = self
            .command(&["serve", "--port", "0", "--token", TOKEN])
            .args(["--token-expires", expires, "--root", "root.pem"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let timeline = Arc::new(Mutex::new(Vec::new()));
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let keep = Arc::clone(&timeline);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                keep.lock().unwrap().push(line);
            }
        });
        self.endpoint = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map(Result::unwrap)
            .find_map(|line| Some(line.trim().strip_prefix("endpoint")?.trim().to_owned()))
            .expect("serve prints its endpoint");
        self.service = Some(Service { child, timeline });
    }

    /// Goes to somebody else from now on; `root` is whom to trust.
    pub(crate) fn visit(&mut self, endpoint: &str, root: &str) {
        self.endpoint = endpoint.to_owned();
        self.folder.write("root.pem", root);
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The requests that the service has answered, one a line.
    pub(crate) fn timeline(&self) -> Vec<String> {
        self.service
            .as_ref()
            .unwrap()
            .timeline
            .lock()
            .unwrap()
            .clone()
    }

    /// The command line here, with no settings of the caller's.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_x509-pop"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path());
        command
    }

    /// Runs it as it stands.
    pub(crate) fn bare(&self, args: &[&str]) -> Output {
        let output = self.command(args).output().unwrap();
        self.assert_no_secret(args, &output);
        output
    }

    /// All arguments of a verb on the hub.
    pub(crate) fn to_hub<'a>(&'a self, args: &[&'a str]) -> Vec<&'a str> {
        let mut all = args.to_vec();
        all.extend(["--endpoint", &self.endpoint, "--token-file", "token"]);
        all.extend(["--subscription", "s", "-g", "g", "--hub", "hub"]);
        if self.folder.has("root.pem") {
            all.extend(["--ca-bundle", "root.pem"]);
        }
        all
    }

    /// Runs a verb on the hub.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.bare(&self.to_hub(args))
    }

    /// Runs it; it must succeed and print JSON.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let output = self.run(&[args, &["-o", "json"]].concat());
        assert!(output.status.success(), "{args:?}: {}", errors(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The certificate at the service.
    pub(crate) fn state(&self) -> Value {
        self.json(&["certificate", "show", "-n", "n"])
    }

    /// However verbose, it ends with this code, prints these words on standard error and
    /// prints no result.
    #[track_caller]
    pub(crate) fn ends(&self, args: &[&str], exit: i32, words: &[&str]) {
        // Where JSON is asked for, a failure prints nothing that a script could take for it.
        for (verbose, form) in VERBOSITY.into_iter().zip([&[][..], &["-o", "json"], &[]]) {
            self.ends_once(&[args, verbose, form].concat(), exit, words);
        }
    }

    /// The same for what takes long.
    #[track_caller]
    pub(crate) fn ends_once(&self, args: &[&str], exit: i32, words: &[&str]) {
        let output = self.run(args);
        let message = errors(&output);
        assert_eq!(output.status.code(), Some(exit), "{args:?}: {message}");
        let error = match message.starts_with("error: ") {
            true => 0,
            false => message.find("\nerror: ").expect("an error is printed"),
        };
        for word in words {
            assert!(
                message[error..].contains(word),
                "{args:?}: {word:?} is not in: {message}"
            );
        }
        // The table of a proof grows step by step.
        if args[0] != "prove" || args.contains(&"json") {
            assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{args:?}");
        }
    }

    /// The same, and the certificate at the service stays as it is.
    #[track_caller]
    pub(crate) fn refuses(&self, args: &[&str], exit: i32, words: &[&str]) {
        let before = self.state();
        self.ends(args, exit, words);
        assert_eq!(self.state(), before, "{args:?}");
    }

    #[track_caller]
    pub(crate) fn assert_no_secret(&self, args: &[&str], output: &Output) {
        for stream in [&output.stdout, &output.stderr] {
            if let Some(secret) = self.secret_in(stream) {
                let text = String::from_utf8_lossy(stream);
                panic!("{args:?} printed {secret:?}: {text}");
            }
        }
    }

    /// A secret that is in these bytes, in whatever form.
    pub(crate) fn secret_in(&self, bytes: &[u8]) -> Option<&str> {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        let found = self.secrets.iter().find(|secret| text.contains(*secret));
        found.map(String::as_str)
    }

    /// A leaf for this code, made by the CA in `NAME.pem` and `NAME.key`.
    pub(crate) fn leaf(&self, code: &str, ca: &str, file: &str) {
        let (pem, key) = (format!("{ca}.pem"), format!("{ca}.key"));
        let made = self.bare(&[
            "leaf", "create", "--code", code, "--ca", &pem, "--key", &key, "-o", file,
        ]);
        assert!(made.status.success(), "{}", errors(&made));
    }
}

/// Makes `NAME.pem` and `NAME.key`, a P-256 CA with this private key.
pub(crate) fn make_ca(folder: &Folder, name: &str, scalar: &[u8; 32], subject: &str) {
    // ECPrivateKey of RFC 5915 without the public key, which OpenSSL computes.
    let mut der = vec![0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20];
    der.extend(scalar);
    der.extend([0xa0, 0x0a, 0x06, 0x08]);
    der.extend([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]);
    let (key, pem) = (format!("{name}.key"), format!("{name}.pem"));
    std::fs::write(folder.path().join("short.der"), der).unwrap();
    folder.openssl(&[
        "pkcs8",
        "-topk8",
        "-nocrypt",
        "-inform",
        "DER",
        "-in",
        "short.der",
        "-out",
        &key,
    ]);
    folder.openssl(&[
        "req",
        "-x509",
        "-new",
        "-key",
        &key,
        "-days",
        "30",
        "-subj",
        subject,
        "-out",
        &pem,
        "-addext",
        "keyUsage=critical,keyCertSign,cRLSign",
    ]);
}

/// Every form in which the secrets could be printed, in lower case.
fn secrets(folder: &Folder) -> Vec<String> {
    let hex: Vec<_> = SCALAR.iter().map(|byte| format!("{byte:02x}")).collect();
    let decimal: Vec<_> = SCALAR.iter().map(u8::to_string).collect();
    let mut secrets = vec![
        TOKEN.to_owned(),
        String::from_utf8(SCALAR.to_vec()).unwrap(),
        hex.concat(),
        hex.join(":"),
        hex.join(" "),
        decimal.join(", "),
    ];
    // Base64 of both, from each of the three places that a byte can have in it.
    for secret in [TOKEN.as_bytes(), SCALAR] {
        for skip in 0..3 {
            secrets.push(Base64::encode_string(&secret[skip..skip + 24]));
            secrets.push(Base64UrlUnpadded::encode_string(&secret[skip..skip + 24]));
        }
    }
    let key = std::fs::read_to_string(folder.path().join("ca.key")).unwrap();
    let lines = key.lines().filter(|line| !line.starts_with("-----"));
    let before = secrets.len();
    secrets.extend(lines.map(str::to_owned));
    assert!(secrets.len() > before, "a PEM file has a body");
    secrets.iter().map(|secret| secret.to_lowercase()).collect()
}

/// A running `serve`, ended with this value.
struct Service {
    child: Child,
    timeline: Arc<Mutex<Vec<String>>>,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

pub(crate) fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn every_form_of_a_secret_is_found() {
    let Some(fixture) = Fixture::alone("found") else {
        return;
    };
    let key = std::fs::read_to_string(fixture.folder.path().join("ca.key")).unwrap();
    let debug = format!("{:?}", SCALAR.to_vec());
    let hex: String = SCALAR.iter().map(|byte| format!("{byte:02X}")).collect();
    let second_line = key.lines().nth(2).unwrap();
    let wrapped = Base64::encode_string(format!("x{TOKEN}").as_bytes());
    for shown in [TOKEN, second_line, &debug, &hex, &wrapped] {
        let text = format!("error: {shown} is wrong");
        assert!(fixture.secret_in(text.as_bytes()).is_some(), "{shown}");
    }
    assert_eq!(fixture.secret_in(b"error: MARKER"), None);
    // OpenSSL agrees that this is the key.
    let text = fixture
        .folder
        .openssl(&["pkey", "-in", "ca.key", "-noout", "-text"]);
    let scalar = text.split_once("pub:").unwrap().0;
    let joined: String = scalar.split_whitespace().collect();
    assert!(fixture.secret_in(joined.as_bytes()).is_some(), "{text}");
}
