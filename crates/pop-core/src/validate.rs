//! Validating a leaf: is it the proof that someone holds the CA's key?

mod finding;
mod policy;
mod rejection;

pub use finding::{Finding, Findings};
pub use policy::Policy;
pub use rejection::Rejection;

use crate::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::bytes::same;
use crate::certificate::Certificate;
use crate::code::VerificationCode;
use crate::cursor::Span;
use crate::facts::Facts;
use crate::spki::SubjectPublicKeyInfo;
use crate::thumbprint::Thumbprint;
use crate::time::{Time, Validity};
use crate::verify::{SignatureVerifier, VerifyError};

/// What a leaf is asked to prove.
///
/// Exhaustive: a part of the question that a caller leaves out must not compile.
#[derive(Clone, Copy, Debug)]
pub struct Validation<'v, 'a> {
    /// The CA whose key is to be proven.
    pub ca: &'v Certificate<'a>,
    /// The code that the service waits for.
    pub code: VerificationCode<'v>,
    /// The time at which the leaf must be valid.
    pub now: Time,
    /// What is refused and what is only reported.
    pub policy: &'v Policy,
}

/// A leaf that proves possession of the CA's key, with what was found on the way.
#[derive(Clone, Copy, Debug)]
pub struct Validated<'a> {
    ca_der: &'a [u8],
    leaf_der: &'a [u8],
    leaf_serial_number: Span,
    leaf_validity: Validity,
    algorithm: SignatureAlgorithm,
    findings: Findings,
}

impl<'a> Validated<'a> {
    /// Rules that one of the two certificates breaks without being refused by the policy.
    #[must_use]
    pub const fn findings(&self) -> Findings {
        self.findings
    }

    /// Thumbprint of the CA certificate whose key is proven.
    #[must_use]
    pub fn ca_thumbprint(&self) -> Thumbprint {
        Thumbprint::of(self.ca_der)
    }

    /// Thumbprint of the leaf.
    #[must_use]
    pub fn leaf_thumbprint(&self) -> Thumbprint {
        Thumbprint::of(self.leaf_der)
    }

    /// Content bytes of the leaf's serial number.
    #[must_use]
    pub const fn leaf_serial_number(&self) -> &'a [u8] {
        self.leaf_serial_number.of(self.leaf_der)
    }

    /// The leaf's period of validity.
    #[must_use]
    pub const fn leaf_validity(&self) -> Validity {
        self.leaf_validity
    }

    /// The algorithm of the verified signature.
    #[must_use]
    pub const fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }
}

/// Decides whether `leaf` proves that its maker holds the private key of the CA and knew the code.
///
/// The CA certificate is trusted as it stands: its own signature is not verified, because the question is about
/// its key only. The rules are tested in this order, and the first that is broken is reported:
///
/// 1. the leaf is no certificate of the CA itself, and its issuer is the CA's subject, byte for
///    byte;
/// 2. its algorithm is accepted, is the same inside and outside of the signed part, and fits the
///    CA's key, which must be strong enough;
/// 3. its subject has exactly one common name, which is the code, byte for byte;
/// 4. the time lies in its validity, both ends included;
/// 5. the findings that the policy refuses, in the order of [`Finding`];
/// 6. the signature: last, because it costs most and because every reason above is more precise.
///
/// [`Finding::LeafKeyInvalid`] is found only by a verifier that has
/// [`SignatureVerifier::check_public_key`] for the leaf's kind of key.
///
/// The work is bounded by [`limits`](crate::limits): each certificate is traversed a few times, and one
/// signature is verified.
///
/// # Errors
///
/// The one [`Rejection`].
///
/// ```no_run
/// use pop_core::{
///     Certificate, P256Verifier, Policy, Time, Validation, VerificationCode, validate,
/// };
///
/// # fn example(ca: &[u8], leaf: &[u8], code: &str) -> Result<(), Box<dyn core::error::Error>> {
/// let (ca, leaf) = (Certificate::from_der(ca)?, Certificate::from_der(leaf)?);
/// let code = VerificationCode::new(code)?;
/// let now = Time::from_unix_seconds(1_795_341_600).ok_or("a clock beyond the year 9999")?;
/// let policy = Policy::rfc5280();
/// let validation = Validation { ca: &ca, code, now, policy: &policy };
/// let validated = validate(&leaf, &validation, &P256Verifier)?;
/// for finding in validated.findings().iter() {
///     println!("{finding}");
/// }
/// # Ok(())
/// # }
/// ```
// The question is taken apart where it is asked: a question that stands in memory makes a Cortex-M4 copy the CA's view,
// which costs 876 bytes of flash and 40 of stack.
#[inline(always)]
pub fn validate<'a>(
    leaf: &Certificate<'a>,
    validation: &Validation<'_, 'a>,
    verifier: &dyn SignatureVerifier,
) -> Result<Validated<'a>, Rejection> {
    let Validation {
        ca,
        code,
        now,
        policy,
    } = *validation;
    validate_parts(ca, leaf, code, now, policy, verifier)
}

