//! The text forms in which a certificate is sent and given back.

use pop_core::Certificate;
use pop_text::{TextContent, TextForm};

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

/// Reads PEM, base64 of PEM or base64 of DER. The error says what is wrong with it.
pub(super) fn read(sent: &str) -> Result<Upload, String> {
    let mut buffer = vec![0; sent.len()];
    let read = pop_text::to_der(sent.as_bytes(), TextContent::Certificate, &mut buffer)
        .map_err(|error| error.to_string())?;
    let text = match read.form {
        // Recorded: the armour is gone in later replies, whatever else was sent comes back.
        TextForm::Pem => super::base64(read.der),
        TextForm::Base64Der | TextForm::Base64Pem => sent.to_owned(),
        _ => return Err("bytes, where a text is expected".to_owned()),
    };
    let certificate = Certificate::from_der(read.der).map_err(|error| error.to_string())?;
    let subject = certificate.subject();
    Ok(Upload {
        der: read.der.to_vec(),
        text,
        subject: subject
            .common_name()
            .map_or_else(|| subject.to_string(), str::to_owned),
        thumbprint: certificate.thumbprint().to_string(),
        expiry: certificate.validity().not_after.unix_seconds(),
    })
}
