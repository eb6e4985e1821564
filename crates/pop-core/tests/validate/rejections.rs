//! What every policy refuses, each with a certificate pair for it, even if the signature were right.

use pop_core::{Policy, Rejection, UnsupportedAlgorithm};

use crate::forge::{
    CN, CODE, O, P384_SHA384, RSA_SHA1, RSA_SHA256, Spec, UTF8, algorithm, name, p256_key, rsa_key,
    tlv,
};
use crate::rules::{Change, NOW, rsa, verdict_on};

/// One test for each case, and all cases as a list, in the order in which they are reported.
macro_rules! cases {
    ($(fn $test:ident: $rejection:expr, $change:expr;)+) => {
        pub(crate) const CASES: &[(Rejection, Change)] = &[$(($rejection, $change),)+];

        $(
            #[test]
            fn $test() {
                check($rejection, $change);
            }
        )+
    };
}

fn check(rejection: Rejection, change: Change) {
    let (mut ca, mut leaf) = (Spec::ca(), Spec::leaf());
    change(&mut ca, &mut leaf);
    for policy in [Policy::rfc5280(), Policy::azure()] {
        assert_eq!(verdict_on(&ca, &leaf, NOW, &policy, Ok(())), Err(rejection));
    }
    assert!(rejection.to_string().len() > 20);
}

const UTF8_CODE: &[(&[u8], u8, &str)] = &[(CN, UTF8, CODE)];

