//! Who we are to the service: the first credential that is set up gives the token.
//!
//! A link of the chain is tried only when what it needs is there, so nobody waits for
//! a service that their machine does not have. One that is set up and fails ends the
//! search: going on would act as somebody else.

mod assertion;
mod azure;
mod child;
pub(crate) mod claims;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use pop_http_client::{AccessTokenError, Secret, StaticToken, TokenFile, TokenFuture, TokenSource};
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};

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
    const ORDER: [Self; 8] = [
        Self::TokenFile,
        Self::Token,
        Self::WorkloadIdentity,
        Self::ClientSecret,
        Self::ClientCertificate,
        Self::ManagedIdentity,
        Self::Az,
        Self::Azd,
    ];

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

/// What to look for.
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
    /// How long one link may take.
    pub(crate) limit: Duration,
}

/// A link that was not used, and why.
#[derive(Debug)]
pub(crate) struct PassedOver {
    /// Which.
    pub(crate) link: Link,
    /// One line.
    pub(crate) why: String,
}

/// The link that answered.
pub(crate) struct Found {
    /// Which.
    pub(crate) link: Link,
    /// The file, variable or program, for a person.
    pub(crate) how: String,
    /// Gives this and later tokens.
    pub(crate) source: Arc<dyn TokenSource>,
    /// The first one.
    pub(crate) token: Secret,
    /// The links before it.
    pub(crate) passed_over: Vec<PassedOver>,
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found")
            .field("link", &self.link)
            .field("how", &self.how)
            .finish_non_exhaustive()
    }
}

/// A link that is set up.
struct Ready {
    how: String,
    source: Arc<dyn TokenSource>,
}

/// A source whose errors quote none of these words, at its first token and at later ones.
struct Discreet {
    source: Arc<dyn TokenSource>,
    secrets: Vec<Zeroizing<String>>,
}

impl TokenSource for Discreet {
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
enum Refusal {
    /// What it needs is not there: the next link is tried.
    Absent(String),
    /// It is set up and does not work.
    Failed(String),
}

impl Refusal {
    fn token(error: &AccessTokenError) -> Self {
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

impl Search {
    fn scope(&self) -> String {
        format!("{}/.default", self.origin)
    }

    /// Tries the links in their order.
    pub(crate) async fn find(&self) -> Result<Found, Failure> {
        let mut passed_over = Vec::new();
        for link in Link::ORDER {
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
                Err(Refusal::Absent(why)) => passed_over.push(PassedOver { link, why }),
                Err(Refusal::Failed(why)) => {
                    return Err(Failure::new(
                        Exit::NotAuthorised,
                        format_args!("credential {}: {why}", link.name()),
                    )
                    .help("mend it, or choose another with --credential"));
                }
            }
        }
        Err(no_credential(&passed_over))
    }

    async fn answer(&self, link: Link) -> Result<(Ready, Secret), Refusal> {
        let ready = self.set_up(link).await?;
        let token = match tokio::time::timeout(self.limit, ready.source.token()).await {
            Ok(Ok(token)) => token,
            Ok(Err(error)) => return Err(Refusal::token(&error)),
            Err(_) => {
                return Err(Refusal::Failed(format!(
                    "no answer within {} s (--timeout)",
                    self.limit.as_secs()
                )));
            }
        };
        Ok((ready, token))
    }

    async fn set_up(&self, link: Link) -> Result<Ready, Refusal> {
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

    fn token_file(&self) -> Result<Ready, Refusal> {
        let from_variable = || std::env::var_os("X509_POP_TOKEN_FILE").filter(|v| !v.is_empty());
        let path = match &self.file {
            Some(path) => path.clone(),
            None => from_variable().map(PathBuf::from).ok_or_else(|| {
                Refusal::Absent("neither --token-file nor X509_POP_TOKEN_FILE is given".to_owned())
            })?,
        };
        Ok(Ready {
            how: path.display().to_string(),
            source: Arc::new(TokenFile::new(path)),
        })
    }
}

/// A token that was fetched once: a command takes seconds, and neither tool gives
/// another one before this one expires.
fn fixed(how: String, token: &str) -> Result<Ready, Refusal> {
    let token = StaticToken::new(token).map_err(|error| Refusal::token(&error))?;
    Ok(Ready {
        how,
        source: Arc::new(token),
    })
}

/// A variable that a link needs. It may hold a secret: its value is in no message.
fn variable(name: &str) -> Result<Zeroizing<String>, Refusal> {
    match std::env::var_os(name).filter(|value| !value.is_empty()) {
        None => Err(Refusal::Absent(format!("{name} is not set"))),
        Some(value) => match value.into_string() {
            Ok(value) => Ok(Zeroizing::new(value)),
            Err(_) => Err(Refusal::Failed(format!("{name} is not UTF-8 text"))),
        },
    }
}

fn no_credential(passed_over: &[PassedOver]) -> Failure {
    let mut help = "run 'az login', or give --token-file; what was looked for:".to_owned();
    for PassedOver { link, why } in passed_over {
        help.push_str(&format!("\n    {:<18} {why}", link.name()));
    }
    Failure::new(Exit::NotAuthorised, "no credential gives a token").help(help)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// Gives a token once; then it fails and quotes what it should not.
    struct Echo(AtomicBool);

    impl TokenSource for Echo {
        fn token(&self) -> TokenFuture<'_> {
            Box::pin(async {
                if self.0.swap(true, Ordering::Relaxed) {
                    return Err(AccessTokenError::Source(
                        "wrong secret 'MARKER', go".to_owned(),
                    ));
                }
                Ok(Secret::new("first".to_owned()))
            })
        }

        fn refused(&self) {
            self.0.store(false, Ordering::Relaxed);
        }
    }

    #[tokio::test]
    async fn no_secret_is_quoted_at_a_later_token_either() {
        let source = Discreet {
            source: Arc::new(Echo(AtomicBool::new(false))),
            secrets: vec![Zeroizing::new("MARKER".to_owned())],
        };
        assert_eq!(source.token().await.unwrap().expose(), "first");
        let error = source.token().await.unwrap_err();
        assert_eq!(
            error,
            AccessTokenError::Source("wrong secret '[...]', go".to_owned())
        );
        // A refusal by the service gets through to who gives the tokens.
        source.refused();
        assert_eq!(source.token().await.unwrap().expose(), "first");
    }

    #[test]
    fn what_was_found_prints_no_token() {
        let token = Secret::new("MARKER".to_owned());
        let found = Found {
            link: Link::Token,
            how: "X509_POP_TOKEN".to_owned(),
            source: Arc::new(StaticToken::new("MARKER").unwrap()),
            token,
            passed_over: Vec::new(),
        };
        assert!(!format!("{found:?}").contains("MARKER"));
    }

    #[test]
    fn every_link_is_in_the_order_once_under_the_name_that_is_typed() {
        assert_eq!(Link::ORDER.len(), Link::value_variants().len());
        for (place, link) in Link::value_variants().iter().enumerate() {
            assert_eq!(Link::ORDER[place], *link);
            let typed = link.to_possible_value().unwrap();
            assert_eq!(typed.get_name(), link.name());
        }
    }
}
