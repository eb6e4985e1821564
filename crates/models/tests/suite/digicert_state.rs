//! What a passcode's details mean at a time, to the second, and how a passcode is shown.

use pop_models::digicert::{
    CreatePasscodeBody, Masked, Passcode, PasscodeDetails, PasscodeState, StateError, Usage,
    ValidityPeriod, Window, is_masked,
};
use pop_models::rfc3339::TimeError;

/// 2020-12-15T00:00:00Z.
const FROM: i64 = 1_607_990_400;
/// 2021-05-15T23:59:59Z.
const TO: i64 = 1_621_123_199;

fn at(json: &str, now: i64) -> Result<String, StateError> {
    let details = PasscodeDetails::from_json(json.as_bytes(), &mut []).unwrap();
    details.state_at(now).map(|state| format!("{state:?}"))
}

fn active(rest: &str) -> String {
    format!(r#"{{"status":"ACTIVE",{rest}}}"#)
}

#[test]
fn a_window_of_dates_is_held_to_the_second() {
    let json = active(r#""validity_period":{"from":"2020-12-15","to":"2021-05-15"}"#);
    let details = PasscodeDetails::from_json(json.as_bytes(), &mut []).unwrap();
    let usable = PasscodeState::Usable { remaining: None };
    for (now, state) in [
        (i64::MIN, PasscodeState::NotYetValid { from: FROM }),
        (FROM - 1, PasscodeState::NotYetValid { from: FROM }),
        (FROM, usable),
        (TO, usable),
        (TO + 1, PasscodeState::Expired { to: TO }),
        (i64::MAX, PasscodeState::Expired { to: TO }),
    ] {
        assert_eq!(details.state_at(now), Ok(state), "{now}");
    }
    let state = details.state_at(TO + 1).unwrap();
    assert_eq!(
        state.to_string(),
        "expired; its last second was 2021-05-15T23:59:59Z"
    );
}

#[test]
fn windows_of_every_form() {
    let window = |json: &str| {
        let json = format!(r#"{{"validity_period":{json}}}"#);
        PasscodeDetails::from_json(json.as_bytes(), &mut [])
            .unwrap()
            .window()
    };
    for (json, from, to) in [
        ("{}", None, None),
        ("null", None, None),
        (r#"{"from":null,"to":null}"#, None, None),
        (r#"{"from":"2020-12-15"}"#, Some(FROM), None),
        (r#"{"to":"2021-05-15"}"#, None, Some(TO)),
        (r#"{"from":"2020-12-15T00:00:00Z"}"#, Some(FROM), None),
        (r#"{"from":"2020-12-15T01:00:00+01:00"}"#, Some(FROM), None),
        // The second in which it begins or ends is not whole: it does not count.
        (
            r#"{"from":"2020-12-14T23:59:59.000001Z"}"#,
            Some(FROM),
            None,
        ),
        (r#"{"to":"2021-05-15T23:59:59Z"}"#, None, Some(TO)),
        (r#"{"to":"2021-05-15T23:59:59.9Z"}"#, None, Some(TO)),
        (r#"{"to":"9999-12-31"}"#, None, Some(253_402_300_799)),
        (
            r#"{"from":"9999-12-31T23:59:59.5Z"}"#,
            Some(253_402_300_800),
            None,
        ),
    ] {
        assert_eq!(window(json), Ok(Window { from, to }), "{json}");
    }
    assert_eq!(
        PasscodeDetails::from_json(b"{}", &mut []).unwrap().window(),
        Ok(Window::default())
    );
    for (json, error) in [
        (r#"{"from":""}"#, StateError::From(TimeError::Form)),
        (r#"{"from":"soon"}"#, StateError::From(TimeError::Form)),
        (r#"{"to":"2021-02-29"}"#, StateError::To(TimeError::Range)),
        (
            r#"{"to":"2016-12-31T23:59:60Z"}"#,
            StateError::To(TimeError::LeapSecond),
        ),
        (
            r#"{"from":"x","to":"y"}"#,
            StateError::From(TimeError::Form),
        ),
    ] {
        assert_eq!(window(json), Err(error), "{json}");
        assert!(
            error
                .to_string()
                .starts_with(&format!("`{}`: ", error.field()))
        );
        // Not usable, and not an error that the status decides without the window.
        let period = format!(r#""validity_period":{json}"#);
        assert_eq!(at(&active(&period), FROM), Err(error), "{json}");
        let disabled = format!(r#"{{"status":"DISABLED",{period}}}"#);
        assert_eq!(at(&disabled, FROM).as_deref(), Ok("Disabled"), "{json}");
    }
    let period = ValidityPeriod {
        from: pop_models::JsonField::Value("2020-12-15"),
        to: pop_models::JsonField::Absent,
    };
    assert_eq!(period.window().unwrap().from, Some(FROM));
}

#[test]
fn a_window_that_ends_before_it_begins_never_opens() {
    let json = active(r#""validity_period":{"from":"2021-05-15","to":"2020-12-15"}"#);
    for now in [FROM - 1, FROM, FROM + 86_400, TO, TO + 1] {
        assert!(!at(&json, now).unwrap().starts_with("Usable"), "{now}");
    }
}

#[test]
fn usage_counts_to_the_last_one() {
    for (json, state) in [
        (
            r#""usage_limit":2,"number_of_usage":0"#,
            "Usable { remaining: Some(2) }",
        ),
        (
            r#""usage_limit":2,"number_of_usage":1"#,
            "Usable { remaining: Some(1) }",
        ),
        (
            r#""usage_limit":2,"number_of_usage":2"#,
            "UsedUp { limit: 2 }",
        ),
        (
            r#""usage_limit":2,"number_of_usage":3"#,
            "UsedUp { limit: 2 }",
        ),
        (
            r#""usage_limit":0,"number_of_usage":0"#,
            "UsedUp { limit: 0 }",
        ),
        (
            r#""usage_limit":null,"number_of_usage":9"#,
            "Usable { remaining: None }",
        ),
        (r#""number_of_usage":9"#, "Usable { remaining: None }"),
        (r#""x":0"#, "Usable { remaining: None }"),
    ] {
        assert_eq!(at(&active(json), FROM).as_deref(), Ok(state), "{json}");
    }
    for json in [
        r#""usage_limit":2"#,
        r#""usage_limit":2,"number_of_usage":null"#,
    ] {
        let error = at(&active(json), FROM).unwrap_err();
        assert_eq!(
            (error, error.field()),
            (StateError::UsageMissing, "number_of_usage")
        );
    }
    let json = br#"{"usage_limit":5,"number_of_usage":7}"#;
    let usage = PasscodeDetails::from_json(json, &mut []).unwrap().usage();
    assert_eq!(
        usage,
        Usage {
            used: Some(7),
            limit: Some(5),
            remaining: Some(0)
        }
    );
}

#[test]
fn the_first_reason_in_the_documented_order_is_given() {
    let over = r#""validity_period":{"from":"2020-12-15","to":"2021-05-15"},
        "usage_limit":1,"number_of_usage":1"#;
    for (status, now, state) in [
        (r#""DELETED""#, TO + 1, "Deleted"),
        (r#""DISABLED""#, TO + 1, "Disabled"),
        (
            r#""SUSPENDED""#,
            FROM,
            r#"UnknownStatus(Some("SUSPENDED"))"#,
        ),
        (r#""active""#, FROM, r#"UnknownStatus(Some("active"))"#),
        (r#""ACTIVE ""#, FROM, r#"UnknownStatus(Some("ACTIVE "))"#),
        ("null", FROM, "UnknownStatus(None)"),
        (r#""ACTIVE""#, TO + 1, "Expired { to: 1621123199 }"),
        (r#""ACTIVE""#, FROM - 1, "NotYetValid { from: 1607990400 }"),
        (r#""ACTIVE""#, FROM, "UsedUp { limit: 1 }"),
    ] {
        let json = format!(r#"{{"status":{status},{over}}}"#);
        assert_eq!(at(&json, now).as_deref(), Ok(state), "{status} {now}");
    }
    assert_eq!(at("{}", 0).as_deref(), Ok("UnknownStatus(None)"));
    let hostile = PasscodeState::UnknownStatus(Some("\u{1b}[2J"));
    assert!(!hostile.to_string().contains('\u{1b}'));
}

#[test]
fn a_mask_is_five_characters_at_most_and_then_asterisks() {
    for text in ["bGgdO*******************", "bGgdO*", "*", "**", "é****"] {
        assert!(is_masked(text), "{text}");
        assert!(Passcode::new(text).is_masked());
    }
    // A passcode that ends in an asterisk is a passcode.
    for text in [
        "",
        "bGgdO",
        "*a",
        "a*b",
        "a*b*c",
        "**x",
        "a**b",
        "a*b*",
        "bGgdOx*",
        "abcdefghijklmnopqrs*",
        "\u{2217}\u{2217}",
    ] {
        assert!(!is_masked(text), "{text}");
        assert!(!Passcode::new(text).is_masked());
    }
}

#[test]
fn no_more_than_a_mask_is_shown() {
    let stars = "*".repeat(19);
    for (text, shown) in [
        // The service's own masks, whatever their length.
        ("bGgdO*******************", "bGgdO*******************"),
        ("bGgdO*", "bGgdO*"),
        ("***", "***"),
        // Clear: five of 16 and more, nothing of fewer.
        ("0123456789abcdef", &format!("01234{stars}")),
        ("0123456789abcde", &stars),
        ("01234", &stars),
        ("", &stars),
        ("éééééééééééééééé", &format!("ééééé{stars}")),
        // Neither a mask nor long enough.
        ("secret*", &stars),
        ("s*t*", &stars),
        ("0123456789abcdefghij*", &format!("01234{stars}")),
    ] {
        assert_eq!(Masked::new(text).to_string(), shown, "{text}");
        assert_eq!(
            format!("{:?}", Masked::new(text)),
            format!("Masked({shown})")
        );
        assert_eq!(Passcode::new(text).masked().to_string(), shown, "{text}");
        assert_eq!(Passcode::new(text).expose(), text);
    }
}

#[test]
fn debug_output_holds_no_passcode() {
    let secret = "s3cr3tS3cr3tS3cr3tX9";
    let escaped = r"\u0073\u0033cr3tS3cr3tS3cr3tX9";
    for text in [secret, escaped] {
        let json = format!(
            r#"{{"passcode":"{text}","name":"shown","registered_values":[
                {{"certificate_field":"f","value":["v"]}}]}}"#
        );
        let mut scratch = vec![0; json.len()];
        let details = PasscodeDetails::from_json(json.as_bytes(), &mut scratch).unwrap();
        assert_eq!(details.passcode.value().unwrap().expose(), secret);
        let values = details.registered_values.into_value().unwrap();
        let reader = pop_models::json::Reader::new(json.as_bytes(), &mut []);
        let shown = format!(
            "{details:?} {details:#?} {:?} {reader:?}",
            values.iter(&mut [])
        );
        assert!(shown.contains("shown") && shown.contains("Passcode(..)"));
        for part in ["s3c", "cr3t", "X9", "115, 51", "83, 51"] {
            assert!(!shown.contains(part), "{part} in {shown}");
        }
    }
    let error = PasscodeDetails::from_json(br#"{"passcode":["s3cr3t"]}"#, &mut []).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3c"));
    // A creation body has no place for one.
    let body = CreatePasscodeBody::from_json(br#"{"passcode":"s3cr3t"}"#, &mut []).unwrap();
    assert!(!format!("{body:?}").contains("s3c"));
}
