//! Judging a leaf: is it the proof that someone holds the CA's key?

mod finding;
mod rejection;

pub use finding::{Finding, Findings};
pub use rejection::Rejection;

use crate::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::certificate::{Certificate, Version};
use crate::code::VerificationCode;
use crate::limits::MAX_SERIAL_LEN;
use crate::policy::Policy;
use crate::spki::SubjectPublicKeyInfo;
use crate::thumbprint::Thumbprint;
use crate::time::{Time, Validity};
use crate::verify::{SignatureVerifier, VerifyError};

/// The exponent that nearly every RSA key has, 65537.
const USUAL_EXPONENT: &[u8] = &[1, 0, 1];

/// A leaf that proves possession of the CA's key, with what was found on the way.
#[derive(Clone, Copy, Debug)]
pub struct Validated<'a> {
    ca_der: &'a [u8],
    leaf_der: &'a [u8],
    leaf_serial_number: &'a [u8],
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

    /// Content octets of the leaf's serial number.
    #[must_use]
    pub const fn leaf_serial_number(&self) -> &'a [u8] {
        self.leaf_serial_number
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

/// Decides whether `leaf` proves that its maker holds the private key of `ca` and knew `code`.
///
/// `ca` is trusted as it stands: its own signature is not verified, because the question is about
/// its key only. The rules are tested in this order, and the first that is broken is reported:
///
/// 1. the leaf is no certificate of the CA itself, and its issuer is the CA's subject, octet for
///    octet;
/// 2. its algorithm is accepted, is the same inside and outside of the signed part, and fits the
///    CA's key, which must be strong enough;
/// 3. its subject has exactly one common name, which is the code, octet for octet;
/// 4. `now` lies in its validity, both ends included;
/// 5. the findings that the policy refuses, in the order of [`Finding`];
/// 6. the signature: last, because it costs most and because every reason above says more.
///
/// [`Finding::LeafKeyInvalid`] is found only by a verifier that has
/// [`SignatureVerifier::check_public_key`] for the leaf's kind of key.
///
/// The work is bounded by [`limits`](crate::limits): each certificate is walked a few times, and one
/// signature is verified.
///
/// # Errors
///
/// The one [`Rejection`].
///
/// ```no_run
/// use pop_core::{Certificate, P256Verifier, Policy, Time, VerificationCode, validate};
///
/// # fn example(ca: &[u8], leaf: &[u8], code: &str) -> Result<(), Box<dyn core::error::Error>> {
/// let (ca, leaf) = (Certificate::from_der(ca)?, Certificate::from_der(leaf)?);
/// let code = VerificationCode::new(code)?;
/// let now = Time::from_unix_seconds(1_795_341_600).ok_or("a clock beyond the year 9999")?;
/// let validated = validate(&ca, &leaf, code, now, &Policy::rfc5280(), &P256Verifier)?;
/// for finding in validated.findings().iter() {
///     println!("{finding}");
/// }
/// # Ok(())
/// # }
/// ```
#[inline(never)]
pub fn validate<'a>(
    ca: &Certificate<'a>,
    leaf: &Certificate<'a>,
    code: VerificationCode<'_>,
    now: Time,
    policy: &Policy,
    verifier: &dyn SignatureVerifier,
) -> Result<Validated<'a>, Rejection> {
    check_issuer(ca, leaf)?;
    let (algorithm, ca_key) = check_algorithms(ca, leaf)?;
    check_common_name(leaf, code)?;
    check_validity(leaf.validity(), now)?;

    let mut findings = Findings::NONE;
    note_ca(&mut findings, ca, ca_key, now);
    note_leaf(&mut findings, leaf);
    note_pair(&mut findings, ca, leaf);
    findings.note(
        Finding::LeafKeyInvalid,
        verifier.check_public_key(leaf.subject_public_key_info()) == Err(VerifyError::BadKey),
    );
    if let Some(refused) = findings.and(policy.refused()).first() {
        return Err(Rejection::Refused(refused));
    }

    let key = ca.subject_public_key_info();
    check_signature_len(&key, leaf.signature_value())?;
    verifier
        .verify(algorithm, key, leaf.tbs_der(), leaf.signature_value())
        .map_err(Rejection::Signature)?;
    Ok(Validated {
        ca_der: ca.as_der(),
        leaf_der: leaf.as_der(),
        leaf_serial_number: leaf.serial_number(),
        leaf_validity: leaf.validity(),
        algorithm,
        findings,
    })
}

