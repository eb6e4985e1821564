//! `certificate`: the verbs of one certificate in a hub, named as `az` names them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::connection::ConnectionArgs;
use super::output::{CurlArgs, DryRunArgs, OutputArgs};

#[derive(Debug, Subcommand)]
pub(crate) enum CertificateCommand {
    /// All certificates of the hub
    List(ListArgs),
    /// One certificate
    Show(ShowArgs),
    /// Upload a CA certificate under a new name; it is unproved until `prove` or `verify`
    #[command(after_help = CREATE_HELP)]
    Create(CreateCertificateArgs),
    /// Replace the certificate that has this name; the new one is unproved
    Update(UpdateArgs),
    /// Delete a certificate; asks first
    Delete(DeleteArgs),
    /// Get a verification code; with -o json it is the request file for an offline machine
    #[command(visible_alias = "generate-verification-code", after_help = AIR_GAP_HELP)]
    Code(CodeArgs),
    /// Send the leaf that was made for the code
    #[command(after_help = AIR_GAP_HELP)]
    Verify(VerifyArgs),
}

const CREATE_HELP: &str = "\
--verified uploads the certificate as verified. Nothing then shows that
the key is held. `x509-pop prove iothub` shows it.";

/// The three steps of an offline CA, below the help of the two that are online.
const AIR_GAP_HELP: &str = "\
A CA on a machine without a network:
  x509-pop certificate code --name my-ca -o json > req.json                      # online
  x509-pop leaf create --request req.json --ca ca.pem --key ca.key -o leaf.pem   # offline
  x509-pop certificate verify --request req.json --leaf leaf.pem                 # online";

/// Which certificate.
#[derive(Clone, Debug, Args)]
pub(crate) struct NameArgs {
    /// The certificate's name at the service: 1 to 64 of A-Z a-z 0-9 - . _ [X509_POP_NAME]
    #[arg(long, short = 'n')]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

/// Which state of it.
#[derive(Debug, Args)]
pub(crate) struct EtagArgs {
    /// Act only if the certificate still has this ETag; read from the service without it
    #[arg(long)]
    pub(crate) etag: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) curl: CurlArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) name: NameArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) curl: CurlArgs,
}

/// What is uploaded.
#[derive(Debug, Args)]
pub(crate) struct UploadArgs {
    /// The CA's certificate: a file with exactly one, PEM or DER [X509_POP_CA]
    #[arg(long, visible_alias = "path", value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// State that it is verified, without a proof
    #[arg(long)]
    pub(crate) verified: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CreateCertificateArgs {
    #[command(flatten)]
    pub(crate) name: NameArgs,
    #[command(flatten)]
    pub(crate) upload: UploadArgs,
    /// Replace the certificate that has this name, if there is one
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) dry_run_args: DryRunArgs,
}

#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    #[command(flatten)]
    pub(crate) name: NameArgs,
    #[command(flatten)]
    pub(crate) upload: UploadArgs,
    #[command(flatten)]
    pub(crate) etag: EtagArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) dry_run_args: DryRunArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    #[command(flatten)]
    pub(crate) name: NameArgs,
    #[command(flatten)]
    pub(crate) etag: EtagArgs,
    /// Do not ask
    #[arg(long, short = 'y')]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) dry_run_args: DryRunArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CodeArgs {
    #[command(flatten)]
    pub(crate) name: NameArgs,
    #[command(flatten)]
    pub(crate) etag: EtagArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) dry_run_args: DryRunArgs,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The leaf: a file with exactly one certificate, PEM or DER
    #[arg(long, visible_alias = "path", value_name = "FILE")]
    pub(crate) leaf: PathBuf,
    /// The request file that the leaf was made for: it holds hub, name, code and ETag
    #[arg(long, value_name = "FILE")]
    pub(crate) request: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) name: NameArgs,
    #[command(flatten)]
    pub(crate) etag: EtagArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) dry_run_args: DryRunArgs,
}
