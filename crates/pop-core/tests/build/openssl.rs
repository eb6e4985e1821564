//! CAs made by OpenSSL, keys held by OpenSSL, leaves verified by OpenSSL.

use pop_core::{
    Certificate, EcdsaSignature, KeyAlgorithm, LeafBuilder, LeafParams, SignDigest, Signature,
    SignatureAlgorithm, Time, Validity,
};
use pop_text::{TextContent, to_der};

use crate::made::{CODE, Ca, checked, leaf_key, params, signed};
use crate::scratch::Scratch;

/// A CA key that only OpenSSL sees.
struct OpensslSigner<'a> {
    scratch: &'a Scratch,
    algorithm: SignatureAlgorithm,
}

impl SignDigest for OpensslSigner<'_> {
    type Error = String;

    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign_digest(&mut self, digest: &[u8], signature: &mut [u8]) -> Result<usize, String> {
        self.scratch.write("digest", digest);
        let hash = format!("digest:sha{}", digest.len() * 8);
        self.scratch.run(
            "openssl",
            &[
                "pkeyutl",
                "-sign",
                "-inkey",
                "ca.key",
                "-in",
                "digest",
                "-out",
                "signature",
                "-pkeyopt",
                &hash,
            ],
        )?;
        let bytes = std::fs::read(self.scratch.path("signature")).unwrap();
        if self.algorithm == SignatureAlgorithm::RsaSha256 {
            signature[..bytes.len()].copy_from_slice(&bytes);
            return Ok(bytes.len());
        }
        let ecdsa = EcdsaSignature::from_der(self.algorithm, &bytes).unwrap();
        ecdsa
            .write_fixed(signature)
            .map_err(|error| error.to_string())
    }
}

fn now() -> Time {
    let now = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_secs();
    Time::from_unix_seconds(i64::try_from(now).unwrap()).unwrap()
}

