//! The engine behind TLS on the loopback: axum over rustls, with limits on everything a client
//! can make large, slow or many.

mod body;
mod connection;
mod headers;
mod tls;

use core::fmt;
use core::time::Duration;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, IF_MATCH};
use axum::http::{HeaderValue, Request as HttpRequest, Response, StatusCode};
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use pop_core::{SignatureAlgorithm, SignatureVerifier, SubjectPublicKeyInfo, VerifyError};
use pop_models::digicert::{DigiCertCredential, PasscodeStatus};
use tokio::task::JoinHandle;

use crate::engine::{Engine, EngineOptions, EngineReply, EngineRequest};

use headers::{only, secret};

pub use body::MAX_BODY_LEN;

/// What a client may use up.
#[derive(Clone, Copy)]
struct Limits {
    /// Connections at once; one more is closed before its handshake.
    connections: usize,
    /// Time for a TLS handshake.
    handshake: Duration,
    /// Time for a request's body to arrive.
    body: Duration,
    /// How long a connection may go without being sent anything, which is the time for a whole
    /// request; longer than the limit on bodies, which can still answer.
    patience: Duration,
}

const LIMITS: Limits = Limits {
    connections: 128,
    handshake: Duration::from_secs(10),
    body: Duration::from_secs(30),
    patience: Duration::from_secs(60),
};
/// How long requests under way may take to finish when the service is stopped.
const STOP_GRACE: Duration = Duration::from_secs(2);

/// The clock: seconds since 1970-01-01T00:00:00Z.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;
/// The source of randomness: fills the slice.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;
/// Verifies signatures.
pub type Verifier = Arc<dyn SignatureVerifier + Send + Sync>;
/// Called for every request that was answered.
pub type Observer = Arc<dyn Fn(&Exchange<'_>) + Send + Sync>;

/// One answered request, for whoever prints or counts them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// The request's method, as sent.
    pub method: &'a str,
    /// The request's path and query, as sent.
    pub path_and_query: &'a str,
    /// The reply's status.
    pub status: u16,
    /// Why the request was refused, in more words than the client was given.
    pub reason: Option<&'a str>,
}

/// What [`LocalService::start`] needs. This crate reads no clock and, but for the keys of its TLS
/// identity, no randomness of its own, so both are handed in.
#[derive(Clone)]
pub struct ServiceOptions {
    /// Where to listen: a loopback address; port 0 takes a free one.
    pub address: SocketAddr,
    /// The engine's rules.
    pub engine: EngineOptions,
    /// Now.
    pub clock: Clock,
    /// Randomness for codes, passcodes and identifiers.
    pub random: Random,
    /// Verifies the signatures of verification certificates and certification requests.
    pub verifier: Verifier,
    /// Called for every answered request.
    pub observer: Option<Observer>,
}

impl fmt::Debug for ServiceOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceOptions")
            .field("address", &self.address)
            .field("engine", &self.engine)
            .finish_non_exhaustive()
    }
}

/// Why the service could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Tokens and proofs of a test service have no business on a network.
    #[error("{0} is not a loopback address: this service listens on 127.0.0.1 or ::1 only")]
    NotLoopback(IpAddr),
    /// [`LocalService::start`] was called outside a tokio runtime.
    #[error("no tokio runtime: call start from within one")]
    NoRuntime,
    /// The address could not be bound.
    #[error("cannot listen on {address}: {source}; choose another port, or 0 for a free one")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The TLS certificate could not be made.
    #[error("cannot make the service's TLS certificate: {0}")]
    Tls(Box<dyn std::error::Error + Send + Sync>),
}

/// The service, not yet started.
///
/// ```
/// use std::sync::Arc;
/// use pop_local_service::{EngineOptions, LocalService, ServiceOptions, TokenRule};
///
/// let mut engine = EngineOptions::default();
/// engine.token = Some(TokenRule::new("a test token", None));
/// let options = ServiceOptions {
///     address: ([127, 0, 0, 1], 0).into(),
///     engine,
///     clock: Arc::new(|| 1_772_366_400), // a test may stop the clock
///     random: Arc::new(|bytes| bytes.fill(7)), // and know the codes
///     verifier: Arc::new(pop_core::P256Verifier),
///     observer: None,
/// };
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// let service = LocalService::start(options)?;
/// assert!(service.url().starts_with("https://localhost:"));
/// assert!(service.ca_pem().starts_with("-----BEGIN CERTIFICATE-----"));
/// service.stop().await;
/// # Ok::<(), pop_local_service::StartError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LocalService;

impl LocalService {
    /// Starts serving, on the tokio runtime of the caller, which needs its network and time
    /// drivers.
    ///
    /// # Errors
    /// When the address is not on the loopback or cannot be bound, when there is no runtime, or
    /// when the clock stands where no certificate can be made.
    pub fn start(options: ServiceOptions) -> Result<Running, StartError> {
        Self::start_with(options, LIMITS)
    }

