//! `certificate`: one operation each, with the ETag read where it is not given.

mod proof;
mod write;

use std::future::Future;

use pop_http_client::{ClientError, IotHubClient};
use pop_models::iothub::{CertificateDescription, CertificateName, Etag, Hub};

use crate::cli::{CertificateCommand, DryRunArgs, Form, ListArgs, NameArgs, ShowArgs};
use crate::connection::Connection;
use crate::failure::{Exit, Failure};
use crate::host;
use crate::outgoing::Outgoing;
use crate::output::{self, Certificate, Certificates};
use crate::profile::{Setting, Settings};

type Description = CertificateDescription<String>;

/// Runs one verb.
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
    let connection = args.connection.resolve(&settings)?;
    let hub = connection.hub()?;
    let dry_run_args = DryRunArgs {
        dry_run: false,
        curl: args.curl,
    };
    let outgoing = connection.outgoing(dry_run_args);
    let client = connection.client(outgoing.request_filter()).await?;
    let found = host::patiently(|| "list certificates", client.list(hub))
        .await
        .map_err(|error| connection.failure(&error))?;
    let certificates = found.iter().map(Certificate::from).collect();
    output::print(&Certificates { certificates }, args.output.form)
}

async fn show(args: &ShowArgs) -> Result<(), Failure> {
    let dry_run_args = DryRunArgs {
        dry_run: false,
        curl: args.curl,
    };
    let settings = Settings::load(args.name.connection.access.profile.as_deref())?;
    let session = Session::open(&args.name, &settings, dry_run_args).await?;
    let found = session.read().await?;
    output::print(&Certificate::from(&found), args.output.form)
}

/// One certificate at a service, and a client to talk about it.
struct Session {
    connection: Connection,
    client: IotHubClient,
    outgoing: Outgoing,
    name: String,
}

impl Session {
    /// Checks names before anybody is asked for a token.
    async fn open(
        args: &NameArgs,
        settings: &Settings,
        dry_run_args: DryRunArgs,
    ) -> Result<Self, Failure> {
        let connection = args.connection.resolve(settings)?;
        let name = settings.required(Setting::Name, args.name.as_deref())?;
        check_name(&name)?;
        connection.hub()?;
        let outgoing = connection.outgoing(dry_run_args);
        Ok(Self {
            client: connection.client(outgoing.request_filter()).await?,
            connection,
            outgoing,
            name,
        })
    }

    fn hub(&self) -> Result<Hub<'_>, Failure> {
        self.connection.hub()
    }

    fn name(&self) -> Result<CertificateName<'_>, Failure> {
        check_name(&self.name)
    }

    /// The certificate as it is now.
    async fn read(&self) -> Result<Description, Failure> {
        host::patiently(
            || "read certificate",
            self.client.get(self.hub()?, self.name()?),
        )
        .await
        .map_err(|error| self.connection.failure(&error))
    }

    /// The same, where there may be none.
    async fn find(&self) -> Result<Option<Description>, Failure> {
        let read = self.client.get(self.hub()?, self.name()?);
        match host::patiently(|| "read certificate", read).await {
            Ok(found) => Ok(Some(found)),
            Err(ClientError::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.connection.failure(&error)),
        }
    }

    /// The ETag that was given, or the present one.
    async fn etag(&self, given: Option<&str>) -> Result<String, Failure> {
        match given {
            Some(given) => Ok(given.to_owned()),
            None => etag_of(&self.read().await?),
        }
    }

    /// Carries a write out. In a dry run it prints the plan and gives nothing.
    async fn change<T>(
        &self,
        what: &'static str,
        form: Form,
        work: impl Future<Output = Result<T, ClientError>>,
    ) -> Result<Option<T>, Failure> {
        match host::patiently(|| what, work).await {
            Ok(done) => Ok(Some(done)),
            Err(error) => match self.outgoing.plan(&error, &[]) {
                Some(plan) => output::print(&plan, form).map(|()| None),
                None => {
                    let failure = self.connection.failure(&error);
                    Err(match error {
                        ClientError::PreconditionFailed { .. } => {
                            failure.help("run again without --etag: the present one is then used")
                        }
                        _ => failure,
                    })
                }
            },
        }
    }
}

/// A name that the service could take.
pub(crate) fn check_name(name: &str) -> Result<CertificateName<'_>, Failure> {
    CertificateName::new(name).map_err(|error| {
        Failure::new(
            Exit::Usage,
            format_args!("the certificate name {name:?}: {error}"),
        )
    })
}

fn check_etag(etag: &str) -> Result<Etag<'_>, Failure> {
    Etag::new(etag)
        .map_err(|error| Failure::new(Exit::Usage, format_args!("the ETag {etag:?}: {error}")))
}

/// The one that the service gave. If it has no form that can be sent back, that is not the
/// fault of who typed the command.
fn etag_of(description: &Description) -> Result<String, Failure> {
    let etag = field(description.etag.value(), "etag")?;
    match check_etag(&etag) {
        Ok(_) => Ok(etag),
        Err(failure) => Err(Failure::new(
            Exit::Refused,
            format_args!("the service's reply: {failure}"),
        )),
    }
}

/// A field that the work cannot go on without.
fn field(value: Option<&String>, name: &str) -> Result<String, Failure> {
    value.cloned().ok_or_else(|| {
        Failure::new(
            Exit::Refused,
            format_args!("the service's reply has no `{name}`"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_etag_of_the_service_that_cannot_be_sent_back_is_its_fault() {
        let read = |json: &str| {
            let mut scratch = vec![0; json.len()];
            let read = CertificateDescription::from_json(json.as_bytes(), &mut scratch);
            etag_of(&read.unwrap().into_owned())
        };
        assert_eq!(read(r#"{"etag":"abc=","properties":{}}"#).unwrap(), "abc=");
        for wrong in [
            r#"{"etag":"a\u001b[2Jb","properties":{}}"#,
            r#"{"properties":{}}"#,
        ] {
            let failure = read(wrong).unwrap_err();
            assert_eq!(failure.exit, Exit::Refused);
            assert!(!failure.what.contains('\u{1b}') && failure.what.contains("reply"));
        }
    }
}
