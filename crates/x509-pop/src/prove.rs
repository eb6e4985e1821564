//! `prove iothub`: the whole conversation, step by step, each named and timed.

mod report;

use std::sync::Arc;
use std::time::{Duration, Instant};

use http_client::{
    ClientError, ClientOptions, HubId, IotHubClient, ProveError, ProveRequest, Proved, StaticToken,
    TokenSource,
};
use local_service::Running;

use crate::ca::Ca;
use crate::cli::ProveArgs;
use crate::failure::{Exit, Failure};
use crate::{host, leaf_maker, serve, token, trial_ca};
use report::Report;

/// Seconds that the token for `--local` lives: longer than any deadline.
const LOCAL_TOKEN_SECONDS: i64 = 7200;

/// Where the proof goes.
struct Destination {
    endpoint: String,
    hub: HubId,
    tokens: Arc<dyn TokenSource>,
    ca_bundle: Option<Vec<u8>>,
    /// Ends with this value.
    local: Option<Running>,
}

/// Runs the whole proof.
pub(crate) fn run(args: &ProveArgs) -> Result<(), Failure> {
    host::runtime()?.block_on(prove(args))
}

async fn prove(args: &ProveArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let mut report = Report::default();
    let mut ca = match (&args.ca, &args.key) {
        (Some(ca), Some(key)) => Ca::open(ca, key)?,
        _ => trial_ca::make(host::unix_now())?,
    };
    report.opened(&ca.certificate()?, args.ca.is_none(), started.elapsed());

    let destination = if args.local {
        let begun = Instant::now();
        let destination = local().await?;
        report.serving(&destination.endpoint, begun.elapsed());
        destination
    } else {
        remote(args).await?
    };
    let (leaf, proved) = converse(args, &mut ca, &destination, &mut report).await?;
    if let Some(local) = destination.local {
        local.stop().await;
    }
    // Before the file: a disk that is full does not undo the proof.
    report.done(args, &proved, started.elapsed());
    match (&args.leaf_out, &leaf) {
        (Some(path), Some(leaf)) => host::write(path, leaf.as_bytes())?,
        (Some(path), None) => host::note(&format!(
            "{}: not written, no leaf was needed",
            path.display()
        )),
        (None, _) => {}
    }
    Ok(())
}

/// Talks to the service; gives the leaf that was sent, if one was needed.
async fn converse(
    args: &ProveArgs,
    ca: &mut Ca,
    destination: &Destination,
    report: &mut Report,
) -> Result<(Option<String>, Proved), Failure> {
    let endpoint = destination.endpoint.parse().map_err(|error| {
        Failure::new(
            Exit::Usage,
            format_args!("--endpoint {}: {error}", destination.endpoint),
        )
    })?;
    let mut options = ClientOptions::new(endpoint);
    options.tokens = Some(Arc::clone(&destination.tokens));
    options.ca_bundle_pem.clone_from(&destination.ca_bundle);
    options.api_version.clone_from(&args.api_version);
    let client = IotHubClient::new(options).map_err(|error| Failure::new(Exit::Usage, error))?;

    let name = args.name.clone().unwrap_or_default();
    let thumbprint = ca.certificate()?.thumbprint().to_string();
    let mut request = ProveRequest::new(destination.hub.clone(), name, ca.pem()?, thumbprint);
    request.replace = args.replace;
    request.deadline = Duration::from_secs(args.deadline);

    let mut sent = None;
    let make_leaf = |code: &str| {
        let pem = leaf_maker::make(ca, code, args.leaf, host::now()?)?;
        sent = Some(pem.clone());
        Ok::<_, Failure>(pem)
    };
    let proved = client
        .prove(request, make_leaf, |event| report.event(&event))
        .await
        .map_err(|error| match error {
            ProveError::Leaf(failure) => failure,
            ProveError::Client(error) => failure_of(&destination.endpoint, &error),
        })?;
    Ok((sent, proved))
}

/// The service at the given endpoint.
async fn remote(args: &ProveArgs) -> Result<Destination, Failure> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let ca_bundle = match &args.ca_bundle {
        Some(path) => Some(host::read(path)?.to_vec()),
        None => None,
    };
    Ok(Destination {
        endpoint: args.endpoint.clone(),
        hub: HubId::new(
            text(&args.subscription),
            text(&args.resource_group),
            text(&args.hub),
        ),
        tokens: token::source(args.token_file.as_deref(), &args.endpoint).await?,
        ca_bundle,
        local: None,
    })
}

/// A service started for this proof alone.
async fn local() -> Result<Destination, Failure> {
    let token = serve::random_token()?;
    let expires = host::unix_now().saturating_add(LOCAL_TOKEN_SECONDS);
    let running = serve::start(0, &token, expires, None)?;
    let tokens =
        StaticToken::new(&token).map_err(|error| Failure::new(Exit::NotAuthorised, error))?;
    Ok(Destination {
        endpoint: running.url().to_owned(),
        hub: HubId::new("00000000-0000-0000-0000-000000000000", "local", "local-hub"),
        tokens: Arc::new(tokens),
        ca_bundle: Some(running.ca_pem().as_bytes().to_vec()),
        local: Some(running),
    })
}

/// What a refusal means for a script. The text already says what to do next.
fn failure_of(endpoint: &str, error: &ClientError) -> Failure {
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
    let failure = Failure::new(exit, format_args!("{endpoint}: {error}"));
    match error {
        ClientError::Tls { .. } => failure.help(
            "--ca-bundle names the file with that certificate; 'serve' writes a new one at each \
             start, by default to x509-pop-root.pem",
        ),
        ClientError::Unauthorized { .. } => failure.help(
            "--token-file, X509_POP_TOKEN_FILE and X509_POP_TOKEN come before az; 'serve' takes \
             only the token that it printed",
        ),
        _ => failure,
    }
}
