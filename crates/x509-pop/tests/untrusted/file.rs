//! Text from a file: request file, details, configuration, PEM with other text in it, tokens; the
//! name of a file; and what another program prints.

use std::os::unix::fs::PermissionsExt as _;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::{Value, json};

use super::code_points::{MARKER, batches};
use super::fixture::{Fixture, with_all_characters};

const CA: [&str; 4] = ["--ca", "ca.pem", "--key", "ca.key"];
const THUMBPRINT: &str = "A9993E364706816ABA3E25717850C26C9CD0D89D";

fn fixture(name: &str) -> Fixture {
    let fixture = Fixture::new(name);
    fixture.write("config.toml", "");
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    fixture.write("ca.pem", params.self_signed(&key).unwrap().pem());
    fixture.write("ca.key", key.serialize_pem());
    let request = rcgen::CertificateParams::default()
        .serialize_request(&key)
        .unwrap();
    fixture.write("device.csr", request.pem().unwrap());
    fixture
}

#[test]
fn request_file() {
    let fixture = fixture("request");
    with_all_characters(usize::MAX, |text| {
        let good = json!({
            "version": 1, "service": "iothub", "endpoint": "https://localhost:1",
            "subscription": "s", "resource_group": "g", "hub": "hub", "name": "n",
            "api_version": "2023-06-30", "etag": "AAAA=", "code": "AB12", "ca_subject": text,
            "ca_thumbprint": THUMBPRINT, "ca_expires": text, "requested": text,
        });
        let create = [&["leaf", "create", "--request", "req.json"], &CA[..]].concat();
        let verify = [
            "certificate",
            "verify",
            "--leaf",
            "ca.pem",
            "--request",
            "req.json",
        ];
        let mut all = Vec::new();
        for key in good.as_object().unwrap().keys() {
            let mut request = good.clone();
            request[key] = Value::from(text);
            fixture.write("req.json", request.to_string());
            // Its `-o` is a file name, so the form is not asked for.
            for verbose in ["--quiet", "-vv"] {
                let output = fixture.command(&[&create[..], &[verbose]].concat());
                all.push(fixture.checked(output));
            }
            all.extend(fixture.run(&verify));
        }
        for body in [
            text.to_owned(),
            format!("{{\"{text}\":1}}"),
            json!({ "version": text }).to_string(),
        ] {
            fixture.write("req.json", body);
            all.extend(fixture.run(&verify));
        }
        all
    });
}

#[test]
fn passcode_details() {
    let fixture = fixture("details");
    with_all_characters(usize::MAX, |text| {
        let rule = json!({ "certificate_field": text, "matcher": text, "value": [text] });
        let details = json!({
            "id": text, "name": text, "status": text, "passcode": text, "at": text,
            "created_at": text, "validity_period": { "from": text, "to": text },
            "registered_values": [rule],
        });
        let check = [
            "passcode",
            "check",
            "--csr",
            "device.csr",
            "--details",
            "details.json",
        ];
        let attempt = [
            "passcode",
            "try",
            "--local",
            "--csr",
            "device.csr",
            "--details",
            "details.json",
        ];
        let mut all = Vec::new();
        for (key, value) in [("x", ""), ("status", "ACTIVE"), ("validity_period", "")] {
            let mut details = details.clone();
            match value {
                "" => drop(details.as_object_mut().unwrap().remove(key)),
                value => details[key] = Value::from(value),
            }
            if key == "status" {
                details.as_object_mut().unwrap().remove("validity_period");
            }
            fixture.write("details.json", details.to_string());
            all.extend(fixture.run(&check));
            all.extend(fixture.run(&attempt));
        }
        all
    });
}

