//! Where the fuzzers start: our own fixtures, and the borrowed vectors where they are, as files in the build folder.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::command::{Failure, Result};
use crate::files;
use crate::fixtures::{FOLDER, REQUEST};
use crate::project::Project;

/// Parameters before the CA certificate in an input of `leaf_build`.
const PARAMETERS: [u8; 64] =
    *b"0123456789abcdef0123456789abcdefabcdefgh01234567\0\0\0\0\0\0\0\0\x2f\x30\x01-----";

/// Rules before the certification request in an input of `request`: none, one value, two values in any order.
const RULES: [&[u8]; 3] = [b"\x01", b"\x02\x08device-7", b"\x05\x05Unit1\x05Unit3"];

/// Inputs of `request_build`: nothing, then a subject and two names.
const VALUES: [&[u8]; 2] = [
    b"0123456789abcdef0123456789abcdef\x00",
    b"0123456789abcdef0123456789abcdef\x01\x01\x02SE\x00\x08device-7\x06\x05Unit1\x0b\x09a.example\x0b\x09*.example",
];

/// Writes the seeds and returns their folder, which has one folder per target.
pub(super) fn collect(project: &Project) -> Result<PathBuf> {
    let folder = project.target("fuzz").join("seeds");
    let mut certificates = vec![read(&project.path(FOLDER).join("ca.der"))?];
    let mut json = vec![
        read(&project.path(FOLDER).join("made-up-reply.json"))?,
        read(&project.path("crates/models/tests/suite/passcode.json"))?,
    ];
    match project.shared() {
        Some(shared) => {
            let vectors = shared.join("vectors");
            certificates.extend(files(&vectors.join("boringssl/fuzz-seeds/cert"))?);
            for text in x509test(&vectors.join("x509test/certs.json"))? {
                certificates.push(decode(&text)?);
            }
            json.extend(files(&vectors.join("jsontestsuite/test_parsing"))?);
            json.extend(recorded_bodies(&shared.join("recordings"))?);
        }
        None if Project::is_ci() => {
            return Err(Failure::new("not present: ../shared, which CI must have"));
        }
        None => println!("not present: ../shared; the fuzzers start from our own fixtures only"),
    }
    let leaves: Vec<Vec<u8>> = certificates
        .iter()
        .map(|certificate| [&PARAMETERS[..], certificate].concat())
        .collect();
    let request = read(&project.path(REQUEST))?;
    let requests = RULES
        .iter()
        .map(|rules| [rules, &request[..]].concat())
        .collect();
    for (target, seeds) in [
        ("certificate", certificates),
        ("json", json),
        ("leaf_build", leaves),
        ("request", requests),
        ("request_build", VALUES.map(<[u8]>::to_vec).to_vec()),
    ] {
        let folder = folder.join(target);
        files::create_dir_all(&folder)?;
        for (index, seed) in seeds.iter().enumerate() {
            let file = folder.join(format!("{index:04}"));
            files::write(&file, seed)?;
        }
        println!("{target}: {} seeds", seeds.len());
    }
    Ok(folder)
}

/// The certificates of x509test, in base64.
fn x509test(path: &Path) -> Result<Vec<String>> {
    let file: Value = parse(path)?;
    let tests = file
        .get("tests")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    Ok(tests
        .filter_map(|test| test.get("der_b64")?.as_str().map(str::to_owned))
        .collect())
}

/// What clients and services really sent.
fn recorded_bodies(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let mut bodies = Vec::new();
    for path in paths(folder)? {
        let recording: Value = parse(&path)?;
        for exchange in recording.as_array().into_iter().flatten() {
            for side in ["/request/body", "/response/body"] {
                bodies.extend(
                    exchange
                        .pointer(side)
                        .and_then(Value::as_str)
                        .map(|body| body.as_bytes().to_vec()),
                );
            }
        }
    }
    Ok(bodies)
}

fn files(folder: &Path) -> Result<Vec<Vec<u8>>> {
    paths(folder)?.iter().map(|path| read(path)).collect()
}

/// In one order everywhere.
fn paths(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(files::named(folder))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(files::named(folder))?;
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    files::read(path)
}

fn parse(path: &Path) -> Result<Value> {
    serde_json::from_slice(&read(path)?)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

/// Base64 of RFC 4648 section 4 without line ends.
fn decode(text: &str) -> Result<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let digit = ALPHABET
            .iter()
            .position(|known| *known == byte)
            .and_then(|digit| u32::try_from(digit).ok())
            .ok_or_else(|| Failure::new("a seed that is not base64"))?;
        bits = bits << 6 | digit;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.extend(u8::try_from(bits >> count & 0xff));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        // The examples of RFC 4648 section 10.
        for (text, plain) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(decode(text).ok().as_deref(), Some(plain.as_bytes()));
        }
        assert!(decode("Zm9v\n").is_err());
    }
}
