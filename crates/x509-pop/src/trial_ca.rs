//! A CA made on the spot, for `--local` without files. Its key lives in memory only.

use pop_keys::CaKey;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, KeyUsagePurpose};
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use crate::ca::Ca;
use crate::failure::Failure;

/// Days that a trial CA is valid. It is dropped when the command ends.
const TRIAL_DAYS: i64 = 30;

/// Makes a P-256 CA that is valid from a day before `unix_now` on.
pub(crate) fn make(unix_now: i64) -> Result<Ca, Failure> {
    let fail = |error: &dyn std::fmt::Display| {
        Failure::usage(format_args!("cannot make a trial CA: {error}"))
    };
    let now = OffsetDateTime::from_unix_timestamp(unix_now).map_err(|error| fail(&error))?;
    let key =
        KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).map_err(|error| fail(&error))?;
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "x509-pop trial CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = now - Duration::DAY;
    params.not_after = now + Duration::days(TRIAL_DAYS);
    let certificate = params.self_signed(&key).map_err(|error| fail(&error))?;
    let key_der = Zeroizing::new(key.serialize_der());
    let key = CaKey::from_text_or_der(&key_der).map_err(|error| fail(&error))?;
    Ca::new(certificate.der().to_vec(), key, "the trial CA")
}
