//! Text from a client, made fit for a terminal.

/// For a person's eyes: no control characters that a terminal would obey, no direction marks that
/// make a line read as another, and not at any length.
pub(super) fn printable(text: &str) -> String {
    const MOST: usize = 300;
    let escaped = |c: char| -> String {
        let direction = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || direction {
            c.escape_default().collect()
        } else {
            c.to_string()
        }
    };
    let mut out: String = text.chars().take(MOST).map(escaped).collect();
    if text.chars().nth(MOST).is_some() {
        out.push_str("...");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_keeps_to_its_line() {
        assert_eq!(
            printable("M\u{fc}ller \u{1b}[2J\u{9b}\u{202e}\u{61c}\n"),
            "M\u{fc}ller \\u{1b}[2J\\u{9b}\\u{202e}\\u{61c}\\n"
        );
        assert_eq!(printable(&"\u{e4}".repeat(301)).chars().count(), 303);
    }
}
