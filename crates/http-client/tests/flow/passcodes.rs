//! DigiCert's operations by hand.

use std::time::Duration;

use pop_http_client::flow::{
    Action, AuthHeader, HttpRequest, HttpResponse, OperationRequest, RetryPolicy, SingleOperation,
    TransportFailure,
};
use pop_http_client::{ClientError, Step};
use pop_models::Method;
use pop_models::digicert::{DigiCertRequest, EnrollmentProfileId, PasscodeId};

const LIMIT: Duration = Duration::from_secs(100);
const START: Duration = Duration::from_secs(500);

fn details() -> DigiCertRequest<'static> {
    let profile = EnrollmentProfileId::new("IOT_1").unwrap();
    DigiCertRequest::passcode_details(profile, PasscodeId::new("p-2").unwrap())
}

fn writes() -> [DigiCertRequest<'static>; 2] {
    let profile = EnrollmentProfileId::new("IOT_1").unwrap();
    [
        DigiCertRequest::create_passcode(profile),
        DigiCertRequest::enroll(),
    ]
}

fn begin(request: DigiCertRequest<'_>) -> (SingleOperation, HttpRequest) {
    let plan = OperationRequest::digicert(request, Some(b"{}".to_vec())).unwrap();
    let mut flow = SingleOperation::new(plan, RetryPolicy::default(), LIMIT, START);
    match flow.poll(START) {
        Ok(Action::Send(sent)) => (flow, sent),
        other => panic!("{other:?}"),
    }
}

type Answer = dyn Fn(&mut SingleOperation, Duration);

/// Answers every request like this until the flow is over: how many requests there were, how long it waited, and why
/// it stopped.
fn always(
    request: DigiCertRequest<'_>,
    answer: impl Fn(&mut SingleOperation, Duration),
) -> (u32, Duration, ClientError) {
    let (mut flow, _) = begin(request);
    let (mut now, mut sent) = (START, 1);
    loop {
        answer(&mut flow, now);
        now = match flow.poll(now) {
            Ok(Action::Wait { until }) => until,
            Err(error) => return (sent, now - START, error),
            Ok(other) => panic!("{other:?}"),
        };
        match flow.poll(now) {
            Ok(Action::Send(again)) => assert!(!again.fresh_token),
            other => panic!("{other:?}"),
        }
        sent += 1;
    }
}

