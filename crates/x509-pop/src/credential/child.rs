//! Tokens from other programs, which may hang, fail or print something else.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use pop_http_client::{AccessTokenError, MAX_TOKEN_LEN};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use zeroize::Zeroizing;

use super::source::CredentialError;

const AZ: &str = if cfg!(windows) { "az.cmd" } else { "az" };
/// Around the token: quotes, other members, line ends.
const MAX_OUTPUT: usize = MAX_TOKEN_LEN + 8 * 1024;
/// What is read of its standard error; the rest is drained.
const MAX_ERRORS: usize = 16 * 1024;

/// Asks the Azure CLI.
pub(super) async fn az(
    origin: &str,
    limit: Duration,
) -> Result<Zeroizing<String>, CredentialError> {
    let resource = format!("{origin}/");
    let args = ["account", "get-access-token", "--resource", &resource];
    let format = ["--query", "accessToken", "--output", "tsv"];
    let output = run(AZ, "az", &[&args[..], &format].concat(), limit).await?;
    let text = text("az", &output)?.trim();
    if text.is_empty() {
        return Err(CredentialError::NotSetUp("az printed no token".to_owned()));
    }
    Ok(Zeroizing::new(text.to_owned()))
}

/// Asks the Azure Developer CLI.
pub(super) async fn azd(
    scope: &str,
    limit: Duration,
) -> Result<Zeroizing<String>, CredentialError> {
    let args = ["auth", "token", "--output", "json", "--scope", scope];
    let output = run("azd", "azd", &args, limit).await?;
    // Borrowed, so that no unwiped copy of the token is made.
    serde_json::from_str::<std::collections::BTreeMap<&str, &str>>(text("azd", &output)?)
        .ok()
        .and_then(|members| members.get("token").copied())
        .map(|token| Zeroizing::new(token.to_owned()))
        .ok_or_else(|| CredentialError::NotSetUp("azd printed no token".to_owned()))
}

fn text<'o>(name: &str, output: &'o [u8]) -> Result<&'o str, CredentialError> {
    std::str::from_utf8(output).map_err(|_| {
        CredentialError::NotSetUp(format!("{name} printed something that is not text"))
    })
}

/// Runs the program to its end, or ends it. What it printed appears in no message but
/// for a line of its standard error when it failed.
async fn run(
    program: &str,
    name: &str,
    args: &[&str],
    limit: Duration,
) -> Result<Zeroizing<Vec<u8>>, CredentialError> {
    let mut command = Command::new(program);
    command
        .args(args)
        // Other programs do not need it.
        .env_remove("X509_POP_TOKEN")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    // Its own group: az is a script, and killing that alone leaves what it started.
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command.spawn().map_err(|error| {
        CredentialError::NotSetUp(match error.kind() {
            io::ErrorKind::NotFound => format!("'{name}' was not found on the PATH"),
            _ => format!("'{name}' could not be run: {error}"),
        })
    })?;
    let result = tokio::time::timeout(limit, finish(name, &mut child)).await;
    match result {
        Ok(Ok(output)) => Ok(output),
        Ok(Err(refusal)) => {
            end(&mut child).await;
            Err(refusal)
        }
        Err(_) => {
            end(&mut child).await;
            Err(CredentialError::NotSetUp(format!(
                "{name} gave no answer within {} s (--timeout) and was ended",
                limit.as_secs()
            )))
        }
    }
}

async fn finish(name: &str, child: &mut Child) -> Result<Zeroizing<Vec<u8>>, CredentialError> {
    let broken = |error: io::Error| CredentialError::NotSetUp(format!("{name}: {error}"));
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    let (output, errors) = tokio::join!(
        read(stdout, MAX_OUTPUT, false),
        read(stderr, MAX_ERRORS, true)
    );
    let output = output.map_err(broken)?;
    if output.len() > MAX_OUTPUT {
        return Err(CredentialError::NotSetUp(format!(
            "{name} printed more than {MAX_OUTPUT} bytes, which is no token"
        )));
    }
    let status = child.wait().await.map_err(broken)?;
    if status.success() {
        return Ok(output);
    }
    let errors = errors.map_err(broken)?;
    let errors = String::from_utf8_lossy(&errors);
    let lines = || {
        errors
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    let line = lines().find(|line| line.starts_with("ERROR"));
    Err(CredentialError::NotSetUp(
        match line.or_else(|| lines().next_back()) {
            Some(line) => format!(
                "{name} ended with {status}: {}",
                AccessTokenError::quote(line)
            ),
            None => format!("{name} ended with {status}"),
        },
    ))
}

/// Reads one byte more than the cap at most; `drain` reads the rest and drops it.
async fn read(
    stream: Option<impl AsyncRead + Unpin>,
    cap: usize,
    drain: bool,
) -> io::Result<Zeroizing<Vec<u8>>> {
    let Some(stream) = stream else {
        return Ok(Zeroizing::default());
    };
    // All of it at once: a vector that grows leaves unwiped copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(cap + 1));
    let limit = u64::try_from(cap + 1).unwrap_or(u64::MAX);
    let mut stream = stream.take(limit);
    while stream.read_buf(&mut *bytes).await? > 0 {}
    if drain {
        tokio::io::copy(&mut stream.into_inner(), &mut tokio::io::sink()).await?;
    }
    Ok(bytes)
}

/// Ends the program and what it started.
async fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(rustix::process::Pid::from_raw)
    {
        // It may have ended by itself.
        let _gone = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _gone = child.kill().await;
}
