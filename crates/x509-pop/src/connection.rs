//! A hub at a service, from flags, variables and profile; and the client for it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use pop_http_client::{
    ClientError, HubId, IotHubClient, IotHubOptions, RequestFilter, Step, TokenSource,
};
use pop_models::iothub::Hub;

use crate::cli::{AccessArgs, ConnectionArgs, DryRunArgs};
use crate::credential::{Search, token_advice};
use crate::failure::{Exit, Failure};
use crate::host;
use crate::outgoing::Outgoing;
use crate::profile::{Setting, Settings};

const DEFAULT_ENDPOINT: &str = "https://management.azure.com";
const DEFAULT_API_VERSION: &str = "2023-06-30";

/// An endpoint and its credential.
pub(crate) struct Access {
    /// Where requests go.
    pub(crate) endpoint: String,
    /// Roots to trust, PEM, instead of the platform's.
    pub(crate) ca_bundle: Option<Vec<u8>>,
    /// For one request, or for a credential to answer.
    pub(crate) timeout: Duration,
    /// Who has the token.
    pub(crate) tokens: Tokens,
}

/// Who has the token.
pub(crate) enum Tokens {
    /// This source, which is known already.
    Known(Arc<dyn TokenSource>),
    /// The first credential that is set up.
    Chain(Search),
}

impl Access {
    /// Joins flags, variables and profile. Asks nobody for a token yet.
    pub(crate) fn resolve(args: &AccessArgs, settings: &Settings) -> Result<Self, Failure> {
        let endpoint = settings
            .text(Setting::Endpoint, args.endpoint.as_deref())?
            .unwrap_or_else(|| DEFAULT_ENDPOINT.to_owned());
        // Before any credential is asked for a token that could not be sent.
        let origin = pop_http_client::token_origin(&endpoint.parse().map_err(no_endpoint)?)
            .map_err(no_endpoint)?;
        let ca_bundle = match settings.path(Setting::CaBundle, args.ca_bundle.as_deref())? {
            Some(path) => Some(host::read(&path)?.to_vec()),
            None => None,
        };
        let timeout = Duration::from_secs(args.timeout);
        let search = Search {
            file: args.token_file.clone(),
            only: args.credential,
            origin,
            ca_bundle: ca_bundle.clone(),
            limit: timeout,
        };
        Ok(Self {
            endpoint,
            ca_bundle,
            timeout,
            tokens: Tokens::Chain(search),
        })
    }

    async fn tokens(&self) -> Result<Arc<dyn TokenSource>, Failure> {
        match &self.tokens {
            Tokens::Known(tokens) => Ok(Arc::clone(tokens)),
            Tokens::Chain(search) => Ok(search.find().await?.source),
        }
    }
}

/// A hub at a service.
pub(crate) struct Connection {
    /// Which hub.
    pub(crate) hub: HubId,
    /// The API version to ask for.
    pub(crate) api_version: String,
    /// Where it is, and the credential.
    pub(crate) access: Access,
}

impl Connection {
    /// Joins flags, variables and profile. Asks nobody for a token yet.
    pub(crate) fn resolve(args: &ConnectionArgs, settings: &Settings) -> Result<Self, Failure> {
        let text = |setting, flag: &Option<String>| settings.required(setting, flag.as_deref());
        let hub = HubId::new(
            text(Setting::Subscription, &args.subscription)?,
            text(Setting::ResourceGroup, &args.resource_group)?,
            text(Setting::Hub, &args.hub)?,
        );
        let api_version = settings
            .text(Setting::ApiVersion, args.api_version.as_deref())?
            .unwrap_or_else(|| DEFAULT_API_VERSION.to_owned());
        Ok(Self {
            hub,
            api_version,
            access: Access::resolve(&args.access, settings)?,
        })
    }

    /// Without variables, profile and credentials: everything is known.
    pub(crate) fn known(
        endpoint: &str,
        roots: &[u8],
        tokens: Arc<dyn TokenSource>,
        hub: HubId,
    ) -> Self {
        Self {
            hub,
            api_version: DEFAULT_API_VERSION.to_owned(),
            access: Access {
                endpoint: endpoint.to_owned(),
                ca_bundle: Some(roots.to_vec()),
                timeout: Duration::from_secs(30),
                tokens: Tokens::Known(tokens),
            },
        }
    }

    /// The hub, whose names must have the service's form.
    pub(crate) fn hub(&self) -> Result<Hub<'_>, Failure> {
        self.hub.checked().map_err(|error| self.failure(&error))
    }

    /// Watches the requests to it.
    pub(crate) fn outgoing(&self, dry_run_args: DryRunArgs) -> Outgoing {
        let own_roots = self.access.ca_bundle.is_some();
        Outgoing::new(dry_run_args, &self.access.endpoint, own_roots)
    }

    /// Finds a token and makes the client, which asks the filter before each request;
    /// nothing is sent to the service.
    pub(crate) async fn client(
        &self,
        request_filter: Option<RequestFilter>,
    ) -> Result<IotHubClient, Failure> {
        let access = &self.access;
        let endpoint = access.endpoint.parse().map_err(no_endpoint)?;
        let mut options = IotHubOptions::new(endpoint);
        options.tokens = Some(access.tokens().await?);
        options.http.ca_bundle_pem.clone_from(&access.ca_bundle);
        options.api_version.clone_from(&self.api_version);
        options.http.request_filter = request_filter;
        options.http.request_timeout = access.timeout;
        IotHubClient::new(options).map_err(Failure::usage)
    }

    /// What a refusal means for a script.
    pub(crate) fn failure(&self, error: &ClientError) -> Failure {
        failure(&self.access.endpoint, error)
    }
}

/// What a refusal means for a script. The text already says what to do next.
pub(crate) fn failure(endpoint: &str, error: &ClientError) -> Failure {
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
    let failure = Failure::new(exit, format_args!("{endpoint}: {error}{advice}"));
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

/// Without the text itself: a URL can hold a password.
fn no_endpoint(error: impl fmt::Display) -> Failure {
    Failure::usage(format_args!("--endpoint: {error}"))
        .help(format_args!("an endpoint looks like {DEFAULT_ENDPOINT}"))
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("endpoint", &self.access.endpoint)
            .field("hub", &self.hub)
            .field("api_version", &self.api_version)
            .finish_non_exhaustive()
    }
}
