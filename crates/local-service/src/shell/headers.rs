//! Header values, as the engine takes them.

use axum::http::HeaderMap;
use axum::http::header::HeaderName;
use zeroize::Zeroizing;

/// The only value of a header. Bytes that are no text are made visible instead of dropped, so
/// that a broken token or tag is refused and not overlooked; so are two values at once.
pub(super) fn only(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let first = String::from_utf8_lossy(values.next()?.as_bytes()).into_owned();
    Some(values.fold(first, |all, value| {
        format!("{all}, {}", String::from_utf8_lossy(value.as_bytes()))
    }))
}

/// [`only`] of a header that holds a secret: this copy wipes itself. The connection's own buffers
/// do not.
pub(super) fn secret(headers: &HeaderMap, name: HeaderName) -> Option<Zeroizing<String>> {
    only(headers, name).map(Zeroizing::new)
}
