//! Creation, enrolment and errors: read by one side what the other side wrote.

use pop_models::JsonField;
use pop_models::digicert::{
    CreatePasscodeBody, DigiCertServiceError, EnrollBody, EnrollReply, NamedValue, OneOrList,
    RegisteredValue, RegisteredValueError, ValidityPeriod,
};
use pop_models::json::{JsonError, JsonErrorKind, write};

use crate::digicert_details::create_rewritten;

type Registered<'a> = RegisteredValue<&'a str, &'a [&'a str]>;
type NamedValues<'a> = &'a [NamedValue<&'a str, &'a [&'a str]>];

/// The documented example of a creation, in its order.
const CREATE: &str = concat!(
    r#"{"name":"passcode_name","description":"For the documents.","passcode_length":20,"#,
    r#""usage_limit":2000,"validity_period":{"from":"2020-12-15","to":"2021-05-15"},"#,
    r#""registered_values":[{"certificate_field":"subject.common_name","value":"example.com"},"#,
    r#"{"certificate_field":"subject.organization_unit","value":["Unit1","Unit3"]}]}"#
);

#[test]
fn the_documented_creation_is_written_and_read() {
    let registered: &[Registered<'_>] = &[
        Registered::one("subject.common_name", "example.com").unwrap(),
        Registered::list("subject.organization_unit", &["Unit1", "Unit3"]).unwrap(),
    ];
    let body = CreatePasscodeBody {
        name: JsonField::Value("passcode_name"),
        description: JsonField::Value("For the documents."),
        passcode_length: JsonField::Value(20),
        usage_limit: JsonField::Value(2000),
        validity_period: JsonField::Value(ValidityPeriod {
            from: JsonField::Value("2020-12-15"),
            to: JsonField::Value("2021-05-15"),
        }),
        registered_values: JsonField::Value(registered),
    };
    assert_eq!(write(&body, &mut [0; 512]), Ok(CREATE));
    assert_eq!(serde_json::to_string(&body).unwrap(), CREATE);
    assert_eq!(create_rewritten(CREATE.as_bytes()).as_deref(), Ok(CREATE));
    let empty: CreatePasscodeBody<&str, &[Registered<'_>]> = CreatePasscodeBody::default();
    assert_eq!(write(&empty, &mut [0; 8]), Ok("{}"));
}

#[test]
fn registered_values_are_made_from_what_a_certificate_can_hold() {
    use RegisteredValueError::{EmptyField, EmptyValue, NoValue};
    assert_eq!(Registered::one("", "v"), Err(EmptyField));
    assert_eq!(Registered::one("f", ""), Err(EmptyValue));
    assert_eq!(Registered::list("f", &[]), Err(NoValue));
    assert_eq!(Registered::list("f", &["v", ""]), Err(EmptyValue));
    assert_eq!(Registered::list("", &[]), Err(EmptyField));
    let one = Registered::one("f", "v").unwrap();
    assert_eq!((one.value.as_slice(), one.is_set()), (&["v"][..], false));
    let list = Registered::list("f", &["v"]).unwrap();
    assert_eq!((list.value.as_slice(), list.is_set()), (&["v"][..], true));
}

fn enroll(json: &str) -> Result<String, JsonError> {
    let mut scratch = vec![0; json.len()];
    let body = EnrollBody::from_json(json.as_bytes(), &mut scratch)?;
    let mut out = body.csr.to_owned() + "|" + body.enrollment_profile_id;
    for list in [body.certificate_profile_attributes, body.device_attributes] {
        out.push('|');
        let Some(list) = list.into_value() else {
            continue;
        };
        let mut scratch = vec![0; list.scratch_len()];
        for attribute in list.iter(&mut scratch) {
            let attribute = attribute.unwrap();
            let OneOrList::One(value) = attribute.value else {
                panic!("{attribute:?}")
            };
            out += &format!("{}={value};", attribute.id);
        }
    }
    Ok(out)
}

#[test]
fn an_enrolment_is_read_as_it_was_written() {
    let attribute = |id, value| NamedValue {
        id,
        value: OneOrList::One(value),
    };
    let certificate: NamedValues<'_> = &[attribute("subject.common_name", "example.com")];
    let device: NamedValues<'_> = &[attribute("party-no", "PN\"8"), attribute("x", "")];
    let body = EnrollBody {
        csr: "-----BEGIN\nMII=\n",
        enrollment_profile_id: "IOT_1",
        certificate_profile_attributes: JsonField::Value(certificate),
        device_attributes: JsonField::Value(device),
    };
    let json = concat!(
        r#"{"csr":"-----BEGIN\nMII=\n","enrollment_profile_id":"IOT_1","#,
        r#""certificate_profile_attributes":[{"id":"subject.common_name","value":"example.com"}],"#,
        r#""device_attributes":[{"id":"party-no","value":"PN\"8"},{"id":"x","value":""}]}"#
    );
    assert_eq!(write(&body, &mut [0; 512]), Ok(json));
    assert_eq!(serde_json::to_string(&body).unwrap(), json);
    assert_eq!(
        enroll(json).unwrap(),
        "-----BEGIN\nMII=\n|IOT_1|subject.common_name=example.com;|party-no=PN\"8;x=;"
    );
    assert!(certificate[0].field().is_some() && device[0].field().is_none());
}

#[test]
fn a_bad_enrolment_names_the_field() {
    for (json, field) in [
        ("{}", "csr"),
        (r#"{"csr":null,"enrollment_profile_id":"p"}"#, "csr"),
        (r#"{"csr":["a"],"enrollment_profile_id":"p"}"#, "csr"),
        (r#"{"csr":"c"}"#, "enrollment_profile_id"),
        (
            r#"{"csr":"c","enrollment_profile_id":7}"#,
            "enrollment_profile_id",
        ),
        (
            r#"{"csr":"c","csr":"c","enrollment_profile_id":"p"}"#,
            "csr",
        ),
        (r#"{"device_attributes":{}}"#, "device_attributes"),
        (r#"{"device_attributes":["a"]}"#, "device_attributes"),
        (r#"{"device_attributes":[{"value":"v"}]}"#, "attributes.id"),
        (r#"{"device_attributes":[{"id":"i"}]}"#, "attributes.value"),
        (
            r#"{"device_attributes":[{"id":"i","value":7}]}"#,
            "attributes.value",
        ),
        (
            r#"{"certificate_profile_attributes":7}"#,
            "certificate_profile_attributes",
        ),
        (
            r#"{"certificate_profile_attributes":[],"certificate_profile_attributes":[]}"#,
            "certificate_profile_attributes",
        ),
    ] {
        let error = enroll(json).unwrap_err();
        assert_eq!(error.field, Some(field), "{json}: {error}");
    }
    let json = r#"{"csr":"c","enrollment_profile_id":"p","device_attributes":null,"new":[{}]}"#;
    assert_eq!(enroll(json).unwrap(), "c|p||");
}

#[test]
fn the_reply_to_an_enrolment_is_written_and_read() {
    let json = r#"{"certificate_request_id":"b1cef6d1","status":"AUTO_APPROVED","result":null}"#;
    let reply = EnrollReply::from_json(json.as_bytes(), &mut []).unwrap();
    assert_eq!(
        reply.status.value(),
        Some(&EnrollReply::<&str>::AUTO_APPROVED)
    );
    assert_eq!(reply.result, JsonField::Null);
    assert_eq!(write(&reply, &mut [0; 128]), Ok(json));
    assert_eq!(serde_json::to_string(&reply).unwrap(), json);
    for (json, result) in [
        (r#"{"result":"text"}"#, JsonField::Value("text")),
        (r#"{"result":{"status":7,"a":[{}]}}"#, JsonField::Absent),
        (r#"{"result":[]}"#, JsonField::Absent),
        (r#"{"status":"PENDING"}"#, JsonField::Absent),
    ] {
        let reply = EnrollReply::from_json(json.as_bytes(), &mut []).unwrap();
        assert_eq!(reply.result, result, "{json}");
    }
    for (json, field) in [
        (r#"{"status":7}"#, "status"),
        (r#"{"certificate_request_id":{}}"#, "certificate_request_id"),
        (r#"{"result":{},"result":"a"}"#, "result"),
        (r#"{"result":{"a":tru}}"#, "result"),
    ] {
        let error = EnrollReply::from_json(json.as_bytes(), &mut []).unwrap_err();
        assert_eq!(error.field, Some(field), "{json}");
    }
}

#[test]
fn both_forms_of_an_error_are_read_and_the_first_is_written() {
    let json = r#"{"errors":[{"code":"entity_not_found","message":"no \"such\" id"}]}"#;
    let error = DigiCertServiceError::new("entity_not_found", "no \"such\" id");
    assert_eq!(write(&error, &mut [0; 128]), Ok(json));
    assert_eq!(serde_json::to_string(&error).unwrap(), json);
    let single = r#"{"error":{"code":"entity_not_found","message":"no \"such\" id"}}"#;
    for json in [json, single] {
        let mut scratch = vec![0; json.len()];
        assert_eq!(
            DigiCertServiceError::from_json(json.as_bytes(), &mut scratch),
            Ok(error)
        );
    }
    let read =
        |json: &'static str| DigiCertServiceError::from_json(json.as_bytes(), &mut []).unwrap();
    let three = read(r#"{"ERRORS":[{"Code":"a"},{"code":"b"},{}],"trace":[]}"#);
    assert_eq!(
        (three.code, three.message),
        (JsonField::Value("a"), JsonField::Absent)
    );
    assert_eq!(three.further, 2);
    for json in [
        "{}",
        r#"{"errors":[]}"#,
        r#"{"errors":null}"#,
        r#"{"error":null}"#,
    ] {
        assert_eq!(read(json), DigiCertServiceError::default(), "{json}");
    }
    for (json, kind, field) in [
        (
            r#"{"errors":[],"error":{}}"#,
            JsonErrorKind::DuplicateField,
            "error",
        ),
        (
            r#"{"error":{},"errors":[]}"#,
            JsonErrorKind::DuplicateField,
            "errors",
        ),
        (
            r#"{"errors":[{}],"errors":[]}"#,
            JsonErrorKind::DuplicateField,
            "errors",
        ),
        (
            r#"{"error":{"code":"a","code":"b"}}"#,
            JsonErrorKind::DuplicateField,
            "error.code",
        ),
        (r#"{"errors":[{}"#, JsonErrorKind::UnexpectedEnd, "errors"),
    ] {
        let error = DigiCertServiceError::from_json(json.as_bytes(), &mut []).unwrap_err();
        assert_eq!((error.kind, error.field), (kind, Some(field)), "{json}");
    }
    for (json, field) in [
        (r#"{"errors":{}}"#, "errors"),
        (r#"{"errors":["a"]}"#, "errors"),
        (r#"{"errors":[{},{"code":7}]}"#, "errors.code"),
        (r#"{"error":"a"}"#, "error"),
        (r#"{"error":{"message":[]}}"#, "error.message"),
    ] {
        let error = DigiCertServiceError::from_json(json.as_bytes(), &mut []).unwrap_err();
        assert!(matches!(error.kind, JsonErrorKind::WrongType(_)), "{json}");
        assert_eq!(error.field, Some(field), "{json}");
    }
}
