//! The IoT Hub part: certificates of hubs, and the proof of possession of their keys.

mod encode;
mod refusal;
mod state;
mod upload;

use pop_core::{
    Certificate, Policy, Rejection, SignatureVerifier, Time, Validation, VerificationCode, validate,
};
use pop_models::iothub::{
    CertificateName, CreateOrUpdateBody, Etag, Hub, IotHubOperation, IotHubTarget, VerifyBody,
};

use super::{EngineOptions, EngineReply, EngineRequest, json};
use encode::Dialect;
use state::{Full, HubKey, Stored};

pub(super) use refusal::Refusal;
pub(super) use state::State;

/// The api-versions that are supported, oldest first: those that recordings or today's clients use.
pub const API_VERSIONS: [&str; 6] = [
    "2021-03-31",
    "2021-07-02",
    "2022-04-30-preview",
    "2023-06-30-preview",
    "2023-06-30",
    "2025-08-01-preview",
];

/// Random bytes in a verification code, which is their upper-case hex.
const CODE_LEN: usize = 24;

/// What one request needs of the engine.
pub(super) struct IotHub<'e, V> {
    pub(super) options: &'e EngineOptions,
    pub(super) verifier: &'e V,
    pub(super) state: &'e mut State,
}

impl<V: SignatureVerifier> IotHub<'_, V> {
    /// Answers one request.
    pub(super) fn handle(
        &mut self,
        request: &EngineRequest<'_>,
        now_unix: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> EngineReply {
        self.answer(request, now_unix, random)
            .unwrap_or_else(|refusal| {
                let mut correlation = [0; 16];
                random(&mut correlation);
                refusal.into_reply(correlation, now_unix)
            })
    }

    fn answer(
        &mut self,
        request: &EngineRequest<'_>,
        now_unix: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<EngineReply, Refusal> {
        let now = Time::from_unix_seconds(now_unix).ok_or(Refusal::Clock(now_unix))?;
        if let Some(rule) = &self.options.token {
            rule.check(request.authorization, now_unix)?;
        }
        let mut scratch = vec![0; request.path_and_query.len()];
        let target = IotHubTarget::parse(request.method, request.path_and_query, &mut scratch)?;
        let version = target.api_version.as_str();
        if !API_VERSIONS.contains(&version) {
            return Err(Refusal::ApiVersion(format!("{version} is not known here")));
        }
        let call = Call {
            hub: HubKey::new(target.hub),
            hub_id: hub_id(target.hub),
            name: target.name.map_or("", CertificateName::as_str),
            dialect: Dialect::of(version),
            condition: Condition(request.if_match),
            now,
        };
        match target.operation {
            IotHubOperation::List => {
                let (id, certificates) = self.state.certificates(&call.hub);
                Ok(EngineReply::ok(call.dialect.list(id, certificates)))
            }
            IotHubOperation::Get => {
                let (id, stored) = self.find(&call)?;
                Ok(EngineReply::ok(call.dialect.certificate(
                    id,
                    stored,
                    None,
                    &stored.text,
                )))
            }
            IotHubOperation::CreateOrUpdate => self.create_or_update(call, json_body(request)?),
            IotHubOperation::Delete => {
                let Ok((_, stored)) = self.find(&call) else {
                    return Ok(EngineReply::empty(204));
                };
                call.condition.check(&stored.etag)?;
                self.state.remove(&call.hub, call.name);
                Ok(EngineReply::empty(200))
            }
            IotHubOperation::GenerateVerificationCode => {
                let mut bytes = [0; CODE_LEN];
                random(&mut bytes);
                self.generate(
                    &call,
                    bytes.iter().map(|byte| format!("{byte:02X}")).collect(),
                )
            }
            IotHubOperation::Verify => self.verify(&call, json_body(request)?),
        }
    }

    fn find(&self, call: &Call<'_>) -> Result<(&str, &Stored), Refusal> {
        self.state
            .find(&call.hub, call.name)
            .ok_or_else(|| Refusal::NoCertificate(call.name.to_owned()))
    }

    fn create_or_update(&mut self, call: Call<'_>, body: &[u8]) -> Result<EngineReply, Refusal> {
        let now = call.now.unix_seconds();
        let before = self.find(&call).ok().map(|(_, stored)| stored);
        match before {
            Some(stored) => call.condition.check(&stored.etag)?,
            None => call.condition.check_absent()?,
        }
        let mut scratch = vec![0; body.len()];
        let body = CreateOrUpdateBody::from_json(body, &mut scratch).map_err(content)?;
        let sent = body
            .certificate
            .value()
            .ok_or_else(|| Refusal::Certificate("no certificate in the body".to_owned()))?;
        let upload = upload::read(sent)?;
        let created = before.map_or(now, |stored| stored.created);
        let name = before.map_or(call.name, |stored| &stored.name).to_owned();
        let stored = Stored {
            name,
            der: upload.der,
            text: upload.text,
            subject: upload.subject,
            thumbprint: upload.thumbprint,
            expiry: upload.expiry,
            created,
            updated: now,
            verified: body.is_verified.value().copied().unwrap_or(false),
            code: None,
            etag: self.state.next_etag(now),
        };
        self.state
            .put(call.hub.clone(), call.hub_id, stored, self.options)
            .map_err(|full| match full {
                Full::Hubs => Refusal::TooManyHubs {
                    most: self.options.max_hubs,
                },
                Full::Certificates => Refusal::TooManyCertificates {
                    most: self.options.max_certificates,
                },
            })?;
        let (id, stored) = self
            .state
            .find(&call.hub, call.name)
            .ok_or_else(|| Refusal::NoCertificate(call.name.to_owned()))?;
        Ok(EngineReply::ok(
            call.dialect.certificate(id, stored, None, sent),
        ))
    }

    fn generate(&mut self, call: &Call<'_>, code: String) -> Result<EngineReply, Refusal> {
        let (_, stored) = self.find(call)?;
        call.condition.check(&stored.etag)?;
        let (id, stored) = self.change(call, |stored| stored.code = Some(code))?;
        let code = stored.code.as_deref();
        Ok(EngineReply::ok(call.dialect.certificate(
            id,
            stored,
            code,
            &stored.text,
        )))
    }

    fn verify(&mut self, call: &Call<'_>, body: &[u8]) -> Result<EngineReply, Refusal> {
        let (_, stored) = self.find(call)?;
        call.condition.check(&stored.etag)?;
        let mut scratch = vec![0; body.len()];
        let body = VerifyBody::from_json(body, &mut scratch).map_err(content)?;
        let (leaf, _) = upload::to_der(body.certificate)?;
        let leaf = Certificate::from_der(&leaf).map_err(upload::certificate)?;
        let code = stored.code.as_deref().ok_or_else(|| {
            Refusal::Proof("no verification code was generated, or it was used up".to_owned())
        })?;
        self.prove(&stored.der, &leaf, code, call.now)?;
        let (id, stored) = self.change(call, |stored| {
            stored.code = None;
            stored.verified = true;
        })?;
        Ok(EngineReply::ok(call.dialect.certificate(
            id,
            stored,
            None,
            &stored.text,
        )))
    }

    /// The proof itself.
    fn prove(
        &self,
        ca: &[u8],
        leaf: &Certificate<'_>,
        code: &str,
        now: Time,
    ) -> Result<(), Refusal> {
        // The CA was parsed when it came in, and the code is this engine's own.
        let broken = |what: &dyn core::fmt::Display| Refusal::Proof(what.to_string());
        let ca = Certificate::from_der(ca).map_err(|error| broken(&error))?;
        let code = VerificationCode::new(code).map_err(|error| broken(&error))?;
        let validation = Validation {
            ca: &ca,
            code,
            now,
            policy: &Policy::azure(),
        };
        match validate(leaf, &validation, self.verifier) {
            Ok(_) => Ok(()),
            Err(Rejection::IssuerMismatch | Rejection::SelfIssued) => {
                Err(Refusal::Issuer(leaf.issuer().to_string()))
            }
            Err(rejection) => Err(broken(&rejection)),
        }
    }

    /// Makes a change to a certificate that exists; ETag and date follow.
    fn change(
        &mut self,
        call: &Call<'_>,
        change: impl FnOnce(&mut Stored),
    ) -> Result<(&str, &Stored), Refusal> {
        let now = call.now.unix_seconds();
        let etag = self.state.next_etag(now);
        if let Some(stored) = self.state.find_mut(&call.hub, call.name) {
            change(stored);
            stored.updated = now;
            stored.etag = etag;
        }
        self.find(call)
    }
}

/// The resource id of a hub, in the spelling of the recordings.
fn hub_id(hub: Hub<'_>) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Devices/IotHubs/{}",
        hub.subscription_id(),
        hub.resource_group(),
        hub.name()
    )
}

