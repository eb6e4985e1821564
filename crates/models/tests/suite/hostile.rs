//! Bodies from somebody who means harm: an error with a place, never a crash, never half a result.

use pop_models::digicert::{self, CreatePasscodeBody, EnrollBody, EnrollReply, PasscodeDetails};
use pop_models::iothub::{
    CertificateDescription, CertificateList, CreateOrUpdateBody, IotHubServiceError, VerifyBody,
};
use pop_models::json::{JsonError, JsonErrorKind, Reader};

use crate::material::exchanges;

/// How many kinds of body there are.
const KINDS: usize = 10;

/// `input` as one kind of body.
fn one(kind: usize, input: &[u8]) -> Result<(), JsonError> {
    let scratch = &mut vec![0; input.len()];
    match kind {
        0 => CertificateDescription::from_json(input, scratch).map(drop),
        1 => CertificateList::from_json(input, scratch)
            .and_then(|mut list| list.try_for_each(|certificate| certificate.map(drop))),
        2 => CreateOrUpdateBody::from_json(input, scratch).map(drop),
        3 => IotHubServiceError::from_json(input, scratch).map(drop),
        4 => VerifyBody::from_json(input, scratch).map(drop),
        5 => PasscodeDetails::from_json(input, scratch).map(drop),
        6 => CreatePasscodeBody::from_json(input, scratch).map(drop),
        7 => EnrollBody::from_json(input, scratch).map(drop),
        8 => EnrollReply::from_json(input, scratch).map(drop),
        _ => digicert::DigiCertServiceError::from_json(input, scratch).map(drop),
    }
}

/// `input` as every kind of body.
fn all(input: &[u8]) -> [Result<(), JsonError>; KINDS] {
    std::array::from_fn(|kind| one(kind, input))
}

#[test]
fn a_hundred_thousand_brackets_are_too_deep() {
    for (open, step) in [("[", 1), ("{\"a\":", 5)] {
        for prefix in [
            "{\"unknown\":",
            "{\"properties\":{\"unknown\":",
            "{\"details\":",
        ] {
            let json = format!("{prefix}{}", open.repeat(100_000));
            let levels = 16 - prefix.matches('{').count();
            for result in all(json.as_bytes()) {
                let error = result.unwrap_err();
                // VerifyBody and others skip `properties`; ServiceError reads `details`.
                assert_eq!(error.kind, JsonErrorKind::TooDeep, "{prefix} {open}");
                assert_eq!(error.at, prefix.len() + levels * step, "{prefix} {open}");
            }
        }
    }
    let open = "[".repeat(100_000);
    let mut reader = Reader::new(open.as_bytes(), &mut []);
    let error = reader.skip_value().unwrap_err();
    assert_eq!((error.kind, error.at), (JsonErrorKind::TooDeep, 16));
}

#[test]
fn ten_megabytes_are_read_or_refused() {
    let ten = 10_000_000;
    let escapes = format!(r#"{{"certificate":"{}"}}"#, r"\n".repeat(ten / 2));
    let mut scratch = vec![0; escapes.len()];
    let body = VerifyBody::from_json(escapes.as_bytes(), &mut scratch).unwrap();
    assert_eq!(body.certificate.len(), ten / 2);

    let mut half = vec![0; ten / 2 - 1];
    let error = VerifyBody::from_json(escapes.as_bytes(), &mut half).unwrap_err();
    assert_eq!(
        (error.kind, error.field),
        (JsonErrorKind::ScratchTooSmall, Some("certificate"))
    );

    for junk in ["[", "\"", "{\"a\":1,", "9", " ", "\\", "\u{e9}"] {
        let json = junk.repeat(ten / junk.len());
        assert!(one(0, json.as_bytes()).is_err(), "{junk}");
        let json = format!(r#"{{"properties":{{"unknown":{json}"#);
        assert!(one(0, json.as_bytes()).is_err(), "{junk}");
    }
    let many = format!(
        r#"{{"unknown":[{}0],"certificate":"x"}}"#,
        "{\"a\":[]},".repeat(ten / 9)
    );
    assert!(VerifyBody::from_json(many.as_bytes(), &mut []).is_ok());
}

/// A body of each type with everything in it.
const WHOLE: [&str; KINDS] = [
    r#"{"properties":{"verificationCode":"C\u0030","isVerified":false,"PolicyResourceId":null,
        "unknown":[1.5e3,{"a":"\uD83E\uDD80"},true]},"id":"/i","etag":"IjEi"} "#,
    r#"{"other":[[]],"value":[{"properties":{"subject":"é"},"name":"a"},{"properties":{}}],"x":0}"#,
    r#"{"properties":{"certificate":"-----BEGIN\r\n","isVerified":true}}"#,
    r#"{"error":{"code":"A","message":"m\n","details":[{"code":"B"}]}}"#,
    r#"{"certificate":"-----BEGIN CERTIFICATE-----\nMII=\n"}"#,
    r#"{"name":"n\u0030","validity_period":{"from":null,"to":"t"},"passcode_length":20,"status":"S",
        "division":{"id":"i"},"registered_values":[{"certificate_field":"f\n","value":["a","\t"]}]}"#,
    r#"{"usage_limit":1,"registered_values":[{"certificate_field":"f","value":"v","x":[{}]}]}"#,
    r#"{"csr":"c\n","enrollment_profile_id":"p","device_attributes":[{"id":"i","value":["v"]}]}"#,
    r#"{"certificate_request_id":"i","status":"\u0041","result":{"a":[{}]}}"#,
    r#"{"errors":[{"code":"c","message":"m\n"},{"code":null}]}"#,
];

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn a_body_that_is_cut_off_anywhere_is_an_error() {
    for (at, json) in WHOLE.iter().enumerate() {
        let json = json.trim_end().as_bytes();
        assert_eq!(all(json)[at], Ok(()), "{at}");
        for len in 0..json.len() {
            for result in all(&json[..len]) {
                let error = result.unwrap_err();
                assert!(error.at <= len, "{at} {len} {error}");
            }
        }
        let mut more = json.to_vec();
        more.extend_from_slice(b" {}");
        let error = all(&more)[at].unwrap_err();
        assert_eq!(
            (error.kind, error.at),
            (JsonErrorKind::TrailingData, json.len() + 1)
        );
    }
    let exchanges = exchanges();
    for exchange in exchanges
        .iter()
        .filter(|exchange| !exchange.response.is_empty())
        .take(3)
    {
        let json = exchange.response.as_bytes();
        for len in 0..json.len() {
            assert!(
                all(&json[..len]).iter().all(Result::is_err),
                "{} {len}",
                exchange.what
            );
        }
    }
}

