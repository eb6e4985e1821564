//! Every format and algorithm of private key, made by OpenSSL, opened here, and its signatures verified by OpenSSL and by
//! `FastVerifier`; and every kind of wrong file with its own answer.

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

use openssl::Dir;
use pop_core::{
    KeyAlgorithm, SignDigest, SignatureAlgorithm, SignatureVerifier, SubjectPublicKeyInfo,
    VerifyError,
};
use pop_keys::{CaKey, FastVerifier, KeyError, MAX_KEY_FILE_LEN};

const MESSAGE: &[u8] = b"what is signed";

const ALGORITHMS: [(KeyAlgorithm, &str); 5] = [
    (
        KeyAlgorithm::P256,
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
    ),
    (
        KeyAlgorithm::P384,
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
    ),
    (
        KeyAlgorithm::Rsa { bits: 2048 },
        "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
    ),
    (
        KeyAlgorithm::Rsa { bits: 3072 },
        "-algorithm RSA -pkeyopt rsa_keygen_bits:3072",
    ),
    (
        KeyAlgorithm::Rsa { bits: 4096 },
        "-algorithm RSA -pkeyopt rsa_keygen_bits:4096",
    ),
];

fn is_ec(algorithm: KeyAlgorithm) -> bool {
    matches!(algorithm, KeyAlgorithm::P256 | KeyAlgorithm::P384)
}

/// Signs [`MESSAGE`]; the signature in the form a certificate carries.
fn sign(key: &mut CaKey) -> Vec<u8> {
    let algorithm = SignDigest::algorithm(key);
    let mut signature = [0; 512];
    let len = key
        .sign_digest(algorithm.digest(MESSAGE).as_bytes(), &mut signature)
        .unwrap();
    let signature = &signature[..len];
    match algorithm {
        SignatureAlgorithm::EcdsaSha256 | SignatureAlgorithm::EcdsaSha384 => ecdsa_der(signature),
        _ => signature.to_vec(),
    }
}

fn ecdsa_der(fixed: &[u8]) -> Vec<u8> {
    let (r, s) = fixed.split_at(fixed.len() / 2);
    let integer = |number: &[u8]| {
        let mut value: Vec<u8> = number.iter().copied().skip_while(|&b| b == 0).collect();
        if value.first().is_none_or(|&b| b >= 0x80) {
            value.insert(0, 0);
        }
        [
            &[0x02, u8::try_from(value.len()).unwrap()],
            value.as_slice(),
        ]
        .concat()
    };
    let both = [integer(r), integer(s)].concat();
    [&[0x30, u8::try_from(both.len()).unwrap()], both.as_slice()].concat()
}

fn verify(key: &CaKey, signature: &[u8]) -> Result<(), VerifyError> {
    let public = SubjectPublicKeyInfo::from_der(key.public_key_info()).unwrap();
    FastVerifier.verify(SignDigest::algorithm(key), public, MESSAGE, signature)
}

/// The tag of the second element of the outer SEQUENCE tells the three formats apart.
fn second_tag(der: &[u8]) -> u8 {
    let header = if der[1] < 0x80 {
        2
    } else {
        2 + usize::from(der[1] & 0x7f)
    };
    assert_eq!(der[header..header + 2], [0x02, 0x01]);
    der[header + 3]
}

