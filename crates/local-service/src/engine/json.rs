//! JSON bodies: whether a request says it has one, and replies of any length.

use pop_models::json::BufferTooSmall;

/// Whether a body is JSON by its `Content-Type`, which may be absent.
pub(super) fn declares_json(content_type: Option<&str>) -> bool {
    content_type.is_none_or(|sent| {
        let media_type = sent.split(';').next().unwrap_or_default().trim();
        media_type.eq_ignore_ascii_case("application/json")
    })
}

/// Writes into a buffer that grows until the JSON fits; `write` says how long it is.
pub(super) fn written(write: impl Fn(&mut [u8]) -> Result<usize, BufferTooSmall>) -> Vec<u8> {
    let mut out = vec![0; 4096];
    loop {
        if let Ok(len) = write(&mut out) {
            out.truncate(len);
            return out;
        }
        out.resize(out.len().saturating_mul(2), 0);
    }
}
