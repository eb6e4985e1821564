//! From the reply of generateVerificationCode to the body of verify.

use core::fmt;

use pop_core::{
    BuildError, Certificate, CodeError, KeyAlgorithm, KeyIdentifier, LeafBuilder, LeafParams,
    P256_SPKI_LEN, P256Error, P256Signer, P256Verifier, ParseError, Policy, SerialNumber,
    SignError, SubjectPublicKeyInfo, Time, Validation, Validity, VerificationCode, max_leaf_len,
};
use pop_models::iothub::{CertificateDescription, VerifyBody};
use pop_models::json::{self, BufferTooSmall, JsonError};
use pop_text::pem::{self, CERTIFICATE};

use crate::provisioning::{CA_CERTIFICATE, CA_KEY, LEAF_KEY, NOW};

/// The longest reply: the recorded ones are about 2 kB.
pub(crate) const MAX_REPLY_LEN: usize = 4096;
/// The leaf under a CA whose name is at most 256 bytes.
const LEAF_LEN: usize = max_leaf_len(256, 20, P256_SPKI_LEN, KeyAlgorithm::P256);
const PEM_LEN: usize = pem::encoded_len(CERTIFICATE, LEAF_LEN);
/// JSON around the PEM; each of its line ends is written as two characters.
const BODY_LEN: usize = PEM_LEN + PEM_LEN / 32 + 32;

/// The buffers of one answer, kept in one place so that their size is known.
pub(crate) struct Buffers {
    scratch: [u8; MAX_REPLY_LEN],
    leaf: [u8; LEAF_LEN],
    pem: [u8; PEM_LEN],
    body: [u8; BODY_LEN],
}

impl Buffers {
    pub(crate) const fn new() -> Self {
        Self {
            scratch: [0; MAX_REPLY_LEN],
            leaf: [0; LEAF_LEN],
            pem: [0; PEM_LEN],
            body: [0; BODY_LEN],
        }
    }
}

/// Why a reply is not answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum AnswerError {
    /// The reply is not what the service sends.
    Reply(JsonError),
    /// The reply holds no verification code.
    NoCode,
    /// The code cannot be a common name.
    Code(CodeError),
    /// The code is not 32 to 64 hexadecimal digits. It may be the name of a device, and a leaf of that name would
    /// *be* that device to the service: this device signs no such thing.
    UnusualCode,
    /// The CA certificate or the leaf key from provisioning cannot be read.
    Provisioning(ParseError),
    /// The CA key from provisioning is no P-256 key.
    Key(P256Error),
    /// The device's time lies outside the CA's validity.
    Time,
    /// The leaf could not be built.
    Build(BuildError),
    /// The leaf could not be signed, or does not stand up to our own rules; it is not sent.
    Sign(SignError<P256Error>),
    /// One of the buffers of this device is too small for its CA.
    Buffer,
}

/// Answers one reply with the body of the verify request.
pub(crate) fn answer<'b>(reply: &[u8], buffers: &'b mut Buffers) -> Result<&'b str, AnswerError> {
    let reply = CertificateDescription::from_json(reply, &mut buffers.scratch)
        .map_err(AnswerError::Reply)?;
    let code = reply
        .properties
        .verification_code
        .value()
        .ok_or(AnswerError::NoCode)?;
    let code = VerificationCode::new(code).map_err(AnswerError::Code)?;
    if !code.has_known_format() {
        return Err(AnswerError::UnusualCode);
    }

    let ca = Certificate::from_der(CA_CERTIFICATE).map_err(AnswerError::Provisioning)?;
    let leaf_key = SubjectPublicKeyInfo::from_der(LEAF_KEY).map_err(AnswerError::Provisioning)?;
    let now = Time::from_unix_seconds(NOW).ok_or(AnswerError::Time)?;
    let validity = Validity::around(now)
        .clipped_to(ca.validity())
        .ok_or(AnswerError::Time)?;
    // No randomness here: the serial number follows from what the leaf says.
    let serial = SerialNumber::derived(&ca, code, validity.not_before);

    let builder = LeafBuilder::new(&LeafParams {
        ca: &ca,
        code,
        leaf_key,
        subject_key_identifier: KeyIdentifier::sha1(leaf_key),
        validity,
        serial,
    })
    .map_err(AnswerError::Build)?;
    let unsigned = builder
        .write_tbs(&mut buffers.leaf)
        .map_err(AnswerError::Build)?;
    let mut signer = P256Signer::from_bytes(CA_KEY).map_err(AnswerError::Key)?;
    let validation = Validation {
        ca: &ca,
        code,
        now,
        policy: &Policy::rfc5280(),
    };
    let (leaf, _) = unsigned
        .sign_validated(&mut signer, &validation, &P256Verifier)
        .map_err(AnswerError::Sign)?;

    let certificate = pem::encode(CERTIFICATE, leaf.as_der(), &mut buffers.pem)
        .map_err(|_| AnswerError::Buffer)?;
    json::write(&VerifyBody { certificate }, &mut buffers.body)
        .map_err(|BufferTooSmall| AnswerError::Buffer)
}

impl fmt::Display for AnswerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply(error) => write!(formatter, "the reply cannot be read: {error}"),
            Self::NoCode => formatter.write_str("the reply holds no verification code"),
            Self::Code(error) => error.fmt(formatter),
            Self::UnusualCode => formatter.write_str(
                "the code is not 32 to 64 hexadecimal digits; it might name a device, so it is not signed",
            ),
            Self::Provisioning(error) => write!(formatter, "a certificate or key of this device: {error}"),
            Self::Key(error) => error.fmt(formatter),
            Self::Time => formatter.write_str("the device's time lies outside the CA's validity"),
            Self::Build(error) => error.fmt(formatter),
            Self::Sign(error) => error.fmt(formatter),
            Self::Buffer => formatter.write_str("the device's buffers are too small for its CA"),
        }
    }
}

impl core::error::Error for AnswerError {}
