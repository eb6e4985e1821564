//! What can be typed.

mod certificate;
mod connection;
mod output;
mod passcode;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(crate) use certificate::{
    CertificateCommand, CodeArgs, CreateCertificateArgs, DeleteArgs, ListArgs, NameArgs, ShowArgs,
    UpdateArgs, UploadArgs, VerifyArgs,
};
pub(crate) use connection::{AccessArgs, ConnectionArgs};
pub(crate) use output::{DryRunArgs, Form, OutputArgs, VerbosityArgs};
pub(crate) use passcode::{
    CheckPasscodeArgs, CreatePasscodeArgs, DigicertArgs, PasscodeCommand, RevealArgs,
    ShowPasscodeArgs, TryPasscodeArgs,
};

use crate::failure::EXIT_CODES;

/// Prove that you hold a CA's private key.
#[derive(Debug, Parser)]
#[command(name = "x509-pop", version, after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) verbosity: VerbosityArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Below the help of the whole command, and on its page.
pub(crate) const EXAMPLES: &str = "\
Examples:
  x509-pop prove iothub --local
  x509-pop prove iothub --subscription SUB -g GROUP --hub HUB --name my-ca --ca ca.pem --key ca.key
  x509-pop certificate list -o json
  x509-pop certificate code --name my-ca -o json > req.json
  x509-pop leaf create --request req.json --ca ca.pem --key ca.key -o leaf.pem
  x509-pop certificate verify --request req.json --leaf leaf.pem
  x509-pop passcode try --local --csr device.csr";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The whole proof: upload if absent, code, leaf, verify, confirm
    #[command(subcommand)]
    Prove(ProveCommand),
    /// The certificates of a hub, one operation at a time
    #[command(subcommand)]
    Certificate(Box<CertificateCommand>),
    /// Make, check or show a verification certificate, without a network
    #[command(subcommand)]
    Leaf(LeafCommand),
    /// DigiCert's enrollment passcodes, and whether a request fits one
    #[command(subcommand)]
    Passcode(PasscodeCommand),
    /// Which credential gives the token for the service
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Private keys, without a network
    #[command(subcommand)]
    Key(KeyCommand),
    /// Run the local service for any client (neither Azure nor DigiCert; for tests)
    #[command(after_help = SERVE_HELP)]
    Serve(ServeArgs),
    /// Print a shell's completion script
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual pages into a folder
    Man {
        /// An existing folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProveCommand {
    /// To an Azure IoT Hub, or to the local service with --local
    #[command(after_help = PROVE_HELP, override_usage = PROVE_USAGE)]
    Iothub(Box<ProveArgs>),
}

// clap's own line would be `[OPTIONS]`, as if none were needed.
const PROVE_USAGE: &str = "\
x509-pop prove iothub --local [--ca <FILE> --key <FILE>] [OPTIONS]
       x509-pop prove iothub --subscription <ID> -g <NAME> --hub <NAME> --name <NAME> \
--ca <FILE> --key <FILE> [OPTIONS]";

const CREATE_HELP: &str = "\
The code comes from the service and the leaf goes back to it:
  x509-pop certificate code --name my-ca -o json > req.json                      # online
  x509-pop leaf create --request req.json --ca ca.pem --key ca.key -o leaf.pem   # here
  x509-pop certificate verify --request req.json --leaf leaf.pem                 # online
or with the same verbs of az iot hub certificate. `x509-pop prove iothub` does all at once.";

const SERVE_HELP: &str = "\
Every subscription, resource group, hub and enrollment profile that is asked for exists and
is empty.
The first output says how to prove a CA to it. Ctrl-C ends it, with exit code 0.";

const PROVE_HELP: &str = "\
Examples:
  x509-pop prove iothub --local
  x509-pop prove iothub --local --ca ca.pem --key ca.key
  x509-pop prove iothub --subscription SUB -g GROUP --hub HUB --name my-ca --ca ca.pem --key ca.key

A proof that is already there is left alone: same certificate, already verified, exit 0.

Why prove at all, when the service lets you upload a CA as verified? That flag only
states it; the proof shows it.";

/// The CA's files.
#[derive(Debug, Args)]
pub(crate) struct CaArgs {
    /// The CA's certificate: a file with exactly one, PEM or DER
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: PathBuf,
    /// The CA's private key: PKCS#8, SEC1 or PKCS#1, PEM or DER, not encrypted
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
}

/// How the leaf is made.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct LeafArgs {
    /// The kind of key in the leaf; its private half is dropped at once
    #[arg(long, value_name = "KIND", default_value = "p256")]
    pub(crate) leaf_key: LeafKey,
    /// Sign a code that is not 32 to 64 hex digits. Read SECURITY.md first: a leaf
    /// whose CN is a device's id can stand for that device
    #[arg(long)]
    pub(crate) accept_code: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LeafKey {
    /// ECDSA P-256
    P256,
    /// RSA with a 2048-bit modulus
    Rsa2048,
}

