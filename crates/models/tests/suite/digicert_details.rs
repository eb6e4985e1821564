//! A passcode's details: what is read, what is refused and why, and that it is written as it was.

use pop_models::JsonField;
use pop_models::digicert::{
    CreatePasscodeBody, Matcher, OneOrList, Passcode, PasscodeDetails, PasscodeStatus, Reference,
    RegisteredValue, RegisteredValues, ValidityPeriod,
};
use pop_models::json::{JsonError, JsonErrorKind};
use pop_models::rfc3339::{Instant, TimeError};

use crate::digicert_samples::{READ, REFUSED, SAMPLE, WHOLE, read};

/// The registered values with text of their own, by the public iterators and nothing else.
pub(crate) fn collect(values: RegisteredValues<'_>) -> Vec<RegisteredValue<String, Vec<String>>> {
    let mut scratch = vec![0; values.scratch_len()];
    let values = values.iter(&mut scratch).map(|registered| {
        let registered = registered.unwrap();
        RegisteredValue {
            certificate_field: registered.certificate_field.to_owned(),
            matcher: registered.matcher.map(|matcher| match matcher {
                Matcher::Equals => Matcher::Equals,
                Matcher::Other(other) => Matcher::Other(other.to_owned()),
            }),
            value: match registered.value {
                OneOrList::One(value) => OneOrList::One(value.to_owned()),
                OneOrList::List(values) => {
                    let mut scratch = vec![0; values.scratch_len()];
                    let values = values.iter(&mut scratch);
                    OneOrList::List(values.map(|value| value.unwrap().to_owned()).collect())
                }
            },
            multiple: registered.multiple,
        }
    });
    values.collect()
}

/// Read with exactly the scratch that is promised to be enough, and written.
pub(crate) fn rewritten(json: &[u8]) -> Result<String, JsonError> {
    let mut scratch = vec![0; json.len()];
    let details = PasscodeDetails::from_json(json, &mut scratch)
        .inspect_err(|error| assert_ne!(error.kind, JsonErrorKind::ScratchTooSmall))?;
    let details = details.map(|text| text, collect);
    let json = serde_json::to_string(&details).unwrap();
    let mut out = vec![0; json.len()];
    assert_eq!(
        pop_models::json::write(&details, &mut out),
        Ok(json.as_str())
    );
    Ok(json)
}

/// The same for the body that creates a passcode.
pub(crate) fn create_rewritten(json: &[u8]) -> Result<String, JsonError> {
    let mut scratch = vec![0; json.len()];
    let body = CreatePasscodeBody::from_json(json, &mut scratch)?;
    let body = CreatePasscodeBody {
        name: body.name,
        description: body.description,
        passcode_length: body.passcode_length,
        usage_limit: body.usage_limit,
        validity_period: body.validity_period,
        registered_values: body.registered_values.map(collect),
    };
    Ok(serde_json::to_string(&body).unwrap())
}

#[test]
fn the_documented_sample_is_read_in_full() {
    let reference = |id, name| {
        JsonField::Value(Reference {
            id: JsonField::Value(id),
            name: JsonField::Value(name),
        })
    };
    let expected = PasscodeDetails {
        name: JsonField::Value("MyPasscode"),
        description: JsonField::Value("For the production line."),
        validity_period: JsonField::Value(ValidityPeriod::default()),
        passcode_length: JsonField::Value(20),
        status: JsonField::Value(PasscodeStatus::Active),
        id: JsonField::Value("8e1f2a34-0b1c-4d5e-8f90-a1b2c3d4e5f6"),
        enrollment_profile: reference("IOT_502ac648-c826-4e71-991e-5629a23850c1", "SCEP"),
        device_profile: reference("2d9c4b7a-1111-4222-8333-444455556666", "MyDeviceProfile"),
        division: reference("7a6b5c4d-aaaa-4bbb-8ccc-ddddeeeeffff", "MyDivision"),
        account_id: JsonField::Value("0f0e0d0c-9999-4888-8777-666655554444"),
        passcode: JsonField::Value(Passcode::new("bGgdO*******************")),
        created_at: JsonField::Value("2020-08-12T16:42:13Z"),
        number_of_usage: JsonField::Value(0),
        usage_limit: JsonField::Absent,
        registered_values: JsonField::Absent,
    };
    // Nothing is escaped, so a device needs no scratch.
    let details = PasscodeDetails::from_json(SAMPLE.as_bytes(), &mut []).unwrap();
    assert_eq!(details, expected);
    let created = Instant {
        unix_seconds: 1_597_250_533,
        nanoseconds: 0,
    };
    assert_eq!(details.created_at(), Ok(Some(created)));
}

#[test]
fn registered_values_are_read_again_and_again() {
    let details = PasscodeDetails::from_json(WHOLE.as_bytes(), &mut []).unwrap();
    let values = details.registered_values.into_value().unwrap();
    for _ in 0..2 {
        let mut names = values.iter(&mut []);
        let first = names.next().unwrap().unwrap();
        assert_eq!(first.certificate_field, "subject.common_name");
        assert_eq!(first.value, OneOrList::One("example.com"));
        assert!(first.is_equality() && !first.is_set());
        let second = names.next().unwrap().unwrap();
        assert!(second.is_equality() && second.is_set());
        let OneOrList::List(units) = second.value else {
            panic!("{second:?}")
        };
        let units: Vec<_> = units.iter(&mut []).map(Result::unwrap).collect();
        assert_eq!(units, ["Unit1", "Unit3"]);
        assert!(names.next().is_none() && names.next().is_none());
    }
}

