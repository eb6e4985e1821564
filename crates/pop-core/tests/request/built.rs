//! Requests of our own making: what stands in them, buffers of every size, keys of every kind, and
//! what OpenSSL, certtool and `x509-cert` think of them.

use aws_lc_rs::digest::{self, Digest};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use der::{Decode as _, Encode as _};
use pop_core::{
    BuildError, CertificationRequest, DnsName, GeneralName, P256_SPKI_LEN, P256Signer,
    P256Verifier, RequestBuilder, RequestRejection, SignDigest, SignError, Signature,
    SignatureAlgorithm, SubjectAttribute, SubjectField, SubjectPublicKeyInfo, UnsupportedAlgorithm,
    VerifyError,
};
use pop_text::pem::{self, CERTIFICATE_REQUEST};

use crate::forge::{name, rsa_key, tlv};
use crate::host::Host;
use crate::made::{EXTENSION_REQUEST, SUBJECT_ALT_NAME, attribute, signer};
use crate::scratch::Scratch;
use crate::tools::verdict_on;

const CANARY: u8 = 0xc5;
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];

fn spki() -> [u8; P256_SPKI_LEN] {
    let mut spki = [0; P256_SPKI_LEN];
    signer().write_spki(&mut spki);
    spki
}

fn key(der: &[u8]) -> SubjectPublicKeyInfo<'_> {
    SubjectPublicKeyInfo::from_der(der).unwrap()
}

fn subject<'a>(values: &[(SubjectField, &'a str)]) -> Vec<SubjectAttribute<'a>> {
    values
        .iter()
        .map(|&(field, text)| SubjectAttribute::new(field, text).unwrap())
        .collect()
}

fn names<'a>(names: &[&'a str]) -> Vec<DnsName<'a>> {
    names.iter().map(|it| DnsName::new(it).unwrap()).collect()
}

fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical {
        tlv(1, &[&[0xff]])
    } else {
        Vec::new()
    };
    tlv(0x30, &[&tlv(6, &[oid]), &critical, &tlv(4, &[value])])
}

/// Signed with [`signer`] in a buffer of exactly the announced length, read back by us and by
/// `x509-cert`.
fn signed(builder: &RequestBuilder<'_>) -> Vec<u8> {
    let mut buffer = vec![0xaa; builder.encoded_len()];
    let request = builder
        .write_info(&mut buffer)
        .unwrap()
        .sign_verified(&mut signer(), &P256Verifier)
        .unwrap();
    let der = request.as_der().to_vec();
    assert_eq!(request.as_ref(), der);
    let theirs = x509_cert::request::CertReq::from_der(&der).unwrap();
    assert_eq!(theirs.to_der().unwrap(), der);
    der
}

#[test]
fn every_byte_is_as_promised() {
    use SubjectField as Field;
    let (spki, everything) = (
        spki(),
        [
            (Field::Country, 0x13, "SE", &[0x55, 4, 6][..]),
            (Field::StateOrProvince, 0x0c, "Skåne", &[0x55, 4, 8]),
            (Field::Locality, 0x0c, "Lund", &[0x55, 4, 7]),
            (Field::StreetAddress, 0x0c, "Gata 1", &[0x55, 4, 9]),
            (Field::Organization, 0x0c, "Müller & Söhne", &[0x55, 4, 10]),
            (Field::OrganizationalUnit, 0x0c, "Unit 3", &[0x55, 4, 11]),
            (Field::OrganizationalUnit, 0x0c, "Unit 1", &[0x55, 4, 11]),
            (Field::SerialNumber, 0x13, "42-A", &[0x55, 4, 5]),
            (Field::CommonName, 0x0c, "東京", &[0x55, 4, 3]),
            (
                Field::EmailAddress,
                0x16,
                "a@example.org",
                Field::EmailAddress.oid(),
            ),
            (
                Field::DomainComponent,
                0x16,
                "example",
                Field::DomainComponent.oid(),
            ),
            (Field::UserId, 0x0c, "u", Field::UserId.oid()),
        ],
    );
    let rdns: Vec<_> = everything
        .iter()
        .map(|(_, tag, text, oid)| name(&[(oid, *tag, text)])[2..].to_vec())
        .collect();
    let values: Vec<_> = everything.iter().map(|it| (it.0, it.2)).collect();
    let values = subject(&values);
    let wanted = names(&["a.example", "*.b.example"]);
    let san = tlv(
        0x30,
        &[&tlv(0x82, &[b"a.example"]), &tlv(0x82, &[b"*.b.example"])],
    );
    let usage = extension(KEY_USAGE, true, &[3, 2, 7, 0x80]);
    let plain = RequestBuilder::new(&values, key(&spki)).unwrap();
    for (builder, extensions) in [
        (plain.clone(), vec![]),
        (plain.clone().dns_names(&[]), vec![]),
        (plain.clone().digital_signature(), vec![usage.clone()]),
        (
            plain.clone().dns_names(&wanted),
            vec![extension(SUBJECT_ALT_NAME, false, &san)],
        ),
        (
            plain.dns_names(&wanted).digital_signature(),
            vec![usage, extension(SUBJECT_ALT_NAME, false, &san)],
        ),
    ] {
        let attributes = match extensions.concat() {
            none if none.is_empty() => tlv(0xa0, &[]),
            all => tlv(
                0xa0,
                &[&attribute(EXTENSION_REQUEST, &[&tlv(0x30, &[&all])])],
            ),
        };
        let info = tlv(
            0x30,
            &[
                &[2, 1, 0],
                &tlv(0x30, &[&rdns.concat()]),
                &spki,
                &attributes,
            ],
        );
        let der = signed(&builder);
        let request = CertificationRequest::from_der(&der).unwrap();
        assert_eq!(request.info_der(), info);
        assert_eq!(request.extensions().count(), extensions.len());
        assert_eq!(der, signed(&builder), "the same inputs give the same bytes");
    }
}

