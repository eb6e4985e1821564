//! Requests made by OpenSSL and by GnuTLS's certtool, read as both of them print them.

use pop_core::{CertificationRequest, RequestRejection, UnsupportedAlgorithm};
use pop_text::TextContent;

use crate::host::Host;
use crate::made::CHALLENGE_PASSWORD;
use crate::printed::{
    certtool_algorithm, certtool_names, certtool_subject, openssl_algorithm, openssl_names,
    openssl_subject,
};
use crate::scratch::Scratch;
use crate::strictness::survives_no_flip;

const P256: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
const P384: &[&str] = &[
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-384",
    "-sha384",
];

/// A request of OpenSSL's: how it is called, what is in its configuration, what it asks for.
struct Openssl {
    what: &'static str,
    arguments: &'static [&'static str],
    /// Lines of `[req]`, and the sections after it.
    configuration: &'static str,
    subject: &'static str,
    names: usize,
    attributes: usize,
}

impl Default for Openssl {
    fn default() -> Self {
        Self {
            what: "",
            arguments: P256,
            configuration: "",
            subject: "/CN=device-7",
            names: 0,
            attributes: 0,
        }
    }
}

fn openssl_kinds() -> Vec<Openssl> {
    vec![
        Openssl {
            what: "P-256",
            ..Openssl::default()
        },
        Openssl {
            what: "P-384",
            arguments: P384,
            ..Openssl::default()
        },
        Openssl {
            what: "RSA 2048",
            arguments: &["-newkey", "rsa:2048"],
            ..Openssl::default()
        },
        Openssl {
            what: "RSA 3072 with SHA-384",
            arguments: &["-newkey", "rsa:3072", "-sha384"],
            ..Openssl::default()
        },
        Openssl {
            what: "RSA 2048 with SHA-512",
            arguments: &["-newkey", "rsa:2048", "-sha512"],
            ..Openssl::default()
        },
        Openssl {
            what: "every field",
            subject: "/C=SE/ST=Skane/L=Lund/O=Example, Inc/OU=Unit1/CN=d/serialNumber=42/\
                      emailAddress=a@example.org/DC=example/UID=u",
            ..Openssl::default()
        },
        Openssl {
            what: "several units",
            subject: "/OU=Unit3/OU=Unit1/CN=device-7",
            ..Openssl::default()
        },
        Openssl {
            what: "two attributes in one RDN",
            subject: "/O=Example/OU=Unit1+CN=device-7",
            ..Openssl::default()
        },
        Openssl {
            what: "UTF-8",
            arguments: &[
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-utf8",
            ],
            configuration: "string_mask = utf8only\n",
            subject: "/O=M\u{fc}ller \u{2014} \u{6771}\u{4eac}/CN=\u{1f600}",
            ..Openssl::default()
        },
        Openssl {
            what: "BMPString",
            arguments: &[
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-utf8",
            ],
            configuration: "string_mask = MASK:0x800\n",
            subject: "/CN=M\u{fc}ller",
            ..Openssl::default()
        },
        Openssl {
            what: "TeletexString",
            arguments: &[
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-utf8",
            ],
            configuration: "string_mask = MASK:0x4\n",
            subject: "/CN=M\u{fc}ller",
            ..Openssl::default()
        },
        Openssl {
            what: "empty subject",
            subject: "/",
            configuration: "req_extensions = e\n[e]\nsubjectAltName = critical,DNS:a.example\n",
            names: 1,
            attributes: 1,
            ..Openssl::default()
        },
        Openssl {
            what: "alternative names",
            configuration: "req_extensions = e\n[e]\nsubjectAltName = DNS:a.example, DNS:*.b, \
                            IP:10.0.0.1, IP:2001:db8::1, email:x@example.org, \
                            URI:https://example.org/a, RID:1.2.3.4, dirName:n\n[n]\nCN = other\n",
            names: 8,
            attributes: 1,
            ..Openssl::default()
        },
        Openssl {
            what: "challengePassword and unstructuredName",
            // With -subj it leaves the attributes out.
            subject: "",
            configuration: "attributes = a\n[a]\nchallengePassword = MARKER\n\
                            unstructuredName = x\n",
            attributes: 2,
            ..Openssl::default()
        },
        Openssl {
            what: "requested usages",
            configuration: "req_extensions = e\n[e]\nbasicConstraints = critical,CA:FALSE\n\
                            keyUsage = critical,digitalSignature\n\
                            extendedKeyUsage = clientAuth\nsubjectKeyIdentifier = hash\n",
            attributes: 1,
            ..Openssl::default()
        },
        Openssl {
            what: "a common name of 64 characters",
            subject: "/CN=0123456789012345678901234567890123456789012345678901234567890123",
            ..Openssl::default()
        },
    ]
}

