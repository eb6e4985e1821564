//! Where requests go, for both services; and what their errors mean for a script.

use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use pop_http_client::{ClientError, HttpOptions, RequestFilter, Step};

use crate::cli::DryRunArgs;
use crate::credential::token_advice;
use crate::failure::{Exit, Failure};
use crate::host;
use crate::outgoing::Outgoing;
use crate::profile::{Setting, Settings};

/// An endpoint and how it is reached.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    /// Roots to trust, PEM, instead of the platform's.
    pub(crate) ca_bundle: Option<Vec<u8>>,
    pub(crate) timeout: Duration,
    /// For advice.
    example: &'static str,
}

impl Endpoint {
    /// Reads the roots; nothing is sent.
    pub(crate) fn new(
        url: String,
        example: &'static str,
        ca_bundle: Option<&Path>,
        timeout: u64,
        settings: &Settings,
    ) -> Result<Self, Failure> {
        let ca_bundle = match settings.path(Setting::CA_BUNDLE, ca_bundle)? {
            Some(path) => Some(host::read(&path)?.to_vec()),
            None => None,
        };
        Ok(Self {
            url,
            ca_bundle,
            timeout: Duration::from_secs(timeout),
            example,
        })
    }

    /// A service on this machine.
    pub(crate) fn local(url: &str, roots: &str) -> Self {
        Self {
            url: url.to_owned(),
            ca_bundle: Some(roots.as_bytes().to_vec()),
            timeout: Duration::from_secs(30),
            example: "https://localhost",
        }
    }

    /// The URL without its text: that can hold a password.
    pub(crate) fn wrong(&self, error: impl Display) -> Failure {
        Failure::usage(format_args!("--endpoint: {error}"))
            .help(format_args!("an endpoint looks like {}", self.example))
    }

    /// For a client that asks the filter before each request.
    pub(crate) fn http(&self, filter: Option<RequestFilter>) -> Result<HttpOptions, Failure> {
        let url = self.url.parse().map_err(|error| self.wrong(error))?;
        let mut http = HttpOptions::new(url);
        http.ca_bundle_pem.clone_from(&self.ca_bundle);
        http.request_timeout = self.timeout;
        http.request_filter = filter;
        Ok(http)
    }

    pub(crate) fn outgoing(&self, args: impl Into<DryRunArgs>) -> Outgoing {
        Outgoing::new(args.into(), &self.url, self.ca_bundle.is_some())
    }

    /// What an error of the client means for a script, with the advice of the command line.
    pub(crate) fn failure(&self, error: &ClientError) -> Failure {
        let exit = match error {
            ClientError::Input { .. } => Exit::Usage,
            ClientError::Token { .. }
            | ClientError::Unauthorized { .. }
            | ClientError::Forbidden { .. } => Exit::NotAuthorised,
            ClientError::NotFound { .. } => Exit::NotFound,
            ClientError::PreconditionFailed { .. } | ClientError::OtherCertificate { .. } => {
                Exit::Changed
            }
            ClientError::UnknownHost { .. }
            | ClientError::Connect { .. }
            | ClientError::Tls { .. }
            | ClientError::Timeout { .. }
            | ClientError::Deadline { .. }
            | ClientError::NoReply { .. } => Exit::Network,
            _ => Exit::Refused,
        };
        if exit == Exit::Usage {
            return Failure::new(exit, error);
        }
        let is_api_key = matches!(
            error.step(),
            Some(Step::ReadPasscode | Step::CreatePasscode | Step::Enroll)
        );
        let advice = match error {
            ClientError::Token { source, .. } => token_advice(source),
            ClientError::OtherCertificate { .. } => " (`--replace`)",
            ClientError::Unauthorized { .. } if !is_api_key => {
                "; get a new one (`az login`, then `az account get-access-token`) and see who it is \
                 for (`az account show`)"
            }
            _ => "",
        };
        let failure = Failure::new(exit, format_args!("{}: {error}{advice}", self.url));
        match error {
            ClientError::Tls { .. } => failure.help(
                "--ca-bundle names the file with that certificate; 'serve' writes a new one at \
                 each start, by default to x509-pop-root.pem",
            ),
            ClientError::Unauthorized { .. } if is_api_key => {
                failure.help("'serve' takes only the API key that it printed")
            }
            ClientError::Unauthorized { .. } => failure.help(
                "'x509-pop auth check' says which credential answers; 'serve' takes only the \
                 token that it printed",
            ),
            _ => failure,
        }
    }
}