cases! {
    fn leaf_is_ca_certificate: Rejection::LeafIsCaCertificate, |ca, leaf| *leaf = ca.clone();
    // A renewed one.
    fn leaf_is_ca_certificate_of_another_time: Rejection::LeafIsCaCertificate, |ca, leaf| {
        *leaf = ca.clone();
        leaf.serial = vec![2];
        leaf.not_after = "410101000000Z";
    };
    // Of a CA below another one.
    fn leaf_is_ca_certificate_by_another_issuer: Rejection::LeafIsCaCertificate, |ca, leaf| {
        *leaf = ca.clone();
        leaf.issuer = name(&[(CN, UTF8, "Root")]);
    };
    fn self_issued: Rejection::SelfIssued, |_, leaf| leaf.issuer = leaf.subject.clone();
    fn issuer_mismatch: Rejection::IssuerMismatch,
        |_, leaf| leaf.issuer = name(&[(CN, UTF8, "Example CA")]);
    // The same text in another string type is another name.
    fn issuer_mismatch_of_string_type: Rejection::IssuerMismatch,
        |_, leaf| leaf.issuer = name(&[(O, UTF8, "Example"), (CN, 0x13, "Example CA")]);
    fn signature_algorithm: Rejection::SignatureAlgorithm(UnsupportedAlgorithm::RsaSha1),
        |_, leaf| leaf.set_algorithm(RSA_SHA1);
    fn signature_algorithm_dsa: Rejection::SignatureAlgorithm(UnsupportedAlgorithm::Dsa),
        |_, leaf| leaf.set_algorithm(&algorithm(&[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3], &[]));
    fn signature_algorithm_md5: Rejection::SignatureAlgorithm(UnsupportedAlgorithm::RsaMd5),
        |_, leaf| leaf.set_algorithm(&pkcs1(4, &[5, 0]));
    fn signature_algorithm_sha224: Rejection::SignatureAlgorithm(UnsupportedAlgorithm::RsaOtherSha2),
        |_, leaf| leaf.set_algorithm(&pkcs1(14, &[5, 0]));
    fn signature_algorithm_ecdsa_sha1: Rejection::SignatureAlgorithm(UnsupportedAlgorithm::EcdsaSha1),
        |_, leaf| leaf.set_algorithm(&algorithm(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1], &[]));
    fn signature_algorithm_ecdsa_sha224:
        Rejection::SignatureAlgorithm(UnsupportedAlgorithm::EcdsaSha224),
        |_, leaf| leaf.set_algorithm(&algorithm(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 1], &[]));
    fn signature_algorithm_ecdsa_sha512:
        Rejection::SignatureAlgorithm(UnsupportedAlgorithm::EcdsaSha512),
        |_, leaf| leaf.set_algorithm(&algorithm(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4], &[]));
    fn signature_algorithm_pss: Rejection::SignatureAlgorithm(UnsupportedAlgorithm::RsaPss),
        |_, leaf| leaf.set_algorithm(&pkcs1(10, &[0x30, 0]));
    fn signature_algorithm_ed25519: Rejection::SignatureAlgorithm(UnsupportedAlgorithm::Ed25519),
        |_, leaf| leaf.set_algorithm(&algorithm(&[0x2b, 0x65, 0x70], &[]));
    fn signature_algorithm_ed448: Rejection::SignatureAlgorithm(UnsupportedAlgorithm::Ed448),
        |_, leaf| leaf.set_algorithm(&algorithm(&[0x2b, 0x65, 0x71], &[]));
    fn signature_algorithm_unknown: Rejection::SignatureAlgorithm(UnsupportedAlgorithm::Unknown),
        |_, leaf| leaf.set_algorithm(&algorithm(&[0x2a, 3], &[]));
    // ECDSA has no parameters, not even NULL.
    fn signature_algorithm_parameters:
        Rejection::SignatureAlgorithm(UnsupportedAlgorithm::Parameters),
        |_, leaf| leaf.set_algorithm(&algorithm(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2], &[5, 0]));
    fn algorithm_mismatch: Rejection::AlgorithmMismatch,
        |_, leaf| leaf.inner_algorithm = P384_SHA384.to_vec();
    // The same algorithm written in another way.
    fn algorithm_mismatch_of_parameters: Rejection::AlgorithmMismatch, |ca, leaf| {
        rsa(ca, leaf, 2048, &[1, 0, 1]);
        leaf.outer_algorithm = pkcs1(11, &[]);
    };
    fn ca_key: Rejection::CaKey(UnsupportedAlgorithm::RsaModulusTooShort),
        |ca, leaf| rsa(ca, leaf, 2040, &[1, 0, 1]);
    fn ca_key_modulus_too_long: Rejection::CaKey(UnsupportedAlgorithm::RsaModulusTooLong),
        |ca, leaf| rsa(ca, leaf, 4097, &[1, 0, 1]);
    fn ca_key_modulus_even: Rejection::CaKey(UnsupportedAlgorithm::RsaModulusEven), |ca, leaf| {
        rsa(ca, leaf, 2048, &[1, 0, 1]);
        let last = ca.key.len() - 6;
        ca.key[last] = 0xfe;
    };
    fn ca_key_exponent_even: Rejection::CaKey(UnsupportedAlgorithm::RsaExponent),
        |ca, leaf| rsa(ca, leaf, 2048, &[4]);
    fn ca_key_exponent_one: Rejection::CaKey(UnsupportedAlgorithm::RsaExponent),
        |ca, leaf| rsa(ca, leaf, 2048, &[1]);
    fn ca_key_exponent_too_large: Rejection::CaKey(UnsupportedAlgorithm::RsaExponent),
        |ca, leaf| rsa(ca, leaf, 2048, &[1, 0, 0, 0, 1]);
    fn ca_key_curve: Rejection::CaKey(UnsupportedAlgorithm::EcCurve),
        |ca, _| ca.key = ec_key(&tlv(6, &[&[0x2b, 0x81, 4, 0, 10]]), &[4; 65]);
    fn ca_key_explicit_curve: Rejection::CaKey(UnsupportedAlgorithm::EcExplicitCurve),
        |ca, _| ca.key = ec_key(&[0x30, 0], &[4; 65]);
    fn ca_key_compressed_point: Rejection::CaKey(UnsupportedAlgorithm::EcPointForm),
        |ca, _| ca.key = ec_key(P256, &[2; 33]);
    fn ca_key_hybrid_point: Rejection::CaKey(UnsupportedAlgorithm::EcPointForm),
        |ca, _| ca.key = ec_key(P256, &[6; 65]);
    fn ca_key_dsa: Rejection::CaKey(UnsupportedAlgorithm::Dsa),
        |ca, _| ca.key = key(&algorithm(&[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1], &[]), &[2, 1, 1]);
    fn algorithm_not_of_ca_key: Rejection::AlgorithmNotOfCaKey,
        |_, leaf| leaf.set_algorithm(P384_SHA384);
    fn algorithm_not_of_ca_key_but_rsa: Rejection::AlgorithmNotOfCaKey,
        |_, leaf| leaf.set_algorithm(RSA_SHA256);
    fn algorithm_not_of_ca_key_but_ec: Rejection::AlgorithmNotOfCaKey,
        |ca, _| ca.key = rsa_key(2048, &[1, 0, 1]);
    fn common_name_missing: Rejection::CommonNameMissing,
        |_, leaf| leaf.subject = name(&[(O, UTF8, CODE)]);
    fn common_name_missing_of_empty_subject: Rejection::CommonNameMissing,
        |_, leaf| leaf.subject = name(&[]);
    fn common_name_multiple: Rejection::CommonNameMultiple,
        |_, leaf| leaf.subject = name(&[(CN, UTF8, CODE), (CN, UTF8, CODE)]);
    // Both in one relative distinguished name.
    fn common_name_multiple_in_one_set: Rejection::CommonNameMultiple, |_, leaf| {
        let one = name(UTF8_CODE);
        let attribute = &one[4..];
        leaf.subject = tlv(0x30, &[&tlv(0x31, &[attribute, attribute])]);
    };
    fn common_name_encoding: Rejection::CommonNameEncoding,
        |_, leaf| leaf.subject = name(&[(CN, 0x14, CODE)]);
    fn common_name_encoding_ia5: Rejection::CommonNameEncoding,
        |_, leaf| leaf.subject = name(&[(CN, 0x16, CODE)]);
    fn common_name_encoding_bmp: Rejection::CommonNameEncoding, |_, leaf| {
        let wide: String = CODE.chars().flat_map(|digit| ['\0', digit]).collect();
        leaf.subject = name(&[(CN, 0x1e, &wide)]);
    };
    fn common_name_encoding_universal: Rejection::CommonNameEncoding, |_, leaf| {
        let wide: String = CODE.chars().flat_map(|digit| ['\0', '\0', '\0', digit]).collect();
        leaf.subject = name(&[(CN, 0x1c, &wide)]);
    };
    fn common_name_case: Rejection::CommonNameCase,
        |_, leaf| leaf.subject = name(&[(CN, UTF8, &CODE.to_ascii_lowercase())]);
    fn common_name_mismatch: Rejection::CommonNameMismatch,
        |_, leaf| leaf.subject = name(&[(CN, UTF8, &CODE.replace('7', "8"))]);
    fn common_name_mismatch_of_blank: Rejection::CommonNameMismatch,
        |_, leaf| leaf.subject = name(&[(CN, UTF8, &format!("{CODE} "))]);
    fn common_name_mismatch_of_zero_byte: Rejection::CommonNameMismatch,
        |_, leaf| leaf.subject = name(&[(CN, UTF8, &format!("{CODE}\0"))]);
    fn common_name_mismatch_of_prefix: Rejection::CommonNameMismatch,
        |_, leaf| leaf.subject = name(&[(CN, UTF8, &CODE[1..])]);
    fn validity_inverted: Rejection::ValidityInverted,
        |_, leaf| leaf.not_after = "261120000000Z";
    fn signature_length: Rejection::SignatureLength { expected: 384, found: 256 }, |ca, leaf| {
        rsa(ca, leaf, 3072, &[1, 0, 1]);
        leaf.signature.truncate(256);
    };
    fn signature_length_with_a_leading_zero:
        Rejection::SignatureLength { expected: 256, found: 257 }, |ca, leaf| {
        rsa(ca, leaf, 2048, &[1, 0, 1]);
        leaf.signature.insert(0, 0);
    };
}

