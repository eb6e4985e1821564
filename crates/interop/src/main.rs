//! Verifiers: rustls-webpki and x509-parser, by the first argument; the second is the time, Unix seconds.
//!
//! stdin: a case a line, `name TAB ca.der TAB leaf.der`.
//! stdout: `version TAB text`, then `name TAB accept|refuse TAB why` for each case.
#![expect(
    clippy::print_stdout,
    reason = "the protocol between a verifier and `cargo xtask` is standard output"
)]

use std::error::Error;
use std::io::BufRead as _;
use std::time::Duration;

use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::time::ASN1Time;
use x509_parser::validate::{Validator as _, VecLogger, X509StructureValidator};

/// The lock file, for the versions.
const LOCK: &str = include_str!("../Cargo.lock");

/// CA, leaf, time in Unix seconds; the error says why not.
type Verify = fn(&[u8], &[u8], u32) -> Result<(), Box<dyn Error>>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_default();
    let verify: Verify = match name.as_str() {
        "rustls-webpki" => webpki,
        "x509-parser" => x509_parser,
        _ => return Err("give a verifier, rustls-webpki or x509-parser, and the time".into()),
    };
    let now = words.next().unwrap_or_default().parse()?;
    println!("version\t{name} {}", version(&name).unwrap_or("?"));
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split('\t');
        let (Some(case), Some(ca), Some(leaf)) = (words.next(), words.next(), words.next()) else {
            return Err(format!("not a case: {line}").into());
        };
        match verify(&std::fs::read(ca)?, &std::fs::read(leaf)?, now) {
            Ok(()) => println!("{case}\taccept\t"),
            Err(why) => println!(
                "{case}\trefuse\t{}",
                why.to_string().replace(['\t', '\n'], " ")
            ),
        }
    }
    Ok(())
}

fn version(package: &str) -> Option<&'static str> {
    let entry = LOCK.split("[[package]]").find(|entry| {
        entry
            .lines()
            .any(|line| line == format!("name = \"{package}\""))
    })?;
    entry
        .lines()
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
}

fn webpki(ca: &[u8], leaf: &[u8], now: u32) -> Result<(), Box<dyn Error>> {
    let (ca, leaf) = (CertificateDer::from(ca), CertificateDer::from(leaf));
    let anchor = anchor_from_trusted_cert(&ca)?;
    let now = UnixTime::since_unix_epoch(Duration::from_secs(now.into()));
    EndEntityCert::try_from(&leaf)?.verify_for_usage(
        ALL_VERIFICATION_ALGS,
        &[anchor],
        &[],
        now,
        KeyUsage::client_auth(),
        None,
        None,
    )?;
    Ok(())
}

/// A parser and not a verifier: the few steps of a path of one are spelled out here.
fn x509_parser(ca: &[u8], leaf: &[u8], now: u32) -> Result<(), Box<dyn Error>> {
    let now = ASN1Time::from_timestamp(now.into())?;
    let mut parsed = Vec::new();
    for der in [ca, leaf] {
        let (rest, certificate) =
            X509Certificate::from_der(der).map_err(|error| error.to_string())?;
        if !rest.is_empty() {
            return Err("bytes after the certificate".into());
        }
        let mut log = VecLogger::default();
        if !X509StructureValidator.validate(&certificate, &mut log) {
            return Err(log.errors().join(", ").into());
        }
        if !certificate.validity().is_valid_at(now) {
            return Err("not valid now".into());
        }
        parsed.push(certificate);
    }
    let [ca, leaf] = parsed.as_slice() else {
        return Err("there are two certificates".into());
    };
    if leaf.issuer().as_raw() != ca.subject().as_raw() {
        return Err("issuer is not the CA's subject".into());
    }
    leaf.verify_signature(Some(ca.public_key()))
        .map_err(|error| error.to_string().into())
}
