//! Parts of the texts: what is known, and what to do next.

use std::time::Duration;

use super::{Refusal, Step};

/// The action a role must hold. From Microsoft's list of the provider's operations.
pub(super) fn action_of(step: Step) -> &'static str {
    match step {
        Step::List | Step::Read | Step::ReadBack | Step::Confirm | Step::Leaf => {
            "Microsoft.Devices/iotHubs/certificates/Read"
        }
        Step::Upload => "Microsoft.Devices/iotHubs/certificates/Write",
        Step::Delete => "Microsoft.Devices/iotHubs/certificates/Delete",
        Step::GenerateCode => {
            "Microsoft.Devices/iotHubs/certificates/generateVerificationCode/Action"
        }
        Step::Verify => "Microsoft.Devices/iotHubs/certificates/verify/Action",
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
        format!(" and asks for a pause of {} s", wait.as_secs_f32().ceil())
    })
}

/// What is known about the service's state when a reply is missing.
pub(super) fn outcome(step: Step) -> &'static str {
    match step {
        Step::Upload | Step::GenerateCode | Step::Verify | Step::Delete => {
            "The service may have done it all the same; running again is safe, it starts by reading the state"
        }
        Step::Confirm => {
            "The service had already answered that the certificate is verified; run again to see it confirmed"
        }
        _ => "Nothing was changed by this step; run again",
    }
}

/// Help for the codes that users meet most.
pub(super) fn hint(refusal: &Refusal) -> &'static str {
    match refusal.code.as_deref() {
        Some("400053") => {
            ". The leaf was not signed by the uploaded CA: use the key of exactly this certificate, not of its root or intermediate"
        }
        Some("400099") => {
            ". The service cannot read the certificate: send one PEM or DER certificate"
        }
        _ => match refusal.status {
            409 => {
                ". Something else is being done to it at this moment: wait a little, then run again"
            }
            408 | 500.. => {
                ". The service could not do it now: run again later; if it stays, ask its operator"
            }
            _ => "",
        },
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
