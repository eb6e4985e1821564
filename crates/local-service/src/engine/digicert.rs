//! The DigiCert part: enrollment passcodes, and enrolments that they allow.
//!
//! Every well-formed enrollment profile id exists, as hubs do in the other part. No certificate is
//! issued: an enrolment is checked and counted, and the reply says that this was all.

mod create;
mod encode;
mod enroll;
mod passcode;
mod refusal;
mod rule;
mod state;

use pop_core::{SignatureVerifier, Time};
use pop_models::JsonField;
use pop_models::digicert::{
    DigiCertOperation, DigiCertTarget, DigiCertTargetError, EnrollBody, EnrollReply,
    EnrollmentProfileId, PasscodeId, PasscodeState, is_masked,
};
use pop_models::json as wire;

use super::digest::Digest;
use super::json::{declares_json, written};
use super::{EngineOptions, EngineReply, EngineRequest, uuid};
use state::{NotKept, Stored};

pub(super) use refusal::Refusal;
pub use rule::{field_rule, subject_field};
pub(super) use state::State;

/// What a reply to an enrolment says of the certificate.
const NO_CERTIFICATE: &str =
    "The request would be accepted. This local service is not DigiCert and issues no certificate.";

/// What one request needs of the engine.
pub(super) struct DigiCert<'e, V> {
    pub(super) options: &'e EngineOptions,
    pub(super) verifier: &'e V,
    pub(super) state: &'e mut State,
}

impl<V: SignatureVerifier> DigiCert<'_, V> {
    /// Answers one request, whose target has been read.
    pub(super) fn handle(
        &mut self,
        request: &EngineRequest<'_>,
        target: Result<DigiCertTarget<'_>, DigiCertTargetError>,
        now_unix: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> EngineReply {
        self.answer(request, target, now_unix, random)
            .unwrap_or_else(Refusal::into_reply)
    }

    fn answer(
        &mut self,
        request: &EngineRequest<'_>,
        target: Result<DigiCertTarget<'_>, DigiCertTargetError>,
        now: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<EngineReply, Refusal> {
        let now_text = Time::from_unix_seconds(now)
            .ok_or(Refusal::Clock(now))?
            .to_string();
        self.check_credential(request, target)?;
        match target? {
            DigiCertTarget::CreatePasscode { profile } => {
                let wanted = create::read(json_body(request)?)?;
                self.create(profile, wanted, &now_text, random)
            }
            DigiCertTarget::PasscodeDetails { profile, id } => self.details(profile, id),
            DigiCertTarget::Enroll => self.enroll(request, now, random),
        }
    }

    /// Who asks comes before what is asked for, but for a passcode, which only an enrolment takes
    /// and looks up.
    fn check_credential(
        &self,
        request: &EngineRequest<'_>,
        target: Result<DigiCertTarget<'_>, DigiCertTargetError>,
    ) -> Result<(), Refusal> {
        let enrolment = matches!(
            target,
            Ok(DigiCertTarget::Enroll)
                | Err(DigiCertTargetError::MethodNotAllowed {
                    allowed: DigiCertOperation::Enroll
                })
        );
        match (request.api_key, request.passcode) {
            (Some(_), Some(_)) if enrolment => return Err(Refusal::TwoCredentials),
            (None, None) if enrolment => return Err(Refusal::NoCredential),
            (None, Some(_)) if enrolment => return Ok(()),
            _ => {}
        }
        match &self.options.api_key {
            Some(rule) if !rule.allows(request.api_key) => Err(Refusal::ApiKey),
            _ => Ok(()),
        }
    }

    fn create(
        &mut self,
        profile: EnrollmentProfileId<'_>,
        wanted: create::Wanted,
        now: &str,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<EngineReply, Refusal> {
        let clear = passcode::fresh(wanted.passcode_len, random);
        let id = fresh_id(random);
        let details = wanted.into_details(profile.as_str(), &id, &clear, now);
        let reply = encode::created(&details, &clear);
        let passcode = Stored {
            profile: profile.as_str().to_owned(),
            id,
            digest: Digest::of(&clear),
            details,
        };
        let most = self.options.max_passcodes;
        self.state
            .add(passcode, most)
            .map_err(|error| match error {
                NotKept::Full => Refusal::TooManyPasscodes { most },
                NotKept::Twice => Refusal::Randomness,
            })?;
        Ok(reply)
    }

    fn details(
        &self,
        profile: EnrollmentProfileId<'_>,
        id: PasscodeId<'_>,
    ) -> Result<EngineReply, Refusal> {
        let found = self.state.find(profile.as_str(), id.as_str());
        found
            .map(|stored| encode::details(&stored.details))
            .ok_or(Refusal::NoPasscode)
    }

    fn enroll(
        &mut self,
        request: &EngineRequest<'_>,
        now: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<EngineReply, Refusal> {
        let mut passcode =
            match request.passcode {
                Some(sent) => Some(self.state.find_by_passcode(sent).ok_or_else(|| {
                    Refusal::UnknownPasscode {
                        masked: is_masked(sent),
                    }
                })?),
                None => None,
            };
        let json = json_body(request)?;
        let mut scratch = vec![0; json.len()];
        let body = EnrollBody::from_json(json, &mut scratch).map_err(unreadable)?;
        let profile = EnrollmentProfileId::new(body.enrollment_profile_id)?;
        if let Some(passcode) = &passcode {
            check_usable(passcode, profile, now)?;
        }
        let der = enroll::read(body.csr)?;
        let csr = enroll::verified(&der, self.verifier)?;
        if let Some(passcode) = &mut passcode {
            let rules = passcode.details.registered_values.value();
            let attributes = body.certificate_profile_attributes.into_value();
            let attributes = attributes.map(|list| list.to_vec()).transpose();
            enroll::check_rules(
                rules.map_or(&[], Vec::as_slice),
                &csr.subject(),
                &attributes.map_err(unreadable)?.unwrap_or_default(),
            )?;
            passcode.count_usage();
        }
        let id = fresh_id(random);
        let reply = EnrollReply {
            certificate_request_id: JsonField::Value(id.as_str()),
            status: JsonField::Value(EnrollReply::<&str>::AUTO_APPROVED),
            result: JsonField::Value(NO_CERTIFICATE),
        };
        Ok(EngineReply::digicert(
            200,
            written(|out| wire::write(&reply, out).map(str::len)),
        ))
    }
}

/// Whether the passcode opens that profile now.
fn check_usable(
    passcode: &Stored,
    profile: EnrollmentProfileId<'_>,
    now: i64,
) -> Result<(), Refusal> {
    if passcode.profile != profile.as_str() {
        return Err(Refusal::OtherProfile);
    }
    match passcode.details.state_at(now) {
        Ok(PasscodeState::Usable { .. }) => Ok(()),
        Ok(state) => Err(Refusal::NotUsable(state.to_string())),
        Err(error) => Err(Refusal::NotUsable(format!("in no known state: {error}"))),
    }
}

fn fresh_id(random: &mut dyn FnMut(&mut [u8])) -> String {
    let mut bytes = [0; 16];
    random(&mut bytes);
    uuid::v4(bytes)
}

/// The body of a request that must have one, if its `Content-Type` is JSON or absent.
fn json_body<'a>(request: &EngineRequest<'a>) -> Result<&'a [u8], Refusal> {
    if declares_json(request.content_type) {
        Ok(request.body)
    } else {
        Err(Refusal::MediaType)
    }
}

fn unreadable(error: wire::JsonError) -> Refusal {
    Refusal::Body(error.to_string())
}
