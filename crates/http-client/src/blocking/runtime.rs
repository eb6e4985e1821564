//! A private tokio runtime, and waiting for futures on the calling thread.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::runtime::{Builder, Handle};
use tokio::task::AbortHandle;

use crate::ClientError;

/// Sockets and timers, on a thread of their own.
///
/// They are driven between calls too: a runtime that only turns during a call does not see that the service closed an
/// idle connection, and sends the next request into it.
#[derive(Debug)]
pub(super) struct Runtime {
    handle: Handle,
    stop: AbortHandle,
}

impl Runtime {
    pub(super) fn new() -> io::Result<Self> {
        let (sender, receiver) = mpsc::sync_channel(1);
        // The runtime is made and dropped on its thread: dropped inside an async task it would panic.
        thread::Builder::new()
            .name("http-client".to_owned())
            .spawn(move || {
                let runtime = match Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime,
                    Err(error) => {
                        // Who waits for it is gone only if the whole program is.
                        let _ = sender.send(Err(error));
                        return;
                    }
                };
                let until_stopped = runtime.spawn(std::future::pending::<()>());
                let this = Self {
                    handle: runtime.handle().clone(),
                    stop: until_stopped.abort_handle(),
                };
                if sender.send(Ok(this)).is_ok() {
                    // Ends with the error that it was stopped.
                    let _ = runtime.block_on(until_stopped);
                }
                // A token file on a dead network share must not keep this thread.
                runtime.shutdown_background();
            })?;
        receiver.recv().map_err(io::Error::other)?
    }

    /// Runs the future on the calling thread; its sockets and timers live on the private one.
    pub(super) fn block_on<F: Future>(&self, future: F) -> Result<F::Output, ClientError> {
        if inside_async_task() {
            return Err(ClientError::InsideAsyncTask);
        }
        // tokio's own `block_on` panics where it takes blocking for a mistake; this one never does.
        let _entered = self.handle.enter();
        Ok(wait_for(future))
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.stop.abort();
    }
}

/// Whether tokio is polling a future on this thread right now. `Handle::try_current` alone would also say yes in
/// `spawn_blocking`, where blocking is right. The difference is the budget of work after which a task has to let others
/// run: only futures have one.
fn inside_async_task() -> bool {
    /// Well above tokio's budget, which is 128.
    const MORE_THAN_ANY_BUDGET: u32 = 1024;
    Handle::try_current().is_ok()
        && (0..MORE_THAN_ANY_BUDGET).any(|_| {
            let spent = pin!(tokio::task::consume_budget());
            spent
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        })
}

/// Wakes a thread. The flag, and not the thread's own one, says whether there is something to do: what the future calls
/// may park the thread as well and so take that one away.
struct Alarm {
    thread: Thread,
    rung: AtomicBool,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

fn wait_for<F: Future>(future: F) -> F::Output {
    let alarm = Arc::new(Alarm {
        thread: thread::current(),
        rung: AtomicBool::new(false),
    });
    let waker = Waker::from(Arc::clone(&alarm));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        while !alarm.rung.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_future_that_parks_the_thread_itself_loses_no_wake() {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut polls = 0;
            wait_for(std::future::poll_fn(|context| {
                polls += 1;
                context.waker().wake_by_ref();
                // Takes the wake's mark away from the thread.
                thread::park();
                if polls == 3 {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            }));
            sender.send(polls).unwrap();
        });
        assert_eq!(receiver.recv_timeout(Duration::from_secs(10)), Ok(3));
    }

    #[test]
    fn its_tasks_end_with_it() {
        let runtime = Runtime::new().unwrap();
        let (sender, receiver) = mpsc::channel::<()>();
        runtime.handle.spawn(async move {
            let _kept = sender;
            std::future::pending::<()>().await;
        });
        let wait = |time| receiver.recv_timeout(time);
        let early = wait(Duration::from_millis(50));
        assert_eq!(early, Err(mpsc::RecvTimeoutError::Timeout));
        drop(runtime);
        let late = wait(Duration::from_secs(10));
        assert_eq!(late, Err(mpsc::RecvTimeoutError::Disconnected));
    }

    #[test]
    fn only_futures_of_tokio_count_as_async_tasks() {
        assert!(!inside_async_task());
        let runtime = Runtime::new().unwrap();
        let entered = runtime.handle.enter();
        assert!(!inside_async_task(), "entered is not polled");
        drop(entered);
        assert_eq!(runtime.block_on(async { 7 }), Ok(7));
        let outer = Builder::new_current_thread().build().unwrap();
        outer.block_on(async {
            assert!(inside_async_task());
            let refused = runtime.block_on(async { 7 });
            assert_eq!(refused, Err(ClientError::InsideAsyncTask));
            // The task goes on, with a new budget after it let others run.
            tokio::task::yield_now().await;
            let spawned = tokio::spawn(async { inside_async_task() });
            assert!(spawned.await.unwrap());
            let blocking = tokio::task::spawn_blocking(inside_async_task);
            assert!(!blocking.await.unwrap());
        });
    }
}
