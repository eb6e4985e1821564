//! Keys in memory: what loading costs, nonces with and without randomness, and the traits of the
//! `signature` crate in both directions.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::time::{Duration, Instant};

use p256::ecdsa::SigningKey;
use pop_core::{
    EcdsaSignature, P256_SPKI_LEN, P256Error, P256Signer, P256Verifier, Prehash, RandomizedPrehash,
    SignDigest, SignatureAlgorithm, SignatureVerifier as _, SubjectPublicKeyInfo, p256_spki,
};
use sha2::{Digest as _, Sha256};
use signature::hazmat::{PrehashSigner, RandomizedPrehashSigner};
use signature::rand_core::{TryCryptoRng, TryRng};

const ALGORITHM: SignatureAlgorithm = SignatureAlgorithm::EcdsaSha256;
const MESSAGE: &[u8] = b"a TBSCertificate";

fn spki_of(signer: &P256Signer) -> [u8; P256_SPKI_LEN] {
    let mut spki = [0; P256_SPKI_LEN];
    signer.write_spki(&mut spki);
    spki
}

fn key(spki: &[u8]) -> SubjectPublicKeyInfo<'_> {
    SubjectPublicKeyInfo::from_der(spki).unwrap()
}

fn sign<S: SignDigest>(mut signer: S, message: &[u8]) -> Result<[u8; 64], S::Error> {
    let mut fixed = [0; 64];
    assert_eq!(signer.algorithm(), ALGORITHM);
    let len = signer.sign_digest(&Sha256::digest(message), &mut fixed)?;
    assert_eq!(len, 64);
    Ok(fixed)
}

#[track_caller]
fn assert_verifies(spki: &[u8], message: &[u8], fixed: &[u8]) {
    let mut der = [0; 72];
    let signature = EcdsaSignature::from_fixed(ALGORITHM, fixed).unwrap();
    let len = signature.write_der(&mut der).unwrap();
    P256Verifier
        .verify(ALGORITHM, key(spki), message, &der[..len])
        .unwrap();
}

/// The least of a few times, since anything may come between.
fn least(mut run: impl FnMut()) -> Duration {
    let time = |()| {
        let begin = Instant::now();
        run();
        begin.elapsed()
    };
    [(); 7].map(time).into_iter().min().unwrap()
}

#[test]
fn loading_a_key_computes_no_public_key() {
    let scalar: [u8; 32] = Sha256::digest(b"scalar").into();
    let signer = P256Signer::from_bytes(&scalar).unwrap();
    let load = least(|| drop(P256Signer::from_bytes(&scalar).unwrap()));
    let multiply = least(|| assert_eq!(spki_of(&signer).len(), P256_SPKI_LEN));
    println!("load {load:?}, public key {multiply:?}");
    // Measured: a thousandth. With the public key it would be more than the whole.
    assert!(load * 20 < multiply, "load {load:?}, multiply {multiply:?}");
}

#[test]
fn a_key_and_its_point() {
    let signer = P256Signer::from_bytes(&[7; 32]).unwrap();
    let spki = spki_of(&signer);
    let stored_point: [u8; 65] = *spki.last_chunk().unwrap();
    assert_eq!(
        signer.check_belongs_to(key(&p256_spki(&stored_point))),
        Ok(())
    );
    // Another key, the mirrored point, which belongs to minus the scalar, and another curve.
    let other = spki_of(&P256Signer::from_bytes(&[8; 32]).unwrap());
    let minus = -p256::NonZeroScalar::try_from(&[7u8; 32][..]).unwrap();
    let mirrored = spki_of(&P256Signer::from_bytes(&minus.to_bytes().into()).unwrap());
    assert_eq!(mirrored[..59], spki[..59]);
    let mut p384 = vec![0x30, 0x76, 0x30, 0x10, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d];
    p384.extend([2, 1, 6, 5, 0x2b, 0x81, 4, 0, 0x22, 3, 98, 0, 4]);
    p384.extend([0x5a; 96]);
    for wrong in [&other[..], &mirrored, &p384] {
        let error = signer.check_belongs_to(key(wrong)).unwrap_err();
        assert_eq!(error, P256Error::WrongPublicKey);
        assert!(error.to_string().contains("another public key"));
    }
}

#[test]
fn hedged_signatures() {
    let signer = P256Signer::from_bytes(&[7; 32]).unwrap();
    let spki = spki_of(&signer);
    let deterministic = sign(P256Signer::from_bytes(&[7; 32]).unwrap(), MESSAGE).unwrap();
    let mut rs = vec![deterministic[..32].to_vec()];
    for entropy in [[0; 32], [1; 32], [0xff; 32], Sha256::digest(b"e").into()] {
        let one = sign(signer.hedged(&entropy), MESSAGE).unwrap();
        assert_eq!(sign(signer.hedged(&entropy), MESSAGE).unwrap(), one);
        assert_verifies(&spki, MESSAGE, &one);
        // A nonce used for two digests would give the key away: r tells.
        let two = sign(signer.hedged(&entropy), b"another").unwrap();
        assert_verifies(&spki, b"another", &two);
        rs.extend([one[..32].to_vec(), two[..32].to_vec()]);
    }
    let count = rs.len();
    rs.sort();
    rs.dedup();
    assert_eq!(rs.len(), count, "a nonce came twice");
}

