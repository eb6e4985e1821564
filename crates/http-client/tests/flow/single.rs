//! One operation by hand.

use std::time::Duration;

use http_client::flow::{HttpResponse, RetryPolicy, Single, SingleAction};
use http_client::{ClientError, Step};
use models::iothub::{CertificateName, Etag, Hub, Request};

const LIMIT: Duration = Duration::from_secs(10);
const START: Duration = Duration::from_secs(500);

fn delete() -> Single {
    let hub = Hub::new("sub", "group", "hub").unwrap();
    let name = CertificateName::new("root").unwrap();
    let request = Request::delete(hub, name, Etag::new("e").unwrap());
    let mut flow = Single::new(request, None, RetryPolicy::default(), LIMIT, START).unwrap();
    assert!(matches!(flow.poll(START), Ok(SingleAction::Send(_))));
    flow
}

#[test]
fn delete_tells_what_was_there() {
    for status in [200, 204] {
        let mut flow = delete();
        flow.handle_response(START, &HttpResponse::new(status, b""));
        let Ok(SingleAction::Done(reply)) = flow.poll(START) else {
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
    assert_eq!(flow.poll(START).unwrap(), SingleAction::Wait { until });
    assert!(matches!(flow.poll(until), Ok(SingleAction::Send(_))));
    flow.handle_response(until, &throttled);
    let error = flow.poll(until).unwrap_err();
    assert!(matches!(error, ClientError::Throttled { .. }));

    let mut flow = delete();
    let step = Step::Delete;
    let error = flow.poll(START + LIMIT).unwrap_err();
    assert_eq!(error, ClientError::Deadline { step, limit: LIMIT });
}
