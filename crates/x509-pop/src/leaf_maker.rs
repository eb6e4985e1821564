//! From a code to a validated leaf: the lines that join `pop-core` and `keys`.

use pop_core::{
    BuildError, KeyIdentifier, LeafBuilder, LeafParams, Policy, SerialNumber, SignError,
    SubjectPublicKeyInfo, Time, Validation, Validity, VerificationCode,
};
use pop_keys::FastVerifier;

use crate::ca::{self, Ca};
use crate::cli::{LeafArgs, LeafKey};
use crate::failure::Failure;
use crate::{host, terminal};

/// Makes the leaf for `code` and validates it with the CA's public key. Returns PEM.
pub(crate) fn make(ca: &mut Ca, code: &str, args: LeafArgs, now: Time) -> Result<String, Failure> {
    let code = VerificationCode::new(code).map_err(Failure::proof_wrong)?;
    refuse_unusual(code, args.accept_code)?;

    // A fresh pair whose private half is dropped at once: see SECURITY.md.
    let spki = match args.leaf_key {
        LeafKey::P256 => pop_keys::ephemeral_p256_spki().map(|spki| spki.to_vec()),
        LeafKey::Rsa2048 => pop_keys::ephemeral_rsa2048_spki(),
    }
    .map_err(Failure::usage)?;
    let leaf_key = SubjectPublicKeyInfo::from_der(&spki)
        .map_err(|error| Failure::usage(format_args!("the new leaf key: {error}")))?;

    let mut serial = [0; 16];
    host::random(&mut serial)?;
    let serial = SerialNumber::from_random(serial);

    let (certificate, key) = ca.certificate_and_key()?;
    let lifetime = certificate.validity();
    let validity = Validity::around(now)
        .clipped_to(lifetime)
        .filter(|validity| validity.contains(now))
        .ok_or_else(|| {
            Failure::proof_wrong(format_args!(
                "the CA is valid from {} to {}, and now it is {now}",
                lifetime.not_before, lifetime.not_after
            ))
            .help("use a CA that is valid now, or set the clock")
        })?;

    let wrong = |error: &dyn std::fmt::Display| Failure::proof_wrong(error);
    let builder = LeafBuilder::new(&LeafParams {
        ca: &certificate,
        code,
        leaf_key,
        subject_key_identifier: KeyIdentifier::sha1(leaf_key),
        validity,
        serial,
    })
    .map_err(|error| wrong(&error))?;
    let mut buffer = vec![0; builder.encoded_len()];
    // As the service will validate it, before anything is sent.
    let validation = Validation {
        ca: &certificate,
        code,
        now,
        policy: &Policy::azure(),
    };
    let (leaf, findings) = builder
        .write_tbs(&mut buffer)
        .map_err(|error| wrong(&error))?
        .sign_validated(key, &validation, &FastVerifier)
        .map_err(|error| match error {
            SignError::Build(BuildError::Rejected(rejection)) => wrong(&format_args!(
                "the new leaf is not valid, nothing was sent: {rejection}"
            )),
            error => wrong(&error),
        })?;
    for finding in findings.iter() {
        terminal::note(format_args!(
            "    note: {finding}; this alone does not make the proof false"
        ));
    }
    ca::pem(leaf.as_der())
}

/// A leaf is a signature over somebody else's text: only text that looks like a code.
fn refuse_unusual(code: VerificationCode<'_>, accept: bool) -> Result<(), Failure> {
    if code.has_known_format() || accept {
        return Ok(());
    }
    Err(Failure::proof_wrong(format_args!(
        "the code {:?} is not 32 to 64 hexadecimal digits",
        code.as_str()
    ))
    .help(
        "a leaf whose CN is a device's id can stand for that device; if this really is a \
         verification code, run again with --accept-code",
    ))
}
