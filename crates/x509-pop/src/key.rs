//! `key check`: does this key belong to this CA?

use pop_keys::CaKey;

use crate::ca;
use crate::cli::KeyCheckArgs;
use crate::failure::Failure;
use crate::host;
use crate::output::{self, KeyCheck};

/// Prints the verdict, and fails with the reason if they do not belong together.
pub(crate) fn check(args: &KeyCheckArgs) -> Result<(), Failure> {
    let (ca_path, key_path) = (&args.ca.ca, &args.ca.key);
    let der = ca::read_certificate(ca_path)?;
    let certificate = ca::parse(&der, &ca_path.display().to_string())?;
    let key = CaKey::from_text_or_der(&host::read(key_path)?)
        .map_err(|error| Failure::file(key_path, error))?;
    let verdict = key.check_belongs_to(&certificate);
    output::print(
        &KeyCheck {
            belongs: verdict.is_ok(),
            key: key.algorithm().to_string(),
            ca_key: ca::algorithm_name(certificate.subject_public_key_info().algorithm()),
            ca_subject: certificate.subject().to_string(),
            ca_thumbprint: certificate.thumbprint().to_string(),
        },
        args.output.form,
    )?;
    verdict.map_err(|mismatch| {
        Failure::proof_wrong(format_args!("{}: {mismatch}", key_path.display()))
    })
}
