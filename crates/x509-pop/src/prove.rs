//! `prove iothub`: the whole conversation, step by step, each named and timed.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pop_http_client::{HubId, ProveError, ProveEvent, ProveRequest, Proved, StaticToken, Step};
use pop_local_service::Running;

use crate::ca::Ca;
use crate::certificate::check_name;
use crate::cli::ProveArgs;
use crate::connection::Connection;
use crate::endpoint::Endpoint;
use crate::failure::Failure;
use crate::output::Proof;
use crate::profile::{Setting, Settings};
use crate::steps::Steps;
use crate::{host, leaf_maker, output, serve, terminal, trial_ca};

/// The certificate's name at a local service, unless one is given.
const LOCAL_NAME: &str = "trial-ca";
/// Seconds that the token for `--local` lives: longer than any deadline.
const LOCAL_TOKEN_SECONDS: i64 = 7200;

pub(crate) fn run(args: &ProveArgs) -> Result<(), Failure> {
    host::block_on(prove(args))
}

async fn prove(args: &ProveArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let mut steps = Steps::new(args.output.form);
    // Settings first: what is missing or malformed is reported before any key is opened.
    let target = if args.local {
        None
    } else {
        Some(Target::resolve(args)?)
    };
    let mut ca = match (&target, &args.ca, &args.key) {
        (Some(target), ..) => Ca::open(&target.ca, &target.key)?,
        (None, Some(ca), Some(key)) => Ca::open(ca, key)?,
        (None, None, None) => trial_ca::make(host::unix_now())?,
        (None, ..) => {
            return Err(Failure::usage(
                "--ca and --key go together: one of them is missing",
            ));
        }
    };
    let trial = target.is_none() && args.ca.is_none();
    let name = if trial {
        "make trial CA"
    } else {
        "open CA and key"
    };
    let certificate = ca.certificate()?;
    steps.print(format_args!("CA          {}", certificate.subject()));
    steps.print(format_args!("thumbprint  {}", certificate.thumbprint()));
    steps.ended(name, name, started.elapsed());

    let (connection, name, local) = match target {
        Some(target) => (target.connection, target.name, None),
        None => {
            let begun = Instant::now();
            let (connection, running) = local()?;
            let url = &connection.endpoint.url;
            let what = format!("start local service, {url} (not Azure)");
            steps.ended("start local service", &what, begun.elapsed());
            let name = args.name.as_deref().unwrap_or(LOCAL_NAME).to_owned();
            (connection, name, Some(running))
        }
    };
    let conversation = converse(args, &mut ca, &connection, &name, &mut steps).await;
    if let Some(local) = local {
        local.stop().await;
    }
    let Some((leaf, proved)) = conversation? else {
        return Ok(());
    };
    // Before the file: a disk that is full does not undo the proof.
    let proof = Proof {
        name,
        thumbprint: proved.thumbprint,
        code: proved.code,
        verified: proved.is_verified,
        already_verified: proved.already_verified,
        etag: proved.etag,
        updated: proved.updated.as_deref().map(output::iso),
        steps: steps.into_done(),
        leaf: leaf.clone(),
    };
    output::print(&proof, args.output.form)?;
    if trial {
        terminal::note("next: the same with your own CA: --ca ca.pem --key ca.key");
    }
    match (&args.leaf_out, &leaf) {
        (Some(path), Some(leaf)) => host::write(path, leaf.as_bytes())?,
        (Some(path), None) => terminal::note(format_args!(
            "{}: not written, no leaf was needed",
            path.display()
        )),
        (None, _) => {}
    }
    Ok(())
}

