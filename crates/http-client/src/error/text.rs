//! Parts of the texts: what is known, and what to do next.

use std::time::Duration;

use super::step::Service;
use super::{Refusal, Step};

/// 401: what is wrong with the credential, and where to get a better one.
pub(super) fn unauthorized(step: Step, refusal: &Refusal) -> String {
    match step {
        Step::Enroll => format!(
            "the service does not accept the passcode ({refusal}). Send all of it, as it was shown when it was \
             created (later it is shown masked), to the region and enrollment profile it belongs to; its details say \
             whether it is active, in its validity period, and not used up"
        ),
        Step::ReadPasscode | Step::CreatePasscode => format!(
            "the service does not accept the API key ({refusal}). Check that it is complete, that neither it nor its \
             service user has reached its end date, and that it is of this region; a key made for demo does not work \
             in production"
        ),
        _ => format!(
            "the service does not accept the access token ({refusal}). It may have expired or be for another \
             audience; get a new one (`az login`, then `az account get-access-token`) and see who it is for \
             (`az account show`)"
        ),
    }
}

/// 403: what the credential lacks.
pub(super) fn forbidden(step: Step, refusal: &Refusal) -> String {
    match step {
        Step::Enroll => format!(
            "the passcode does not allow this ({refusal}). Its details say whether it is active, in its validity \
             period, and not used up, and which values the certification request must have"
        ),
        Step::ReadPasscode | Step::CreatePasscode => format!(
            "the API key's owner may not do this ({refusal}). Its user needs a role for it, which Account Manager \
             gives; or use another key"
        ),
        _ => format!(
            "the token's owner may not do this ({refusal}). It needs a role with {} on the hub, for instance \
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
pub(super) fn hint(step: Step, refusal: &Refusal) -> String {
    match (step.service(), refusal.code.as_deref(), refusal.status) {
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
            let later = match refusal.retry_after {
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
}