#[derive(Debug, Args)]
pub(crate) struct ProveArgs {
    /// Prove it to a service started on this machine just for this; without --ca and
    /// --key a trial CA is made. Variables and profiles are not looked at
    #[arg(long, conflicts_with_all = ConnectionArgs::IDS)]
    pub(crate) local: bool,

    /// The CA's certificate: a file with exactly one, PEM or DER [X509_POP_CA]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// The CA's private key: PKCS#8, SEC1 or PKCS#1, PEM or DER, not encrypted
    /// [X509_POP_KEY]
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// The certificate's name at the service: 1 to 64 of A-Z a-z 0-9 - . _
    /// [X509_POP_NAME]
    #[arg(long, short = 'n')]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    /// Replace another certificate that has this name
    #[arg(long)]
    pub(crate) replace: bool,
    /// Keep the leaf that was sent, as PEM; without a proof to make, no leaf is written
    #[arg(long, value_name = "FILE")]
    pub(crate) leaf_out: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) leaf: LeafArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) dry_run_args: DryRunArgs,

    /// Seconds for the whole proof
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) deadline: u64,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Show which credential answers, for whom and until when; never the token
    #[command(after_help = AUTH_HELP)]
    Check(AuthCheckArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AuthCheckArgs {
    #[command(flatten)]
    pub(crate) access: AccessArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

const AUTH_HELP: &str = "\
Credentials are tried in this order, each only where it is set up:
  token-file          --token-file, X509_POP_TOKEN_FILE
  token               X509_POP_TOKEN
  workload-identity   AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID, AZURE_CLIENT_ID
  client-secret       AZURE_CLIENT_SECRET, AZURE_TENANT_ID, AZURE_CLIENT_ID
  client-certificate  AZURE_CLIENT_CERTIFICATE_PATH, AZURE_TENANT_ID, AZURE_CLIENT_ID
  managed-identity    IDENTITY_ENDPOINT, IDENTITY_HEADER; AZURE_CLIENT_ID names one of several
  az                  'az login'
  azd                 'azd auth login'
One that is set up and fails ends the search, except az and azd. --credential picks one;
'--credential managed-identity' also asks a virtual machine's metadata service.

The claims are read from the token, whose signature nobody but the service can check.";

#[derive(Debug, Subcommand)]
pub(crate) enum LeafCommand {
    /// Make the leaf for a code
    #[command(after_help = CREATE_HELP)]
    Create(CreateArgs),
    /// Validate a leaf by every rule
    Check(CheckArgs),
    /// Show the fields of a certificate, without validation
    Show(LeafShowArgs),
}

#[derive(Debug, Args)]
pub(crate) struct LeafShowArgs {
    /// The certificate, PEM or DER
    #[arg(value_name = "LEAF")]
    pub(crate) leaf: PathBuf,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Does this key belong to this CA? Exit code 5 if not
    Check(KeyCheckArgs),
}

#[derive(Debug, Args)]
pub(crate) struct KeyCheckArgs {
    #[command(flatten)]
    pub(crate) ca: CaArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// The verification code, exactly as the service gave it
    #[arg(long, required_unless_present = "request")]
    pub(crate) code: Option<String>,
    /// The request file from `certificate code -o json`: the code, and the CA it is for
    #[arg(long, value_name = "FILE", conflicts_with = "code")]
    pub(crate) request: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) ca: CaArgs,
    #[command(flatten)]
    pub(crate) leaf: LeafArgs,
    /// Where to write the PEM; standard output without it
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The leaf, PEM or DER
    #[arg(value_name = "LEAF")]
    pub(crate) leaf: PathBuf,
    /// The CA's certificate: a file with exactly one, PEM or DER
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: PathBuf,
    /// The verification code
    #[arg(long)]
    pub(crate) code: String,
    /// Which rules: all of RFC 5280's, or what makes the proof false at Azure
    #[arg(long, default_value = "rfc5280")]
    pub(crate) policy: PolicyName,
    /// Validate at this time, RFC 3339 or seconds since 1970, instead of now
    #[arg(long, value_name = "TIME", allow_negative_numbers = true, value_parser = output::moment)]
    pub(crate) at: Option<i64>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyName {
    /// Every rule of RFC 5280 that concerns one link
    Rfc5280,
    /// Only what makes the proof false; the rest is reported
    Azure,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Port on the loopback; 0 picks a free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// The bearer token to accept; without it a random one is made and printed
    #[arg(long, value_name = "TOKEN")]
    pub(crate) token: Option<String>,
    /// The API key to accept for passcodes; without it a random one is made and printed
    #[arg(long, value_name = "KEY")]
    pub(crate) api_key: Option<String>,
    /// Seconds until the token expires
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(i64).range(0..=86_400))]
    pub(crate) token_expires: i64,
    /// Where to write the service's TLS root, for clients to trust
    #[arg(long, value_name = "FILE", default_value = "x509-pop-root.pem")]
    pub(crate) root: PathBuf,
}
