//! Building leaves and certification requests, in two steps so that the key can be anywhere: write
//! what is to be signed, then put the signature to it.
//!
//! Both steps work in one buffer of the caller's, without a second one: the part to be signed
//! stands where it will stand in the end, and the rest is written around it.

mod dns_name;
mod error;
mod leaf;
mod max_len;
mod request;
mod subject;
mod to_be_signed;
mod unsigned_leaf;
mod unsigned_request;

pub use dns_name::{DnsName, DnsNameError};
pub use error::{BuildError, SignError};
pub use leaf::{LeafBuilder, LeafParams};
pub use max_len::max_leaf_len;
pub use request::RequestBuilder;
pub use subject::{SubjectAttribute, SubjectError};
pub use unsigned_leaf::{Leaf, UnsignedLeaf};
pub use unsigned_request::{SignedRequest, UnsignedRequest};

use crate::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::cursor::{BOOLEAN, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE};
use crate::writer::Writer;

const UTF8_STRING: u8 = 0x0c;

/// Longest signature value of a key: exact for RSA.
const fn max_signature_len(key: KeyAlgorithm) -> usize {
    match key {
        // No key has more bits than a usize can count bytes of.
        KeyAlgorithm::Rsa { bits } => bits.div_ceil(8) as usize,
        KeyAlgorithm::P256 | KeyAlgorithm::P384 => {
            SignatureAlgorithm::for_key(key).max_signature_len()
        }
    }
}

/// Makes an extension of the value written since `value`.
///
/// ```text
/// Extension  ::=  SEQUENCE  {
///      extnID      OBJECT IDENTIFIER,
///      critical    BOOLEAN DEFAULT FALSE,
///      extnValue   OCTET STRING  }
/// ```
fn write_extension(writer: &mut Writer<'_>, oid: &[u8], critical: bool, value: usize) {
    writer.header(OCTET_STRING, value);
    if critical {
        writer.tlv(BOOLEAN, &[0xff]);
    }
    writer.tlv(OBJECT_IDENTIFIER, oid);
    writer.header(SEQUENCE, value);
}

/// KeyUsage with digitalSignature and nothing else, critical as RFC 5280 section 4.2.1.3 advises.
/// It is bit 0; the seven bits behind it are left out.
const DIGITAL_SIGNATURE: &[u8] = &[
    0x30, 0x0e, 0x06, 0x03, 0x55, 0x1d, 0x0f, 0x01, 0x01, 0xff, 0x04, 0x04, 0x03, 0x02, 0x07, 0x80,
];

/// The AlgorithmIdentifier of a signature: without parameters for ECDSA (RFC 5758 section 3.2),
/// with NULL for RSA (RFC 4055 section 5).
#[inline(never)] // saves 32 bytes of flash
const fn algorithm_identifier(algorithm: SignatureAlgorithm) -> &'static [u8] {
    const fn ecdsa(last: u8) -> [u8; 12] {
        [
            0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, last,
        ]
    }
    const fn rsa(last: u8) -> [u8; 15] {
        [
            0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, last, 0x05,
            0x00,
        ]
    }
    match algorithm {
        SignatureAlgorithm::EcdsaSha256 => const { &ecdsa(2) },
        SignatureAlgorithm::EcdsaSha384 => const { &ecdsa(3) },
        SignatureAlgorithm::RsaSha256 => const { &rsa(11) },
        SignatureAlgorithm::RsaSha384 => const { &rsa(12) },
        SignatureAlgorithm::RsaSha512 => const { &rsa(13) },
    }
}
