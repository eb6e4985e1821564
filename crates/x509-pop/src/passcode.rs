//! `passcode`: DigiCert's enrollment passcodes, and whether a certification request fits one.

mod access;
mod create;
mod csr;
mod details;
mod reveal;
mod rules;
mod trial;

use crate::cli::{CheckPasscodeArgs, PasscodeCommand, ShowPasscodeArgs};
use crate::failure::Failure;
use crate::host;
use crate::output::{self, Passcode};

pub(crate) fn run(command: &PasscodeCommand) -> Result<(), Failure> {
    host::block_on(async {
        match command {
            PasscodeCommand::Show(args) => show(args).await,
            PasscodeCommand::Create(args) => create::run(args).await,
            PasscodeCommand::Check(args) => check(args).await,
            PasscodeCommand::Try(args) => trial::run(args).await,
        }
    })
}

async fn show(args: &ShowPasscodeArgs) -> Result<(), Failure> {
    output::refuse_pem(args.output.form)?;
    access::check_id(&args.passcode_id)?;
    let access = access::Access::resolve(&args.digicert)?;
    let details = details::fetch(&access, &args.passcode_id, args.curl).await?;
    output::print(&Passcode::new(details, host::unix_now()), args.output.form)
}

/// Checks a request against a passcode's state and rules: prints all of them, then the verdict.
async fn check(args: &CheckPasscodeArgs) -> Result<(), Failure> {
    output::refuse_pem(args.output.form)?;
    let der = csr::read(&args.csr)?;
    let request = csr::verified(&der, &args.csr)?;
    let known = details::of(args).await?;
    let now = args.at.unwrap_or_else(host::unix_now);
    let check = known.check(&request, now)?;
    output::print(&check, args.output.form)?;
    check.verdict(&args.csr.display().to_string())
}
