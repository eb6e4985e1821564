//! `leaf create` and `leaf check`: no network.

use keys::FastVerifier;
use pop_core::{Certificate, Policy, Rejection, Time, VerificationCode};

use crate::ca::{self, Ca};
use crate::cli::{CheckArgs, CreateArgs, PolicyName};
use crate::failure::{Exit, Failure};
use crate::{host, leaf_maker};

/// Makes the leaf for a code and writes it as PEM.
pub(crate) fn create(args: &CreateArgs) -> Result<(), Failure> {
    let mut ca = Ca::open(&args.ca.ca, &args.ca.key)?;
    let pem = leaf_maker::make(&mut ca, &args.code, args.leaf, host::now()?)?;
    match &args.output {
        Some(path) => {
            host::write(path, pem.as_bytes())?;
            host::note(&format!(
                "{}: leaf for {}, valid for at most 3 days from now; send it to the \
                 service's verify operation",
                path.display(),
                args.code
            ));
        }
        None => host::say(pem.trim_end()),
    }
    Ok(())
}

/// Judges a leaf and says what was seen.
pub(crate) fn check(args: &CheckArgs) -> Result<(), Failure> {
    let ca_der = ca::read_certificate(&args.ca)?;
    let leaf_der = ca::read_leaf(&args.leaf)?;
    let ca = ca::parse(&ca_der, &args.ca.display().to_string())?;
    let leaf = ca::parse(&leaf_der, &args.leaf.display().to_string())?;
    let code = VerificationCode::new(&args.code)
        .map_err(|error| Failure::new(Exit::ProofWrong, format_args!("--code: {error}")))?;
    let now = match args.at {
        Some(seconds) => Time::from_unix_seconds(seconds)
            .ok_or_else(|| Failure::new(Exit::Usage, "--at is outside the years 0 to 9999"))?,
        None => host::now()?,
    };
    let policy = match args.policy {
        PolicyName::Rfc5280 => Policy::rfc5280(),
        PolicyName::Azure => Policy::azure(),
    };
    let validated =
        pop_core::validate(&ca, &leaf, code, now, &policy, &FastVerifier).map_err(|rejection| {
            let failure = Failure::new(
                Exit::ProofWrong,
                format_args!("{}: {rejection}", args.leaf.display()),
            );
            match both_sides(rejection, &ca, &leaf, code) {
                Some(help) => failure.help(help),
                None => failure,
            }
        })?;
    host::say(&format!("{}: good at {now}", args.leaf.display()));
    host::say(&format!("  issuer   {}", ca.subject()));
    host::say(&format!("  code     {}", code.as_str()));
    host::say(&format!(
        "  valid    {} to {}",
        leaf.validity().not_before,
        leaf.validity().not_after
    ));
    for finding in validated.findings().iter() {
        host::say(&format!("  finding  {finding}"));
    }
    Ok(())
}

/// What the leaf has and what it should have, where two values differ.
fn both_sides(
    rejection: Rejection,
    ca: &Certificate<'_>,
    leaf: &Certificate<'_>,
    code: VerificationCode<'_>,
) -> Option<String> {
    match rejection {
        Rejection::IssuerMismatch => Some(format!(
            "the leaf is issued by {}, the CA is {}",
            leaf.issuer(),
            ca.subject()
        )),
        Rejection::CommonNameMismatch => Some(format!(
            "the leaf's subject is {}, the code given is {}",
            leaf.subject(),
            code.as_str()
        )),
        _ => None,
    }
}