#[test]
fn every_format_of_every_algorithm_opens_and_signs() {
    let Some(dir) = Dir::new("formats") else {
        return;
    };
    dir.write("message", MESSAGE);
    for (algorithm, generate) in ALGORITHMS {
        dir.ok(&format!("genpkey {generate} -out pkcs8.pem"));
        dir.ok("pkcs8 -topk8 -nocrypt -in pkcs8.pem -outform DER -out pkcs8.der");
        dir.ok("pkey -in pkcs8.pem -traditional -out old.pem");
        let command = if is_ec(algorithm) {
            "ec"
        } else {
            "rsa -traditional"
        };
        dir.ok(&format!(
            "{command} -in pkcs8.pem -outform DER -out old.der"
        ));
        dir.ok("pkey -in pkcs8.pem -pubout -out public.pem");
        let public = dir.ok("pkey -in pkcs8.pem -pubout -outform DER");

        // OpenSSL really wrote four different formats.
        let old_label = if is_ec(algorithm) {
            "-----BEGIN EC PRIVATE KEY"
        } else {
            "-----BEGIN RSA PRIVATE KEY"
        };
        assert!(dir.read("pkcs8.pem").starts_with(b"-----BEGIN PRIVATE KEY"));
        assert!(dir.read("old.pem").starts_with(old_label.as_bytes()));
        assert_eq!(second_tag(&dir.read("pkcs8.der")), 0x30);
        assert_eq!(
            second_tag(&dir.read("old.der")),
            if is_ec(algorithm) { 0x04 } else { 0x02 }
        );

        let mut files: Vec<(String, Vec<u8>)> = ["pkcs8.pem", "pkcs8.der", "old.pem", "old.der"]
            .map(|name| (name.into(), dir.read(name)))
            .into();
        let pem = String::from_utf8(dir.read("pkcs8.pem")).unwrap();
        files.push((
            "CRLF and prose".into(),
            format!("Bag Attributes\n a: b\n{pem}\n")
                .replace('\n', "\r\n")
                .into(),
        ));
        if is_ec(algorithm) {
            dir.ok("ec -in pkcs8.pem -conv_form compressed -out compressed.pem");
            files.push(("compressed point".into(), dir.read("compressed.pem")));
            dir.ok("ec -in pkcs8.pem -no_public -out bare.pem");
            files.push(("no public key".into(), dir.read("bare.pem")));
        }
        for (name, bytes) in files {
            let context = format!("{algorithm:?}, {name}");
            let mut key = CaKey::from_text_or_der(&bytes)
                .unwrap_or_else(|error| panic!("{context}: {error}"));
            assert_eq!(key.algorithm(), algorithm, "{context}");
            assert_eq!(key.public_key_info(), public, "{context}");
            let signature = sign(&mut key);
            assert_eq!(verify(&key, &signature), Ok(()), "{context}");
            dir.write("signature", &signature);
            let hash = if algorithm == KeyAlgorithm::P384 {
                "sha384"
            } else {
                "sha256"
            };
            dir.ok(&format!(
                "dgst -{hash} -verify public.pem -signature signature message"
            ));
        }
    }
}

#[test]
fn ecparam_files_with_the_curve_in_front_open() {
    let Some(dir) = Dir::new("ecparam") else {
        return;
    };
    for (curve, algorithm) in [
        ("prime256v1", KeyAlgorithm::P256),
        ("secp384r1", KeyAlgorithm::P384),
    ] {
        dir.ok(&format!("ecparam -name {curve} -genkey -out key.pem"));
        let file = dir.read("key.pem");
        assert!(file.starts_with(b"-----BEGIN EC PARAMETERS-----"));
        assert_eq!(
            CaKey::from_text_or_der(&file).unwrap().algorithm(),
            algorithm
        );
    }
}

#[test]
fn another_key_another_message_and_every_changed_bit_are_refused() {
    let Some(dir) = Dir::new("wrong-key") else {
        return;
    };
    for (algorithm, generate) in &ALGORITHMS[..3] {
        let open = || CaKey::from_text_or_der(&dir.ok(&format!("genpkey {generate}"))).unwrap();
        let (mut key, other) = (open(), open());
        let signature = sign(&mut key);
        assert_eq!(
            verify(&other, &signature),
            Err(VerifyError::BadSignature),
            "{algorithm:?}"
        );
        let public = SubjectPublicKeyInfo::from_der(key.public_key_info()).unwrap();
        let signed_with = SignDigest::algorithm(&key);
        assert_eq!(
            FastVerifier.verify(signed_with, public, b"another message", &signature),
            Err(VerifyError::BadSignature)
        );
        for bit in 0..signature.len() * 8 {
            let mut changed = signature.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                verify(&key, &changed),
                Err(VerifyError::BadSignature),
                "{algorithm:?} bit {bit}"
            );
        }
        for wrong in [
            &signature[..signature.len() - 1],
            &[&signature[..], &[0]].concat(),
            &[],
        ] {
            assert_eq!(verify(&key, wrong), Err(VerifyError::BadSignature));
        }
    }
}

