//! A folder with a certification request, and a service that makes passcodes.

use std::process::{Command, Output};

use serde_json::Value;

use super::folder::{Folder, Served};

/// What must never be printed.
pub(crate) const API_KEY: &str = "MARKER-API-KEY-91d4f07b6a";
pub(crate) const PROFILE: &str = "IOT_502ac648-c826-4e71-991e-5629a23850c1";
/// The subject of `device.csr`.
pub(crate) const SUBJECT: &str = "/O=Example/OU=Unit3/OU=Unit1/CN=device-7";

pub(crate) struct Fixture {
    pub(crate) folder: Folder,
    pub(crate) service: Served,
}

impl Fixture {
    /// `None` where OpenSSL is missing, which CI does not accept.
    pub(crate) fn new(name: &str) -> Option<Self> {
        let folder = Folder::new(&format!("passcodes{name}"))?;
        request(&folder, "device.csr", SUBJECT);
        let service = folder.serve_with(&["--token", "t", "--api-key", API_KEY]);
        Some(Self { folder, service })
    }

    /// Runs a verb at the service; nothing printed holds the API key.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.run_as(API_KEY, args)
    }

    /// The same with another API key.
    pub(crate) fn run_as(&self, key: &str, args: &[&str]) -> Output {
        let way = [
            "--endpoint",
            &self.service.endpoint,
            "--ca-bundle",
            "root.pem",
        ];
        let output = self.folder.x509_pop_with(
            &[
                ("X509_POP_API_KEY", key),
                ("X509_POP_ENROLLMENT_PROFILE", PROFILE),
            ],
            &[&["passcode"], args, &way].concat(),
        );
        for text in [printed(&output), errors(&output)] {
            assert!(!text.contains(key), "{args:?} printed the API key: {text}");
        }
        output
    }

    /// Runs it; it must succeed and print JSON of version 1.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let output = self.run(&[args, &["-o", "json"]].concat());
        assert!(output.status.success(), "{args:?}: {}", errors(&output));
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(value["version"], 1);
        value
    }

    /// Makes a passcode and keeps it in `file`; gives its id.
    pub(crate) fn create(&self, file: &str, args: &[&str]) -> String {
        let create = ["create", "--name", "line-7", "--passcode-out", file];
        let created = self.json(&[&create, args].concat());
        created["id"].as_str().unwrap().to_owned()
    }

    /// Runs it; it must end with this code and print these words on standard error.
    pub(crate) fn refuses(&self, args: &[&str], exit: i32, words: &[&str]) -> Output {
        let output = self.run(args);
        ends(&output, args, exit, words);
        output
    }
}

/// The command ended with this code and printed these words on standard error.
pub(crate) fn ends(output: &Output, args: &[&str], exit: i32, words: &[&str]) {
    let message = errors(output);
    assert_eq!(output.status.code(), Some(exit), "{args:?}: {message}");
    for word in words {
        assert!(
            message.contains(word),
            "{args:?}: {word:?} is not in: {message}"
        );
    }
}

/// A request made by OpenSSL with a key of its own.
pub(crate) fn request(folder: &Folder, name: &str, subject: &str) {
    folder.openssl(&[
        "req",
        "-new",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-utf8",
        "-keyout",
        "device.key",
        "-subj",
        subject,
        "-out",
        name,
    ]);
}

/// What a command prints that has a terminal, which `script` gives it.
pub(crate) fn at_a_terminal(folder: &Folder, variables: &[(&str, &str)], args: &[&str]) -> String {
    let line = [&[env!("CARGO_BIN_EXE_x509-pop")], args].concat().join(" ");
    let output = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .current_dir(folder.path())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    printed(&output)
}

pub(crate) fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

impl Folder {
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }
}
