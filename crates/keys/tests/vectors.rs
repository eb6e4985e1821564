//! `FastVerifier` against Wycheproof, and at the edges of its own rules.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may panic, in its helpers too"
)]

#[allow(dead_code, reason = "each test crate uses a part of it")]
#[path = "support/openssl.rs"]
mod openssl;
#[path = "support/shared.rs"]
mod shared;

use openssl::Dir;
use pop_core::{
    SignDigest, SignatureAlgorithm, SignatureVerifier, SubjectPublicKeyInfo, VerifyError,
};
use pop_keys::{CaKey, FastVerifier};

/// "Acceptable" by Wycheproof's word: either answer is a legitimate contract. Ours, with the reason:
/// (file, test, our answer is valid).
const ACCEPTABLE: [(&str, u64, bool); 2] = [
    // The hash's AlgorithmIdentifier inside the padding lacks its NULL. RFC 8017 section 9.2 note 1 has it there;
    // AWS-LC compares the whole padding byte for byte and refuses.
    ("rsa_signature_2048_sha256_test.json", 8, false),
    ("rsa_signature_4096_sha256_test.json", 8, false),
];

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn wycheproof() {
    let folder = shared::folder("vectors/wycheproof");
    let files = [
        (
            "rsa_signature_2048_sha256_test.json",
            SignatureAlgorithm::RsaSha256,
            (6, 170),
        ),
        (
            "rsa_signature_3072_sha256_test.json",
            SignatureAlgorithm::RsaSha256,
            (7, 165),
        ),
        (
            "rsa_signature_4096_sha256_test.json",
            SignatureAlgorithm::RsaSha256,
            (1, 166),
        ),
        (
            "ecdsa_secp256r1_sha256_test.json",
            SignatureAlgorithm::EcdsaSha256,
            (114, 208),
        ),
    ];
    let all = shared::json_files(&folder);
    let mut acceptable = Vec::new();
    for (file, algorithm, expected_counts) in files {
        let (_, vectors) = all.iter().find(|(name, _)| name == file).unwrap();
        let mut counts = (0, 0);
        for group in vectors["testGroups"].as_array().unwrap() {
            let key = hex(group["publicKeyDer"].as_str().unwrap());
            let key = SubjectPublicKeyInfo::from_der(&key).unwrap();
            for test in group["tests"].as_array().unwrap() {
                let id = test["tcId"].as_u64().unwrap();
                let (message, signature) = (
                    hex(test["msg"].as_str().unwrap()),
                    hex(test["sig"].as_str().unwrap()),
                );
                let answer = FastVerifier.verify(algorithm, key, &message, &signature);
                match test["result"].as_str().unwrap() {
                    "valid" => {
                        assert_eq!(answer, Ok(()), "{file} {id}");
                        counts.0 += 1;
                    }
                    "invalid" => {
                        assert_eq!(answer, Err(VerifyError::BadSignature), "{file} {id}");
                        counts.1 += 1;
                    }
                    other => {
                        assert_eq!(other, "acceptable", "{file} {id}");
                        acceptable.push((file, id, answer.is_ok()));
                    }
                }
            }
        }
        assert_eq!(counts, expected_counts, "{file}: valid and invalid tests");
    }
    assert_eq!(acceptable, ACCEPTABLE);
}

