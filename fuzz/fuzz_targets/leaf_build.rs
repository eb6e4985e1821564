//! What we build, `x509-cert` parses and re-encodes byte for byte, and we ourselves accept.
//!
//! The input is 64 bytes of parameters and a CA certificate. Two leaves are built: one under that certificate with a
//! signature made up, and one under a CA of the same name whose P-256 key we hold, with a signature that must verify.
#![no_main]
#![expect(clippy::panic, reason = "a panic is how a target reports")]

use libfuzzer_sys::fuzz_target;
use pop_core::{
    Certificate, KeyAlgorithm, KeyIdentifier, Leaf, LeafBuilder, LeafParams, P256_SPKI_LEN,
    P256Signer, P256Verifier, SerialNumber, Signature, SignatureVerifier as _,
    SubjectPublicKeyInfo, Time, UnsignedLeaf, Validity, VerificationCode, max_leaf_len,
};

/// What a caller chooses.
struct Parameters {
    code: String,
    now: Time,
    random: [u8; 16],
    key: [u8; 32],
}

fuzz_target!(|data: &[u8]| {
    let Some((parameters, ca)) = parameters(data) else {
        return;
    };
    let Ok(ca) = Certificate::from_der(ca) else {
        return;
    };
    under_this_ca(&ca, &parameters);
    under_a_ca_of_ours(&ca, &parameters);
});

fn parameters(data: &[u8]) -> Option<(Parameters, &[u8])> {
    let (&key, rest) = data.split_first_chunk::<32>()?;
    let (&random, rest) = rest.split_first_chunk::<16>()?;
    let (&now, rest) = rest.split_first_chunk::<8>()?;
    let (&[code_len, first, step, ..], ca) = rest.split_first_chunk::<8>()?;
    let printable =
        |index: u8| char::from(b' ' + index.wrapping_mul(step).wrapping_add(first) % 95);
    let code = (0..=code_len % 64).map(printable).collect();
    let now = Time::from_unix_seconds(i64::from_le_bytes(now) % 300_000_000_000)?;
    Some((
        Parameters {
            code,
            now,
            random,
            key,
        },
        ca,
    ))
}

/// The signature means nothing here, but it must come out where it belongs.
fn under_this_ca(ca: &Certificate<'_>, parameters: &Parameters) {
    let Ok(algorithm) = ca.subject_public_key_info().algorithm() else {
        return;
    };
    let len = match algorithm {
        KeyAlgorithm::P256 => 64,
        KeyAlgorithm::P384 => 96,
        KeyAlgorithm::Rsa { bits } => usize::try_from(bits.div_ceil(8)).unwrap_or(0),
        _ => return,
    };
    let bytes: Vec<u8> = parameters.key.iter().copied().cycle().take(len).collect();
    let signature = match algorithm {
        KeyAlgorithm::Rsa { .. } => Signature::Rsa(&bytes),
        _ => Signature::EcdsaFixed(&bytes),
    };
    // Not every made-up value is a signature: zero is none, nor is what exceeds the modulus.
    build(ca, &leaf_key(), parameters, |unsigned| {
        unsigned.assemble(signature).ok()
    });
}

fn under_a_ca_of_ours(ca: &Certificate<'_>, parameters: &Parameters) {
    let Ok(mut signer) = P256Signer::from_bytes(&parameters.key) else {
        return;
    };
    let mut ca_key = [0; P256_SPKI_LEN];
    signer.write_spki(&mut ca_key);
    let der = our_ca(ca.subject().as_der(), &ca_key, ca.subject_key_identifier());
    // A long name leaves no room for the rest.
    let Ok(ca) = Certificate::from_der(&der) else {
        return;
    };
    build(&ca, &leaf_key(), parameters, |unsigned| {
        let algorithm = unsigned.algorithm();
        let leaf = match unsigned.sign(&mut signer) {
            Ok(leaf) => leaf,
            Err(error) => panic!("our own key does not sign: {error}"),
        };
        let verified = Certificate::from_der(leaf.as_der()).map(|leaf| {
            let key = ca.subject_public_key_info();
            P256Verifier.verify(algorithm, key, leaf.tbs_der(), leaf.signature_value())
        });
        assert_eq!(verified, Ok(Ok(())));
        Some(leaf)
    });
}

