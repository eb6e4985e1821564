//! Aligned text.

/// Whether a character could make a terminal do or show something else. All of these
/// are in the Basic Multilingual Plane, so four hexadecimal digits always hold them.
pub(crate) fn is_unsafe_for_terminal(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A stranger's text on one line, harmless.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|character| {
            if is_unsafe_for_terminal(character) {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}

/// A label and a value per line.
pub(super) fn pairs(pairs: &[(&str, &str)]) -> String {
    let width = pairs
        .iter()
        .map(|(label, _)| label.len())
        .max()
        .unwrap_or(0);
    pairs
        .iter()
        .map(|(label, value)| format!("{label:<width$}  {}\n", printable(value)))
        .collect()
}

/// Columns under their titles; the last one is not padded.
pub(super) fn columns<const N: usize>(titles: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = titles.map(|title| title.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: [&str; N]| {
        let cells: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{:<width$}", printable(cell)))
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    let mut text = line(titles);
    for row in rows {
        text.push_str(&line(row.each_ref().map(String::as_str)));
    }
    text
}

/// `unknown` where there is nothing.
pub(super) fn or_unknown(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("unknown")
}