#[test]
fn wrong_digests_and_short_buffers_are_errors() {
    let Some(dir) = Dir::new("digests") else {
        return;
    };
    for (generate, digest_len, signature_len) in [
        (ALGORITHMS[0].1, 32, 64),
        (ALGORITHMS[1].1, 48, 96),
        (ALGORITHMS[2].1, 32, 256),
    ] {
        let mut key = CaKey::from_text_or_der(&dir.ok(&format!("genpkey {generate}"))).unwrap();
        let mut signature = [0; 512];
        for len in [0, 20, digest_len - 1, digest_len + 1, 64] {
            let error = key
                .sign_digest(&[7; 64][..len], &mut signature)
                .unwrap_err();
            assert_eq!(
                error,
                KeyError::DigestLength {
                    len,
                    expected: digest_len
                }
            );
        }
        for len in [0, signature_len - 1] {
            let error = key
                .sign_digest(&[7; 64][..digest_len], &mut signature[..len])
                .unwrap_err();
            assert_eq!(
                error,
                KeyError::BufferTooShort {
                    len,
                    needed: signature_len
                }
            );
        }
        assert_eq!(
            key.sign_digest(&[7; 64][..digest_len], &mut signature),
            Ok(signature_len)
        );
    }
}

#[test]
fn debug_shows_the_algorithm_only() {
    let Some(dir) = Dir::new("debug") else { return };
    for ((_, generate), shown) in
        ALGORITHMS
            .iter()
            .zip(["CaKey(EC P-256)", "CaKey(EC P-384)", "CaKey(RSA 2048)"])
    {
        let key = CaKey::from_text_or_der(&dir.ok(&format!("genpkey {generate}"))).unwrap();
        assert_eq!(format!("{key:?}"), shown);
    }
}

#[test]
fn encrypted_keys_give_the_line_that_opens_them() {
    let Some(dir) = Dir::new("encrypted") else {
        return;
    };
    for (_, generate) in &ALGORITHMS[..3] {
        dir.ok(&format!("genpkey {generate} -out key.pem"));
        dir.ok("pkcs8 -topk8 -in key.pem -passout pass:x -out modern.pem");
        dir.ok("pkcs8 -topk8 -in key.pem -passout pass:x -outform DER -out modern.der");
        dir.ok("pkcs8 -topk8 -scrypt -in key.pem -passout pass:x -out scrypt.pem");
        dir.ok("pkey -in key.pem -traditional -aes256 -passout pass:x -out legacy.pem");
        assert!(
            dir.read("legacy.pem")
                .windows(10)
                .any(|w| w == b"Proc-Type:")
        );
        for name in ["modern.pem", "modern.der", "scrypt.pem", "legacy.pem"] {
            let error = CaKey::from_text_or_der(&dir.read(name)).unwrap_err();
            assert_eq!(error, KeyError::Encrypted, "{name}");
            // The line that is shown works as it stands.
            let text = error.to_string();
            let line = text
                .lines()
                .find_map(|line| line.trim().strip_prefix("openssl "))
                .unwrap();
            dir.ok(&format!("{} -passin pass:x", line.replace("KEY", name)));
            assert!(
                CaKey::from_text_or_der(&dir.read("plain.key")).is_ok(),
                "{name}"
            );
        }
    }
}

