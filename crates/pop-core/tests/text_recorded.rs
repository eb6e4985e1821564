//! Certificates as Azure and its clients really wrote them, and PEM that fuzzers came up with.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use pop_core::{Certificate, Thumbprint};
use pop_text::{TextContent, TextErrorKind, TextForm, to_der};
use serde_json::Value;

/// The files of a folder of the shared material.
fn shared(folder: &str) -> Vec<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(folder);
    let entries = std::fs::read_dir(path).unwrap();
    let files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty());
    files
}

/// Every `certificate` in a body, with the thumbprint beside it, if there is one.
fn certificates(body: &Value, found: &mut Vec<(String, Option<String>)>) {
    match body {
        Value::Array(items) => items.iter().for_each(|item| certificates(item, found)),
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get("certificate") {
                let thumbprint = members.get("thumbprint").and_then(Value::as_str);
                found.push((text.clone(), thumbprint.map(str::to_owned)));
            }
            members
                .values()
                .for_each(|member| certificates(member, found));
        }
        _ => {}
    }
}

/// A body is JSON, or a text that holds JSON.
fn body(value: &Value) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    match value {
        Value::String(text) => {
            if let Ok(body) = serde_json::from_str(text) {
                certificates(&body, &mut found);
            }
        }
        other => certificates(other, &mut found),
    }
    found
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn what_azure_was_sent_and_answered() {
    let (mut forms, mut thumbprints, mut several) = (Vec::new(), 0, 0);
    let files = [shared("recordings"), shared("vectors/azure-recorded")].concat();
    for file in &files {
        let recording: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let exchanges = recording
            .as_array()
            .or_else(|| recording["exchanges"].as_array());
        for exchange in exchanges.unwrap() {
            let (sent, answered, status) = match &exchange["request"] {
                Value::Null => (
                    &exchange["request_body"],
                    &exchange["response_body"],
                    &exchange["status"],
                ),
                request => {
                    let response = &exchange["response"];
                    (&request["body"], &response["body"], &response["status"])
                }
            };
            let accepted = status.as_u64().unwrap() < 400;
            let answers = body(answered);
            for (text, _) in body(sent) {
                let mut out = vec![0; text.len()];
                let result = to_der(text.as_bytes(), TextContent::Certificate, &mut out);
                assert_eq!(result.is_ok(), accepted, "{}: {result:?}", file.display());
                let Ok(certificate) = result else {
                    let kind = result.unwrap_err().kind;
                    assert_eq!(kind, TextErrorKind::CarriageReturn);
                    continue;
                };
                Certificate::from_der(certificate.der).unwrap();
                forms.push(certificate.form);
                several += usize::from(certificate.more_blocks);
            }
            for (text, thumbprint) in answers {
                let mut out = vec![0; text.len()];
                let certificate =
                    to_der(text.as_bytes(), TextContent::Certificate, &mut out).unwrap();
                forms.push(certificate.form);
                if let Some(thumbprint) = thumbprint {
                    assert_eq!(Thumbprint::of(certificate.der).to_string(), thumbprint);
                    thumbprints += 1;
                }
            }
        }
    }
    if !files.is_empty() {
        println!(
            "{} certificates, {thumbprints} with thumbprint",
            forms.len()
        );
        for form in [TextForm::Pem, TextForm::Base64Pem, TextForm::Base64Der] {
            assert!(forms.contains(&form), "{form:?} is not recorded");
        }
        assert!(thumbprints > 20 && several > 0);
    }
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn what_fuzzers_came_up_with() {
    for folder in ["read_pem", "cert", "spki"] {
        for file in shared(&format!("vectors/boringssl/fuzz-seeds/{folder}")) {
            let text = std::fs::read(file).unwrap();
            for text in [&text[..], &text[..text.len() / 2]] {
                let mut out = vec![0; text.len()];
                // Nothing to expect but that it ends, and that a long enough buffer is one.
                if let Err(error) = to_der(text, TextContent::Certificate, &mut out) {
                    assert!(!matches!(error.kind, TextErrorKind::OutputTooSmall { .. }));
                    assert!(error.at <= text.len());
                }
            }
        }
    }
}
