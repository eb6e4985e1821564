//! The firmware's provisioning: a test CA and a leaf key, made once by OpenSSL and kept in the project.
//!
//! They must not change from run to run, because the golden answer depends on them. To renew one, delete it and run this.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{self, Failure, Result};
use crate::needs;
use crate::project::{Outcome, Project};

/// Where the firmware finds them.
pub(crate) const FOLDER: &str = "crates/embedded-demo/fixtures";

/// In the SEC 1 form of a P-256 key the 32 octets of the private number follow 7 octets of headers (RFC 5915 3).
const PRIVATE_NUMBER: std::ops::Range<usize> = 7..39;

/// Makes the files that are missing.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    needs::program("openssl", &["openssl"])?;
    let folder = project.path(FOLDER);
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
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
    Ok(Outcome::Done)
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
    fs::write(key, number).map_err(|error| failed(key, &error))?;
    fs::remove_file(&pem).map_err(|error| failed(&pem, &error))
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
    fs::remove_file(&pem).map_err(|error| failed(&pem, &error))
}

fn fresh_key(project: &Project) -> Result<std::path::PathBuf> {
    let folder = project.target("fixtures");
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
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

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
