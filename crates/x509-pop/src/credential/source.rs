//! What each credential needs: the settings of the search, and the source of tokens that it becomes.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use pop_http_client::{AccessTokenError, TokenFuture, TokenSource};
use zeroize::Zeroizing;

/// The links, in the order they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Link {
    /// A file: --token-file, else X509_POP_TOKEN_FILE
    TokenFile,
    /// The variable X509_POP_TOKEN
    Token,
    /// Workload identity, as on Kubernetes: AZURE_FEDERATED_TOKEN_FILE
    WorkloadIdentity,
    /// An application's secret: AZURE_CLIENT_SECRET
    ClientSecret,
    /// An application's certificate and RSA key, PEM: AZURE_CLIENT_CERTIFICATE_PATH
    ClientCertificate,
    /// The identity of this machine; unasked only where IDENTITY_ENDPOINT is set
    ManagedIdentity,
    /// The Azure CLI
    Az,
    /// The Azure Developer CLI
    Azd,
}

impl Link {
    /// As it is typed after `--credential`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::TokenFile => "token-file",
            Self::Token => "token",
            Self::WorkloadIdentity => "workload-identity",
            Self::ClientSecret => "client-secret",
            Self::ClientCertificate => "client-certificate",
            Self::ManagedIdentity => "managed-identity",
            Self::Az => "az",
            Self::Azd => "azd",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Search {
    /// From `--token-file`.
    pub(crate) file: Option<PathBuf>,
    /// From `--credential`: this link and no other.
    pub(crate) only: Option<Link>,
    /// What the token is asked for: the endpoint itself. Other clouds have their own, and
    /// an endpoint that is not Azure's must never see a token that opens Azure.
    pub(crate) origin: String,
    /// Roots to trust, PEM, instead of the platform's.
    pub(crate) ca_bundle: Option<Vec<u8>>,
    pub(crate) limit: Duration,
}

impl Search {
    pub(super) fn scope(&self) -> String {
        format!("{}/.default", self.origin)
    }
}

/// A link that is set up.
pub(super) struct Credential {
    /// The file, variable or program, for a person.
    pub(super) how: String,
    pub(super) source: Arc<dyn TokenSource>,
}

/// A source whose errors quote none of these secrets, at its first token and at later ones.
pub(super) struct RedactingSource {
    pub(super) source: Arc<dyn TokenSource>,
    pub(super) secrets: Vec<Zeroizing<String>>,
}

impl TokenSource for RedactingSource {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            self.source.token().await.map_err(|error| match error {
                AccessTokenError::Source(mut why) => {
                    for secret in &self.secrets {
                        why = why.replace(secret.as_str(), "[...]");
                    }
                    AccessTokenError::Source(why)
                }
                other => other,
            })
        })
    }

    fn refused(&self) {
        self.source.refused();
    }
}

/// Why a link gives nothing.
#[derive(Debug)]
pub(super) enum CredentialError {
    /// What it needs is not there: the next link is tried.
    NotSetUp(String),
    /// It is set up and does not work.
    Failed(String),
}

impl CredentialError {
    pub(super) fn token(error: &AccessTokenError) -> Self {
        Self::Failed(format!("{error}{}", token_advice(error)))
    }
}

/// What the command line adds to the error.
pub(crate) fn token_advice(error: &AccessTokenError) -> &'static str {
    match error {
        AccessTokenError::Empty => {
            "; get one with `az account get-access-token --query accessToken -o tsv`"
        }
        _ => "",
    }
}

/// A variable that a link needs. It may hold a secret: its value is in no message.
pub(super) fn variable(name: &str) -> Result<Zeroizing<String>, CredentialError> {
    match std::env::var_os(name).filter(|value| !value.is_empty()) {
        None => Err(CredentialError::NotSetUp(format!("{name} is not set"))),
        Some(value) => match value.into_string() {
            Ok(value) => Ok(Zeroizing::new(value)),
            Err(_) => Err(CredentialError::Failed(format!("{name} is not UTF-8 text"))),
        },
    }
}

#[cfg(test)]
mod tests;
