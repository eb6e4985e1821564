//! `certificate`: each verb, its exit codes and what it leaves behind.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use super::fixture::{Fixture, TOKEN, errors, printed};
use super::folder::{KeyKind, Style};

const CREATE: [&str; 6] = ["certificate", "create", "-n", "n", "--ca", "ca.pem"];

#[test]
fn a_life_from_create_to_delete() {
    let Some(fixture) = Fixture::new("life") else {
        return;
    };
    let empty = fixture.run(&["certificate", "list"]);
    assert_eq!(printed(&empty), "no certificates\n");

    let created = fixture.json(&CREATE);
    assert_eq!(created["name"], "n");
    assert_eq!(created["verified"], false);
    let shown = fixture.json(&["certificate", "show", "-n", "n"]);
    assert_eq!(shown["thumbprint"], created["thumbprint"]);
    assert_eq!(shown["etag"], created["etag"]);

    // PEM comes back as OpenSSL wrote it.
    let pem = fixture.run(&["certificate", "show", "-n", "n", "-o", "pem"]);
    assert_eq!(
        printed(&pem),
        fixture.folder.openssl(&["x509", "-in", "ca.pem"])
    );
    let table = printed(&fixture.run(&["certificate", "list"]));
    assert!(table.starts_with("NAME  VERIFIED  EXPIRES"), "{table}");
    assert!(table.contains("Example CA"), "{table}");

    let code = fixture.json(&["certificate", "generate-verification-code", "-n", "n"]);
    assert_eq!(code["code"].as_str().unwrap().len(), 48);
    assert_ne!(code["etag"], created["etag"]);
    assert_eq!(code["ca_thumbprint"], created["thumbprint"]);

    let updated = fixture.json(&["certificate", "update", "-n", "n", "--ca", "ca.pem"]);
    assert_ne!(updated["etag"], code["etag"]);

    let gone = fixture.json(&["certificate", "delete", "-n", "n", "--yes"]);
    assert_eq!(gone["deleted"], true);
    fixture.refuses(&["certificate", "show", "-n", "n"], 3, &["not found"]);
}

#[test]
fn a_name_that_is_taken_is_not_overwritten() {
    let Some(fixture) = Fixture::new("taken") else {
        return;
    };
    fixture.json(&CREATE);
    fixture.refuses(
        &CREATE,
        6,
        &["`n` is taken", "certificate update", "--replace"],
    );
    let replaced = fixture.json(&[&CREATE[..], &["--replace"]].concat());
    assert_eq!(replaced["verified"], false);
}

#[test]
fn verified_without_a_proof_is_noted() {
    let Some(fixture) = Fixture::new("statement") else {
        return;
    };
    let output = fixture.run(&[&CREATE[..], &["--verified", "-o", "json"]].concat());
    assert!(output.status.success(), "{}", errors(&output));
    assert!(errors(&output).contains("nothing has shown that the key is held"));
    let shown = fixture.json(&["certificate", "show", "-n", "n"]);
    assert_eq!(shown["verified"], true);
    let quiet = fixture.run(&[&CREATE[..], &["--replace", "--verified", "-q"]].concat());
    assert_eq!(errors(&quiet), "");
}

#[test]
fn a_certificate_that_is_no_ca_is_told() {
    let Some(fixture) = Fixture::new("no-ca") else {
        return;
    };
    assert!(!errors(&fixture.run(&CREATE)).contains("no CA"));
    let code = "A".repeat(48);
    let made = fixture.folder.x509_pop(&[
        "leaf", "create", "--code", &code, "--ca", "ca.pem", "--key", "ca.key", "-o", "leaf.pem",
    ]);
    assert!(made.status.success(), "{}", errors(&made));
    let output = fixture.run(&["certificate", "update", "-n", "n", "--ca", "leaf.pem"]);
    assert!(output.status.success(), "{}", errors(&output));
    assert!(errors(&output).contains("leaf.pem says that it is no CA"));
}

