//! Bodies, read whole: not too long, not too slowly.

use core::future::poll_fn;
use core::pin::Pin;
use core::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;

use crate::engine::BodyFault;

/// Longest request body that reaches the engine, in bytes. A certificate is a few kilobytes.
pub const MAX_BODY_LEN: usize = 1024 * 1024;
/// How much of a longer body is read and thrown away, so that the client gets to read the 413
/// instead of a reset connection.
const MAX_DRAIN_LEN: usize = 16 * MAX_BODY_LEN;
const TOO_LONG: BodyFault = BodyFault::TooLong { most: MAX_BODY_LEN };

/// The whole body, or why it cannot be had.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    limit: Duration,
) -> Result<Vec<u8>, BodyFault> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u64>().ok());
    if announced.is_some_and(|length| u64::try_from(MAX_DRAIN_LEN).is_ok_and(|most| length > most))
    {
        return Err(TOO_LONG);
    }
    tokio::time::timeout(limit, collect(body))
        .await
        .unwrap_or(Err(BodyFault::TooSlow))
}

async fn collect(mut body: Body) -> Result<Vec<u8>, BodyFault> {
    let mut kept = Vec::new();
    let mut seen = 0_usize;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| BodyFault::Broken)?.into_data() else {
            continue; // trailers
        };
        let data: Bytes = data;
        seen = seen.saturating_add(data.len());
        if seen > MAX_DRAIN_LEN {
            break;
        }
        if seen <= MAX_BODY_LEN {
            kept.extend_from_slice(&data);
        } else {
            kept = Vec::new();
        }
    }
    if seen > MAX_BODY_LEN {
        Err(TOO_LONG)
    } else {
        Ok(kept)
    }
}
