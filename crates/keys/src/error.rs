//! What can be wrong with a key, a CA file or the pair of them, each with the next thing to do.

use pop_core::KeyAlgorithm;
use pop_text::TextError;

/// Why a private key cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// No bytes, or only white space.
    #[error("the key file is empty")]
    Empty,
    /// More bytes than any supported key needs.
    #[error("the key file is {len} bytes long, at most {max} are read; is it the right file?")]
    TooLong {
        /// Length found.
        len: usize,
        /// Longest length read.
        max: usize,
    },
    /// Neither a PEM block nor a DER sequence that is known.
    #[error(
        "this is no private key: neither a PEM block (\"-----BEGIN ... PRIVATE KEY-----\") nor a known DER structure was found"
    )]
    NotAKey,
    /// A PEM block that cannot be read.
    #[error("the PEM text is damaged: {reason}")]
    BadPem {
        /// What is wrong with it.
        reason: TextError,
    },
    /// A PEM block of a kind that holds no private key known here.
    #[error(
        "found a PEM block \"{label}\"; supported are PRIVATE KEY, EC PRIVATE KEY and RSA PRIVATE KEY. \
         If it is a key, try: openssl pkey -in KEY -out plain.key"
    )]
    UnknownLabel {
        /// The label, unprintable characters escaped.
        label: String,
    },
    /// The key is protected by a passphrase.
    #[error(
        "the key is encrypted. Open it with\n    openssl pkey -in KEY -out plain.key\n\
         (it asks for the passphrase), use plain.key, and delete it afterwards"
    )]
    Encrypted,
    /// A PKCS#12 bundle.
    #[error(
        "found a PKCS#12 bundle (.p12, .pfx). Take the key out with\n    \
         openssl pkcs12 -in FILE -nocerts -nodes -out bundle.key && openssl pkey -in bundle.key -out plain.key\n\
         (it asks for the passphrase), use plain.key, and delete both afterwards"
    )]
    Pkcs12,
    /// A key in OpenSSH's own format.
    #[error(
        "found a key in OpenSSH's own format. Convert a copy of it with\n    ssh-keygen -p -m PEM -f COPY_OF_KEY"
    )]
    OpenSsh,
    /// A public key.
    #[error("found a public key; signing needs the private key that belongs to it")]
    PublicKey,
    /// A certificate.
    #[error("found a certificate; signing needs the private key that belongs to it")]
    Certificate,
    /// A certification request.
    #[error("found a certificate request (CSR); signing needs the private key it was made with")]
    CertificateRequest,
    /// More than one private key.
    #[error(
        "found {count} private keys in one file; keep the CA's key alone in a file, so that the wrong one is never used"
    )]
    SeveralKeys {
        /// How many.
        count: usize,
    },
    /// A private key and something else.
    #[error(
        "found a private key and also {found}. Keep the key alone with\n    openssl pkey -in FILE -out only-key.pem"
    )]
    MoreThanAKey {
        /// The other blocks' labels.
        found: String,
    },
    /// The structure is not what its label or its outer shape says.
    #[error("the key is not valid {format}: {detail}")]
    Malformed {
        /// PKCS#8, PKCS#1 or SEC1.
        format: &'static str,
        /// Where and why; holds no key bytes.
        detail: String,
    },
    /// Ed25519, which the services do not accept for a proof.
    #[error("found an Ed25519 key; supported are P-256, P-384 and RSA of 2048 to 4096 bits")]
    Ed25519,
    /// Any other algorithm.
    #[error("found a key for {algorithm}; supported are P-256, P-384 and RSA of 2048 to 4096 bits")]
    UnsupportedAlgorithm {
        /// Its name, or its object identifier.
        algorithm: String,
    },
    /// A named curve other than P-256 and P-384.
    #[error("found an EC key on the curve {curve}; supported are P-256 and P-384")]
    UnsupportedCurve {
        /// Its name, or its object identifier.
        curve: String,
    },
    /// The curve is written out as numbers.
    #[error(
        "the EC key spells its curve out as explicit parameters, which certificates must not do (RFC 5480 section 2.1.1). \
         If it is P-256 or P-384 under another spelling, write it by name with\n    \
         openssl pkey -in KEY -ec_param_enc named_curve -out named.key"
    )]
    ExplicitCurve,
    /// A SEC1 key that does not say which curve it is for.
    #[error(
        "the EC key does not say which curve it is for (RFC 5915 section 3 asks for it); \
         export it again from where it was made, as PKCS#8"
    )]
    MissingCurve,
    /// An RSA modulus of less than 2048 bits.
    #[error("found an RSA key of {bits} bits; at least 2048 are needed")]
    RsaTooSmall {
        /// Bits of the modulus.
        bits: usize,
    },
    /// An RSA modulus of more than 4096 bits.
    #[error("found an RSA key of {bits} bits; at most 4096 are supported")]
    RsaTooLarge {
        /// Bits of the modulus.
        bits: usize,
    },
    /// The numbers of the key do not fit together.
    #[error(
        "the numbers in the {format} key do not fit together; check it with\n    openssl pkey -in KEY -check -noout"
    )]
    Inconsistent {
        /// PKCS#8, PKCS#1 or SEC1.
        format: &'static str,
    },
    /// The digest is not one of the signature algorithm's.
    #[error("the digest has {len} bytes, the key's signature algorithm takes {expected}")]
    DigestLength {
        /// Length given.
        len: usize,
        /// Length needed.
        expected: usize,
    },
    /// The caller's signature buffer is too short.
    #[error("the signature needs {needed} bytes, the buffer has {len}")]
    BufferTooShort {
        /// Length given.
        len: usize,
        /// Length needed.
        needed: usize,
    },
    /// The cryptographic library refused to sign.
    #[error("the cryptographic library could not sign with this key")]
    Sign,
    /// The cryptographic library could not make a fresh key pair.
    #[error(
        "the cryptographic library could not make a fresh key pair (no randomness or no memory?)"
    )]
    Generate,
}