/// The requests. Returns the leaf that was sent, if one was needed, and the proof; in a dry run it
/// prints the plan and returns nothing.
async fn converse(
    args: &ProveArgs,
    ca: &mut Ca,
    connection: &Connection,
    name: &str,
    steps: &mut Steps,
) -> Result<Option<(Option<String>, Proved)>, Failure> {
    let outgoing = connection.endpoint.outgoing(args.dry_run_args);
    let client = connection.client(outgoing.request_filter()).await?;
    let thumbprint = ca.certificate()?.thumbprint().to_string();
    let mut request = ProveRequest::new(connection.hub.clone(), name, ca.pem()?, thumbprint);
    request.replace = args.replace;
    request.deadline = Duration::from_secs(args.deadline);

    let mut sent = None;
    let make_leaf = |code: &str| {
        let pem = leaf_maker::make(ca, code, args.leaf, host::now()?)?;
        sent = Some(pem.clone());
        Ok::<_, Failure>(pem)
    };
    let current = Cell::new(Step::Read);
    let observe = |event| {
        if let ProveEvent::Started { step } = &event {
            current.set(*step);
        }
        report(steps, &event);
    };
    let conversation = client.prove(request, make_leaf, observe);
    match terminal::noting(|| current.get().as_str(), conversation).await {
        Ok(proved) => Ok(Some((sent, proved))),
        Err(ProveError::Leaf(failure)) => Err(failure),
        Err(ProveError::Client(error)) => match outgoing.plan(&error, after(error.step())) {
            Some(plan) => output::print(&plan, args.output.form).map(|()| None),
            None => Err(connection.endpoint.failure(&error)),
        },
    }
}

/// Prints a step that ended, and notes what interrupts one.
fn report(steps: &mut Steps, event: &ProveEvent) {
    match event {
        ProveEvent::Finished { step, took } => {
            let what = match step {
                Step::Leaf => "build and validate leaf",
                Step::Confirm => "read isVerified back",
                other => other.as_str(),
            };
            steps.ended(step.as_str(), what, *took);
        }
        ProveEvent::Interrupted { .. } | ProveEvent::Retrying { .. } => {
            terminal::note(format_args!("    {event}"));
        }
        _ => {}
    }
}

fn after(step: Option<Step>) -> &'static [Step] {
    match step {
        Some(Step::Upload) => &[Step::GenerateCode, Step::Leaf, Step::Verify, Step::Confirm],
        Some(Step::GenerateCode) => &[Step::Leaf, Step::Verify, Step::Confirm],
        _ => &[],
    }
}

/// A proof to a service that somebody else runs.
struct Target {
    connection: Connection,
    ca: PathBuf,
    key: PathBuf,
    name: String,
}

impl Target {
    fn resolve(args: &ProveArgs) -> Result<Self, Failure> {
        let settings = Settings::load(args.connection.access.profile.as_deref())?;
        Self::from(args, &settings).map_err(|mut failure| {
            if let Some(help) = &mut failure.help {
                help.push("  or try it without any: x509-pop prove iothub --local");
            }
            failure
        })
    }

    fn from(args: &ProveArgs, settings: &Settings) -> Result<Self, Failure> {
        let target = Self {
            ca: settings.required_path(Setting::CA, args.ca.as_deref())?,
            key: settings.required_path(Setting::KEY, args.key.as_deref())?,
            connection: Connection::resolve(&args.connection, settings)?,
            name: settings.required(Setting::NAME, args.name.as_deref())?,
        };
        target.connection.hub()?;
        check_name(&target.name)?;
        Ok(target)
    }
}

/// A service started for this proof alone, which ends with the second value.
fn local() -> Result<(Connection, Running), Failure> {
    let secrets = serve::Secrets::random()?;
    let expires = host::unix_now().saturating_add(LOCAL_TOKEN_SECONDS);
    let running = serve::start(0, &secrets, expires, None)?;
    let tokens = StaticToken::new(&secrets.token).map_err(Failure::not_authorised)?;
    let connection = Connection::known(
        Endpoint::local(running.url(), running.ca_pem()),
        Arc::new(tokens),
        HubId::new("00000000-0000-0000-0000-000000000000", "local", "local-hub"),
    );
    Ok((connection, running))
}