/// Requests of certtool's: what, key, template.
const CERTTOOL: [(&str, &[&str], &str); 14] = [
    ("P-256", EC256, "cn = device-7\n"),
    ("P-384", EC384, "cn = device-7\n"),
    ("RSA 2048", &["--key-type=rsa", "--bits=2048"], "cn = a\n"),
    ("RSA 3072", &["--key-type=rsa", "--bits=3072"], "cn = a\n"),
    (
        "many fields",
        EC256,
        "country = SE\nstate = Skane\nlocality = Lund\norganization = Example\nunit = Unit1\n\
         cn = d\nuid = u\ndc = example\n",
    ),
    (
        "several units",
        EC256,
        "unit = Unit3\nunit = Unit1\ncn = device-7\n",
    ),
    (
        "a name in one piece",
        EC256,
        "dn = \"C=SE,O=Example,OU=Unit1,OU=Unit3,CN=device-7\"\n",
    ),
    (
        "UTF-8",
        EC256,
        "organization = M\u{fc}ller \u{6771}\u{4eac}\ncn = \u{1f600}\n",
    ),
    ("empty subject", EC256, "dns_name = a.example\n"),
    (
        "alternative names",
        EC256,
        "cn = d\ndns_name = a.example\ndns_name = b.example\nip_address = 10.0.0.1\n\
         ip_address = 2001:db8::1\nemail = x@example.org\nuri = https://example.org/a\n",
    ),
    (
        "challengePassword",
        EC256,
        "cn = d\nchallenge_password = MARKER\n",
    ),
    (
        "requested usages",
        EC256,
        "cn = d\nsigning_key\nencryption_key\ntls_www_client\ntls_www_server\n",
    ),
    (
        "a CA",
        EC384,
        "cn = d\nca\ncert_signing_key\npath_len = 1\n",
    ),
    (
        "a common name of 64 characters",
        EC256,
        "cn = 0123456789012345678901234567890123456789012345678901234567890123\n",
    ),
];
const EC256: &[&str] = &["--key-type=ecdsa", "--curve=secp256r1"];
const EC384: &[&str] = &["--key-type=ecdsa", "--curve=secp384r1"];

/// The text between a line that holds `label` and the next line that is not indented deeper.
fn block<'t>(text: &'t str, label: &str) -> Vec<&'t str> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text.lines().skip_while(|line| !line.contains(label));
    let depth = lines.next().map_or(0, indent);
    lines
        .take_while(|line| indent(line) > depth)
        .map(str::trim)
        .collect()
}

/// How many lines stand directly below the line that holds `label`.
fn children(text: &str, label: &str) -> usize {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text.lines().skip_while(|line| !line.contains(label));
    let depth = lines.next().map_or(0, indent);
    let below: Vec<_> = lines.map(indent).take_while(|&own| own > depth).collect();
    let first = below.first().copied();
    below.iter().filter(|&&own| Some(own) == first).count()
}

fn line<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    text.lines()
        .find_map(|line| line.trim().strip_prefix(label))
}

/// What both tools print of `r.pem`, against our reading; then every flipped bit.
pub(crate) fn verdict_on(scratch: &Scratch, what: &str) -> (usize, usize) {
    let pem = std::fs::read(scratch.path("r.pem")).unwrap();
    let mut der = vec![0; pem.len()];
    let der = pop_text::to_der(&pem, TextContent::CertificationRequest, &mut der)
        .unwrap()
        .der;
    let request = CertificationRequest::from_der(der)
        .unwrap_or_else(|error| panic!("{what}: not read: {error}"));
    let algorithm = request
        .verify_signature(&Host)
        .unwrap_or_else(|error| panic!("{what}: not verified: {error}"));

    let openssl = |arguments: &[&str]| {
        let request: &[&str] = &["req", "-in", "r.pem", "-noout"];
        scratch
            .run("openssl", &[request, arguments].concat())
            .unwrap()
    };
    openssl(&["-verify"]);
    let subject = openssl(&["-subject", "-nameopt", "sep_multiline,utf8,sname"]);
    let lines: Vec<_> = subject
        .lines()
        .skip(1)
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(openssl_subject(&request), lines, "{what}");
    let printed = openssl(&["-text"]);
    assert_eq!(
        line(&printed, "Signature Algorithm: "),
        Some(openssl_algorithm(algorithm)),
        "{what}"
    );
    let names = block(&printed, "X509v3 Subject Alternative Name");
    // OpenSSL has written this in three ways; one is as good as another.
    let names = names
        .concat()
        .replace("DirName:/CN=", "DirName:CN=")
        .replace("DirName:CN = ", "DirName:CN=");
    assert_eq!(openssl_names(&request).join(", "), names, "{what}");
    assert_eq!(
        request.extensions().count(),
        children(&printed, "Requested Extensions:"),
        "{what}"
    );
    let challenge = request
        .attributes()
        .any(|attribute| attribute.oid == CHALLENGE_PASSWORD);
    assert_eq!(challenge, printed.contains("challengePassword"), "{what}");
    let spki = openssl(&["-pubkey"]);
    scratch.write("spki.pem", spki);
    let pkey = [
        "pkey", "-pubin", "-in", "spki.pem", "-outform", "DER", "-out", "spki.der",
    ];
    scratch.run("openssl", &pkey).unwrap();
    let spki = std::fs::read(scratch.path("spki.der")).unwrap();
    assert_eq!(request.subject_public_key_info().as_der(), spki, "{what}");

    let printed = scratch
        .run("certtool", &["--crq-info", "--infile", "r.pem"])
        .unwrap();
    assert!(printed.contains("Self signature: verified"), "{what}");
    assert_eq!(
        certtool_subject(&request),
        line(&printed, "Subject: ").unwrap_or_default(),
        "{what}"
    );
    assert_eq!(
        line(&printed, "Signature Algorithm: "),
        Some(certtool_algorithm(algorithm)),
        "{what}"
    );
    assert_eq!(
        certtool_names(&request),
        block(&printed, "Subject Alternative Name"),
        "{what}"
    );

    for len in 0..der.len() {
        assert!(CertificationRequest::from_der(&der[..len]).is_err());
    }
    survives_no_flip(der, what);
    let names = request
        .subject_alternative_name()
        .map_or(0, Iterator::count);
    (names, request.attributes().count())
}