#[test]
fn what_is_no_supported_key_is_named() {
    let Some(dir) = Dir::new("unsupported") else {
        return;
    };
    let open = |bytes: &[u8]| CaKey::from_text_or_der(bytes).unwrap_err();
    let both_forms = |arguments: &str| {
        let pem = dir.ok(&format!("genpkey {arguments}"));
        dir.write("key.pem", &pem);
        let der = dir.ok("pkcs8 -topk8 -nocrypt -in key.pem -outform DER");
        let errors = [open(&pem), open(&der)];
        assert_eq!(errors[0], errors[1]);
        errors[0].clone()
    };
    let unsupported = |name: &str| KeyError::UnsupportedAlgorithm {
        algorithm: name.into(),
    };
    let curve = |name: &str| KeyError::UnsupportedCurve { curve: name.into() };
    assert_eq!(both_forms("-algorithm ED25519"), KeyError::Ed25519);
    assert_eq!(both_forms("-algorithm ED448"), unsupported("Ed448"));
    assert_eq!(both_forms("-algorithm X25519"), unsupported("X25519"));
    assert_eq!(
        both_forms("-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048"),
        unsupported("RSA-PSS only")
    );
    assert_eq!(
        both_forms("-algorithm EC -pkeyopt ec_paramgen_curve:P-521"),
        curve("P-521")
    );
    assert_eq!(
        both_forms("-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1"),
        curve("secp256k1")
    );
    assert_eq!(
        both_forms("-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP384r1"),
        curve("1.3.36.3.3.2.8.1.1.11")
    );
    for bits in [1024, 2040, 2047] {
        assert_eq!(
            both_forms(&format!("-algorithm RSA -pkeyopt rsa_keygen_bits:{bits}")),
            KeyError::RsaTooSmall { bits }
        );
    }
    assert_eq!(
        open(&dir.ok("genrsa -traditional 1024")),
        KeyError::RsaTooSmall { bits: 1024 }
    );
    assert_eq!(
        both_forms("-algorithm RSA -pkeyopt rsa_keygen_bits:4104"),
        KeyError::RsaTooLarge { bits: 4104 }
    );
    dir.ok("genrsa -primes 3 -out key.pem 2048");
    let primes = unsupported("RSA with more than two primes");
    assert_eq!(open(&dir.read("key.pem")), primes);
    assert_eq!(
        open(&dir.ok("rsa -in key.pem -traditional -outform DER")),
        primes
    );
    assert_eq!(open(&rsa_8192()), KeyError::RsaTooLarge { bits: 8192 });
}

/// The outline of a PKCS#1 key of 8192 bits; OpenSSL needs a minute to make a true one.
fn rsa_8192() -> Vec<u8> {
    let modulus = [&[0x02, 0x82, 0x04, 0x01, 0x00][..], &[0xC1; 1024]].concat();
    let numbers = [
        &[0x02, 0x01, 0x00][..],
        &modulus,
        &[0x02, 0x01, 0x03].repeat(7),
    ]
    .concat();
    let len = u16::try_from(numbers.len()).unwrap().to_be_bytes();
    [&[0x30, 0x82], &len[..], &numbers].concat()
}

#[test]
fn curves_spelled_out_are_named_and_the_advice_works() {
    let Some(dir) = Dir::new("explicit") else {
        return;
    };
    dir.ok("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -out pkcs8.pem");
    dir.ok("ecparam -name prime256v1 -param_enc explicit -genkey -out ecparam.pem");
    dir.ok("ec -in ecparam.pem -param_enc explicit -out sec1.pem");
    for name in ["pkcs8.pem", "ecparam.pem", "sec1.pem"] {
        let error = CaKey::from_text_or_der(&dir.read(name)).unwrap_err();
        assert_eq!(error, KeyError::ExplicitCurve, "{name}");
        let text = error.to_string();
        let line = text
            .lines()
            .find_map(|line| line.trim().strip_prefix("openssl "))
            .unwrap();
        dir.ok(&line.replace("KEY", name));
        assert_eq!(
            CaKey::from_text_or_der(&dir.read("named.key"))
                .unwrap()
                .algorithm(),
            KeyAlgorithm::P256,
            "{name}"
        );
    }
}

