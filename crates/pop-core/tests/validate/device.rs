//! What a device does alone: its own signer, its own verifier, every rule.

use pop_core::{
    Certificate, EcdsaSignature, Finding, P256_SPKI_LEN, P256Signer, P256Verifier, Policy,
    Rejection, SignDigest as _, SignatureAlgorithm, SignatureVerifier as _, SubjectPublicKeyInfo,
    Time, Validation, VerificationCode, VerifyError, validate,
};

use crate::forge::{CODE, Spec, p256_key};
use crate::rules::NOW;

fn spki(signer: &P256Signer) -> Vec<u8> {
    let mut spki = [0; P256_SPKI_LEN];
    signer.write_spki(&mut spki);
    spki.to_vec()
}

/// A CA certificate, and a leaf with this key that the CA's key has signed.
pub(crate) fn signed(leaf_key: Vec<u8>) -> (Vec<u8>, Vec<u8>) {
    let mut signer = P256Signer::from_bytes(&[5; 32]).unwrap();
    let (mut ca, mut leaf) = (Spec::ca(), Spec::leaf());
    ca.key = spki(&signer);
    leaf.key = leaf_key;
    let algorithm = SignatureAlgorithm::EcdsaSha256;
    let digest = algorithm.digest(&leaf.tbs());
    let (mut fixed, mut der) = ([0; 64], [0; 72]);
    signer.sign_digest(digest.as_bytes(), &mut fixed).unwrap();
    let signature = EcdsaSignature::from_fixed(algorithm, &fixed).unwrap();
    let len = signature.write_der(&mut der).unwrap();
    leaf.signature = der[..len].to_vec();
    (ca.der(), leaf.der())
}

pub(crate) fn good_key() -> Vec<u8> {
    spki(&P256Signer::from_bytes(&[6; 32]).unwrap())
}

fn verdict_on(ca: &[u8], leaf: &[u8], policy: &Policy) -> Result<Vec<Finding>, Option<Rejection>> {
    let ca = Certificate::from_der(ca).unwrap();
    let leaf = Certificate::from_der(leaf).map_err(|_| None)?;
    let code = VerificationCode::new(CODE).unwrap();
    let now = Time::from_unix_seconds(NOW).unwrap();
    validate(
        &leaf,
        &Validation {
            ca: &ca,
            code,
            now,
            policy,
        },
        &P256Verifier,
    )
    .map(|validated| validated.findings().iter().collect())
    .map_err(Some)
}

/// What `crates/keys/tests/leaf_openssl.rs` does for each kind of CA with the verifier of hosts, with
/// the device's own: none of these means the same as the leaf, for the reasons given there.
#[test]
fn no_part_and_no_flipped_bit_of_a_leaf_is_taken() {
    let (ca, leaf) = signed(good_key());
    assert_eq!(verdict_on(&ca, &leaf, &Policy::rfc5280()), Ok(vec![]));
    for len in 0..leaf.len() {
        assert_eq!(
            verdict_on(&ca, &leaf[..len], &Policy::azure()),
            Err(None),
            "{len}"
        );
    }
    let mut changed = leaf.clone();
    let mut refused_by_signature = 0;
    for bit in 0..leaf.len() * 8 {
        changed[bit / 8] ^= 0x80 >> (bit % 8);
        let reason = verdict_on(&ca, &changed, &Policy::azure()).unwrap_err();
        let by_signature = reason == Some(Rejection::Signature(VerifyError::BadSignature));
        refused_by_signature += usize::from(by_signature);
        changed[bit / 8] ^= 0x80 >> (bit % 8);
    }
    assert_eq!(changed, leaf);
    assert!(refused_by_signature > 1_000, "{refused_by_signature}");
}

#[test]
fn a_leaf_whose_point_is_off_its_curve_is_found() {
    let mut off = good_key();
    *off.last_mut().unwrap() ^= 1;
    let (ca, leaf) = signed(off);
    let found = Finding::LeafKeyInvalid;
    assert_eq!(verdict_on(&ca, &leaf, &Policy::azure()), Ok(vec![found]));
    let refused = Rejection::Refused(found);
    assert_eq!(
        verdict_on(&ca, &leaf, &Policy::rfc5280()),
        Err(Some(refused))
    );
}

#[test]
fn what_the_verifier_says_of_keys() {
    let check = |spki: &[u8]| {
        let key = SubjectPublicKeyInfo::from_der(spki).unwrap();
        P256Verifier.check_public_key(key)
    };
    assert_eq!(check(&good_key()), Ok(()));
    assert_eq!(check(&p256_key(1)), Err(VerifyError::BadKey));
    // x is no field element.
    let mut too_large = good_key();
    too_large[27..59].fill(0xff);
    assert_eq!(check(&too_large), Err(VerifyError::BadKey));
    let rsa = crate::forge::rsa_key(2048, &[1, 0, 1]);
    assert_eq!(check(&rsa), Err(VerifyError::Unsupported));
}
