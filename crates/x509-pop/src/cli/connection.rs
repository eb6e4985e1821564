//! Which service, which hub and with which credential: shared by every command that sends requests.

use std::path::PathBuf;

use clap::Args;

use crate::credential::Link;

/// Who asks, and at which endpoint. Variables are read by `Settings`, not by clap: for clap a
/// variable counts as typed, and one that is set for other commands would conflict with `--local`.
#[derive(Clone, Debug, Args)]
pub(crate) struct AccessArgs {
    /// Azure Resource Manager, or any other endpoint with the same API
    /// [X509_POP_ENDPOINT] [default: https://management.azure.com]
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// A file with the bearer token [X509_POP_TOKEN_FILE]
    #[arg(long, value_name = "FILE", conflicts_with = "credential")]
    pub(crate) token_file: Option<PathBuf>,
    /// Use this credential and no other; without it, the first that is set up (see
    /// 'x509-pop auth check --help')
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    pub(crate) credential: Option<Link>,
    /// Trust these roots (PEM) instead of the platform's [X509_POP_CA_BUNDLE]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_bundle: Option<PathBuf>,
    /// Seconds for one request, or for a credential to answer
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) timeout: u64,
    /// Which profile of the configuration file to use [X509_POP_PROFILE]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

/// A hub's certificates at a service.
#[derive(Clone, Debug, Args)]
pub(crate) struct ConnectionArgs {
    #[command(flatten)]
    pub(crate) access: AccessArgs,
    /// Subscription id [X509_POP_SUBSCRIPTION]
    #[arg(long, value_name = "ID")]
    pub(crate) subscription: Option<String>,
    /// Resource group of the hub [X509_POP_RESOURCE_GROUP]
    #[arg(long, short = 'g', value_name = "NAME")]
    pub(crate) resource_group: Option<String>,
    /// IoT Hub [X509_POP_HUB]
    #[arg(long, value_name = "NAME")]
    pub(crate) hub: Option<String>,
    /// The service's API version [X509_POP_API_VERSION] [default: 2023-06-30]
    #[arg(long, value_name = "DATE")]
    pub(crate) api_version: Option<String>,
}

impl ConnectionArgs {
    /// The names below for `conflicts_with_all` of an option that needs no connection.
    pub(crate) const IDS: [&'static str; 10] = [
        "endpoint",
        "token_file",
        "credential",
        "ca_bundle",
        "profile",
        "timeout",
        "subscription",
        "resource_group",
        "hub",
        "api_version",
    ];
}