/// Builds a leaf and holds it against what was asked for.
fn build(
    ca: &Certificate<'_>,
    leaf_key: &[u8],
    parameters: &Parameters,
    finish: impl for<'b> FnOnce(UnsignedLeaf<'b>) -> Option<Leaf<'b>>,
) {
    let (Ok(code), Ok(leaf_key)) = (
        VerificationCode::new(&parameters.code),
        SubjectPublicKeyInfo::from_der(leaf_key),
    ) else {
        panic!("parameters that no caller could pass");
    };
    let Some(validity) = Validity::around(parameters.now).clipped_to(ca.validity()) else {
        return;
    };
    let serial = SerialNumber::from_random(parameters.random);
    let Ok(builder) = LeafBuilder::new(&LeafParams {
        ca,
        code,
        leaf_key,
        subject_key_identifier: KeyIdentifier::sha1(leaf_key),
        validity,
        serial,
    }) else {
        return;
    };

    let mut buffer = vec![0xaa; builder.encoded_len()];
    let Ok(unsigned) = builder.write_tbs(&mut buffer) else {
        panic!("encoded_len() is too small")
    };
    let Some(leaf) = finish(unsigned) else { return };
    let leaf = match Certificate::from_der(leaf.as_der()) {
        Ok(leaf) => leaf,
        Err(error) => panic!("we do not accept our own leaf: {error}"),
    };
    fuzz::compare_with_peer(&leaf);
    assert_eq!(leaf.issuer().as_der(), ca.subject().as_der());
    assert_eq!(leaf.subject().common_name(), Some(parameters.code.as_str()));
    assert_eq!(leaf.subject().attributes().count(), 1);
    assert_eq!(leaf.validity(), validity);
    assert_eq!(leaf.subject_public_key_info().as_der(), leaf_key.as_der());
    assert_eq!(leaf.authority_key_identifier(), ca.subject_key_identifier());
    if let Ok(algorithm) = ca.subject_public_key_info().algorithm() {
        let identifier = ca.subject_key_identifier().map_or(0, <[u8]>::len);
        let most = max_leaf_len(
            ca.subject().as_der().len(),
            identifier,
            leaf_key.as_der().len(),
            algorithm,
        );
        assert!(leaf.as_der().len() <= most, "max_leaf_len() is too small");
    }
}

/// Some key that is not the CA's.
fn leaf_key() -> [u8; P256_SPKI_LEN] {
    let mut spki = [0; P256_SPKI_LEN];
    if let Ok(signer) = P256Signer::from_bytes(&[7; 32]) {
        signer.write_spki(&mut spki);
    }
    spki
}

/// A CA certificate from its parts, with a signature that nobody checks.
fn our_ca(subject: &[u8], key: &[u8], key_identifier: Option<&[u8]>) -> Vec<u8> {
    const ECDSA_SHA256: &[u8] = &[0x30, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    const SUBJECT_KEY_IDENTIFIER: &[u8] = &[6, 3, 0x55, 0x1d, 0x0e];
    let extensions = key_identifier.map_or(Vec::new(), |identifier| {
        let value = tlv(4, &[&tlv(4, &[identifier])]);
        tlv(
            0xa3,
            &[&tlv(0x30, &[&tlv(0x30, &[SUBJECT_KEY_IDENTIFIER, &value])])],
        )
    });
    let validity = tlv(
        0x30,
        &[
            &tlv(0x18, &[b"00010101000000Z"]),
            &tlv(0x18, &[b"99991231235959Z"]),
        ],
    );
    let tbs = tlv(
        0x30,
        &[
            &[0xa0, 3, 2, 1, 2],
            &[2, 1, 1],
            ECDSA_SHA256,
            subject,
            &validity,
            subject,
            key,
            &extensions,
        ],
    );
    let signature = tlv(3, &[&[0], &tlv(0x30, &[&[2, 1, 1, 2, 1, 1]])]);
    tlv(0x30, &[&tbs, ECDSA_SHA256, &signature])
}

/// Tag, length and value; the value from parts.
fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let length = value.len().to_be_bytes();
    let significant: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![tag];
    match u8::try_from(value.len()) {
        Ok(short @ ..=0x7f) => out.push(short),
        _ => {
            out.push(0x80 | u8::try_from(significant.len()).unwrap_or(0));
            out.extend(significant);
        }
    }
    out.extend(value);
    out
}
