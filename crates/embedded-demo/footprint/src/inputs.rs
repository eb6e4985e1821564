//! What the images work on. All of it is published with the sources: for tests and nothing else.
//!
//! Each is handed out behind a black box, so that nothing is computed while compiling.

use core::hint::black_box;

use pop_core::{
    KeyIdentifier, SerialNumber, SignatureAlgorithm, SignatureVerifier, SubjectPublicKeyInfo, Time,
    VerificationCode, VerifyError,
};

/// Room for the longest leaf of the fixtures, as PEM too.
pub const BUFFER_LEN: usize = 1_024;

/// Sixteen bytes as from a random number generator.
static RANDOM: [u8; 16] = [0x5a; 16];

/// A key identifier as from provisioning.
static IDENTIFIER: KeyIdentifier = KeyIdentifier::from_bytes([0x5a; 20]);

/// The CA certificate: P-256, 475 bytes, names of two attributes, four extensions.
pub fn ca() -> &'static [u8] {
    black_box(include_bytes!("../../fixtures/ca.der"))
}

/// The CA's private number.
pub fn ca_key() -> &'static [u8; 32] {
    black_box(include_bytes!("../../fixtures/ca-key.bin"))
}

/// The leaf's public key.
pub fn leaf_key() -> &'static [u8] {
    black_box(include_bytes!("../../fixtures/leaf-spki.der"))
}

/// The leaf that the firmware made for [`code`].
pub fn leaf() -> &'static [u8] {
    black_box(include_bytes!("../../fixtures/leaf.der"))
}

/// Keeps the files above in the image, so that every image has them and their difference has none.
pub(crate) fn keep() {
    black_box((ca(), ca_key(), leaf_key(), leaf(), request()));
}

/// What is signed of the leaf. Places that do not fit the fixture any more make the work fail.
pub fn tbs() -> Option<&'static [u8]> {
    leaf().get(4..384)
}

/// The leaf's signature value, by the CA's key.
pub fn signature_value() -> Option<&'static [u8]> {
    leaf().get(399..)
}

/// The CA's public key.
pub fn ca_public_key() -> Option<SubjectPublicKeyInfo<'static>> {
    SubjectPublicKeyInfo::from_der(ca().get(198..289)?).ok()
}

/// A certification request with a common name, two organizational units and alternative names.
pub fn request() -> &'static [u8] {
    black_box(include_bytes!("../../../../fuzz/fixtures/request.der"))
}

/// The code of the made-up reply.
pub fn code() -> Option<VerificationCode<'static>> {
    VerificationCode::new(black_box(
        "00112233445566778899AABBCCDDEEFF0011223344556677",
    ))
    .ok()
}

/// 2027-01-01T00:00:00Z.
pub fn now() -> Option<Time> {
    Time::from_unix_seconds(black_box(1_798_761_600))
}

/// Made of sixteen bytes as from a random number generator.
pub fn serial() -> SerialNumber {
    SerialNumber::from_random(*black_box(&RANDOM))
}

/// The leaf's key identifier as from provisioning.
pub fn key_identifier() -> KeyIdentifier {
    *black_box(&IDENTIFIER)
}

/// r and s as from a secure element; whose they are, nobody asks here.
pub fn signature() -> &'static [u8; 64] {
    black_box(&[0x5a; 64])
}

/// Stands for a verifier that needs no flash, no stack and no time.
pub struct Accepting;

impl SignatureVerifier for Accepting {
    fn verify(
        &self,
        _: SignatureAlgorithm,
        _: SubjectPublicKeyInfo<'_>,
        _: &[u8],
        _: &[u8],
    ) -> Result<(), VerifyError> {
        Ok(())
    }
}
