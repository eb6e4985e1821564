//! Rejections: the one reason for which a leaf is no proof.

use core::fmt;

use super::Finding;
use crate::algorithm::UnsupportedAlgorithm;
use crate::time::Time;
use crate::verify::VerifyError;

/// Why a leaf is not accepted as proof of possession.
///
/// The variants stand in the order in which they are tested; the first that applies is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// The leaf is the CA certificate itself, or another certificate with the CA's subject, such as
    /// a renewed one.
    LeafIsCaCertificate,
    /// The leaf is issued by its own subject and not by the CA.
    SelfIssued,
    /// The leaf's issuer is not, byte for byte, the CA's subject.
    IssuerMismatch,
    /// The leaf is signed with an algorithm that is not accepted.
    SignatureAlgorithm(UnsupportedAlgorithm),
    /// The leaf names two different signature algorithms, one inside and one outside of the signed
    /// part.
    AlgorithmMismatch,
    /// The CA's key is weak, malformed or of an algorithm that is not accepted.
    CaKey(UnsupportedAlgorithm),
    /// The CA's key does not make signatures of the leaf's algorithm.
    AlgorithmNotOfCaKey,
    /// The leaf's subject has no common name.
    CommonNameMissing,
    /// The leaf's subject has more than one common name.
    CommonNameMultiple,
    /// The common name is neither a UTF8String nor a PrintableString.
    CommonNameEncoding,
    /// The common name is the code in other upper and lower case.
    CommonNameCase,
    /// The common name is not the code.
    CommonNameMismatch,
    /// The leaf's validity ends before it begins.
    ValidityInverted,
    /// The leaf is not yet valid.
    NotYetValid {
        /// When its validity begins.
        not_before: Time,
    },
    /// The leaf has expired.
    Expired {
        /// When its validity ended.
        not_after: Time,
    },
    /// The policy refuses this finding.
    Refused(Finding),
    /// The signature is not as long as the CA's RSA modulus.
    SignatureLength {
        /// Length of the modulus, in bytes.
        expected: usize,
        /// Length of the signature.
        found: usize,
    },
    /// The signature was not verified with the CA's key.
    Signature(VerifyError),
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeafIsCaCertificate => f.write_str(
                "this is a certificate of the CA itself; the proof is a new certificate whose \
                 common name is the verification code, signed with the CA's key",
            ),
            Self::SelfIssued => f.write_str(
                "the leaf is issued by itself; it must be issued by the CA and signed with the \
                 CA's key",
            ),
            Self::IssuerMismatch => f.write_str(
                "the leaf's issuer is not the subject of the CA certificate, byte for byte; \
                 issue the leaf from this very CA certificate, string types included",
            ),
            Self::SignatureAlgorithm(refused) => write!(f, "the leaf's signature: {refused}"),
            Self::AlgorithmMismatch => f.write_str(
                "the leaf names one signature algorithm inside and another one outside of its \
                 signed part; issue it again",
            ),
            Self::CaKey(refused) => write!(f, "the CA's key: {refused}"),
            Self::AlgorithmNotOfCaKey => f.write_str(
                "the leaf's signature algorithm does not belong to the CA's kind of key; was it \
                 signed with another key?",
            ),
            Self::CommonNameMissing => f.write_str(
                "the leaf's subject has no common name; it must be the verification code",
            ),
            Self::CommonNameMultiple => f.write_str(
                "the leaf's subject has several common names; it must have one, the verification \
                 code",
            ),
            Self::CommonNameEncoding => f.write_str(
                "the leaf's common name is neither a UTF8String nor a PrintableString; issue it \
                 as UTF8String",
            ),
            Self::CommonNameCase => f.write_str(
                "the leaf's common name is the verification code in other upper and lower case; \
                 use the code exactly as the service gave it",
            ),
            Self::CommonNameMismatch => f.write_str(
                "the leaf's common name is not the verification code; a newer code replaces an \
                 older one, so issue the leaf for the latest",
            ),
            Self::ValidityInverted => {
                f.write_str("the leaf's validity ends before it begins; issue it again")
            }
            Self::NotYetValid { not_before } => {
                write!(
                    f,
                    "the leaf is valid only from {not_before} on; compare the clocks"
                )
            }
            Self::Expired { not_after } => {
                write!(
                    f,
                    "the leaf's validity ended at {not_after}; issue a new one"
                )
            }
            Self::Refused(finding) => write!(f, "{finding}"),
            Self::SignatureLength { expected, found } => write!(
                f,
                "the leaf's signature has {found} bytes and the CA's key makes {expected}; was \
                 it signed with another key?"
            ),
            Self::Signature(VerifyError::BadSignature) => f.write_str(
                "the leaf's signature does not fit the CA's key; was it signed with the key of \
                 this CA certificate?",
            ),
            Self::Signature(error) => write!(f, "the leaf's signature: {error}"),
        }
    }
}

impl core::error::Error for Rejection {}
