//! Every document has exactly the keys that `OUTPUT.md` lists.

use std::collections::BTreeSet;

use pop_models::JsonField;
use pop_models::digicert::{OwnedPasscodeDetails, PasscodeDetails, PasscodeStatus};
use pop_models::iothub::{CertificateDescription, CertificateProperties};
use serde_json::Value;

use super::*;

const LISTED: &str = include_str!("../../OUTPUT.md");

/// The keys in the row of the table that starts with this.
fn listed(row: &str) -> BTreeSet<String> {
    let line = LISTED
        .lines()
        .find(|line| line.starts_with(&format!("| {row}")))
        .unwrap_or_else(|| panic!("no row {row}"));
    let keys = line.rsplit(" | ").next().unwrap();
    keys.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

fn printed(document: &impl Document) -> Value {
    let text = json(document).unwrap();
    let text = text.as_str();
    assert!(text.starts_with("{\n  \"version\": 1,\n"), "{text}");
    serde_json::from_str(text).unwrap()
}

fn certificate() -> Certificate {
    let properties = CertificateProperties {
        subject: JsonField::Value("a\u{9b}2J\u{202e}".to_owned()),
        expiry: JsonField::Value("Sat, 31 Oct 2026 17:03:58 GMT".to_owned()),
        created: JsonField::Value("Mon, 01 Jan 0001 00:00:00 GMT".to_owned()),
        updated: JsonField::Value("yesterday".to_owned()),
        is_verified: JsonField::Value(true),
        ..CertificateProperties::default()
    };
    Certificate::from(&CertificateDescription {
        properties,
        ..CertificateDescription::default()
    })
}

fn proof() -> Proof {
    Proof {
        name: "n".to_owned(),
        thumbprint: "t".to_owned(),
        code: None,
        verified: true,
        already_verified: true,
        etag: "e".to_owned(),
        updated: None,
        steps: vec![ProofStep {
            name: "verify".to_owned(),
            ms: milliseconds(std::time::Duration::from_nanos(1_234_567)),
        }],
        leaf: None,
    }
}

fn request() -> Request {
    let text = || "x".to_owned();
    Request {
        service: text(),
        endpoint: text(),
        subscription: text(),
        resource_group: text(),
        hub: text(),
        name: text(),
        api_version: text(),
        etag: text(),
        code: text(),
        ca_thumbprint: text(),
        ca_subject: None,
        ca_expires: None,
        requested: None,
    }
}

#[test]
fn keys_are_those_that_are_listed() {
    let one = printed(&certificate());
    assert_eq!(keys(&one), listed("`certificate show`"));
    let list = printed(&Certificates {
        certificates: vec![certificate()],
    });
    let mut inner = keys(&list["certificates"][0]);
    assert!(inner.insert("version".to_owned()));
    assert_eq!(inner, keys(&one));
    assert_eq!(
        keys(&list),
        BTreeSet::from(["certificates", "version"].map(str::to_owned))
    );

    assert_eq!(keys(&printed(&request())), listed("`certificate code`"));
    let deleted = Deleted {
        name: "n".to_owned(),
        deleted: true,
    };
    assert_eq!(keys(&printed(&deleted)), listed("`certificate delete`"));

    let proof = printed(&proof());
    assert_eq!(keys(&proof), listed("`prove`"));
    assert_eq!(
        keys(&proof["steps"][0]),
        listed("each of `steps` of `prove`")
    );
    assert_eq!(proof["steps"][0]["ms"], 1.235);

    let plan = printed(&Plan {
        dry_run: true,
        steps: vec![PlanStep {
            name: "verify",
            ..PlanStep::default()
        }],
    });
    assert_eq!(keys(&plan), listed("`--dry-run`"));
    assert_eq!(
        keys(&plan["steps"][0]),
        listed("each of `steps` of `--dry-run`")
    );
}

fn details() -> OwnedPasscodeDetails {
    OwnedPasscodeDetails {
        status: JsonField::Value(PasscodeStatus::Active),
        usage_limit: JsonField::Value(3),
        number_of_usage: JsonField::Value(1),
        passcode: JsonField::Value(pop_models::digicert::Passcode::new("bGgdO***".to_owned())),
        ..OwnedPasscodeDetails::default()
    }
}

fn rule() -> Rule {
    Rule {
        field: "subject.common_name".to_owned(),
        registered: vec!["a\u{202e}".to_owned()],
        found: Vec::new(),
        met: Some(false),
        why: "w".to_owned(),
    }
}

#[test]
fn keys_of_passcodes_are_those_that_are_listed() {
    let shown = printed(&Passcode::new(details(), 0));
    assert_eq!(keys(&shown), listed("`passcode show`"));
    assert_eq!(
        (&shown["usable"], &shown["remaining"]),
        (&Value::Bool(true), &Value::from(2))
    );
    let created = Passcode::created(details(), 0, None);
    let created = printed(&created);
    let mut expected = keys(&shown);
    assert!(expected.insert("passcode_file".to_owned()));
    assert_eq!(keys(&created), expected);

    let trial = Trial {
        fits: false,
        enrolled: false,
        certificate_request_id: None,
        status: None,
        refusal: None,
        number_of_usage: None,
        rules: vec![rule()],
        steps: Vec::new(),
    };
    let printed = printed(&trial);
    assert_eq!(keys(&printed), listed("`passcode try`"));
    assert_eq!(keys(&printed["rules"][0]), listed("each of `rules`"));
    assert!(!rules_table(&[rule()]).as_str().contains('\u{202e}'));
}

/// What `passcode show` prints is a file that `passcode check` reads as the service's reply.
#[test]
fn a_passcode_reads_back() {
    let text = json(&Passcode::new(details(), 0)).unwrap();
    let mut scratch = vec![0; text.as_str().len()];
    let read = PasscodeDetails::from_json(text.as_str().as_bytes(), &mut scratch)
        .unwrap()
        .into_owned()
        .unwrap();
    assert_eq!(read.status, details().status);
    assert_eq!(read.usage(), details().usage());
    assert_eq!(read.passcode, details().passcode);
}

#[test]
fn a_request_reads_back() {
    let text = json(&request()).unwrap();
    let read: Request = serde_json::from_str(text.as_str()).unwrap();
    assert_eq!(read.code, "x");
}

#[test]
fn times_are_rfc_3339_where_they_are_times() {
    let certificate = printed(&certificate());
    assert_eq!(certificate["expires"], "2026-10-31T17:03:58Z");
    assert_eq!(certificate["created"], "0001-01-01T00:00:00Z");
    assert_eq!(certificate["updated"], "yesterday");
    assert_eq!(certificate["thumbprint"], Value::Null);
}

#[test]
fn a_table_is_escaped_and_json_keeps_its_values() {
    let certificate = certificate();
    let (table, text) = (certificate.table(), json(&certificate).unwrap());
    assert!(table.as_str().contains(r"a\u{9b}2J\u{202e}"), "{table}");
    assert!(text.as_str().contains(r"a\u009b2J\u202e"), "{text}");
    let read: Value = serde_json::from_str(text.as_str()).unwrap();
    assert_eq!(read["subject"], "a\u{9b}2J\u{202e}");
}

#[test]
fn spans_are_whole_and_short() {
    for (seconds, text) in [
        (0, "0 s"),
        (119, "119 s"),
        (-120, "2 min"),
        (7_199, "119 min"),
        (7_200, "2 h"),
        (172_800, "2 days"),
    ] {
        assert_eq!(span(seconds), text);
    }
}
