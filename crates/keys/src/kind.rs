//! What a file holds, by a PEM label or from the outer shape of DER, so that a wrong file gets a clear answer.

use pkcs8::der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged, asn1::AnyRef};

/// The kinds of content that are distinguished.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// `PrivateKeyInfo`, RFC 5208 and RFC 5958.
    Pkcs8,
    /// `EncryptedPrivateKeyInfo`, RFC 5958 section 3.
    EncryptedPkcs8,
    /// `RSAPrivateKey`, RFC 8017 appendix A.1.2.
    Pkcs1,
    /// `ECPrivateKey`, RFC 5915 section 3.
    Sec1,
    /// OpenSSL writes the curve in front of a SEC1 key.
    EcParameters,
    /// `PFX`, RFC 7292 section 4.
    Pkcs12,
    /// OpenSSH's own key format.
    OpenSsh,
    /// `SubjectPublicKeyInfo` or `RSAPublicKey`.
    PublicKey,
    /// `Certificate`, RFC 5280.
    Certificate,
    /// OpenSSL's certificate with trust settings behind it.
    TrustedCertificate,
    /// `CertificationRequest`, RFC 2986.
    CertificateRequest,
    /// A private key of a kind not supported.
    OtherPrivateKey,
    /// Anything else.
    Unknown,
}

impl Kind {
    pub(crate) fn of_label(label: &[u8]) -> Kind {
        match label {
            b"PRIVATE KEY" => Kind::Pkcs8,
            b"ENCRYPTED PRIVATE KEY" => Kind::EncryptedPkcs8,
            b"RSA PRIVATE KEY" => Kind::Pkcs1,
            b"EC PRIVATE KEY" => Kind::Sec1,
            b"EC PARAMETERS" => Kind::EcParameters,
            b"OPENSSH PRIVATE KEY" => Kind::OpenSsh,
            b"PUBLIC KEY" | b"RSA PUBLIC KEY" => Kind::PublicKey,
            b"CERTIFICATE" | b"X509 CERTIFICATE" => Kind::Certificate,
            b"TRUSTED CERTIFICATE" => Kind::TrustedCertificate,
            b"CERTIFICATE REQUEST" | b"NEW CERTIFICATE REQUEST" => Kind::CertificateRequest,
            other if other.ends_with(b"PRIVATE KEY") => Kind::OtherPrivateKey,
            _ => Kind::Unknown,
        }
    }

    pub(crate) fn is_private_key(self) -> bool {
        matches!(
            self,
            Kind::Pkcs8
                | Kind::EncryptedPkcs8
                | Kind::Pkcs1
                | Kind::Sec1
                | Kind::OpenSsh
                | Kind::OtherPrivateKey
        )
    }

    /// For messages about a file that holds the wrong thing.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Pkcs8 | Kind::Pkcs1 | Kind::Sec1 | Kind::OtherPrivateKey => "a private key",
            Kind::EncryptedPkcs8 => "an encrypted private key",
            Kind::OpenSsh => "an OpenSSH private key",
            Kind::EcParameters => "curve parameters",
            Kind::Pkcs12 => "a PKCS#12 bundle",
            Kind::PublicKey => "a public key",
            Kind::Certificate | Kind::TrustedCertificate => "a certificate",
            Kind::CertificateRequest => "a certificate request (CSR)",
            Kind::Unknown => "unknown content",
        }
    }

    /// By the tags of the first two levels; the readers behind this check everything.
    pub(crate) fn of_der(der: &[u8]) -> Kind {
        let Some(outer) = Elements::of(der) else {
            return Kind::Unknown;
        };
        match outer.tags() {
            [Tag::Integer, Tag::Integer] => Kind::PublicKey,
            [Tag::Integer, Tag::Sequence, Tag::OctetString, ..] => Kind::Pkcs8,
            [Tag::Integer, Tag::OctetString, ..] => Kind::Sec1,
            [Tag::Integer, Tag::Integer, ..] if outer.count >= 9 => Kind::Pkcs1,
            [Tag::Integer, Tag::Sequence] | [Tag::Integer, Tag::Sequence, Tag::Sequence] => {
                Kind::Pkcs12
            }
            [Tag::Sequence, Tag::OctetString] => Kind::EncryptedPkcs8,
            [Tag::Sequence, Tag::BitString] => Kind::PublicKey,
            [Tag::Sequence, Tag::Sequence, Tag::BitString] => {
                match outer.first.and_then(Elements::of_value) {
                    Some(signed) if is_request(signed.tags()) => Kind::CertificateRequest,
                    _ => Kind::Certificate,
                }
            }
            _ => Kind::Unknown,
        }
    }
}

/// `CertificationRequestInfo`: version, subject, key, attributes.
fn is_request(tags: &[Tag]) -> bool {
    const ATTRIBUTES: Tag = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(0),
    };
    matches!(tags, [Tag::Integer, Tag::Sequence, Tag::Sequence, last] if *last == ATTRIBUTES)
}

/// The tags inside a SEQUENCE.
struct Elements<'a> {
    tags: [Tag; Elements::MAX],
    count: usize,
    first: Option<AnyRef<'a>>,
}

impl<'a> Elements<'a> {
    /// An RSA key has nine elements, and a tenth with more than two primes; a certificate's signed part has at most ten.
    const MAX: usize = 10;

    fn of(der: &'a [u8]) -> Option<Self> {
        Elements::of_value(AnyRef::from_der(der).ok()?)
    }

    fn of_value(value: AnyRef<'a>) -> Option<Self> {
        if value.tag() != Tag::Sequence {
            return None;
        }
        let mut reader = SliceReader::new(value.value()).ok()?;
        let mut elements = Elements {
            tags: [Tag::Null; Elements::MAX],
            count: 0,
            first: None,
        };
        while !reader.is_finished() {
            let element = AnyRef::decode(&mut reader).ok()?;
            *elements.tags.get_mut(elements.count)? = element.tag();
            elements.first.get_or_insert(element);
            elements.count = elements.count.saturating_add(1);
        }
        Some(elements)
    }

    fn tags(&self) -> &[Tag] {
        self.tags.get(..self.count).unwrap_or_default()
    }
}
