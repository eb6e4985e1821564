//! What a command can end with: an exit code, what happened, how to mend it.

use std::fmt;
use std::process::ExitCode;

/// Exit codes. They are part of the interface: scripts branch on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// The service refused, or answered with something unusable.
    Refused = 1,
    /// The command line, a file or a file's content cannot be used.
    Usage = 2,
    /// The hub or the certificate does not exist.
    NotFound = 3,
    /// No token, or the service does not accept it.
    NotAuthorised = 4,
    /// The proof is wrong and was not sent: key, code, time or certificate; or a request does not
    /// fit its passcode.
    ProofWrong = 5,
    /// Somebody else changed the certificate, or another one has this name.
    Changed = 6,
    /// The service could not be reached, or time ran out.
    Network = 7,
    /// Somebody pressed Ctrl-C where something had to be put away first.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Printed below `--help`.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the service refused, or its answer is unusable
  2    the command line or a file cannot be used
  3    the hub or the certificate was not found
  4    not authorised
  5    the proof is wrong and was not sent (key, code, time, certificate), or a
       request does not fit its passcode
  6    changed by somebody else, or another certificate has this name
  7    the service could not be reached, or time ran out
  130  interrupted";

/// Why a command ended without doing its job.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What the process ends with.
    pub(crate) exit: Exit,
    /// What happened, and to which file, step or field.
    pub(crate) what: String,
    /// How to mend it, where we know.
    pub(crate) help: Option<String>,
}

impl Failure {
    /// A failure without advice.
    pub(crate) fn new(exit: Exit, what: impl fmt::Display) -> Self {
        Self {
            exit,
            what: what.to_string(),
            help: None,
        }
    }

    /// Adds the advice.
    pub(crate) fn help(mut self, help: impl fmt::Display) -> Self {
        self.help = Some(help.to_string());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Failure {}
