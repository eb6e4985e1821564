//! A token and an API key that also occur in names, ids, dates, keywords, thumbprints and base64
//! change no result and add nothing to any output: all of it is as with random secrets.
#![cfg(unix)]
#![cfg(test)]

#[path = "errors/fake.rs"]
#[expect(dead_code, reason = "`errors` uses the rest of it")]
mod fake;
#[path = "session/folder.rs"]
#[expect(dead_code, reason = "`session` uses the rest of it")]
mod folder;

use std::process::Output;

use fake::{Answer, Fake};
use folder::{Folder, KeyKind, Style};
use serde_json::json;

const RANDOM: &str = "zX8qLw3vKp0Rb7YtNc5Ud2Ge9Hj4Mf6S";
const PROFILE: &str = "IOT_502ac648-c826-4e71-991e-5629a23850c1";

/// Parts of ordinary replies, of all lengths; the CA's own thumbprint and base64 are added to them.
const AWKWARD: &[&str] = &[
    "A",
    "7",
    "test",
    "true",
    "null",
    "name",
    "hub",
    "MII",
    "2026",
    "GMT",
    "IOT_",
    "ACTIVE",
    "isVerified",
    "verification",
    "certificates",
    "test-ca",
    "Example",
    "application/json",
    PROFILE,
];

/// What is printed, without what is new each time: hexadecimal digits and base64 from 30
/// characters on, times, numbers and masks.
fn settled(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    let text: String = text
        .replace("\\n", "")
        .lines()
        // On a machine with much else to do.
        .filter(|line| !line.starts_with("waiting: "))
        // The lines of PEM become one word, whose last part may be short.
        .flat_map(|line| [line, if line.len() == 64 { "" } else { "\n" }])
        .collect();
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/=_-.:µ".contains(c);
    let mut settled = String::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end.max(first.len_utf8()));
        let long = word
            .split(['-', '.', ':', '/'])
            .any(|part| part.len() >= 30);
        let masked = after.starts_with('*');
        let numeric = word.contains(|c: char| c.is_ascii_digit());
        settled.push_str(match () {
            () if long => "LONG",
            () if masked || numeric => "N",
            () => word,
        });
        rest = after;
    }
    // Numbers of different width are followed by different padding.
    settled.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folder with a CA; and the service that it proves itself to, which takes this secret as token
/// and as API key.
struct Run<'f> {
    folder: &'f Folder,
    secret: &'f str,
    outputs: Vec<(String, String)>,
}

impl Run<'_> {
    fn command(&mut self, endpoint: &str, args: &[&str]) -> Output {
        let variables = [
            ("X509_POP_TOKEN", self.secret),
            ("X509_POP_API_KEY", self.secret),
            ("X509_POP_ENROLLMENT_PROFILE", PROFILE),
            ("X509_POP_SUBSCRIPTION", "true"),
            ("X509_POP_RESOURCE_GROUP", "test"),
            ("X509_POP_HUB", "hub"),
        ];
        let way = ["--endpoint", endpoint, "--ca-bundle", "root.pem"];
        let output = self
            .folder
            .x509_pop_with(&variables, &[args, &way].concat());
        let args = args.join(" ");
        self.outputs.push((args, settled(&output)));
        output
    }

    /// It must succeed.
    fn done(&mut self, endpoint: &str, args: &[&str]) -> Output {
        let output = self.command(endpoint, args);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{} {args:?}: {error}", self.secret);
        output
    }
}

