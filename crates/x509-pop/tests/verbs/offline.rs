//! `leaf show`, `leaf check`, `key check`, `completions` and `man`.

use std::collections::BTreeSet;
use std::process::Command;

use super::fixture::{errors, parsed, printed};
use super::folder::{Folder, KeyKind, Style};

const CODE: &str = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF";

fn make_leaf(folder: &Folder) {
    let made = folder.x509_pop(&[
        "leaf", "create", "--code", CODE, "--ca", "ca.pem", "--key", "ca.key", "-o", "leaf.pem",
    ]);
    assert!(made.status.success(), "{}", errors(&made));
}

/// The keys that OUTPUT.md lists in this row.
fn listed(row: &str) -> BTreeSet<String> {
    let line = include_str!("../../OUTPUT.md")
        .lines()
        .find(|line| line.starts_with(&format!("| {row}")))
        .unwrap();
    let keys = line.rsplit(" | ").next().unwrap();
    keys.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn keys(value: &serde_json::Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn leaf_show_agrees_with_openssl() {
    for (kind, key) in [
        (KeyKind::P256, "EC P-256"),
        (KeyKind::P384, "EC P-384"),
        (KeyKind::Rsa(2048), "RSA 2048"),
    ] {
        let Some(folder) = Folder::new(&format!("show-{kind:?}")) else {
            return;
        };
        folder.make_ca(kind, Style::KeyUsage, "/CN=shown");
        let ca = parsed(&folder.x509_pop(&["leaf", "show", "ca.pem", "-o", "json"]));
        assert_eq!(ca["key"], key);
        make_leaf(&folder);
        let output = folder.x509_pop(&["leaf", "show", "leaf.pem", "-o", "json"]);
        let leaf = parsed(&output);
        assert_eq!(keys(&leaf), listed("`leaf show`"));
        assert_eq!(keys(&leaf["extensions"][0]), listed("each of `extensions`"));
        let x509 = |what: &str| {
            let message = folder.openssl(&["x509", "-in", "leaf.pem", "-noout", what]);
            message.trim().split_once('=').unwrap().1.to_owned()
        };
        assert_eq!(leaf["serial"], x509("-serial"));
        assert_eq!(leaf["thumbprint"], x509("-fingerprint").replace(':', ""));
        assert_eq!(leaf["common_name"], CODE);
        assert_eq!(leaf["issuer"], "CN=shown");
        let message = folder.openssl(&["x509", "-in", "leaf.pem", "-noout", "-text"]);
        let meaning = |name: &str| {
            let all = leaf["extensions"].as_array().unwrap();
            let one = all.iter().find(|one| one["name"] == name).unwrap();
            one["meaning"].as_str().unwrap().to_owned()
        };
        assert_eq!(meaning("key usage"), "digitalSignature");
        assert!(message.contains("Digital Signature"), "{message}");
        assert_eq!(meaning("basic constraints"), "not a CA");
        let pem = folder.x509_pop(&["leaf", "show", "leaf.pem", "-o", "pem"]);
        assert_eq!(printed(&pem), folder.openssl(&["x509", "-in", "leaf.pem"]));
        let table = printed(&folder.x509_pop(&["leaf", "show", "leaf.pem"]));
        assert!(table.contains("digitalSignature"), "{table}");

        let usages = ca["extensions"].to_string();
        assert!(usages.contains("keyCertSign, cRLSign"), "{usages}");
    }
}

#[test]
fn leaf_check_as_json() {
    let Some(folder) = Folder::new("check-json") else {
        return;
    };
    folder.make_ca(KeyKind::P256, Style::Defaults, "/CN=checked");
    make_leaf(&folder);
    let args = [
        "leaf", "check", "leaf.pem", "--ca", "ca.pem", "--code", CODE, "-o", "json",
    ];
    let check = parsed(&folder.x509_pop(&args));
    assert_eq!(keys(&check), listed("`leaf check`"));
    assert_eq!(check["good"], true);
}

#[test]
fn key_check_says_whether_they_belong() {
    let Some(folder) = Folder::new("key-check") else {
        return;
    };
    folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=keyed");
    let args = [
        "key", "check", "--ca", "ca.pem", "--key", "ca.key", "-o", "json",
    ];
    let good = parsed(&folder.x509_pop(&args));
    assert_eq!(keys(&good), listed("`key check`"));
    assert_eq!(good["belongs"], true);
    assert_eq!(good["key"], "EC P-256");

    folder.rename("ca.pem", "first.pem");
    folder.make_ca(KeyKind::Rsa(2048), Style::KeyUsage, "/CN=another");
    folder.rename("first.pem", "ca.pem");
    let bad = folder.x509_pop(&args);
    assert_eq!(bad.status.code(), Some(5), "{}", errors(&bad));
    assert_eq!(parsed(&bad)["belongs"], false);
    assert_eq!(parsed(&bad)["key"], "RSA 2048");
    assert!(errors(&bad).contains("ca.key"), "{}", errors(&bad));
    let pem = folder.x509_pop(&["key", "check", "--ca", "ca.pem", "--key", "ca.pem"]);
    assert_eq!(pem.status.code(), Some(2), "{}", errors(&pem));
}

#[test]
fn completions_name_the_verbs() {
    let Some(folder) = Folder::new("completions") else {
        return;
    };
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = folder.x509_pop(&["completions", shell]);
        let script = printed(&output);
        for word in ["certificate", "prove", "print-curl"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    folder.write(
        "pop.bash",
        &printed(&folder.x509_pop(&["completions", "bash"])),
    );
    let bash = Command::new("bash")
        .args(["-n", "pop.bash"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(bash.status.success(), "{bash:?}");
    let unknown = folder.x509_pop(&["completions", "tcsh"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn pages_hold_exit_codes_and_examples() {
    let Some(folder) = Folder::new("man") else {
        return;
    };
    let output = folder.x509_pop(&["man", "."]);
    assert!(output.status.success(), "{}", errors(&output));
    let names = folder.names();
    for page in [
        "x509-pop.1",
        "x509-pop-certificate-verify.1",
        "x509-pop-prove-iothub.1",
    ] {
        assert!(names.iter().any(|name| name == page), "{names:?}");
    }
    let root = folder.read("x509-pop.1");
    for word in ["EXIT STATUS", "130", "x509\\-pop certificate code"] {
        assert!(root.contains(word), "{word} is not in: {root}");
    }
    assert!(
        folder
            .read("x509-pop-prove-iothub.1")
            .contains("\\-\\-local")
    );
    let missing = folder.x509_pop(&["man", "nowhere"]);
    assert_eq!(missing.status.code(), Some(2), "{}", errors(&missing));
}

#[test]
fn auth_check_as_json() {
    let Some(folder) = Folder::new("auth-json") else {
        return;
    };
    let check = |token: &str| {
        folder.x509_pop_with(
            &[("X509_POP_TOKEN", token)],
            &["auth", "check", "-o", "json"],
        )
    };
    let opaque = parsed(&check("opaque-marker"));
    assert_eq!(keys(&opaque), listed("`auth check`"));
    assert_eq!(opaque["readable"], false);
    assert!(!opaque.to_string().contains("opaque-marker"));
    // {"alg":"none"}.{"exp":946684800,"tid":"t"}.
    let expired = check("eyJhbGciOiJub25lIn0.eyJleHAiOjk0NjY4NDgwMCwidGlkIjoidCJ9.AA");
    assert_eq!(expired.status.code(), Some(4), "{}", errors(&expired));
    let expired = parsed(&expired);
    assert_eq!(expired["expires"], "2000-01-01T00:00:00Z");
    assert_eq!(expired["tenant"], "t");
    assert!(expired["expires_in"].as_i64().unwrap() < 0);
}
