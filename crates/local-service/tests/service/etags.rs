//! ETags: new at every change, and guarding.

use serde_json::json;

use crate::fixture::{Ca, Fixture, etag, ok, refused};

const WRONG: &str = "Invalid ETag supplied.";

#[test]
fn an_etag_is_base64_of_a_quoted_text_that_ends_in_the_time() {
    let tag = etag(&Fixture::new().put("line", &Ca::new("root").pem()));
    // Base64 of `"`, eight digits, and the fixed middle part. 0x69a42bc0 is the clock of the tests.
    let text = decode(&tag);
    assert_eq!(text.len(), 38, "{text}");
    assert!(text.starts_with('"') && text.ends_with('"'), "{text}");
    assert_eq!(
        &text[9..],
        format!("-0000-0700-0000-{:08x}0000\"", crate::fixture::NOW),
        "{text}"
    );
}

#[test]
fn every_change_gives_a_new_one_within_the_same_second_too() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let mut seen = vec![etag(&fixture.put("line", &ca.pem()))];
    let body = json!({"properties": {"certificate": ca.pem()}}).to_string();
    seen.push(etag(&fixture.call(
        "PUT",
        "/line",
        seen.last().map(String::as_str),
        body.as_bytes(),
    )));
    let reply = fixture.generate("line", seen.last().map(String::as_str));
    let code = ok(&reply)["properties"]["verificationCode"]
        .as_str()
        .unwrap()
        .to_owned();
    seen.push(etag(&reply));
    seen.push(etag(&fixture.verify(
        "line",
        seen.last().map(String::as_str),
        &ca.leaf(&code),
    )));
    // Reading is no change, and the current tag is the last one.
    assert_eq!(etag(&fixture.get("line")), *seen.last().unwrap());
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), seen.len(), "{seen:?}");
}

#[test]
fn a_recreated_certificate_does_not_answer_to_its_old_etag() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let old = etag(&fixture.put("line", &ca.pem()));
    fixture.call("DELETE", "/line", Some(&old), b"");
    fixture.put("line", &ca.pem());
    refused(&fixture.generate("line", Some(&old)), 412, 412_001, WRONG);
}

#[test]
fn bare_quoted_and_star_are_accepted() {
    for form in ["TAG", "\"TAG\"", "*"] {
        let mut fixture = Fixture::new();
        let ca = Ca::new("root");
        let mut tag = etag(&fixture.put("line", &ca.pem()));
        let condition = |tag: &str| form.replace("TAG", tag);
        let body = json!({"properties": {"certificate": ca.pem()}}).to_string();
        tag = etag(&fixture.call("PUT", "/line", Some(&condition(&tag)), body.as_bytes()));
        let reply = fixture.generate("line", Some(&condition(&tag)));
        let code = ok(&reply)["properties"]["verificationCode"]
            .as_str()
            .unwrap()
            .to_owned();
        let leaf = ca.leaf(&code);
        tag = etag(&fixture.verify("line", Some(&condition(&etag(&reply))), &leaf));
        let reply = fixture.call("DELETE", "/line", Some(&condition(&tag)), b"");
        assert_eq!(reply.status, 200, "{form}");
    }
}

#[test]
fn stale_missing_and_mangled_ones_are_refused_and_change_nothing() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let stale = etag(&fixture.put("line", &ca.pem()));
    let (_, tag) = {
        let reply = fixture.generate("line", Some(&stale));
        (ok(&reply), etag(&reply))
    };
    let before = fixture.get("line");
    let upload = json!({"properties": {"certificate": ca.pem()}}).to_string();
    let proof = json!({"certificate": ca.leaf("whatever")}).to_string();
    let weak = format!("W/\"{tag}\"");
    let several = format!("\"{tag}\", \"other\"");
    let half = format!("\"{tag}");
    let cut = &tag[..tag.len() - 1];
    let longer = format!("{tag}A");
    let lower = tag.to_lowercase();
    let long = "A".repeat(100_000);
    for condition in [
        None,
        Some(stale.as_str()),
        Some(&weak),
        Some(&several),
        Some(&half),
        Some(cut),
        Some(&longer),
        Some(&lower),
        Some(&long),
        Some(""),
        Some("\"\""),
        Some("**"),
        Some("\u{fffd}"),
    ] {
        for (method, path, body) in [
            ("PUT", "/line", upload.as_str()),
            ("DELETE", "/line", ""),
            ("POST", "/line/generateVerificationCode", ""),
            ("POST", "/line/verify", proof.as_str()),
        ] {
            let reply = fixture.call(method, path, condition, body.as_bytes());
            refused(&reply, 412, 412_001, WRONG);
        }
    }
    assert_eq!(fixture.get("line"), before);
}

#[test]
fn a_condition_on_what_does_not_exist_fails() {
    let mut fixture = Fixture::new();
    let body = json!({"properties": {"certificate": Ca::new("root").pem()}}).to_string();
    for condition in ["*", "IjEi"] {
        let reply = fixture.call("PUT", "/line", Some(condition), body.as_bytes());
        refused(&reply, 412, 412_001, WRONG);
    }
    assert_eq!(fixture.get("line").status, 404);
}

#[test]
fn of_two_writers_with_the_same_etag_one_wins() {
    let mut fixture = Fixture::new();
    let ca = Ca::new("root");
    let tag = etag(&fixture.put("line", &ca.pem()));
    let first = fixture.generate("line", Some(&tag));
    refused(&fixture.generate("line", Some(&tag)), 412, 412_001, WRONG);
    // The winner's code stands.
    let code = ok(&first)["properties"]["verificationCode"]
        .as_str()
        .unwrap()
        .to_owned();
    ok(&fixture.verify("line", Some(&etag(&first)), &ca.leaf(&code)));
}

/// Base64 by a table of our own: what is checked is what clients could decode.
fn decode(text: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = 0_u32;
    let mut held = 0;
    let mut out = Vec::new();
    for byte in text.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|known| *known == byte).unwrap();
        bits = (bits << 6) | u32::try_from(value).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held).to_le_bytes()[0]);
        }
    }
    String::from_utf8(out).unwrap()
}
