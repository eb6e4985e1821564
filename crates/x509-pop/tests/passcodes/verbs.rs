//! create, show and check, online and with saved details.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use super::fixture::{Fixture, PROFILE, ends, errors, printed};

const UNITS: [&str; 4] = [
    "--require",
    "subject.organization_unit=Unit1",
    "--require",
    "subject.organization_unit=Unit3",
];

/// Offline, with saved details.
const CHECK: [&str; 6] = [
    "passcode",
    "check",
    "--csr",
    "device.csr",
    "--details",
    "details.json",
];

#[test]
fn a_passcode_is_kept_shown_and_checked() {
    let Some(fixture) = Fixture::new("kept") else {
        return;
    };
    let args = [&UNITS[..], &["--usage-limit", "2", "--description", "d"]].concat();
    let id = fixture.create("passcode.txt", &args);
    let file = fixture.folder.path().join("passcode.txt");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let passcode = fixture.folder.read("passcode.txt");
    let passcode = passcode.trim_end();
    assert!(passcode.len() >= 12 && !passcode.contains('*'));

    let show = ["show", "--passcode-id", &id];
    let shown = fixture.json(&show);
    assert_eq!(shown["usable"], true);
    assert_eq!(shown["remaining"], 2);
    assert_eq!(shown["status"], "ACTIVE");
    assert_eq!(shown["enrollment_profile"]["id"], PROFILE);
    let mask = shown["passcode"].as_str().unwrap();
    assert!(
        mask.starts_with(&passcode[..5]) && mask.ends_with("***"),
        "{mask}"
    );
    let table = printed(&fixture.run(&show));
    for word in [
        "usable",
        "0 of 2",
        "subject.organization_unit = \"Unit1\", \"Unit3\"",
        mask,
    ] {
        assert!(table.contains(word), "{word:?} is not in:\n{table}");
    }

    // Saved, and then without a network or an API key.
    fixture
        .folder
        .write("details.json", &serde_json::to_string(&shown).unwrap());
    let output = fixture.folder.x509_pop(&CHECK);
    ends(&output, &CHECK, 0, &[]);
    assert!(
        printed(&output).contains("fits  yes"),
        "{}",
        printed(&output)
    );
    let online = fixture.json(&["check", "--csr", "device.csr", "--passcode-id", &id]);
    assert_eq!(online["fits"], true);
    assert_eq!(online["passcode_id"], id);
    assert_eq!(
        online["rules"][0]["found"],
        Value::from(vec!["Unit3", "Unit1"])
    );
}

#[test]
fn a_request_that_does_not_fit_is_refused_with_the_rule() {
    let Some(fixture) = Fixture::new("unfit") else {
        return;
    };
    let unit = ["--require", "subject.organization_unit=Unit2"];
    let id = fixture.create("p", &unit);
    let args = ["check", "--csr", "device.csr", "--passcode-id", &id];
    let output = fixture.refuses(&args, 5, &["subject.organization_unit", "does not fit"]);
    let table = printed(&output);
    assert!(
        table.contains("NOT MET") && table.contains("fits  no"),
        "{table}"
    );
}

#[test]
fn a_window_is_judged_to_the_second() {
    let Some(fixture) = Fixture::new("window") else {
        return;
    };
    let id = fixture.create("p", &["--from", "2020-12-15", "--to", "2021-05-15"]);
    // 2020-12-15T00:00:00Z to 2021-05-15T23:59:59Z.
    for (at, exit, word) in [
        ("2020-12-14T23:59:59Z", 5, "not yet valid"),
        ("2020-12-15T00:00:00Z", 0, ""),
        ("1607990399", 5, "not yet valid"),
        ("1607990400", 0, ""),
        ("1621123199", 0, ""),
        ("1621123200", 5, "expired"),
    ] {
        let args = [
            "check",
            "--csr",
            "device.csr",
            "--passcode-id",
            &id,
            "--at",
            at,
        ];
        fixture.refuses(&args, exit, &[word]);
    }
    let shown = fixture.json(&["show", "--passcode-id", &id]);
    assert_eq!(shown["usable"], false);
    assert_eq!(shown["last_second"], "2021-05-15T23:59:59Z");
}

