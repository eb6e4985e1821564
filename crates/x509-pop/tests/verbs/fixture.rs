//! A folder with a CA, and a local service.

use std::process::Output;

use serde_json::Value;

use super::folder::{Folder, KeyKind, Served, Style};

/// What must never be printed.
pub(crate) const TOKEN: &str = "marker-token-7f3a9c";

pub(crate) struct Fixture {
    pub(crate) folder: Folder,
    pub(crate) service: Served,
}

impl Fixture {
    /// `None` where OpenSSL is missing, which CI does not accept.
    pub(crate) fn new(name: &str) -> Option<Self> {
        let folder = Folder::new(name)?;
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=Example CA");
        let service = folder.serve(TOKEN);
        Some(Self { folder, service })
    }

    /// The arguments that lead to the service.
    pub(crate) fn way(&self) -> [&str; 4] {
        [
            "--endpoint",
            &self.service.endpoint,
            "--ca-bundle",
            "root.pem",
        ]
    }

    /// Runs a verb on the certificate `n` of the hub.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        let hub = ["--subscription", "s", "-g", "g", "--hub", "hub"];
        let output = self.run_bare(&[args, &hub].concat());
        let key = self.folder.read("ca.key");
        let key = key.lines().nth(1).expect("a PEM file has a second line");
        for stream in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(stream);
            assert!(!text.contains(TOKEN), "{args:?} printed the token: {text}");
            assert!(!text.contains(key), "{args:?} printed the key: {text}");
        }
        output
    }

    /// The same without the hub.
    pub(crate) fn run_bare(&self, args: &[&str]) -> Output {
        self.folder
            .x509_pop_with(&[("X509_POP_TOKEN", TOKEN)], &[args, &self.way()].concat())
    }

    /// Runs it; it must succeed and print JSON of version 1.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let output = self.run(&[args, &["-o", "json"]].concat());
        assert!(output.status.success(), "{args:?}: {}", errors(&output));
        parsed(&output)
    }

    /// Runs it; it must end with this code and print these words on standard error, and
    /// leave the hub as it was.
    pub(crate) fn refuses(&self, args: &[&str], exit: i32, words: &[&str]) {
        let before = self.state();
        let output = self.run(args);
        let message = errors(&output);
        assert_eq!(output.status.code(), Some(exit), "{args:?}: {message}");
        for word in words {
            assert!(
                message.contains(word),
                "{args:?}: {word:?} is not in: {message}"
            );
        }
        assert_eq!(self.state(), before, "{args:?}");
    }

    /// All certificates of the hub.
    pub(crate) fn state(&self) -> Value {
        self.json(&["certificate", "list"])["certificates"].clone()
    }
}

impl Folder {
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        std::fs::rename(self.path().join(from), self.path().join(to)).unwrap();
    }
}

pub(crate) fn parsed(output: &Output) -> Value {
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["version"], 1, "{value}");
    value
}

pub(crate) fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}