#[test]
fn every_byte_replaced_by_every_other_crashes_nothing() {
    for (kind, json) in WHOLE.iter().enumerate() {
        let mut json = json.as_bytes().to_vec();
        for at in 0..json.len() {
            let was = json[at];
            for byte in 0..=u8::MAX {
                json[at] = byte;
                if let Err(error) = one(kind, &json) {
                    assert!(error.at <= json.len(), "{error}");
                }
            }
            json[at] = was;
        }
    }
}

#[test]
fn scratch_is_needed_for_escapes_only_and_its_lack_names_the_field() {
    let json = br#"{"certificate":"plain"}"#;
    assert!(VerifyBody::from_json(json, &mut []).is_ok());
    let json = br#"{"certificate":"a\nb"}"#;
    assert!(VerifyBody::from_json(json, &mut [0; 3]).is_ok());
    let error = VerifyBody::from_json(json, &mut [0; 2]).unwrap_err();
    assert_eq!(error.kind, JsonErrorKind::ScratchTooSmall);
    assert_eq!((error.at, error.field), (16, Some("certificate")));
    // What is ignored needs none.
    let json = br#"{"unknown":"\n","certificate":"x"}"#;
    assert!(VerifyBody::from_json(json, &mut []).is_ok());
}

#[test]
fn the_list_ends_at_its_first_error() {
    let json = br#"{"value":[{"properties":{}},{"properties":1},{"properties":{}}]}"#;
    let mut list = CertificateList::from_json(json, &mut []).unwrap();
    assert!(list.next().unwrap().is_ok());
    let error = list.next().unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the value should be an object (`properties`) at byte 42"
    );
    assert_eq!(list.next(), None);

    for (json, kind) in [
        (r#"{"value":[],"value":[]}"#, JsonErrorKind::DuplicateField),
        (r#"{"value":[],"x":tru}"#, JsonErrorKind::UnexpectedByte),
        (r#"{"value":[]"#, JsonErrorKind::UnexpectedEnd),
        (r#"{"value":[]}]"#, JsonErrorKind::TrailingData),
        (
            r#"{"value":[[]]}"#,
            JsonErrorKind::WrongType(pop_models::json::JsonType::Object),
        ),
    ] {
        let list = CertificateList::from_json(json.as_bytes(), &mut []).unwrap();
        let results: Vec<_> = list.collect();
        assert_eq!(results.len(), 1, "{json}");
        assert_eq!(results[0].unwrap_err().kind, kind, "{json}");
    }
}

#[test]
fn errors_point_at_the_byte() {
    use JsonErrorKind::{
        ControlCharacter, InvalidEscape, InvalidNumber, InvalidUtf8, LoneSurrogate, UnexpectedByte,
        UnexpectedEnd,
    };
    for (json, kind, at) in [
        (&b"[\"ab\xFF\"]"[..], InvalidUtf8, 4),
        (b"[\"a\nb\"]", ControlCharacter, 3),
        (b"[\"a\\xb\"]", InvalidEscape, 4),
        (b"[\"a\\u00g0\"]", InvalidEscape, 7),
        (b"[\"a\\uD800\"]", LoneSurrogate, 3),
        (b"[1.]", InvalidNumber, 3),
        (b"[01]", UnexpectedByte, 2),
        (b"[1a]", UnexpectedByte, 2),
        (b"[tru%e]", UnexpectedByte, 4),
        (b"{\"a\" 1}", UnexpectedByte, 5),
        (b"[1,", UnexpectedEnd, 3),
        (b"[1 ", UnexpectedEnd, 3),
        (b"", UnexpectedEnd, 0),
    ] {
        let error = Reader::new(json, &mut []).skip_value().unwrap_err();
        assert_eq!(
            (error.kind, error.at),
            (kind, at),
            "{}",
            json.escape_ascii()
        );
    }
}
