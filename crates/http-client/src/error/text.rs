//! Parts of the texts: what is known, and what to do next.

use std::time::Duration;

use super::response::ErrorResponse;
use super::step::{Service, Step};

/// 401: what is wrong with the credential, and where to get a better one.
pub(super) fn unauthorized(step: Step, response: &ErrorResponse) -> String {
    match step {
        Step::Enroll => format!(
            "the service does not accept the passcode ({response}). Send all of it, as it was shown when it was \
             created (later it is shown masked), to the region and enrollment profile it belongs to; its details say \
             whether it is active, in its validity period, and not used up"
        ),
        Step::ReadPasscode | Step::CreatePasscode => format!(
            "the service does not accept the API key ({response}). Check that it is complete, that neither it nor its \
             service user has reached its end date, and that it is of this region; a key made for demo does not work \
             in production"
        ),
        _ => format!(
            "the service does not accept the access token ({response}). It may have expired or be for another \
             audience"
        ),
    }
}

/// 403: what the credential lacks.
pub(super) fn forbidden(step: Step, response: &ErrorResponse) -> String {
    match step {
        Step::Enroll => format!(
            "the passcode does not allow this ({response}). Its details say whether it is active, in its validity \
             period, and not used up, and which values the certification request must have"
        ),
        Step::ReadPasscode | Step::CreatePasscode => format!(
            "the API key's owner may not do this ({response}). Its user needs a role for it, which Account Manager \
             gives; or use another key"
        ),
        _ => format!(
            "the token's owner may not do this ({response}). It needs a role with {} on the hub, for instance \
             Contributor",
            action_of(step)
        ),
    }
}

/// 404: what may be misspelt.
pub(super) const fn parts(step: Step) -> &'static str {
    match step {
        Step::ReadPasscode => "enrollment profile id, passcode id and region",
        Step::CreatePasscode | Step::Enroll => "enrollment profile id and region",
        _ => "subscription, resource group, hub and certificate name",
    }
}

/// Where a reply without a field may come from.
pub(super) const fn sources(step: Step) -> &'static str {
    match step.service() {
        Service::IotHub => "the endpoint and the api-version",
        Service::DigiCert => "the endpoint",
    }
}

/// The action a role must hold. From Microsoft's list of the provider's operations.
fn action_of(step: Step) -> &'static str {
    match step {
        Step::Upload => "Microsoft.Devices/iotHubs/certificates/Write",
        Step::Delete => "Microsoft.Devices/iotHubs/certificates/Delete",
        Step::GenerateCode => {
            "Microsoft.Devices/iotHubs/certificates/generateVerificationCode/Action"
        }
        Step::Verify => "Microsoft.Devices/iotHubs/certificates/verify/Action",
        _ => "Microsoft.Devices/iotHubs/certificates/Read",
    }
}

/// Both sides of a 412.
pub(super) fn conflict(
    sent: &Option<String>,
    current: &Option<String>,
    updated_before: &Option<String>,
    updated_now: &Option<String>,
) -> String {
    fn shown(value: &Option<String>) -> &str {
        value.as_deref().unwrap_or("unknown")
    }
    let (etag, now) = (shown(current), shown(updated_now));
    match (sent, updated_before) {
        (Some(sent), Some(before)) => format!(
            "the certificate changed since it was read (ETag sent {sent}, now {etag}; updated {before}, now {now}). \
             Find out who changes it, then run again"
        ),
        (Some(sent), None) => format!(
            "the certificate has another ETag (sent {sent}, now {etag}; last changed {now}). Read it anew and find \
             out who changes it, then run again"
        ),
        (None, _) => format!(
            "a certificate stands under this name already (ETag {etag}, last changed {now}). Choose another name, or \
             give this ETag to replace it"
        ),
    }
}

pub(super) fn after(wait: &Option<Duration>) -> String {
    wait.map_or_else(String::new, |wait| {
        format!(" and asks for a pause of {}", seconds(wait))
    })
}

/// Whole seconds, rounded up.
fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f32().ceil())
}

