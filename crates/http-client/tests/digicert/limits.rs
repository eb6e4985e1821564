//! Servers that mean no good, seen from this client.

use pop_http_client::{ClientError, Step};
use pop_models::limits::MAX_BODY_LEN;

use super::service::{Answer, Service, certificate, id, new_passcode, passcode, profile};

/// The errors of all operations.
async fn errors(answer: Answer) -> [ClientError; 3] {
    let service = Service::always(answer).await;
    let client = &service.client;
    let errors = [
        client.details(profile(), id()).await.map(drop).unwrap_err(),
        client
            .create(profile(), &new_passcode())
            .await
            .map(drop)
            .unwrap_err(),
        client
            .enroll(&passcode(), &certificate())
            .await
            .map(drop)
            .unwrap_err(),
    ];
    assert_eq!(service.seen().len(), 3, "nothing of this is tried again");
    errors
}

/// After success that cannot be read, the writes have been carried out.
fn says_what_is_left(errors: &[ClientError; 3]) {
    let [read, create, enroll] = errors.each_ref().map(ToString::to_string);
    assert!(
        !read.contains("passcode may exist") && !read.contains("spent"),
        "{read}"
    );
    assert!(create.contains("The passcode may exist"), "{create}");
    assert!(enroll.contains("usage of the passcode spent"), "{enroll}");
}

#[tokio::test]
async fn a_long_body_is_not_read_to_its_end() {
    let mut body = br#"{"name":""#.to_vec();
    body.resize(MAX_BODY_LEN + 1, b'A');
    let errors = errors(Answer::new(200, body)).await;
    says_what_is_left(&errors);
    for error in errors {
        let limit = matches!(
            error,
            ClientError::BodyTooLarge {
                limit: MAX_BODY_LEN,
                ..
            }
        );
        assert!(limit, "{error}");
    }
}

#[tokio::test]
async fn garbage_and_deep_nesting_are_bad_bodies() {
    let nested = format!("{{\"x\":{}", "[".repeat(100_000));
    for body in ["", "<html>", "[]", "{\"id\":7,\"status\":7}", &nested] {
        let errors = errors(Answer::new(200, body)).await;
        says_what_is_left(&errors);
        for error in errors {
            assert!(matches!(error, ClientError::BadBody { .. }), "{error}");
        }
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 307, 308] {
        let errors = errors(Answer {
            head: "location: /elsewhere\r\n".to_owned(),
            ..Answer::new(status, "")
        })
        .await;
        for (error, step) in
            errors
                .into_iter()
                .zip([Step::ReadPasscode, Step::CreatePasscode, Step::Enroll])
        {
            assert_eq!(error, ClientError::UnexpectedStatus { step, status });
        }
    }
}

/// The connection breaks in the middle of each reply.
#[tokio::test]
async fn a_broken_reply_is_no_reply() {
    let answer = |_: usize, _: &_| Answer {
        status: 200,
        // Wins over the one that comes first: the two differ, so there is no length.
        head: "content-length: 99\r\n".to_owned(),
        body: b"{}".to_vec(),
    };
    let service = Service::start(answer, |_| {}).await;
    let error = service.client.details(profile(), id()).await.unwrap_err();
    assert!(matches!(error, ClientError::NoReply { .. }), "{error}");
    assert_eq!(service.seen().len(), 4, "a read is repeated");
    let error = service.client.create(profile(), &new_passcode()).await;
    let error = error.unwrap_err();
    assert!(matches!(error, ClientError::NoReply { .. }), "{error}");
    assert_eq!(service.seen().len(), 1, "a write is not");
    assert!(error.to_string().contains("no documented call"), "{error}");
}
