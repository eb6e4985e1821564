//! A conversation from start to end: the flow decides what to send, the transport sends it.

use std::time::Duration;

use tokio::time::Instant;

use super::transport::Transport;
use crate::flow::{
    Action, Flow, OperationRequest, ProveEvent, SingleOperation, Steps, SuccessResponse, input,
};
use crate::{ClientError, ProveError, TokenSource};

/// Runs a conversation that begins at zero of its clock.
pub(super) async fn drive<S: Steps, E>(
    transport: &Transport,
    secrets: Option<&dyn TokenSource>,
    mut flow: Flow<S>,
    mut make_leaf: impl FnMut(&str) -> Result<String, E>,
    mut observer: impl FnMut(ProveEvent),
) -> Result<S::Output, ProveError<E>> {
    let clock = Instant::now();
    let now = || clock.elapsed();
    loop {
        let action = flow.poll(now());
        while let Some(event) = flow.next_event() {
            observer(event);
        }
        match action? {
            Action::Send(request) => {
                let time_left = flow.deadline().saturating_sub(now());
                match transport.exchange(&request, secrets, time_left).await {
                    Ok(received) => flow.handle_response(now(), &received.response()),
                    Err(failure) => flow.handle_failure(now(), failure),
                }
            }
            Action::NeedLeaf { code } => {
                let leaf = make_leaf(&code).map_err(ProveError::Leaf)?;
                flow.handle_leaf(now(), &leaf);
            }
            Action::Wait { until } => tokio::time::sleep(until.saturating_sub(now())).await,
            Action::Done(output) => return Ok(output),
        }
    }
}

/// Runs one operation.
pub(super) async fn operation(
    transport: &Transport,
    secrets: Option<&dyn TokenSource>,
    request: OperationRequest,
) -> Result<SuccessResponse, ClientError> {
    let (retry, limit) = (transport.retry(), transport.operation_deadline());
    let flow = SingleOperation::new(request, retry, limit, Duration::ZERO);
    // An operation asks for no leaf.
    let no_leaf = |_: &str| Err(input("leaf certificate", &"none is needed"));
    match drive(transport, secrets, flow, no_leaf, drop).await {
        Ok(response) => Ok(response),
        Err(ProveError::Client(error) | ProveError::Leaf(error)) => Err(error),
    }
}
