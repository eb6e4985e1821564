//! The signed assertion with which an application with a certificate asks for a token.
//!
//! The SDK's own credential for this needs OpenSSL; we have signing already. Format:
//! RFC 7523, with the header that Entra asks for (`x5t`, the certificate's SHA-1).

use core::future::Future;
use core::pin::Pin;
use std::fmt;
use std::path::Path;
use std::sync::Mutex;

use azure_core::error::ErrorKind;
use azure_core::http::ClientMethodOptions;
use azure_identity::ClientAssertion;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use pop_core::{Certificate, KeyAlgorithm, SignDigest as _, SignatureAlgorithm, Thumbprint};
use pop_keys::CaKey;
use serde_json::json;
use zeroize::Zeroizing;

use super::source::CredentialError;
use crate::host;

/// Seconds that an assertion is valid: it is sent at once.
const LIFETIME: i64 = 600;
/// Bytes of `jti`, which is never used twice.
const ID_LEN: usize = 16;
/// An RSA signature of 4096 bits.
const MAX_SIGNATURE: usize = 512;

/// The application's key, and what is signed with it.
pub(super) struct Assertion {
    key: Mutex<CaKey>,
    thumbprint: Thumbprint,
    client: String,
    audience: String,
}

impl fmt::Debug for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assertion")
            .field("client", &self.client)
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}

impl Assertion {
    /// Opens a PEM file with a private RSA key and its certificate.
    pub(super) fn open(path: &Path, client: &str, audience: &str) -> Result<Self, CredentialError> {
        let fail = |what: &dyn fmt::Display| {
            CredentialError::Failed(format!("{}: {what}", path.display()))
        };
        let file = host::read(path)
            .map_err(|failure| CredentialError::Failed(failure.what.to_string()))?;
        let text = std::str::from_utf8(&file)
            .map_err(|_| fail(&"not a PEM file; PKCS#12 is not read, convert it with openssl"))?;
        let (certificate, rest) = split(text);
        let der =
            pop_keys::ca_certificate_der(certificate.as_bytes()).map_err(|error| fail(&error))?;
        let key = CaKey::from_text_or_der(rest.as_bytes()).map_err(|error| fail(&error))?;
        let parsed = Certificate::from_der(&der).map_err(|error| fail(&error))?;
        key.check_belongs_to(&parsed)
            .map_err(|error| fail(&error))?;
        if !matches!(key.algorithm(), KeyAlgorithm::Rsa { .. }) {
            return Err(fail(&"Entra takes RSA keys only"));
        }
        Ok(Self {
            key: Mutex::new(key),
            thumbprint: Thumbprint::of(&der),
            client: client.to_owned(),
            audience: audience.to_owned(),
        })
    }

    fn sign(&self, now: i64) -> Result<String, String> {
        let mut id = [0; ID_LEN];
        host::random(&mut id).map_err(|failure| failure.what.to_string())?;
        let header = json!({
            "alg": "RS256",
            "typ": "JWT",
            "x5t": Base64UrlUnpadded::encode_string(self.thumbprint.as_bytes()),
        });
        let payload = json!({
            "aud": self.audience,
            "exp": now.saturating_add(LIFETIME),
            "iss": self.client,
            "jti": Base64UrlUnpadded::encode_string(&id),
            "nbf": now,
            "sub": self.client,
        });
        let part = |value: &serde_json::Value| {
            Base64UrlUnpadded::encode_string(value.to_string().as_bytes())
        };
        let signed = format!("{}.{}", part(&header), part(&payload));

        let mut key = self.key.lock().map_err(|_| "the key is lost".to_owned())?;
        let digest = SignatureAlgorithm::for_key(key.algorithm()).digest(signed.as_bytes());
        let mut signature = [0; MAX_SIGNATURE];
        let length = key
            .sign_digest(digest.as_bytes(), &mut signature)
            .map_err(|error| error.to_string())?;
        let signature = signature.get(..length).unwrap_or_default();
        Ok(format!(
            "{signed}.{}",
            Base64UrlUnpadded::encode_string(signature)
        ))
    }
}

type SignedAssertion<'a> = Pin<Box<dyn Future<Output = azure_core::Result<String>> + Send + 'a>>;

// What `async_trait` makes of the trait, written out.
impl ClientAssertion for Assertion {
    fn secret<'life0, 'life1, 'async_trait>(
        &'life0 self,
        _options: Option<ClientMethodOptions<'life1>>,
    ) -> SignedAssertion<'async_trait>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            self.sign(host::unix_now())
                .map_err(|what| azure_core::Error::with_message(ErrorKind::Credential, what))
        })
    }
}

/// The first certificate of a PEM file, which is the application's own, and everything
/// that is no certificate.
fn split(text: &str) -> (String, Zeroizing<String>) {
    let mut certificate = String::new();
    // All of it at once: a text that grows leaves unwiped copies behind.
    let mut rest = Zeroizing::new(String::with_capacity(text.len()));
    let (mut inside, mut complete) = (false, false);
    for line in text.split_inclusive('\n') {
        inside |= line.starts_with("-----BEGIN CERTIFICATE-----");
        match (inside, complete) {
            (true, false) => certificate.push_str(line),
            (true, true) => {}
            (false, _) => rest.push_str(line),
        }
        if line.starts_with("-----END CERTIFICATE-----") {
            inside = false;
            complete = true;
        }
    }
    (certificate, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_certificate_and_the_rest() {
        let cert =
            |body| format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
        let key = "-----BEGIN PRIVATE KEY-----\nk\n-----END PRIVATE KEY-----\n";
        for text in [
            format!("{key}{}{}", cert("1"), cert("2")),
            format!("{}{key}{}", cert("1"), cert("2")),
            format!("{}{}{key}", cert("1"), cert("2")),
        ] {
            let (first, rest) = split(&text);
            assert_eq!(first, cert("1"));
            assert_eq!(rest.as_str(), key);
        }
        assert_eq!(split(key).0, "");
    }
}
