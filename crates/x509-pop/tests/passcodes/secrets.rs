//! The passcode and the API key are in no output, unless `--reveal` was typed at a terminal.

use std::process::Command;

use super::fixture::{API_KEY, Fixture, PROFILE, at_a_terminal, errors, printed};

/// A verb that succeeds; both streams are searched for what must not be there.
fn prints_no_secret(fixture: &Fixture, passcode: &str, args: &[&str]) {
    for verbose in [&[][..], &["-v"], &["-vv"]] {
        let args = [args, verbose].concat();
        let output = fixture.run(&args);
        assert!(output.status.success(), "{args:?}: {}", errors(&output));
        for text in [printed(&output), errors(&output)] {
            assert!(
                !text.contains(passcode),
                "{args:?} printed the passcode: {text}"
            );
        }
    }
}

#[test]
fn no_verb_tells_a_passcode_or_a_key() {
    let Some(fixture) = Fixture::new("marker") else {
        return;
    };
    let id = fixture.create("passcode.txt", &["--usage-limit", "1"]);
    let passcode = fixture.folder.read("passcode.txt");
    let passcode = passcode.trim_end();
    for form in ["table", "json"] {
        for args in [
            &["show", "--passcode-id", &id, "--print-curl"][..],
            &["check", "--csr", "device.csr", "--passcode-id", &id],
            &["create", "--name", "n", "--dry-run", "--print-curl"],
        ] {
            prints_no_secret(&fixture, passcode, &[args, &["-o", form]].concat());
        }
    }
    // The clear passcode in a saved file is masked when it is read.
    let clear = format!(r#"{{"status":"ACTIVE","id":"x","passcode":"{passcode}"}}"#);
    fixture.folder.write("clear.json", &clear);
    for verbose in ["-v", "-vv"] {
        let check = [
            "passcode",
            "check",
            "--csr",
            "device.csr",
            "--details",
            "clear.json",
        ];
        let output = fixture.folder.x509_pop(&[&check[..], &[verbose]].concat());
        assert!(output.status.success(), "{}", errors(&output));
        for text in [printed(&output), errors(&output)] {
            assert!(!text.contains(passcode), "{text}");
        }
    }
    // A new passcode is in its file alone.
    for (index, verbose) in [&[][..], &["-v"], &["-vv", "--print-curl"]]
        .iter()
        .enumerate()
    {
        let file = format!("new-{index}");
        let args = [
            &["create", "--name", "n", "--passcode-out", &file],
            *verbose,
        ]
        .concat();
        let output = fixture.run(&args);
        let new = fixture.folder.read(&file);
        for text in [printed(&output), errors(&output)] {
            assert!(
                !text.contains(new.trim_end()),
                "{args:?} printed the passcode: {text}"
            );
        }
    }
}

#[test]
fn the_printed_request_works_with_the_key_in_a_variable() {
    let Some(fixture) = Fixture::new("curl") else {
        return;
    };
    let id = fixture.create("p", &[]);
    let output = fixture.run(&["show", "--passcode-id", &id, "--print-curl"]);
    let message = errors(&output);
    let line = message
        .lines()
        .find(|line| line.starts_with("curl "))
        .unwrap();
    assert!(line.contains("x-api-key: $API_KEY"), "{line}");
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(fixture.folder.path())
        .env("API_KEY", API_KEY)
        .env("CA_BUNDLE", "root.pem")
        .output()
        .unwrap();
    let body: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(body["id"], id);
}

#[test]
fn a_terminal_is_shown_what_was_asked_for() {
    let Some(fixture) = Fixture::new("reveal") else {
        return;
    };
    let create = [
        "passcode",
        "create",
        "--name",
        "n",
        "--reveal",
        "--passcode-out",
        "clear.txt",
    ];
    let way = [
        "--endpoint",
        &fixture.service.endpoint,
        "--ca-bundle",
        "root.pem",
    ];
    let variables = [
        ("X509_POP_API_KEY", API_KEY),
        ("X509_POP_ENROLLMENT_PROFILE", PROFILE),
    ];
    let args = [&create[..], &way].concat();
    let shown = at_a_terminal(&fixture.folder, &variables, &args);
    let passcode = fixture.folder.read("clear.txt");
    assert!(shown.contains(passcode.trim_end()), "{shown}");
    fixture.refuses(
        &["create", "--name", "n", "--reveal", "-o", "json"],
        2,
        &["-o table"],
    );
}
