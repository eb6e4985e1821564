//! The CA that is to be proved: its certificate and its key, known to belong together.

use std::path::Path;

use pop_core::{Certificate, text};
use pop_keys::{CaFileError, CaKey};

use crate::failure::{Exit, Failure};
use crate::host;

/// A CA certificate and its private key.
pub(crate) struct Ca {
    der: Vec<u8>,
    key: CaKey,
}

impl Ca {
    /// Opens both files and checks that the key is the certificate's.
    pub(crate) fn open(certificate: &Path, key: &Path) -> Result<Self, Failure> {
        let der = read_certificate(certificate)?;
        let key_bytes = host::read(key)?;
        let key = CaKey::from_text_or_der(&key_bytes).map_err(|error| {
            Failure::new(Exit::Usage, format_args!("{}: {error}", key.display()))
        })?;
        Self::new(der, key, &certificate.display().to_string())
    }

    /// Joins a certificate and a key; `origin` names the certificate in errors.
    pub(crate) fn new(der: Vec<u8>, key: CaKey, origin: &str) -> Result<Self, Failure> {
        let certificate = parse(&der, origin)?;
        key.check_belongs_to(&certificate)
            .map_err(|error| Failure::new(Exit::ProofWrong, format_args!("{origin}: {error}")))?;
        Ok(Self { der, key })
    }

    /// The certificate.
    pub(crate) fn certificate(&self) -> Result<Certificate<'_>, Failure> {
        parse(&self.der, "the CA certificate")
    }

    /// The certificate and the key to sign with.
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
        let failure = Failure::new(Exit::Usage, format_args!("{}: {error}", path.display()));
        match error {
            CaFileError::PrivateKey { found } if !found.contains("CERTIFICATE") => {
                failure.help("there is no certificate in it; were --ca and --key swapped?")
            }
            _ => failure,
        }
    })
}

/// Reads a file that must hold exactly one leaf. The advice for CA files would have a person
/// write the leaf over `ca.pem`.
pub(crate) fn read_leaf(path: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |what: String| {
        Failure::new(Exit::Usage, format_args!("{}: {what}", path.display()))
            .help("give the leaf alone: the certificate whose common name is the code")
    };
    pop_keys::ca_certificate_der(&host::read(path)?).map_err(|error| match error {
        CaFileError::Empty => fail("the file is empty".to_owned()),
        CaFileError::SeveralCertificates { count } => fail(format!(
            "found {count} certificates, and exactly one can be judged"
        )),
        CaFileError::PrivateKey { found } => {
            fail(format!("found a private key ({found}); a leaf needs none"))
        }
        CaFileError::MoreThanACertificate { found } => {
            fail(format!("found a certificate and also {found}"))
        }
        other => Failure::new(Exit::Usage, format_args!("{}: {other}", path.display())),
    })
}

/// Parses a certificate; `origin` names it in errors.
pub(crate) fn parse<'a>(der: &'a [u8], origin: &str) -> Result<Certificate<'a>, Failure> {
    Certificate::from_der(der)
        .map_err(|error| Failure::new(Exit::Usage, format_args!("{origin}: {error}")))
}

/// DER as PEM with LF line ends.
pub(crate) fn pem(der: &[u8]) -> Result<String, Failure> {
    let mut buffer = vec![0; text::pem_len(der.len())];
    text::write_pem(der, &mut buffer)
        .map(str::to_owned)
        .map_err(|error| Failure::new(Exit::Usage, error))
}
