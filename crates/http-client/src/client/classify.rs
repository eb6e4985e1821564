//! From reqwest's errors to ours.

use std::error::Error;
use std::io;

use crate::flow::TransportFailure;
use crate::redact::printable;

/// All texts of an error and its causes, without the URL and without what repeats itself.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = match error.downcast_ref::<reqwest::Error>() {
            Some(error) => without_url(error),
            None => error.to_string(),
        };
        if !texts.iter().any(|seen| seen.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    // A certificate that is refused may be quoted in them, and nobody vouches for its names.
    printable(&texts.join(": "))
}

/// reqwest ends its text with the URL, which is long and known.
fn without_url(error: &reqwest::Error) -> String {
    let text = error.to_string();
    match error.url() {
        Some(url) => text.replace(&format!(" for url ({url})"), ""),
        None => text,
    }
}

pub(super) fn classify(error: &reqwest::Error, https: bool) -> TransportFailure {
    let detail = chain(error);
    if error.is_timeout() {
        TransportFailure::Timeout
    } else if error.is_dns() {
        TransportFailure::UnknownHost(detail)
    } else if error.is_connect() {
        if https && is_tls(error) {
            TransportFailure::Tls(detail)
        } else {
            TransportFailure::Connect(detail)
        }
    } else if error.is_builder() {
        TransportFailure::Connect(detail)
    } else {
        TransportFailure::Lost(detail)
    }
}

/// While connecting, tokio-rustls reports what rustls refuses as invalid data and a peer that hangs up in the
/// handshake as an unexpected end; TCP itself knows neither.
fn is_tls(error: &reqwest::Error) -> bool {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        let mut io = error.downcast_ref::<io::Error>();
        while let Some(error) = io {
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
            ) {
                return true;
            }
            // `source` skips an error wrapped directly in an `io::Error`.
            io = error
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<io::Error>());
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cause_quotes_cannot_control_a_terminal() {
        let cause = io::Error::other("for \u{1b}[2Jevil");
        let error = io::Error::other(format!("refused: {cause}"));
        assert_eq!(chain(&error), r"refused: for \u{1b}[2Jevil");
    }
}
