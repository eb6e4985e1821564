//! `passcode`: DigiCert's enrollment passcodes, and whether a request fits one.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use pop_models::digicert::Region;

use super::output::{CurlArgs, DryRunArgs, OutputArgs};

#[derive(Debug, Subcommand)]
pub(crate) enum PasscodeCommand {
    /// A passcode's state, window, usage and registered values
    #[command(after_help = KEY_HELP)]
    Show(ShowPasscodeArgs),
    /// Make a passcode; its text is shown by the service this once
    #[command(after_help = KEY_HELP)]
    Create(Box<CreatePasscodeArgs>),
    /// Does this certification request fit that passcode? Exit code 5 if not
    #[command(after_help = CHECK_HELP)]
    Check(Box<CheckPasscodeArgs>),
    /// All steps with a service on this machine: create, show, check, enrol
    #[command(after_help = TRY_HELP)]
    Try(TryPasscodeArgs),
}

const KEY_HELP: &str = "\
The API key comes from the first of these that is set: --api-key-file,
X509_POP_API_KEY_FILE, X509_POP_API_KEY. A key made for one region, or for a demo,
does not work in another.";

const CHECK_HELP: &str = "\
Offline, with what was saved before:
  x509-pop passcode show --passcode-id ID -o json > details.json
  x509-pop passcode check --csr device.csr --details details.json
State and usage are then those of the moment of saving, checked against today's date.

A registered value is taken as a rule: the field of the request's subject must equal it,
byte for byte; of a list, all values and no other, in any order. The documents leave
this open, and say elsewhere that a passcode can set a field's value; so this is assumed,
and stricter than the service may be.";

const TRY_HELP: &str = "\
Examples:
  x509-pop passcode try --local --csr device.csr
  x509-pop passcode try --local --csr device.csr --require subject.organization_unit=Unit1
  x509-pop passcode try --local --csr device.csr --details details.json
Without --require and --details the rules are the values of the request itself.
No certificate is issued.";

/// Where DigiCert ONE is, and the API key.
#[derive(Clone, Debug, Args)]
pub(crate) struct DigicertArgs {
    /// The region of the account: us, jp, ch, nl, or us-demo and so on [X509_POP_REGION]
    /// [default: us]
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<Region>,
    /// Another endpoint with the same API, such as `serve`'s
    #[arg(long, value_name = "URL", conflicts_with = "region")]
    pub(crate) endpoint: Option<String>,
    /// A file with the API key [X509_POP_API_KEY_FILE]
    #[arg(long, value_name = "FILE")]
    pub(crate) api_key_file: Option<PathBuf>,
    /// The enrollment profile's id, IOT_... [X509_POP_ENROLLMENT_PROFILE]
    #[arg(long, value_name = "ID")]
    pub(crate) enrollment_profile: Option<String>,
    /// Trust these roots (PEM) instead of the platform's [X509_POP_CA_BUNDLE]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_bundle: Option<PathBuf>,
    /// Seconds for one request
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) timeout: u64,
    /// Which profile of the configuration file to use [X509_POP_PROFILE]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ShowPasscodeArgs {
    /// The passcode's id, as `passcode create` printed it; never the passcode
    #[arg(long, value_name = "ID")]
    pub(crate) passcode_id: String,
    #[command(flatten)]
    pub(crate) digicert: DigicertArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) curl: CurlArgs,
}

/// What the subject of a request must hold.
#[derive(Clone, Debug, Args)]
pub(crate) struct RequireArgs {
    /// A value that the request must have, such as subject.common_name=device-7; the same field
    /// again makes a list, which must match as a whole and in any order
    #[arg(long = "require", value_name = "FIELD=VALUE")]
    pub(crate) require: Vec<String>,
}

/// Whether a passcode may be printed.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct RevealArgs {
    /// Print the passcode in clear; only if standard output is a terminal
    #[arg(long)]
    pub(crate) reveal: bool,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("where").args(["passcode_out", "reveal", "dry_run"]).required(true).multiple(true))]
pub(crate) struct CreatePasscodeArgs {
    /// The passcode's name, for people
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// What it is for, for people
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// How long it shall be, in characters; the service chooses without it
    #[arg(long, value_name = "CHARACTERS", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(crate) length: Option<u64>,
    /// How many devices may enrol with it
    #[arg(long, value_name = "TIMES", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) usage_limit: Option<u64>,
    /// The first day, YYYY-MM-DD, or the first second as RFC 3339
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// The last day, or the last second
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) require: RequireArgs,
    /// Write the passcode into this new file, which only its owner may read
    #[arg(long, value_name = "FILE")]
    pub(crate) passcode_out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reveal: RevealArgs,
    #[command(flatten)]
    pub(crate) digicert: DigicertArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) dry_run_args: DryRunArgs,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").args(["details", "passcode_id"]).required(true))]
pub(crate) struct CheckPasscodeArgs {
    /// The certification request, PEM or DER
    #[arg(long, value_name = "FILE")]
    pub(crate) csr: PathBuf,
    /// The passcode's details: the service's JSON, or what `passcode show -o json` printed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["region", "endpoint", "api_key_file", "enrollment_profile", "ca_bundle"])]
    pub(crate) details: Option<PathBuf>,
    /// Fetch the details of this passcode instead; the id, never the passcode
    #[arg(long, value_name = "ID")]
    pub(crate) passcode_id: Option<String>,
    /// Check at this time, RFC 3339 or seconds since 1970, instead of now
    #[arg(long, value_name = "TIME", allow_negative_numbers = true, value_parser = super::output::moment)]
    pub(crate) at: Option<i64>,
    #[command(flatten)]
    pub(crate) digicert: DigicertArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct TryPasscodeArgs {
    /// With a service started on this machine just for this; there is no other way yet
    #[arg(long, required = true)]
    pub(crate) local: bool,
    /// The certification request, PEM or DER
    #[arg(long, value_name = "FILE")]
    pub(crate) csr: PathBuf,
    /// Take the registered values from a passcode's saved details, and their state
    #[arg(long, value_name = "FILE", conflicts_with = "require")]
    pub(crate) details: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) require: RequireArgs,
    #[command(flatten)]
    pub(crate) reveal: RevealArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
