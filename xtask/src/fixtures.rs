//! Made once by OpenSSL and kept in the project: the firmware's provisioning (a test CA and a leaf key), and the
//! certification request that a fuzz target starts from.
//!
//! They must not change from run to run, because the golden answer and the fuzzers' ten seconds depend on them. To renew one, delete it and run this.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::command::{self, Failure, Result};
use crate::files;
use crate::needs;
use crate::project::{Outcome, Project};

/// Where the firmware finds them.
pub(crate) const FOLDER: &str = "crates/embedded-demo/fixtures";

/// Where the fuzzers find theirs.
pub(crate) const REQUEST: &str = "fuzz/fixtures/request.der";

/// In the SEC 1 form of a P-256 key the 32 bytes of the private number follow 7 bytes of headers (RFC 5915 3).
const PRIVATE_NUMBER: std::ops::Range<usize> = 7..39;

/// Makes the files that are missing.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    needs::program("openssl", &["openssl"])?;
    let folder = project.path(FOLDER);
    files::create_dir_all(&folder)?;
    let (certificate, key) = (folder.join("ca.der"), folder.join("ca-key.bin"));
    if certificate.is_file() && key.is_file() {
        println!("kept: {FOLDER}/ca.der, {FOLDER}/ca-key.bin");
    } else {
        make_ca(project, &certificate, &key)?;
    }
    let leaf = folder.join("leaf-spki.der");
    if leaf.is_file() {
        println!("kept: {FOLDER}/leaf-spki.der");
    } else {
        make_leaf_key(project, &leaf)?;
    }
    let made = folder.join("leaf.der");
    if made.is_file() {
        println!("kept: {FOLDER}/leaf.der");
    } else {
        keep_golden_leaf(&folder, &made)?;
    }
    let request = project.path(REQUEST);
    if request.is_file() {
        println!("kept: {REQUEST}");
    } else {
        make_request(project, &request)?;
    }
    Ok(Outcome::Done)
}

/// The leaf of the firmware's golden answer, in DER, for the images of `cargo xtask footprint`.
fn keep_golden_leaf(folder: &Path, leaf: &Path) -> Result<()> {
    let golden = folder.join("made-up.golden.json");
    let text = files::read_to_string(&golden)?;
    let body: Value = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("{}: {error}", golden.display())))?;
    let pem = leaf.with_extension("pem");
    let certificate = body.get("certificate").and_then(Value::as_str);
    files::write(&pem, certificate.unwrap_or_default())?;
    command::run(
        Command::new("openssl")
            .args(["x509", "-outform", "DER", "-in"])
            .arg(&pem)
            .arg("-out")
            .arg(leaf),
    )?;
    fs::remove_file(&pem).map_err(files::named(&pem))
}

/// A CA whose private number lies in the project for everyone to read: good for tests and nothing else.
fn make_ca(project: &Project, certificate: &Path, key: &Path) -> Result<()> {
    let pem = fresh_key(project)?;
    command::run(
        Command::new("openssl")
            .args(["req", "-x509", "-new", "-sha256", "-days", "36500"])
            .args(["-subj", "/O=embedded-demo/CN=Test CA, key published"])
            .args([
                "-addext",
                "keyUsage=critical,keyCertSign,cRLSign",
                "-outform",
                "DER",
            ])
            .arg("-key")
            .arg(&pem)
            .arg("-out")
            .arg(certificate),
    )?;
    let sec1 = command::output(
        Command::new("openssl")
            .args(["ec", "-outform", "DER", "-in"])
            .arg(&pem),
    )?;
    let number = sec1
        .stdout
        .get(PRIVATE_NUMBER)
        .filter(|_| {
            sec1.stdout
                .starts_with(&[0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20])
        })
        .ok_or_else(|| Failure::new("openssl did not write a P-256 key in SEC 1 form"))?;
    files::write(key, number)?;
    fs::remove_file(&pem).map_err(files::named(&pem))
}

/// The public half of a leaf key; the private half is deleted at once, as at a real provisioning.
fn make_leaf_key(project: &Project, leaf: &Path) -> Result<()> {
    let pem = fresh_key(project)?;
    command::run(
        Command::new("openssl")
            .args(["ec", "-pubout", "-outform", "DER", "-in"])
            .arg(&pem)
            .arg("-out")
            .arg(leaf),
    )?;
    fs::remove_file(&pem).map_err(files::named(&pem))
}

/// With two units, alternative names and a challenge password; the key is deleted at once.
fn make_request(project: &Project, request: &Path) -> Result<()> {
    const CONFIGURATION: &str = "[req]\ndistinguished_name = d\nprompt = no\nattributes = a\n\
         req_extensions = e\n[d]\nO = Example\n0.OU = Unit3\n1.OU = Unit1\nCN = device-7\n\
         [a]\nchallengePassword = no secret\n[e]\nkeyUsage = critical,digitalSignature\n\
         subjectAltName = DNS:a.example,IP:10.0.0.1,URI:https://example.org,RID:1.2.3\n";
    let pem = fresh_key(project)?;
    let configuration = project.target("fixtures").join("request.conf");
    files::write(&configuration, CONFIGURATION)?;
    if let Some(folder) = request.parent() {
        files::create_dir_all(folder)?;
    }
    command::run(
        Command::new("openssl")
            .args(["req", "-new", "-sha256", "-outform", "DER", "-config"])
            .arg(&configuration)
            .arg("-key")
            .arg(&pem)
            .arg("-out")
            .arg(request),
    )?;
    fs::remove_file(&pem).map_err(files::named(&pem))
}

fn fresh_key(project: &Project) -> Result<std::path::PathBuf> {
    let folder = project.target("fixtures");
    files::create_dir_all(&folder)?;
    let pem = folder.join("key.pem");
    command::run(
        Command::new("openssl")
            .args([
                "ecparam",
                "-name",
                "prime256v1",
                "-genkey",
                "-noout",
                "-out",
            ])
            .arg(&pem),
    )?;
    Ok(pem)
}
