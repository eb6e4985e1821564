//! Standard output and standard error. Everything that is printed is a [`Text`].

use std::future::Future;
use std::io::{self, IsTerminal as _, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::failure::{Exit, Failure};
use crate::text::Text;

/// Whether a line of the result was lost to something else than a closed pipe.
static LOST: AtomicBool = AtomicBool::new(false);
/// Whether notes are off. Set once, before anything runs.
static QUIET: AtomicBool = AtomicBool::new(false);
/// How long nothing is printed before a note says what takes so long.
const SILENCE: Duration = Duration::from_secs(1);

#[expect(clippy::disallowed_methods, reason = "the only place")]
fn stdout() -> io::Stdout {
    io::stdout()
}

#[expect(clippy::disallowed_methods, reason = "the only place")]
fn stderr() -> io::Stderr {
    io::stderr()
}

/// A part of the result, on standard output. A closed pipe is not an error; a full disk is one,
/// which [`check_written`] reports at the end.
pub(crate) fn print(text: impl Into<Text>) {
    let mut out = stdout();
    let written = writeln!(out, "{}", text.into()).and_then(|()| out.flush());
    if written.is_err_and(|error| error.kind() != io::ErrorKind::BrokenPipe) {
        LOST.store(true, Ordering::Relaxed);
    }
}

pub(crate) fn check_written() -> Result<(), Failure> {
    if LOST.load(Ordering::Relaxed) {
        return Err(Failure::new(
            Exit::Usage,
            "the result could not be written to standard output; is the disk full?",
        ));
    }
    Ok(())
}

pub(crate) fn set_quiet(quiet: bool) {
    QUIET.store(quiet, Ordering::Relaxed);
}

pub(crate) fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// A line for the person, on standard error, unless notes are off.
pub(crate) fn note(text: impl Into<Text>) {
    if !is_quiet() {
        show(text);
    }
}

/// Lines on standard error that were asked for, or an error.
pub(crate) fn show(text: impl Into<Text>) {
    let _closed_pipe = writeln!(stderr(), "{}", text.into());
}

pub(crate) fn show_failure(failure: &Failure) {
    show(format_args!("error: {}", failure.what));
    if let Some(help) = &failure.help {
        // Its further lines are indented where they are written.
        let _closed_pipe = writeln!(stderr(), "  help: {help}");
    }
}

/// Takes the events of `-v`: each is written at once, and becomes one line.
pub(crate) struct Events;

impl Write for Events {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        show(Text::line(String::from_utf8_lossy(event).trim()));
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        stderr().flush()
    }
}

/// Whether standard output is read by a person.
pub(crate) fn shows_results() -> bool {
    stdout().is_terminal()
}

/// Whether there is a person at both ends of a question.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && stderr().is_terminal()
}

/// Asks; everything but a yes is a no.
pub(crate) fn ask(question: &Text) -> Result<bool, Failure> {
    let fail = |error: io::Error| Failure::new(Exit::Usage, format_args!("cannot ask: {error}"));
    write!(stderr(), "{question} [y/N] ").map_err(fail)?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(fail)?;
    Ok(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}

/// Does the work; notes the step that it is at when that takes longer than a moment.
pub(crate) async fn noting<T>(step: impl Fn() -> &'static str, work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    let mut noted = "";
    loop {
        if let Ok(done) = tokio::time::timeout(SILENCE, work.as_mut()).await {
            return done;
        }
        if step() != noted {
            noted = step();
            note(format_args!("waiting: {noted} ..."));
        }
    }
}
