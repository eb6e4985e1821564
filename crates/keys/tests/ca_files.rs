//! A CA file holds exactly one certificate; everything else is named, with the line that mends it.

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
use pop_core::{Certificate, KeyAlgorithm};
use pop_keys::{CaFileError, CaKey, MAX_CA_FILE_LEN, ca_certificate_der};

/// A directory with `ca.pem`, `ca.der` and the CA's `ca.key`.
fn with_ca(name: &str) -> Option<Dir> {
    let dir = Dir::new(name)?;
    dir.ok("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key");
    dir.ok("req -x509 -new -key ca.key -subj /CN=ca -out ca.pem");
    dir.ok("x509 -in ca.pem -outform DER -out ca.der");
    Some(dir)
}

#[test]
fn one_certificate_in_every_form() {
    let Some(dir) = with_ca("ca-forms") else {
        return;
    };
    let (pem, der) = (dir.read("ca.pem"), dir.read("ca.der"));
    let text = String::from_utf8(pem.clone()).unwrap();
    dir.ok("x509 -in ca.pem -text -out text.pem");
    let base64 = dir.ok("base64 -A -in ca.der");
    for (form, bytes) in [
        ("PEM", pem),
        ("DER", der.clone()),
        ("CRLF", text.replace('\n', "\r\n").into_bytes()),
        ("with openssl's text", dir.read("text.pem")),
        ("base64 of DER", base64),
    ] {
        assert_eq!(ca_certificate_der(&bytes), Ok(der.clone()), "{form}");
    }
}

#[test]
fn anything_else_is_named() {
    let Some(dir) = with_ca("ca-else") else {
        return;
    };
    let (pem, der, key) = (dir.read("ca.pem"), dir.read("ca.der"), dir.read("ca.key"));
    let open = |bytes: &[u8]| ca_certificate_der(bytes).unwrap_err();
    assert_eq!(open(b""), CaFileError::Empty);
    assert_eq!(open(b"\n\n"), CaFileError::Empty);
    let len = MAX_CA_FILE_LEN + 1;
    assert_eq!(
        open(&vec![b'a'; len]),
        CaFileError::TooLong {
            len,
            max: MAX_CA_FILE_LEN
        }
    );
    assert_eq!(
        open(&[pem.as_slice(), &pem, &pem].concat()),
        CaFileError::SeveralCertificates { count: 3 }
    );
    let with_key = |found: &str| CaFileError::PrivateKey {
        found: found.into(),
    };
    assert_eq!(
        open(&[pem.as_slice(), &key].concat()),
        with_key("CERTIFICATE, PRIVATE KEY")
    );
    assert_eq!(
        open(&[key.as_slice(), &pem, &pem].concat()),
        with_key("PRIVATE KEY, CERTIFICATE, CERTIFICATE")
    );
    assert_eq!(open(&dir.ok("ec -in ca.key")), with_key("EC PRIVATE KEY"));
    dir.ok("pkcs8 -topk8 -in ca.key -passout pass:x -out encrypted.pem");
    assert_eq!(
        open(&dir.read("encrypted.pem")),
        with_key("ENCRYPTED PRIVATE KEY")
    );
    assert_eq!(
        open(&dir.ok("pkey -in ca.key -outform DER")),
        with_key("a private key")
    );
    let nothing = |found: &str| CaFileError::NoCertificate {
        found: found.into(),
    };
    assert_eq!(
        open(&dir.ok("pkey -in ca.key -pubout")),
        nothing("PUBLIC KEY")
    );
    assert_eq!(
        open(&dir.ok("pkey -in ca.key -pubout -outform DER")),
        nothing("a public key")
    );
    assert_eq!(
        open(&dir.ok("req -new -key ca.key -subj /CN=ca")),
        nothing("CERTIFICATE REQUEST")
    );
    assert_eq!(
        open(&dir.ok("req -new -key ca.key -subj /CN=ca -outform DER")),
        nothing("a certificate request (CSR)")
    );
    dir.ok("pkcs12 -export -inkey ca.key -in ca.pem -passout pass:x -out bundle.p12");
    assert_eq!(open(&dir.read("bundle.p12")), nothing("a PKCS#12 bundle"));
    let public = dir.ok("pkey -in ca.key -pubout");
    let more = CaFileError::MoreThanACertificate {
        found: "PUBLIC KEY".into(),
    };
    assert_eq!(open(&[pem.as_slice(), &public].concat()), more);
    assert_eq!(
        open(&dir.ok("x509 -in ca.pem -trustout -addtrust serverAuth")),
        CaFileError::TrustedCertificate
    );
    assert!(matches!(open(b"hello"), CaFileError::Text(_)));
    let text = String::from_utf8(pem.clone()).unwrap();
    let old_label = text.replace("CERTIFICATE", "X509 CERTIFICATE");
    assert!(matches!(open(old_label.as_bytes()), CaFileError::Text(_)));
    assert!(matches!(
        open(&pem[..pem.len() - 10]),
        CaFileError::BadPem { .. }
    ));
    assert!(matches!(
        open(&[der.as_slice(), &[0]].concat()),
        CaFileError::Certificate(_) | CaFileError::Text(_)
    ));
    let changed = text.replacen("MII", "MIJ", 1);
    assert!(matches!(
        open(changed.as_bytes()),
        CaFileError::Certificate(_)
    ));
}