#[inline(never)] // saves 32 bytes of stack
fn validate_parts<'a>(
    ca: &Certificate<'a>,
    leaf: &Certificate<'a>,
    code: VerificationCode<'_>,
    now: Time,
    policy: &Policy,
    verifier: &dyn SignatureVerifier,
) -> Result<Validated<'a>, Rejection> {
    check_issuer(ca, leaf)?;
    let (algorithm, ca_key) = check_algorithms(ca, leaf)?;
    let more_than_common_name = check_common_name(leaf, code)?;
    check_validity(leaf.validity(), now)?;

    let key = ca.subject_public_key_info();
    let leaf_key = leaf.subject_public_key_info();
    let mut findings = Findings::NONE;
    note_ca(&mut findings, ca, now);
    note_leaf(&mut findings, leaf.facts());
    note_pair(&mut findings, ca, leaf);
    note_rsa(&mut findings, ca_key, &key, leaf.facts());
    findings.note(Finding::LeafSubjectNotOnlyCommonName, more_than_common_name);
    findings.note(
        Finding::LeafKeyIsCaKey,
        same(leaf_key.as_der(), key.as_der()),
    );
    findings.note(Finding::LeafKeyUnsupported, leaf_key.algorithm().is_err());
    findings.note(
        Finding::LeafKeyInvalid,
        verifier.check_public_key(leaf_key) == Err(VerifyError::BadKey),
    );
    if let Some(refused) = findings.and(policy.refused()).first() {
        return Err(Rejection::Refused(refused));
    }

    check_signature_len(ca_key, leaf.signature_value())?;
    verifier
        .verify(algorithm, key, leaf.tbs_der(), leaf.signature_value())
        .map_err(Rejection::Signature)?;
    Ok(Validated {
        ca_der: ca.as_der(),
        leaf_der: leaf.as_der(),
        leaf_serial_number: leaf.serial_number_span(),
        leaf_validity: leaf.validity(),
        algorithm,
        findings,
    })
}

fn check_issuer(ca: &Certificate<'_>, leaf: &Certificate<'_>) -> Result<(), Rejection> {
    let (ca_subject, subject) = (ca.subject(), leaf.subject());
    let same_name = same(subject.as_der(), ca_subject.as_der()) && !ca_subject.is_empty();
    if same_name || same(leaf.as_der(), ca.as_der()) {
        return Err(Rejection::LeafIsCaCertificate);
    }
    let issuer = leaf.issuer().as_der();
    if same(issuer, ca_subject.as_der()) {
        Ok(())
    } else if same(issuer, subject.as_der()) {
        Err(Rejection::SelfIssued)
    } else {
        Err(Rejection::IssuerMismatch)
    }
}

