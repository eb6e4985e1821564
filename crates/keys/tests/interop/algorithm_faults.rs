//! Algorithms and keys of CAs that SECURITY.md refuses by name; nearly all of the signatures are genuine.

use std::ops::Range;

use crate::case::{Case, Fault, Kind, make};
use crate::der::{
    BIT_STRING, DSA_SHA256, ECDSA_SHA1, ECDSA_SHA3_256, ECDSA_SHA224, ECDSA_SHA256, ECDSA_SHA384,
    ECDSA_SHA512, ED448, ED25519, INTEGER, RSA_PSS, SEQUENCE, compressed, rsa_with, tlv,
};
use crate::forge::Pair;
use crate::keyring::{Hash, Key, Keyring};

pub(crate) fn cases(keyring: &mut Keyring, now: i64) -> Vec<Case> {
    let mut cases = make(keyring, now, Kind::Mutated, SIGNATURES);
    cases.extend(make(keyring, now, Kind::Mutated, CA_KEYS));
    cases
}

const SIGNATURES: &[Fault] = &[
    (
        "signed-with-rsa-sha1",
        "SignatureAlgorithm(RsaSha1)",
        |pair| {
            pair.sign_with(Key::Rsa2048, &rsa_with(5), Hash::Sha1);
        },
    ),
    (
        "signed-with-rsa-md5",
        "SignatureAlgorithm(RsaMd5)",
        |pair| {
            pair.sign_with(Key::Rsa2048, &rsa_with(4), Hash::Md5);
        },
    ),
    (
        "signed-with-rsa-sha224",
        "SignatureAlgorithm(RsaOtherSha2)",
        |pair| {
            pair.sign_with(Key::Rsa2048, &rsa_with(14), Hash::Sha224);
        },
    ),
    (
        "signed-with-rsa-pss",
        "SignatureAlgorithm(RsaPss)",
        |pair| {
            pair.sign_with(Key::Rsa2048, RSA_PSS, Hash::Pss);
        },
    ),
    (
        "signed-with-ecdsa-sha1",
        "SignatureAlgorithm(EcdsaSha1)",
        |pair| {
            pair.sign_with(Key::P256, ECDSA_SHA1, Hash::Sha1);
        },
    ),
    (
        "signed-with-ecdsa-sha224",
        "SignatureAlgorithm(EcdsaSha224)",
        |pair| {
            pair.sign_with(Key::P256, ECDSA_SHA224, Hash::Sha224);
        },
    ),
    (
        "signed-with-ecdsa-sha3",
        "SignatureAlgorithm(Unknown)",
        |pair| {
            pair.sign_with(Key::P256, ECDSA_SHA3_256, Hash::Sha3);
        },
    ),
    (
        "p256-with-sha512",
        "SignatureAlgorithm(EcdsaSha512)",
        |pair| {
            pair.sign_with(Key::P256, ECDSA_SHA512, Hash::Sha512);
        },
    ),
    (
        "signed-with-p521",
        "SignatureAlgorithm(EcdsaSha512)",
        |pair| {
            pair.sign_with(Key::P521, ECDSA_SHA512, Hash::Sha512);
        },
    ),
    (
        "signed-with-ed25519",
        "SignatureAlgorithm(Ed25519)",
        |pair| {
            pair.sign_with(Key::Ed25519, ED25519, Hash::Whole);
        },
    ),
    ("signed-with-ed448", "SignatureAlgorithm(Ed448)", |pair| {
        pair.sign_with(Key::Ed448, ED448, Hash::Whole);
    }),
    ("signed-with-dsa", "SignatureAlgorithm(Dsa)", |pair| {
        pair.sign_with(Key::Dsa, DSA_SHA256, Hash::Sha256);
    }),
    (
        "ecdsa-with-null",
        "SignatureAlgorithm(Parameters)",
        |pair| {
            let algorithm = tlv(SEQUENCE, &[ECDSA_SHA256.get(2..).unwrap(), &[5, 0]]);
            pair.leaf.set_algorithm(&algorithm);
        },
    ),
];

const CA_KEYS: &[Fault] = &[
    ("ca-key-rsa1024", "CaKey(RsaModulusTooShort)", |pair| {
        pair.rsa(Key::Rsa1024);
    }),
    ("ca-key-rsa4104", "CaKey(RsaModulusTooLong)", |pair| {
        pair.rsa(Key::Rsa4104);
    }),
    ("ca-key-rsa-even", "CaKey(RsaModulusEven)", |pair| {
        // Nobody can sign with it.
        pair.rsa(Key::Rsa2048);
        *pair.ca.key.get_mut(MODULUS.end - 1).unwrap() ^= 1;
    }),
    ("ca-key-exponent-1", "CaKey(RsaExponent)", |pair| {
        // Anybody can sign with it.
        pair.sign_with(Key::Rsa2048, &rsa_with(11), Hash::Bare);
        exponent_1(pair);
    }),
    ("ca-key-exponent-long", "CaKey(RsaExponent)", |pair| {
        pair.rsa(Key::Rsa2048ExponentLong);
    }),
    ("ca-key-secp256k1", "CaKey(EcCurve)", |pair| {
        pair.sign_with(Key::Secp256k1, ECDSA_SHA256, Hash::Sha256);
    }),
    ("ca-key-explicit-curve", "CaKey(EcExplicitCurve)", |pair| {
        pair.sign_with(Key::P256Explicit, ECDSA_SHA256, Hash::Sha256);
    }),
    ("ca-key-compressed-point", "CaKey(EcPointForm)", |pair| {
        pair.ca.key = compressed(&pair.ca.key);
    }),
    ("p256-with-sha384", "AlgorithmNotOfCaKey", |pair| {
        pair.sign_with(Key::P256, ECDSA_SHA384, Hash::Sha384);
    }),
    ("p384-with-sha256", "AlgorithmNotOfCaKey", |pair| {
        pair.sign_with(Key::P384, ECDSA_SHA256, Hash::Sha256);
    }),
];

/// Where the modulus stands in the SubjectPublicKeyInfo of an RSA key of 2048 bits, its header included.
const MODULUS: Range<usize> = 28..289;

/// Writes exponent 1 into the CA's RSA key of 2048 bits, in place of 65537.
fn exponent_1(pair: &mut Pair) {
    let key = &pair.ca.key;
    let (algorithm, modulus) = (key.get(4..19).unwrap(), key.get(MODULUS).unwrap());
    let exponent = key.get(MODULUS.end..).unwrap();
    assert_eq!(exponent, [INTEGER, 3, 1, 0, 1]);
    let numbers = tlv(SEQUENCE, &[modulus, &[INTEGER, 1, 1]]);
    let numbers = tlv(BIT_STRING, &[&[0], &numbers]);
    pair.ca.key = tlv(SEQUENCE, &[algorithm, &numbers]);
}
