//! `code` and `verify`: the two online halves of a proof.

use pop_core::{Certificate as Leaf, Policy, VerificationCode};
use pop_keys::FastVerifier;

use super::session::{Description, Session, check_etag, etag_of, field};
use crate::cli::{CodeArgs, NameArgs, VerifyArgs};
use crate::connection::Connection;
use crate::failure::{Exit, Failure};
use crate::output::{self, Certificate, REQUEST_SERVICE, Request, certificate_der};
use crate::profile::Settings;
use crate::{ca, host, terminal};

/// Asks for a code and prints it with everything around it.
pub(super) async fn code(args: &CodeArgs) -> Result<(), Failure> {
    output::refuse_pem(args.output.form)?;
    let settings = Settings::load(args.name.connection.access.profile.as_deref())?;
    let session = Session::open(&args.name, &settings, args.dry_run_args).await?;
    let etag = session.etag(args.etag.etag.as_deref()).await?;
    let work = session.client.generate_verification_code(
        session.hub()?,
        session.name()?,
        check_etag(&etag)?,
    );
    let form = args.output.form;
    let Some(reply) = session
        .change("generate verification code", form, work)
        .await?
    else {
        return Ok(());
    };
    output::print(&request(&session, &reply)?, form)?;
    terminal::note(
        "next: x509-pop leaf create with --code or --request, then x509-pop certificate verify",
    );
    Ok(())
}

fn request(session: &Session, reply: &Description) -> Result<Request, Failure> {
    let connection = &session.connection;
    let described = Certificate::from(reply);
    Ok(Request {
        service: REQUEST_SERVICE.to_owned(),
        endpoint: connection.endpoint.url.clone(),
        subscription: connection.hub.subscription_id.clone(),
        resource_group: connection.hub.resource_group.clone(),
        hub: connection.hub.name.clone(),
        name: session.name.clone(),
        api_version: connection.api_version.clone(),
        etag: etag_of(reply)?,
        code: field(
            reply.properties.verification_code.value(),
            "verificationCode",
        )?,
        ca_thumbprint: field(described.thumbprint.as_ref(), "thumbprint")?,
        ca_subject: described.subject,
        ca_expires: described.expires,
        requested: described.updated,
    })
}

/// Validates the leaf with what is known here, then sends it.
pub(super) async fn verify(args: &VerifyArgs) -> Result<(), Failure> {
    let request = args.request.as_deref().map(Request::open).transpose()?;
    let origin = args.leaf.display().to_string();
    let der = ca::read_leaf(&args.leaf)?;
    let leaf = ca::parse(&der, &origin)?;
    let settings = Settings::load(args.name.connection.access.profile.as_deref())?;
    let name = with_request(&args.name, request.as_ref());
    same_endpoint(&name, &settings, request.as_ref())?;

    let code = match &request {
        Some(request) => request.code.clone(),
        None => leaf.subject().common_name().unwrap_or_default().to_owned(),
    };
    carries(&leaf, &code, &origin)?;

    let session = Session::open(&name, &settings, args.dry_run_args).await?;
    let etag = match &args.etag.etag {
        Some(etag) => etag.clone(),
        None => {
            let found = session.read().await?;
            unchanged(&session.name, &found, request.as_ref())?;
            validate(&found, &leaf, &code, &origin)?;
            etag_of(&found)?
        }
    };
    let pem = ca::pem(&der)?;
    let work = session
        .client
        .verify(session.hub()?, session.name()?, check_etag(&etag)?, &pem);
    let form = args.output.form;
    let reply = session
        .change("verify", form, work)
        .await
        .map_err(|failure| match failure.exit {
            // The service gives no reason. Only the leaf is ours to change.
            Exit::Refused => failure.help(
                "each code is for one leaf, and a new code ends the one before: get one with \
                 `x509-pop certificate code`, make its leaf with `x509-pop leaf create`, send it \
                 within 3 days",
            ),
            _ => failure,
        })?;
    let Some(reply) = reply else {
        return Ok(());
    };
    let certificate = Certificate::from(&reply);
    output::print(&certificate, form)?;
    if certificate.verified == Some(true) {
        return Ok(());
    }
    Err(Failure::refused(
        "verify: the service answered without an error but the certificate is not verified",
    )
    .help("look with: x509-pop certificate show"))
}

