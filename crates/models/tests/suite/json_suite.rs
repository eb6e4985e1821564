//! JSONTestSuite: `y_` must be read, to serde_json's values; `n_` must be refused; for `i_` the
//! standard leaves the choice, and ours are written down here.

use pop_models::json::JsonErrorKind;
use serde_json::Value;

use crate::document::read;
use crate::material::{files, folder};

/// Every `i_` file: the error kind that we give, or `None` where we read it, and why.
const CHOICES: [(&str, Option<JsonErrorKind>, &str); 20] = {
    use JsonErrorKind::{ByteOrderMark, InvalidUtf8, LoneSurrogate, UnexpectedByte};
    const TEXT: &str = "a number is text here; its range is for whoever converts it";
    const LONE: &str = "half of a surrogate pair is no character";
    const UTF8: &str = "JSON between systems is UTF-8 (RFC 8259 section 8.1)";
    const BOM: &str = "must not be sent (RFC 8259 section 8.1), and hides in an editor";
    [
        ("i_number_huge_exp.json", None, TEXT),
        ("i_number_neg_int_huge_exp.json", None, TEXT),
        ("i_number_real_neg_overflow.json", None, TEXT),
        ("i_number_real_pos_overflow.json", None, TEXT),
        ("i_number_real_underflow.json", None, TEXT),
        ("i_number_too_big_neg_int.json", None, TEXT),
        ("i_number_very_big_negative_int.json", None, TEXT),
        (
            "i_object_key_lone_2nd_surrogate.json",
            Some(LoneSurrogate),
            LONE,
        ),
        (
            "i_string_1st_surrogate_but_2nd_missing.json",
            Some(LoneSurrogate),
            LONE,
        ),
        (
            "i_string_incomplete_surrogates_escape_valid.json",
            Some(LoneSurrogate),
            LONE,
        ),
        (
            "i_string_invalid_lonely_surrogate.json",
            Some(LoneSurrogate),
            LONE,
        ),
        ("i_string_invalid_surrogate.json", Some(LoneSurrogate), LONE),
        ("i_string_invalid_utf-8.json", Some(InvalidUtf8), UTF8),
        (
            "i_string_lone_utf8_continuation_byte.json",
            Some(InvalidUtf8),
            UTF8,
        ),
        (
            "i_string_overlong_sequence_2_bytes.json",
            Some(InvalidUtf8),
            UTF8,
        ),
        (
            "i_string_overlong_sequence_6_bytes.json",
            Some(InvalidUtf8),
            UTF8,
        ),
        (
            "i_string_overlong_sequence_6_bytes_null.json",
            Some(InvalidUtf8),
            UTF8,
        ),
        ("i_string_truncated-utf-8.json", Some(InvalidUtf8), UTF8),
        ("i_string_utf16BE_no_BOM.json", Some(UnexpectedByte), UTF8),
        (
            "i_structure_UTF-8_BOM_empty_object.json",
            Some(ByteOrderMark),
            BOM,
        ),
    ]
};

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn the_suite_gets_the_verdicts_it_asks_for() {
    let folder = folder("vectors/jsontestsuite/test_parsing");
    let (mut yes, mut no, mut choices) = (0, 0, 0);
    for (name, json) in files(folder) {
        let result = read(&json);
        match name.as_bytes()[0] {
            b'y' => {
                let peer: Value = serde_json::from_slice(&json).unwrap();
                assert_eq!(result.as_ref(), Ok(&peer), "{name}");
                yes += 1;
            }
            b'n' => {
                assert!(result.is_err(), "{name}: {result:?}");
                no += 1;
            }
            b'i' => {
                let (_, ours, why) = CHOICES.iter().find(|(known, ..)| *known == name).unwrap();
                assert_eq!(result.err().map(|error| error.kind), *ours, "{name}: {why}");
                choices += 1;
            }
            _ => panic!("{name} has no verdict"),
        }
    }
    assert_eq!((yes, no, choices), (64, 125, CHOICES.len()));
}
