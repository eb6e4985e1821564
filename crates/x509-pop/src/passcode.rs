//! `passcode`: DigiCert's enrollment passcodes, and whether a certification request fits one.

mod access;
mod create;
mod csr;
mod details;
mod rehearse;
mod reveal;
mod rules;

use models::digicert::{OwnedPasscodeDetails, PasscodeState};

use crate::cli::{CheckPasscodeArgs, PasscodeCommand, RehearsalArgs, ShowPasscodeArgs};
use crate::failure::{Exit, Failure};
use crate::host;
use crate::output::{self, Passcode, PasscodeCheck};

/// Runs one of the verbs.
pub(crate) fn run(command: &PasscodeCommand) -> Result<(), Failure> {
    host::block_on(async {
        match command {
            PasscodeCommand::Show(args) => show(args).await,
            PasscodeCommand::Create(args) => create::run(args).await,
            PasscodeCommand::Check(args) => check(args).await,
            PasscodeCommand::Try(args) => rehearse::run(args).await,
        }
    })
}

async fn show(args: &ShowPasscodeArgs) -> Result<(), Failure> {
    output::refuse_pem(args.output.form)?;
    access::check_id(&args.passcode_id)?;
    let access = access::Access::resolve(&args.digicert)?;
    let rehearsal = RehearsalArgs {
        dry_run: false,
        curl: args.curl,
    };
    let details = details::fetch(&access, &args.passcode_id, rehearsal).await?;
    output::print(&Passcode::new(details, host::unix_now()), args.output.form)
}

/// Judges a request by a passcode's state and rules: all of them, then the verdict.
async fn check(args: &CheckPasscodeArgs) -> Result<(), Failure> {
    output::refuse_pem(args.output.form)?;
    let der = csr::read(&args.csr)?;
    let request = csr::verified(&der, &args.csr)?;
    let details = details::of(args).await?;
    let now = args.at.unwrap_or_else(host::unix_now);
    let state = state_text(&details, now)?;
    let rules = rules::judge(&request.subject(), registered(&details));
    let check = PasscodeCheck::new(&request, &details, now, state, rules);
    output::print(&check, args.output.form)?;
    check.verdict(&args.csr.display().to_string())
}

/// The registered values, of which there may be none.
fn registered(details: &OwnedPasscodeDetails) -> &[models::digicert::OwnedRegisteredValue] {
    details.registered_values.value().map_or(&[], Vec::as_slice)
}

/// The state in words, and whether a passcode in it can be used.
fn state_text(details: &OwnedPasscodeDetails, now: i64) -> Result<(bool, String), Failure> {
    let state = details.state_at(now).map_err(|error| {
        Failure::new(
            Exit::Refused,
            format_args!("the passcode's details do not say whether it can be used: {error}"),
        )
    })?;
    Ok((
        matches!(state, PasscodeState::Usable { .. }),
        state.to_string(),
    ))
}