const P256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];

fn key(algorithm: &[u8], bits: &[u8]) -> Vec<u8> {
    tlv(0x30, &[algorithm, &tlv(3, &[&[0], bits])])
}

fn ec_key(parameters: &[u8], point: &[u8]) -> Vec<u8> {
    let algorithm = algorithm(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1], parameters);
    key(&algorithm, point)
}

/// An algorithm of PKCS #1 by the last arc of its identifier.
fn pkcs1(last: u8, parameters: &[u8]) -> Vec<u8> {
    algorithm(
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, last],
        parameters,
    )
}

/// The neighbours of what is refused are not.
#[test]
fn the_edges_are_accepted() {
    let accepted = |change: Change| {
        let (mut ca, mut leaf) = (Spec::ca(), Spec::leaf());
        change(&mut ca, &mut leaf);
        verdict_on(&ca, &leaf, NOW, &Policy::azure(), Ok(())).is_ok()
    };
    assert!(accepted(|ca, leaf| rsa(ca, leaf, 2041, &[1, 0, 1])));
    assert!(accepted(|ca, leaf| rsa(ca, leaf, 4096, &[1, 0, 1])));
    assert!(accepted(|ca, leaf| rsa(ca, leaf, 2048, &[3])));
    assert!(accepted(|ca, leaf| rsa(
        ca,
        leaf,
        2048,
        &[0, 0xff, 0xff, 0xff, 0xff]
    )));
    assert!(accepted(|ca, _| ca.key = ec_key(P256, &[4; 65])));
    assert!(accepted(|_, leaf| leaf.key = p256_key(3)));
}
