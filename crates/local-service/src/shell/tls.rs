//! The service's own TLS identity: a new CA and server certificate at each start.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::time::Duration;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, SanType, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// The certificates start a day early, for clients whose clock is behind.
const EARLY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long they last. State is in memory, so no service runs for longer than a test campaign.
const LIFETIME: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// What the listener needs, and the CA that clients have to trust.
pub(super) struct Identity {
    pub(super) config: ServerConfig,
    pub(super) ca_pem: String,
}

/// Why no identity could be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum IdentityError {
    /// The clock handed in stands before 1970, or too far ahead for a certificate.
    #[error("the clock gives {0}, which no certificate can hold")]
    Clock(i64),
    /// rcgen refused.
    #[error(transparent)]
    Certificate(#[from] rcgen::Error),
    /// rustls refused.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// Makes a CA, lets it sign one server certificate and drops its key, so that nothing else can
/// ever be signed by a CA that people trust.
pub(super) fn fresh(address: IpAddr, now_unix: i64) -> Result<Identity, IdentityError> {
    /// 9000-01-01: later clocks would run past the last date a certificate can name.
    const LATEST: u64 = 221_845_392_000;
    let now = u64::try_from(now_unix)
        .ok()
        .filter(|now| (EARLY.as_secs()..LATEST).contains(now))
        .ok_or(IdentityError::Clock(now_unix))?;
    let now = date_time_ymd(1970, 1, 1) + Duration::from_secs(now);
    let params = |names: Vec<String>, common_name: &str| {
        let mut params = CertificateParams::new(names)?;
        params.not_before = now - EARLY;
        params.not_after = now + LIFETIME;
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, common_name);
        Ok::<_, rcgen::Error>(params)
    };

    let mut ca = params(Vec::new(), "x509-pop local service, not Azure")?;
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate()?)?;

    let mut server = params(vec!["localhost".to_owned()], "localhost")?;
    let mut addresses = vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    if !addresses.contains(&address) {
        addresses.push(address);
    }
    server
        .subject_alt_names
        .extend(addresses.into_iter().map(SanType::IpAddress));
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let certificate = server.signed_by(&key, &ca)?;

    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Identity {
        config,
        ca_pem: ca.pem(),
    })
}
