//! The reader against serde_json on made documents, whole and damaged.

use std::fmt::Write;

use pop_models::json::{JsonError, JsonErrorKind};
use serde_json::Value;

use crate::document::read;
use crate::random::Random;

fn space(random: &mut Random, out: &mut String) {
    out.push_str(random.one_of(&["", "", "", " ", "\n", "\t", "\r\n"]));
}

fn string(random: &mut Random, out: &mut String) {
    out.push('"');
    for _ in 0..random.below(8) {
        let piece = random.one_of(&[
            "a",
            "Z",
            "é",
            "猫",
            "🦀",
            "\u{7f}",
            "\u{2028}",
            "\\n",
            "\\r\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b",
            "\\f",
            "\\t",
            "\\u0000",
            "\\u00e9",
            "\\uD83E\\uDD80",
            "\\uFFFF",
            "-----BEGIN",
        ]);
        out.push_str(piece);
    }
    out.push('"');
}

fn value(random: &mut Random, depth: usize, out: &mut String) {
    let kinds = if depth == 0 { 4 } else { 6 };
    match random.below(kinds) {
        0 => out.push_str(random.one_of(&["null", "true", "false"])),
        1 => out.push_str(random.one_of(&[
            "0",
            "-0",
            "1.5",
            "-2e3",
            "4E+05",
            "6e-7",
            "400099",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775809",
            "0.0",
        ])),
        2 | 3 => string(random, out),
        4 => {
            out.push('[');
            space(random, out);
            for at in 0..random.below(4) {
                if at > 0 {
                    out.push(',');
                    space(random, out);
                }
                value(random, depth - 1, out);
                space(random, out);
            }
            out.push(']');
        }
        _ => {
            out.push('{');
            space(random, out);
            for at in 0..random.below(4) {
                if at > 0 {
                    out.push(',');
                    space(random, out);
                }
                string(random, out);
                space(random, out);
                out.push(':');
                space(random, out);
                value(random, depth - 1, out);
                space(random, out);
            }
            out.push('}');
        }
    }
}

fn document(random: &mut Random) -> String {
    let mut out = String::new();
    let depth = random.below(8);
    space(random, &mut out);
    value(random, depth, &mut out);
    space(random, &mut out);
    out
}

/// Our verdict and serde_json's, which may differ for two reasons only.
fn compare(json: &[u8]) -> Result<Value, JsonError> {
    let ours = read(json);
    match (&ours, serde_json::from_slice::<Value>(json)) {
        (Ok(ours), Ok(peer)) => assert_eq!(*ours, peer, "{}", json.escape_ascii()),
        (Err(_), Err(_)) => {}
        // serde_json goes 128 levels deep, we go 16.
        (Err(error), Ok(_)) => {
            assert_eq!(
                error.kind,
                JsonErrorKind::TooDeep,
                "{}",
                json.escape_ascii()
            );
        }
        // serde_json reads numbers into 64 bits, we keep their text.
        (Ok(_), Err(peer)) => {
            assert!(
                peer.to_string().contains("out of range"),
                "{peer}: {}",
                json.escape_ascii()
            );
        }
    }
    ours
}

#[test]
fn whole_documents_have_the_same_value() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut longest = 0;
    for _ in 0..20_000 {
        let json = document(&mut random);
        assert!(compare(json.as_bytes()).is_ok(), "{json}");
        longest = longest.max(json.len());
    }
    assert!(longest > 500, "{longest}: the generator has gone tame");
}

#[test]
fn damaged_documents_have_the_same_verdict() {
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..60_000 {
        let mut json = document(&mut random).into_bytes();
        for _ in 0..=random.below(2) {
            random.damage(&mut json);
        }
        match compare(&json) {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(
        read > 5_000 && refused > 20_000,
        "{read} {refused}: one side is hardly tested"
    );
}

#[test]
fn numbers_keep_their_text() {
    for (json, value) in [
        ("0", Some(0)),
        ("400099", Some(400_099)),
        ("18446744073709551615", Some(u64::MAX)),
        ("18446744073709551616", None),
        ("-0", None),
        ("1.0", None),
        ("1e2", None),
    ] {
        let mut reader = pop_models::json::Reader::new(json.as_bytes(), &mut []);
        let Some(pop_models::json::Token::Number(number)) = reader.next().unwrap() else {
            panic!()
        };
        assert_eq!((number.as_str(), number.as_u64()), (json, value));
    }
}

#[test]
fn sixteen_levels_are_read_and_seventeen_are_not() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = |levels: usize| {
            let mut json = open.repeat(levels);
            write!(
                json,
                "{}{}",
                if open == "[" { "" } else { "0" },
                close.repeat(levels)
            )
            .unwrap();
            compare(json.as_bytes())
                .map(|_| ())
                .map_err(|error| (error.kind, error.at))
        };
        assert_eq!(nested(16), Ok(()));
        assert_eq!(nested(17), Err((JsonErrorKind::TooDeep, 16 * open.len())));
    }
}
