//! A gate, not a program: it links what a device uses of `pop-core` and `models` without a global allocator.
//!
//! `cargo xtask gates` builds it for this machine and for a bare target, and builds its known-bad twin (feature
//! `known-bad`, which lets `alloc` leak in) to see both builds fail.
#![no_std]
#![no_main]

use core::panic::PanicInfo;

use models::digicert::{OneOrList, PasscodeDetails, PasscodeState, RegisteredValue};
use models::iothub::{CertificateDescription, ServiceError, VerifyBody};
use models::json;
use pop_core::{
    Certificate, CertificationRequest, DnsName, FieldRule, LeafBuilder, Multiplicity, P256Signer,
    P256Verifier, Policy, RequestBuilder, SerialNumber, SubjectAttribute, SubjectField,
    SubjectPublicKeyInfo, Time, Validation, Validity, VerificationCode, text,
};

/// What a job gets from outside, so that nothing of it can be computed in advance.
struct Job<'a> {
    reply: &'a [u8],
    scratch: &'a mut [u8],
    ca: &'a [u8],
    leaf_key: &'a [u8],
    out: &'a mut [u8],
}

/// The linker keeps the whole job because of this reference.
#[used]
static JOB: fn(Job<'_>) -> Option<usize> = job;

fn job(job: Job<'_>) -> Option<usize> {
    let Job {
        reply,
        scratch,
        ca,
        leaf_key,
        out,
    } = job;
    // Any object can be read as an error; only a code makes it one.
    if ServiceError::from_json(reply, scratch).is_ok_and(|error| error.code.value().is_some()) {
        return None;
    }
    let reply = CertificateDescription::from_json(reply, scratch).ok()?;
    #[cfg(feature = "known-bad")]
    let reply = &reply.into_owned();
    let code: &str = reply.properties.verification_code.value()?;
    let code = VerificationCode::new(code).ok()?;
    let ca = Certificate::from_der(ca).ok()?;
    let now = Time::from_unix_seconds(0)?;
    let validity = Validity::around(now).clipped_to(ca.validity())?;
    let serial = SerialNumber::derived(&ca, code, validity.not_before);
    // Not the CA's own key: the builder refuses that, and a compiler that sees it may drop all that follows.
    let leaf_key = SubjectPublicKeyInfo::from_der(leaf_key).ok()?;
    let builder = LeafBuilder::new(&ca, code, leaf_key, validity, serial).ok()?;
    let mut leaf = [0; 1024];
    let unsigned = builder.write_tbs(&mut leaf).ok()?;
    let mut signer = P256Signer::from_bytes(&[1; 32]).ok()?;
    let validation = Validation {
        ca: &ca,
        code,
        now,
        policy: &Policy::rfc5280(),
        verifier: &P256Verifier,
    };
    let (leaf, _) = unsigned.sign_validated(&mut signer, &validation).ok()?;
    let mut pem = [0; 2048];
    let certificate = text::write_pem(leaf.as_der(), &mut pem).ok()?;
    let body = VerifyBody { certificate };
    json::write(&body, out).ok().map(str::len)
}

/// What a device judges before it sends it: its certification request, by a passcode's details.
struct Enrolment<'a> {
    details: &'a [u8],
    scratch: &'a mut [u8],
    pem: &'a [u8],
    out: &'a mut [u8],
    now_unix: i64,
}

#[used]
static ENROLMENT: fn(Enrolment<'_>) -> bool = enrolment;

fn enrolment(enrolment: Enrolment<'_>) -> bool {
    let Enrolment {
        details,
        scratch,
        pem,
        out,
        now_unix,
    } = enrolment;
    let Ok(details) = PasscodeDetails::from_json(details, scratch) else {
        return false;
    };
    let usable = matches!(details.state_at(now_unix), Ok(PasscodeState::Usable { .. }));
    let registered = details.registered_values.into_value();
    usable
        && registered.into_iter().all(|list| {
            list.iter(&mut []).all(|registered| match registered {
                Ok(RegisteredValue {
                    value: OneOrList::One(common_name),
                    ..
                }) => request(pem, out, common_name),
                _ => false,
            })
        })
}

fn request(pem: &[u8], out: &mut [u8], common_name: &str) -> bool {
    let Ok(found) = text::request_to_der(pem, out) else {
        return false;
    };
    let Ok(request) = CertificationRequest::from_der(found.der) else {
        return false;
    };
    let rule = FieldRule {
        field: SubjectField::CommonName,
        values: &[common_name],
        multiplicity: Multiplicity::One,
    };
    request.verify_signature(&P256Verifier).is_ok() && rule.outcome(&request.subject()).is_met()
}

/// A device that asks for a certificate of its own.
#[used]
static ASK: fn(Ask<'_>) -> Option<usize> = ask;

struct Ask<'a> {
    spki: &'a [u8],
    name: &'a str,
    entropy: &'a [u8; 32],
    out: &'a mut [u8],
}

fn ask(ask: Ask<'_>) -> Option<usize> {
    let Ask {
        spki,
        name,
        entropy,
        out,
    } = ask;
    let subject = [SubjectAttribute::new(SubjectField::CommonName, name).ok()?];
    let names = [DnsName::new(name).ok()?];
    let builder = RequestBuilder::new(&subject, SubjectPublicKeyInfo::from_der(spki).ok()?)
        .ok()?
        .digital_signature()
        .dns_names(&names);
    let key = P256Signer::from_bytes(&[1; 32]).ok()?;
    let mut request = [0; 1024];
    let request = builder
        .write_info(&mut request)
        .ok()?
        .sign_verified(&mut key.hedged(entropy), &P256Verifier)
        .ok()?;
    let pem = text::write_request_pem(request.as_der(), out).ok()?;
    Some(pem.len())
}

#[panic_handler]
fn stop(_: &PanicInfo<'_>) -> ! {
    loop {}
}
