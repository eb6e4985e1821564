//! The CA certificate from a file that must hold it alone.

use pop_core::Certificate;
use pop_text::TextContent;
use pop_text::pem::is_pem;

use crate::{
    error::CaFileError,
    kind::Kind,
    pem::{self, Block},
};

/// Longest CA file read, in bytes: room for the prose of `openssl x509 -text` around one certificate of pop-core's limit.
pub const MAX_CA_FILE_LEN: usize = 64 * 1024;

/// The DER of the one certificate in a file, PEM or DER (or the base64 of either).
///
/// The file is what the service is sent, so exactly one certificate must stand in it: a chain would leave open which
/// one the proof is for, and a private key must never travel along.
///
/// # Errors
/// [`CaFileError`] says what else was found and how to split the file.
///
/// # Example
/// ```
/// use pop_keys::{CaFileError, ca_certificate_der};
///
/// let key = b"-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n";
/// assert_eq!(ca_certificate_der(key), Err(CaFileError::PrivateKey { found: "PRIVATE KEY".into() }));
/// ```
pub fn ca_certificate_der(bytes: &[u8]) -> Result<Vec<u8>, CaFileError> {
    if bytes.len() > MAX_CA_FILE_LEN {
        return Err(CaFileError::TooLong {
            len: bytes.len(),
            max: MAX_CA_FILE_LEN,
        });
    }
    if bytes.trim_ascii().is_empty() {
        return Err(CaFileError::Empty);
    }
    if is_pem(bytes) {
        let blocks = pem::blocks(bytes).map_err(|reason| CaFileError::BadPem { reason })?;
        // Without a BEGIN that starts a line there is none, and decoding says so.
        if !blocks.is_empty() {
            return decode(the_certificate(&blocks)?.whole());
        }
    }
    match Kind::of_der(bytes) {
        Kind::Certificate | Kind::Unknown => decode(bytes),
        key if key.is_private_key() => Err(CaFileError::PrivateKey {
            found: key.name().into(),
        }),
        other => Err(CaFileError::NoCertificate {
            found: other.name().into(),
        }),
    }
}

fn the_certificate<'b, 'a>(blocks: &'b [Block<'a>]) -> Result<&'b Block<'a>, CaFileError> {
    let kind = |block: &Block<'_>| Kind::of_label(block.label());
    if blocks.iter().any(|block| kind(block).is_private_key()) {
        return Err(CaFileError::PrivateKey {
            found: pem::labels(blocks.iter()),
        });
    }
    let (certificates, others): (Vec<_>, Vec<_>) = blocks
        .iter()
        .partition(|block| matches!(kind(block), Kind::Certificate | Kind::TrustedCertificate));
    match (certificates.as_slice(), others.as_slice()) {
        ([one], []) if kind(one) == Kind::TrustedCertificate => {
            Err(CaFileError::TrustedCertificate)
        }
        ([one], []) => Ok(one),
        ([_], [..]) => Err(CaFileError::MoreThanACertificate {
            found: pem::labels(others.iter().copied()),
        }),
        ([], _) => Err(CaFileError::NoCertificate {
            found: pem::labels(others.iter().copied()),
        }),
        (several, _) => Err(CaFileError::SeveralCertificates {
            count: several.len(),
        }),
    }
}

fn decode(text_or_der: &[u8]) -> Result<Vec<u8>, CaFileError> {
    // Decoding never makes text longer.
    let mut buffer = vec![0; text_or_der.len()];
    let found = pop_text::to_der(text_or_der, TextContent::Certificate, &mut buffer)
        .map_err(CaFileError::Text)?;
    Certificate::from_der(found.der).map_err(CaFileError::Certificate)?;
    Ok(found.der.to_vec())
}