#[test]
fn configuration_file() {
    let fixture = fixture("configuration");
    with_all_characters(usize::MAX, |text| {
        // TOML writes every character as an escape.
        let escaped: String = text
            .chars()
            .map(|c| format!("\\U{:08x}", u32::from(c)))
            .collect();
        let mut all = Vec::new();
        for config in [
            format!("\"{escaped}\" = 'x'\n"),
            format!("[profiles.\"{escaped}\"]\n\"{escaped}\" = 'x'\n"),
            format!("[profiles.a]\n\"{escaped} password\" = 'x'\n"),
            format!("[profiles.\"{escaped}\"]\nhub = 'x'\n"),
            format!("default_profile = \"{escaped}\"\n"),
            format!(
                "default_profile = \"{escaped}\"\n[profiles.\"{escaped}\"]\nca = \"{escaped}\"\n"
            ),
            format!("default_profile = 'a'\n[profiles.a]\nendpoint = \"{escaped}\"\n"),
            format!("default_profile = 'a'\n[profiles.a]\nregion = \"{escaped}\"\n"),
            text.to_owned(),
        ] {
            fixture.write("config.toml", config);
            all.extend(fixture.run(&["certificate", "list", "--profile", "none"]));
            all.extend(fixture.run(&["certificate", "list"]));
            all.extend(fixture.run(&["certificate", "create", "-n", "n"]));
            all.extend(fixture.run(&["passcode", "show", "--passcode-id", "x"]));
        }
        fixture.write("config.toml", "");
        all
    });
}

#[test]
fn text_in_pem() {
    let fixture = fixture("pem");
    let ca = std::fs::read_to_string(fixture.path().join("ca.pem")).unwrap();
    // A line feed is a part of the form of PEM, so lines are not counted.
    for text in batches(usize::MAX) {
        for pem in [
            format!("{text}\n{ca}{text}"),
            text.clone(),
            ca.replace("CERTIFICATE", &text),
            format!("{ca}-----BEGIN {text}-----\nAAAA\n-----END {text}-----\n"),
            ca.replacen("\nMII", &format!("\nMII{text}"), 1),
        ] {
            fixture.write("text.pem", pem);
            fixture.run(&["leaf", "show", "text.pem"]);
            fixture.run(&["key", "check", "--ca", "text.pem", "--key", "ca.key"]);
            fixture.run(&["key", "check", "--ca", "ca.pem", "--key", "text.pem"]);
            let check = ["passcode", "check", "--csr", "text.pem"];
            fixture.run(&[&check[..], &["--details", "text.pem"]].concat());
            fixture.run(&["auth", "check", "--token-file", "text.pem"]);
            fixture.run(&["certificate", "list", "--ca-bundle", "text.pem"]);
            let show = ["passcode", "show", "--passcode-id", "x"];
            fixture.run(&[&show[..], &["--api-key-file", "text.pem"]].concat());
        }
    }
}

#[test]
fn claims_and_programs() {
    let fixture = fixture("claims");
    for (name, script) in [
        ("az", "/bin/cat ../printed >&2; exit 1"),
        ("azd", "/bin/cat ../printed"),
    ] {
        let path = fixture.path().join("bin").join(name);
        std::fs::write(&path, format!("#!/bin/sh\ncd \"${{0%/*}}\"\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    }
    with_all_characters(100, |text| {
        let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
        let claims = json!({ "tid": text, "aud": [text], "oid": text, "azp": text });
        let token = format!("{}.{}.{}", part("{}"), part(&claims.to_string()), part("x"));
        fixture.write("token", token);
        fixture.write("printed", text);
        [
            fixture.run(&["auth", "check", "--token-file", "token"]),
            fixture.run(&["auth", "check", "--credential", "az"]),
            fixture.run(&["auth", "check", "--credential", "azd"]),
        ]
        .concat()
    });
}

#[test]
fn file_names() {
    let fixture = fixture("names");
    let ca = std::fs::read(fixture.path().join("ca.pem")).unwrap();
    with_all_characters(60, |text| {
        let name = text.replace('\0', "");
        fixture.write(&name, &ca);
        let mut all = fixture.shows(&["leaf", "check", &name, "--ca", "ca.pem", "--code", "x"]);
        all.extend(fixture.shows(&[
            "certificate",
            "create",
            "-n",
            "n",
            "--ca",
            &format!("{name}x"),
        ]));
        std::fs::remove_file(fixture.path().join(&name)).unwrap();
        assert!(name.contains(MARKER));
        all
    });
}