/// The curve stands in PKCS#8's algorithm, in the SEC1 key inside, in both, or in neither.
#[test]
fn the_curve_must_be_named_once_and_not_twice_differently() {
    let Some(dir) = Dir::new("curve") else { return };
    dir.ok(&format!("genpkey {} -out key.pem", ALGORITHMS[0].1));
    // OpenSSL leaves the curve out of the inner key; its header and version stand before the number.
    let whole = dir.ok("pkcs8 -topk8 -nocrypt -in key.pem -outform DER");
    let sec1 = dir.ok("ec -in key.pem -outform DER");
    let number = &sec1[5..39];
    let at = whole
        .windows(34)
        .position(|window| window == number)
        .unwrap();
    let bare = &whole[at - 5..];
    let open = |bytes: &[u8]| CaKey::from_text_or_der(bytes).map(|key| key.algorithm());
    assert_eq!(bare[..2], [0x30, u8::try_from(bare.len() - 2).unwrap()]);
    assert_eq!(open(bare), Err(KeyError::MissingCurve));
    // PKCS#8 around a SEC1 key that names P-256 itself.
    let wrap = |curve: &[u8]| {
        let tlv = |tag: u8, parts: &[&[u8]]| {
            let body = parts.concat();
            [
                &[tag, 0x81, u8::try_from(body.len()).unwrap()],
                body.as_slice(),
            ]
            .concat()
        };
        let short =
            |tag: u8, body: &[u8]| [&[tag, u8::try_from(body.len()).unwrap()], body].concat();
        let ec = short(0x06, &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]);
        let algorithm = short(0x30, &[ec, short(0x06, curve)].concat());
        let key = short(0x04, &sec1);
        tlv(0x30, &[&[0x02, 0x01, 0x00], &algorithm, &key])
    };
    assert_eq!(
        open(&wrap(&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07])),
        Ok(KeyAlgorithm::P256)
    );
    assert_eq!(
        open(&wrap(&[0x2B, 0x81, 0x04, 0x00, 0x22])),
        Err(KeyError::Inconsistent { format: "PKCS#8" })
    );
}

#[test]
fn files_that_hold_something_else_are_named() {
    let Some(dir) = Dir::new("else") else { return };
    let open = |bytes: &[u8]| CaKey::from_text_or_der(bytes).unwrap_err();
    dir.ok(&format!("genpkey {} -out ec.pem", ALGORITHMS[0].1));
    dir.ok(&format!("genpkey {} -out rsa.pem", ALGORITHMS[2].1));
    dir.ok("req -x509 -new -key ec.pem -subj /CN=ca -out cert.pem");
    for key in ["ec.pem", "rsa.pem"] {
        for (form, outform) in [("PEM", "PEM"), ("DER", "DER")] {
            assert_eq!(
                open(&dir.ok(&format!("pkey -in {key} -pubout -outform {outform}"))),
                KeyError::PublicKey,
                "{form}"
            );
            let request = dir.ok(&format!(
                "req -new -key {key} -subj /CN=ca -outform {outform}"
            ));
            assert_eq!(open(&request), KeyError::CertificateRequest, "{form}");
            let certificate = dir.ok(&format!(
                "req -x509 -new -key {key} -subj /CN=ca -outform {outform}"
            ));
            assert_eq!(open(&certificate), KeyError::Certificate, "{form}");
        }
    }
    for outform in ["PEM", "DER"] {
        assert_eq!(
            open(&dir.ok(&format!(
                "rsa -in rsa.pem -RSAPublicKey_out -outform {outform}"
            ))),
            KeyError::PublicKey
        );
    }
    dir.ok("pkcs12 -export -inkey ec.pem -in cert.pem -passout pass:x -out bundle.p12");
    assert_eq!(open(&dir.read("bundle.p12")), KeyError::Pkcs12);

    let (ec, rsa, cert) = (
        dir.read("ec.pem"),
        dir.read("rsa.pem"),
        dir.read("cert.pem"),
    );
    assert_eq!(
        open(&[ec.as_slice(), &rsa].concat()),
        KeyError::SeveralKeys { count: 2 }
    );
    assert_eq!(
        open(&[ec.as_slice(), &ec, &cert].concat()),
        KeyError::SeveralKeys { count: 2 }
    );
    assert_eq!(
        open(&[cert.as_slice(), &ec].concat()),
        KeyError::MoreThanAKey {
            found: "CERTIFICATE".into()
        }
    );
    let block = |label: &str| {
        format!("-----BEGIN {label}-----\nAQID\n-----END {label}-----\n").into_bytes()
    };
    for label in [
        "X509 CRL",
        "PRIVAT KEY",
        "DSA PRIVATE KEY",
        "EC  PRIVATE KEY",
        "private key",
    ] {
        assert_eq!(
            open(&block(label)),
            KeyError::UnknownLabel {
                label: label.into()
            }
        );
    }
    assert_eq!(open(&block("OPENSSH PRIVATE KEY")), KeyError::OpenSsh);
    assert_eq!(open(&block("EC PARAMETERS")), KeyError::NotAKey);
}