#[test]
fn canonical_replies_are_written_as_they_were_read() {
    let canonical = READ.iter().filter_map(|json| json.strip_prefix('='));
    let mut count = 0;
    for json in [SAMPLE, WHOLE].into_iter().chain(canonical) {
        assert_eq!(rewritten(json.as_bytes()).as_deref(), Ok(json));
        count += 1;
    }
    assert!(count >= 20, "{count}");
}

#[test]
fn other_replies_are_read_and_what_is_written_is_canonical() {
    for json in read() {
        let once = rewritten(json.as_bytes()).unwrap_or_else(|error| panic!("{error}: {json}"));
        assert_eq!(rewritten(once.as_bytes()).as_ref(), Ok(&once), "{json}");
    }
    for (json, expected) in [
        (
            r#"{"name":"caf\u00e9 \ud83e\udd80","description":"a\/b\\\"\b\f\n\r\t\u0000"}"#,
            r#"{"name":"café 🦀","description":"a/b\\\"\b\f\n\r\t\u0000"}"#,
        ),
        (
            r#"{"st\u0061tus":"ACT\u0049VE","id":"\u0069"}"#,
            r#"{"status":"ACTIVE","id":"i"}"#,
        ),
        (
            r#"{"registered_values":[{"value":["\u0055nit1","\ud83e\udd80"],"c\u0065rtificate_field":"\u0066"}]}"#,
            r#"{"registered_values":[{"certificate_field":"f","value":["Unit1","🦀"]}]}"#,
        ),
        (
            r#"{"new":{"status":"DELETED","x":[1,{"id":[]}]},"status":"ACTIVE","links":[],"y":1e400}"#,
            r#"{"status":"ACTIVE"}"#,
        ),
    ] {
        assert!(read().any(|one| one == json), "{json}");
        assert_eq!(rewritten(json.as_bytes()).as_deref(), Ok(expected));
    }
}

#[test]
fn what_is_refused_names_the_field() {
    assert!(read().count() + REFUSED.len() >= 60);
    for (json, field, why) in REFUSED {
        let error = rewritten(json.as_bytes()).unwrap_err();
        assert_eq!(error.field, Some(*field), "{json}: {error}");
        assert!(error.to_string().contains(why), "{json}: {error}");
        assert!(error.at <= json.len(), "{json}: {error}");
    }
}

#[test]
fn a_list_wants_scratch_for_escapes_only_and_ends_at_its_first_error() {
    let json = br#"{"registered_values":[{"certificate_field":"f","value":["a","\n","b"]}]}"#;
    let mut scratch = [0; 1];
    let details = PasscodeDetails::from_json(json, &mut scratch).unwrap();
    let values = details.registered_values.into_value().unwrap();
    let mut scratch = [0; 1];
    let registered = values.iter(&mut scratch).next().unwrap().unwrap();
    let OneOrList::List(list) = registered.value else {
        panic!("a list")
    };
    assert_eq!(list.iter(&mut [0; 1]).count(), 3);
    let mut short = list.iter(&mut []);
    assert_eq!(short.next(), Some(Ok("a")));
    let error = short.next().unwrap().unwrap_err();
    assert_eq!(error.kind, JsonErrorKind::ScratchTooSmall);
    assert_eq!(short.next(), None);
}

#[test]
fn unreadable_dates_are_kept_and_told() {
    let details = |json| PasscodeDetails::from_json(json, &mut []).unwrap();
    assert_eq!(
        details(br#"{"created_at":"yesterday"}"#).created_at(),
        Err(TimeError::Form)
    );
    assert_eq!(details(br#"{"created_at":null}"#).created_at(), Ok(None));
    let fraction = details(br#"{"created_at":"2020-09-29T12:05:37.519512Z"}"#);
    let created = fraction.created_at().unwrap().unwrap();
    assert_eq!(created.nanoseconds, 519_512_000);
}

#[test]
fn words_that_are_not_known_match_nothing() {
    let json = br#"{"registered_values":[
        {"certificate_field":"f","matcher":"contains","value":"v"},
        {"certificate_field":"f","matcher":"Equals","value":"v"},
        {"certificate_field":"subject.common_name","value":"v","multiple":true},
        {"certificate_field":"Subject.Common_Name","matcher":null,"value":"v"}]}"#;
    let details = PasscodeDetails::from_json(json, &mut []).unwrap();
    let values = details.registered_values.into_value().unwrap();
    let read: Vec<_> = values
        .iter(&mut [])
        .map(|value| value.map(|v| (v.field().is_some(), v.is_equality(), v.is_set())))
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(
        read,
        [
            (false, false, false),
            (false, false, false),
            (true, true, true),
            (false, true, false),
        ]
    );
}

#[cfg(feature = "alloc")]
#[test]
fn owned_details_are_the_same_but_for_a_clear_passcode() {
    for json in read() {
        let mut scratch = vec![0; json.len()];
        let details = PasscodeDetails::from_json(json.as_bytes(), &mut scratch).unwrap();
        let secret = details.passcode.value().is_some_and(|p| !p.is_masked());
        let owned = details.into_owned().unwrap();
        let written = serde_json::to_string(&owned).unwrap();
        assert_eq!(
            written == rewritten(json.as_bytes()).unwrap(),
            !secret,
            "{json}"
        );
        assert!(!written.contains("s3cr3tS"), "{written}");
    }
}
