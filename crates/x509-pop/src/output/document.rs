//! What every result can do, and the two forms of a table.

use pop_text::Printable;
use serde::Serialize;

use crate::text::Text;

/// A command's result.
pub(crate) trait Document: Serialize {
    /// For people.
    fn table(&self) -> Text;

    /// The certificates in it; `None` where it holds none by its nature.
    fn pem(&self) -> Option<Text> {
        None
    }
}

/// A label and a value per line.
pub(super) fn pairs(pairs: &[(&'static str, &str)]) -> Text {
    let width = pairs
        .iter()
        .map(|(label, _)| label.len())
        .max()
        .unwrap_or(0);
    pairs
        .iter()
        .map(|(label, value)| Text::line(format_args!("{label:<width$}  {value}")))
        .collect()
}

/// Columns under their titles; the last one is not padded.
pub(super) fn columns<const N: usize>(titles: [&str; N], rows: &[[String; N]]) -> Text {
    let titles = titles.map(str::to_owned);
    let rows = || std::iter::once(&titles).chain(rows);
    let mut widths = [0; N];
    for row in rows() {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(Printable::new(cell).width());
        }
    }
    rows()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{:<width$}", Printable::new(cell)))
                .collect();
            Text::line(cells.join("  ").trim_end())
        })
        .collect()
}

/// `unknown` where there is nothing.
pub(super) fn or_unknown(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("unknown")
}
