//! Our reader and serde_json agree on what is JSON and on what it says, and no type reads what the reader refuses.
#![no_main]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a panic is how a target reports"
)]

use libfuzzer_sys::fuzz_target;
use pop_models::digicert::{
    self, CreatePasscodeBody, EnrollBody, EnrollReply, OneOrList, PasscodeDetails, PasscodeState,
    PasscodeStatus, RegisteredValues,
};
use pop_models::iothub::{
    CertificateDescription, CertificateList, CreateOrUpdateBody, IotHubServiceError, IotHubTarget,
    VerifyBody,
};
use pop_models::json::{JsonError, JsonErrorKind, Reader, Token};
use serde_json::{Map, Number, Value};

fuzz_target!(|data: &[u8]| {
    let mut scratch = vec![0; data.len()];
    let ours = value(data, &mut scratch);
    let theirs = serde_json::from_slice::<Value>(data);
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs),
        (Err(_), Err(_)) => {}
        // Our depth is a limit on purpose: see models' limits.
        (Err(error), Ok(_)) if error.kind == JsonErrorKind::TooDeep => {}
        (Err(error), Ok(_)) => panic!("only serde_json accepts this: {error}"),
        (Ok(_), Err(error)) => panic!("only we accept this: {error}"),
    }

    let read = [
        CertificateDescription::from_json(data, &mut scratch).is_ok(),
        CertificateList::from_json(data, &mut scratch)
            .is_ok_and(|list| list.into_iter().all(|one| one.is_ok())),
        CreateOrUpdateBody::from_json(data, &mut scratch).is_ok(),
        IotHubServiceError::from_json(data, &mut scratch).is_ok(),
        VerifyBody::from_json(data, &mut scratch).is_ok(),
        PasscodeDetails::from_json(data, &mut scratch).is_ok(),
        CreatePasscodeBody::from_json(data, &mut scratch).is_ok(),
        EnrollBody::from_json(data, &mut scratch).is_ok(),
        EnrollReply::from_json(data, &mut scratch).is_ok(),
        digicert::DigiCertServiceError::from_json(data, &mut scratch).is_ok(),
    ];
    assert!(
        ours.is_ok() || read == [false; 10],
        "a type reads what the reader refuses: {read:?}"
    );

    if let Ok(details) = PasscodeDetails::from_json(data, &mut scratch) {
        passcode(&details);
    }

    if let Ok(text) = std::str::from_utf8(data) {
        let _ = IotHubTarget::parse("GET", text, &mut scratch);
        let _ = digicert::DigiCertTarget::parse("GET", text, &mut scratch);
    }
});

/// What was read once is read again, and a passcode is usable for a reason only.
fn passcode(details: &PasscodeDetails<&str, RegisteredValues<'_>>) {
    if let Some(values) = details.registered_values.into_value() {
        let mut scratch = vec![0; values.scratch_len()];
        for registered in values.iter(&mut scratch) {
            let OneOrList::List(list) = registered.expect("it was read before").value else {
                continue;
            };
            let mut scratch = vec![0; list.scratch_len()];
            assert!(list.iter(&mut scratch).all(|value| value.is_ok()));
        }
    }
    if let Ok(PasscodeState::Usable { .. }) = details.state_at(0) {
        let status = details.status.value();
        assert!(matches!(status, Some(PasscodeStatus::Active)), "{status:?}");
    }
    if let Some(passcode) = details.passcode.value() {
        let masked = passcode.masked().to_string();
        assert!(
            masked.trim_end_matches('*').chars().count() <= 5,
            "{masked}"
        );
    }
}

/// Reads a whole text through our tokens.
fn value(data: &[u8], scratch: &mut [u8]) -> Result<Value, JsonError> {
    /// An open container, and the key its next member belongs to.
    enum Open {
        Array(Vec<Value>),
        Object(Map<String, Value>, String),
    }
    let mut reader = Reader::new(data, scratch);
    let mut open: Vec<Open> = Vec::new();
    let mut whole = None;
    while let Some(token) = reader.next()? {
        let complete = match token {
            Token::BeginArray => {
                open.push(Open::Array(Vec::new()));
                continue;
            }
            Token::BeginObject => {
                open.push(Open::Object(Map::new(), String::new()));
                continue;
            }
            Token::Key(name) => {
                let Some(Open::Object(_, key)) = open.last_mut() else {
                    panic!("a key outside an object")
                };
                name.clone_into(key);
                continue;
            }
            Token::EndArray | Token::EndObject => match open.pop() {
                Some(Open::Array(items)) if token == Token::EndArray => Value::Array(items),
                Some(Open::Object(members, _)) if token == Token::EndObject => {
                    Value::Object(members)
                }
                _ => panic!("an end that nothing began"),
            },
            Token::String(text) => Value::String(text.to_owned()),
            Token::Number(number) => match serde_json::from_str::<Number>(number.as_str()) {
                Ok(number) => Value::Number(number),
                Err(error) => panic!("`{}` is no number: {error}", number.as_str()),
            },
            Token::Bool(value) => Value::Bool(value),
            Token::Null => Value::Null,
        };
        match open.last_mut() {
            Some(Open::Array(items)) => items.push(complete),
            Some(Open::Object(members, key)) => {
                members.insert(std::mem::take(key), complete);
            }
            None => whole = Some(complete),
        }
    }
    whole.map_or_else(|| panic!("an end without a value"), Ok)
}