/// What was not typed comes from the request file, which wins over variables and profiles.
fn with_request(args: &NameArgs, request: Option<&Request>) -> NameArgs {
    let mut args = args.clone();
    if let Some(request) = request {
        let connection = &mut args.connection;
        for (place, value) in [
            (&mut args.name, &request.name),
            (&mut connection.subscription, &request.subscription),
            (&mut connection.resource_group, &request.resource_group),
            (&mut connection.hub, &request.hub),
            (&mut connection.api_version, &request.api_version),
        ] {
            place.get_or_insert_with(|| value.clone());
        }
    }
    args
}

/// A request file never says where a token is sent; it can only disagree.
fn same_endpoint(
    args: &NameArgs,
    settings: &Settings,
    request: Option<&Request>,
) -> Result<(), Failure> {
    let Some(request) = request else {
        return Ok(());
    };
    let endpoint = Connection::resolve(&args.connection, settings)?
        .endpoint
        .url;
    let bare = |url: &str| url.trim_end_matches('/').to_ascii_lowercase();
    if bare(&endpoint) == bare(&request.endpoint) {
        return Ok(());
    }
    let asked = &request.endpoint;
    Err(Failure::usage(format_args!(
        "the request was made at {asked}, and this would go to {endpoint}"
    ))
    .help(format_args!(
        "if you trust that endpoint with your token, give --endpoint {asked}"
    )))
}

/// The leaf's only common name must be the code.
fn carries(leaf: &Leaf<'_>, code: &str, origin: &str) -> Result<(), Failure> {
    match leaf.subject().common_name() {
        Some(found) if found == code => Ok(()),
        _ => Err(Failure::proof_wrong(format_args!(
            "{origin}: the leaf's subject is {}, and the code is {:?}; nothing was sent",
            leaf.subject(),
            code
        ))
        .help("make the leaf for this code: x509-pop leaf create")),
    }
}

/// A change after the code was made has thrown the code away.
fn unchanged(name: &str, found: &Description, request: Option<&Request>) -> Result<(), Failure> {
    let Some(request) = request else {
        return Ok(());
    };
    let now = Certificate::from(found);
    let etag = etag_of(found)?;
    if etag == request.etag {
        return Ok(());
    }
    let known = |value: &Option<String>| value.clone().unwrap_or_else(|| "unknown".to_owned());
    Err(Failure::new(
        Exit::Changed,
        format_args!(
            "the certificate `{name}` changed since the code was made (ETag {}, now {}; at {}, \
             now {}): the code is stale, nothing was sent",
            &request.etag,
            &etag,
            known(&request.requested),
            known(&now.updated)
        ),
    )
    .help(
        "get a new code with `x509-pop certificate code` and make a new leaf; or give --etag to \
         send this leaf all the same",
    ))
}

/// Validates the leaf as the service will, with the CA that it holds. Where it gives none that can
/// be read, only the service validates.
fn validate(found: &Description, leaf: &Leaf<'_>, code: &str, origin: &str) -> Result<(), Failure> {
    let Some(der) = found
        .properties
        .certificate
        .value()
        .and_then(|text| certificate_der(text))
    else {
        return Ok(());
    };
    let Ok(ca) = Leaf::from_der(&der) else {
        return Ok(());
    };
    let code = VerificationCode::new(code).map_err(|error| {
        Failure::proof_wrong(format_args!(
            "{origin}: the common name is no code: {error}"
        ))
    })?;
    pop_core::validate(
        leaf,
        &pop_core::Validation {
            ca: &ca,
            code,
            now: host::now()?,
            policy: &Policy::azure(),
        },
        &FastVerifier,
    )
    .map(drop)
    .map_err(|rejection| {
        Failure::proof_wrong(format_args!("{origin}: {rejection}; nothing was sent"))
            .help(format_args!("the CA at the service is {}", ca.subject()))
    })
}
