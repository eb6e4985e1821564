//! The host's side of the comparison: the same session over stdin and stdout.

use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;

use embedded_demo::session::{self, Line};

struct Console;

impl Line for Console {
    fn read(&mut self, buffer: &mut [u8]) -> Option<usize> {
        io::stdin().read(buffer).ok()
    }

    fn write(&mut self, bytes: &[u8]) -> Option<()> {
        io::stdout().write_all(bytes).ok()
    }
}

/// Answers every frame of stdin.
pub(crate) fn run() -> ExitCode {
    u8::try_from(session::run(&mut Console).exit_status()).map_or(ExitCode::FAILURE, ExitCode::from)
}