/// Known answers: RSA PKCS#1 v1.5 has one right signature for each key and message.
#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn wycheproof_rsa_signing() {
    let folder = shared::folder("vectors/wycheproof");
    let (mut signed, mut others) = (0, 0);
    for (file, vectors) in shared::json_files(&folder) {
        if !file.ends_with("_sig_gen_test.json") {
            continue;
        }
        for group in vectors["testGroups"].as_array().unwrap() {
            // A CA's key signs with SHA-256 here, so the answers for other digests are nobody's.
            if group["sha"] != "SHA-256" {
                others += group["tests"].as_array().unwrap().len();
                continue;
            }
            let pkcs8 = hex(group["privateKeyPkcs8"].as_str().unwrap());
            let pem = group["privateKeyPem"].as_str().unwrap();
            for bytes in [pkcs8.as_slice(), pem.as_bytes()] {
                let mut key = CaKey::from_text_or_der(bytes).unwrap();
                assert_eq!(
                    key.public_key_info(),
                    hex(group["keyDer"].as_str().unwrap())
                );
                for test in group["tests"].as_array().unwrap() {
                    let message = hex(test["msg"].as_str().unwrap());
                    let digest = SignatureAlgorithm::RsaSha256.digest(&message);
                    let mut signature = [0; 512];
                    let len = key.sign_digest(digest.as_bytes(), &mut signature).unwrap();
                    let expected = hex(test["sig"].as_str().unwrap());
                    assert_eq!(signature[..len], expected, "{file} {}", test["tcId"]);
                    signed += 1;
                }
            }
        }
    }
    // Each with the key as DER and as PEM.
    assert_eq!((signed, others), (2 * 15, 43));
}

/// Private keys that a fuzzer came up with: each is refused with a reason, or its public half is what OpenSSL makes of
/// it.
#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn fuzz_seeds_of_private_keys() {
    let folder = shared::folder("vectors/boringssl/fuzz-seeds/pkcs8");
    let Some(dir) = Dir::new("pkcs8-seeds") else {
        return;
    };
    let (mut read, mut refused) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let der = std::fs::read(entry.unwrap().path()).unwrap();
        match CaKey::from_text_or_der(&der) {
            Ok(key) => {
                read += 1;
                dir.write("seed.der", &der);
                let public = dir.ok("pkey -inform DER -in seed.der -pubout -outform DER");
                assert_eq!(key.public_key_info(), public);
            }
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().is_empty());
            }
        }
    }
    assert_eq!((read, refused), (3, 7));
}

/// Every algorithm with every key: the pairs that belong together verify, all others are refused.
#[test]
fn five_algorithms_and_no_other_pairs() {
    use SignatureAlgorithm::{EcdsaSha256, EcdsaSha384, RsaSha256, RsaSha384, RsaSha512};
    let Some(dir) = Dir::new("pairs") else { return };
    dir.write("message", b"message");
    let cases = [
        (
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
            vec![(EcdsaSha256, "sha256")],
        ),
        (
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
            vec![(EcdsaSha384, "sha384")],
        ),
        (
            "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
            vec![
                (RsaSha256, "sha256"),
                (RsaSha384, "sha384"),
                (RsaSha512, "sha512"),
            ],
        ),
    ];
    for (generate, signed_with) in cases {
        dir.ok(&format!("genpkey {generate} -out key.pem"));
        let public = dir.ok("pkey -in key.pem -pubout -outform DER");
        let key = SubjectPublicKeyInfo::from_der(&public).unwrap();
        for hash in ["sha256", "sha384", "sha512"] {
            let signature = dir.ok(&format!("dgst -{hash} -sign key.pem message"));
            for algorithm in [EcdsaSha256, EcdsaSha384, RsaSha256, RsaSha384, RsaSha512] {
                let answer = FastVerifier.verify(algorithm, key, b"message", &signature);
                assert_eq!(
                    answer.is_ok(),
                    signed_with.contains(&(algorithm, hash)),
                    "{generate} {hash} {algorithm:?}"
                );
            }
        }
    }
}

