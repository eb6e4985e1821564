//! What a service says when it refuses.

use core::fmt;
use std::time::Duration;

/// A service's answer that was not a success. Texts are the service's own, made safe to print: control characters
/// are replaced and overlong texts end in `...`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The service's error code, a number or a word.
    pub code: Option<String>,
    /// The service's message.
    pub message: Option<String>,
    /// The id we sent in `x-ms-client-request-id`.
    pub client_request_id: Option<String>,
    /// The id the service gave in `x-ms-request-id`.
    pub service_request_id: Option<String>,
    /// The pause that the service asks for.
    pub retry_after: Option<Duration>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status)?;
        if let Some(code) = &self.code {
            write!(f, ", code {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        if let Some(id) = &self.client_request_id {
            write!(f, " [client request id {id}]")?;
        }
        if let Some(id) = &self.service_request_id {
            write!(f, " [service request id {id}]")?;
        }
        Ok(())
    }
}

/// Makes a text of the service's fit for a terminal and a log line.
pub(crate) fn printable(text: &str) -> String {
    /// Real messages have up to about 500 characters.
    const MOST: usize = 1000;
    let mut out = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == MOST {
            out.push_str("...");
            break;
        }
        // Unicode's direction marks can make a line read as something it is not.
        let unsafe_to_show = character.is_control()
            || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        out.push(if unsafe_to_show {
            '\u{fffd}'
        } else {
            character
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_keeps_words_and_drops_terminal_tricks() {
        assert_eq!(
            printable("Invalid ETag supplied."),
            "Invalid ETag supplied."
        );
        assert_eq!(
            printable("a\u{1b}[2Jb\r\nc\u{202e}d\u{61c}\u{9b}"),
            "a\u{fffd}[2Jb\u{fffd}\u{fffd}c\u{fffd}d\u{fffd}\u{fffd}"
        );
        assert_eq!(printable(&"\u{e4}".repeat(1000)).chars().count(), 1000);
        let long = printable(&"\u{e4}".repeat(5000));
        assert!(long.ends_with("...") && long.chars().count() == 1003);
    }
}
