//! Arguments that several commands share: how a result is printed, and at what time.

use clap::{Args, ValueEnum};

/// The form of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Aligned text for people
    #[default]
    Table,
    /// One JSON object with `"version": 1`; its keys are listed in OUTPUT.md
    Json,
    /// Certificates only
    Pem,
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct OutputArgs {
    /// Form of the result on standard output; messages go to standard error
    #[arg(
        long = "output",
        short = 'o',
        id = "form",
        value_name = "FORM",
        default_value = "table"
    )]
    pub(crate) form: Form,
}

/// What is printed on the way.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct VerbosityArgs {
    /// Print only the result and errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print each request and reply on standard error, never bodies or tokens; twice: more
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// Look before anything is changed.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct DryRunArgs {
    /// Read and check, but change nothing: print what would be sent
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) curl: CurlArgs,
}

/// Show requests.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct CurlArgs {
    /// Print each request as a curl command on standard error, with $TOKEN or $API_KEY for
    /// the secret
    #[arg(long)]
    pub(crate) print_curl: bool,
}

impl From<CurlArgs> for DryRunArgs {
    /// Not a dry run.
    fn from(curl: CurlArgs) -> Self {
        Self {
            dry_run: false,
            curl,
        }
    }
}

/// A point in time as it is typed: seconds since 1970, or RFC 3339.
pub(super) fn moment(text: &str) -> Result<i64, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    pop_models::rfc3339::parse(text)
        .map(|time| time.unix_seconds)
        .map_err(|_| "give a time such as 2026-11-27T15:00:00Z, or seconds since 1970".to_owned())
}