#[test]
fn refusals_say_why_and_change_nothing() {
    let Some(fixture) = Fixture::new("refusals") else {
        return;
    };
    let stale = fixture.json(&CREATE)["etag"].as_str().unwrap().to_owned();
    let now = fixture.json(&["certificate", "code", "-n", "n"]);
    let now = now["etag"].as_str().unwrap();
    for verb in ["code", "delete", "update"] {
        let more: &[&str] = match verb {
            "delete" => &["--yes"],
            "update" => &["--ca", "ca.pem"],
            _ => &[],
        };
        let args = [&["certificate", verb, "-n", "n", "--etag", &stale], more].concat();
        fixture.refuses(
            &args,
            6,
            &[
                "another ETag",
                &stale,
                now,
                "last changed",
                "without --etag",
            ],
        );
    }
    fixture.refuses(
        &["certificate", "update", "-n", "other", "--ca", "ca.pem"],
        3,
        &["not found", "certificate create"],
    );
    fixture.refuses(&["certificate", "code", "-n", "other"], 3, &["not found"]);
    fixture.refuses(&["certificate", "show", "-n", "a/b"], 2, &["a/b"]);
    fixture.refuses(&["certificate", "show"], 2, &["--name", "X509_POP_NAME"]);
    fixture.refuses(
        &["certificate", "code", "-n", "n", "--etag", "a\nb"],
        2,
        &["ETag"],
    );
    fixture.refuses(
        &["certificate", "create", "-n", "k", "--ca", "ca.key"],
        2,
        &["ca.key"],
    );
    fixture.refuses(
        &["certificate", "code", "-n", "n", "-o", "pem"],
        2,
        &["no certificate"],
    );
    fixture.refuses(
        &["certificate", "delete", "-n", "n", "--yes", "-o", "pem"],
        2,
        &["no certificate"],
    );

    let wrong = fixture.folder.x509_pop_with(
        &[("X509_POP_TOKEN", "another")],
        &[
            &[
                "certificate",
                "list",
                "--subscription",
                "s",
                "-g",
                "g",
                "--hub",
                "hub",
            ],
            &fixture.way()[..],
        ]
        .concat(),
    );
    assert_eq!(wrong.status.code(), Some(4), "{}", errors(&wrong));
    let nobody = fixture.folder.x509_pop_with(
        &[("X509_POP_TOKEN", TOKEN)],
        &[
            "certificate",
            "list",
            "--subscription",
            "s",
            "-g",
            "g",
            "--hub",
            "hub",
            "--endpoint",
            "https://127.0.0.1:9",
        ],
    );
    assert_eq!(nobody.status.code(), Some(7), "{}", errors(&nobody));
}

#[test]
fn delete_asks() {
    let Some(fixture) = Fixture::new("asks") else {
        return;
    };
    fixture.json(&CREATE);
    // A pipe is nobody to ask.
    fixture.refuses(
        &["certificate", "delete", "-n", "n"],
        2,
        &["no terminal", "--yes"],
    );
    if Command::new("script").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "CI needs script");
        println!("not present: script");
        return;
    }
    let answer = |answer: &str| {
        let [endpoint, url, bundle, root] = fixture.way();
        let line = format!(
            "{} certificate delete -n n --subscription s -g g --hub hub {endpoint} {url} {bundle} {root}",
            env!("CARGO_BIN_EXE_x509-pop")
        );
        let mut child = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .current_dir(fixture.folder.path())
            .env("X509_POP_TOKEN", TOKEN)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(format!("{answer}\n").as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    };
    let no = answer("n");
    assert_eq!(no.status.code(), Some(2), "{no:?}");
    assert!(printed(&no).contains("Delete certificate `n`"), "{no:?}");
    assert_eq!(fixture.state().as_array().unwrap().len(), 1);
    let yes = answer("y");
    assert!(yes.status.success(), "{yes:?}");
    assert_eq!(fixture.state().as_array().unwrap().len(), 0);
}

#[test]
fn verify_judges_before_it_sends() {
    let Some(fixture) = Fixture::new("validates") else {
        return;
    };
    fixture.json(&CREATE);
    let code = fixture.json(&["certificate", "code", "-n", "n"]);
    let code = code["code"].as_str().unwrap();
    let leaf = |code: &str, file: &str| {
        let made = fixture.folder.x509_pop(&[
            "leaf", "create", "--code", code, "--ca", "ca.pem", "--key", "ca.key", "-o", file,
        ]);
        assert!(made.status.success(), "{}", errors(&made));
    };
    leaf(code, "leaf.pem");
    leaf(&"0".repeat(48), "other-code.pem");

    // Without a request file nobody here knows the code: the service refuses it.
    fixture.refuses(
        &[
            "certificate",
            "verify",
            "-n",
            "n",
            "--leaf",
            "other-code.pem",
        ],
        1,
        &["refused"],
    );
    fixture.refuses(
        &["certificate", "verify", "-n", "n", "--leaf", "ca.pem"],
        5,
        &["ca.pem"],
    );
    fixture.refuses(
        &["certificate", "verify", "-n", "n", "--leaf", "ca.key"],
        2,
        &["ca.key"],
    );
    fixture.folder.rename("ca.pem", "first.pem");
    fixture.folder.rename("ca.key", "first.key");
    fixture
        .folder
        .make_ca(KeyKind::P256, Style::KeyUsage, "/CN=another");
    leaf(code, "other-ca.pem");
    fixture.refuses(
        &["certificate", "verify", "-n", "n", "--leaf", "other-ca.pem"],
        5,
        &["other-ca.pem", "nothing was sent", "CN=Example CA"],
    );
    let good = fixture.json(&["certificate", "verify", "-n", "n", "--leaf", "leaf.pem"]);
    assert_eq!(good["verified"], true);
}

#[test]
fn a_wait_is_told_after_a_second() {
    let Some(fixture) = Fixture::new("wait") else {
        return;
    };
    // Takes connections and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("https://{}", silent.local_addr().unwrap());
    let mut child = Command::new(env!("CARGO_BIN_EXE_x509-pop"))
        .args([
            "certificate",
            "list",
            "--subscription",
            "s",
            "-g",
            "g",
            "--hub",
            "hub",
            "--endpoint",
            &endpoint,
        ])
        .current_dir(fixture.folder.path())
        .env("X509_POP_TOKEN", TOKEN)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = std::time::Instant::now();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let took = begun.elapsed();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(line, "waiting: list certificates ...\n");
    assert!(took.as_millis() >= 1000, "{took:?}");
}