fn check_algorithms(
    ca: &Certificate<'_>,
    leaf: &Certificate<'_>,
) -> Result<(SignatureAlgorithm, KeyAlgorithm), Rejection> {
    let algorithm = leaf
        .signature_algorithm()
        .map_err(Rejection::SignatureAlgorithm)?;
    if leaf.facts().has(Facts::ALGORITHMS_DIFFER) {
        return Err(Rejection::AlgorithmMismatch);
    }
    let key = ca
        .subject_public_key_info()
        .algorithm()
        .map_err(Rejection::CaKey)?;
    if !algorithm.fits(key) {
        return Err(Rejection::AlgorithmNotOfCaKey);
    }
    Ok((algorithm, key))
}

/// RFC 8017 section 8.2.2, step 1. It tells a key of another size from a bad signature, and holds
/// whatever the verifier takes.
fn check_signature_len(key: KeyAlgorithm, signature: &[u8]) -> Result<(), Rejection> {
    if let KeyAlgorithm::Rsa { bits } = key {
        // No key has more bits than a usize can count bytes of.
        let (expected, found) = (bits.div_ceil(8) as usize, signature.len());
        if expected != found {
            return Err(Rejection::SignatureLength { expected, found });
        }
    }
    Ok(())
}

/// Whether the subject holds more than the common name.
fn check_common_name(
    leaf: &Certificate<'_>,
    code: VerificationCode<'_>,
) -> Result<bool, Rejection> {
    let names = leaf.subject().common_names();
    match names.count {
        0 => return Err(Rejection::CommonNameMissing),
        1 => {}
        _ => return Err(Rejection::CommonNameMultiple),
    }
    if !names.is_utf8_or_printable() {
        return Err(Rejection::CommonNameEncoding);
    }
    let code = code.as_str().as_bytes();
    if same(names.value, code) {
        Ok(names.others > 0)
    } else if names.value.eq_ignore_ascii_case(code) {
        Err(Rejection::CommonNameCase)
    } else {
        Err(Rejection::CommonNameMismatch)
    }
}

fn check_validity(validity: Validity, now: Time) -> Result<(), Rejection> {
    let Validity {
        not_before,
        not_after,
    } = validity;
    if not_before > not_after {
        Err(Rejection::ValidityInverted)
    } else if now < not_before {
        Err(Rejection::NotYetValid { not_before })
    } else if now > not_after {
        Err(Rejection::Expired { not_after })
    } else {
        Ok(())
    }
}

fn note_ca(findings: &mut Findings, ca: &Certificate<'_>, now: Time) {
    use Finding::*;
    let facts = ca.facts();
    let validity = ca.validity();
    let basic = facts.has(Facts::BASIC_CONSTRAINTS);
    let usage = facts.has(Facts::KEY_USAGE);
    let serial = Facts::SERIAL_NEGATIVE
        .or(Facts::SERIAL_ZERO)
        .or(Facts::SERIAL_TOO_LONG);

    findings.note(CaSubjectEmpty, ca.subject().is_empty());
    findings.note(CaNotYetValid, now < validity.not_before);
    findings.note(CaExpired, now > validity.not_after);
    findings.note(CaVersion, !facts.has(Facts::VERSION_3));
    findings.note(CaBasicConstraintsMissing, !basic);
    findings.note(CaNotMarkedAsCa, basic && !facts.has(Facts::CA));
    findings.note(
        CaBasicConstraintsNotCritical,
        basic && !facts.has(Facts::BASIC_CONSTRAINTS_CRITICAL),
    );
    findings.note(
        CaKeyUsageWithoutKeyCertSign,
        usage && !facts.has(Facts::KEY_CERT_SIGN),
    );
    findings.note(CaKeyUsageMissing, !usage);
    findings.note(
        CaPathLengthWithoutKeyUsage,
        facts.has(Facts::PATH_LENGTH) && !usage,
    );
    findings.note(
        CaUnknownCriticalExtension,
        facts.has(Facts::UNKNOWN_CRITICAL),
    );
    findings.note(
        CaKeyIdentifierCritical,
        facts.has(Facts::KEY_IDENTIFIER_CRITICAL),
    );
    findings.note(
        CaKeyIdentifierMissing,
        !facts.has(Facts::SUBJECT_KEY_IDENTIFIER),
    );
    findings.note(CaAlgorithmMismatch, facts.has(Facts::ALGORITHMS_DIFFER));
    findings.note(CaSerialNumber, facts.has(serial));
    findings.note(CaUniqueIdentifier, facts.has(Facts::UNIQUE_IDENTIFIER));
    findings.note(CaGeneralizedTime, facts.has(Facts::EARLY_GENERALIZED_TIME));
}