#[test]
fn with_an_empty_subject_the_names_are_critical() {
    let (spki, wanted) = (spki(), names(&["a.example"]));
    let builder = RequestBuilder::new(&[], key(&spki)).unwrap();
    let der = signed(&builder.clone().dns_names(&wanted));
    let request = CertificationRequest::from_der(&der).unwrap();
    assert!(request.subject().is_empty());
    assert!(request.extensions().all(|extension| extension.critical));
    let found: Vec<_> = request.subject_alternative_name().unwrap().collect();
    assert_eq!(found, [GeneralName::DnsName("a.example")]);

    // The shortest of all has a short header, and the announced length is one too many.
    let mut buffer = vec![0xaa; builder.encoded_len()];
    let longest = Signature::EcdsaFixed(&[0x90; 64]);
    let request = builder.write_info(&mut buffer).unwrap().assemble(longest);
    let der = request.unwrap().as_der();
    assert_eq!((der.len(), der[1]), (builder.encoded_len() - 1, 0x81));
    assert!(CertificationRequest::from_der(der).is_ok());
}

#[test]
fn buffers_of_every_size() {
    let modulus = vec![0xfe; 512];
    let p256 = spki();
    let p384 = p384_key();
    let rsa = rsa_key(4096, &[1, 0, 1]);
    let short = names(&["a.example"]);
    let cases = [
        (&p256[..], Signature::EcdsaFixed(&[0x90; 64]), &short[..0]),
        (&p256, Signature::EcdsaFixed(&[0x90; 64]), &short),
        (
            &p256,
            Signature::EcdsaDer(&[0x30, 6, 2, 1, 1, 2, 1, 1]),
            &short,
        ),
        (&p384, Signature::EcdsaFixed(&[0x90; 96]), &short),
        (&rsa, Signature::Rsa(&modulus), &short),
    ];
    for (spki, signature, wanted) in cases {
        let values = subject(&[(SubjectField::CommonName, "d")]);
        let builder = RequestBuilder::new(&values, key(spki))
            .unwrap()
            .dns_names(wanted);
        let needed = builder.encoded_len();
        for size in 0..=needed + 1 {
            let mut memory = vec![CANARY; size + 16];
            match builder.write_info(&mut memory[8..8 + size]) {
                Ok(unsigned) => {
                    assert!(size >= needed);
                    let der = unsigned.assemble(signature).unwrap().as_der();
                    let len = der.len();
                    assert!(CertificationRequest::from_der(der).is_ok());
                    let exact = !matches!(signature, Signature::EcdsaDer(_)) && len > 256;
                    assert!(len == needed || (len < needed && !exact));
                    assert!(memory[8 + needed..].iter().all(|&byte| byte == CANARY));
                }
                Err(error) => {
                    assert!(size < needed);
                    assert_eq!(error, BuildError::BufferTooSmall { needed });
                    assert_eq!(memory[8..8 + size], vec![0; size], "left as it was");
                }
            }
            assert_eq!(memory[..8], [CANARY; 8]);
            assert_eq!(memory[8 + size..], [CANARY; 8]);
        }
    }
    // An unsigned request is none.
    let builder = RequestBuilder::new(&[], key(&p256)).unwrap();
    let mut buffer = signed(&builder);
    buffer.resize(builder.encoded_len(), 0);
    drop(builder.write_info(&mut buffer).unwrap());
    assert_eq!(buffer[..4], [0; 4]);
}

