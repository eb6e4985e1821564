//! A whole proof without a network: the flow yields requests, and a script answers them in place of the service.
//!
//! `cargo run -p pop-http-client --example scripted_proof`

use std::error::Error;
use std::io::{Write, stdout};
use std::time::Duration;

use pop_http_client::flow::{Action, HttpResponse, Prove, RetryPolicy, TransportFailure};
use pop_http_client::{HubId, ProveRequest};

const THUMBPRINT: &str = "A9993E364706816ABA3E25717850C26C9CD0D89D";

/// What the service answers, in this order; `None` is a lost reply.
const SCRIPT: [Option<(u16, &str)>; 7] = [
    Some((404, "{}")),
    Some((
        201,
        r#"{"name":"my-ca","etag":"1","properties":{"thumbprint":"T","isVerified":false}}"#,
    )),
    None,
    Some((
        200,
        r#"{"name":"my-ca","etag":"2","properties":{"thumbprint":"T","isVerified":false}}"#,
    )),
    Some((
        200,
        r#"{"name":"my-ca","etag":"3","properties":{"verificationCode":"7A1C","isVerified":false}}"#,
    )),
    Some((
        200,
        r#"{"name":"my-ca","etag":"4","properties":{"isVerified":true}}"#,
    )),
    Some((
        200,
        r#"{"name":"my-ca","etag":"4","properties":{"thumbprint":"T","isVerified":true}}"#,
    )),
];

fn main() -> Result<(), Box<dyn Error>> {
    let hub = HubId::new("my-subscription", "my-group", "my-hub");
    let request = ProveRequest::new(hub, "my-ca", "the CA certificate as PEM", THUMBPRINT);
    // The flow has no clock: time is what the caller passes in.
    let mut now = Duration::ZERO;
    let mut flow = Prove::new(&request, "2023-06-30", RetryPolicy::default(), now)?;
    let mut script = SCRIPT.iter();
    let mut out = stdout();
    loop {
        let action = flow.poll(now);
        while let Some(event) = flow.next_event() {
            writeln!(out, "{event}")?;
        }
        match action? {
            Action::Send(request) => {
                writeln!(out, "  > {} {}", request.method.as_str(), request.target)?;
                match script.next().ok_or("the script is too short")? {
                    Some((status, body)) => {
                        writeln!(out, "  < {status}")?;
                        let body = body.replace("\"T\"", &format!("\"{THUMBPRINT}\""));
                        flow.handle_response(now, &HttpResponse::new(*status, body.as_bytes()));
                    }
                    None => {
                        writeln!(out, "  < (lost)")?;
                        flow.handle_failure(now, TransportFailure::Timeout);
                    }
                }
            }
            Action::NeedLeaf { code } => {
                // Here a real caller signs a certificate with this subject; see `pop-core`.
                flow.handle_leaf(now, &format!("a leaf certificate for {code} as PEM"));
            }
            Action::Wait { until } => now = until,
            Action::Done(proved) => {
                writeln!(out, "verified: {}", proved.is_verified)?;
                return Ok(());
            }
            _ => return Err("an action that this example does not know".into()),
        }
    }
}