    fn start_with(options: ServiceOptions, limits: Limits) -> Result<Running, StartError> {
        let ServiceOptions {
            address,
            engine,
            clock,
            random,
            verifier,
            observer,
        } = options;
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback(address.ip()));
        }
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| StartError::NoRuntime)?;
        let tls::Identity { config, ca_pem } =
            tls::fresh(address.ip(), clock()).map_err(|error| StartError::Tls(error.into()))?;

        let failed = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;

        let shared = Arc::new(Shared {
            engine: Mutex::new(Engine::new(engine, SharedVerifier(verifier))),
            clock,
            random,
            observer,
            body_timeout: limits.body,
        });
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));

        let acceptor = RustlsAcceptor::new(RustlsConfig::from_config(Arc::new(config)))
            .handshake_timeout(limits.handshake)
            .acceptor(connection::Gate::new(limits.connections, limits.patience));
        let handle = Handle::new();
        let server = axum_server::from_tcp(listener)
            .map_err(failed)?
            .acceptor(acceptor)
            .handle(handle.clone())
            .http1_only();
        let task = runtime.spawn(server.serve(app.into_make_service()));

        Ok(Running {
            url: url_of(address),
            address,
            ca_pem,
            shared,
            handle,
            task: Some(task),
        })
    }
}

/// `localhost` where that name reaches us, else the address itself.
fn url_of(address: SocketAddr) -> String {
    let usual = [
        IpAddr::from([127, 0, 0, 1]),
        std::net::Ipv6Addr::LOCALHOST.into(),
    ];
    if usual.contains(&address.ip()) {
        format!("https://localhost:{}", address.port())
    } else {
        format!("https://{address}")
    }
}

/// A service that is listening. Dropping it ends it at once; [`stop`](Self::stop) ends it in
/// good order.
pub struct Running {
    url: String,
    address: SocketAddr,
    ca_pem: String,
    shared: Arc<Shared>,
    handle: Handle<SocketAddr>,
    task: Option<JoinHandle<std::io::Result<()>>>,
}

impl Running {
    /// `https://localhost:PORT`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address and port the service listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The CA certificate a client has to trust, in PEM. It is new at each start.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// For tests: gives a passcode another status, as
    /// [`Engine::set_passcode_status`](crate::Engine::set_passcode_status) does.
    pub fn set_passcode_status(
        &self,
        profile_id: &str,
        passcode_id: &str,
        status: PasscodeStatus<&str>,
    ) -> bool {
        let mut engine = self.shared.engine();
        engine.set_passcode_status(profile_id, passcode_id, status)
    }

    /// Takes no more connections, lets requests under way finish (for two seconds at most) and
    /// ends. All state is lost.
    pub async fn stop(mut self) {
        self.handle.graceful_shutdown(Some(STOP_GRACE));
        if let Some(task) = self.task.take() {
            // A listener that failed has nothing left to say: it is gone either way.
            let _ended = task.await;
        }
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("url", &self.url)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}

/// What every request needs.
struct Shared {
    engine: Mutex<Engine<SharedVerifier>>,
    clock: Clock,
    random: Random,
    observer: Option<Observer>,
    body_timeout: Duration,
}

impl Shared {
    fn engine(&self) -> MutexGuard<'_, Engine<SharedVerifier>> {
        // A panic under the lock would be a bug of ours; the state is whole between requests.
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The trait on a shared trait object.
struct SharedVerifier(Verifier);

impl SignatureVerifier for SharedVerifier {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        public_key: SubjectPublicKeyInfo<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        self.0.verify(algorithm, public_key, message, signature)
    }

    fn check_public_key(&self, public_key: SubjectPublicKeyInfo<'_>) -> Result<(), VerifyError> {
        self.0.check_public_key(public_key)
    }
}

/// Every method and every path: the engine decides.
async fn answer(State(shared): State<Arc<Shared>>, request: HttpRequest<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = body::read(&head.headers, body, shared.body_timeout).await;
    let method = head.method.as_str();
    // `OPTIONS *` and `CONNECT host:port` have no path; the engine knows no route for "".
    let path_and_query = head.uri.path_and_query().map_or("", |path| path.as_str());

    let reply = match &body {
        Ok(body) => {
            let secret = |name| secret(&head.headers, name);
            let authorization = secret(AUTHORIZATION);
            let [api_key, passcode] = [DigiCertCredential::ApiKey, DigiCertCredential::Passcode]
                .map(|credential| secret(HeaderName::from_static(credential.header())));
            let if_match = only(&head.headers, IF_MATCH);
            let content_type = only(&head.headers, CONTENT_TYPE);
            let request = EngineRequest {
                method,
                path_and_query,
                authorization: authorization.as_ref().map(|value| value.as_str()),
                api_key: api_key.as_ref().map(|value| value.as_str()),
                passcode: passcode.as_ref().map(|value| value.as_str()),
                if_match: if_match.as_deref(),
                content_type: content_type.as_deref(),
                body,
            };
            let mut engine = shared.engine();
            engine.handle(&request, (shared.clock)(), &mut |bytes| {
                (shared.random)(bytes);
            })
        }
        Err(fault) => fault.reply(method, path_and_query),
    };
    if let Some(observer) = &shared.observer {
        let reason = reply.reason.as_deref();
        observer(&Exchange {
            method,
            path_and_query,
            status: reply.status,
            reason,
        });
    }
    response(reply)
}

fn response(reply: EngineReply) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    // The engine only uses statuses that exist.
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
    }
    response
}

#[cfg(test)]
mod tests;
