//! The claims of a token. Nothing here is checked: the service does that.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::Value;

/// More of a token is not looked at.
const MAX_TOKEN: usize = pop_http_client::MAX_TOKEN_LEN;
/// Longest claim shown, in characters; ids and audiences are shorter.
const MAX_CLAIM: usize = 200;

/// The claims that say whose token it is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Claims {
    /// `tid`: the directory.
    pub(crate) tenant: Option<String>,
    /// `aud`: the service it is for.
    pub(crate) audience: Vec<String>,
    /// `oid`: the person or the application's object.
    pub(crate) object: Option<String>,
    /// `appid` or `azp`: the application that asked.
    pub(crate) application: Option<String>,
    /// `exp`, in seconds since 1970.
    pub(crate) expires: Option<i64>,
}

/// Reads a signed JWT's payload. `None` for a token of any other form, which only the
/// service understands.
pub(crate) fn read(token: &str) -> Option<Claims> {
    if token.len() > MAX_TOKEN {
        return None;
    }
    let mut parts = token.split('.');
    let (header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !decode(header)?.is_object() {
        return None;
    }
    let payload = decode(payload)?;
    let payload = payload.as_object()?;
    let text = |name: &str| payload.get(name).and_then(shown);
    Some(Claims {
        tenant: text("tid"),
        audience: match payload.get("aud") {
            Some(Value::Array(list)) => list.iter().filter_map(shown).take(8).collect(),
            Some(one) => shown(one).into_iter().collect(),
            None => Vec::new(),
        },
        object: text("oid"),
        application: text("appid").or_else(|| text("azp")),
        expires: payload.get("exp").and_then(Value::as_i64),
    })
}

fn decode(part: &str) -> Option<Value> {
    let bytes = Base64UrlUnpadded::decode_vec(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// A claim that is short enough to be shown.
fn shown(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (text.chars().count() <= MAX_CLAIM).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
