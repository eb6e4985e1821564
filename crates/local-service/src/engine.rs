//! The service as a state machine: a request, the time and some randomness in, a reply out.

mod api_key;
mod digest;
mod digicert;
mod iothub;
mod json;
mod reply;
mod token;
mod uuid;

use pop_core::SignatureVerifier;
use pop_models::digicert::{DigiCertTarget, DigiCertTargetError, PasscodeStatus};

use digicert::DigiCert;
use iothub::IotHub;

use crate::limits::MAX_PASSCODES;

pub use api_key::ApiKeyRule;
pub use digicert::{field_rule, subject_field};
pub use iothub::API_VERSIONS;
pub use reply::EngineReply;
pub use token::TokenRule;

/// The engine's rules.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EngineOptions {
    /// Who may call the IoT Hub part; `None` lets everybody in.
    pub token: Option<TokenRule>,
    /// Who may call the DigiCert part, besides whoever enrols with a passcode; `None` lets
    /// everybody in.
    pub api_key: Option<ApiKeyRule>,
    /// Certificates a hub can hold.
    pub max_certificates: usize,
    /// Hubs that can hold certificates at once, which bounds memory.
    pub max_hubs: usize,
    /// Passcodes of all enrollment profiles together, which bounds memory.
    pub max_passcodes: usize,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            token: None,
            api_key: None,
            max_certificates: 25,
            max_hubs: 32,
            max_passcodes: MAX_PASSCODES,
        }
    }
}

/// One request. Header values are absent or text; the default is empty.
#[derive(Clone, Copy, Default)]
pub struct EngineRequest<'a> {
    /// As sent: methods are case-sensitive.
    pub method: &'a str,
    /// The request target, from its first slash.
    pub path_and_query: &'a str,
    /// The value of `Authorization`.
    pub authorization: Option<&'a str>,
    /// The value of `x-api-key`.
    pub api_key: Option<&'a str>,
    /// The value of `x-passcode`.
    pub passcode: Option<&'a str>,
    /// The value of `If-Match`.
    pub if_match: Option<&'a str>,
    /// The value of `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The whole body.
    pub body: &'a [u8],
}

impl core::fmt::Debug for EngineRequest<'_> {
    /// Leaves the token, the API key and the passcode out.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("EngineRequest")
            .field("method", &self.method)
            .field("path_and_query", &self.path_and_query)
            .field("if_match", &self.if_match)
            .field("content_type", &self.content_type)
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Both services' side, without sockets.
///
/// Paths below `/iot/` are DigiCert's: passcodes and enrolments. All others are IoT Hub's: the
/// proof of possession. Neither hubs nor enrollment profiles need to be created: every well-formed
/// subscription, resource group, hub name or profile id is there and empty. State is in memory.
///
/// ```
/// use pop_local_service::{Engine, EngineOptions, EngineRequest};
/// use pop_core::P256Verifier;
///
/// let mut engine = Engine::new(EngineOptions::default(), P256Verifier);
/// let mut random = |bytes: &mut [u8]| bytes.fill(7);
/// let list = EngineRequest {
///     method: "GET",
///     path_and_query: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/hub\
///                      /certificates?api-version=2023-06-30",
///     ..EngineRequest::default()
/// };
/// let reply = engine.handle(&list, 1_772_366_400, &mut random);
/// assert_eq!((reply.status, reply.body.as_slice()), (200, br#"{"value":[]}"#.as_slice()));
///
/// let create = EngineRequest {
///     method: "POST",
///     path_and_query: "/iot/api/v1/enrollment-profile/IOT_1/passcode",
///     body: br#"{"name":"line-7","usage_limit":2000}"#,
///     ..EngineRequest::default()
/// };
/// let reply = engine.handle(&create, 1_772_366_400, &mut random);
/// let body = String::from_utf8(reply.body)?;
/// assert!(body.contains(r#""passcode":"HHHHHHHHHHHHHHHHHHHH""#), "{body}");
/// # Ok::<(), std::string::FromUtf8Error>(())
/// ```
#[derive(Debug)]
pub struct Engine<V> {
    options: EngineOptions,
    verifier: V,
    hubs: iothub::State,
    passcodes: digicert::State,
}

impl<V: SignatureVerifier> Engine<V> {
    /// An engine without any certificates or passcodes.
    pub fn new(options: EngineOptions, verifier: V) -> Self {
        Self {
            options,
            verifier,
            hubs: iothub::State::default(),
            passcodes: digicert::State::default(),
        }
    }

