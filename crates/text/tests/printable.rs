//! Every Unicode code point against the Unicode Character Database, and the forms of display.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use pop_text::{Printable, is_unsafe_for_terminal};
use regex_syntax::hir::{Class, HirKind};

/// Membership of a class of `regex-syntax`, which carries Unicode's tables.
fn class(pattern: &str) -> impl Fn(char) -> bool {
    let hir = regex_syntax::parse(pattern).unwrap();
    let HirKind::Class(Class::Unicode(class)) = hir.into_kind() else {
        panic!("{pattern} is no class");
    };
    move |character| {
        let ranges = class.ranges();
        let after = ranges.partition_point(|range| range.start() <= character);
        after > 0 && character <= ranges[after - 1].end()
    }
}

fn every_character() -> impl Iterator<Item = char> {
    '\0'..=char::MAX
}

fn is_noncharacter(character: char) -> bool {
    matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe
}

#[test]
fn unsafe_is_what_unicode_calls_invisible_or_a_control() {
    let invisible = class(r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]");
    for character in every_character() {
        assert_eq!(
            is_unsafe_for_terminal(character),
            invisible(character) || is_noncharacter(character),
            "U+{:04X}",
            u32::from(character)
        );
    }
}

/// These are in the set above by definition; if a table changes, the name says what is missing.
#[test]
fn the_sets_with_a_name_are_unsafe() {
    for pattern in [
        r"\p{Bidi_Control}",
        r"\p{Variation_Selector}",
        r"\p{Join_Control}",
        r"[\x{E0000}-\x{E007F}]",
        r"[\x{0}-\x{1F}\x{7F}-\x{9F}]",
    ] {
        let member = class(pattern);
        let missing = every_character().find(|&c| member(c) && !is_unsafe_for_terminal(c));
        assert_eq!(missing, None, "{pattern}");
    }
}

#[test]
fn letters_marks_numbers_punctuation_symbols_and_spaces_stay() {
    let visible =
        class(r"[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\p{Co}--\p{Default_Ignorable_Code_Point}]");
    let escaped = every_character().find(|&c| visible(c) && is_unsafe_for_terminal(c));
    assert_eq!(escaped, None);
}

#[test]
fn nothing_unsafe_is_displayed() {
    let all: String = every_character().collect();
    let line = Printable::new(&all).to_string();
    assert!(!line.contains(is_unsafe_for_terminal));
    for text in [Printable::lines(&all), Printable::json(&all)] {
        let text = text.to_string();
        assert!(!text.contains(|c| c != '\n' && is_unsafe_for_terminal(c)));
        assert!(text.contains('\n'));
    }
    assert!(line.contains(r"\u{feff}") && line.contains(r"\u{10ffff}"));
}

#[test]
fn the_width_is_what_is_displayed() {
    for text in ["", "ab", "M\u{fc}ller", "a\u{200b}\n\u{e0041}"] {
        for printable in [
            Printable::new(text),
            Printable::json(text),
            Printable::new(text).at_most(1),
        ] {
            assert_eq!(printable.width(), printable.to_string().chars().count());
        }
    }
}

#[test]
fn a_format_string_can_pad() {
    let text = Printable::new("\n\u{fc}");
    assert_eq!(format!("[{text:5}]"), "[\\n\u{fc}  ]");
    assert_eq!(format!("[{text:>5}]"), "[  \\n\u{fc}]");
    assert_eq!(format!("[{text:.^6}]"), "[.\\n\u{fc}..]");
    assert_eq!(format!("[{text:2}]"), "[\\n\u{fc}]");
}

#[test]
fn the_limit_counts_characters_of_the_text() {
    let text = "\u{e4}\u{1b}\u{e4}";
    assert_eq!(
        Printable::new(text).at_most(3).to_string(),
        "\u{e4}\\u{1b}\u{e4}"
    );
    assert_eq!(
        Printable::new(text).at_most(2).to_string(),
        "\u{e4}\\u{1b}..."
    );
    assert_eq!(Printable::new(text).at_most(0).to_string(), "...");
}
