//! Untrusted text, escaped for a terminal.

use core::fmt::{self, Write as _};

/// Every character that is unsafe, as ranges in ascending order, noncharacters at the end of a plane
/// excepted. The general categories Cc, Cf, Zl and Zp and the property Default_Ignorable_Code_Point
/// of Unicode 17, and the noncharacters U+FDD0 to U+FDEF.
const UNSAFE: [(u32, u32); 28] = [
    (0x0000, 0x001f),
    (0x007f, 0x009f),
    (0x00ad, 0x00ad),
    (0x034f, 0x034f),
    (0x0600, 0x0605),
    (0x061c, 0x061c),
    (0x06dd, 0x06dd),
    (0x070f, 0x070f),
    (0x0890, 0x0891),
    (0x08e2, 0x08e2),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x200b, 0x200f),
    (0x2028, 0x202e),
    (0x2060, 0x206f),
    (0x3164, 0x3164),
    (0xfdd0, 0xfdef),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfffb),
    (0x1_10bd, 0x1_10bd),
    (0x1_10cd, 0x1_10cd),
    (0x1_3430, 0x1_343f),
    (0x1_bca0, 0x1_bca3),
    (0x1_d173, 0x1_d17a),
    (0xe_0000, 0xe_0fff),
];

/// Whether a terminal interprets the character or does not show it, so that text with it can do
/// something or read as something else.
///
/// These are control characters (Cc) and format characters (Cf), line and paragraph separators (Zl,
/// Zp), every code point with the property Default_Ignorable_Code_Point (bidirectional controls,
/// zero-width characters, variation selectors, tags, fillers) and noncharacters.
///
/// Private-use characters (Co) and other unassigned code points (Cn) are not: they take up a cell,
/// names do hold private-use characters, and Unicode reserves the default-ignorable ranges for
/// what it may yet assign as invisible.
///
/// ```
/// use pop_text::is_unsafe_for_terminal;
///
/// assert!(['\u{1b}', '\u{9b}', '\u{200b}', '\u{202e}'].into_iter().all(is_unsafe_for_terminal));
/// assert!(!['a', ' ', '\u{fc}', '\u{4e2d}'].into_iter().any(is_unsafe_for_terminal));
/// ```
#[must_use]
pub fn is_unsafe_for_terminal(character: char) -> bool {
    let code_point = u32::from(character);
    if matches!(code_point, 0x20..=0x7e) {
        return false;
    }
    let in_ranges = UNSAFE
        .iter()
        .any(|&(first, last)| (first..=last).contains(&code_point));
    in_ranges || code_point & 0xfffe == 0xfffe
}

/// Displays untrusted text with every character that is [unsafe](is_unsafe_for_terminal) escaped.
///
/// The escape is that of Rust's string literals: `\n`, `\r`, `\t`, otherwise `\u{1b}`. A backslash
/// stays as it is. A width in the format string pads, counted in characters.
///
/// ```
/// use pop_text::Printable;
///
/// let text = Printable::new("a\u{200b}b\n");
/// assert_eq!(text.to_string(), r"a\u{200b}b\n");
/// assert_eq!(text.width(), 12);
/// assert_eq!(format!("[{:<5}]", Printable::new("ab\u{e4}")), "[abä  ]");
/// assert_eq!(Printable::lines("a\r\nb").to_string(), "a\\r\nb");
/// assert_eq!(Printable::json("\"a\u{e0041}\"").to_string(), r#""a\udb40\udc41""#);
/// assert_eq!(Printable::new("abcdef").at_most(3).to_string(), "abc...");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Printable<'a> {
    text: &'a str,
    form: Form,
    max: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Line,
    Lines,
    Json,
}

impl<'a> Printable<'a> {
    /// On one line: a line feed is escaped like any other control character.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self::with(text, Form::Line)
    }

    /// On several lines: line feeds stay.
    #[must_use]
    pub const fn lines(text: &'a str) -> Self {
        Self::with(text, Form::Lines)
    }

    /// A JSON text, its values unchanged: the escape is JSON's `\u001b`, with a surrogate pair beyond
    /// U+FFFF, and line feeds stay. Valid JSON holds unsafe characters within strings only.
    #[must_use]
    pub const fn json(text: &'a str) -> Self {
        Self::with(text, Form::Json)
    }

    const fn with(text: &'a str, form: Form) -> Self {
        Self {
            text,
            form,
            max: usize::MAX,
        }
    }

    /// At most so many characters of the text, and `...` if there are more.
    #[must_use]
    pub const fn at_most(self, characters: usize) -> Self {
        Self {
            max: characters,
            ..self
        }
    }

    /// How many characters are displayed, escapes included.
    #[must_use]
    pub fn width(&self) -> usize {
        let mut counter = Counter(0);
        // Counting cannot fail.
        let _ = self.write_to(&mut counter);
        counter.0
    }

    fn write_to(&self, out: &mut impl fmt::Write) -> fmt::Result {
        let mut characters = self.text.chars();
        for character in characters.by_ref().take(self.max) {
            let stays = character == '\n' && self.form != Form::Line;
            if stays || !is_unsafe_for_terminal(character) {
                out.write_char(character)?;
            } else if self.form == Form::Json {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            } else {
                write!(out, "{}", character.escape_default())?;
            }
        }
        if characters.next().is_some() {
            out.write_str("...")?;
        }
        Ok(())
    }
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(width) = f.width() else {
            return self.write_to(f);
        };
        let padding = width.saturating_sub(self.width());
        let before = match f.align() {
            Some(fmt::Alignment::Right) => padding,
            Some(fmt::Alignment::Center) => padding / 2,
            Some(fmt::Alignment::Left) | None => 0,
        };
        let fill = f.fill();
        (0..before).try_for_each(|_| f.write_char(fill))?;
        self.write_to(f)?;
        (before..padding).try_for_each(|_| f.write_char(fill))
    }
}

/// Counts the characters that are written.
struct Counter(usize);

impl fmt::Write for Counter {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.chars().count();
        Ok(())
    }
}
