//! The text forms in which a certificate is sent and given back.

use pop_core::Certificate;
use pop_text::{TextContent, TextForm};

use super::refusal::Refusal;

/// A certificate that was read from a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Upload {
    /// Its DER: the first block's, if several were sent.
    pub(super) der: Vec<u8>,
    /// The text that later replies give back.
    pub(super) text: String,
    /// The subject's common name, bare; the whole name where there is none.
    pub(super) subject: String,
    pub(super) thumbprint: String,
    pub(super) expiry: i64,
}

/// The DER of PEM, base64 of PEM or base64 of DER, and which of them it was.
pub(super) fn to_der(sent: &str) -> Result<(Vec<u8>, TextForm), Refusal> {
    let mut der = vec![0; sent.len()];
    let read = pop_text::to_der(sent.as_bytes(), TextContent::Certificate, &mut der)
        .map_err(certificate)?;
    if read.form == TextForm::Der {
        return Err(certificate("bytes, where a text is expected"));
    }
    let (len, form) = (read.der.len(), read.form);
    der.truncate(len);
    Ok((der, form))
}

/// What is wrong with a certificate that was sent.
pub(super) fn certificate(error: impl ToString) -> Refusal {
    Refusal::Certificate(error.to_string())
}

/// Reads a certificate in any of the three forms.
pub(super) fn read(sent: &str) -> Result<Upload, Refusal> {
    let (der, form) = to_der(sent)?;
    let text = match form {
        // Recorded: later replies hold the base64 without BEGIN and END lines; any other text comes back as it was sent.
        TextForm::Pem => super::base64(&der),
        _ => sent.to_owned(),
    };
    let parsed = Certificate::from_der(&der).map_err(certificate)?;
    let subject = parsed.subject();
    Ok(Upload {
        text,
        subject: subject
            .common_name()
            .map_or_else(|| subject.to_string(), str::to_owned),
        thumbprint: parsed.thumbprint().to_string(),
        expiry: parsed.validity().not_after.unix_seconds(),
        der,
    })
}
