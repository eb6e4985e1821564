//! What a command can end with: an exit code, what happened, what to do about it.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use crate::text::Text;

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
    pub(crate) exit: Exit,
    /// What happened, and to which file, step or field.
    pub(crate) what: Text,
    /// What to do about it, where we know.
    pub(crate) help: Option<Text>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, what: impl fmt::Display) -> Self {
        Self {
            exit,
            what: Text::line(what),
            help: None,
        }
    }

    /// A command line, a file or its content that cannot be used.
    pub(crate) fn usage(what: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, what)
    }

    /// A proof that is wrong, or a request that does not fit its passcode.
    pub(crate) fn proof_wrong(what: impl fmt::Display) -> Self {
        Self::new(Exit::ProofWrong, what)
    }

    /// The service's refusal, or a reply that cannot be used.
    pub(crate) fn refused(what: impl fmt::Display) -> Self {
        Self::new(Exit::Refused, what)
    }

    /// No token, or one that is not accepted.
    pub(crate) fn not_authorised(what: impl fmt::Display) -> Self {
        Self::new(Exit::NotAuthorised, what)
    }

    /// A file that cannot be used.
    pub(crate) fn file(path: impl AsRef<Path>, what: impl fmt::Display) -> Self {
        Self::usage(format_args!("{}: {what}", path.as_ref().display()))
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<Text>) -> Self {
        self.help = Some(help.into());
        self
    }
}