#[test]
fn cas_of_every_kind() {
    let Some(scratch) = Scratch::new("cas", &["openssl"]) else {
        return;
    };
    scratch.write("bare.conf", "[req]\ndistinguished_name = name\n[name]\n");
    let strict: &[&str] = &["-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    let p256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
    let p384: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"];
    let rsa2048: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
    let rsa3072: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"];
    let rsa4096: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"];
    for (algorithm, key_options, subject, ca_options, is_strict) in [
        (KeyAlgorithm::P256, p256, "/CN=Plain", strict, true),
        (
            KeyAlgorithm::P256,
            p256,
            "/C=DE/O=Müller, Söhne & Co/CN=Root CA 東京",
            strict,
            true,
        ),
        (
            KeyAlgorithm::P256,
            p256,
            "/CN=OpenSSL's defaults",
            &[],
            false,
        ),
        // No extensions at all, as services accept them; OpenSSL makes it version 1.
        (
            KeyAlgorithm::P256,
            p256,
            "/CN=Bare",
            &["-config", "bare.conf"],
            false,
        ),
        (
            KeyAlgorithm::Rsa { bits: 2048 },
            rsa2048,
            "/CN=Bare",
            &["-config", "bare.conf"],
            false,
        ),
        (KeyAlgorithm::P384, p384, "/O=A/OU=B+CN=C", strict, true),
        (
            KeyAlgorithm::Rsa { bits: 2048 },
            rsa2048,
            "/CN=RSA",
            strict,
            true,
        ),
        (
            KeyAlgorithm::Rsa { bits: 3072 },
            rsa3072,
            "/CN=RSA",
            strict,
            true,
        ),
        (
            KeyAlgorithm::Rsa { bits: 4096 },
            rsa4096,
            "/CN=RSA",
            strict,
            true,
        ),
    ] {
        scratch
            .run(
                "openssl",
                &[&["genpkey", "-out", "ca.key"], key_options].concat(),
            )
            .unwrap();
        let request = [
            &[
                "req", "-x509", "-key", "ca.key", "-out", "ca.pem", "-days", "30", "-utf8",
            ][..],
            &["-multivalue-rdn", "-subj", subject],
            ca_options,
        ];
        scratch.run("openssl", &request.concat()).unwrap();
        let text = std::fs::read(scratch.path("ca.pem")).unwrap();
        let mut ca_der = vec![0; text.len()];
        let ca_der = to_der(&text, TextContent::Certificate, &mut ca_der)
            .unwrap()
            .der;
        let ca = Certificate::from_der(ca_der).unwrap();
        assert_eq!(ca.subject_public_key_info().algorithm(), Ok(algorithm));

        let bare = ca_options.contains(&"bare.conf");
        assert_eq!(ca.extensions().next().is_none(), bare);

        let leaf_key = leaf_key();
        let validity = Validity::around(now()).clipped_to(ca.validity()).unwrap();
        let builder = LeafBuilder::new(&LeafParams {
            validity,
            ..params(&ca, &leaf_key)
        })
        .unwrap();
        let mut buffer = vec![0; builder.encoded_len()];
        let algorithm = SignatureAlgorithm::for_key(algorithm);
        let mut signer = OpensslSigner {
            scratch: &scratch,
            algorithm,
        };
        let leaf = builder
            .write_tbs(&mut buffer)
            .unwrap()
            .sign(&mut signer)
            .unwrap();
        checked(&ca, &leaf);

        scratch.write_pem("leaf.pem", leaf.as_der());
        let strict = if is_strict {
            "-x509_strict"
        } else {
            "-check_ss_sig"
        };
        let verify = ["verify", strict, "-CAfile", "ca.pem", "leaf.pem"];
        assert_eq!(
            scratch.run("openssl", &verify).unwrap(),
            "leaf.pem: OK\n",
            "{subject}"
        );
        let subject = ["x509", "-in", "leaf.pem", "-noout", "-subject"];
        assert_eq!(
            scratch.run("openssl", &subject).unwrap(),
            format!("subject=CN = {CODE}\n")
        );

        // The gate can fail: one flipped bit of the signature.
        let mut bad = leaf.as_der().to_vec();
        *bad.last_mut().unwrap() ^= 1;
        scratch.write_pem("leaf.pem", &bad);
        assert!(scratch.run("openssl", &verify).is_err());
    }
}

#[test]
fn the_golden_leaf() {
    let Some(scratch) = Scratch::new("golden", &["openssl"]) else {
        return;
    };
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    scratch.write_pem("ca.pem", &ca_der);
    let golden = include_bytes!("../golden/p256_leaf.der");
    let made = signed(&ca, &crate::made::builder(&ca, &leaf_key));
    for leaf in [&golden[..], &made] {
        scratch.write_pem("leaf.pem", leaf);
        let verify = [
            "verify",
            "-x509_strict",
            "-attime",
            "1795400000",
            "-CAfile",
            "ca.pem",
            "leaf.pem",
        ];
        assert_eq!(scratch.run("openssl", &verify).unwrap(), "leaf.pem: OK\n");
    }
}

/// OpenSSL is the other machine: it gets the TBSCertificate as a file and gives a DER signature.
#[test]
fn a_signature_from_another_machine() {
    let Some(scratch) = Scratch::new("elsewhere", &["openssl"]) else {
        return;
    };
    let make = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout ca.key \
                -subj /CN=Offline -days 30 -outform DER -out ca.der";
    let words = |line: &'static str| line.split_whitespace().collect::<Vec<_>>();
    scratch.run("openssl", &words(make)).unwrap();
    let ca_der = std::fs::read(scratch.path("ca.der")).unwrap();
    let (ca, leaf_key) = (Certificate::from_der(&ca_der).unwrap(), leaf_key());
    let validity = Validity::around(now()).clipped_to(ca.validity()).unwrap();
    let builder = LeafBuilder::new(&LeafParams {
        validity,
        ..params(&ca, &leaf_key)
    })
    .unwrap();
    let mut buffer = vec![0; builder.encoded_len()];
    scratch.write("tbs.der", builder.write_tbs(&mut buffer).unwrap().tbs_der());

    let sign = "dgst -sha384 -sign ca.key -out signature.der tbs.der";
    scratch.run("openssl", &words(sign)).unwrap();

    let signature = std::fs::read(scratch.path("signature.der")).unwrap();
    let leaf = builder
        .write_tbs(&mut buffer)
        .unwrap()
        .assemble(Signature::EcdsaDer(&signature))
        .unwrap();
    scratch.write_pem("ca.pem", &ca_der);
    scratch.write_pem("leaf.pem", leaf.as_der());
    let verify = words("verify -CAfile ca.pem leaf.pem");
    assert_eq!(scratch.run("openssl", &verify).unwrap(), "leaf.pem: OK\n");
}
