//! What replies mean, in every form that is documented or assumed.

use pop_http_client::{ClientError, PasscodeText, Step};
use pop_models::JsonField;
use serde_json::{Value, json};

use super::service::{
    Answer, KEY, PASSCODE, Service, certificate, id, new_passcode, passcode, profile,
};

/// The documented sample's members, with ids that fit.
fn details() -> Value {
    json!({
        "name": "MyPasscode",
        "validity_period": {},
        "passcode_length": 20,
        "status": "ACTIVE",
        "id": "p-2",
        "enrollment_profile": {"id": "IOT_1", "name": "SCEP"},
        "passcode": "bGgdO*******************",
        "created_at": "2020-08-12T16:42:13Z",
        "number_of_usage": 0,
    })
}

fn answer(status: u16, body: &Value) -> Answer {
    Answer::new(status, body.to_string())
}

#[tokio::test]
async fn details_are_read_and_the_api_key_goes_out() {
    let service = Service::always(answer(200, &details())).await;
    let read = service.client.details(profile(), id()).await.unwrap();
    assert_eq!(read.name.as_deref(), Some("MyPasscode"));
    assert_eq!(read.number_of_usage, JsonField::Value(0));
    let seen = service.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].method, "GET");
    assert_eq!(
        seen[0].target,
        "/iot/api/v1/enrollment-profile/IOT_1/passcode/p-2"
    );
    assert_eq!(seen[0].header("x-api-key"), Some(KEY));
    for absent in [
        "authorization",
        "x-passcode",
        "if-match",
        "x-ms-client-request-id",
    ] {
        assert_eq!(seen[0].header(absent), None, "{absent}");
    }
}

#[tokio::test]
async fn details_of_something_else_are_an_error() {
    let read = async |edit: &dyn Fn(&mut Value)| {
        let mut body = details();
        edit(&mut body);
        let service = Service::always(answer(200, &body)).await;
        service.client.details(profile(), id()).await
    };
    for (pointer, field, expected) in [
        ("/id", "id", "`p-2`"),
        ("/enrollment_profile/id", "enrollment_profile.id", "`IOT_1`"),
    ] {
        let result =
            read(&|body| *body.pointer_mut(pointer).unwrap() = json!("other\u{1b}[2J")).await;
        assert_eq!(
            result.unwrap_err(),
            ClientError::WrongField {
                step: Step::ReadPasscode,
                field,
                expected: expected.to_owned(),
                found: r"other\u{1b}[2J".to_owned(),
            }
        );
    }
    // What says nothing contradicts nothing, and ids do not differ by case (assumed).
    for edit in [
        (&|body: &mut Value| body["id"] = Value::Null) as &dyn Fn(&mut Value),
        &|body| body["id"] = json!("P-2"),
        &|body| body["enrollment_profile"] = json!({}),
        &|body| *body = json!({"status": "ACTIVE"}),
    ] {
        assert!(read(edit).await.is_ok());
    }
}

/// Any object can be read as a reply; an error's, sent with 200, must not pass for one.
#[tokio::test]
async fn an_object_that_says_nothing_is_no_success() {
    for body in [
        json!({}),
        json!({"errors": [{"code": "access_denied", "message": "no"}]}),
    ] {
        let service = Service::always(answer(200, &body)).await;
        let field = "id";
        let step = Step::ReadPasscode;
        assert_eq!(
            service.client.details(profile(), id()).await.unwrap_err(),
            ClientError::MissingField { step, field }
        );
        let step = Step::CreatePasscode;
        let error = service.client.create(profile(), &new_passcode()).await;
        let error = error.unwrap_err();
        assert_eq!(error, ClientError::MissingField { step, field });
        assert!(
            error.to_string().contains("may exist all the same"),
            "{error}"
        );
        let error = service.client.enroll(&passcode(), &certificate()).await;
        let error = error.unwrap_err();
        let (step, field) = (Step::Enroll, "certificate_request_id");
        assert_eq!(error, ClientError::MissingField { step, field });
        assert!(error.to_string().contains("one usage"), "{error}");
    }
}

