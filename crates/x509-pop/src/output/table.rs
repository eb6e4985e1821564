//! Aligned text.

use pop_text::Printable;

/// Text that others wrote, on one line and escaped.
pub(crate) fn printable(text: &str) -> String {
    Printable::new(text).to_string()
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
        .map(|(label, value)| format!("{label:<width$}  {}\n", Printable::new(value)))
        .collect()
}

/// Columns under their titles; the last one is not padded.
pub(super) fn columns<const N: usize>(titles: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = titles.map(|title| title.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(Printable::new(cell).width());
        }
    }
    let line = |cells: [&str; N]| {
        let cells: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{:<width$}", Printable::new(cell)))
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
