//! `auth check`: who we are to the service, without asking it.

use crate::cli::AuthCheckArgs;
use crate::connection::resolve_access;
use crate::failure::Failure;
use crate::host;
use crate::output::{self, Auth};
use crate::profile::Settings;

/// Looks for a credential and prints what it found.
pub(crate) fn check(args: &AuthCheckArgs) -> Result<(), Failure> {
    output::refuse_pem(args.output.form)?;
    let settings = Settings::load(args.access.profile.as_deref())?;
    let (_, search) = resolve_access(&args.access, &settings)?;
    let auth = Auth::new(host::block_on(search.find())?, host::unix_now());
    output::print(&auth, args.output.form)?;
    match auth.expires_in {
        Some(left) if left <= 0 => Err(Failure::not_authorised(format_args!(
            "the token expired {} ago",
            output::span(left)
        ))
        .help("get a new one, or choose another credential with --credential")),
        _ => Ok(()),
    }
}
