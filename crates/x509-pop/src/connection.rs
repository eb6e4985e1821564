//! A hub at a service, from flags, variables and profile; and the client for it.

use std::fmt;
use std::sync::Arc;

use pop_http_client::{HubId, IotHubClient, IotHubOptions, RequestFilter, TokenSource};
use pop_models::iothub::Hub;

use crate::cli::{AccessArgs, ConnectionArgs};
use crate::credential::Search;
use crate::endpoint::Endpoint;
use crate::failure::Failure;
use crate::profile::{Setting, Settings};

const DEFAULT_ENDPOINT: &str = "https://management.azure.com";
const DEFAULT_API_VERSION: &str = "2023-06-30";

/// Who has the token.
pub(crate) enum Tokens {
    /// This source, which is known already.
    Known(Arc<dyn TokenSource>),
    /// The first credential that is set up.
    Chain(Search),
}

/// A hub at a service.
pub(crate) struct Connection {
    pub(crate) hub: HubId,
    pub(crate) api_version: String,
    pub(crate) endpoint: Endpoint,
    tokens: Tokens,
}

/// Joins flags, variables and profile. Asks nobody for a token yet.
pub(crate) fn resolve_access(
    args: &AccessArgs,
    settings: &Settings,
) -> Result<(Endpoint, Search), Failure> {
    let url = settings
        .text(Setting::ENDPOINT, args.endpoint.as_deref())?
        .unwrap_or_else(|| DEFAULT_ENDPOINT.to_owned());
    let bundle = args.ca_bundle.as_deref();
    let endpoint = Endpoint::new(url, DEFAULT_ENDPOINT, bundle, args.timeout, settings)?;
    // Before any credential is asked for a token that could not be sent.
    let origin = pop_http_client::token_origin(&endpoint.http(None)?.endpoint)
        .map_err(|error| endpoint.wrong(error))?;
    let search = Search {
        file: args.token_file.clone(),
        only: args.credential,
        origin,
        ca_bundle: endpoint.ca_bundle.clone(),
        limit: endpoint.timeout,
    };
    Ok((endpoint, search))
}

impl Connection {
    /// Joins flags, variables and profile. Asks nobody for a token yet.
    pub(crate) fn resolve(args: &ConnectionArgs, settings: &Settings) -> Result<Self, Failure> {
        let text = |setting, flag: &Option<String>| settings.required(setting, flag.as_deref());
        let hub = HubId::new(
            text(Setting::SUBSCRIPTION, &args.subscription)?,
            text(Setting::RESOURCE_GROUP, &args.resource_group)?,
            text(Setting::HUB, &args.hub)?,
        );
        let api_version = settings
            .text(Setting::API_VERSION, args.api_version.as_deref())?
            .unwrap_or_else(|| DEFAULT_API_VERSION.to_owned());
        let (endpoint, search) = resolve_access(&args.access, settings)?;
        Ok(Self {
            hub,
            api_version,
            endpoint,
            tokens: Tokens::Chain(search),
        })
    }

    /// Without variables, profile and credentials: everything is known.
    pub(crate) fn known(endpoint: Endpoint, tokens: Arc<dyn TokenSource>, hub: HubId) -> Self {
        Self {
            hub,
            api_version: DEFAULT_API_VERSION.to_owned(),
            endpoint,
            tokens: Tokens::Known(tokens),
        }
    }

    /// The hub, whose names must have the service's form.
    pub(crate) fn hub(&self) -> Result<Hub<'_>, Failure> {
        self.hub
            .checked()
            .map_err(|error| self.endpoint.failure(&error))
    }

    /// Finds a token and makes the client; nothing is sent to the service.
    pub(crate) async fn client(
        &self,
        filter: Option<RequestFilter>,
    ) -> Result<IotHubClient, Failure> {
        let http = self.endpoint.http(filter)?;
        let mut options = IotHubOptions::new(http.endpoint.clone());
        options.http = http;
        options.tokens = Some(match &self.tokens {
            Tokens::Known(tokens) => Arc::clone(tokens),
            Tokens::Chain(search) => search.find().await?.source,
        });
        options.api_version.clone_from(&self.api_version);
        IotHubClient::new(options).map_err(Failure::usage)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("endpoint", &self.endpoint.url)
            .field("hub", &self.hub)
            .field("api_version", &self.api_version)
            .finish_non_exhaustive()
    }
}