/// Everything that a whole proof and a passcode print with this secret.
fn outputs(folder: &Folder, secret: &str) -> Vec<(String, String)> {
    let served = folder.serve_with(&["--token", secret, "--api-key", secret]);
    let at = served.endpoint.as_str();
    let mut run = Run {
        folder,
        secret,
        outputs: Vec::new(),
    };
    let prove = ["prove", "iothub", "--ca", "ca.pem", "--key", "ca.key", "-n"];
    let proof = run.done(at, &[&prove[..], &["test-ca", "-o", "json"]].concat());
    let proof: serde_json::Value = serde_json::from_slice(&proof.stdout).unwrap();
    let thumbprint = folder.openssl(&["x509", "-in", "ca.pem", "-noout", "-fingerprint"]);
    let (_, thumbprint) = thumbprint.trim().split_once('=').unwrap();
    assert_eq!(proof["name"], "test-ca");
    assert_eq!(proof["thumbprint"], thumbprint.replace(':', ""));
    assert_eq!(
        (&proof["verified"], &proof["already_verified"]),
        (&json!(true), &json!(false))
    );
    run.done(at, &[&prove[..], &["true", "-vv", "--print-curl"]].concat());
    run.done(
        at,
        &[&prove[..], &["test-ca", "-vv", "-o", "json"]].concat(),
    );
    for form in ["table", "json", "pem"] {
        run.done(at, &["certificate", "list", "-o", form]);
    }
    run.done(
        at,
        &["certificate", "show", "-n", "true", "-vv", "-o", "json"],
    );
    run.command(at, &["certificate", "show", "-n", "none", "-vv"]);

    let create = [
        "passcode",
        "create",
        "--name",
        "test",
        "--usage-limit",
        "7",
        "--passcode-out",
        "p",
    ];
    let _before = std::fs::remove_file(folder.path().join("p"));
    let created = run.done(at, &[&create[..], &["-o", "json", "-vv"]].concat());
    let created: serde_json::Value = serde_json::from_slice(&created.stdout).unwrap();
    assert_eq!(
        (&created["name"], &created["status"]),
        (&json!("test"), &json!("ACTIVE"))
    );
    let id = created["id"].as_str().unwrap();
    let show = run.done(at, &["passcode", "show", "-o", "json", "--passcode-id", id]);
    let shown: serde_json::Value = serde_json::from_slice(&show.stdout).unwrap();
    assert_eq!(shown["enrollment_profile"]["id"], PROFILE);
    run.done(
        at,
        &[
            "passcode",
            "show",
            "-vv",
            "--print-curl",
            "--passcode-id",
            id,
        ],
    );
    // The id in the arguments is new each time.
    run.outputs
        .iter_mut()
        .for_each(|(args, _)| *args = args.replace(id, "ID"));
    run.outputs
}

#[test]
fn a_whole_proof_is_as_with_a_random_secret() {
    let Some(folder) = Folder::new("awkward") else {
        return;
    };
    folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=test CA 2026/O=Example");
    let thumbprint = folder.openssl(&["x509", "-in", "ca.pem", "-noout", "-fingerprint"]);
    let thumbprint = thumbprint
        .trim()
        .rsplit('=')
        .next()
        .unwrap()
        .replace(':', "");
    let pem = std::fs::read_to_string(folder.path().join("ca.pem")).unwrap();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let own = [
        &thumbprint,
        &thumbprint[..8],
        &base64,
        &base64[..20],
        &base64[64..80],
    ];

    let random = outputs(&folder, RANDOM);
    assert!(random.len() >= 11);
    for (args, output) in &random {
        assert!(!output.contains(RANDOM), "{args}");
    }
    for secret in AWKWARD.iter().copied().chain(own.map(|own| own as &str)) {
        assert_eq!(
            outputs(&folder, secret),
            random,
            "with the secret {secret:?}"
        );
    }
}

/// A service that sends back what it got, in its message.
#[test]
fn a_secret_that_comes_back_is_not_printed() {
    let Some(folder) = Folder::new("echo") else {
        return;
    };
    let service = Fake::new(|request| {
        let header = |name: &str| {
            let line = request.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_default().to_owned()
        };
        let token = header("authorization: Bearer ");
        let sent = format!("you sent <{token}{}> to us", header("x-api-key: "));
        let error = json!({ "code": "refused", "message": sent });
        let body = match request.contains("/iot/api/") {
            true => json!({ "errors": [error] }),
            false => json!({ "error": error }),
        };
        Answer::Whole(400, "", body.to_string())
    });
    std::fs::write(folder.path().join("root.pem"), &service.root).unwrap();
    let (mut hidden, mut shown) = (0, 0);
    for secret in [RANDOM].iter().chain(AWKWARD) {
        let mut run = Run {
            folder: &folder,
            secret,
            outputs: Vec::new(),
        };
        for args in [
            &["certificate", "list", "-vv"][..],
            &["certificate", "list", "-o", "json"],
            &["passcode", "show", "--passcode-id", "id", "-vv"],
        ] {
            let output = run.command(&service.url(), args);
            let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(text.contains("you sent <"), "{text}");
            // A shorter one cannot be distinguished from ordinary words.
            if secret.len() < 8 {
                assert!(text.contains(&format!("<{secret}>")), "{secret}: {text}");
                shown += 1;
            } else {
                assert!(!text.contains(&format!("<{secret}>")), "{secret}: {text}");
                hidden += 1;
            }
        }
    }
    assert!(hidden > 15 && shown > 15);
}
