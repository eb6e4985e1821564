//! One operation from start to end: the flow says what to send, the transport sends it.

use std::time::Duration;

use tokio::time::Instant;

use super::transport::Transport;
use crate::flow::{Plan, Reply, RetryPolicy, Single, SingleAction};
use crate::{ClientError, TokenSource};

/// How patient a client is with each of its operations.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    pub(super) retry: RetryPolicy,
    pub(super) deadline: Duration,
}

/// Runs one operation with its repeats and pauses.
pub(super) async fn drive(
    transport: &Transport,
    secrets: Option<&dyn TokenSource>,
    plan: Plan,
    patience: Patience,
) -> Result<Reply, ClientError> {
    let clock = Instant::now();
    let now = || clock.elapsed();
    let mut flow = Single::of(plan, patience.retry, patience.deadline, now());
    loop {
        match flow.poll(now())? {
            SingleAction::Send(request) => {
                let time_left = flow.deadline().saturating_sub(now());
                match transport.exchange(&request, secrets, time_left).await {
                    Ok(received) => flow.handle_response(now(), &received.response()),
                    Err(failure) => flow.handle_failure(now(), failure),
                }
            }
            SingleAction::Wait { until } => sleep_until(clock, until).await,
            SingleAction::Done(reply) => return Ok(reply),
        }
    }
}

pub(super) async fn sleep_until(clock: Instant, until: Duration) {
    tokio::time::sleep(until.saturating_sub(clock.elapsed())).await;
}