fn note_leaf(findings: &mut Findings, facts: Facts) {
    use Finding::*;

    findings.note(LeafVersion, !facts.has(Facts::VERSION_3));
    findings.note(LeafSerialNegative, facts.has(Facts::SERIAL_NEGATIVE));
    findings.note(LeafSerialZero, facts.has(Facts::SERIAL_ZERO));
    findings.note(LeafSerialTooLong, facts.has(Facts::SERIAL_TOO_LONG));
    findings.note(LeafMarkedAsCa, facts.has(Facts::CA));
    findings.note(LeafKeyCertSign, facts.has(Facts::KEY_CERT_SIGN));
    findings.note(
        LeafPathLength,
        facts.has(Facts::PATH_LENGTH) && !facts.has(Facts::CA),
    );
    findings.note(LeafKeyUsageEmpty, facts.has(Facts::NO_USAGE));
    findings.note(
        LeafUnknownCriticalExtension,
        facts.has(Facts::UNKNOWN_CRITICAL),
    );
    findings.note(
        LeafKeyIdentifierCritical,
        facts.has(Facts::KEY_IDENTIFIER_CRITICAL),
    );
    findings.note(LeafKeyIdentifierMissing, !facts.has(Facts::AUTHORITY_KEY));
    findings.note(
        LeafAuthorityCertPartial,
        facts.has(Facts::AUTHORITY_CERT_PARTIAL),
    );
    findings.note(LeafUniqueIdentifier, facts.has(Facts::UNIQUE_IDENTIFIER));
    findings.note(
        LeafGeneralizedTime,
        facts.has(Facts::EARLY_GENERALIZED_TIME),
    );
}

fn note_pair(findings: &mut Findings, ca: &Certificate<'_>, leaf: &Certificate<'_>) {
    use Finding::*;
    let mismatch = match (leaf.authority_key_identifier(), ca.subject_key_identifier()) {
        (Some(authority), Some(subject)) => !same(authority, subject),
        _ => false,
    };
    let covered = ca.validity().contains(leaf.validity().not_before)
        && ca.validity().contains(leaf.validity().not_after);

    findings.note(KeyIdentifierMismatch, mismatch);
    findings.note(
        AuthorityCertMismatch,
        leaf.names_another_cert(ca.issuer(), ca.serial_number()),
    );
    findings.note(LeafOutsideCaValidity, !covered);
}

fn note_rsa(
    findings: &mut Findings,
    algorithm: KeyAlgorithm,
    key: &SubjectPublicKeyInfo<'_>,
    leaf: Facts,
) {
    use Finding::*;
    let KeyAlgorithm::Rsa { bits } = algorithm else {
        return;
    };
    // The exponent ends an RSAPublicKey. Nearly every key has 65537; none that is accepted is so long
    // that it could hold these bytes itself.
    let usual = matches!(key.public_key(), [.., 0x02, 0x03, 1, 0, 1]);
    findings.note(CaRsaExponent, !usual);
    findings.note(CaRsaModulusBits, !bits.is_multiple_of(8));
    findings.note(
        LeafRsaParametersMissing,
        leaf.has(Facts::ALGORITHM_WITHOUT_PARAMETERS),
    );
}
