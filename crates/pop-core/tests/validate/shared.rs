//! Access to the shared test material, read in place.

use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding as _};
use pop_text::TextContent;
use serde_json::Value;

/// The shared folder.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"))
}

/// A JSON file of it.
pub(crate) fn json(path: &str) -> Value {
    let text = std::fs::read(folder().join(path)).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// The text under `key`.
pub(crate) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} is no text in {value}"))
}

/// The bytes that stand as base64 under `key`.
pub(crate) fn bytes(value: &Value, key: &str) -> Vec<u8> {
    Base64::decode_vec(text(value, key)).unwrap()
}

/// The DER of a certificate in any text form.
pub(crate) fn der(text: &str) -> Vec<u8> {
    let mut out = vec![0; text.len()];
    pop_text::to_der(text.as_bytes(), TextContent::Certificate, &mut out)
        .unwrap()
        .der
        .to_vec()
}

/// Seconds of a time such as `2024-03-01T00:00:00.999+00:00` or `Sun, 06 Apr 2025 14:41:43 GMT`.
pub(crate) fn seconds(text: &str) -> i64 {
    let number = |part: &str| part.parse::<u16>().unwrap();
    let (date, clock) = match text.split_once('T').filter(|_| !text.ends_with("GMT")) {
        Some((date, clock)) => {
            let parts: Vec<u16> = date.split('-').map(number).collect();
            ((parts[0], parts[1], parts[2]), clock.get(..8).unwrap())
        }
        None => {
            let parts: Vec<&str> = text.split(' ').collect();
            let month = [
                "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
            ]
            .into_iter()
            .zip(1u16..)
            .find(|(name, _)| *name == parts[2])
            .unwrap()
            .1;
            ((number(parts[3]), month, number(parts[1])), parts[4])
        }
    };
    let clock: Vec<u8> = clock.split(':').map(|part| part.parse().unwrap()).collect();
    let time = der::DateTime::new(
        date.0,
        small(date.1),
        small(date.2),
        clock[0],
        clock[1],
        clock[2],
    );
    i64::try_from(time.unwrap().unix_duration().as_secs()).unwrap()
}

fn small(number: u16) -> u8 {
    u8::try_from(number).unwrap()
}

/// One recorded proof: the CA, the code and the leaf that the service accepted, and when.
pub(crate) struct Recorded {
    pub(crate) id: String,
    pub(crate) ca: Vec<u8>,
    pub(crate) code: String,
    pub(crate) leaf: Vec<u8>,
    pub(crate) seconds: i64,
}

/// Every recorded proof.
pub(crate) fn recorded() -> Vec<Recorded> {
    let folder = folder();
    let mut all = Vec::new();
    for file in files(&folder.join("recordings")) {
        let exchanges: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let exchanges = exchanges.as_array().unwrap();
        let find = |what: &str| {
            exchanges
                .iter()
                .find(|exchange| {
                    let target = text(&exchange["request"], "uri").split('?').next().unwrap();
                    target.ends_with(what) || text(&exchange["request"], "method") == what
                })
                .unwrap()
        };
        let body = |value: &Value| -> Value { serde_json::from_str(text(value, "body")).unwrap() };
        let (upload, generate, verify) = (
            find("PUT"),
            find("generateVerificationCode"),
            find("verify"),
        );
        assert_eq!(verify["response"]["status"], 200);
        all.push(Recorded {
            id: file.file_name().unwrap().to_string_lossy().into_owned(),
            ca: der(text(&body(&upload["request"])["properties"], "certificate")),
            code: text(
                &body(&generate["response"])["properties"],
                "verificationCode",
            )
            .to_owned(),
            leaf: der(text(&body(&verify["request"]), "certificate")),
            seconds: seconds(text(&verify["response"]["headers"], "date")),
        });
    }
    for file in files(&folder.join("vectors/azure-recorded")) {
        let pair: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let leaf = bytes(&pair, "leaf_der_b64");
        // These files state no time: one day after the leaf's notBefore, which is when its maker,
        // the same in all recordings, sends it.
        let not_before = pop_core::Certificate::from_der(&leaf)
            .unwrap()
            .validity()
            .not_before;
        all.push(Recorded {
            id: file.file_name().unwrap().to_string_lossy().into_owned(),
            ca: bytes(&pair, "ca_der_b64"),
            code: text(&pair, "verification_code").to_owned(),
            leaf,
            seconds: not_before.unix_seconds() + 86_400,
        });
    }
    assert!(all.len() >= 6, "recordings are missing");
    all
}

/// The files of a folder, in the order of their names.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}
