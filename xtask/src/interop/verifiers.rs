//! The third-party verifiers.

use super::corpus::Corpus;
use super::report::Report;
use super::tools;
use crate::command::Result;
use crate::project::Project;

/// A third-party verifier.
pub(super) struct Verifier {
    /// Column of the table, and the name in the file of reasons.
    pub(super) name: &'static str,
    /// Part of every test run; the others are part of `interop-all`.
    pub(super) fast: bool,
    pub(super) ask: fn(&Project, &Corpus) -> Result<Report>,
}

pub(super) const VERIFIERS: [Verifier; 11] = [
    fast("OpenSSL", tools::openssl),
    fast("GnuTLS", tools::gnutls),
    fast("pyca", tools::pyca),
    fast("pkilint", tools::pkilint),
    slow("Botan", tools::botan),
    slow("mbedTLS", tools::mbedtls),
    slow("wolfSSL", tools::wolfssl),
    slow("Go", tools::go),
    slow("Java", tools::java),
    slow("webpki", tools::webpki),
    slow("x509-parser", tools::x509_parser),
];

const fn fast(name: &'static str, ask: fn(&Project, &Corpus) -> Result<Report>) -> Verifier {
    Verifier {
        name,
        fast: true,
        ask,
    }
}

const fn slow(name: &'static str, ask: fn(&Project, &Corpus) -> Result<Report>) -> Verifier {
    Verifier {
        fast: false,
        ..fast(name, ask)
    }
}
