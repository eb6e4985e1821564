//! What a device does with `pop-core` and `models`, for programs that are linked and never run.
#![no_std]

use core::fmt::{self, Write};

use pop_core::{
    Certificate, CertificationRequest, DnsName, FieldRule, KeyIdentifier, LeafBuilder, LeafParams,
    Multiplicity, Policy, RequestBuilder, SerialNumber, SignDigest, SignatureVerifier,
    SubjectAttribute, SubjectField, SubjectPublicKeyInfo, Time, Validation, Validity,
    VerificationCode,
};
use pop_models::digicert::{OneOrList, PasscodeDetails, PasscodeState};
use pop_models::iothub::{CertificateDescription, IotHubServiceError};
use pop_text::{
    TextContent,
    pem::{self, CERTIFICATE, CERTIFICATE_REQUEST},
};

/// What a job gets from outside, so that nothing of it can be computed in advance.
pub struct Job<'a> {
    /// The service's reply.
    pub reply: &'a [u8],
    /// Room for strings of the reply that hold escapes.
    pub scratch: &'a mut [u8],
    /// The CA certificate, in PEM or whatever else it comes in.
    pub ca: &'a [u8],
    /// Room for the CA certificate in DER.
    pub ca_der: &'a mut [u8],
    /// The leaf's key in DER.
    pub leaf_key: &'a [u8],
    /// The clock, in seconds since 1970.
    pub now: i64,
    /// Room for the leaf in DER.
    pub leaf: &'a mut [u8],
    /// Room for the leaf in PEM.
    pub pem: &'a mut [u8],
    /// Where to say what went wrong.
    pub console: &'a mut dyn Write,
}

/// The same for a certification request that goes with a passcode.
pub struct RequestJob<'a> {
    /// The passcode's details.
    pub details: &'a [u8],
    /// Room for strings of the details that hold escapes.
    pub scratch: &'a mut [u8],
    /// The clock, in seconds since 1970.
    pub now: i64,
    /// The request in PEM.
    pub pem: &'a [u8],
    /// Room for the request in DER.
    pub der: &'a mut [u8],
    /// Where to say what went wrong.
    pub console: &'a mut dyn Write,
}

/// From the reply to the leaf in PEM.
pub fn prove<'a, S: SignDigest<Error: fmt::Display>>(
    job: Job<'a>,
    signer: &mut S,
    verifier: &dyn SignatureVerifier,
) -> Option<&'a str> {
    let Job {
        reply,
        scratch,
        ca,
        ca_der,
        leaf_key,
        now,
        leaf,
        pem,
        console,
    } = job;
    // Any object can be read as an error; only a code makes it one.
    if IotHubServiceError::from_json(reply, scratch).is_ok_and(|error| error.code.value().is_some())
    {
        return None;
    }
    let reply = or_print(CertificateDescription::from_json(reply, scratch), console)?;
    #[cfg(feature = "known-bad")]
    let reply = &reply.into_owned();
    let code: &str = reply.properties.verification_code.value()?;
    let code = or_print(VerificationCode::new(code), console)?;
    let ca = or_print(
        pop_text::to_der(ca, TextContent::Certificate, ca_der),
        console,
    )?
    .der;
    let ca = or_print(Certificate::from_der(ca), console)?;
    let now = Time::from_unix_seconds(now)?;
    let validity = Validity::around(now).clipped_to(ca.validity())?;
    let serial = SerialNumber::derived(&ca, code, validity.not_before);
    // Not the CA's own key: the builder refuses that, and a compiler that sees it may drop all that follows.
    let leaf_key = or_print(SubjectPublicKeyInfo::from_der(leaf_key), console)?;
    let builder = LeafBuilder::new(&LeafParams {
        ca: &ca,
        code,
        leaf_key,
        subject_key_identifier: KeyIdentifier::sha1(leaf_key),
        validity,
        serial,
    });
    let unsigned = or_print(or_print(builder, console)?.write_tbs(leaf), console)?;
    let validation = Validation {
        ca: &ca,
        code,
        now,
        policy: &Policy::rfc5280(),
    };
    let (leaf, findings) = or_print(
        unsigned.sign_validated(signer, &validation, verifier),
        console,
    )?;
    for finding in findings.iter() {
        writeln!(console, "{finding}").ok()?;
    }
    let leaf = leaf.as_der();
    let built = or_print(Certificate::from_der(leaf), console)?;
    writeln!(console, "{} {}", built.subject(), built.thumbprint()).ok()?;
    or_print(pem::encode(CERTIFICATE, leaf, pem), console)
}

/// Checks a certification request against its passcode before it is sent.
pub fn check_request(job: RequestJob<'_>, verifier: &dyn SignatureVerifier) -> Option<bool> {
    let RequestJob {
        details,
        scratch,
        now,
        pem,
        der,
        console,
    } = job;
    let details = or_print(PasscodeDetails::from_json(details, scratch), console)?;
    let state = or_print(details.state_at(now), console)?;
    writeln!(console, "{state}").ok()?;
    let der = or_print(
        pop_text::to_der(pem, TextContent::CertificationRequest, der),
        console,
    )?
    .der;
    let request = or_print(CertificationRequest::from_der(der), console)?;
    or_print(request.verify_signature(verifier), console)?;
    for registered in details.registered_values.into_value()?.iter(&mut []) {
        let registered = or_print(registered, console)?;
        let OneOrList::One(value) = registered.value else {
            return None;
        };
        let rule = FieldRule {
            field: SubjectField::from_short_name(registered.field()?.attribute_name()?)?,
            values: &[value],
            multiplicity: Multiplicity::One,
        };
        let outcome = rule.outcome(&request.subject());
        writeln!(console, "{outcome}").ok()?;
        if !outcome.is_met() {
            return Some(false);
        }
    }
    Some(matches!(state, PasscodeState::Usable { .. }))
}

/// What a request is made of.
pub struct AskJob<'a> {
    /// The device's own public key in DER.
    pub key: &'a [u8],
    /// The device's name, in the subject and as a DNS name.
    pub name: &'a str,
    /// Room for the request in DER.
    pub der: &'a mut [u8],
    /// Room for the request in PEM.
    pub pem: &'a mut [u8],
    /// Where to say what went wrong.
    pub console: &'a mut dyn Write,
}

/// Asks for a certificate of the device's own.
pub fn ask<'a, S: SignDigest<Error: fmt::Display>>(
    job: AskJob<'a>,
    signer: &mut S,
    verifier: &dyn SignatureVerifier,
) -> Option<&'a str> {
    let AskJob {
        key,
        name,
        der,
        pem,
        console,
    } = job;
    let subject = SubjectAttribute::new(SubjectField::CommonName, name);
    let subject = [or_print(subject, console)?];
    let names = [or_print(DnsName::new(name), console)?];
    let key = or_print(SubjectPublicKeyInfo::from_der(key), console)?;
    let builder = or_print(RequestBuilder::new(&subject, key), console)?
        .digital_signature()
        .dns_names(&names);
    let request = or_print(builder.write_info(der), console)?.sign_verified(signer, verifier);
    or_print(
        pem::encode(
            CERTIFICATE_REQUEST,
            or_print(request, console)?.as_der(),
            pem,
        ),
        console,
    )
}

/// The value, or the error on the console.
fn or_print<T, E: fmt::Display>(result: Result<T, E>, console: &mut dyn Write) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            // There is nobody else to tell that the console is broken.
            let _ = writeln!(console, "{error}");
            None
        }
    }
}
