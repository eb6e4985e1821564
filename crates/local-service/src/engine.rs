//! The service as a state machine: a request, the time and some randomness in, a reply out.

mod digest;
mod iothub;
mod json;
mod printable;
mod reply;
mod token;
mod uuid;

use pop_core::SignatureVerifier;

use iothub::IotHub;

pub use iothub::API_VERSIONS;
pub use reply::Reply;
pub use token::TokenRule;

/// The engine's rules.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EngineOptions {
    /// Who may call; `None` lets everybody in.
    pub token: Option<TokenRule>,
    /// Certificates a hub can hold.
    pub max_certificates: usize,
    /// Hubs that can hold certificates at once, which bounds memory.
    pub max_hubs: usize,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            token: None,
            max_certificates: 25,
            max_hubs: 32,
        }
    }
}

/// One request. Header values are absent or text.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// As sent: methods are case-sensitive.
    pub method: &'a str,
    /// The request target, from its first slash.
    pub path_and_query: &'a str,
    /// The value of `Authorization`.
    pub authorization: Option<&'a str>,
    /// The value of `If-Match`.
    pub if_match: Option<&'a str>,
    /// The value of `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The whole body.
    pub body: &'a [u8],
}

impl core::fmt::Debug for Request<'_> {
    /// Leaves the token out.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path_and_query", &self.path_and_query)
            .field("if_match", &self.if_match)
            .field("content_type", &self.content_type)
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The service's side of the proof, without sockets.
///
/// Hubs need not be created: every well-formed subscription, resource group and hub name is there
/// and empty. State is in memory.
///
/// ```
/// use local_service::{Engine, EngineOptions, Request};
/// use pop_core::P256Verifier;
///
/// let mut engine = Engine::new(EngineOptions::default(), P256Verifier);
/// let list = Request {
///     method: "GET",
///     path_and_query: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/hub\
///                      /certificates?api-version=2023-06-30",
///     authorization: None,
///     if_match: None,
///     content_type: None,
///     body: b"",
/// };
/// let reply = engine.handle(&list, 1_772_366_400, &mut |bytes| bytes.fill(7));
/// assert_eq!((reply.status, reply.body.as_slice()), (200, br#"{"value":[]}"#.as_slice()));
/// ```
#[derive(Debug)]
pub struct Engine<V> {
    options: EngineOptions,
    verifier: V,
    hubs: iothub::State,
}

impl<V: SignatureVerifier> Engine<V> {
    /// An engine without any certificates.
    pub fn new(options: EngineOptions, verifier: V) -> Self {
        Self {
            options,
            verifier,
            hubs: iothub::State::default(),
        }
    }

    /// Answers one request. `now_unix` is in seconds since 1970; `random` fills its argument and
    /// must be unpredictable if codes are to be.
    ///
    /// Every request gets a reply; none is an error of the engine.
    pub fn handle(
        &mut self,
        request: &Request<'_>,
        now_unix: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Reply {
        let mut part = IotHub {
            options: &self.options,
            verifier: &self.verifier,
            state: &mut self.hubs,
        };
        part.handle(request, now_unix, random)
    }
}