#[test]
fn requests_by_openssl() {
    let Some(scratch) = Scratch::new("requests-openssl", &["openssl", "certtool"]) else {
        return;
    };
    let kinds = openssl_kinds();
    assert!(kinds.len() >= 14);
    for kind in kinds {
        scratch.write(
            "c.conf",
            format!(
                "[req]\ndistinguished_name = dn\nprompt = no\n{}\n[dn]\nCN = device-7\n",
                kind.configuration
            ),
        );
        let make: &[&str] = &[
            "req", "-new", "-nodes", "-config", "c.conf", "-keyout", "k.pem",
        ];
        let subject: &[&str] = match kind.subject {
            "" => &[],
            subject => &["-subj", subject],
        };
        scratch
            .run(
                "openssl",
                &[make, &["-out", "r.pem"], kind.arguments, subject].concat(),
            )
            .unwrap();
        assert_eq!(
            verdict_on(&scratch, kind.what),
            (kind.names, kind.attributes),
            "{}",
            kind.what
        );
    }
}

#[test]
fn requests_by_certtool() {
    let Some(scratch) = Scratch::new("requests-certtool", &["openssl", "certtool"]) else {
        return;
    };
    for (what, key, template) in CERTTOOL {
        scratch.write("t.cfg", template);
        let generate = ["--generate-privkey", "--outfile=k.pem"];
        scratch.run("certtool", &[&generate, key].concat()).unwrap();
        let make = [
            "--generate-request",
            "--load-privkey=k.pem",
            "--template=t.cfg",
            "--outfile=r.pem",
        ];
        scratch.run("certtool", &make).unwrap();
        verdict_on(&scratch, what);
    }
}

#[test]
fn keys_that_are_not_accepted_are_refused_by_name() {
    let Some(scratch) = Scratch::new("requests-refused", &["openssl"]) else {
        return;
    };
    let weak: &[&str] = &["-newkey", "rsa:1024"];
    let curve: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"];
    for (arguments, rejection) in [
        (
            weak,
            RequestRejection::Key(UnsupportedAlgorithm::RsaModulusTooShort),
        ),
        (curve, RequestRejection::Key(UnsupportedAlgorithm::EcCurve)),
        (
            &["-newkey", "ed25519"],
            RequestRejection::SignatureAlgorithm(UnsupportedAlgorithm::Ed25519),
        ),
        (
            &["-newkey", "rsa:2048", "-sha1"],
            RequestRejection::SignatureAlgorithm(UnsupportedAlgorithm::RsaSha1),
        ),
        (
            &["-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss"],
            RequestRejection::SignatureAlgorithm(UnsupportedAlgorithm::RsaPss),
        ),
    ] {
        let make: &[&str] = &[
            "req", "-new", "-nodes", "-keyout", "k.pem", "-subj", "/CN=a",
        ];
        let out = ["-outform", "DER", "-out", "r.der"];
        scratch
            .run("openssl", &[make, arguments, &out].concat())
            .unwrap();
        let der = std::fs::read(scratch.path("r.der")).unwrap();
        let request = CertificationRequest::from_der(&der).unwrap();
        assert_eq!(request.verify_signature(&Host), Err(rejection));
    }
}
