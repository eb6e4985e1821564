//! `create`, `update` and `delete`.

use std::path::Path;

use super::session::{Description, Session, check_etag, etag_of};
use crate::ca;
use crate::cli::{CreateCertificateArgs, DeleteArgs, Form, UpdateArgs, UploadArgs};
use crate::failure::{Exit, Failure};
use crate::output::{self, Certificate, Deleted};
use crate::profile::{Setting, Settings};
use crate::terminal;
use crate::text::Text;

/// Uploads under a name that must be free, unless it may be replaced.
pub(super) async fn create(args: &CreateCertificateArgs) -> Result<(), Failure> {
    let settings = Settings::load(args.name.connection.access.profile.as_deref())?;
    let upload = Upload::read(&args.upload, &settings)?;
    let session = Session::open(&args.name, &settings, args.dry_run_args).await?;
    let etag = match session.find().await? {
        None => None,
        Some(found) if args.replace => Some(etag_of(&found)?),
        Some(found) => return Err(taken(&session.name, &found)),
    };
    upload
        .send(&session, etag.as_deref(), args.output.form)
        .await
}

/// Replaces what has this name.
pub(super) async fn update(args: &UpdateArgs) -> Result<(), Failure> {
    let settings = Settings::load(args.name.connection.access.profile.as_deref())?;
    let upload = Upload::read(&args.upload, &settings)?;
    let session = Session::open(&args.name, &settings, args.dry_run_args).await?;
    let etag = session
        .etag(args.etag.etag.as_deref())
        .await
        .map_err(|failure| match failure.exit {
            Exit::NotFound => failure.help("upload it first: x509-pop certificate create"),
            _ => failure,
        })?;
    upload.send(&session, Some(&etag), args.output.form).await
}

fn taken(name: &str, found: &Description) -> Failure {
    let found = Certificate::from(found);
    Failure::new(
        Exit::Changed,
        format_args!(
            "the name `{name}` is taken by a certificate with thumbprint {}, {}",
            found.thumbprint.as_deref().unwrap_or("unknown"),
            match found.verified {
                Some(true) => "verified",
                _ => "not verified",
            }
        ),
    )
    .help("choose another name, or replace it: `certificate update`, or --replace")
}

struct Upload {
    pem: String,
    verified: bool,
}

impl Upload {
    fn read(args: &UploadArgs, settings: &Settings) -> Result<Self, Failure> {
        let path = settings.required_path(Setting::CA, args.ca.as_deref())?;
        Ok(Self {
            pem: ca_pem(&path)?,
            verified: args.verified,
        })
    }

    async fn send(&self, session: &Session, etag: Option<&str>, form: Form) -> Result<(), Failure> {
        let (client, hub, name) = (&session.client, session.hub()?, session.name()?);
        let etag = etag.map(check_etag).transpose()?;
        let work = async {
            if self.verified {
                client.create_verified(hub, name, &self.pem, etag).await
            } else {
                client.create_or_update(hub, name, &self.pem, etag).await
            }
        };
        let Some(stored) = session.change("upload certificate", form, work).await? else {
            return Ok(());
        };
        output::print(&Certificate::from(&stored), form)?;
        if self.verified {
            terminal::note(
                "the service takes it as verified; nothing has shown that the key is held. `x509-pop prove iothub` shows it",
            );
        } else {
            terminal::note("next: x509-pop prove iothub, or x509-pop certificate code");
        }
        Ok(())
    }
}

/// A file with one certificate that can be read, as PEM. One that says it is no CA is sent
/// all the same, because the service was recorded taking CAs without that extension; a note says so.
fn ca_pem(path: &Path) -> Result<String, Failure> {
    let der = ca::read_certificate(path)?;
    let certificate = ca::parse(&der, &path.display().to_string())?;
    if certificate
        .basic_constraints()
        .is_some_and(|constraints| !constraints.ca)
    {
        terminal::note(format_args!(
            "note: {} says that it is no CA; is it the right file?",
            path.display()
        ));
    }
    ca::pem(&der)
}

/// Deletes, after a yes.
pub(super) async fn delete(args: &DeleteArgs) -> Result<(), Failure> {
    output::refuse_pem(args.output.form)?;
    let must_ask = !args.yes && !args.dry_run_args.dry_run;
    if must_ask && !terminal::can_ask() {
        return Err(Failure::usage(
            "deleting asks first, and there is no terminal to ask on; nothing was deleted",
        )
        .help("give --yes"));
    }
    let settings = Settings::load(args.name.connection.access.profile.as_deref())?;
    let session = Session::open(&args.name, &settings, args.dry_run_args).await?;
    let mut etag = args.etag.etag.clone();
    if must_ask || etag.is_none() {
        let found = session.read().await?;
        if must_ask && !terminal::ask(&question(&session, &found))? {
            return Err(Failure::usage("nothing was deleted"));
        }
        // What was asked about is what is deleted.
        if etag.is_none() {
            etag = Some(etag_of(&found)?);
        }
    }
    let etag = etag.unwrap_or_default();
    let work = session
        .client
        .delete(session.hub()?, session.name()?, check_etag(&etag)?);
    let form = args.output.form;
    match session.change("delete certificate", form, work).await? {
        Some(deleted) => output::print(
            &Deleted {
                name: session.name.clone(),
                deleted,
            },
            form,
        ),
        None => Ok(()),
    }
}

fn question(session: &Session, found: &Description) -> Text {
    let found = Certificate::from(found);
    Text::line(format_args!(
        "Delete certificate `{}` ({}, {}) of hub `{}`?",
        session.name,
        found.subject.as_deref().unwrap_or("unknown subject"),
        match found.verified {
            Some(true) => "verified: devices under it may stop connecting",
            _ => "not verified",
        },
        session.connection.hub.name
    ))
}
