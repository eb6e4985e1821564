//! Text that may be printed: untrusted characters in it are escaped.

use std::fmt;

use pop_text::Printable;

/// Text on one or more lines, escaped by [`Printable`]. `terminal` prints nothing else.
///
/// Text that is formatted at run time may hold what a certificate, a service or a file says. It is
/// always one line: a line feed in it is escaped. Only literals and [`Text::push`] make several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text(String);

impl Text {
    /// One line.
    pub(crate) fn line(text: impl fmt::Display) -> Self {
        Self(Printable::new(&text.to_string()).to_string())
    }

    /// A JSON text. The escapes are those of JSON, so a parser reads the same values.
    pub(crate) fn json(text: &str) -> Self {
        Self(Printable::json(text).to_string())
    }

    /// PEM blocks, which are several lines.
    pub(crate) fn pem(text: &str) -> Self {
        Self(Printable::lines(text.trim_end()).to_string())
    }

    /// A shell script that was made from the definition of the command line, and from nothing else.
    pub(crate) fn script(script: &[u8]) -> Self {
        Self(String::from_utf8_lossy(script).trim_end().to_owned())
    }

    /// Puts more lines below, if there are any.
    pub(crate) fn push(&mut self, below: impl Into<Self>) {
        let Self(below) = below.into();
        if !self.0.is_empty() && !below.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(&below);
    }

    pub(crate) fn lines(&self) -> std::str::Lines<'_> {
        self.0.lines()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Text {
    fn from(literal: &'static str) -> Self {
        Self(Printable::lines(literal).to_string())
    }
}

impl From<fmt::Arguments<'_>> for Text {
    fn from(line: fmt::Arguments<'_>) -> Self {
        Self::line(line)
    }
}

impl<T: Into<Text>> FromIterator<T> for Text {
    fn from_iter<I: IntoIterator<Item = T>>(lines: I) -> Self {
        let mut text = Self::default();
        lines.into_iter().for_each(|line| text.push(line));
        text
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn only_literals_have_several_lines() {
        let name = "a\n\u{1b}\u{200b}";
        let mut text = Text::from(format_args!("name {name}"));
        assert_eq!(text.as_str(), r"name a\n\u{1b}\u{200b}");
        text.push(Text::default());
        text.push("b\nc");
        assert_eq!(text.lines().count(), 3);
        assert_eq!(Text::line(&text).lines().count(), 1);
    }
}
