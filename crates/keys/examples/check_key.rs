//! Checks that a private key belongs to a CA certificate: `check_key CA.pem CA.key`.

use std::io::Write as _;

use pop_core::Certificate;
use pop_keys::{CaKey, ca_certificate_der};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [ca, key] = arguments.as_slice() else {
        return Err("give CA.pem CA.key".into());
    };
    let ca = ca_certificate_der(&std::fs::read(ca)?)?;
    let ca = Certificate::from_der(&ca)?;
    let key = CaKey::from_text_or_der(&std::fs::read(key)?)?;
    key.check_belongs_to(&ca)?;
    Ok(writeln!(
        std::io::stdout(),
        "the key belongs to {}",
        ca.subject()
    )?)
}
