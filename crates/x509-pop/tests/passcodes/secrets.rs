//! The passcode and the API key are in nothing that is said, but where `--reveal` was typed at a
//! terminal.

use std::process::Command;

use super::counter::{API_KEY, Counter, PROFILE, at_a_terminal, errors, printed};

/// A verb that succeeds; both streams are searched for what must not be there.
fn says_nothing(counter: &Counter, passcode: &str, args: &[&str]) {
    for talk in [&[][..], &["-v"], &["-vv"]] {
        let args = [args, talk].concat();
        let output = counter.run(&args);
        assert!(output.status.success(), "{args:?}: {}", errors(&output));
        for text in [printed(&output), errors(&output)] {
            assert!(
                !text.contains(passcode),
                "{args:?} told the passcode: {text}"
            );
        }
    }
}

#[test]
fn no_verb_tells_a_passcode_or_a_key() {
    let Some(counter) = Counter::new("marker") else {
        return;
    };
    let id = counter.create("passcode.txt", &["--usage-limit", "1"]);
    let passcode = counter.folder.read("passcode.txt");
    let passcode = passcode.trim_end();
    for form in ["table", "json"] {
        for args in [
            &["show", "--passcode-id", &id, "--print-curl"][..],
            &["check", "--csr", "device.csr", "--passcode-id", &id],
            &["create", "--name", "n", "--dry-run", "--print-curl"],
        ] {
            says_nothing(&counter, passcode, &[args, &["-o", form]].concat());
        }
    }
    // The clear passcode in a saved file is masked when it is read.
    let clear = format!(r#"{{"status":"ACTIVE","id":"x","passcode":"{passcode}"}}"#);
    counter.folder.write("clear.json", &clear);
    for talk in ["-v", "-vv"] {
        let check = [
            "passcode",
            "check",
            "--csr",
            "device.csr",
            "--details",
            "clear.json",
        ];
        let output = counter.folder.x509_pop(&[&check[..], &[talk]].concat());
        assert!(output.status.success(), "{}", errors(&output));
        for text in [printed(&output), errors(&output)] {
            assert!(!text.contains(passcode), "{text}");
        }
    }
    // A new passcode is in its file alone.
    for (index, talk) in [&[][..], &["-v"], &["-vv", "--print-curl"]]
        .iter()
        .enumerate()
    {
        let file = format!("new-{index}");
        let args = [&["create", "--name", "n", "--passcode-out", &file], *talk].concat();
        let output = counter.run(&args);
        let new = counter.folder.read(&file);
        for text in [printed(&output), errors(&output)] {
            assert!(
                !text.contains(new.trim_end()),
                "{args:?} told the passcode: {text}"
            );
        }
    }
}

#[test]
fn the_printed_request_works_with_the_key_in_a_variable() {
    let Some(counter) = Counter::new("curl") else {
        return;
    };
    let id = counter.create("p", &[]);
    let output = counter.run(&["show", "--passcode-id", &id, "--print-curl"]);
    let said = errors(&output);
    let line = said.lines().find(|line| line.starts_with("curl ")).unwrap();
    assert!(line.contains("x-api-key: $API_KEY"), "{line}");
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(counter.folder.path())
        .env("API_KEY", API_KEY)
        .env("CA_BUNDLE", "root.pem")
        .output()
        .unwrap();
    let body: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(body["id"], id);
}

#[test]
fn a_terminal_is_shown_what_was_asked_for() {
    let Some(counter) = Counter::new("reveal") else {
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
        &counter.service.endpoint,
        "--ca-bundle",
        "root.pem",
    ];
    let variables = [
        ("X509_POP_API_KEY", API_KEY),
        ("X509_POP_ENROLLMENT_PROFILE", PROFILE),
    ];
    let args = [&create[..], &way].concat();
    let shown = at_a_terminal(&counter.folder, &variables, &args);
    let passcode = counter.folder.read("clear.txt");
    assert!(shown.contains(passcode.trim_end()), "{shown}");
    counter.refuses(
        &["create", "--name", "n", "--reveal", "-o", "json"],
        2,
        &["-o table"],
    );
}
