//! `leaf create`, `leaf check` and `leaf show`: no network.

use pop_core::{Certificate, Policy, Rejection, Time, VerificationCode};
use pop_keys::FastVerifier;

use crate::ca::{self, Ca};
use crate::cli::{CheckArgs, CreateArgs, LeafShowArgs, PolicyName};
use crate::failure::Failure;
use crate::output::{self, Leaf, LeafCheck, Request};
use crate::text::Text;
use crate::{host, leaf_maker, terminal};

/// Makes the leaf for a code and writes it as PEM.
pub(crate) fn create(args: &CreateArgs) -> Result<(), Failure> {
    let request = args.request.as_deref().map(Request::open).transpose()?;
    let mut ca = Ca::open(&args.ca.ca, &args.ca.key)?;
    if let Some(request) = &request {
        is_for(request, &ca, args)?;
    }
    let code = match (&request, &args.code) {
        (Some(request), _) => &request.code,
        (None, Some(code)) => code,
        (None, None) => return Err(Failure::usage("give --code or --request")),
    };
    let pem = leaf_maker::make(&mut ca, code, args.leaf, host::now()?)?;
    match &args.output {
        Some(path) => {
            host::write(path, pem.as_bytes())?;
            terminal::note(format_args!(
                "{}: leaf for {}, valid for at most 3 days from now; send it to the \
                 service's verify operation",
                path.display(),
                code
            ));
        }
        None => terminal::print(Text::pem(&pem)),
    }
    Ok(())
}

/// A code is for one CA. A leaf of another one would only be refused, later and elsewhere.
fn is_for(request: &Request, ca: &Ca, args: &CreateArgs) -> Result<(), Failure> {
    let asked = request.thumbprint().map_err(Failure::usage)?;
    let found = ca.certificate()?.thumbprint();
    if found == asked {
        return Ok(());
    }
    Err(Failure::proof_wrong(format_args!(
        "{}: thumbprint {found}, and the request is for the CA with thumbprint {asked} ({})",
        args.ca.ca.display(),
        request.ca_subject.as_deref().unwrap_or("unknown subject")
    ))
    .help("give that CA's certificate and key"))
}

pub(crate) fn show(args: &LeafShowArgs) -> Result<(), Failure> {
    let der = ca::read_leaf(&args.leaf)?;
    let certificate = ca::parse(&der, &args.leaf.display().to_string())?;
    output::print(&Leaf::read(&certificate)?, args.output.form)
}

/// Validates a leaf and prints what was found.
pub(crate) fn check(args: &CheckArgs) -> Result<(), Failure> {
    let ca_der = ca::read_certificate(&args.ca)?;
    let leaf_der = ca::read_leaf(&args.leaf)?;
    let ca = ca::parse(&ca_der, &args.ca.display().to_string())?;
    let leaf = ca::parse(&leaf_der, &args.leaf.display().to_string())?;
    let code = VerificationCode::new(&args.code)
        .map_err(|error| Failure::proof_wrong(format_args!("--code: {error}")))?;
    let now = match args.at {
        Some(seconds) => Time::from_unix_seconds(seconds)
            .ok_or_else(|| Failure::usage("--at is outside the years 0 to 9999"))?,
        None => host::now()?,
    };
    let policy = match args.policy {
        PolicyName::Rfc5280 => Policy::rfc5280(),
        PolicyName::Azure => Policy::azure(),
    };
    let validated = pop_core::validate(
        &leaf,
        &pop_core::Validation {
            ca: &ca,
            code,
            now,
            policy: &policy,
        },
        &FastVerifier,
    )
    .map_err(|rejection| {
        let failure = Failure::proof_wrong(format_args!("{}: {rejection}", args.leaf.display()));
        match both_sides(rejection, &ca, &leaf, code) {
            Some(help) => failure.help(help),
            None => failure,
        }
    })?;
    let validity = leaf.validity();
    let result = LeafCheck {
        good: true,
        at: now.to_string(),
        policy: match args.policy {
            PolicyName::Rfc5280 => "rfc5280",
            PolicyName::Azure => "azure",
        },
        code: code.as_str().to_owned(),
        issuer: ca.subject().to_string(),
        not_before: validity.not_before.to_string(),
        not_after: validity.not_after.to_string(),
        thumbprint: leaf.thumbprint().to_string(),
        findings: validated
            .findings()
            .iter()
            .map(|finding| finding.to_string())
            .collect(),
        file: args.leaf.display().to_string(),
    };
    output::print(&result, args.output.form)
}

/// What the leaf has and what it should have, where two values differ.
fn both_sides(
    rejection: Rejection,
    ca: &Certificate<'_>,
    leaf: &Certificate<'_>,
    code: VerificationCode<'_>,
) -> Option<Text> {
    match rejection {
        Rejection::IssuerMismatch => Some(Text::line(format_args!(
            "the leaf is issued by {}, the CA is {}",
            leaf.issuer(),
            ca.subject()
        ))),
        Rejection::CommonNameMismatch => Some(Text::line(format_args!(
            "the leaf's subject is {}, the code given is {}",
            leaf.subject(),
            code.as_str()
        ))),
        _ => None,
    }
}
