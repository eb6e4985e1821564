//! Where the bearer token comes from: a file, the environment, or `az`.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use http_client::{StaticToken, TokenFile, TokenSource};
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};

/// Picks the first source that is set: `--token-file`, `X509_POP_TOKEN_FILE`,
/// `X509_POP_TOKEN`, `az account get-access-token`.
pub(crate) async fn source(
    file: Option<&Path>,
    endpoint: &str,
) -> Result<Arc<dyn TokenSource>, Failure> {
    if let Some(path) = file {
        return Ok(Arc::new(TokenFile::new(path)));
    }
    if let Some(path) = variable("X509_POP_TOKEN_FILE") {
        return Ok(Arc::new(TokenFile::new(path)));
    }
    if let Some(token) = variable("X509_POP_TOKEN") {
        let token = token
            .into_string()
            .map_err(|_| Failure::new(Exit::NotAuthorised, "X509_POP_TOKEN is not UTF-8 text"))?;
        return fixed(&Zeroizing::new(token));
    }
    az(endpoint).await
}

/// A variable of the environment. One that is empty counts as not set.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Asks `az` for a token once; it never caches, and a proof takes seconds.
///
/// The token is for the endpoint itself: the clouds of other countries have their own, and an
/// endpoint that is not Azure's must never see a token that opens Azure.
async fn az(endpoint: &str) -> Result<Arc<dyn TokenSource>, Failure> {
    const HELP: &str =
        "run 'az login', or give --token-file, X509_POP_TOKEN_FILE or X509_POP_TOKEN";
    let resource = format!("{}/", endpoint.trim_end_matches('/'));
    let fail = |error: io::Error| {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "'az' was not found on the PATH".to_owned(),
            _ => format!("'az' could not be run: {error}"),
        };
        Failure::new(
            Exit::NotAuthorised,
            format_args!("no token given, and {why}"),
        )
        .help(HELP)
    };
    let output = tokio::process::Command::new("az")
        .args(["account", "get-access-token", "--resource", &resource])
        .args(["--query", "accessToken", "--output", "tsv"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // What it complains about is for the person to read. (`output()` would swallow it.)
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(fail)?
        .wait_with_output()
        .await
        .map_err(fail)?;
    let stdout = Zeroizing::new(output.stdout);
    if !output.status.success() {
        return Err(Failure::new(
            Exit::NotAuthorised,
            format_args!("'az account get-access-token' ended with {}", output.status),
        )
        .help(HELP));
    }
    let token = std::str::from_utf8(&stdout)
        .map(str::trim)
        .unwrap_or_default();
    if token.is_empty() {
        return Err(Failure::new(Exit::NotAuthorised, "az printed no token").help(HELP));
    }
    fixed(token)
}

fn fixed(token: &str) -> Result<Arc<dyn TokenSource>, Failure> {
    let token =
        StaticToken::new(token).map_err(|error| Failure::new(Exit::NotAuthorised, error))?;
    Ok(Arc::new(token))
}
