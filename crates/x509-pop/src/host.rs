//! What only this room may touch: clock, random numbers, files, streams.

use std::fs::File;
use std::future::Future;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pop_core::Time;
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};

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

/// Now, as `pop-core` counts it.
pub(crate) fn now() -> Result<Time, Failure> {
    Time::from_unix_seconds(unix_now()).ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            "the machine's clock shows no year from 0 to 9999",
        )
        .help("set the clock")
    })
}

/// Fills `bytes` from the operating system's generator.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes).map_err(|error| {
        Failure::new(
            Exit::Usage,
            format_args!("no random numbers from the operating system: {error}"),
        )
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
        .map_err(|error| {
            Failure::new(Exit::Usage, format_args!("cannot start threads: {error}"))
        })?;
    let result = runtime.block_on(conversation);
    // Dropped, it would wait without limit for a file or a name server that hangs.
    runtime.shutdown_background();
    result
}

/// Reads a whole file, which may hold a secret, up to the cap.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let fail = |error: io::Error| {
        Failure::new(
            Exit::Usage,
            format_args!("cannot read {}: {error}", path.display()),
        )
    };
    // Capacity first: a growing vector would leave unwiped copies behind.
    let capacity = usize::try_from(MAX_FILE_LEN + 1).unwrap_or(usize::MAX);
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    File::open(path)
        .map_err(fail)?
        .take(MAX_FILE_LEN + 1)
        .read_to_end(&mut bytes)
        .map_err(fail)?;
    if bytes.len() >= capacity {
        return Err(Failure::new(
            Exit::Usage,
            format_args!("{} is larger than {MAX_FILE_LEN} bytes", path.display()),
        )
        .help("give the file with one certificate, or one key"));
    }
    Ok(bytes)
}

/// Writes a whole file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| {
        Failure::new(
            Exit::Usage,
            format_args!("cannot write {}: {error}", path.display()),
        )
    })
}

/// Whether a line of the result was lost to something else than a closed pipe.
static LOST: AtomicBool = AtomicBool::new(false);

/// A line of the result, on standard output. A closed pipe is not an error; a full disk is one, and
/// [`said`] tells it at the end.
pub(crate) fn say(line: &str) {
    let mut out = io::stdout();
    let written = writeln!(out, "{line}").and_then(|()| out.flush());
    if written.is_err_and(|error| error.kind() != io::ErrorKind::BrokenPipe) {
        LOST.store(true, Ordering::Relaxed);
    }
}

/// Whether all of the result was written.
pub(crate) fn said() -> Result<(), Failure> {
    if LOST.load(Ordering::Relaxed) {
        return Err(Failure::new(
            Exit::Usage,
            "the result could not be written to standard output; is the disk full?",
        ));
    }
    Ok(())
}

/// Whether notes are wanted. Set once, before anything runs.
static QUIET: AtomicBool = AtomicBool::new(false);

/// Turns notes off.
pub(crate) fn set_quiet(quiet: bool) {
    QUIET.store(quiet, Ordering::Relaxed);
}

/// Whether notes are off.
pub(crate) fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// A line for the person, on standard error, unless notes are off.
pub(crate) fn note(line: &str) {
    if !is_quiet() {
        show(line);
    }
}

/// A line on standard error that was asked for, or an error.
pub(crate) fn show(line: &str) {
    let _closed_pipe = writeln!(io::stderr(), "{line}");
}

/// The failure, on standard error.
pub(crate) fn complain(failure: &Failure) {
    show(&format!("error: {}", failure.what));
    if let Some(help) = &failure.help {
        show(&format!("  help: {help}"));
    }
}

/// Whether there is a person at both ends of a question.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks; everything but a yes is a no.
pub(crate) fn ask(question: &str) -> Result<bool, Failure> {
    let fail = |error: io::Error| Failure::new(Exit::Usage, format_args!("cannot ask: {error}"));
    write!(io::stderr(), "{question} [y/N] ").map_err(fail)?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(fail)?;
    Ok(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}

/// How long a person waits without a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// Does the work; says what it is at when it takes longer than a moment.
pub(crate) async fn patiently<T>(
    what: impl Fn() -> &'static str,
    work: impl Future<Output = T>,
) -> T {
    let mut work = std::pin::pin!(work);
    let mut told = "";
    loop {
        if let Ok(done) = tokio::time::timeout(PATIENCE, work.as_mut()).await {
            return done;
        }
        if what() != told {
            told = what();
            note(&format!("waiting: {told} ..."));
        }
    }
}
