//! How long a leaf can get, as a constant to size static buffers by.

use super::{algorithm_identifier, max_signature_len};
use crate::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::limits::{MAX_CODE_LEN, MAX_SERIAL_LEN};

/// The longest leaf in bytes under one kind of CA, to size static buffers by.
///
/// `ca_subject_len` is the length of the CA's subject name in DER, `ca_key_identifier_len` that of
/// its subject key identifier (mostly 20), `leaf_key_len` that of the leaf's SubjectPublicKeyInfo
/// in DER, and `ca_key` the kind of the CA's key.
///
/// Exact: a leaf with a code of 64 characters, a serial number of 20 bytes, both dates from 2050
/// on and the longest signature has this length. Only a CA without a key identifier (0 here, as
/// for an empty one) saves another 13 bytes. A usual leaf (48 characters, 16 bytes, dates before
/// 2050) is 24 bytes shorter. What exceeds [`MAX_LEAF_LEN`](crate::limits::MAX_LEAF_LEN) is for
/// [`LeafBuilder`](crate::LeafBuilder) to refuse.
///
/// # Examples
///
/// ```
/// use pop_core::{KeyAlgorithm, P256_SPKI_LEN, max_leaf_len};
///
/// const LEN: usize = max_leaf_len(128, 20, P256_SPKI_LEN, KeyAlgorithm::P256);
/// static BUFFER: [u8; LEN] = [0; LEN];
/// assert_eq!(BUFFER.len(), 564);
/// ```
#[must_use]
pub const fn max_leaf_len(
    ca_subject_len: usize,
    ca_key_identifier_len: usize,
    leaf_key_len: usize,
    ca_key: KeyAlgorithm,
) -> usize {
    const EXTENSION_OID: usize = tlv(3);
    const CRITICAL: usize = tlv(1);
    const ATTRIBUTE_OID: usize = tlv(3);
    const VERSION: usize = tlv(tlv(1));
    const SERIAL_NUMBER: usize = tlv(MAX_SERIAL_LEN);
    const GENERALIZED_TIME: usize = tlv(15);
    const VALIDITY: usize = tlv(2 * GENERALIZED_TIME);
    // Name, RDN, AttributeTypeAndValue.
    const SUBJECT: usize = tlv(tlv(tlv(ATTRIBUTE_OID + tlv(MAX_CODE_LEN))));
    const BASIC_CONSTRAINTS: usize = tlv(EXTENSION_OID + CRITICAL + tlv(tlv(0)));
    const KEY_USAGE: usize = tlv(EXTENSION_OID + CRITICAL + tlv(tlv(2)));
    const SUBJECT_KEY_IDENTIFIER: usize = tlv(EXTENSION_OID + tlv(tlv(20)));

    let authority_key_identifier =
        tlv(tlv(tlv(tlv(ca_key_identifier_len))).saturating_add(EXTENSION_OID));
    let extensions = tlv(tlv(authority_key_identifier
        .saturating_add(BASIC_CONSTRAINTS + KEY_USAGE + SUBJECT_KEY_IDENTIFIER)));
    let algorithm = algorithm_identifier(SignatureAlgorithm::for_key(ca_key)).len();
    let tbs = tlv((VERSION + SERIAL_NUMBER + algorithm + VALIDITY + SUBJECT)
        .saturating_add(ca_subject_len)
        .saturating_add(leaf_key_len)
        .saturating_add(extensions));
    // The byte says that no bits are unused.
    let signature = tlv(max_signature_len(ca_key).saturating_add(1));
    tlv(tbs.saturating_add(algorithm).saturating_add(signature))
}

/// Length of a value with tag and length bytes.
const fn tlv(value: usize) -> usize {
    let header = match value {
        0..=0x7f => 2,
        0x80..=0xff => 3,
        0x100..=0xffff => 4,
        0x1_0000..=0xff_ffff => 5,
        _ => 6,
    };
    value.saturating_add(header)
}
