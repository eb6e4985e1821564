//! The conversation without a socket: what to send next, given what came back.
//!
//! One state machine, [`Flow`], drives the whole proof ([`Prove`]) and one operation of any service
//! ([`SingleOperation`], which an [`OperationRequest`] describes): call `poll` with the time, do what the [`Action`]
//! asks for, hand the result to `handle_response`, `handle_failure` or (for [`Prove`]) `handle_leaf`, and poll again.
//! Times are durations since any fixed moment of the caller's, such as its start.
//!
//! ```text
//! Read ──404──> Upload ──> GenerateCode ──> Leaf (caller) ──> Verify ──> Confirm ──> done
//!   │ same, unverified ────────^    ^                            │
//!   │ same, verified ──> done       └─────────── ReadBack <──────┘ a write whose reply is lost, or 412
//! ```
//!
//! What is done when something goes wrong:
//!
//! | case | answer |
//! |---|---|
//! | a read fails with 408, 429, 5xx, time out or a broken connection | repeated, at most [`RetryPolicy::max_retries`] times |
//! | reply of a write lost (also 408, 5xx) | read back; go on if it was done, else write once more |
//! | reply of a code request lost | read back for the new `ETag`, ask for a new code |
//! | reply of `verify` lost | read back; verified is success, else one more round with a new code |
//! | 412, nothing lost before | read back to tell both states, stop |
//! | 412 after a lost reply | as if the reply of this request was lost too: an earlier one may have arrived late |
//! | 429 | wait as long as the service asks, at most [`RetryPolicy::max_retry_after`], or stop |
//! | 401 | once more with a new token, then stop |
//! | no connection, unknown host, untrusted certificate | stop at once |
//!
//! A new code after a lost `verify` is deliberate: whether the old code outlives a `verify` that may have failed is
//! not known, and a new one is always right.

mod attempt;
mod body;
mod event;
mod http;
mod machine;
mod operation;
mod prove;
mod reply;
mod request;

pub use crate::redact::Redactor;
pub use crate::secret::AuthHeader;
pub use attempt::RetryPolicy;
pub(crate) use body::{input, json_body, pem_text};
pub use event::ProveEvent;
pub use http::{HttpRequest, HttpResponse, TransportFailure};
pub(crate) use machine::Steps;
pub use machine::{Action, Flow};
pub use operation::{OperationRequest, OperationSteps, SingleOperation, SuccessResponse};
pub use prove::{Prove, ProveSteps};
pub(crate) use reply::bad_body;
pub use request::{HubId, ProveRequest, Proved};
pub(crate) use request::{upload_body, verify_body};