/// A P-384 key that nobody can sign with.
fn p384_key() -> Vec<u8> {
    let algorithm = tlv(
        0x30,
        &[
            &tlv(6, &[&[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]]),
            &tlv(6, &[&[0x2b, 0x81, 4, 0, 0x22]]),
        ],
    );
    tlv(0x30, &[&algorithm, &tlv(3, &[&[0, 4], &[0x5a; 96]])])
}

#[test]
fn requests_that_nobody_could_read() {
    let (spki, long) = (spki(), format!("{}.example", "x".repeat(63)));
    let one = DnsName::new(&long).unwrap();
    let mut last = 0;
    for count in 0..200 {
        let wanted = vec![one; count];
        let builder = RequestBuilder::new(&[], key(&spki))
            .unwrap()
            .dns_names(&wanted);
        let mut buffer = vec![CANARY; builder.encoded_len()];
        match builder.write_info(&mut buffer) {
            Ok(unsigned) => last = unsigned.info_der().len(),
            Err(error) => {
                let len = builder.encoded_len();
                assert_eq!(error, BuildError::RequestTooLong { len });
                assert!(error.to_string().contains("fewer names"));
                assert!(len > 8192 && last > 8_000);
                assert!(buffer.iter().all(|&byte| byte == 0));
                return;
            }
        }
    }
    panic!("none was refused");
}

#[test]
fn other_keys_and_garbage_give_no_request() {
    let (spki, values) = (spki(), subject(&[(SubjectField::CommonName, "d")]));
    let builder = RequestBuilder::new(&values, key(&spki)).unwrap();
    let mut buffer = vec![0xaa; builder.encoded_len()];
    let rejected =
        BuildError::RequestRejected(RequestRejection::Signature(VerifyError::BadSignature));
    let mut other = P256Signer::from_bytes(&[8; 32]).unwrap();

    // Not verified, the signature of another key looks as good as the right one.
    let request = builder.write_info(&mut buffer).unwrap().sign(&mut other);
    let der = request.unwrap().as_der();
    let request = CertificationRequest::from_der(der).unwrap();
    assert!(request.verify_signature(&P256Verifier).is_err());

    let unsigned = builder.write_info(&mut buffer).unwrap();
    let error = unsigned
        .sign_verified(&mut other, &P256Verifier)
        .unwrap_err();
    assert_eq!(error, SignError::Build(rejected));
    assert!(error.to_string().contains("is gone"));
    assert!(buffer.iter().all(|&byte| byte == 0));

    let unsigned = builder.write_info(&mut buffer).unwrap();
    let mut fixed = [0; 64];
    let digest = SignatureAlgorithm::EcdsaSha256.digest(b"something else");
    signer().sign_digest(digest.as_bytes(), &mut fixed).unwrap();
    let fixed = Signature::EcdsaFixed(&fixed);
    assert_eq!(
        unsigned.assemble_verified(fixed, &P256Verifier),
        Err(rejected)
    );
    assert!(buffer.iter().all(|&byte| byte == 0));

    let unsigned = builder.write_info(&mut buffer).unwrap();
    assert!(unsigned.assemble(Signature::EcdsaFixed(&[0; 64])).is_err());
    assert!(buffer.iter().all(|&byte| byte == 0));

    // The two steps, done right.
    let unsigned = builder.write_info(&mut buffer).unwrap();
    assert_eq!(unsigned.algorithm(), SignatureAlgorithm::EcdsaSha256);
    let mut fixed = [0; 64];
    let digest = unsigned.digest();
    signer().sign_digest(digest.as_bytes(), &mut fixed).unwrap();
    let fixed = Signature::EcdsaFixed(&fixed);
    let request = unsigned.assemble_verified(fixed, &P256Verifier).unwrap();
    assert_eq!(request.as_der(), signed(&builder));
}

#[test]
fn keys_that_are_not_supported() {
    let ed25519 = tlv(0x30, &[&tlv(6, &[&[0x2b, 0x65, 0x70]])]);
    let ed25519 = tlv(0x30, &[&ed25519, &tlv(3, &[&[0], &[0x5a; 32]])]);
    let result = RequestBuilder::new(&[], key(&ed25519));
    let error = BuildError::RequestKey(UnsupportedAlgorithm::Ed25519);
    assert_eq!(result.unwrap_err(), error);
    assert!(error.to_string().starts_with("the request's key: Ed25519"));
}