/// Nobody documents what a passcode is made of.
#[tokio::test]
async fn a_passcode_that_ends_in_an_asterisk_is_kept() {
    let mut body = details();
    body["passcode"] = json!("abcdefghijklmnopqrs*");
    let service = Service::always(answer(200, &body)).await;
    let created = service.client.create(profile(), &new_passcode()).await;
    match created.unwrap().passcode {
        PasscodeText::Clear(text) => assert_eq!(text.expose(), "abcdefghijklmnopqrs*"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_new_passcode_is_handed_over_apart_from_its_details() {
    let clear = "N3W-PASSMARKER/\"x\"";
    for (status, escaped) in [(200, false), (201, false), (201, true)] {
        let mut body = details();
        body["passcode"] = json!(clear);
        let mut body = body.to_string();
        if escaped {
            body = body.replace("N3W", "\\u004e3W").replace('/', "\\/");
        }
        let service = Service::always(Answer::new(status, body)).await;
        let created = service.client.create(profile(), &new_passcode()).await;
        let created = created.unwrap();
        let PasscodeText::Clear(text) = &created.passcode else {
            panic!("{created:?}");
        };
        assert_eq!(text.expose(), clear);
        let masked = created.details.passcode.value().unwrap();
        assert!(masked.is_masked() && !masked.expose().contains("MARKER"));
        assert!(
            !format!("{created:?}").contains("PASSMARKER"),
            "{created:?}"
        );

        let seen = service.seen();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].method, "POST");
        assert_eq!(
            seen[0].target,
            "/iot/api/v1/enrollment-profile/IOT_1/passcode"
        );
        assert_eq!(seen[0].header("content-type"), Some("application/json"));
        assert_eq!(seen[0].header("x-api-key"), Some(KEY));
        assert_eq!(
            serde_json::from_slice::<Value>(&seen[0].body).unwrap(),
            json!({
                "name": "line 7",
                "usage_limit": 3,
                "registered_values": [{"certificate_field": "subject.common_name", "value": "dev"}],
            })
        );
    }
}

#[tokio::test]
async fn a_new_passcode_that_is_not_shown_is_told() {
    let mut missing = details();
    missing.as_object_mut().unwrap().remove("passcode");
    let with = |passcode: Value| {
        let mut body = details();
        body["passcode"] = passcode;
        body
    };
    for (body, masked) in [
        (details(), true),
        (with(json!("*")), true),
        (with(json!("")), false),
        (with(Value::Null), false),
        (missing, false),
    ] {
        let service = Service::always(answer(201, &body)).await;
        let created = service.client.create(profile(), &new_passcode()).await;
        let created = created.unwrap();
        let as_told = match created.passcode {
            PasscodeText::Masked => masked,
            PasscodeText::Missing => !masked,
            _ => false,
        };
        assert!(as_told, "{body} {created:?}");
        // It exists, so its id must not be lost.
        assert_eq!(created.details.id.as_deref(), Some("p-2"));
    }
}

#[tokio::test]
async fn an_enrolment_sends_the_passcode_and_no_api_key() {
    let body = json!({"certificate_request_id": "r-1", "status": "AUTO_APPROVED", "result": {}});
    let service = Service::always(answer(201, &body)).await;
    let reply = service.client.enroll(&passcode(), &certificate()).await;
    let reply = reply.unwrap();
    assert_eq!(reply.certificate_request_id.as_deref(), Some("r-1"));
    assert_eq!(reply.status.as_deref(), Some("AUTO_APPROVED"));
    let seen = service.seen();
    assert_eq!(
        (seen.len(), seen[0].target.as_str()),
        (1, "/iot/api/v1/certificate")
    );
    assert_eq!(seen[0].header("x-passcode"), Some(PASSCODE));
    assert_eq!(seen[0].header("x-api-key"), None);
    assert_eq!(
        String::from_utf8(seen[0].body.clone()).unwrap(),
        r#"{"csr":"-----BEGIN CERTIFICATE REQUEST-----\nAA==\n","enrollment_profile_id":"IOT_1"}"#
    );
}

#[tokio::test]
async fn refusals_are_read_in_both_documented_forms() {
    for (status, code, advice) in [
        (400, "invalid_request", ": no)"),
        (
            401,
            "invalid_api_key",
            "a key made for demo does not work in production",
        ),
        (403, "access_denied", "Account Manager"),
        (
            404,
            "resource_not_found",
            "Check enrollment profile id, passcode id and region",
        ),
        (409, "duplicate_error", "choose another name"),
        (500, "internal", "run again later"),
    ] {
        for body in [
            json!({"errors": [{"code": code, "message": "no"}]}),
            json!({"error": {"code": code, "message": "no"}}),
        ] {
            let service = Service::always(answer(status, &body)).await;
            let error = service.client.details(profile(), id()).await.unwrap_err();
            let text = error.to_string();
            assert!(text.starts_with("read passcode: "), "{text}");
            let words = format!("(HTTP {status}, code {code}: no)");
            assert!(text.contains(&words) && text.contains(advice), "{text}");
        }
    }
}

/// The service's own numbers: 429 and 503 with the pause it wants, then success.
#[tokio::test]
async fn pauses_are_kept_and_then_it_works() {
    for status in [429, 503] {
        let service = Service::start(
            move |number, _| match number {
                0 => Answer {
                    head: "retry-after: 1\r\n".to_owned(),
                    ..Answer::new(status, "")
                },
                _ => answer(200, &details()),
            },
            |_| {},
        )
        .await;
        let clock = std::time::Instant::now();
        service.client.details(profile(), id()).await.unwrap();
        let took = clock.elapsed().as_secs_f64();
        assert!((1.0..5.0).contains(&took), "{status}: {took}");
        assert_eq!(service.seen().len(), 2);
    }
}