#[test]
fn one_bit_of_entropy_is_enough() {
    let signer = P256Signer::from_bytes(&[7; 32]).unwrap();
    let zeros = sign(signer.hedged(&[0; 32]), MESSAGE).unwrap();
    for bit in [0, 7, 128, 255] {
        let mut entropy = [0; 32];
        entropy[bit / 8] = 1 << (bit % 8);
        assert_ne!(sign(signer.hedged(&entropy), MESSAGE).unwrap(), zeros);
    }
}

#[test]
fn hedged_signing_refuses_what_plain_signing_refuses() {
    let signer = P256Signer::from_bytes(&[7; 32]).unwrap();
    let mut hedged = signer.hedged(&[1; 32]);
    assert_eq!(
        hedged.sign_digest(&[1; 31], &mut [0; 64]),
        Err(P256Error::WrongDigestLength { found: 31 })
    );
    assert_eq!(
        hedged.sign_digest(&[1; 32], &mut [0; 63]),
        Err(P256Error::BufferTooSmall { needed: 64 })
    );
    assert_eq!(format!("{hedged:?}"), "HedgedP256Signer { .. }");
}

/// Gives the same byte for ever, or fails.
struct Generator(Option<u8>);

#[derive(Debug)]
struct NoNoise;

impl std::fmt::Display for NoNoise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no noise")
    }
}

impl std::error::Error for NoNoise {}

impl TryRng for Generator {
    type Error = NoNoise;

    fn try_next_u32(&mut self) -> Result<u32, NoNoise> {
        Err(NoNoise)
    }

    fn try_next_u64(&mut self) -> Result<u64, NoNoise> {
        Err(NoNoise)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), NoNoise> {
        bytes.fill(self.0.ok_or(NoNoise)?);
        Ok(())
    }
}

impl TryCryptoRng for Generator {}

#[test]
fn their_keys_behind_our_seam() {
    for seed in 1..=10u8 {
        let scalar = Sha256::digest([seed]);
        let theirs = SigningKey::from_bytes(&scalar).unwrap();
        let ours = P256Signer::from_bytes(&scalar.into()).unwrap();
        let hedged = sign(ours.hedged(&[seed; 32]), MESSAGE).unwrap();
        let mut generator = Generator(Some(seed));
        assert_eq!(
            sign(RandomizedPrehash(&theirs, &mut generator), MESSAGE).unwrap(),
            hedged
        );
        let deterministic = sign(ours, MESSAGE).unwrap();
        assert_eq!(sign(Prehash(&theirs), MESSAGE).unwrap(), deterministic);
        // As a trait object too.
        let object: &dyn PrehashSigner<p256::ecdsa::Signature> = &theirs;
        assert_eq!(sign(Prehash(object), MESSAGE).unwrap(), deterministic);
    }
    let theirs = SigningKey::from_slice(&[7; 32]).unwrap();
    assert!(sign(RandomizedPrehash(&theirs, &mut Generator(None)), MESSAGE).is_err());
    assert!(
        Prehash(&theirs)
            .sign_digest(&[1; 32], &mut [0; 63])
            .is_err()
    );
}

#[test]
fn our_keys_behind_their_traits() {
    for seed in 1..=10u8 {
        let scalar = Sha256::digest([seed]);
        let theirs = SigningKey::from_bytes(&scalar).unwrap();
        let ours = P256Signer::from_bytes(&scalar.into()).unwrap();
        let digest = Sha256::digest(MESSAGE);
        let expected: p256::ecdsa::Signature = theirs.sign_prehash(&digest).unwrap();
        assert_eq!(ours.sign_prehash(&digest).unwrap(), expected);
        let expected: p256::ecdsa::Signature = theirs
            .sign_prehash_with_rng(&mut Generator(Some(seed)), &digest)
            .unwrap();
        let found = ours.sign_prehash_with_rng(&mut Generator(Some(seed)), &digest);
        assert_eq!(found.unwrap(), expected);
        // Missing randomness is an error.
        let failed = ours.sign_prehash_with_rng(&mut Generator(None), &digest);
        assert!(failed.is_err());
        assert!(ours.sign_prehash(&digest[..31]).is_err());
        let failed = ours.sign_prehash_with_rng(&mut Generator(Some(0)), &digest[..20]);
        assert!(failed.is_err());
    }
}