    /// Answers one request. `now_unix` is in seconds since 1970; `random` fills its argument and
    /// must be unpredictable if codes and passcodes are to be.
    ///
    /// Every request gets a reply; none is an error of the engine.
    pub fn handle(
        &mut self,
        request: &EngineRequest<'_>,
        now_unix: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> EngineReply {
        let mut scratch = vec![0; request.path_and_query.len()];
        match Route::of(request.method, request.path_and_query, &mut scratch) {
            Route::DigiCert(target) => DigiCert {
                options: &self.options,
                verifier: &self.verifier,
                state: &mut self.passcodes,
            }
            .handle(request, target, now_unix, random),
            Route::IotHub => IotHub {
                options: &self.options,
                verifier: &self.verifier,
                state: &mut self.hubs,
            }
            .handle(request, now_unix, random),
        }
    }

    /// For tests: gives a passcode another status. On the wire nobody can, because no request that
    /// does is documented.
    ///
    /// Whether there was such a passcode; the profile must be its own.
    ///
    /// ```
    /// # use pop_local_service::{Engine, EngineOptions};
    /// use pop_models::digicert::{DigiCertTarget, DigiCertTargetError, PasscodeStatus};
    /// # let mut engine = Engine::new(EngineOptions::default(), pop_core::P256Verifier);
    /// assert!(!engine.set_passcode_status("IOT_1", "no such id", PasscodeStatus::Disabled));
    /// ```
    pub fn set_passcode_status(
        &mut self,
        profile_id: &str,
        passcode_id: &str,
        status: PasscodeStatus<&str>,
    ) -> bool {
        self.passcodes.set_status(profile_id, passcode_id, status)
    }
}

/// Which service a request is for.
enum Route<'a> {
    DigiCert(Result<DigiCertTarget<'a>, DigiCertTargetError>),
    IotHub,
}

impl<'a> Route<'a> {
    /// DigiCert's are its known targets and all paths below `/iot/`.
    fn of(method: &str, path_and_query: &'a str, scratch: &'a mut [u8]) -> Self {
        let target = DigiCertTarget::parse(method, path_and_query, scratch);
        let is_unknown = matches!(
            target,
            Err(DigiCertTargetError::UnknownRoute | DigiCertTargetError::TooLong)
        );
        if is_unknown && !path_and_query.starts_with("/iot/") {
            Self::IotHub
        } else {
            Self::DigiCert(target)
        }
    }
}

/// Why a body could not be read from the connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BodyFault {
    /// It has more bytes.
    TooLong { most: usize },
    /// It did not arrive in time.
    TooSlow,
    /// It ended before its announced length.
    Broken,
}

impl BodyFault {
    /// The reply in the form of the service that the request is for.
    pub(crate) fn reply(self, method: &str, path_and_query: &str) -> EngineReply {
        const ENDED_EARLY: &str = "the body ended early";
        let mut scratch = vec![0; path_and_query.len()];
        match Route::of(method, path_and_query, &mut scratch) {
            Route::DigiCert(_) => match self {
                Self::TooLong { most } => digicert::Refusal::TooLong { most },
                Self::TooSlow => digicert::Refusal::TooSlow,
                Self::Broken => digicert::Refusal::Body(ENDED_EARLY.to_owned()),
            }
            .into_reply(),
            Route::IotHub => match self {
                Self::TooLong { most } => iothub::Refusal::TooLong { most },
                Self::TooSlow => iothub::Refusal::TooSlow,
                Self::Broken => iothub::Refusal::Content(ENDED_EARLY.to_owned()),
            }
            .into_front_door_reply(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_was_not_read_is_answered_in_the_form_of_its_part() {
        for (fault, status, azure) in [
            (BodyFault::TooLong { most: 7 }, 413, "RequestEntityTooLarge"),
            (BodyFault::TooSlow, 408, "RequestTimeout"),
            (BodyFault::Broken, 400, "InvalidRequestContent"),
        ] {
            for (path, start) in [
                (
                    "/iot/api/v1/certificate",
                    r#"{"errors":[{"code":"invalid_request","#.to_owned(),
                ),
                (
                    "/subscriptions",
                    format!(r#"{{"error":{{"code":"{azure}","#),
                ),
            ] {
                let reply = fault.reply("POST", path);
                assert_eq!(reply.status, status);
                let text = String::from_utf8(reply.body).unwrap();
                assert!(text.starts_with(&start), "{text}");
            }
        }
    }
}