/// Why a file is not one CA certificate.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaFileError {
    /// No bytes, or only white space.
    #[error("the CA file is empty")]
    Empty,
    /// More bytes than one certificate needs.
    #[error("the CA file is {len} bytes long, at most {max} are read; is it the right file?")]
    TooLong {
        /// Length found.
        len: usize,
        /// Longest length read.
        max: usize,
    },
    /// Several certificates: a chain or a bundle.
    #[error(
        "found {count} certificates, and the proof is for exactly one. \
         This writes the first one to a file of its own:\n    openssl x509 -in FILE -out only-certificate.pem"
    )]
    SeveralCertificates {
        /// How many.
        count: usize,
    },
    /// A private key stands in the file, alone or beside certificates.
    #[error(
        "found a private key in the CA file ({found}). The CA file is sent to the service, so a key must not be in it. \
         Split it with\n    openssl x509 -in FILE -out only-certificate.pem\n    openssl pkey -in FILE -out only-key.pem"
    )]
    PrivateKey {
        /// The labels of all blocks, in order.
        found: String,
    },
    /// No certificate but something else.
    #[error("found no certificate but {found}")]
    NoCertificate {
        /// What was found.
        found: String,
    },
    /// A certificate and something else that is no private key.
    #[error(
        "found a certificate and also {found}. Keep the certificate alone with\n    openssl x509 -in FILE -out only-certificate.pem"
    )]
    MoreThanACertificate {
        /// The other blocks' labels.
        found: String,
    },
    /// OpenSSL's own format with trust settings behind the certificate.
    #[error(
        "found an OpenSSL TRUSTED CERTIFICATE. Write it as a plain one with\n    openssl x509 -in FILE -out only-certificate.pem"
    )]
    TrustedCertificate,
    /// A PEM block that cannot be read.
    #[error("the PEM text is damaged: {reason}")]
    BadPem {
        /// What is wrong with it.
        reason: TextError,
    },
    /// The text around the DER cannot be decoded.
    #[error("the text of the certificate cannot be decoded: {0}")]
    Text(TextError),
    /// The DER inside is no valid certificate.
    #[error("the certificate is not valid DER: {0}")]
    Certificate(pop_core::ParseError),
}

/// A key that is not the one in the certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct KeyMismatch {
    /// The private key's algorithm.
    pub key: KeyAlgorithm,
    /// The certificate's, if it is one that is known here.
    pub certificate: Option<KeyAlgorithm>,
}

impl core::fmt::Display for KeyMismatch {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "the private key ({}) is not the one in the certificate (",
            self.key
        )?;
        match self.certificate {
            Some(algorithm) => algorithm.fmt(f)?,
            None => f.write_str("another algorithm")?,
        }
        f.write_str(
            "). These two print the same text for a matching pair:\n    \
             openssl pkey -in KEY -pubout\n    openssl x509 -in CA -noout -pubkey",
        )
    }
}

impl std::error::Error for KeyMismatch {}
