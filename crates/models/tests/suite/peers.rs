//! serde-json-core: what it and our reader agree on, and the four reasons why it only writes here.
//! Each reason is run, so that it is noticed when one is gone.

use std::fmt;
use std::process::Command;

use pop_models::iothub::CertificateDescription;
use pop_models::json::{Reader, Token};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer};

use crate::material::exchanges;

#[derive(Deserialize)]
struct Peer<'a> {
    #[serde(borrow)]
    properties: PeerProperties<'a>,
    etag: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PeerProperties<'a> {
    verification_code: Option<&'a str>,
    subject: &'a str,
    is_verified: bool,
    certificate: &'a str,
}

#[derive(Deserialize)]
struct Certificate<'a> {
    certificate: &'a str,
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn it_agrees_on_recorded_replies() {
    let exchanges = exchanges();
    let (mut plain, mut escaped) = (0, 0);
    for exchange in exchanges
        .iter()
        .filter(|e| e.response.starts_with("{\"properties\""))
    {
        let input = exchange.response.as_bytes();
        let mut scratch = vec![0; input.len()];
        let ours = CertificateDescription::from_json(input, &mut scratch).unwrap();
        let (peer, _) = serde_json_core::from_slice::<Peer<'_>>(input).unwrap();
        assert_eq!(ours.etag.value(), Some(&peer.etag));
        let properties = &ours.properties;
        assert_eq!(properties.subject.value(), Some(&peer.properties.subject));
        assert_eq!(
            properties.is_verified.value(),
            Some(&peer.properties.is_verified)
        );
        assert_eq!(
            properties.verification_code.into_value(),
            peer.properties.verification_code
        );
        if exchange.response.contains('\\') {
            // The first reason, in the wild.
            assert_ne!(
                properties.certificate.value(),
                Some(&peer.properties.certificate)
            );
            escaped += 1;
        } else {
            assert_eq!(
                properties.certificate.value(),
                Some(&peer.properties.certificate)
            );
            plain += 1;
        }
    }
    assert_eq!((plain, escaped), (21, 2));
}

#[test]
fn reason_1_it_leaves_escapes_in_a_str_or_refuses_them() {
    let json = br#"{"certificate":"a\r\nb"}"#;
    let (peer, _) = serde_json_core::from_slice::<Certificate<'_>>(json).unwrap();
    assert_eq!(peer.certificate, r"a\r\nb", "raw text, and no error");
    let mut scratch = [0; 64];
    assert!(serde_json_core::from_slice_escaped::<Certificate<'_>>(json, &mut scratch).is_err());

    let mut scratch = [0; 64];
    let ours = pop_models::iothub::VerifyBody::from_json(json, &mut scratch).unwrap();
    assert_eq!(ours.certificate, "a\r\nb");
}

/// `400099` or `"400099"`, which only `deserialize_any` can tell apart.
#[derive(Debug, PartialEq)]
enum Code {
    Number(u64),
    Text(String),
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EitherVisitor;

        impl Visitor<'_> for EitherVisitor {
            type Value = Code;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a string")
            }

            fn visit_u64<E>(self, number: u64) -> Result<Code, E> {
                Ok(Code::Number(number))
            }

            fn visit_str<E>(self, text: &str) -> Result<Code, E> {
                Ok(Code::Text(text.to_owned()))
            }
        }

        deserializer.deserialize_any(EitherVisitor)
    }
}

#[test]
fn reason_2_it_cannot_read_number_or_string() {
    for (json, code) in [
        ("400099", Code::Number(400_099)),
        (r#""x""#, Code::Text("x".into())),
    ] {
        assert!(serde_json_core::from_str::<Code>(json).is_err(), "{json}");
        // The type is not to blame: serde_json reads it.
        assert_eq!(serde_json::from_str::<Code>(json).unwrap(), code);
    }
}

#[test]
fn reason_3_it_ignores_what_is_not_json_and_refuses_what_is() {
    let read = |value: &str| {
        let json = format!(r#"{{"unknown":{value},"certificate":"x"}}"#);
        let peer = serde_json_core::from_str::<Certificate<'_>>(&json);
        let ours = pop_models::iothub::VerifyBody::from_json(json.as_bytes(), &mut []);
        (
            peer.is_ok_and(|(peer, _)| peer.certificate == "x"),
            ours.is_ok(),
        )
    };
    for not_json in ["tru%e", "[1 2]", "\"\u{1}\""] {
        assert_eq!(read(not_json), (true, false), "{not_json}");
    }
    // A known field that may hold escapes: `é` is read, the pair of an emoji is not.
    let single = r#"{"certificate":"\u00E9"}"#;
    let mut scratch = [0; 64];
    let peer = serde_json_core::from_str_escaped::<EscapedCertificate>(single, &mut scratch);
    assert_eq!(peer.unwrap().0.certificate, "é");
    let pair = r#"{"certificate":"\uD83E\uDD80"}"#;
    let mut scratch = [0; 64];
    let peer = serde_json_core::from_str_escaped::<EscapedCertificate>(pair, &mut scratch);
    assert!(peer.is_err());
    let mut scratch = [0; 64];
    let ours = pop_models::iothub::VerifyBody::from_json(pair.as_bytes(), &mut scratch).unwrap();
    assert_eq!(ours.certificate, "🦀");
}

/// Text that may hold escapes, the way serde-json-core wants it.
#[derive(Deserialize, Debug)]
struct EscapedCertificate {
    certificate: String,
}

/// Not run by itself: overflows the stack.
#[test]
#[ignore = "dies on purpose; reason_4 runs it in a process of its own"]
fn overflow() {
    let json = format!(r#"{{"unknown":{}"#, "[".repeat(100_000));
    let _ = serde_json_core::from_str::<Certificate<'_>>(&json);
}

#[test]
fn reason_4_it_recurses_until_the_stack_is_gone() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "peers::overflow", "--ignored"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&child.stderr);
    assert!(
        !child.status.success() && text.contains("overflowed its stack"),
        "{text}"
    );
}

#[test]
fn it_and_serde_json_write_the_same() {
    for text in [
        "plain",
        "line\nline\r\n",
        "\"\\/",
        "\u{0}\u{1f}\u{7f}",
        "é猫🦀",
        "\u{8}\u{c}\t",
    ] {
        let mut out = [0; 64];
        let written = pop_models::json::write(text, &mut out).unwrap();
        assert_eq!(serde_json::from_str::<String>(written).unwrap(), text);
        let mut scratch = [0; 64];
        let read = Reader::new(written.as_bytes(), &mut scratch)
            .next()
            .unwrap();
        assert_eq!(read, Some(Token::String(text)));
        // The same bytes but for the case of `\u001F`.
        let peer = serde_json::to_string(text).unwrap();
        assert!(peer.eq_ignore_ascii_case(written), "{peer} {written}");
    }
}
