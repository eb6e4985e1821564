//! Limits on connections: how many at once, and how long one may go without a reply.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::future::{Ready, ready};
use std::io;
use std::sync::Arc;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep};

/// Accepts a connection when a place is free and closes it at once when none is.
///
/// It stands before the TLS handshake, so an unfinished handshake holds a place too.
#[derive(Clone)]
pub(super) struct Gate {
    places: Arc<Semaphore>,
    patience: Duration,
}

impl Gate {
    pub(super) fn new(connections: usize, patience: Duration) -> Self {
        Self {
            places: Arc::new(Semaphore::new(connections)),
            patience,
        }
    }
}

impl<S> Accept<TcpStream, S> for Gate {
    type Stream = Guarded<TcpStream>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => {
                // Replies are small: waiting to fill a segment only costs time.
                let nodelay = stream.set_nodelay(true);
                nodelay.map(|()| (Guarded::new(stream, self.patience, place), service))
            }
            Err(_) => Err(io::Error::new(
                io::ErrorKind::ConnectionRefused,
                "too many connections",
            )),
        })
    }
}

/// A stream that fails when nothing could be written to it for `patience`, and gives its place
/// back when dropped.
///
/// Only writing winds the alarm up. Every request ends in a reply, so one limit covers a head
/// that dribbles in, a body that does, a client that does not read and a connection without use.
pub(super) struct Guarded<S> {
    stream: S,
    patience: Duration,
    alarm: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
}

impl<S> Guarded<S> {
    fn new(stream: S, patience: Duration, place: OwnedSemaphorePermit) -> Self {
        Self {
            stream,
            patience,
            alarm: Box::pin(sleep(patience)),
            _place: place,
        }
    }

    /// Fails once the alarm has rung; else the task is woken when it does.
    fn watch(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.alarm.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.watch(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.watch(context)?;
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        if outcome.is_ready() {
            let patience = self.patience;
            self.alarm.set(sleep(patience));
            // Nobody need poll again after a write: only a polled alarm wakes the task.
            self.watch(context)?;
        }
        outcome
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
