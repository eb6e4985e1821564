//! Text from a certificate or a certification request: subject, issuer and other values.

use std::process::Output;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, IsCa, Issuer, KeyPair,
};
use serde_json::Value;

use super::fake::{Answer, Fake};
use super::fixture::{Fixture, with_all_characters};

fn name(kind: DnType, text: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(kind, DnValue::Utf8String(text.to_owned()));
    name
}

/// Writes `ca.pem` and `ca.key`, `leaf.pem` signed by it, and `device.csr`, all with this text.
fn write_certificates(fixture: &Fixture, text: &str) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name = name(DnType::CommonName, text);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    fixture.write("ca.pem", params.self_signed(&key).unwrap().pem());
    fixture.write("ca.key", key.serialize_pem());
    let leaf_key = KeyPair::generate().unwrap();
    let mut leaf = CertificateParams::default();
    leaf.distinguished_name = name(DnType::OrganizationName, text);
    let request = leaf.serialize_request(&leaf_key).unwrap();
    fixture.write("device.csr", request.pem().unwrap());
    leaf.distinguished_name = name(DnType::CommonName, text);
    let issuer = Issuer::from_params(&params, &key);
    fixture.write(
        "leaf.pem",
        leaf.signed_by(&leaf_key, &issuer).unwrap().pem(),
    );
    let mut other = CertificateParams::default();
    other.distinguished_name = name(DnType::CommonName, "another CA");
    other.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    fixture.write("other.pem", other.self_signed(&leaf_key).unwrap().pem());
}

#[test]
fn offline_commands() {
    let fixture = Fixture::new("certificate");
    fixture.write("config.toml", "");
    let details = r#"{"status":"ACTIVE","id":"x","passcode":"a***","registered_values":[{"certificate_field":"subject.organization_name","matcher":"equals","value":"x"}]}"#;
    fixture.write("details.json", details);
    with_all_characters(800, |text| {
        write_certificates(&fixture, text);
        let code = "0123456789ABCDEF0123456789ABCDEF";
        let shown: Vec<Output> = [
            &["leaf", "show", "leaf.pem"][..],
            &[
                "leaf", "check", "leaf.pem", "--ca", "ca.pem", "--code", code,
            ],
            &[
                "leaf",
                "check",
                "leaf.pem",
                "--ca",
                "other.pem",
                "--code",
                code,
            ],
            &["key", "check", "--ca", "ca.pem", "--key", "ca.key"],
            &[
                "prove", "iothub", "--local", "--ca", "ca.pem", "--key", "ca.key",
            ],
            &[
                "passcode",
                "check",
                "--csr",
                "device.csr",
                "--details",
                "details.json",
            ],
            &["passcode", "try", "--local", "--csr", "device.csr"],
        ]
        .into_iter()
        .flat_map(|args| match args[..2] {
            // Not all of their results hold a subject.
            ["prove", _] | ["passcode", "try"] | ["leaf", "check"] => fixture.run(args),
            _ => fixture.shows(args),
        })
        .collect();
        let json = &shown[2].stdout;
        let leaf: Value = serde_json::from_slice(json).unwrap();
        assert_eq!(leaf["common_name"], text, "JSON keeps the value");
        shown
    });
}

/// A service that holds the CA, and gives it as `certificate`.
#[test]
fn commands_that_send_it() {
    let mut fixture = Fixture::new("sent");
    fixture.write("config.toml", "");
    let service = Fake::new(|request| {
        let status = if request.starts_with("GET") { 404 } else { 400 };
        Answer::Whole(status, "", String::new())
    });
    fixture.use_service(&service);
    with_all_characters(800, |text| {
        write_certificates(&fixture, text);
        let pair = ["--ca", "ca.pem", "--key", "ca.key"];
        let prove = [&["prove", "iothub", "-n", "n"], &pair[..]].concat();
        [
            fixture.run(&prove),
            fixture.run(&[&prove[..], &["--dry-run", "--print-curl"]].concat()),
            fixture.run(&["certificate", "create", "-n", "n", "--ca", "ca.pem"]),
            fixture.run(&["certificate", "create", "-n", "n", "--ca", "leaf.pem"]),
            fixture.run(&["certificate", "verify", "-n", "n", "--leaf", "leaf.pem"]),
        ]
        .concat()
    });
}
