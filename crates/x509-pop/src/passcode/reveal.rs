//! Whether a passcode may be shown.

use crate::cli::{Form, RevealArgs};
use crate::failure::Failure;
use crate::terminal;

/// `--reveal` is for a person's eyes: a pipe or a log keeps what it is given.
pub(super) fn allowed(args: RevealArgs, form: Form) -> Result<(), Failure> {
    if args.reveal && form != Form::Table {
        return Err(
            Failure::usage("--reveal goes with -o table only; nothing was sent").help(
                "programs take a passcode from the file of `passcode create --passcode-out FILE`",
            ),
        );
    }
    if args.reveal && !terminal::shows_results() {
        return Err(Failure::usage(
            "--reveal prints a secret, and standard output is no terminal; nothing was sent",
        )
        .help("leave it out; `passcode create --passcode-out FILE` keeps a passcode in a file"));
    }
    Ok(())
}
