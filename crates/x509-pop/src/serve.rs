//! `serve`: the local service for any client, until it is interrupted.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use pop_http_client::StaticToken;
use pop_keys::FastVerifier;
use pop_local_service::{
    ApiKeyRule, EngineOptions, Exchange, LocalService, Observer, Running, ServiceOptions, TokenRule,
};
use zeroize::Zeroizing;

use crate::cli::ServeArgs;
use crate::failure::{Exit, Failure};
use crate::{host, terminal};

/// Bytes of a random secret: 128 bits, which cannot be guessed.
const SECRET_LEN: usize = 16;

/// What the service accepts: the token at the IoT Hub's side, the API key at DigiCert's.
pub(crate) struct Secrets {
    pub(crate) token: Zeroizing<String>,
    pub(crate) api_key: Zeroizing<String>,
}

impl Secrets {
    pub(crate) fn random() -> Result<Self, Failure> {
        Ok(Self {
            token: random_secret()?,
            api_key: random_secret()?,
        })
    }

    fn given_or_random(args: &ServeArgs) -> Result<Self, Failure> {
        let usable = |given: &Option<String>, flag| match given {
            Some(text) => usable(text, flag),
            None => random_secret(),
        };
        Ok(Self {
            token: usable(&args.token, "--token")?,
            api_key: usable(&args.api_key, "--api-key")?,
        })
    }
}

/// Starts the service and prints what a client needs.
pub(crate) fn run(args: &ServeArgs) -> Result<(), Failure> {
    host::block_on(async {
        let secrets = Secrets::given_or_random(args)?;
        let expires = host::unix_now().saturating_add(args.token_expires);
        let running = start(args.port, &secrets, expires, Some(Arc::new(timeline)))?;
        host::write(&args.root, running.ca_pem().as_bytes())?;

        terminal::print(
            "This is neither Azure nor DigiCert: a local service for tests. Its state is lost when it ends.",
        );
        terminal::print(format_args!("  endpoint  {}", running.url()));
        terminal::print(format_args!("  root      {}", args.root.display()));
        // They open nothing but this service, and a client needs them.
        if args.token.is_none() {
            terminal::print(format_args!("  token     {}", secrets.token.as_str()));
        }
        if args.api_key.is_none() {
            terminal::print(format_args!("  API key   {}", secrets.api_key.as_str()));
        }
        terminal::print(format_args!(
            "  expires   in {} s (the token)",
            args.token_expires
        ));
        terminal::print(
            "Any subscription, group, hub and profile will do. From another shell, in this folder:",
        );
        terminal::print(format_args!(
            "  X509_POP_TOKEN={} x509-pop prove iothub --endpoint {} --ca-bundle {} \
             --subscription s -g g --hub hub --name my-ca --ca ca.pem --key ca.key",
            args.token
                .as_ref()
                .map_or(secrets.token.as_str(), |_| "TOKEN"),
            running.url(),
            args.root.display()
        ));
        terminal::print(format_args!(
            "  X509_POP_API_KEY={} x509-pop passcode create --endpoint {} --ca-bundle {} \
             --enrollment-profile IOT_1 --name line-7 --usage-limit 5 --passcode-out passcode.txt",
            args.api_key
                .as_ref()
                .map_or(secrets.api_key.as_str(), |_| "API_KEY"),
            running.url(),
            args.root.display()
        ));
        terminal::print("Each request is a line on standard error. Ctrl-C ends the service.");
        tokio::signal::ctrl_c().await.map_err(|error| {
            Failure::usage(format_args!("cannot wait for an interrupt: {error}"))
        })?;
        running.stop().await;
        Ok(())
    })
}

/// A secret that a client could never send would refuse every client.
fn usable(secret: &str, flag: &str) -> Result<Zeroizing<String>, Failure> {
    StaticToken::new(secret).map_err(|error| Failure::usage(format_args!("{flag}: {error}")))?;
    Ok(Zeroizing::new(secret.trim().to_owned()))
}

fn random_secret() -> Result<Zeroizing<String>, Failure> {
    let mut bytes = Zeroizing::new([0; SECRET_LEN]);
    host::random(bytes.as_mut())?;
    let mut secret = Zeroizing::new(String::with_capacity(2 * SECRET_LEN));
    for byte in bytes.iter() {
        let _infallible = write!(secret, "{byte:02x}");
    }
    Ok(secret)
}

/// Starts the service on the loopback. Must run inside the runtime.
pub(crate) fn start(
    port: u16,
    secrets: &Secrets,
    expires: i64,
    observer: Option<Observer>,
) -> Result<Running, Failure> {
    let mut engine = EngineOptions::default();
    engine.token = Some(TokenRule::new(&secrets.token, Some(expires)));
    engine.api_key = Some(ApiKeyRule::new(&secrets.api_key));
    LocalService::start(ServiceOptions {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        engine,
        clock: Arc::new(host::unix_now),
        random: Arc::new(host::random_or_abort),
        verifier: Arc::new(FastVerifier),
        observer,
    })
    .map_err(|error| Failure::new(Exit::Network, error))
}

/// One line per request, with the reason that the client is not given.
fn timeline(exchange: &Exchange<'_>) {
    let reason = exchange
        .reason
        .map(|reason| format!("  {reason}"))
        .unwrap_or_default();
    terminal::note(format_args!(
        "{} {} {}{reason}",
        exchange.status, exchange.method, exchange.path_and_query
    ));
}
