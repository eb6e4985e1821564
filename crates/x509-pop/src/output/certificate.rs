//! A certificate as the service describes it.

use pop_core::Time;
use pop_models::iothub::CertificateDescription;
use pop_models::rfc1123;
use pop_text::TextContent;
use serde::Serialize;

use super::document::{Document, columns, or_unknown, pairs};
use crate::ca;
use crate::text::Text;

#[derive(Debug, Serialize)]
pub(crate) struct Certificate {
    pub(crate) name: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) thumbprint: Option<String>,
    pub(crate) verified: Option<bool>,
    pub(crate) expires: Option<String>,
    pub(crate) created: Option<String>,
    pub(crate) updated: Option<String>,
    /// PEM with LF, whatever form the service gave.
    pub(crate) certificate: Option<String>,
}

impl From<&CertificateDescription<String>> for Certificate {
    fn from(description: &CertificateDescription<String>) -> Self {
        let properties = &description.properties;
        Self {
            name: description.name.value().cloned(),
            id: description.id.value().cloned(),
            etag: description.etag.value().cloned(),
            subject: properties.subject.value().cloned(),
            thumbprint: properties.thumbprint.value().cloned(),
            verified: properties.is_verified.value().copied(),
            expires: properties.expiry.value().map(|time| iso(time)),
            created: properties.created.value().map(|time| iso(time)),
            updated: properties.updated.value().map(|time| iso(time)),
            certificate: properties.certificate.value().and_then(|text| pem(text)),
        }
    }
}

/// RFC 3339 where the service's text is a date, else that text.
pub(crate) fn iso(text: &str) -> String {
    rfc1123::parse(text)
        .ok()
        .and_then(Time::from_unix_seconds)
        .map_or_else(|| text.to_owned(), |time| time.to_string())
}

/// The DER in one of the service's three text forms.
pub(crate) fn der(certificate: &str) -> Option<Vec<u8>> {
    let mut out = vec![0; certificate.len()];
    let found =
        pop_text::to_der(certificate.as_bytes(), TextContent::Certificate, &mut out).ok()?;
    Some(found.der.to_vec())
}

fn pem(certificate: &str) -> Option<String> {
    ca::pem(&der(certificate)?).ok()
}

fn yes_or_no(verified: Option<bool>) -> &'static str {
    match verified {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}

impl Document for Certificate {
    fn table(&self) -> Text {
        pairs(&[
            ("name", or_unknown(&self.name)),
            ("subject", or_unknown(&self.subject)),
            ("thumbprint", or_unknown(&self.thumbprint)),
            ("verified", yes_or_no(self.verified)),
            ("expires", or_unknown(&self.expires)),
            ("created", or_unknown(&self.created)),
            ("updated", or_unknown(&self.updated)),
            ("etag", or_unknown(&self.etag)),
        ])
    }

    fn pem(&self) -> Option<Text> {
        self.certificate.as_deref().map(Text::pem)
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct Certificates {
    pub(crate) certificates: Vec<Certificate>,
}

impl Document for Certificates {
    fn table(&self) -> Text {
        if self.certificates.is_empty() {
            return "no certificates".into();
        }
        let rows: Vec<_> = self
            .certificates
            .iter()
            .map(|certificate| {
                [
                    or_unknown(&certificate.name).to_owned(),
                    yes_or_no(certificate.verified).to_owned(),
                    or_unknown(&certificate.expires).to_owned(),
                    or_unknown(&certificate.thumbprint).to_owned(),
                    or_unknown(&certificate.subject).to_owned(),
                ]
            })
            .collect();
        columns(
            ["NAME", "VERIFIED", "EXPIRES", "THUMBPRINT", "SUBJECT"],
            &rows,
        )
    }

    fn pem(&self) -> Option<Text> {
        Some(self.certificates.iter().filter_map(Document::pem).collect())
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct Deleted {
    pub(crate) name: String,
    /// False: there was none any more.
    pub(crate) deleted: bool,
}

impl Document for Deleted {
    fn table(&self) -> Text {
        let outcome = if self.deleted {
            "deleted"
        } else {
            "was gone already"
        };
        Text::line(format_args!("{}: {outcome}", self.name))
    }
}
