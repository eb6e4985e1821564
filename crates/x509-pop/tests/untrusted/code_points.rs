//! The characters that a terminal interprets or hides, and a detector for them.

/// From the Unicode Character Database: UnicodeData.txt (general categories Cc, Cf, Zl and Zp),
/// DerivedCoreProperties.txt (Default_Ignorable_Code_Point) and PropList.txt
/// (Noncharacter_Code_Point), one row for each reason, so some code points are in two rows.
const RANGES: &[(u32, u32)] = &[
    // Cc: C0 controls, delete, C1 controls.
    (0x00, 0x1f),
    (0x7f, 0x7f),
    (0x80, 0x9f),
    // Cf, in the order of UnicodeData.txt.
    (0xad, 0xad),
    (0x600, 0x605),
    (0x61c, 0x61c),
    (0x6dd, 0x6dd),
    (0x70f, 0x70f),
    (0x890, 0x891),
    (0x8e2, 0x8e2),
    (0x180e, 0x180e),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x2064),
    (0x2066, 0x206f),
    (0xfeff, 0xfeff),
    (0xfff9, 0xfffb),
    (0x110bd, 0x110bd),
    (0x110cd, 0x110cd),
    (0x13430, 0x1343f),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0001, 0xe0001),
    (0xe0020, 0xe007f),
    // Zl, Zp.
    (0x2028, 0x2028),
    (0x2029, 0x2029),
    // Default_Ignorable_Code_Point, where not in Cf.
    (0x34f, 0x34f),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180d),
    (0x180f, 0x180f),
    (0x2065, 0x2065),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfff8),
    (0xe0000, 0xe0fff),
    // Noncharacter_Code_Point.
    (0xfdd0, 0xfdef),
    (0xfffe, 0xffff),
    (0x1fffe, 0x1ffff),
    (0x2fffe, 0x2ffff),
    (0x3fffe, 0x3ffff),
    (0x4fffe, 0x4ffff),
    (0x5fffe, 0x5ffff),
    (0x6fffe, 0x6ffff),
    (0x7fffe, 0x7ffff),
    (0x8fffe, 0x8ffff),
    (0x9fffe, 0x9ffff),
    (0xafffe, 0xaffff),
    (0xbfffe, 0xbffff),
    (0xcfffe, 0xcffff),
    (0xdfffe, 0xdffff),
    (0xefffe, 0xeffff),
    (0xffffe, 0xfffff),
    (0x10fffe, 0x10ffff),
];

/// Before and after the characters in every batch.
pub(crate) const MARKER: &str = "MARK";

pub(crate) fn all() -> impl Iterator<Item = char> {
    RANGES
        .iter()
        .flat_map(|&(first, last)| first..=last)
        .map(|code_point| char::from_u32(code_point).unwrap())
}

/// All of them, so many in a text, between two markers.
pub(crate) fn batches(size: usize) -> Vec<String> {
    let all: Vec<char> = all().collect();
    all.chunks(size)
        .map(|chunk| format!("{MARKER}{}{MARKER}", chunk.iter().collect::<String>()))
        .collect()
}

/// The first of them in what a program printed, where a line feed may end a line.
pub(crate) fn found_in(printed: &[u8]) -> Option<char> {
    let text = std::str::from_utf8(printed).expect("output is UTF-8");
    text.chars().find(|&found| {
        let code_point = u32::from(found);
        found != '\n'
            && RANGES
                .iter()
                .any(|&(first, last)| first <= code_point && code_point <= last)
    })
}

#[test]
fn the_detector_finds_each_of_them_and_nothing_else() {
    let mut count = 0;
    for character in all().filter(|&character| character != '\n') {
        let printed = format!("certificate a{character}b\n");
        assert_eq!(found_in(printed.as_bytes()), Some(character));
        count += 1;
    }
    assert!(count > 4_300, "{count}");
    for harmless in ["", "a\nb\n", "Prüfstelle 証明書 🔑 e\u{301}", r"\u{200b}\n"] {
        assert_eq!(found_in(harmless.as_bytes()), None, "{harmless}");
    }
    for batch in batches(900) {
        assert!(found_in(batch.as_bytes()).is_some());
    }
}
