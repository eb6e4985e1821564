//! P-256 signing and verifying against other people's vectors and against the `p256` crate's own
//! high-level interface.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use base64ct::{Base64, Encoding as _};
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use pop_core::{
    EcdsaSignature, P256_SPKI_LEN, P256Error, P256Signer, P256Verifier, SignDigest as _,
    SignatureAlgorithm, SignatureError, SignatureVerifier as _, SubjectPublicKeyInfo, VerifyError,
    p256_spki,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const ALGORITHM: SignatureAlgorithm = SignatureAlgorithm::EcdsaSha256;
/// The order of the curve, and one less.
const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

/// A file of the shared material.
fn shared(path: &str) -> Value {
    let path = format!(
        "{}/../../../shared/vectors/{path}",
        env!("CARGO_MANIFEST_DIR")
    );
    let bytes = std::fs::read(path).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn hex(value: &Value) -> Vec<u8> {
    unhex(value.as_str().unwrap())
}

fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}

fn verify(spki: &[u8], message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
    let key = SubjectPublicKeyInfo::from_der(spki).unwrap();
    P256Verifier.verify(ALGORITHM, key, message, signature)
}

fn to_der(fixed: &[u8]) -> Result<Vec<u8>, SignatureError> {
    let mut der = [0; 72];
    let len = EcdsaSignature::from_fixed(ALGORITHM, fixed)?.write_der(&mut der)?;
    Ok(der[..len].to_vec())
}

fn to_fixed(der: &[u8]) -> Result<[u8; 64], SignatureError> {
    let mut fixed = [0xaa; 64];
    EcdsaSignature::from_der(ALGORITHM, der)?.write_fixed(&mut fixed)?;
    Ok(fixed)
}

fn spki_of(signer: &P256Signer) -> [u8; P256_SPKI_LEN] {
    let mut spki = [0; P256_SPKI_LEN];
    signer.write_spki(&mut spki);
    spki
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn wycheproof() {
    for (file, der, counts) in [
        (
            "wycheproof/ecdsa_secp256r1_sha256_test.json",
            true,
            (114, 208),
        ),
        (
            "wycheproof/ecdsa_secp256r1_sha256_p1363_test.json",
            false,
            (115, 57),
        ),
    ] {
        let vectors = shared(file);
        let (mut valid, mut invalid, mut failures) = (0, 0, Vec::new());
        for group in vectors["testGroups"].as_array().unwrap() {
            let spki = hex(&group["publicKeyDer"]);
            for test in group["tests"].as_array().unwrap() {
                let signature = hex(&test["sig"]);
                let der = if der {
                    Ok(signature)
                } else {
                    to_der(&signature)
                };
                let accepted = der.is_ok_and(|der| verify(&spki, &hex(&test["msg"]), &der).is_ok());
                let expected = match test["result"].as_str().unwrap() {
                    "valid" => true,
                    "invalid" => false,
                    other => panic!("{other} is no result that this test knows"),
                };
                *if expected { &mut valid } else { &mut invalid } += 1;
                if accepted != expected {
                    failures.push(format!("{} {}", test["tcId"], test["comment"]));
                }
            }
        }
        assert!(failures.is_empty(), "{file}: {failures:#?}");
        assert_eq!(
            Some(valid + invalid),
            vectors["numberOfTests"].as_u64(),
            "{file}"
        );
        assert_eq!((valid, invalid), counts, "{file}: valid and invalid");
    }
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn cavp() {
    let vectors = shared("cavp/ecdsa_p256_sha256.json");
    let (mut passed, mut failed) = (0, 0);
    for section in ["SigVer", "SigGen"] {
        for test in vectors[section].as_array().unwrap() {
            let mut point = [4; 65];
            point[1..33].copy_from_slice(&hex(&test["Qx"]));
            point[33..].copy_from_slice(&hex(&test["Qy"]));
            let fixed = [hex(&test["R"]), hex(&test["S"])].concat();
            let result = to_der(&fixed)
                .is_ok_and(|der| verify(&p256_spki(&point), &hex(&test["Msg"]), &der).is_ok());
            let expected = test["Result"]
                .as_str()
                .is_none_or(|result| result.starts_with('P'));
            assert_eq!(result, expected, "{section} {}", test["index"]);
            *if expected { &mut passed } else { &mut failed } += 1;
        }
    }
    assert_eq!((passed, failed), (13, 6), "good and bad signatures");
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn rfc_6979() {
    let vector = shared("cavp/rfc6979_p256_sha256.json");
    let pem = vector["private_key_pkcs8_pem"].as_str().unwrap();
    let body: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let der = Base64::decode_vec(&body).unwrap();
    // In the shortest PKCS#8 form of a P-256 key the scalar comes last.
    let scalar = *der.last_chunk().unwrap();
    let mut signer = P256Signer::from_bytes(&scalar).unwrap();
    let message = vector["message_utf8"].as_str().unwrap().as_bytes();
    let mut fixed = [0; 64];
    assert_eq!(
        signer.sign_digest(&Sha256::digest(message), &mut fixed),
        Ok(64)
    );
    let expected = hex(&vector["signature_der_hex"]);
    assert_eq!(to_der(&fixed).unwrap(), expected);
    assert_eq!(verify(&spki_of(&signer), message, &expected), Ok(()));
}

#[test]
fn signs_as_the_high_level_interface_does() {
    for seed in 1..=40u8 {
        let scalar = Sha256::digest([seed]);
        let mut signer = P256Signer::from_bytes(&scalar.into()).unwrap();
        let key = SigningKey::from_bytes(&scalar).unwrap();
        // Digests above the order of the curve need reducing.
        let mut digest: [u8; 32] = Sha256::digest([seed, seed]).into();
        if seed % 4 == 0 {
            digest[..16].fill(0xff);
        }
        let theirs: p256::ecdsa::Signature = key.sign_prehash(&digest).unwrap();
        let mut ours = [0; 70];
        assert_eq!(signer.sign_digest(&digest, &mut ours), Ok(64));
        assert_eq!(ours[..64], theirs.to_bytes()[..]);
        assert_eq!(ours[64..], [0; 6], "nothing is written past the signature");
        assert_eq!(to_der(&ours[..64]).unwrap(), theirs.to_der().as_bytes());
        let point = key.verifying_key().to_sec1_point(false);
        assert_eq!(
            spki_of(&signer),
            p256_spki(point.as_bytes().try_into().unwrap())
        );
    }
}

#[test]
fn scalars_in_range_only() {
    let order: [u8; 32] = unhex(ORDER).try_into().unwrap();
    let refused = |scalar: [u8; 32]| P256Signer::from_bytes(&scalar).unwrap_err();
    assert_eq!(refused([0; 32]), P256Error::InvalidScalar);
    assert_eq!(refused(order), P256Error::InvalidScalar);
    assert_eq!(refused([0xff; 32]), P256Error::InvalidScalar);
    let mut largest = order;
    largest[31] -= 1;
    let mut one = [0; 32];
    one[31] = 1;
    for scalar in [one, largest] {
        let mut signer = P256Signer::from_bytes(&scalar).unwrap();
        let mut fixed = [0; 64];
        signer.sign_digest(&[7; 32], &mut fixed).unwrap();
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&spki_of(&signer)[26..]).unwrap();
        let signature = p256::ecdsa::Signature::from_slice(&fixed).unwrap();
        let point = key.as_affine();
        ecdsa::hazmat::verify_prehashed(&(*point).into(), &[7; 32], &signature).unwrap();
    }
}

#[test]
fn digests_and_buffers_of_other_lengths_are_refused() {
    let mut signer = P256Signer::from_bytes(&[1; 32]).unwrap();
    for found in [0, 20, 31, 33, 48, 64] {
        let result = signer.sign_digest(&vec![1; found], &mut [0; 64]);
        assert_eq!(result, Err(P256Error::WrongDigestLength { found }));
    }
    let mut short = [0xaa; 63];
    let result = signer.sign_digest(&[1; 32], &mut short);
    assert_eq!(result, Err(P256Error::BufferTooSmall { needed: 64 }));
    assert_eq!(short, [0xaa; 63]);
}

#[test]
fn nothing_of_the_key_is_printed() {
    let signer = P256Signer::from_bytes(&[0x5a; 32]).unwrap();
    assert_eq!(format!("{signer:?}"), "P256Signer { .. }");
}

#[test]
fn keys_that_are_not_plain_points_on_the_curve() {
    let mut signer = P256Signer::from_bytes(&[9; 32]).unwrap();
    let spki = spki_of(&signer);
    let mut fixed = [0; 64];
    signer
        .sign_digest(&Sha256::digest(b"message"), &mut fixed)
        .unwrap();
    let signature = to_der(&fixed).unwrap();
    assert_eq!(verify(&spki, b"message", &signature), Ok(()));
    assert_eq!(
        verify(&spki, b"massage", &signature),
        Err(VerifyError::BadSignature)
    );

    let mut off_curve = spki;
    off_curve[90] ^= 1;
    assert_eq!(
        verify(&off_curve, b"message", &signature),
        Err(VerifyError::BadKey)
    );
    // x is no field element.
    let mut too_large = spki;
    too_large[27..59].fill(0xff);
    assert_eq!(
        verify(&too_large, b"message", &signature),
        Err(VerifyError::BadKey)
    );
    // Hybrid form, then compressed form of the same point.
    let parity = 2 + (spki[90] & 1);
    let mut hybrid = spki;
    hybrid[26] = parity + 4;
    assert_eq!(
        verify(&hybrid, b"message", &signature),
        Err(VerifyError::Unsupported)
    );
    let mut compressed = spki[..59].to_vec();
    compressed[26] = parity;
    compressed[1] -= 32;
    compressed[24] -= 32;
    assert_eq!(
        verify(&compressed, b"message", &signature),
        Err(VerifyError::Unsupported)
    );

    let key = SubjectPublicKeyInfo::from_der(&spki).unwrap();
    for algorithm in [
        SignatureAlgorithm::EcdsaSha384,
        SignatureAlgorithm::RsaSha256,
        SignatureAlgorithm::RsaSha384,
        SignatureAlgorithm::RsaSha512,
    ] {
        let result = P256Verifier.verify(algorithm, key, b"message", &signature);
        assert_eq!(result, Err(VerifyError::Unsupported));
    }
}

#[test]
fn a_high_s_is_as_good_as_a_low_one() {
    let mut signer = P256Signer::from_bytes(&[9; 32]).unwrap();
    let spki = spki_of(&signer);
    let mut fixed = [0; 64];
    signer
        .sign_digest(&Sha256::digest(b"message"), &mut fixed)
        .unwrap();
    let signature = p256::ecdsa::Signature::from_slice(&fixed).unwrap();
    let (r, s) = signature.split_scalars();
    let other = p256::ecdsa::Signature::from_scalars(r, -s).unwrap();
    assert_ne!(signature, other);
    for signature in [signature, other] {
        let der = to_der(&signature.to_bytes()).unwrap();
        assert_eq!(verify(&spki, b"message", &der), Ok(()));
    }
}

#[test]
fn every_flipped_bit_of_a_signature_is_refused() {
    let mut signer = P256Signer::from_bytes(&[3; 32]).unwrap();
    let spki = spki_of(&signer);
    let mut fixed = [0; 64];
    signer
        .sign_digest(&Sha256::digest(b"message"), &mut fixed)
        .unwrap();
    let good = to_der(&fixed).unwrap();
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            verify(&spki, b"message", &bad),
            Err(VerifyError::BadSignature),
            "bit {bit}"
        );
    }
    for len in 0..good.len() {
        assert_eq!(
            verify(&spki, b"message", &good[..len]),
            Err(VerifyError::BadSignature)
        );
    }
    let longer = [&good[..], &[0]].concat();
    assert_eq!(
        verify(&spki, b"message", &longer),
        Err(VerifyError::BadSignature)
    );
}

/// Numbers at every interesting edge, as 32 bytes.
fn edges() -> Vec<[u8; 32]> {
    let order: [u8; 32] = unhex(ORDER).try_into().unwrap();
    let mut edges = vec![order, [0; 32], [0xff; 32]];
    let mut below = order;
    below[31] -= 1;
    edges.push(below);
    for place in 0..32 {
        for byte in [1, 0x7f, 0x80] {
            let mut edge = [0; 32];
            edge[place] = byte;
            edges.push(edge);
        }
    }
    edges
}

#[test]
fn conversions_round_trip_at_every_edge() {
    let order: [u8; 32] = unhex(ORDER).try_into().unwrap();
    for r in edges() {
        for s in edges() {
            let fixed = [r, s].concat();
            let good = |number| number != [0; 32] && number < order;
            match to_der(&fixed) {
                Ok(der) => {
                    assert!(good(r) && good(s));
                    assert_eq!(to_fixed(&der).unwrap()[..], fixed);
                    let theirs = p256::ecdsa::Signature::from_slice(&fixed).unwrap();
                    assert_eq!(der, theirs.to_der().as_bytes());
                }
                Err(error) => {
                    assert!(!(good(r) && good(s)));
                    assert_eq!(error, SignatureError::OutOfRange);
                }
            }
        }
    }
}

#[test]
fn fixed_signatures_of_other_lengths_are_refused() {
    for (algorithm, expected) in [(ALGORITHM, 64), (SignatureAlgorithm::EcdsaSha384, 96)] {
        for found in 0..130 {
            let fixed = vec![1; found];
            let result = EcdsaSignature::from_fixed(algorithm, &fixed);
            if found == expected {
                let mut der = [0; 104];
                let len = result.unwrap().write_der(&mut der).unwrap();
                let again = EcdsaSignature::from_der(algorithm, &der[..len]).unwrap();
                assert_eq!(again, result.unwrap());
            } else {
                assert_eq!(result, Err(SignatureError::WrongLength { expected, found }));
            }
        }
    }
    let rsa = SignatureAlgorithm::RsaSha256;
    assert_eq!(
        EcdsaSignature::from_fixed(rsa, &[1; 64]),
        Err(SignatureError::WrongKind)
    );
    assert_eq!(
        EcdsaSignature::from_der(rsa, &[]),
        Err(SignatureError::WrongKind)
    );
}

#[test]
fn the_longest_p384_signature_fits_short_lengths() {
    let algorithm = SignatureAlgorithm::EcdsaSha384;
    let fixed = [[0xff; 24], [0; 24]].concat().repeat(2);
    let signature = EcdsaSignature::from_fixed(algorithm, &fixed).unwrap();
    let mut der = [0xaa; 105];
    assert_eq!(signature.write_der(&mut der), Ok(104));
    assert_eq!((der[1], der[3], der[104]), (102, 49, 0xaa));
    assert_eq!(algorithm.max_signature_len(), 104);
    let too_small = Err(SignatureError::BufferTooSmall { needed: 104 });
    assert_eq!(signature.write_der(&mut der[..103]), too_small);
    let too_small = Err(SignatureError::BufferTooSmall { needed: 96 });
    assert_eq!(signature.write_fixed(&mut [0; 95]), too_small);
    // The order itself, from SP 800-186, is out of range; one less is not.
    let order = "ffffffffffffffffffffffffffffffffffffffffffffffff\
                 c7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    let mut fixed = unhex(&order.repeat(2));
    assert_eq!(
        EcdsaSignature::from_fixed(algorithm, &fixed),
        Err(SignatureError::OutOfRange)
    );
    fixed[47] -= 1;
    fixed[95] -= 1;
    assert!(EcdsaSignature::from_fixed(algorithm, &fixed).is_ok());
}

#[test]
fn der_that_is_not_exactly_a_signature() {
    use SignatureError::{NotDer, OutOfRange};
    for (der, error) in [
        ("", NotDer),
        ("30", NotDer),
        ("3000", NotDer),
        ("3003020105", NotDer),
        ("30060201050201", NotDer),
        ("300602010502010700", NotDer),
        ("30070201050201070500", NotDer),
        ("3009020105020107020101", NotDer),
        ("3106020105020107", NotDer),
        ("3006030105020107", NotDer),
        ("3006020105030107", NotDer),
        ("308106020105020107", NotDer),
        ("3080020105020107", NotDer),
        ("30800201050201070000", NotDer),
        ("300702810105020107", NotDer),
        ("3005020002010730", NotDer),
        ("30050200020107", NotDer),
        ("3007020200050201 07", NotDer),
        ("3006020185020107", NotDer),
        ("3006020105020187", NotDer),
        ("300702020000020107", NotDer),
        ("3006020100020107", OutOfRange),
        ("3006020105020100", OutOfRange),
    ] {
        let der = unhex(&der.replace(' ', ""));
        assert_eq!(to_fixed(&der), Err(error), "{der:02x?}");
        assert!(
            p256::ecdsa::Signature::from_der(&der).is_err(),
            "{der:02x?}"
        );
    }
    assert!(to_fixed(&unhex("3006020105020107")).is_ok());
    assert!(to_fixed(&unhex("300702020080020107")).is_ok());
}
