//! A passcode's details: saved before, or fetched now.

use std::path::Path;

use models::digicert::{OwnedPasscodeDetails, PasscodeDetails};

use super::access::{Access, check_id};
use crate::cli::{CheckPasscodeArgs, RehearsalArgs};
use crate::connection::failure;
use crate::failure::{Exit, Failure};
use crate::host;
use crate::outgoing::Outgoing;

/// Reads the service's JSON, or what `passcode show -o json` made of it. A passcode in clear is
/// masked at once.
pub(super) fn open(path: &Path) -> Result<OwnedPasscodeDetails, Failure> {
    let bytes = host::read(path)?;
    let mut scratch = zeroize::Zeroizing::new(vec![0; bytes.len()]);
    let fail = |error: &dyn std::fmt::Display| {
        Failure::new(Exit::Usage, format_args!("{}: {error}", path.display()))
            .help("save the details with: x509-pop passcode show --passcode-id ID -o json")
    };
    let details = PasscodeDetails::from_json(&bytes, &mut scratch)
        .and_then(PasscodeDetails::into_owned)
        .map_err(|error| fail(&error))?;
    // Any object can be read, since every member may be missing; only a passcode has these.
    if details.status.is_absent() && details.id.is_absent() {
        return Err(fail(
            &"these are no details of a passcode: neither `status` nor `id` is there",
        ));
    }
    Ok(details)
}

/// Asks the service, with the requests shown if that is wished.
pub(super) async fn fetch(
    access: &Access,
    id: &str,
    rehearsal: RehearsalArgs,
) -> Result<OwnedPasscodeDetails, Failure> {
    let outgoing = Outgoing::new(rehearsal, &access.endpoint, access.ca_bundle.is_some());
    let client = access.client(outgoing.gate())?;
    let profile = super::access::check_profile(&access.enrollment_profile)?;
    let work = client.details(profile, check_id(id)?);
    host::patiently(|| "read passcode", work)
        .await
        .map_err(|error| failure(&access.endpoint, &error))
}

/// The details that `passcode check` was pointed to.
pub(super) async fn of(args: &CheckPasscodeArgs) -> Result<OwnedPasscodeDetails, Failure> {
    match (&args.details, &args.passcode_id) {
        (Some(path), _) => open(path),
        (None, Some(id)) => {
            check_id(id)?;
            let access = Access::resolve(&args.digicert)?;
            fetch(&access, id, RehearsalArgs::default()).await
        }
        (None, None) => Err(Failure::new(Exit::Usage, "give --details or --passcode-id")),
    }
}
