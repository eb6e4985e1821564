//! The CA that is to be proved: its certificate and its key, known to belong together.

use std::fmt::Display;
use std::path::Path;

use pop_core::Certificate;
use pop_keys::{CaFileError, CaKey};
use pop_text::pem::{self, CERTIFICATE};

use crate::failure::Failure;
use crate::host;

pub(crate) struct Ca {
    der: Vec<u8>,
    key: CaKey,
}

impl Ca {
    /// Opens both files and checks that the key is the certificate's.
    pub(crate) fn open(certificate: &Path, key: &Path) -> Result<Self, Failure> {
        let der = read_certificate(certificate)?;
        let key_bytes = host::read(key)?;
        let key = CaKey::from_text_or_der(&key_bytes).map_err(|error| Failure::file(key, error))?;
        Self::new(der, key, &certificate.display().to_string())
    }

    /// Joins a certificate and a key; `origin` names the certificate in errors.
    pub(crate) fn new(der: Vec<u8>, key: CaKey, origin: &str) -> Result<Self, Failure> {
        let certificate = parse(&der, origin)?;
        key.check_belongs_to(&certificate)
            .map_err(|error| Failure::proof_wrong(format_args!("{origin}: {error}")))?;
        Ok(Self { der, key })
    }

    pub(crate) fn certificate(&self) -> Result<Certificate<'_>, Failure> {
        parse(&self.der, "the CA certificate")
    }

    pub(crate) fn certificate_and_key(&mut self) -> Result<(Certificate<'_>, &mut CaKey), Failure> {
        let certificate = parse(&self.der, "the CA certificate")?;
        Ok((certificate, &mut self.key))
    }

    /// The certificate as PEM with LF line ends, the form that is uploaded.
    pub(crate) fn pem(&self) -> Result<String, Failure> {
        pem(&self.der)
    }
}

/// Reads a file that must hold exactly one certificate.
pub(crate) fn read_certificate(path: &Path) -> Result<Vec<u8>, Failure> {
    pop_keys::ca_certificate_der(&host::read(path)?).map_err(|error| {
        let failure = Failure::file(path, &error);
        match error {
            CaFileError::PrivateKey { found } if !found.contains("CERTIFICATE") => {
                failure.help("there is no certificate in it; were --ca and --key swapped?")
            }
            _ => failure,
        }
    })
}

/// Reads a file that must hold exactly one leaf. The advice for CA files would have a person write
/// the leaf over `ca.pem`.
pub(crate) fn read_leaf(path: &Path) -> Result<Vec<u8>, Failure> {
    pop_keys::ca_certificate_der(&host::read(path)?).map_err(|error| {
        let what = match error {
            CaFileError::Empty => "the file is empty".to_owned(),
            CaFileError::SeveralCertificates { count } => {
                format!("found {count} certificates, and exactly one can be checked")
            }
            CaFileError::PrivateKey { found } => {
                format!("found a private key ({found}); a leaf needs none")
            }
            CaFileError::MoreThanACertificate { found } => {
                format!("found a certificate and also {found}")
            }
            other => return Failure::file(path, other),
        };
        Failure::file(path, what)
            .help("give the leaf alone: the certificate whose common name is the code")
    })
}

/// Parses a certificate; `origin` names it in errors.
pub(crate) fn parse<'a>(der: &'a [u8], origin: &str) -> Result<Certificate<'a>, Failure> {
    Certificate::from_der(der).map_err(|error| Failure::usage(format_args!("{origin}: {error}")))
}

/// DER as PEM with LF line ends.
pub(crate) fn pem(der: &[u8]) -> Result<String, Failure> {
    let mut buffer = vec![0; pem::encoded_len(CERTIFICATE, der.len())];
    pem::encode(CERTIFICATE, der, &mut buffer)
        .map(str::to_owned)
        .map_err(Failure::usage)
}

/// The algorithm, or what is wrong with it.
pub(crate) fn algorithm_name(found: Result<impl Display, impl Display>) -> String {
    match found {
        Ok(algorithm) => algorithm.to_string(),
        Err(unsupported) => unsupported.to_string(),
    }
}
