//! Replies of generateVerificationCode: our own, the recorded one, and both with other codes.

use std::fs;

use serde_json::Value;

use crate::command::{Failure, Result};
use crate::files;
use crate::fixtures::FOLDER;
use crate::project::Project;

const RECORDING: &str = "recordings/azure-iothub-certificate-lifecycle.json";

/// Our own, so that the image can be tried on any machine.
pub(super) fn made_up(project: &Project) -> Result<Vec<u8>> {
    let path = project.path(FOLDER).join("made-up-reply.json");
    files::read(&path)
}

/// What the service really sent, byte for byte; `None` on a machine without `../shared`.
pub(super) fn recorded(project: &Project) -> Result<Option<Vec<u8>>> {
    let Some(shared) = project.shared() else {
        return Ok(None);
    };
    let path = shared.join(RECORDING);
    let bad = |why: String| Failure::new(format!("{}: {why}", path.display()));
    let text = fs::read(&path).map_err(|error| bad(error.to_string()))?;
    let exchanges: Value = serde_json::from_slice(&text).map_err(|error| bad(error.to_string()))?;
    exchanges
        .as_array()
        .into_iter()
        .flatten()
        .find(|exchange| {
            exchange
                .pointer("/request/uri")
                .and_then(Value::as_str)
                .is_some_and(|uri| uri.contains("/generateVerificationCode"))
        })
        .and_then(|exchange| exchange.pointer("/response/body")?.as_str())
        .map(|body| Some(body.as_bytes().to_vec()))
        .ok_or_else(|| bad("no generateVerificationCode exchange".to_owned()))
}

/// The reply with one digit of its code changed.
pub(super) fn with_another_code(reply: &[u8]) -> Result<Vec<u8>> {
    let code = code(reply)?;
    let changed = if code.starts_with('0') { '1' } else { '0' };
    let rest: String = code.chars().skip(1).collect();
    with_code(reply, &format!("{changed}{rest}"))
}

/// The reply with this code in place of its own, everything else byte for byte.
pub(super) fn with_code(reply: &[u8], code: &str) -> Result<Vec<u8>> {
    let text = std::str::from_utf8(reply).map_err(|_| Failure::new("a reply that is not UTF-8"))?;
    let own = self::code(reply)?;
    Ok(text.replace(&own, code).into_bytes())
}

fn code(reply: &[u8]) -> Result<String> {
    let reply: Value = serde_json::from_slice(reply)
        .map_err(|error| Failure::new(format!("a reply that is not JSON: {error}")))?;
    reply
        .pointer("/properties/verificationCode")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("a reply without a verification code"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_code_changes_one_digit_and_nothing_else() -> Result<()> {
        let reply = br#"{ "properties": {"verificationCode":"0AB"}, "etag": "AB" }"#;
        let other = with_another_code(reply)?;
        assert_eq!(
            other,
            br#"{ "properties": {"verificationCode":"1AB"}, "etag": "AB" }"#
        );
        assert!(with_another_code(b"{}").is_err());
        Ok(())
    }
}
