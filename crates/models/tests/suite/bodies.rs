//! The tolerances of the bodies, and where they end.

use pop_models::JsonField;
use pop_models::iothub::{
    CertificateDescription, CertificateProperties, CreateOrUpdateBody, ErrorCode,
    IotHubServiceError, VerifyBody,
};
use pop_models::json::{JsonErrorKind, JsonType, write};

fn error(json: &str) -> IotHubServiceError<&str> {
    IotHubServiceError::from_json(json.as_bytes(), &mut []).unwrap()
}

#[test]
fn absent_null_and_value_stay_apart() {
    for json in [
        r#"{"properties":{"certificate":null,"PolicyResourceId":null},"etag":null}"#,
        r#"{"properties":{"subject":"","isVerified":null}}"#,
        r#"{"properties":{}}"#,
    ] {
        let read = CertificateDescription::from_json(json.as_bytes(), &mut []).unwrap();
        assert_eq!(write(&read, &mut [0; 128]), Ok(json));
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
    }
    for json in [
        r#"{"properties":{"isVerified":null}}"#,
        r#"{"properties":{}}"#,
    ] {
        let read = CreateOrUpdateBody::from_json(json.as_bytes(), &mut []).unwrap();
        assert_eq!(write(&read, &mut [0; 128]), Ok(json));
    }
    assert_eq!(JsonField::Value(1).map(|one| one + 1), JsonField::Value(2));
    assert_eq!(JsonField::<u8>::Null.map(|one| one + 1), JsonField::Null);
    assert!(JsonField::<u8>::default().as_ref().is_absent() && JsonField::<u8>::Null.is_null());
}

#[test]
fn keys_match_in_any_case_and_unknown_ones_are_ignored() {
    let json = r#"{"ETag":"e","Properties":{"VERIFICATIONCODE":"c","policyResourceId":"p",
        "new":{"deep":[1,{"properties":{}}]}},"tags":{"etag":"no"}}"#;
    let read = CertificateDescription::from_json(json.as_bytes(), &mut []).unwrap();
    let properties = CertificateProperties {
        verification_code: JsonField::Value("c"),
        policy_resource_id: JsonField::Value("p"),
        ..CertificateProperties::default()
    };
    let etag = JsonField::Value("e");
    assert_eq!(
        read,
        CertificateDescription {
            properties,
            etag,
            ..Default::default()
        }
    );
}

#[test]
fn escapes_in_keys_count() {
    let json = br#"{"certific\u0061te":"x"}"#;
    let mut scratch = [0; 16];
    let body = VerifyBody::from_json(json, &mut scratch).unwrap();
    assert_eq!(body.certificate, "x");
}

#[test]
fn both_forms_of_an_upload_are_read_and_one_is_written() {
    let flat = r#"{"isVerified":true,"certificate":"x","location":"y"}"#;
    let wrapped = r#"{"properties":{"isVerified":true,"certificate":"x"}}"#;
    let body = CreateOrUpdateBody::from_json(flat.as_bytes(), &mut []).unwrap();
    assert_eq!(
        CreateOrUpdateBody::from_json(wrapped.as_bytes(), &mut []),
        Ok(body)
    );
    assert_eq!(write(&body, &mut [0; 64]), Ok(wrapped));
    let twice = r#"{"certificate":"x","properties":{"certificate":"y"}}"#;
    let error = CreateOrUpdateBody::from_json(twice.as_bytes(), &mut []).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the key comes twice (`certificate`) at byte 33"
    );
}

