//! Clock, random numbers, files and threads of the machine.

use std::fs::File;
use std::future::Future;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use pop_core::Time;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// The largest file read as a key, certificate or token. A PEM of the largest
/// certificate `pop-core` takes is 11 KiB; a chain by mistake still gets its own error.
const MAX_FILE_LEN: u64 = 256 * 1024;

/// Seconds since 1970, by the machine's clock.
pub(crate) fn unix_now() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |s| -s),
    }
}

pub(crate) fn now() -> Result<Time, Failure> {
    Time::from_unix_seconds(unix_now()).ok_or_else(|| {
        Failure::usage("the machine's clock shows no year from 0 to 9999").help("set the clock")
    })
}

/// Fills `bytes` from the operating system's generator.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes).map_err(|error| {
        Failure::usage(format_args!(
            "no random numbers from the operating system: {error}"
        ))
    })
}

/// The same for callers that cannot fail. A code that could be guessed proves nothing,
/// so without randomness there is no way to go on.
pub(crate) fn random_or_abort(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        std::process::abort();
    }
}

/// Holds a conversation to its end.
pub(crate) fn block_on<T>(
    conversation: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::usage(format_args!("cannot start threads: {error}")))?;
    let result = runtime.block_on(conversation);
    // Dropped, it would wait without limit for a file or a name server that hangs.
    runtime.shutdown_background();
    result
}

/// Reads a whole file, which may hold a secret, up to the cap.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let fail =
        |error: io::Error| Failure::usage(format_args!("cannot read {}: {error}", path.display()));
    // Capacity first: a growing vector would leave unwiped copies behind.
    let capacity = usize::try_from(MAX_FILE_LEN + 1).unwrap_or(usize::MAX);
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    File::open(path)
        .map_err(fail)?
        .take(MAX_FILE_LEN + 1)
        .read_to_end(&mut bytes)
        .map_err(fail)?;
    if bytes.len() >= capacity {
        return Err(Failure::usage(format_args!(
            "{} is larger than {MAX_FILE_LEN} bytes",
            path.display()
        ))
        .help("give the file with one certificate, or one key"));
    }
    Ok(bytes)
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes)
        .map_err(|error| Failure::usage(format_args!("cannot write {}: {error}", path.display())))
}
