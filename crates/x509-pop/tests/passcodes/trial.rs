//! `passcode try --local`: the dry run, whose two verdicts must agree.

use serde_json::Value;

use super::fixture::{SUBJECT, at_a_terminal, ends, printed, request};
use super::folder::Folder;

fn folder(name: &str) -> Option<Folder> {
    let folder = Folder::new(&format!("trial{name}"))?;
    request(&folder, "device.csr", SUBJECT);
    Some(folder)
}

fn try_json(folder: &Folder, args: &[&str], exit: i32) -> Value {
    let start = ["passcode", "try", "--local", "-o", "json"];
    let output = folder.x509_pop(&[&start, args].concat());
    ends(&output, args, exit, &[]);
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_request_that_fits_by_its_own_words() {
    let Some(folder) = folder("fits") else {
        return;
    };
    let args = ["passcode", "try", "--local", "--csr", "device.csr"];
    let output = folder.x509_pop(&args);
    ends(&output, &args, 0, &["no certificate was issued"]);
    let text = printed(&output);
    for line in [
        "CN=device-7",
        "(not DigiCert)",
        "create a passcode for one use; registered values: 3",
        "subject.common_name",
        "subject.organization_unit",
        "\"Unit3\", \"Unit1\"",
        "check here: the request fits",
        "enrol: the service accepts",
        "used 1 of 1",
        "here: fits, at the service: accepted",
    ] {
        assert!(text.contains(line), "{line:?} is not in:\n{text}");
    }
    assert!(!text.contains("NOT MET"), "{text}");

    let json = try_json(&folder, &["--csr", "device.csr"], 0);
    assert_eq!(
        (&json["fits"], &json["enrolled"], &json["number_of_usage"]),
        (&Value::Bool(true), &Value::Bool(true), &Value::from(1))
    );
    assert_eq!(json["rules"].as_array().unwrap().len(), 3);
    assert!(json["certificate_request_id"].is_string() && json["status"].is_string());
    assert_eq!(json["refusal"], Value::Null);
}

#[test]
fn a_wrong_unit_is_refused_by_name_at_home_and_at_the_service() {
    let Some(folder) = folder("wrong") else {
        return;
    };
    let rules: &[&[&str]] = &[
        &["subject.organization_unit=Unit1"],
        &[
            "subject.organization_unit=Unit1",
            "subject.organization_unit=Unit2",
        ],
        &[
            "subject.organization_unit=unit1",
            "subject.organization_unit=Unit3",
        ],
        &["subject.common_name=device-8"],
        &["subject.country=SE"],
    ];
    for rules in rules {
        let mut args = vec![
            "--csr",
            "device.csr",
            "--require",
            "subject.organization_name=Example",
        ];
        for rule in *rules {
            args.extend(["--require", rule]);
        }
        let field = rules[0].split('=').next().unwrap();
        let json = try_json(&folder, &args, 5);
        let verdicts = (&json["fits"], &json["enrolled"], &json["number_of_usage"]);
        let nothing = (&Value::Bool(false), &Value::Bool(false), &Value::from(0));
        assert_eq!(verdicts, nothing, "{rules:?}");
        let refusal = json["refusal"].as_str().unwrap();
        assert!(refusal.contains(field), "{rules:?}: {refusal}");
        let met: Vec<_> = json["rules"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| {
                (
                    rule["field"].as_str().unwrap(),
                    rule["met"].as_bool().unwrap(),
                )
            })
            .collect();
        assert_eq!(met, [("subject.organization_name", true), (field, false)]);

        let start = ["passcode", "try", "--local"];
        let output = folder.x509_pop(&[&start[..], &args].concat());
        ends(&output, &args, 5, &["does not fit", field]);
        assert!(printed(&output).contains("here: does not fit, at the service: refused"));
    }
}

#[test]
fn units_in_any_order_and_nothing_but_them() {
    let Some(folder) = folder("order") else {
        return;
    };
    let both = [
        "--csr",
        "device.csr",
        "--require",
        "subject.organization_unit=Unit1",
        "--require",
        "subject.organization_unit=Unit3",
    ];
    assert_eq!(try_json(&folder, &both, 0)["enrolled"], true);
}

#[test]
fn a_request_without_a_subject_meets_no_rule_and_needs_none() {
    let Some(folder) = folder("empty") else {
        return;
    };
    request(&folder, "empty.csr", "/");
    let json = try_json(&folder, &["--csr", "empty.csr"], 0);
    assert_eq!(json["rules"], Value::Array(Vec::new()));
    let args = [
        "--csr",
        "empty.csr",
        "--require",
        "subject.common_name=device-7",
    ];
    assert_eq!(try_json(&folder, &args, 5)["fits"], false);
}

#[test]
fn what_is_no_request_is_told_before_anything_starts() {
    let Some(folder) = folder("none") else {
        return;
    };
    folder.write("text.csr", "not a request\n");
    folder.make_ca(
        super::folder::KeyKind::P256,
        super::folder::Style::Defaults,
        "/CN=ca",
    );
    let flipped = folder.read("device.csr").replacen("MI", "MJ", 1);
    folder.write("flipped.csr", &flipped);
    folder.append("device.csr", "device.csr", "two.csr");
    // Some tools would take the first, others the second.
    folder.write("hidden.csr", &format!(" {}{0}", folder.read("device.csr")));
    for (file, exit, word) in [
        ("two.csr", 2, "more than one"),
        ("hidden.csr", 2, "more than one"),
        ("text.csr", 2, "base64"),
        ("ca.pem", 2, "certification request"),
        ("device.key", 2, "private key"),
        ("flipped.csr", 2, "flipped.csr"),
        ("missing.csr", 2, "missing.csr"),
    ] {
        let args = ["passcode", "try", "--local", "--csr", file];
        let output = folder.x509_pop(&args);
        ends(&output, &args, exit, &[word]);
        assert!(output.stdout.is_empty(), "{file}");
    }
    let args = ["passcode", "try", "--csr", "device.csr"];
    ends(&folder.x509_pop(&args), &args, 2, &["--local"]);
    for (rule, word) in [
        ("subject.common_name", "FIELD=VALUE"),
        ("subject.common_name=", "FIELD=VALUE"),
        ("=x", "FIELD=VALUE"),
        ("subject.shoe_size=44", "subject.common_name"),
        ("san.dns_name=device-7", "no field that can be checked here"),
    ] {
        let args = [
            "passcode",
            "try",
            "--local",
            "--csr",
            "device.csr",
            "--require",
            rule,
        ];
        ends(&folder.x509_pop(&args), &args, 2, &[word]);
    }
}

#[test]
fn saved_details_lend_their_rules_and_their_state() {
    let Some(folder) = folder("saved") else {
        return;
    };
    let details = |rest: &str| {
        let rule = r#"{"certificate_field":"subject.common_name","value":"device-7"}"#;
        let json = format!(
            r#"{{"passcode":"bGgdO***","status":"ACTIVE","registered_values":[{rule}]{rest}}}"#
        );
        folder.write("details.json", &json);
    };
    let args = ["--csr", "device.csr", "--details", "details.json"];
    details("");
    assert_eq!(
        try_json(&folder, &args, 0)["rules"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    details(r#","validity_period":{"to":"2021-05-15"}"#);
    let output = folder.x509_pop(&[&["passcode", "try", "--local"], &args[..]].concat());
    ends(&output, &args, 5, &["the saved passcode is expired"]);
    // What the local service could not hold a request to, it does not register.
    let rule = r#"{"certificate_field":"san.dns_name","value":"device-7"}"#;
    folder.write(
        "details.json",
        &format!(r#"{{"passcode":"bGgdO***","status":"ACTIVE","registered_values":[{rule}]}}"#),
    );
    let output = folder.x509_pop(&[&["passcode", "try", "--local"], &args[..]].concat());
    ends(
        &output,
        &args,
        1,
        &["certificate_field", "this service can enforce"],
    );
}

#[test]
fn the_trials_passcode_is_shown_at_a_terminal_alone() {
    let Some(folder) = folder("reveal") else {
        return;
    };
    let args = [
        "passcode",
        "try",
        "--local",
        "--csr",
        "device.csr",
        "--reveal",
    ];
    ends(&folder.x509_pop(&args), &args, 2, &["no terminal"]);
    let json = [&args[..], &["-o", "json"]].concat();
    ends(&folder.x509_pop(&json), &json, 2, &["-o table"]);
    let shown = at_a_terminal(&folder, &[], &args);
    let line = shown
        .lines()
        .find(|line| line.starts_with("passcode  "))
        .unwrap();
    let passcode = line.split_whitespace().nth(1).unwrap();
    assert!(passcode.len() == 20 && !passcode.contains('*'), "{line}");
    assert!(shown.contains(&passcode[..5]), "the mask");
}
