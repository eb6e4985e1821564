//! One operation by hand.

use std::time::Duration;

use pop_http_client::flow::{
    Action, HttpRequest, HttpResponse, OperationRequest, RetryPolicy, SingleOperation,
    TransportFailure,
};
use pop_http_client::{ClientError, Step};
use pop_models::Method;
use pop_models::iothub::{CertificateName, Etag, Hub, IotHubRequest};

const LIMIT: Duration = Duration::from_secs(10);
const START: Duration = Duration::from_secs(500);

fn begin(request: IotHubRequest<'_>) -> (SingleOperation, HttpRequest) {
    let operation = OperationRequest::iothub(request, None).unwrap();
    let mut flow = SingleOperation::new(operation, RetryPolicy::default(), LIMIT, START);
    let sent = sent(&mut flow);
    (flow, sent)
}

fn sent(flow: &mut SingleOperation) -> HttpRequest {
    match flow.poll(START) {
        Ok(Action::Send(request)) => request,
        other => panic!("{other:?}"),
    }
}

fn hub() -> Hub<'static> {
    Hub::new("sub", "group", "hub").unwrap()
}

fn name() -> CertificateName<'static> {
    CertificateName::new("root").unwrap()
}

fn delete() -> SingleOperation {
    begin(IotHubRequest::delete(
        hub(),
        name(),
        Etag::new("e").unwrap(),
    ))
    .0
}

#[test]
fn delete_tells_what_was_there() {
    for status in [200, 204] {
        let mut flow = delete();
        flow.handle_response(START, &HttpResponse::new(status, b""));
        let Ok(Action::Done(reply)) = flow.poll(START) else {
            panic!("{status}");
        };
        assert_eq!(reply.status, status);
    }
    let mut flow = delete();
    flow.handle_response(START, &HttpResponse::new(201, b""));
    let error = flow.poll(START).unwrap_err();
    assert!(matches!(error, ClientError::UnexpectedStatus { .. }));
}

#[test]
fn no_pause_goes_past_the_limit() {
    let mut throttled = HttpResponse::new(429, b"");
    throttled.retry_after = Some("9");
    let mut flow = delete();
    flow.handle_response(START, &throttled);
    let until = START + Duration::from_secs(9);
    assert_eq!(flow.poll(START).unwrap(), Action::Wait { until });
    assert!(matches!(flow.poll(until), Ok(Action::Send(_))));
    flow.handle_response(until, &throttled);
    let error = flow.poll(until).unwrap_err();
    assert!(matches!(error, ClientError::Throttled { .. }));

    let mut flow = delete();
    let step = Step::Delete;
    let error = flow.poll(START + LIMIT).unwrap_err();
    assert_eq!(error, ClientError::Deadline { step, limit: LIMIT });
}

/// All writes, the upload also without an `ETag`.
fn writes() -> [IotHubRequest<'static>; 5] {
    let etag = Etag::new("old").unwrap();
    [
        IotHubRequest::create_or_update(hub(), name(), None),
        IotHubRequest::create_or_update(hub(), name(), Some(etag)),
        IotHubRequest::delete(hub(), name(), etag),
        IotHubRequest::generate_verification_code(hub(), name(), etag),
        IotHubRequest::verify(hub(), name(), etag),
    ]
}

#[test]
fn after_412_the_certificate_is_read_to_tell_both_states() {
    let version = pop_models::iothub::ApiVersion::new("2021-07-02").unwrap();
    for request in writes() {
        let request = request.with_api_version(version);
        let (mut flow, operation) = begin(request);
        flow.handle_response(START, &HttpResponse::new(412, b""));
        let read = sent(&mut flow);
        assert_eq!((read.method, read.step), (Method::Get, Step::ReadBack));
        assert_eq!((read.if_match.as_ref(), read.body.as_ref()), (None, None));
        assert!(
            read.target
                .ends_with("/certificates/root?api-version=2021-07-02"),
            "{}",
            read.target
        );
        let body = br#"{"properties":{"updated":"Sun, 22 Nov 2026 10:00:00 GMT"},"etag":"new"}"#;
        flow.handle_response(START, &HttpResponse::new(200, body));
        let error = flow.poll(START).unwrap_err();
        assert_eq!(
            error,
            ClientError::PreconditionFailed {
                step: operation.step,
                sent: operation.if_match,
                current: Some("new".into()),
                updated_before: None,
                updated_now: Some("Sun, 22 Nov 2026 10:00:00 GMT".into()),
            }
        );
        assert_eq!(flow.poll(START + LIMIT).unwrap_err(), error, "it stays so");
    }
}

#[test]
fn a_412_stays_a_412_whatever_the_read_brings() {
    let bad: [(u16, &[u8]); 6] = [
        (404, b"{}"),
        (401, b""),
        (412, b""),
        (500, b"{\"properties\":{},\"etag\":\"no\"}"),
        (200, b"<html>"),
        (200, b"{\"properties\":{},\"etag\":\"\"}"),
    ];
    let unknown = |step, sent| ClientError::PreconditionFailed {
        step,
        sent,
        current: None,
        updated_before: None,
        updated_now: None,
    };
    for request in writes() {
        let conflict = || {
            let (mut flow, operation) = begin(request);
            flow.handle_response(START, &HttpResponse::new(412, b""));
            (flow, unknown(operation.step, operation.if_match))
        };
        for (status, body) in bad {
            let (mut flow, expected) = conflict();
            sent(&mut flow);
            flow.handle_response(START, &HttpResponse::new(status, body));
            assert_eq!(flow.poll(START).unwrap_err(), expected, "{status}");
        }
        let (mut flow, expected) = conflict();
        sent(&mut flow);
        flow.handle_failure(START, TransportFailure::Timeout);
        assert_eq!(flow.poll(START).unwrap_err(), expected);
        // No time left for the read, or for its reply.
        let (mut flow, expected) = conflict();
        assert_eq!(flow.poll(START + LIMIT).unwrap_err(), expected);
        let (mut flow, expected) = conflict();
        sent(&mut flow);
        assert_eq!(flow.poll(START + LIMIT).unwrap_err(), expected);
    }
}

#[test]
fn a_read_that_meets_412_is_refused_and_not_followed_by_another() {
    for request in [
        IotHubRequest::get(hub(), name()),
        IotHubRequest::list(hub()),
    ] {
        let (mut flow, _) = begin(request);
        flow.handle_response(START, &HttpResponse::new(412, b""));
        let error = flow.poll(START).unwrap_err();
        assert!(matches!(error, ClientError::Service { .. }), "{error}");
    }
}

/// A read is repeated after most failures; after this one nothing is.
#[test]
fn what_the_filter_holds_back_is_not_tried_again() {
    let read = begin(IotHubRequest::get(hub(), name())).0;
    for (mut flow, step) in [(read, Step::Read), (delete(), Step::Delete)] {
        flow.handle_failure(START, TransportFailure::Withheld);
        assert_eq!(
            flow.poll(START),
            Err(ClientError::Withheld { step }),
            "{step}"
        );
    }
}
