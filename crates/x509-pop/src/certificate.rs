//! `certificate`: one operation each, with the ETag read where it is not given.

mod proof;
mod session;
mod write;

use crate::cli::{CertificateCommand, ListArgs, ShowArgs};
use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::{self, Certificate, Certificates};
use crate::profile::Settings;
use crate::{host, terminal};
use session::Session;
pub(crate) use session::check_name;

pub(crate) fn run(command: &CertificateCommand) -> Result<(), Failure> {
    host::block_on(async {
        match command {
            CertificateCommand::List(args) => list(args).await,
            CertificateCommand::Show(args) => show(args).await,
            CertificateCommand::Create(args) => write::create(args).await,
            CertificateCommand::Update(args) => write::update(args).await,
            CertificateCommand::Delete(args) => write::delete(args).await,
            CertificateCommand::Code(args) => proof::code(args).await,
            CertificateCommand::Verify(args) => proof::verify(args).await,
        }
    })
}

async fn list(args: &ListArgs) -> Result<(), Failure> {
    let settings = Settings::load(args.connection.access.profile.as_deref())?;
    let connection = Connection::resolve(&args.connection, &settings)?;
    let hub = connection.hub()?;
    let outgoing = connection.endpoint.outgoing(args.curl);
    let client = connection.client(outgoing.request_filter()).await?;
    let found = terminal::noting(|| "list certificates", client.list(hub))
        .await
        .map_err(|error| connection.endpoint.failure(&error))?;
    let certificates = found.iter().map(Certificate::from).collect();
    output::print(&Certificates { certificates }, args.output.form)
}

async fn show(args: &ShowArgs) -> Result<(), Failure> {
    let settings = Settings::load(args.name.connection.access.profile.as_deref())?;
    let session = Session::open(&args.name, &settings, args.curl).await?;
    let found = session.read().await?;
    output::print(&Certificate::from(&found), args.output.form)
}
