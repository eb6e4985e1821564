//! A folder for one test, with OpenSSL as the third-party verifier.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// The CA keys people have.
#[derive(Clone, Copy, Debug)]
pub(crate) enum KeyKind {
    P256,
    P384,
    Rsa(u32),
}

/// How the CA was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// As documents recommend: critical keyCertSign and cRLSign.
    KeyUsage,
    /// `openssl req -x509` without options.
    Defaults,
    /// A version 3 certificate without any extension.
    NoExtensions,
}

/// A temporary folder, removed at the end.
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// `None` where OpenSSL is missing, which CI does not accept.
    pub(crate) fn new(name: &str) -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            assert!(std::env::var_os("CI").is_none(), "CI needs openssl");
            println!("not present: openssl");
            return None;
        }
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Some(Self { path })
    }

    /// Runs the command line in this folder, without the caller's settings.
    pub(crate) fn x509_pop(&self, args: &[&str]) -> Output {
        self.x509_pop_with(&[], args)
    }

    /// The same with these variables in the environment.
    pub(crate) fn x509_pop_with(&self, variables: &[(&str, &str)], args: &[&str]) -> Output {
        self.command(args)
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_x509-pop"));
        // Nothing of the caller's: neither variables, nor a configuration file.
        command
            .args(args)
            .current_dir(&self.path)
            .env_clear()
            .env("HOME", &self.path)
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command
    }

    /// Starts `serve` with this token; its root goes to `root.pem`.
    pub(crate) fn serve(&self, token: &str) -> Served {
        self.serve_with(&["--token", token])
    }

    /// Starts `serve` with these arguments; its root goes to `root.pem`.
    pub(crate) fn serve_with(&self, args: &[&str]) -> Served {
        let mut child = self
            .command(&[&["serve", "--root", "root.pem"], args].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let endpoint = lines
            .map(Result::unwrap)
            .find_map(|line| Some(line.trim().strip_prefix("endpoint")?.trim().to_owned()))
            .expect("serve prints its endpoint");
        Served { child, endpoint }
    }

    /// Runs OpenSSL, which must succeed, and gives its standard output.
    pub(crate) fn openssl(&self, args: &[&str]) -> String {
        let output = Command::new("openssl")
            .args(args)
            .current_dir(&self.path)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "openssl {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Makes `ca.pem` and `ca.key`.
    pub(crate) fn make_ca(&self, kind: KeyKind, style: Style, subject: &str) {
        let bits = match kind {
            KeyKind::Rsa(bits) => format!("rsa_keygen_bits:{bits}"),
            KeyKind::P256 => "ec_paramgen_curve:P-256".to_owned(),
            KeyKind::P384 => "ec_paramgen_curve:P-384".to_owned(),
        };
        let algorithm = if matches!(kind, KeyKind::Rsa(_)) {
            "RSA"
        } else {
            "EC"
        };
        self.openssl(&[
            "genpkey",
            "-algorithm",
            algorithm,
            "-pkeyopt",
            &bits,
            "-out",
            "ca.key",
        ]);
        let mut args = vec![
            "req", "-x509", "-new", "-key", "ca.key", "-days", "30", "-utf8", "-subj", subject,
            "-out", "ca.pem",
        ];
        match style {
            Style::KeyUsage => args.extend(["-addext", "keyUsage=critical,keyCertSign,cRLSign"]),
            Style::Defaults => {}
            Style::NoExtensions => {
                self.write("bare.cnf", "[req]\ndistinguished_name=dn\n[dn]\n");
                args.extend(["-config", "bare.cnf"]);
            }
        }
        self.openssl(&args);
    }

    /// Makes a CA whose time was over in 2021.
    pub(crate) fn make_expired_ca(&self) {
        self.openssl(&[
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-out",
            "ca.key",
        ]);
        self.openssl(&[
            "req",
            "-new",
            "-key",
            "ca.key",
            "-subj",
            "/CN=expired",
            "-out",
            "ca.csr",
        ]);
        self.write("index", "");
        self.write("serial", "01\n");
        self.write(
            "ca.cnf",
            "[ca]\ndefault_ca=own\n[own]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\n\
             policy=any\n[any]\ncommonName=supplied\n",
        );
        self.openssl(&[
            "ca",
            "-batch",
            "-selfsign",
            "-config",
            "ca.cnf",
            "-in",
            "ca.csr",
            "-keyfile",
            "ca.key",
            "-startdate",
            "20200101000000Z",
            "-enddate",
            "20210101000000Z",
            "-notext",
            "-out",
            "ca.pem",
        ]);
    }

    /// OpenSSL's verdict on `leaf.pem` under `ca.pem`.
    pub(crate) fn assert_leaf_verifies(&self, style: Style) {
        let mut args = vec!["verify"];
        if style == Style::KeyUsage {
            args.push("-x509_strict");
        }
        args.extend(["-no-CApath", "-no-CAstore", "-CAfile", "ca.pem", "leaf.pem"]);
        assert_eq!(self.openssl(&args).trim(), "leaf.pem: OK");
        if style == Style::KeyUsage {
            self.assert_a_broken_leaf_fails();
        }
    }

    /// A broken leaf must fail.
    fn assert_a_broken_leaf_fails(&self) {
        self.openssl(&[
            "x509",
            "-in",
            "leaf.pem",
            "-outform",
            "DER",
            "-out",
            "broken.der",
        ]);
        let mut der = std::fs::read(self.path.join("broken.der")).unwrap();
        *der.last_mut().unwrap() ^= 1;
        std::fs::write(self.path.join("broken.der"), der).unwrap();
        let output = Command::new("openssl")
            .args(["verify", "-CAfile", "ca.pem", "broken.der"])
            .current_dir(&self.path)
            .output()
            .unwrap();
        assert!(!output.status.success());
        std::fs::remove_file(self.path.join("broken.der")).unwrap();
    }

    /// The leaf's subject as OpenSSL prints it.
    pub(crate) fn leaf_subject(&self) -> String {
        self.openssl(&["x509", "-in", "leaf.pem", "-noout", "-subject"])
            .trim()
            .to_owned()
    }

    /// Whether OpenSSL says that the certificate is still valid so many seconds from now.
    pub(crate) fn is_valid_for(&self, certificate: &str, seconds: u32) -> bool {
        Command::new("openssl")
            .args(["x509", "-in", certificate, "-noout", "-checkend"])
            .arg(seconds.to_string())
            .current_dir(&self.path)
            .output()
            .unwrap()
            .status
            .success()
    }

    /// The public key in a certificate, as PEM.
    pub(crate) fn public_key(&self, certificate: &str) -> String {
        self.openssl(&["x509", "-in", certificate, "-noout", "-pubkey"])
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path.join(name), text).unwrap();
    }

    /// Two files, one after the other, as a third.
    pub(crate) fn append(&self, first: &str, second: &str, both: &str) {
        let mut bytes = std::fs::read(self.path.join(first)).unwrap();
        bytes.extend(std::fs::read(self.path.join(second)).unwrap());
        std::fs::write(self.path.join(both), bytes).unwrap();
    }

    #[cfg(unix)]
    pub(crate) fn path(&self) -> &std::path::Path {
        &self.path
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.path.join(name).exists()
    }

    /// The files here, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(&self.path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// A running `serve`, ended with this value.
pub(crate) struct Served {
    child: Child,
    pub(crate) endpoint: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _best_effort = std::fs::remove_dir_all(&self.path);
    }
}
