//! The CA's key on a machine without a network.

use std::process::{Command, Output};

use super::fixture::{Fixture, errors, parsed};
use super::folder::{KeyKind, Style};

const CREATE: [&str; 6] = ["certificate", "create", "-n", "n", "--ca", "ca.pem"];

/// Runs it where no interface is; `None` where such a place cannot be made.
fn offline(fixture: &Fixture, args: &[&str]) -> Option<Output> {
    let unshare = |program: &str, args: &[&str]| {
        Command::new("unshare")
            .args(["-rn", "--", program])
            .args(args)
            .current_dir(fixture.folder.path())
            .output()
    };
    let interfaces = unshare("cat", &["/proc/net/dev"])
        .ok()
        .filter(|output| output.status.success());
    let Some(interfaces) = interfaces else {
        assert!(std::env::var_os("CI").is_none(), "CI needs unshare -rn");
        println!("not present: network namespaces");
        return None;
    };
    let interfaces = String::from_utf8(interfaces.stdout).unwrap();
    let names: Vec<_> = interfaces
        .lines()
        .filter_map(|line| Some(line.split_once(':')?.0.trim()))
        .collect();
    // The loopback is always listed; it is down.
    assert_eq!(names, ["lo"], "{interfaces}");
    Some(unshare(env!("CARGO_BIN_EXE_x509-pop"), args).unwrap())
}

/// The request file, as the connected machine writes it.
fn request(fixture: &Fixture) {
    let output = fixture.run(&["certificate", "code", "-n", "n", "-o", "json"]);
    assert!(output.status.success(), "{}", errors(&output));
    fixture
        .folder
        .write("req.json", &String::from_utf8(output.stdout).unwrap());
}

const MAKE: [&str; 10] = [
    "leaf",
    "create",
    "--request",
    "req.json",
    "--ca",
    "ca.pem",
    "--key",
    "ca.key",
    "-o",
    "leaf.pem",
];
const SEND: [&str; 6] = [
    "certificate",
    "verify",
    "--request",
    "req.json",
    "--leaf",
    "leaf.pem",
];

#[test]
fn the_story() {
    let Some(fixture) = Fixture::new("air-gap") else {
        return;
    };
    fixture.json(&CREATE);
    request(&fixture);

    // There is no way to the service from there: the same machine, another namespace.
    let [endpoint, url, bundle, root] = fixture.way();
    let Some(lost) = offline(
        &fixture,
        &[
            "certificate",
            "list",
            "--subscription",
            "s",
            "-g",
            "g",
            "--hub",
            "hub",
            endpoint,
            url,
            bundle,
            root,
            "--token-file",
            "root.pem",
            "--timeout",
            "5",
        ],
    ) else {
        return;
    };
    assert!(!lost.status.success(), "{}", errors(&lost));

    let made = offline(&fixture, &MAKE).unwrap();
    assert!(made.status.success(), "{}", errors(&made));

    // Hub and name come from the request file.
    let sent = fixture.run_bare(&[&SEND[..], &["-o", "json"]].concat());
    assert!(sent.status.success(), "{}", errors(&sent));
    assert_eq!(parsed(&sent)["verified"], true);
    assert_eq!(fixture.state()[0]["verified"], true);
}

#[test]
fn the_offline_machine_refuses_what_is_not_for_its_ca() {
    let Some(fixture) = Fixture::new("air-gap-ca") else {
        return;
    };
    let ours = fixture.json(&CREATE)["thumbprint"]
        .as_str()
        .unwrap()
        .to_owned();
    request(&fixture);
    fixture
        .folder
        .make_ca(KeyKind::P256, Style::KeyUsage, "/CN=another");
    let made = fixture.folder.x509_pop(&MAKE);
    assert_eq!(made.status.code(), Some(5), "{}", errors(&made));
    let theirs = fixture
        .folder
        .openssl(&["x509", "-in", "ca.pem", "-noout", "-fingerprint", "-sha1"])
        .trim()
        .rsplit('=')
        .next()
        .unwrap()
        .replace(':', "");
    let message = errors(&made);
    assert!(
        message.contains(&ours) && message.contains(&theirs),
        "{message}"
    );
    assert!(!fixture.folder.has("leaf.pem"));
}

#[test]
fn a_request_file_that_is_not_one() {
    let Some(fixture) = Fixture::new("air-gap-file") else {
        return;
    };
    fixture.json(&CREATE);
    request(&fixture);
    let good = fixture.folder.read("req.json");
    for (found, put, exit, word) in [
        ("\"version\": 1", "\"version\": 2", 2, "version 2"),
        ("\"iothub\"", "\"dps\"", 2, "dps"),
        ("\"code\"", "\"kode\"", 2, "code"),
        (
            "\"ca_thumbprint\": \"",
            "\"ca_thumbprint\": \"0",
            2,
            "ca_thumbprint",
        ),
        (
            "\"code\": \"",
            "\"code\": \"thermostat-17\", \"x\": \"",
            5,
            "thermostat-17",
        ),
        ("{", "", 2, "not a request file"),
    ] {
        let bad = good.replacen(found, put, 1);
        assert_ne!(bad, good);
        fixture.folder.write("req.json", &bad);
        let made = fixture.folder.x509_pop(&MAKE);
        assert_eq!(made.status.code(), Some(exit), "{put}: {}", errors(&made));
        assert!(errors(&made).contains(word), "{put}: {}", errors(&made));
        assert!(!fixture.folder.has("leaf.pem"), "{put}");
    }
}

#[test]
fn a_stale_code_is_told_and_nothing_is_sent() {
    let Some(fixture) = Fixture::new("air-gap-stale") else {
        return;
    };
    fixture.json(&CREATE);
    request(&fixture);
    let made = fixture.folder.x509_pop(&MAKE);
    assert!(made.status.success(), "{}", errors(&made));
    let newer = fixture.json(&["certificate", "code", "-n", "n"]);
    let newer = newer["etag"].as_str().unwrap();
    fixture.refuses(&SEND, 6, &["the code is stale", newer, "--etag"]);
    // With the ETag given it is sent; the service knows the code no more.
    fixture.refuses(&[&SEND[..], &["--etag", newer]].concat(), 1, &["refused"]);
}

#[test]
fn the_leaf_must_carry_the_requests_code() {
    let Some(fixture) = Fixture::new("air-gap-code") else {
        return;
    };
    fixture.json(&CREATE);
    request(&fixture);
    let code = "0".repeat(48);
    let made = fixture.folder.x509_pop(&[
        "leaf", "create", "--code", &code, "--ca", "ca.pem", "--key", "ca.key", "-o", "leaf.pem",
    ]);
    assert!(made.status.success(), "{}", errors(&made));
    fixture.refuses(&SEND, 5, &[&code, "nothing was sent"]);
}

#[test]
fn a_request_file_does_not_say_where_the_token_goes() {
    let Some(fixture) = Fixture::new("air-gap-endpoint") else {
        return;
    };
    fixture.json(&CREATE);
    request(&fixture);
    let made = fixture.folder.x509_pop(&MAKE);
    assert!(made.status.success(), "{}", errors(&made));
    let request = fixture.folder.read("req.json");
    fixture.folder.write(
        "req.json",
        &request.replacen(&fixture.service.endpoint, "https://elsewhere.example", 1),
    );
    fixture.refuses(&SEND, 2, &["https://elsewhere.example", "--endpoint"]);
}
