//! A certificate's own content, and what a check of it found.

use pop_core::{Certificate, Extension};
use serde::Serialize;

use super::document::{Document, columns, pairs};
use crate::ca;
use crate::failure::Failure;
use crate::text::Text;

/// The fields of a certificate, not validated.
#[derive(Debug, Serialize)]
pub(crate) struct Leaf {
    subject: String,
    common_name: Option<String>,
    issuer: String,
    serial: String,
    not_before: String,
    not_after: String,
    key: String,
    signature_algorithm: String,
    thumbprint: String,
    extensions: Vec<LeafExtension>,
    certificate: String,
}

#[derive(Debug, Serialize)]
struct LeafExtension {
    oid: String,
    name: Option<&'static str>,
    critical: bool,
    /// In words where the extension is one of the four that decide about a proof.
    meaning: Option<String>,
    /// The content of `extnValue`, hexadecimal.
    value: String,
}

impl Leaf {
    pub(crate) fn read(certificate: &Certificate<'_>) -> Result<Self, Failure> {
        let validity = certificate.validity();
        Ok(Self {
            subject: certificate.subject().to_string(),
            common_name: certificate.subject().common_name().map(str::to_owned),
            issuer: certificate.issuer().to_string(),
            serial: hex(certificate.serial_number()),
            not_before: validity.not_before.to_string(),
            not_after: validity.not_after.to_string(),
            key: ca::algorithm_name(certificate.subject_public_key_info().algorithm()),
            signature_algorithm: ca::algorithm_name(certificate.signature_algorithm()),
            thumbprint: certificate.thumbprint().to_string(),
            extensions: certificate
                .extensions()
                .map(|extension| LeafExtension::read(certificate, &extension))
                .collect(),
            certificate: ca::pem(certificate.as_der())?,
        })
    }
}

impl LeafExtension {
    fn read(certificate: &Certificate<'_>, extension: &Extension<'_>) -> Self {
        let oid = extension.dotted_oid().to_string();
        let (name, meaning) = match oid.as_str() {
            "2.5.29.14" => (
                Some("subject key identifier"),
                certificate.subject_key_identifier().map(hex),
            ),
            "2.5.29.15" => (Some("key usage"), Some(usages(extension.value))),
            "2.5.29.17" => (Some("subject alternative name"), None),
            "2.5.29.19" => (Some("basic constraints"), constraints(certificate)),
            "2.5.29.31" => (Some("CRL distribution points"), None),
            "2.5.29.32" => (Some("certificate policies"), None),
            "2.5.29.35" => (
                Some("authority key identifier"),
                certificate.authority_key_identifier().map(hex),
            ),
            "2.5.29.37" => (Some("extended key usage"), None),
            _ => (None, None),
        };
        Self {
            oid,
            name,
            critical: extension.critical,
            meaning,
            value: hex(extension.value),
        }
    }
}

fn constraints(certificate: &Certificate<'_>) -> Option<String> {
    let constraints = certificate.basic_constraints()?;
    Some(match (constraints.ca, constraints.path_len) {
        (false, _) => "not a CA".to_owned(),
        (true, None) => "CA".to_owned(),
        (true, Some(most)) => format!("CA, at most {most} CAs below"),
    })
}

/// The named bits of RFC 5280 section 4.2.1.3. The certificate was read strictly, so the
/// value is a BIT STRING with a short length: tag, length, unused bits, bytes.
fn usages(value: &[u8]) -> String {
    const NAMES: [&str; 9] = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly",
    ];
    let bits = value
        .iter()
        .skip(3)
        .flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) != 0));
    let set: Vec<_> = NAMES
        .into_iter()
        .zip(bits)
        .filter_map(|(name, set)| set.then_some(name))
        .collect();
    if set.is_empty() {
        "none".to_owned()
    } else {
        set.join(", ")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

impl Document for Leaf {
    fn table(&self) -> Text {
        let mut text = pairs(&[
            ("subject", &self.subject),
            ("issuer", &self.issuer),
            ("serial", &self.serial),
            ("not before", &self.not_before),
            ("not after", &self.not_after),
            ("key", &self.key),
            ("signature", &self.signature_algorithm),
            ("thumbprint", &self.thumbprint),
        ]);
        if self.extensions.is_empty() {
            text.push("no extensions");
            return text;
        }
        let rows: Vec<_> = self
            .extensions
            .iter()
            .map(|extension| {
                [
                    extension.name.unwrap_or(&extension.oid).to_owned(),
                    if extension.critical { "yes" } else { "no" }.to_owned(),
                    extension
                        .meaning
                        .as_ref()
                        .unwrap_or(&extension.value)
                        .clone(),
                ]
            })
            .collect();
        text.push(columns(["EXTENSION", "CRITICAL", "CONTENT"], &rows));
        text
    }

    fn pem(&self) -> Option<Text> {
        Some(Text::pem(&self.certificate))
    }
}

/// A leaf that passed.
#[derive(Debug, Serialize)]
pub(crate) struct LeafCheck {
    /// Always true: a leaf that does not pass is an error with exit code 5.
    pub(crate) good: bool,
    pub(crate) at: String,
    pub(crate) policy: &'static str,
    pub(crate) code: String,
    pub(crate) issuer: String,
    pub(crate) not_before: String,
    pub(crate) not_after: String,
    pub(crate) thumbprint: String,
    pub(crate) findings: Vec<String>,
    #[serde(skip)]
    pub(crate) file: String,
}

impl Document for LeafCheck {
    fn table(&self) -> Text {
        let valid = format!("{} to {}", self.not_before, self.not_after);
        let mut lines = vec![
            ("  issuer", self.issuer.as_str()),
            ("  code", &self.code),
            ("  valid", &valid),
        ];
        lines.extend(
            self.findings
                .iter()
                .map(|finding| ("  finding", finding.as_str())),
        );
        let mut text = Text::line(format_args!("{}: good at {}", self.file, self.at));
        text.push(pairs(&lines));
        text
    }
}

/// Whether a private key is the one in a CA certificate.
#[derive(Debug, Serialize)]
pub(crate) struct KeyCheck {
    pub(crate) belongs: bool,
    pub(crate) key: String,
    pub(crate) ca_key: String,
    pub(crate) ca_subject: String,
    pub(crate) ca_thumbprint: String,
}

impl Document for KeyCheck {
    fn table(&self) -> Text {
        pairs(&[
            ("belongs", if self.belongs { "yes" } else { "no" }),
            ("key", &self.key),
            ("CA key", &self.ca_key),
            ("CA", &self.ca_subject),
            ("thumbprint", &self.ca_thumbprint),
        ])
    }
}