/// One request, taken apart.
struct Call<'a> {
    hub: HubKey,
    hub_id: String,
    /// The certificate's name; empty for a list.
    name: &'a str,
    dialect: Dialect,
    condition: Condition<'a>,
    now: Time,
}

/// The value of `If-Match`.
#[derive(Clone, Copy)]
struct Condition<'a>(Option<&'a str>);

impl Condition<'_> {
    /// The condition holds for a certificate in the state that `etag` names.
    fn check(self, etag: &str) -> Result<(), Refusal> {
        let sent = self.0.and_then(|sent| Etag::from_if_match(sent).ok());
        match sent {
            Some(sent) if sent == Etag::ANY || sent.as_str() == etag => Ok(()),
            _ => Err(Refusal::Etag {
                sent: self.0.map(str::to_owned),
            }),
        }
    }

    /// The condition holds where there is no certificate: no tag can name that.
    fn check_absent(self) -> Result<(), Refusal> {
        match self.0 {
            None => Ok(()),
            Some(sent) => Err(Refusal::Etag {
                sent: Some(sent.to_owned()),
            }),
        }
    }
}

/// The body of a request that must have one, if its `Content-Type` is JSON or absent.
fn json_body<'a>(request: &EngineRequest<'a>) -> Result<&'a [u8], Refusal> {
    if json::declares_json(request.content_type) {
        Ok(request.body)
    } else {
        Err(Refusal::MediaType)
    }
}

fn content(error: impl core::fmt::Display) -> Refusal {
    Refusal::Content(error.to_string())
}

/// Base64 without line breaks.
fn base64(bytes: &[u8]) -> String {
    let mut out = vec![0; pop_text::base64::encoded_len(bytes.len())];
    // The buffer is exactly as long as it has to be.
    pop_text::base64::encode(bytes, &mut out)
        .map(str::to_owned)
        .unwrap_or_default()
}