#[test]
fn the_advice_splits_the_file() {
    let Some(dir) = with_ca("ca-advice") else {
        return;
    };
    let both = [dir.read("ca.key"), dir.read("ca.pem")].concat();
    dir.write("FILE", &both);
    let text = ca_certificate_der(&both).unwrap_err().to_string();
    let lines: Vec<_> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("openssl "))
        .collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        dir.ok(line);
    }
    let der = ca_certificate_der(&dir.read("ca.pem")).unwrap();
    let key = CaKey::from_text_or_der(&dir.read("ca.key")).unwrap();
    assert_eq!(
        key.check_belongs_to(&Certificate::from_der(&der).unwrap()),
        Ok(())
    );
}

#[test]
fn a_key_belongs_to_its_certificate_only() {
    let Some(dir) = Dir::new("belongs") else {
        return;
    };
    let generate = [
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
        "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
        "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
    ];
    let pairs: Vec<_> = generate
        .iter()
        .map(|arguments| {
            dir.ok(&format!("genpkey {arguments} -out key"));
            let key = CaKey::from_text_or_der(&dir.read("key")).unwrap();
            let certificate = dir.ok("req -x509 -new -key key -subj /CN=ca -outform DER");
            (key, ca_certificate_der(&certificate).unwrap())
        })
        .collect();
    for (i, (key, _)) in pairs.iter().enumerate() {
        for (j, (other, der)) in pairs.iter().enumerate() {
            let checked = key.check_belongs_to(&Certificate::from_der(der).unwrap());
            match i == j {
                true => assert_eq!(checked, Ok(())),
                false => {
                    let mismatch = checked.unwrap_err();
                    assert_eq!(
                        (mismatch.key, mismatch.certificate),
                        (key.algorithm(), Some(other.algorithm()))
                    );
                }
            }
        }
    }
    let ed25519 = {
        dir.ok("genpkey -algorithm ED25519 -out key");
        dir.ok("req -x509 -new -key key -subj /CN=ca -outform DER")
    };
    let mismatch = pairs[0]
        .0
        .check_belongs_to(&Certificate::from_der(&ed25519).unwrap())
        .unwrap_err();
    assert_eq!(
        (mismatch.key, mismatch.certificate),
        (KeyAlgorithm::P256, None)
    );
    let shown = mismatch.to_string();
    assert!(
        shown.contains("P-256") && shown.contains("openssl pkey -in KEY -pubout"),
        "{shown}"
    );
}

#[test]
fn ephemeral_keys_are_fresh_and_what_they_say() {
    use pop_core::SubjectPublicKeyInfo;
    let (one, two) = (
        pop_keys::ephemeral_p256_spki().unwrap(),
        pop_keys::ephemeral_p256_spki().unwrap(),
    );
    assert_ne!(one, two);
    let key = SubjectPublicKeyInfo::from_der(&one).unwrap();
    assert_eq!(key.algorithm(), Ok(KeyAlgorithm::P256));
    assert_eq!(
        pop_core::p256_spki(key.public_key().try_into().unwrap()),
        one
    );
    let (one, two) = (
        pop_keys::ephemeral_rsa2048_spki().unwrap(),
        pop_keys::ephemeral_rsa2048_spki().unwrap(),
    );
    assert_ne!(one, two);
    let key = SubjectPublicKeyInfo::from_der(&one).unwrap();
    assert_eq!(key.algorithm(), Ok(KeyAlgorithm::Rsa { bits: 2048 }));
}
