//! One certificate at a service, and the client for it.

use std::future::Future;

use pop_http_client::{ClientError, IotHubClient};
use pop_models::iothub::{CertificateDescription, CertificateName, Etag, Hub};

use crate::cli::{DryRunArgs, Form, NameArgs};
use crate::connection::Connection;
use crate::failure::Failure;
use crate::outgoing::Outgoing;
use crate::profile::{Setting, Settings};
use crate::{output, terminal};

pub(super) type Description = CertificateDescription<String>;

/// One certificate at a service, and the client for it.
pub(super) struct Session {
    pub(super) connection: Connection,
    pub(super) client: IotHubClient,
    outgoing: Outgoing,
    pub(super) name: String,
}

impl Session {
    /// Checks names before anybody is asked for a token.
    pub(super) async fn open(
        args: &NameArgs,
        settings: &Settings,
        dry_run_args: impl Into<DryRunArgs>,
    ) -> Result<Self, Failure> {
        let connection = Connection::resolve(&args.connection, settings)?;
        let name = settings.required(Setting::NAME, args.name.as_deref())?;
        check_name(&name)?;
        connection.hub()?;
        let outgoing = connection.endpoint.outgoing(dry_run_args);
        Ok(Self {
            client: connection.client(outgoing.request_filter()).await?,
            connection,
            outgoing,
            name,
        })
    }

    pub(super) fn hub(&self) -> Result<Hub<'_>, Failure> {
        self.connection.hub()
    }

    pub(super) fn name(&self) -> Result<CertificateName<'_>, Failure> {
        check_name(&self.name)
    }

    /// The certificate as it is now.
    pub(super) async fn read(&self) -> Result<Description, Failure> {
        let read = self.client.get(self.hub()?, self.name()?);
        terminal::noting(|| "read certificate", read)
            .await
            .map_err(|error| self.connection.endpoint.failure(&error))
    }

    /// The same, where there may be none.
    pub(super) async fn find(&self) -> Result<Option<Description>, Failure> {
        let read = self.client.get(self.hub()?, self.name()?);
        match terminal::noting(|| "read certificate", read).await {
            Ok(found) => Ok(Some(found)),
            Err(ClientError::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.connection.endpoint.failure(&error)),
        }
    }

    /// The ETag that was given, or the present one.
    pub(super) async fn etag(&self, given: Option<&str>) -> Result<String, Failure> {
        match given {
            Some(given) => Ok(given.to_owned()),
            None => etag_of(&self.read().await?),
        }
    }

    /// Carries a write out. In a dry run it prints the plan and gives nothing.
    pub(super) async fn change<T>(
        &self,
        what: &'static str,
        form: Form,
        work: impl Future<Output = Result<T, ClientError>>,
    ) -> Result<Option<T>, Failure> {
        match terminal::noting(|| what, work).await {
            Ok(done) => Ok(Some(done)),
            Err(error) => match self.outgoing.plan(&error, &[]) {
                Some(plan) => output::print(&plan, form).map(|()| None),
                None => {
                    let failure = self.connection.endpoint.failure(&error);
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
    CertificateName::new(name)
        .map_err(|error| Failure::usage(format_args!("the certificate name {name:?}: {error}")))
}

pub(super) fn check_etag(etag: &str) -> Result<Etag<'_>, Failure> {
    Etag::new(etag).map_err(|error| Failure::usage(format_args!("the ETag {etag:?}: {error}")))
}

/// The ETag that the service gave. One that cannot be sent back is the service's fault.
pub(super) fn etag_of(description: &Description) -> Result<String, Failure> {
    let etag = field(description.etag.value(), "etag")?;
    match check_etag(&etag) {
        Ok(_) => Ok(etag),
        Err(failure) => Err(Failure::refused(format_args!(
            "the service's reply: {}",
            failure.what
        ))),
    }
}

/// A field that the work cannot go on without.
pub(super) fn field(value: Option<&String>, name: &str) -> Result<String, Failure> {
    value
        .cloned()
        .ok_or_else(|| Failure::refused(format_args!("the service's reply has no `{name}`")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Exit;

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
            assert!(failure.what.as_str().contains("reply"));
        }
    }
}
