//! Who we are to the service: the first credential that is set up gives the token.
//!
//! A credential is tried only when what it needs is there, so nobody waits for a service that their
//! machine does not have. One that is set up and fails ends the search: going on would act as
//! somebody else.

mod assertion;
mod azure;
mod child;
pub(crate) mod claims;
mod source;

use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum as _;
use pop_http_client::{Secret, StaticToken, TokenFile, TokenSource};

use crate::failure::Failure;
use crate::text::Text;
use source::{Credential, CredentialError, variable};
pub(crate) use source::{Link, Search, token_advice};

/// The credential that answered.
pub(crate) struct Found {
    pub(crate) link: Link,
    pub(crate) how: String,
    pub(crate) source: Arc<dyn TokenSource>,
    pub(crate) token: Secret,
    /// The links before it, and why each was not used.
    pub(crate) passed_over: Vec<(Link, String)>,
}

impl Search {
    /// Tries the links in their order.
    pub(crate) async fn find(&self) -> Result<Found, Failure> {
        let mut passed_over = Vec::new();
        for &link in Link::value_variants() {
            if self.only.is_some_and(|only| only != link) {
                continue;
            }
            match self.answer(link).await {
                Ok((ready, token)) => {
                    return Ok(Found {
                        link,
                        how: ready.how,
                        source: ready.source,
                        token,
                        passed_over,
                    });
                }
                Err(CredentialError::NotSetUp(why)) => passed_over.push((link, why)),
                Err(CredentialError::Failed(why)) => {
                    return Err(Failure::not_authorised(format_args!(
                        "credential {}: {why}",
                        link.name()
                    ))
                    .help("correct it, or choose another with --credential"));
                }
            }
        }
        Err(no_credential(&passed_over))
    }

    async fn answer(&self, link: Link) -> Result<(Credential, Secret), CredentialError> {
        let ready = self.set_up(link).await?;
        let token = match tokio::time::timeout(self.limit, ready.source.token()).await {
            Ok(Ok(token)) => token,
            Ok(Err(error)) => return Err(CredentialError::token(&error)),
            Err(_) => {
                return Err(CredentialError::Failed(format!(
                    "no answer within {} s (--timeout)",
                    self.limit.as_secs()
                )));
            }
        };
        Ok((ready, token))
    }

    async fn set_up(&self, link: Link) -> Result<Credential, CredentialError> {
        match link {
            Link::TokenFile => self.token_file(),
            Link::Token => {
                let token = variable("X509_POP_TOKEN")?;
                fixed("X509_POP_TOKEN".to_owned(), &token)
            }
            Link::WorkloadIdentity => azure::workload_identity(self),
            Link::ClientSecret => azure::client_secret(self),
            Link::ClientCertificate => azure::client_certificate(self),
            Link::ManagedIdentity => azure::managed_identity(self),
            Link::Az => {
                let token = child::az(&self.origin, self.limit).await?;
                fixed("az account get-access-token".to_owned(), &token)
            }
            Link::Azd => {
                let token = child::azd(&self.scope(), self.limit).await?;
                fixed("azd auth token".to_owned(), &token)
            }
        }
    }

    fn token_file(&self) -> Result<Credential, CredentialError> {
        let from_variable = || std::env::var_os("X509_POP_TOKEN_FILE").filter(|v| !v.is_empty());
        let path = match &self.file {
            Some(path) => path.clone(),
            None => from_variable().map(PathBuf::from).ok_or_else(|| {
                CredentialError::NotSetUp(
                    "neither --token-file nor X509_POP_TOKEN_FILE is given".to_owned(),
                )
            })?,
        };
        Ok(Credential {
            how: path.display().to_string(),
            source: Arc::new(TokenFile::new(path)),
        })
    }
}

/// A token that was fetched once: a command takes seconds, and neither tool gives
/// another one before this one expires.
fn fixed(how: String, token: &str) -> Result<Credential, CredentialError> {
    let token = StaticToken::new(token).map_err(|error| CredentialError::token(&error))?;
    Ok(Credential {
        how,
        source: Arc::new(token),
    })
}

fn no_credential(passed_over: &[(Link, String)]) -> Failure {
    let mut help = Text::from("run 'az login', or give --token-file; what was looked for:");
    for (link, why) in passed_over {
        help.push(format_args!("    {:<18} {why}", link.name()));
    }
    Failure::not_authorised("no credential gives a token").help(help)
}