#[test]
fn every_form_of_an_error_body_is_read() {
    let pascal = error(r#"{"Code":400053,"HttpStatusCode":"BadRequest","Message":"m"}"#);
    assert_eq!(pascal.code, JsonField::Value(ErrorCode::Number(400_053)));
    assert_eq!(
        pascal.http_status_code,
        JsonField::Value(ErrorCode::Text("BadRequest"))
    );
    assert_eq!(
        (pascal.message, pascal.arm_envelope),
        (JsonField::Value("m"), false)
    );

    let json = r#"{"error":{"code":"AuthenticationFailed","message":"m"}}"#;
    let arm = error(json);
    assert_eq!(
        arm.code,
        JsonField::Value(ErrorCode::Text("AuthenticationFailed"))
    );
    assert!(arm.arm_envelope);
    assert_eq!(write(&arm, &mut [0; 64]), Ok(json));
    assert_eq!(serde_json::to_string(&arm).unwrap(), json);

    for details in [
        r#"[{"code":"a","message":[]}]"#,
        "{}",
        "[]",
        "[[[]]]",
        "7",
        "false",
    ] {
        let json = format!(r#"{{"details":{details},"message":"m"}}"#);
        let read = error(&json);
        assert_eq!(
            (read.details, read.message),
            (JsonField::Absent, JsonField::Value("m")),
            "{json}"
        );
    }
    assert_eq!(error(r#"{"details":"d"}"#).details, JsonField::Value("d"));
    assert_eq!(error(r#"{"details":null}"#).details, JsonField::Null);
    assert_eq!(error("{}"), IotHubServiceError::default());
}

#[test]
fn wrong_types_missing_and_repeated_keys_are_named() {
    use JsonErrorKind::{DuplicateField, MissingField, WrongType};
    let description = |json: &str| {
        let error = CertificateDescription::from_json(json.as_bytes(), &mut []).unwrap_err();
        (error.kind, error.field, error.at)
    };
    let string = WrongType(JsonType::String);
    let object = WrongType(JsonType::Object);
    assert_eq!(
        description(r#"{"properties":{"expiry":7}}"#),
        (string, Some("expiry"), 24)
    );
    assert_eq!(
        description(r#"{"properties":{"expiry":[]}}"#),
        (string, Some("expiry"), 24)
    );
    assert_eq!(
        description(r#"{"properties":null}"#),
        (object, Some("properties"), 14)
    );
    assert_eq!(
        description(r#"{"etag":"e"}"#),
        (MissingField, Some("properties"), 11)
    );
    assert_eq!(description("[]"), (object, None, 0));
    assert_eq!(
        description(r#"{"properties":{"isVerified":"true"}}"#),
        (WrongType(JsonType::Bool), Some("isVerified"), 28)
    );
    assert_eq!(
        description(r#"{"properties":{"subject":"a","Subject":"b"}}"#),
        (DuplicateField, Some("subject"), 29)
    );
    assert_eq!(
        description(r#"{"properties":{},"properties":{}}"#),
        (DuplicateField, Some("properties"), 17)
    );
    for (json, kind) in [
        (r"{}", MissingField),
        (r#"{"certificate":null}"#, MissingField),
        (r#"{"certificate":1}"#, string),
        (r#"{"certificate":"a","certificate":"a"}"#, DuplicateField),
    ] {
        let error = VerifyBody::from_json(json.as_bytes(), &mut []).unwrap_err();
        assert_eq!(
            (error.kind, error.field),
            (kind, Some("certificate")),
            "{json}"
        );
    }
    for code in ["-1", "1.5", "18446744073709551616", "true", "[]"] {
        let json = format!(r#"{{"code":{code}}}"#);
        let error = IotHubServiceError::from_json(json.as_bytes(), &mut []).unwrap_err();
        assert_eq!(error.kind, WrongType(JsonType::NumberOrString), "{json}");
    }
    for json in [
        r#"{"error":{},"error":{}}"#,
        r#"{"error":{"code":1},"code":2}"#,
    ] {
        let error = IotHubServiceError::from_json(json.as_bytes(), &mut []).unwrap_err();
        assert_eq!(error.kind, DuplicateField, "{json}");
    }
    assert!(IotHubServiceError::from_json(b"<html>", &mut []).is_err());
}