#[test]
fn no_key_at_all() {
    let open = |bytes: &[u8]| CaKey::from_text_or_der(bytes).unwrap_err();
    assert_eq!(open(b""), KeyError::Empty);
    assert_eq!(open(b" \r\n\t\n"), KeyError::Empty);
    assert_eq!(open(b"hello"), KeyError::NotAKey);
    assert_eq!(open(&[0x30, 0x80, 0, 0]), KeyError::NotAKey);
    assert_eq!(open(&[0x30; 300]), KeyError::NotAKey);
    // Six numbers: OpenSSL's old form of a DSA key.
    let dsa = [&[0x30, 18][..], &[0x02, 0x01, 0x01].repeat(6)].concat();
    assert_eq!(open(&dsa), KeyError::NotAKey);
    let len = MAX_KEY_FILE_LEN + 1;
    assert_eq!(
        open(&vec![b'a'; len]),
        KeyError::TooLong {
            len,
            max: MAX_KEY_FILE_LEN
        }
    );
    assert_eq!(open(&vec![b'a'; MAX_KEY_FILE_LEN]), KeyError::NotAKey);
}

/// Cut off anywhere or with any byte changed, a key file gives an error or another working key, and never a panic; a
/// change inside the numbers is noticed.
#[test]
fn damaged_keys_are_refused() {
    let Some(dir) = Dir::new("damaged") else {
        return;
    };
    for (algorithm, generate, command) in [
        (ALGORITHMS[0].0, ALGORITHMS[0].1, "pkcs8 -topk8 -nocrypt"),
        (ALGORITHMS[0].0, ALGORITHMS[0].1, "ec"),
        (ALGORITHMS[1].0, ALGORITHMS[1].1, "pkcs8 -topk8 -nocrypt"),
        (ALGORITHMS[2].0, ALGORITHMS[2].1, "rsa -traditional"),
    ] {
        dir.ok(&format!("genpkey {generate} -out key.pem"));
        let whole = dir.ok(&format!("{command} -in key.pem -outform DER"));
        let public = CaKey::from_text_or_der(&whole)
            .unwrap()
            .public_key_info()
            .to_vec();
        for len in 0..whole.len() {
            assert!(
                CaKey::from_text_or_der(&whole[..len]).is_err(),
                "{algorithm:?} cut at {len}"
            );
        }
        assert!(
            CaKey::from_text_or_der(&[whole.as_slice(), &[0]].concat()).is_err(),
            "one byte more"
        );
        let step = if whole.len() > 400 { 7 } else { 1 };
        for at in (0..whole.len()).step_by(step) {
            let mut changed = whole.clone();
            changed[at] ^= 0x01;
            if let Ok(mut key) = CaKey::from_text_or_der(&changed) {
                assert_eq!(key.public_key_info(), public, "{algorithm:?} byte {at}");
                let signature = sign(&mut key);
                assert_eq!(verify(&key, &signature), Ok(()));
            }
        }
    }
}