fn with(status: u16, retry_after: Option<&'static str>) -> impl Fn(&mut SingleOperation, Duration) {
    move |flow, now| {
        let mut response = HttpResponse::new(status, br#"{"errors":[{"code":"c","message":"m"}]}"#);
        response.retry_after = retry_after;
        flow.handle_response(now, &response);
    }
}

#[test]
fn each_operation_is_one_request_with_its_own_credential() {
    let path = "/iot/api/v1/enrollment-profile/IOT_1/passcode";
    let [create, enroll] = writes();
    for (request, step, method, target, auth) in [
        (
            details(),
            Step::ReadPasscode,
            Method::Get,
            format!("{path}/p-2"),
            AuthHeader::ApiKey,
        ),
        (
            create,
            Step::CreatePasscode,
            Method::Post,
            path.to_owned(),
            AuthHeader::ApiKey,
        ),
        (
            enroll,
            Step::Enroll,
            Method::Post,
            "/iot/api/v1/certificate".to_owned(),
            AuthHeader::Passcode,
        ),
    ] {
        let (mut flow, sent) = begin(request);
        assert_eq!(
            (sent.step, sent.method, sent.target),
            (step, method, target)
        );
        assert_eq!((sent.auth, sent.if_match), (auth, None));
        flow.handle_response(START, &HttpResponse::new(200, b"secret"));
        let Ok(Action::Done(reply)) = flow.poll(START) else {
            panic!("{step}");
        };
        assert_eq!((reply.status, reply.body.as_slice()), (200, &b"secret"[..]));
        assert_eq!(
            format!("{reply:?}"),
            "SuccessResponse { status: 200, length: 6 }"
        );
    }
}

#[test]
fn each_documented_status_has_its_meaning() {
    let [create, enroll] = writes();
    for (request, success) in [
        (details(), &[200][..]),
        (create, &[200, 201]),
        (enroll, &[200, 201]),
    ] {
        for status in [
            200, 201, 202, 204, 302, 400, 401, 403, 404, 405, 409, 412, 422,
        ] {
            let (mut flow, sent) = begin(request);
            with(status, None)(&mut flow, START);
            let result = flow.poll(START);
            let step = sent.step;
            let known = match &result {
                Ok(Action::Done(reply)) => success.contains(&status) && reply.status == status,
                Err(ClientError::UnexpectedStatus { .. }) => {
                    status < 400 && !success.contains(&status)
                }
                Err(ClientError::Unauthorized { .. }) => status == 401,
                Err(ClientError::Forbidden { .. }) => status == 403,
                Err(ClientError::NotFound { .. }) => status == 404,
                Err(ClientError::Service { .. }) => status == 400 || status > 404,
                _ => false,
            };
            assert!(known, "{step} {status}: {result:?}");
            if let Err(error) = result {
                assert_eq!(error.step(), Some(step));
                let words = error.to_string().contains("code c: m");
                assert_eq!(words, status >= 400, "{error}");
            }
        }
    }
}

#[test]
fn a_read_is_repeated_and_a_write_is_not() {
    let lost = |flow: &mut SingleOperation, now| {
        flow.handle_failure(now, TransportFailure::Lost("closed".to_owned()));
    };
    let late =
        |flow: &mut SingleOperation, now| flow.handle_failure(now, TransportFailure::Timeout);
    let answers: [(&str, &Answer); 6] = [
        ("408", &with(408, None)),
        ("500", &with(500, None)),
        ("503", &with(503, None)),
        ("503, 7 s", &with(503, Some("7"))),
        ("lost", &lost),
        ("late", &late),
    ];
    for (what, answer) in answers {
        let (sent, waited, error) = always(details(), answer);
        assert_eq!(sent, 4, "{what}: {error}");
        let least = if what.ends_with("7 s") { 21.0 } else { 1.7 };
        assert!(waited.as_secs_f64() >= least, "{what}: {waited:?}");
        assert!(!error.to_string().contains("may "), "{what}: {error}");

        for request in writes() {
            let (sent, waited, error) = always(request, answer);
            assert_eq!((sent, waited), (1, Duration::ZERO), "{what}: {error}");
            let left_behind = match error.step() {
                Some(Step::CreatePasscode) => "The passcode may exist all the same",
                _ => "one usage of the passcode spent",
            };
            assert!(error.to_string().contains(left_behind), "{what}: {error}");
        }
    }
}

/// More than [`RetryPolicy::max_retry_after`]: for the read that is throttling, for a write it must not hide that it
/// may have been done.
#[test]
fn a_long_pause_after_503_is_told_and_not_waited_for() {
    let (sent, _, error) = always(details(), with(503, Some("3600")));
    assert_eq!(sent, 1);
    assert!(matches!(error, ClientError::Throttled { .. }), "{error}");
    for request in writes() {
        let (sent, _, error) = always(request, with(503, Some("3600")));
        assert_eq!(sent, 1);
        let text = error.to_string();
        assert!(matches!(error, ClientError::Service { .. }), "{text}");
        assert!(text.contains("run again in 3600 s"), "{text}");
        assert!(
            text.contains("The passcode may exist") || text.contains("spent"),
            "{text}"
        );
    }
}

/// Refused before any work, so a write is repeated too.
#[test]
fn after_429_everything_is_sent_again_after_the_pause() {
    let [create, enroll] = writes();
    for request in [details(), create, enroll] {
        for (retry_after, least) in [(None, 1.7), (Some("9"), 27.0), (Some("0"), 1.7)] {
            let (sent, waited, error) = always(request, with(429, retry_after));
            assert_eq!(sent, 4, "{error}");
            assert!(waited.as_secs_f64() >= least, "{retry_after:?} {waited:?}");
            assert!(matches!(error, ClientError::Throttled { .. }), "{error}");
            assert!(
                !error.to_string().contains("may "),
                "nothing was done: {error}"
            );
        }
        let (sent, _, error) = always(request, with(429, Some("61")));
        assert_eq!(sent, 1);
        assert!(error.to_string().contains("a pause of 61 s"), "{error}");
        // And then it may work.
        let (mut flow, _) = begin(request);
        with(429, Some("1"))(&mut flow, START);
        let later = START + Duration::from_secs(2);
        assert!(matches!(flow.poll(later), Ok(Action::Send(_))));
        flow.handle_response(later, &HttpResponse::new(200, b""));
        assert!(matches!(flow.poll(later), Ok(Action::Done(_))));
    }
}

/// Only tokens can be renewed.
#[test]
fn a_refused_key_or_passcode_is_not_sent_again() {
    let [create, enroll] = writes();
    for request in [details(), create, enroll] {
        let (sent, _, error) = always(request, with(401, None));
        assert_eq!(sent, 1);
        assert!(matches!(error, ClientError::Unauthorized { .. }), "{error}");
    }
}

#[test]
fn what_surely_was_not_sent_left_nothing_behind() {
    let failures = [
        TransportFailure::UnknownHost("d".to_owned()),
        TransportFailure::Connect("d".to_owned()),
        TransportFailure::Tls("d".to_owned()),
        TransportFailure::Withheld,
    ];
    for request in writes() {
        for failure in &failures {
            let failed =
                |flow: &mut SingleOperation, now| flow.handle_failure(now, failure.clone());
            let (sent, _, error) = always(request, failed);
            assert_eq!(sent, 1);
            assert!(!error.to_string().contains("may exist"), "{error}");
            assert!(!error.to_string().contains("spent"), "{error}");
        }
    }
}
