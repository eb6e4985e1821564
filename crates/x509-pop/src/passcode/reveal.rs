//! Whether a passcode may be shown.

use std::io::{self, IsTerminal as _};

use crate::cli::{Form, RevealArgs};
use crate::failure::{Exit, Failure};

/// `--reveal` is for a person's eyes: a pipe or a log keeps what it is given.
pub(super) fn allowed(args: RevealArgs, form: Form) -> Result<(), Failure> {
    if args.reveal && form != Form::Table {
        return Err(Failure::new(
            Exit::Usage,
            "--reveal goes with -o table only; nothing was sent",
        )
        .help("programs take a passcode from the file of `passcode create --passcode-out FILE`"));
    }
    if args.reveal && !io::stdout().is_terminal() {
        return Err(Failure::new(
            Exit::Usage,
            "--reveal prints a secret, and standard output is no terminal; nothing was sent",
        )
        .help("leave it out; `passcode create --passcode-out FILE` keeps a passcode in a file"));
    }
    Ok(())
}
