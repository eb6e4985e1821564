//! The certification request that is checked or sent.

use std::path::Path;

use pop_core::{CertificationRequest, RequestRejection, SignatureAlgorithm};
use pop_keys::FastVerifier;
use pop_text::{
    TextContent,
    pem::{self, CERTIFICATE_REQUEST},
};

use crate::failure::Failure;
use crate::host;

/// Reads a file with one request, PEM or DER.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = host::read(path)?;
    let mut der = vec![0; bytes.len()];
    let found =
        pop_text::to_der(&bytes, TextContent::CertificationRequest, &mut der).map_err(|error| {
            Failure::file(path, error).help(
                "make a request, for instance: openssl req -new -key device.key -subj /CN=device-7 \
             -out device.csr",
            )
        })?;
    // The service would have to guess which one is meant.
    if found.more_blocks {
        return Err(Failure::usage(format_args!(
            "{}: there is more than one PEM block",
            path.display()
        ))
        .help("give the file with the request alone"));
    }
    Ok(found.der.to_vec())
}

/// Parses the request and verifies that it was signed with its own key.
pub(super) fn verified<'d>(
    der: &'d [u8],
    path: &Path,
) -> Result<CertificationRequest<'d>, Failure> {
    let origin = path.display();
    let request = CertificationRequest::from_der(der)
        .map_err(|error| Failure::usage(format_args!("{origin}: {error}")))?;
    request
        .verify_signature(&FastVerifier)
        .map_err(|rejection| {
            let failure = Failure::proof_wrong(format_args!("{origin}: {rejection}"));
            match rejection {
                RequestRejection::AlgorithmNotOfKey {
                    expected: SignatureAlgorithm::EcdsaSha384,
                    ..
                } => failure.help("with openssl req, give -sha384"),
                _ => failure,
            }
        })?;
    Ok(request)
}

/// DER as PEM with LF line ends, the form that is sent.
pub(super) fn pem(der: &[u8]) -> Result<String, Failure> {
    let mut buffer = vec![0; pem::encoded_len(CERTIFICATE_REQUEST, der.len())];
    pem::encode(CERTIFICATE_REQUEST, der, &mut buffer)
        .map(str::to_owned)
        .map_err(Failure::usage)
}