#[test]
fn what_the_service_says_can_be_saved_as_it_comes() {
    let Some(fixture) = Fixture::new("saved") else {
        return;
    };
    for (json, exit, word) in [
        (
            r#"{"passcode":"bGgdO***","status":"ACTIVE","validity_period":{}}"#,
            0,
            "",
        ),
        (
            r#"{"passcode":"bGgdO***","status":"ACTIVE","registered_values":[{"certificate_field":"subject.common_name","matcher":"equals","value":"device-7","multiple":false}]}"#,
            0,
            "",
        ),
        (
            r#"{"passcode":"bGgdO***","status":"DISABLED","id":"x"}"#,
            5,
            "disabled",
        ),
        (
            r#"{"passcode":"bGgdO***","status":"DELETED","id":"x"}"#,
            5,
            "deleted",
        ),
        (
            r#"{"passcode":"bGgdO***","status":"PAUSED","id":"x"}"#,
            5,
            "PAUSED",
        ),
        (
            r#"{"passcode":"bGgdO***","status":"ACTIVE","usage_limit":3,"number_of_usage":3}"#,
            5,
            "used up",
        ),
        (
            r#"{"passcode":"bGgdO***","status":"ACTIVE","validity_period":{"to":"soon"}}"#,
            2,
            "validity_period.to",
        ),
        (r#"{"status":7}"#, 2, "status"),
        (r#"{"version":1}"#, 2, "no details of a passcode"),
        // What its sibling, an authentication certificate, looks like.
        (
            r#"{"id":"x","status":"ACTIVE","start_date":"2020-01-01","end_date":"2020-02-02"}"#,
            2,
            "no details of a passcode",
        ),
        ("<html>", 2, "details.json"),
        (
            r#"{"passcode":"bGgdO***","status":"ACTIVE","registered_values":[{"certificate_field":"subject.common_name","matcher":"contains","value":"device"}]}"#,
            5,
            "subject.common_name",
        ),
        (
            r#"{"passcode":"bGgdO***","status":"ACTIVE","registered_values":[{"certificate_field":"device.serial","value":"1"}]}"#,
            5,
            "device.serial",
        ),
    ] {
        fixture.folder.write("details.json", json);
        ends(&fixture.folder.x509_pop(&CHECK), &CHECK, exit, &[word]);
    }
}

#[test]
fn what_would_be_lost_or_cannot_be_is_told_before_anything_is_sent() {
    let Some(fixture) = Fixture::new("before") else {
        return;
    };
    fixture.folder.write("taken", "keep me");
    let create = ["create", "--name", "n"];
    for (args, word) in [
        (&[][..], "--passcode-out"),
        (&["--passcode-out", "taken"], "nothing was sent"),
        (&["--passcode-out", "no/such/folder"], "nothing was sent"),
        (&["--reveal"], "no terminal"),
        (&["--passcode-out", "new", "--from", "soon"], "--from"),
        (
            &[
                "--passcode-out",
                "new",
                "--from",
                "2026-02-01",
                "--to",
                "2026-01-31",
            ],
            "before --from",
        ),
        (&["--passcode-out", "new", "--require", "x"], "FIELD=VALUE"),
        (&["--passcode-out", "new", "-o", "pem"], "PEM"),
        (
            &["--passcode-out", "new", "--usage-limit", "0"],
            "--usage-limit",
        ),
    ] {
        fixture.refuses(&[&create, args].concat(), 2, &[word]);
        assert!(!fixture.folder.has("new"), "{args:?}");
    }
    assert_eq!(fixture.folder.read("taken"), "keep me");

    // A dry run keeps nothing either, and needs no file for what it does not make.
    let dry = fixture.json(&[&create[..], &["--dry-run"]].concat());
    assert_eq!(dry["steps"][0]["method"], "POST");
    let refused = fixture.run_as(
        "another-key",
        &[&create[..], &["--passcode-out", "new"]].concat(),
    );
    ends(&refused, &create, 4, &["API key"]);
    assert!(!fixture.folder.has("new"), "an empty file was left");
}

#[test]
fn what_is_not_there_or_not_allowed() {
    let Some(fixture) = Fixture::new("absent") else {
        return;
    };
    let id = fixture.create("p", &[]);
    let show = ["show", "--passcode-id"];
    for bad in ["a/b", "..", "a%2Fb", "", "a b", "a?b"] {
        fixture.refuses(&[&show[..], &[bad]].concat(), 2, &["--passcode-id"]);
    }
    let other = "b1cef6d1-1449-4b7d-9577-a43839f7367c";
    fixture.refuses(&[&show[..], &[other]].concat(), 3, &["passcode"]);
    let elsewhere = [&show[..], &[&id, "--enrollment-profile", "IOT_other"]].concat();
    fixture.refuses(&elsewhere, 3, &[]);
    let refused = fixture.run_as("another-key", &[&show[..], &[&id]].concat());
    ends(&refused, &show, 4, &["API key"]);

    let no_key = [
        "passcode",
        "show",
        "--passcode-id",
        &id,
        "--enrollment-profile",
        "IOT_1",
    ];
    let output = fixture.folder.x509_pop(&no_key);
    ends(&output, &no_key, 4, &["--api-key-file", "X509_POP_API_KEY"]);
    let no_profile = ["passcode", "show", "--passcode-id", &id];
    let output = fixture.folder.x509_pop(&no_profile);
    ends(
        &output,
        &no_profile,
        2,
        &["--enrollment-profile", "X509_POP_ENROLLMENT_PROFILE"],
    );
}

#[test]
fn settings_come_from_a_profile_and_a_key_from_a_file() {
    let Some(fixture) = Fixture::new("settings") else {
        return;
    };
    let id = fixture.create("p", &[]);
    fixture
        .folder
        .write("key", &format!("  {}\n", super::fixture::API_KEY));
    fixture.folder.write(
        "config.toml",
        &format!("default_profile = 'a'\n[profiles.a]\nenrollment_profile = '{PROFILE}'\nca_bundle = 'root.pem'\nregion = 'nowhere'\n"),
    );
    let config = [("X509_POP_CONFIG", "config.toml")];
    let args = [
        "passcode",
        "show",
        "--passcode-id",
        &id,
        "--api-key-file",
        "key",
    ];
    let output = fixture.folder.x509_pop_with(&config, &args);
    ends(&output, &args, 2, &["nowhere", "us-demo"]);
    let args = [&args[..], &["--endpoint", &fixture.service.endpoint]].concat();
    let output = fixture.folder.x509_pop_with(&config, &args);
    ends(&output, &args, 0, &[]);
    assert!(!errors(&output).contains("MARKER"));
}

#[test]
fn everything_in_the_way_is_named_at_once() {
    let Some(fixture) = Fixture::new("all") else {
        return;
    };
    let rules = r#"[{"certificate_field":"subject.common_name","value":"device-8"},
        {"certificate_field":"san.dns_name","value":"device-7"}]"#;
    let json = format!(
        r#"{{"passcode":"bGgdO***","status":"DISABLED","at":"2026-01-02T03:04:05Z","registered_values":{rules}}}"#
    );
    fixture.folder.write("details.json", &json);
    let output = fixture.folder.x509_pop(&CHECK);
    let words = [
        "does not fit subject.common_name",
        "san.dns_name cannot be checked here",
        "the passcode is disabled",
    ];
    ends(&output, &CHECK, 5, &words);
    let table = printed(&output);
    assert!(
        table.contains("2026-01-02T03:04:05Z") && table.contains("not checked"),
        "{table}"
    );

    // No rule is broken, and not every rule can be checked: neither yes nor no.
    let rules = r#"[{"certificate_field":"san.dns_name","value":"device-7"}]"#;
    let json =
        format!(r#"{{"passcode":"bGgdO***","status":"ACTIVE","registered_values":{rules}}}"#);
    fixture.folder.write("details.json", &json);
    let output = fixture
        .folder
        .x509_pop(&[&CHECK[..], &["-o", "json"]].concat());
    ends(&output, &CHECK, 5, &["cannot be checked here"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&json["fits"], &json["rules"][0]["met"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn what_a_person_overlooks_is_said() {
    let Some(fixture) = Fixture::new("nearly") else {
        return;
    };
    for (value, word) in [
        ("Device-7", "upper and lower case"),
        ("device-7 ", "white space"),
        ("device-8", "is not registered"),
    ] {
        let rule = format!(r#"{{"certificate_field":"subject.common_name","value":"{value}"}}"#);
        let json =
            format!(r#"{{"passcode":"bGgdO***","status":"ACTIVE","registered_values":[{rule}]}}"#);
        fixture.folder.write("details.json", &json);
        let output = fixture.folder.x509_pop(&CHECK);
        assert!(
            printed(&output).contains(word),
            "{value}: {}",
            printed(&output)
        );
    }
}

/// Whoever points the variable at a test service must not reach production.
#[test]
fn the_hubs_endpoint_is_not_taken_and_not_overlooked() {
    let Some(fixture) = Fixture::new("endpoint") else {
        return;
    };
    let variables = [
        ("X509_POP_API_KEY", "k"),
        ("X509_POP_ENROLLMENT_PROFILE", PROFILE),
        ("X509_POP_ENDPOINT", fixture.service.endpoint.as_str()),
    ];
    let args = [
        "passcode",
        "create",
        "--name",
        "n",
        "--dry-run",
        "--print-curl",
    ];
    let output = fixture.folder.x509_pop_with(&variables, &args);
    ends(
        &output,
        &args,
        2,
        &["IoT Hub's", "--region", &fixture.service.endpoint],
    );
    let args = [&args[..], &["--region", "nl-demo"]].concat();
    let output = fixture.folder.x509_pop_with(&variables, &args);
    ends(
        &output,
        &args,
        0,
        &["https://demo.one.nl.digicert.com/iot/api/v1/"],
    );
}

/// The disk is full when the passcode is there: its id is what can still be saved.
#[test]
fn a_passcode_that_cannot_be_kept_is_named() {
    let Some(fixture) = Fixture::new("full") else {
        return;
    };
    let line = format!(
        "ulimit -f 0; trap '' XFSZ; exec {} passcode create --name n --passcode-out kept --endpoint {} --ca-bundle root.pem",
        env!("CARGO_BIN_EXE_x509-pop"),
        fixture.service.endpoint
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &line])
        .current_dir(fixture.folder.path())
        .env("X509_POP_API_KEY", super::fixture::API_KEY)
        .env("X509_POP_ENROLLMENT_PROFILE", PROFILE)
        .output()
        .unwrap();
    ends(
        &output,
        &[&line],
        1,
        &["its text is lost", "have it deleted"],
    );
    let table = printed(&output);
    let id = table
        .lines()
        .find_map(|line| line.strip_prefix("id"))
        .unwrap()
        .trim();
    assert!(errors(&output).contains(id), "{}", errors(&output));
    assert!(!fixture.folder.has("kept"));
    assert_eq!(
        fixture.json(&["show", "--passcode-id", id])["number_of_usage"],
        0
    );
}

#[test]
fn advice_about_an_api_key_speaks_of_no_token() {
    let Some(fixture) = Fixture::new("advice") else {
        return;
    };
    let output = fixture.run_as("another-key", &["show", "--passcode-id", "x"]);
    ends(&output, &["show"], 4, &["API key"]);
    for word in ["token", "auth check", "az "] {
        assert!(!errors(&output).contains(word), "{}", errors(&output));
    }
}

#[test]
fn a_result_that_cannot_be_written_is_no_success() {
    let Some(fixture) = Fixture::new("devfull") else {
        return;
    };
    fixture.folder.write(
        "details.json",
        r#"{"passcode":"bGgdO***","status":"ACTIVE"}"#,
    );
    for (to, exit) in [("/dev/full", 2), ("/dev/null", 0)] {
        let line = format!(
            "exec {} passcode check --csr device.csr --details details.json > {to}",
            env!("CARGO_BIN_EXE_x509-pop")
        );
        let output = std::process::Command::new("sh")
            .args(["-c", &line])
            .current_dir(fixture.folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(exit), "{}", errors(&output));
    }
}

/// Ctrl-C while the service thinks: what was made for the passcode does not stand in the way.
#[test]
fn an_interrupted_creation_leaves_no_file() {
    let Some(fixture) = Fixture::new("interrupt") else {
        return;
    };
    // It takes connections and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let line = format!(
        "{} passcode create --name n --passcode-out kept --endpoint https://localhost:{} & \
         while [ ! -e kept ]; do sleep 0.05; done; sleep 0.3; kill -INT $!; wait $!",
        env!("CARGO_BIN_EXE_x509-pop"),
        silent.local_addr().unwrap().port()
    );
    // A shell without job control has its background commands ignore interrupts; python does not.
    let program = "import signal,sys,os;signal.signal(signal.SIGINT,signal.SIG_DFL);os.execvp(sys.argv[1],sys.argv[1:])";
    let line = line.replacen(
        env!("CARGO_BIN_EXE_x509-pop"),
        &format!("python3 -c '{program}' {}", env!("CARGO_BIN_EXE_x509-pop")),
        1,
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &line])
        .current_dir(fixture.folder.path())
        .env("X509_POP_API_KEY", "k")
        .env("X509_POP_ENROLLMENT_PROFILE", PROFILE)
        .output()
        .unwrap();
    ends(&output, &[&line], 130, &["may exist all the same"]);
    assert!(!fixture.folder.has("kept"));
}