/// Keys of aws-lc-rs behind the seam.
enum Pair {
    P256(P256Signer),
    P384(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl Pair {
    fn spki(&self) -> Vec<u8> {
        match self {
            Self::P256(_) => spki().to_vec(),
            Self::P384(pair) => pair.public_key().as_der().unwrap().as_ref().to_vec(),
            Self::Rsa(pair) => pair.public_key().as_der().unwrap().as_ref().to_vec(),
        }
    }
}

impl SignDigest for Pair {
    type Error = String;

    fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::P256(_) => SignatureAlgorithm::EcdsaSha256,
            Self::P384(_) => SignatureAlgorithm::EcdsaSha384,
            Self::Rsa(_) => SignatureAlgorithm::RsaSha256,
        }
    }

    fn sign_digest(&mut self, bytes: &[u8], out: &mut [u8]) -> Result<usize, String> {
        match self {
            Self::P256(signer) => signer
                .sign_digest(bytes, out)
                .map_err(|error| error.to_string()),
            Self::P384(pair) => {
                let digest = Digest::import_less_safe(bytes, &digest::SHA384).unwrap();
                let signature = pair.sign_digest(&digest).unwrap();
                out[..96].copy_from_slice(signature.as_ref());
                Ok(96)
            }
            Self::Rsa(pair) => {
                let digest = Digest::import_less_safe(bytes, &digest::SHA256).unwrap();
                let len = pair.public_modulus_len();
                pair.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut out[..len])
                    .unwrap();
                Ok(len)
            }
        }
    }
}

#[test]
fn openssl_and_certtool_agree() {
    let Some(scratch) = Scratch::new("requests-built", &["openssl", "certtool"]) else {
        return;
    };
    use SubjectField as Field;
    let pairs = [
        Pair::P256(signer()),
        Pair::P384(EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap()),
        Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()),
    ];
    let cn = "x".repeat(64);
    let long = [
        (Field::CommonName, cn.as_str()),
        (Field::Organization, "Example, Inc"),
    ];
    let many: Vec<_> = (0..40).map(|number| format!("n{number}.example")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let every_field = [
        (Field::Country, "SE"),
        (Field::StateOrProvince, "Skane"),
        (Field::Locality, "Lund"),
        (Field::Organization, "Example, Inc"),
        (Field::OrganizationalUnit, "Unit3"),
        (Field::OrganizationalUnit, "Unit1"),
        (Field::CommonName, "M\u{fc}ller \u{6771}\u{4eac}"),
        (Field::SerialNumber, "42"),
        (Field::EmailAddress, "a@example.org"),
        (Field::DomainComponent, "example"),
        (Field::UserId, "u"),
    ];
    for mut pair in pairs {
        for (values, wanted, usage) in [
            (
                &every_field[..],
                &["device-7.example", "*.b.example"][..],
                true,
            ),
            (&every_field[6..7], &[], false),
            (&long, &[], true),
            (&[], &["a.example"], false),
            (&long[..1], &many, true),
        ] {
            let (spki, values, wanted) = (pair.spki(), subject(values), names(wanted));
            let mut builder = RequestBuilder::new(&values, key(&spki))
                .unwrap()
                .dns_names(&wanted);
            if usage {
                builder = builder.digital_signature();
            }
            let mut buffer = vec![0xaa; builder.encoded_len()];
            let der = builder
                .write_info(&mut buffer)
                .unwrap()
                .sign_verified(&mut pair, &Host)
                .unwrap()
                .as_der();
            let mut pem = vec![0; pem::encoded_len(CERTIFICATE_REQUEST, der.len())];
            scratch.write(
                "r.pem",
                pem::encode(CERTIFICATE_REQUEST, der, &mut pem).unwrap(),
            );
            let what = format!("{} {}", pair.algorithm(), values.len());
            let found = verdict_on(&scratch, &what);
            let attributes = usize::from(usage || !wanted.is_empty());
            assert_eq!(found, (wanted.len(), attributes), "{what}");
            let printed = scratch
                .run("openssl", &["req", "-in", "r.pem", "-noout", "-text"])
                .unwrap();
            assert_eq!(printed.contains("X509v3 Key Usage: critical"), usage);

            // OpenSSL can say no: the gate is none that is always open.
            let mut bad = der.to_vec();
            *bad.last_mut().unwrap() ^= 1;
            let bad = pem::encode(CERTIFICATE_REQUEST, &bad, &mut pem).unwrap();
            scratch.write("bad.pem", bad);
            let verify = ["req", "-in", "bad.pem", "-noout", "-verify"];
            let printed = scratch.run("openssl", &verify);
            assert!(!printed.is_ok_and(|text| text.contains("verify OK")));
        }
    }
}
