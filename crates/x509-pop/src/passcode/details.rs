//! A passcode's details: saved before, or fetched now.

use std::path::Path;

use pop_core::CertificationRequest;
use pop_models::digicert::{
    OwnedPasscodeDetails, OwnedRegisteredValue, PasscodeDetails, PasscodeState,
};

use super::access::{Access, check_id, check_profile};
use super::rules;
use crate::cli::{CheckPasscodeArgs, DryRunArgs};
use crate::failure::{Exit, Failure};
use crate::output::PasscodeCheck;
use crate::{host, terminal};

/// Details, and where they come from.
pub(super) struct Known {
    pub(super) details: OwnedPasscodeDetails,
    /// When they were read from the service, as `passcode show` wrote it; `None` where nobody did.
    pub(super) at: Option<String>,
    /// The file, if they were saved; the service otherwise.
    origin: Option<String>,
}

impl Known {
    /// The state at a time in words, and whether a passcode in it can be used.
    pub(super) fn state_at(&self, now: i64) -> Result<(bool, String), Failure> {
        let state = self.details.state_at(now).map_err(|error| {
            // A file is the caller's, a reply the service's.
            let (exit, origin) = match &self.origin {
                Some(file) => (Exit::Usage, file.as_str()),
                None => (Exit::Refused, "the passcode's details"),
            };
            Failure::new(
                exit,
                format_args!("{origin}: they do not say whether it can be used: {error}"),
            )
        })?;
        Ok((
            matches!(state, PasscodeState::Usable { .. }),
            state.to_string(),
        ))
    }

    /// Checks a request against the state at a time and against every registered value.
    pub(super) fn check(
        &self,
        request: &CertificationRequest<'_>,
        now: i64,
    ) -> Result<PasscodeCheck, Failure> {
        Ok(PasscodeCheck::new(
            request,
            (self.details.id.value().cloned(), self.at.clone()),
            now,
            self.state_at(now)?,
            rules::check(&request.subject(), self.registered()),
        ))
    }

    /// The registered values, of which there may be none.
    pub(super) fn registered(&self) -> &[OwnedRegisteredValue] {
        self.details
            .registered_values
            .value()
            .map_or(&[], Vec::as_slice)
    }
}

impl From<OwnedPasscodeDetails> for Known {
    /// Just read from the service.
    fn from(details: OwnedPasscodeDetails) -> Self {
        Self {
            details,
            at: None,
            origin: None,
        }
    }
}

/// What `passcode show -o json` adds to the service's own members.
#[derive(serde::Deserialize)]
struct Saved {
    at: Option<String>,
}

/// Reads the service's JSON, or what `passcode show -o json` made of it. A passcode in clear is
/// masked at once.
pub(super) fn open(path: &Path) -> Result<Known, Failure> {
    let bytes = host::read(path)?;
    let mut scratch = zeroize::Zeroizing::new(vec![0; bytes.len()]);
    let fail = |error: &dyn std::fmt::Display| {
        Failure::file(path, error)
            .help("save the details with: x509-pop passcode show --passcode-id ID -o json")
    };
    let details = PasscodeDetails::from_json(&bytes, &mut scratch)
        .and_then(PasscodeDetails::into_owned)
        .map_err(|error| fail(&error))?;
    // Any object can be read, since every member may be missing; only a passcode has this one.
    if details.passcode.value().is_none() {
        return Err(fail(
            &"these are no details of a passcode: `passcode`, the mask, is not there",
        ));
    }
    Ok(Known {
        details,
        // The service has no such member, and one of another type is not ours.
        at: serde_json::from_slice::<Saved>(&bytes)
            .ok()
            .and_then(|saved| saved.at),
        origin: Some(path.display().to_string()),
    })
}

pub(super) async fn fetch(
    access: &Access,
    id: &str,
    dry_run_args: impl Into<DryRunArgs>,
) -> Result<OwnedPasscodeDetails, Failure> {
    let outgoing = access.endpoint.outgoing(dry_run_args);
    let client = access.client(outgoing.request_filter())?;
    let profile = check_profile(&access.enrollment_profile)?;
    let work = client.details(profile, check_id(id)?);
    terminal::noting(|| "read passcode", work)
        .await
        .map_err(|error| access.endpoint.failure(&error))
}

/// The details that `passcode check` was pointed to.
pub(super) async fn of(args: &CheckPasscodeArgs) -> Result<Known, Failure> {
    match (&args.details, &args.passcode_id) {
        (Some(path), _) => open(path),
        (None, Some(id)) => {
            check_id(id)?;
            let access = Access::resolve(&args.digicert)?;
            let details = fetch(&access, id, DryRunArgs::default()).await?;
            Ok(details.into())
        }
        (None, None) => Err(Failure::usage("give --details or --passcode-id")),
    }
}