/// What is known about the service's state when a reply is missing.
pub(super) const fn outcome(step: Step) -> &'static str {
    match step {
        Step::Upload | Step::GenerateCode | Step::Verify | Step::Delete => {
            "The service may have done it all the same; running again is safe, it starts by reading the state"
        }
        Step::Confirm => {
            "The service had already answered that the certificate is verified; run again to see it confirmed"
        }
        Step::CreatePasscode => {
            "The passcode may exist all the same, and no documented call lists passcodes: look for it in the portal \
             and disable it there, then run again"
        }
        Step::Enroll => {
            "A certificate may have been requested all the same, and one usage of the passcode spent: read the \
             passcode's details (number_of_usage), then run again if it was not"
        }
        _ => "Nothing was changed by this step; run again",
    }
}

/// What a write leaves behind whose reply cannot be used, as a further sentence; empty where running again makes it
/// good.
pub(super) fn aftermath(step: Step) -> String {
    match step {
        Step::CreatePasscode | Step::Enroll => format!(". {}", outcome(step)),
        _ => String::new(),
    }
}

/// Help for the codes that users meet most.
pub(super) fn hint(step: Step, response: &ErrorResponse) -> String {
    match (step.service(), response.code.as_deref(), response.status) {
        (Service::IotHub, Some("400053"), _) => {
            ". The leaf was not signed by the uploaded CA: use the key of exactly \
             this certificate, not of its root or intermediate"
                .to_owned()
        }
        (Service::IotHub, Some("400099"), _) => {
            ". The service cannot read the certificate: send one PEM or DER certificate".to_owned()
        }
        (Service::IotHub, _, 409) => {
            ". Something else is being done to it at this moment: wait a little, then run again"
                .to_owned()
        }
        (Service::DigiCert, Some("duplicate_error"), _) => {
            ". Something like it is there already: choose another name".to_owned()
        }
        (_, _, 408 | 500..) => {
            let later = match response.retry_after {
                Some(wait) => format!("in {}", seconds(wait)),
                None => "later".to_owned(),
            };
            format!(
                ". The service could not do it now: run again {later}; if it stays, ask its operator{}",
                aftermath(step)
            )
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ClientError;

    #[test]
    fn each_text_says_where_and_what_next() {
        let conflict = |sent: Option<&str>, before: Option<&str>| {
            let error = ClientError::PreconditionFailed {
                step: Step::Verify,
                sent: sent.map(str::to_owned),
                current: Some("B".into()),
                updated_before: before.map(str::to_owned),
                updated_now: None,
            };
            error.to_string()
        };
        assert_eq!(
            conflict(Some("A"), Some("12:00")),
            "verify: the certificate changed since it was read (ETag sent A, now B; updated 12:00, now unknown). \
             Find out who changes it, then run again"
        );
        assert_eq!(
            conflict(Some("A"), None),
            "verify: the certificate has another ETag (sent A, now B; last changed unknown). Read it anew and find \
             out who changes it, then run again"
        );
        assert_eq!(
            conflict(None, None),
            "verify: a certificate stands under this name already (ETag B, last changed unknown). Choose another \
             name, or give this ETag to replace it"
        );
        let error = ClientError::Throttled {
            step: Step::Read,
            retry_after: Some(Duration::from_millis(61_500)),
        };
        assert_eq!(
            error.to_string(),
            "read certificate: the service is throttling and asks for a pause of 62 s. Run again later"
        );
    }

    fn response(status: u16, code: Option<&str>) -> Box<ErrorResponse> {
        Box::new(ErrorResponse {
            status,
            code: code.map(str::to_owned),
            message: None,
            client_request_id: None,
            service_request_id: None,
            retry_after: None,
        })
    }

    /// Every error that a reply or its absence can give.
    fn errors(step: Step) -> [ClientError; 13] {
        let field = "id";
        [
            ClientError::Unauthorized {
                step,
                response: response(401, None),
            },
            ClientError::Forbidden {
                step,
                response: response(403, None),
            },
            ClientError::NotFound {
                step,
                response: response(404, None),
            },
            ClientError::Throttled {
                step,
                retry_after: None,
            },
            ClientError::Service {
                step,
                response: response(400, None),
            },
            // From here on a write may have been carried out.
            ClientError::Service {
                step,
                response: response(503, None),
            },
            ClientError::UnexpectedStatus { step, status: 302 },
            ClientError::Timeout { step },
            ClientError::Deadline {
                step,
                limit: Duration::from_secs(1),
            },
            ClientError::NoReply {
                step,
                detail: "closed".to_owned(),
            },
            ClientError::BodyTooLarge { step, limit: 1 },
            ClientError::BadBody {
                step,
                problem: "no JSON".to_owned(),
            },
            ClientError::MissingField { step, field },
        ]
    }
    const SURELY_NOT_DONE: usize = 5;

    #[test]
    fn texts_about_passcodes_speak_of_nothing_azure() {
        for step in [Step::ReadPasscode, Step::CreatePasscode, Step::Enroll] {
            for error in errors(step) {
                let text = error.to_string();
                for word in [
                    "token",
                    " hub",
                    "Microsoft",
                    "az ",
                    "subscription",
                    "version",
                ] {
                    assert!(!text.contains(word), "{word}: {text}");
                }
            }
        }
        for step in [Step::Read, Step::Upload, Step::Verify] {
            for error in errors(step) {
                let text = error.to_string();
                for word in ["passcode", "API key", "region", "portal"] {
                    assert!(!text.contains(word), "{word}: {text}");
                }
            }
        }
    }

    #[test]
    fn a_write_without_a_list_says_what_it_may_have_left_behind() {
        for (step, words, next) in [
            (
                Step::CreatePasscode,
                "The passcode may exist all the same",
                "no documented call lists passcodes",
            ),
            (
                Step::Enroll,
                "one usage of the passcode spent",
                "number_of_usage",
            ),
        ] {
            for (at, error) in errors(step).into_iter().enumerate() {
                let text = error.to_string();
                let may_be_done = at >= SURELY_NOT_DONE;
                assert_eq!(text.contains(words), may_be_done, "{text}");
                assert_eq!(text.contains(next), may_be_done, "{text}");
                assert!(!text.contains(".."), "{text}");
            }
        }
        for error in errors(Step::ReadPasscode) {
            assert!(!error.to_string().contains("may exist"), "{error}");
        }
    }

    #[test]
    fn each_credential_has_its_own_advice() {
        for (step, unauthorized, forbidden, missing) in [
            (
                Step::ReadPasscode,
                "the API key (HTTP 401). Check",
                "Account Manager",
                "Check enrollment profile id, passcode id and region",
            ),
            (
                Step::CreatePasscode,
                "a key made for demo does not work in production",
                "Account Manager",
                "Check enrollment profile id and region",
            ),
            (
                Step::Enroll,
                "does not accept the passcode (HTTP 401). Send all of it",
                "which values the certification request must have",
                "Check enrollment profile id and region",
            ),
        ] {
            let [first, second, third, ..] = errors(step).map(|error| error.to_string());
            assert!(first.contains(unauthorized), "{first}");
            assert!(second.contains(forbidden), "{second}");
            assert!(third.ends_with(missing), "{third}");
        }
    }

    #[test]
    fn hints_follow_code_status_and_pause() {
        let text = |step, response| ClientError::Service { step, response }.to_string();
        let step = Step::CreatePasscode;
        let duplicate = text(step, response(400, Some("duplicate_error")));
        assert!(duplicate.ends_with("choose another name"), "{duplicate}");
        let other = text(step, response(400, Some("invalid_request")));
        assert!(other.ends_with("code invalid_request)"), "{other}");
        // Azure's codes mean nothing to DigiCert.
        let number = text(step, response(400, Some("400053")));
        assert!(number.ends_with("code 400053)"), "{number}");
        let mut asks = response(503, None);
        asks.retry_after = Some(Duration::from_millis(6500));
        let asks = text(Step::ReadPasscode, asks);
        assert!(asks.contains("run again in 7 s;"), "{asks}");
    }
}
