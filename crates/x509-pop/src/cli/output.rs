//! What every command that prints a result understands.

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

/// What is told on the way.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct VerbosityArgs {
    /// Say nothing but the result and errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Tell each request and reply on standard error, never bodies or tokens; twice: more
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
