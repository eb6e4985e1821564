//! Credentials of the Azure SDK, which sends the requests to Entra.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use azure_core::credentials::{Secret, TokenCredential};
use azure_core::http::ClientOptions;
use azure_identity::{
    ClientAssertionCredential, ClientAssertionCredentialOptions, ClientSecretCredential,
    ClientSecretCredentialOptions, ManagedIdentityCredential, ManagedIdentityCredentialOptions,
    UserAssignedId, WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};
use pop_http_client::AccessTokenError;
use pop_http_client::azure::{AzureToken, CredentialTransport};
use zeroize::Zeroizing;

use super::assertion::Assertion;
use super::source::{Credential, CredentialError, Link, RedactingSource, Search, variable};
use crate::host;

const TENANT: &str = "AZURE_TENANT_ID";
const CLIENT: &str = "AZURE_CLIENT_ID";
/// A metadata service answers fast; where there is none, packets get no answer at all.
const METADATA_CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Where the SDK finds Entra, unless the variable says otherwise.
const AUTHORITY: &str = "https://login.microsoftonline.com";

/// Workload identity: a file with a token of the cluster, exchanged for one of Entra.
pub(super) fn workload_identity(search: &Search) -> Result<Credential, CredentialError> {
    let file = variable("AZURE_FEDERATED_TOKEN_FILE")?;
    let options = WorkloadIdentityCredentialOptions {
        credential_options: ClientAssertionCredentialOptions {
            client_options: transport(search, true)?,
        },
        client_id: Some(variable(CLIENT)?.to_string()),
        tenant_id: Some(variable(TENANT)?.to_string()),
        token_file_path: Some(PathBuf::from(file.as_str())),
    };
    let credential = WorkloadIdentityCredential::new(Some(options)).map_err(refused)?;
    Ok(ready(search, credential, file.to_string(), Vec::new()))
}

/// An application's secret.
pub(super) fn client_secret(search: &Search) -> Result<Credential, CredentialError> {
    let secret = variable("AZURE_CLIENT_SECRET")?;
    let (tenant, client) = (variable(TENANT)?, variable(CLIENT)?);
    let options = ClientSecretCredentialOptions {
        client_options: transport(search, true)?,
    };
    let credential = ClientSecretCredential::new(
        &tenant,
        client.to_string(),
        Secret::new(secret.to_string()),
        Some(options),
    )
    .map_err(refused)?;
    let how = format!("application {}", client.as_str());
    Ok(ready(search, credential, how, vec![secret]))
}

/// An application's certificate: the assertion that the SDK sends is signed here.
pub(super) fn client_certificate(search: &Search) -> Result<Credential, CredentialError> {
    let file = variable("AZURE_CLIENT_CERTIFICATE_PATH")?;
    let (tenant, client) = (variable(TENANT)?, variable(CLIENT)?);
    let authority = match variable("AZURE_AUTHORITY_HOST") {
        Ok(authority) => authority.trim_end_matches('/').to_owned(),
        Err(CredentialError::NotSetUp(_)) => AUTHORITY.to_owned(),
        Err(failed) => return Err(failed),
    };
    let audience = format!("{authority}/{}/oauth2/v2.0/token", tenant.as_str());
    let assertion = Assertion::open(file.as_str().as_ref(), &client, &audience)?;
    let options = ClientAssertionCredentialOptions {
        client_options: transport(search, true)?,
    };
    let credential = ClientAssertionCredential::new(
        tenant.to_string(),
        client.to_string(),
        assertion,
        Some(options),
    )
    .map_err(refused)?;
    Ok(ready(search, credential, file.to_string(), Vec::new()))
}

/// The identity of the machine. Without --credential its metadata service is looked for only
/// where a variable names one: on any other machine the search would take seconds.
pub(super) fn managed_identity(search: &Search) -> Result<Credential, CredentialError> {
    let asked = search.only == Some(Link::ManagedIdentity);
    let optional = |name| match variable(name) {
        Ok(value) => Ok(Some(value)),
        Err(CredentialError::NotSetUp(_)) => Ok(None),
        Err(failed) => Err(failed),
    };
    let endpoint = optional("IDENTITY_ENDPOINT")?;
    let header = optional("IDENTITY_HEADER")?;
    match (&endpoint, &header) {
        (None, _) if !asked => {
            return Err(CredentialError::NotSetUp(
                "IDENTITY_ENDPOINT is not set; '--credential managed-identity' asks anyway"
                    .to_owned(),
            ));
        }
        (Some(_), None) if !asked => {
            return Err(CredentialError::NotSetUp(
                "IDENTITY_HEADER is not set".to_owned(),
            ));
        }
        _ => {}
    }
    let options = ManagedIdentityCredentialOptions {
        user_assigned_id: optional(CLIENT)?.map(|id| UserAssignedId::ClientId(id.to_string())),
        client_options: transport(search, false)?,
    };
    let credential = ManagedIdentityCredential::new(Some(options)).map_err(refused)?;
    let how = match &endpoint {
        Some(endpoint) => endpoint.to_string(),
        None => "the metadata service of this machine".to_owned(),
    };
    Ok(ready(search, credential, how, header.into_iter().collect()))
}

fn ready(
    search: &Search,
    credential: Arc<dyn TokenCredential>,
    how: String,
    secrets: Vec<Zeroizing<String>>,
) -> Credential {
    let token = AzureToken::new(credential, search.scope(), Arc::new(host::unix_now));
    Credential {
        how,
        source: Arc::new(RedactingSource {
            source: Arc::new(token),
            secrets,
        }),
    }
}

fn transport(search: &Search, remote: bool) -> Result<ClientOptions, CredentialError> {
    let mut transport = CredentialTransport::default();
    transport.request_timeout = search.limit;
    if remote {
        transport.ca_bundle_pem.clone_from(&search.ca_bundle);
    } else {
        transport.connect_timeout = METADATA_CONNECT_TIMEOUT;
        transport.use_system_proxy = false;
    }
    transport
        .client_options()
        .map_err(|error| CredentialError::Failed(error.to_string()))
}

/// The SDK's error, without what may be a secret in it.
fn refused(error: azure_core::Error) -> CredentialError {
    CredentialError::Failed(AccessTokenError::quote(&error.to_string()))
}
