//! `-v`: the events of the client, on standard error. Bodies, headers and tokens are not in them.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::terminal::Events;

/// Once: each reply. Twice: also how long each request took, from token to last byte.
///
/// Only those of our own client: the libraries below it print headers.
pub(crate) fn set(count: u8) {
    if count == 0 {
        return;
    }
    let spans = if count > 1 {
        FmtSpan::CLOSE
    } else {
        FmtSpan::NONE
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(|| Events)
        .with_ansi(false)
        .with_target(false)
        // No time of day; a span still has how long it took.
        .with_timer(())
        .with_span_events(spans);
    let ours = Targets::new().with_target("pop_http_client", LevelFilter::TRACE);
    tracing_subscriber::registry().with(lines).with(ours).init();
}
