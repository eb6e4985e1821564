//! `prove` for scripts, dry runs, printed requests, and `-v`.

use std::process::Command;

use super::fixture::{Fixture, TOKEN, errors, parsed, printed};

const PROVE: [&str; 8] = [
    "prove", "iothub", "-n", "n", "--ca", "ca.pem", "--key", "ca.key",
];
const CREATE: [&str; 6] = ["certificate", "create", "-n", "n", "--ca", "ca.pem"];

#[test]
fn a_proof_as_json() {
    let Some(fixture) = Fixture::new("proof-json") else {
        return;
    };
    let proof = fixture.json(&PROVE);
    assert_eq!(proof["verified"], true);
    assert_eq!(proof["already_verified"], false);
    assert_eq!(proof["code"].as_str().unwrap().len(), 48);
    assert_eq!(proof["etag"], fixture.state()[0]["etag"]);
    assert_eq!(proof["thumbprint"], fixture.state()[0]["thumbprint"]);
    let steps: Vec<_> = proof["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            assert!(step["ms"].as_f64().unwrap() >= 0.0);
            step["name"].as_str().unwrap()
        })
        .collect();
    assert_eq!(
        steps,
        [
            "open CA and key",
            "read certificate",
            "upload certificate",
            "generate verification code",
            "make leaf",
            "verify",
            "confirm"
        ]
    );

    let again = fixture.json(&PROVE);
    assert_eq!(again["already_verified"], true);
    assert_eq!(again["code"], serde_json::Value::Null);
    assert_eq!(again["leaf"], serde_json::Value::Null);
}

/// Through a shell and somebody else's JSON reader, as a script would.
#[test]
fn a_proof_through_a_pipe() {
    let Some(fixture) = Fixture::new("proof-pipe") else {
        return;
    };
    let python = "import json,sys; p=json.load(sys.stdin); \
                  print(p['thumbprint'], p['verified'], len(p['code']), \
                  all(s['ms'] >= 0 and s['name'] for s in p['steps']), len(p['steps']))";
    let line = format!(
        "{} prove iothub --local --ca ca.pem --key ca.key -o json | python3 -c \"{python}\"",
        env!("CARGO_BIN_EXE_x509-pop")
    );
    if Command::new("python3").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "CI needs python3");
        println!("not present: python3");
        return;
    }
    let output = Command::new("sh")
        .args(["-c", &line])
        .current_dir(fixture.folder.path())
        .output()
        .unwrap();
    let message = printed(&output);
    let words: Vec<_> = message.split_whitespace().collect();
    assert_eq!(words[1..], ["True", "48", "True", "8"], "{output:?}");
    assert_eq!(words[0].len(), 40);
}

#[test]
fn dry_runs_change_nothing_and_tell_the_etag() {
    let Some(fixture) = Fixture::new("dry") else {
        return;
    };
    let first = |args: &[&str]| {
        let before = fixture.state();
        let plan = fixture.json(&[args, &["--dry-run"]].concat());
        assert_eq!(fixture.state(), before, "{args:?}");
        assert_eq!(plan["dry_run"], true);
        plan["steps"].clone()
    };
    let steps = first(&PROVE);
    assert_eq!(steps.as_array().unwrap().len(), 5);
    assert_eq!(steps[0]["method"], "PUT");
    assert_eq!(steps[0]["if_match"], serde_json::Value::Null);
    assert_eq!(first(&CREATE)[0]["method"], "PUT");

    fixture.json(&CREATE);
    let etag = fixture.state()[0]["etag"].clone();
    for (args, method) in [
        (&PROVE[..], "POST"),
        (
            &["certificate", "update", "-n", "n", "--ca", "ca.pem"],
            "PUT",
        ),
        (&["certificate", "code", "-n", "n"], "POST"),
        (&["certificate", "delete", "-n", "n"], "DELETE"),
    ] {
        let steps = first(args);
        assert_eq!(steps[0]["method"], method, "{args:?}");
        assert_eq!(steps[0]["if_match"], etag, "{args:?}");
    }
    // What is wrong here is an error in a dry run too.
    fixture.folder.openssl(&[
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-out",
        "other.key",
    ]);
    fixture.refuses(
        &[
            "prove",
            "iothub",
            "-n",
            "n",
            "--ca",
            "ca.pem",
            "--key",
            "other.key",
            "--dry-run",
        ],
        5,
        &["key"],
    );
    fixture.json(&PROVE);
    let already = fixture.json(&[&PROVE[..], &["--dry-run"]].concat());
    assert_eq!(already["already_verified"], true);
}

/// The printed lines do the same, in a shell, with curl.
#[test]
fn printed_requests_work() {
    let Some(fixture) = Fixture::new("curl") else {
        return;
    };
    let plan = fixture.run(&[&CREATE[..], &["--dry-run", "--print-curl"]].concat());
    assert!(plan.status.success(), "{}", errors(&plan));
    let message = errors(&plan);
    let lines: Vec<_> = message
        .lines()
        .filter(|line| line.starts_with("curl "))
        .collect();
    assert_eq!(lines.len(), 2, "{message}");
    assert!(lines.iter().all(|line| line.contains("Bearer $TOKEN")));
    if Command::new("curl").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "CI needs curl");
        println!("not present: curl");
        return;
    }
    let shell = |line: &str| {
        Command::new("sh")
            .args(["-c", line])
            .current_dir(fixture.folder.path())
            .env("TOKEN", TOKEN)
            .env("CA_BUNDLE", "root.pem")
            .output()
            .unwrap()
    };
    let put = shell(lines[1]);
    let reply: serde_json::Value = serde_json::from_slice(&put.stdout).unwrap();
    assert_eq!(reply["etag"], fixture.state()[0]["etag"]);

    let code = fixture.run(&[
        "certificate",
        "code",
        "-n",
        "n",
        "--dry-run",
        "--print-curl",
    ]);
    let message = errors(&code);
    let post = message
        .lines()
        .find(|line| line.contains("-X POST"))
        .unwrap();
    let reply: serde_json::Value = serde_json::from_slice(&shell(post).stdout).unwrap();
    assert_eq!(
        reply["properties"]["verificationCode"]
            .as_str()
            .unwrap()
            .len(),
        48,
        "{reply}"
    );
}

#[test]
fn verbose_tells_requests_but_neither_token_nor_key() {
    let Some(fixture) = Fixture::new("verbose") else {
        return;
    };
    let quiet = fixture.run(&[&PROVE[..], &["-q", "-o", "json"]].concat());
    assert_eq!(errors(&quiet), "");
    parsed(&quiet);
    // `run` looks for the token and the key in all of these.
    for level in ["-v", "-vv", "-vvv"] {
        let output = fixture.run(&["certificate", "code", "-n", "n", level, "--print-curl"]);
        assert!(output.status.success(), "{}", errors(&output));
        let message = errors(&output);
        assert!(message.contains("generateVerificationCode"), "{message}");
        assert!(message.contains("status=200"), "{message}");
    }
    let both = fixture.run(&["certificate", "list", "-q", "-v"]);
    assert_eq!(both.status.code(), Some(2));
}