fn check_issuer(ca: &Certificate<'_>, leaf: &Certificate<'_>) -> Result<(), Rejection> {
    let same_name = leaf.subject() == ca.subject() && !ca.subject().is_empty();
    if same_name || leaf.as_der() == ca.as_der() {
        return Err(Rejection::LeafIsCaCertificate);
    }
    if leaf.issuer() != ca.subject() {
        let self_issued = leaf.issuer() == leaf.subject();
        return Err(if self_issued {
            Rejection::SelfIssued
        } else {
            Rejection::IssuerMismatch
        });
    }
    Ok(())
}

fn check_algorithms(
    ca: &Certificate<'_>,
    leaf: &Certificate<'_>,
) -> Result<(SignatureAlgorithm, KeyAlgorithm), Rejection> {
    let algorithm = leaf
        .signature_algorithm()
        .map_err(Rejection::SignatureAlgorithm)?;
    if !leaf.algorithms_agree() {
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
fn check_signature_len(key: &SubjectPublicKeyInfo<'_>, signature: &[u8]) -> Result<(), Rejection> {
    match key.rsa_modulus_and_exponent() {
        Some((modulus, _)) if modulus.len() != signature.len() => Err(Rejection::SignatureLength {
            expected: modulus.len(),
            found: signature.len(),
        }),
        _ => Ok(()),
    }
}

fn check_common_name(leaf: &Certificate<'_>, code: VerificationCode<'_>) -> Result<(), Rejection> {
    let subject = leaf.subject();
    let mut common_names = subject
        .attributes()
        .filter(|attribute| attribute.is_common_name());
    let common_name = common_names.next().ok_or(Rejection::CommonNameMissing)?;
    if common_names.next().is_some() {
        return Err(Rejection::CommonNameMultiple);
    }
    if !common_name.is_utf8_or_printable() {
        return Err(Rejection::CommonNameEncoding);
    }
    let code = code.as_str().as_bytes();
    if common_name.value == code {
        Ok(())
    } else if common_name.value.eq_ignore_ascii_case(code) {
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

fn note_ca(findings: &mut Findings, ca: &Certificate<'_>, key: KeyAlgorithm, now: Time) {
    use Finding::*;
    let known = ca.known();
    let validity = ca.validity();
    let basic = known.basic_constraints();
    let rsa = ca.subject_public_key_info().rsa_modulus_and_exponent();

    findings.note(CaSubjectEmpty, ca.subject().is_empty());
    findings.note(CaNotYetValid, now < validity.not_before);
    findings.note(CaExpired, now > validity.not_after);
    findings.note(CaVersion, ca.version() != Version::V3);
    findings.note(CaBasicConstraintsMissing, basic.is_none());
    findings.note(
        CaNotMarkedAsCa,
        basic.is_some_and(|constraints| !constraints.ca),
    );
    findings.note(
        CaBasicConstraintsNotCritical,
        basic.is_some() && !known.basic_constraints_critical(),
    );
    findings.note(
        CaKeyUsageWithoutKeyCertSign,
        ca.key_usage().is_some_and(|usage| !usage.key_cert_sign()),
    );
    findings.note(CaKeyUsageMissing, ca.key_usage().is_none());
    findings.note(
        CaPathLengthWithoutKeyUsage,
        basic.is_some_and(|constraints| constraints.path_len.is_some()) && ca.key_usage().is_none(),
    );
    findings.note(CaUnknownCriticalExtension, known.unknown_critical());
    findings.note(CaKeyIdentifierCritical, known.key_identifier_critical());
    findings.note(
        CaKeyIdentifierMissing,
        ca.subject_key_identifier().is_none(),
    );
    findings.note(CaAlgorithmMismatch, !ca.algorithms_agree());
    let serial = Serial::of(ca);
    findings.note(
        CaSerialNumber,
        serial.negative || serial.zero || serial.too_long,
    );
    findings.note(CaUniqueIdentifier, ca.has_unique_id());
    findings.note(CaGeneralizedTime, ca.early_generalized_time());
    findings.note(
        CaRsaExponent,
        rsa.is_some_and(|(_, exponent)| exponent != USUAL_EXPONENT),
    );
    findings.note(
        CaRsaModulusBits,
        matches!(key, KeyAlgorithm::Rsa { bits } if !bits.is_multiple_of(8)),
    );
}

fn note_leaf(findings: &mut Findings, leaf: &Certificate<'_>) {
    use Finding::*;
    let known = leaf.known();
    let basic = leaf.basic_constraints();
    let serial = Serial::of(leaf);

    findings.note(LeafVersion, leaf.version() != Version::V3);
    findings.note(LeafSerialNegative, serial.negative);
    findings.note(LeafSerialZero, serial.zero);
    findings.note(LeafSerialTooLong, serial.too_long);
    findings.note(
        LeafMarkedAsCa,
        basic.is_some_and(|constraints| constraints.ca),
    );
    findings.note(
        LeafKeyCertSign,
        leaf.key_usage().is_some_and(|usage| usage.key_cert_sign()),
    );
    findings.note(
        LeafPathLength,
        basic.is_some_and(|constraints| !constraints.ca && constraints.path_len.is_some()),
    );
    findings.note(
        LeafKeyUsageEmpty,
        leaf.key_usage().is_some_and(|usage| usage.is_empty()),
    );
    findings.note(LeafUnknownCriticalExtension, known.unknown_critical());
    findings.note(LeafKeyIdentifierCritical, known.key_identifier_critical());
    findings.note(
        LeafKeyIdentifierMissing,
        leaf.authority_key_identifier().is_none(),
    );
    findings.note(
        LeafKeyUnsupported,
        leaf.subject_public_key_info().algorithm().is_err(),
    );
    findings.note(LeafUniqueIdentifier, leaf.has_unique_id());
    findings.note(LeafGeneralizedTime, leaf.early_generalized_time());
    findings.note(
        LeafSubjectNotOnlyCommonName,
        leaf.subject().attributes().nth(1).is_some(),
    );
}

fn note_pair(findings: &mut Findings, ca: &Certificate<'_>, leaf: &Certificate<'_>) {
    use Finding::*;
    let mismatch = match (leaf.authority_key_identifier(), ca.subject_key_identifier()) {
        (Some(authority), Some(subject)) => authority != subject,
        _ => false,
    };
    let ca_key = ca.subject_public_key_info();
    let leaf_key = leaf.subject_public_key_info();
    let covered = ca.validity().contains(leaf.validity().not_before)
        && ca.validity().contains(leaf.validity().not_after);

    let authority = leaf.authority_cert();

    findings.note(KeyIdentifierMismatch, mismatch);
    findings.note(
        AuthorityCertMismatch,
        authority.is_some_and(|cert| cert.is_another(ca.issuer().as_der(), ca.serial_number())),
    );
    findings.note(
        LeafAuthorityCertPartial,
        authority.is_some_and(|cert| cert.is_partial),
    );
    findings.note(LeafKeyIsCaKey, leaf_key.as_der() == ca_key.as_der());
    findings.note(LeafOutsideCaValidity, !covered);
    findings.note(
        LeafRsaParametersMissing,
        ca_key.rsa_modulus_and_exponent().is_some() && leaf.algorithm_without_parameters(),
    );
}

/// What RFC 5280 section 4.1.2.2 does not allow of a serial number.
struct Serial {
    negative: bool,
    zero: bool,
    too_long: bool,
}

impl Serial {
    fn of(certificate: &Certificate<'_>) -> Self {
        let octets = certificate.serial_number();
        Self {
            negative: octets.first().is_some_and(|first| first & 0x80 != 0),
            zero: octets == [0],
            too_long: octets.len() > MAX_SERIAL_LEN,
        }
    }
}
