//! The shared material, read in place.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// One recorded exchange.
pub(crate) struct Exchange {
    /// Where it comes from, for messages.
    pub(crate) what: String,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) if_match: Option<String>,
    /// The request's body, empty if there is none.
    pub(crate) request: String,
    pub(crate) status: u64,
    /// The reply's body, empty if there is none.
    pub(crate) response: String,
}

/// The folder `name` of the shared material.
pub(crate) fn folder(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join(name)
}

/// All files of a folder, by name.
pub(crate) fn files(folder: PathBuf) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                fs::read(path).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

/// The recordings as text, byte for byte.
pub(crate) fn exchanges() -> Vec<Exchange> {
    let mut all = Vec::new();
    for (file, bytes) in files(folder("recordings")) {
        let recording: Value = serde_json::from_slice(&bytes).unwrap();
        for (at, exchange) in recording.as_array().unwrap().iter().enumerate() {
            let (request, response) = (&exchange["request"], &exchange["response"]);
            let uri = request["uri"].as_str().unwrap();
            let target = uri.strip_prefix("https://management.azure.com").unwrap();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            all.push(Exchange {
                what: format!("{file}, exchange {at}, {} {target}", request["method"]),
                method: text(&request["method"]),
                target: target.to_owned(),
                if_match: request["headers"]["If-Match"].as_str().map(str::to_owned),
                request: text(&request["body"]),
                status: response["status"].as_u64().unwrap(),
                response: text(&response["body"]),
            });
        }
    }
    all
}

/// Two older recordings whose bodies were parsed by whoever stored them: values, not bytes.
pub(crate) fn parsed_exchanges() -> Vec<Exchange> {
    let mut all = Vec::new();
    for (file, bytes) in files(folder("vectors/azure-recorded")) {
        let recording: Value = serde_json::from_slice(&bytes).unwrap();
        for exchange in recording["exchanges"].as_array().unwrap() {
            let body = |value: &Value| match value {
                Value::Null => String::new(),
                value => value.to_string(),
            };
            all.push(Exchange {
                what: format!("{file}, {}", exchange["path"]),
                method: exchange["method"].as_str().unwrap().to_owned(),
                target: exchange["path"].as_str().unwrap().to_owned(),
                if_match: exchange["if_match"].as_str().map(str::to_owned),
                request: body(&exchange["request_body"]),
                status: exchange["status"].as_u64().unwrap(),
                response: body(&exchange["response_body"]),
            });
        }
    }
    all
}