/// Moduli of 256 to 512 bytes; what Azure's tooling makes has 2046 bits.
#[test]
fn rsa_moduli_at_the_edges() {
    let Some(dir) = Dir::new("moduli") else {
        return;
    };
    dir.write("message", b"message");
    for (bits, accepted) in [
        (1024, false),
        (2040, false),
        (2041, true),
        (2046, true),
        (2047, true),
        (2056, true),
        (4096, true),
        (4104, false),
    ] {
        dir.ok(&format!("genrsa -out key.pem {bits}"));
        let public = dir.ok("pkey -in key.pem -pubout -outform DER");
        for (algorithm, hash) in [
            (SignatureAlgorithm::RsaSha256, "sha256"),
            (SignatureAlgorithm::RsaSha384, "sha384"),
            (SignatureAlgorithm::RsaSha512, "sha512"),
        ] {
            let signature = dir.ok(&format!("dgst -{hash} -sign key.pem message"));
            let answer = SubjectPublicKeyInfo::from_der(&public)
                .map(|key| FastVerifier.verify(algorithm, key, b"message", &signature));
            // AWS-LC has no SHA-384 below 2048 bits: it says that it cannot verify, and accepts nothing.
            if accepted && bits < 2048 && algorithm == SignatureAlgorithm::RsaSha384 {
                assert_eq!(answer, Ok(Err(VerifyError::Unsupported)), "{bits} {hash}");
            } else {
                assert_eq!(answer == Ok(Ok(())), accepted, "{bits} {hash}: {answer:?}");
            }
        }
    }
}

/// Keys whose numbers or points no correct signer has.
#[test]
fn broken_keys_are_refused() {
    let Some(dir) = Dir::new("broken-keys") else {
        return;
    };
    dir.write("message", b"message");
    dir.ok("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem");
    let signature = dir.ok("dgst -sha256 -sign key.pem message");
    let public = dir.ok("pkey -in key.pem -pubout -outform DER");
    let verify = |algorithm, public: &[u8], signature: &[u8]| {
        SubjectPublicKeyInfo::from_der(public).map_or(Err(VerifyError::BadKey), |key| {
            FastVerifier.verify(algorithm, key, b"message", signature)
        })
    };
    assert_eq!(
        verify(SignatureAlgorithm::RsaSha256, &public, &signature),
        Ok(())
    );
    let exponent = public.len() - 3;
    assert_eq!(public[exponent - 2..], [0x02, 0x03, 0x01, 0x00, 0x01]);
    // An even modulus, an even exponent, an exponent with a leading zero.
    for (at, byte) in [
        (exponent - 3, public[exponent - 3] & 0xFE),
        (public.len() - 1, 0x00),
        (exponent, 0x00),
    ] {
        let mut changed = public.clone();
        changed[at] = byte;
        assert!(
            verify(SignatureAlgorithm::RsaSha256, &changed, &signature).is_err(),
            "byte {at}"
        );
    }
    let mut one = public.clone();
    one.truncate(exponent - 2);
    one.extend([0x02, 0x01, 0x01]);
    for (at, less) in [(3, 2), (22, 2), (27, 2)] {
        one[at] -= less;
    }
    // RSA with e = 1 would make every padded message its own signature.
    assert!(
        SubjectPublicKeyInfo::from_der(&one).is_ok(),
        "the edit kept the DER whole"
    );
    assert!(verify(SignatureAlgorithm::RsaSha256, &one, &signature).is_err());

    dir.ok("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem");
    let signature = dir.ok("dgst -sha256 -sign key.pem message");
    let public = dir.ok("pkey -in key.pem -pubout -outform DER");
    assert_eq!(
        verify(SignatureAlgorithm::EcdsaSha256, &public, &signature),
        Ok(())
    );
    let compressed = dir.ok("pkey -in key.pem -pubout -outform DER -ec_conv_form compressed");
    assert!(compressed.len() < public.len());
    assert!(verify(SignatureAlgorithm::EcdsaSha256, &compressed, &signature).is_err());
    let mut off_the_curve = public.clone();
    *off_the_curve.last_mut().unwrap() ^= 1;
    assert_eq!(
        verify(SignatureAlgorithm::EcdsaSha256, &off_the_curve, &signature),
        Err(VerifyError::BadKey)
    );
}
