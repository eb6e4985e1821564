//! The forms in which a certificate comes, and comes back.

use pop_models::json::write;

use crate::fixture::{Ca, Fixture, ok, refused};

const INVALID: &str =
    "Provided raw certificate bytes are invalid and cannot be interpret as X509 certificate.";

pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut out = vec![0; pop_text::base64::encoded_len(bytes.len())];
    pop_text::base64::encode(bytes, &mut out)
        .unwrap()
        .to_owned()
}

/// What PUT echoes and what GET, list and generate give back.
fn round_trip(sent: &str) -> [String; 4] {
    let mut fixture = Fixture::new();
    let put = fixture.put("line", sent);
    let get = fixture.get("line");
    let list = ok(&fixture.call("GET", "", None, b""));
    let generated = fixture.generate("line", Some("*"));
    [ok(&put), ok(&get), list["value"][0].clone(), ok(&generated)].map(|body| {
        body["properties"]["certificate"]
            .as_str()
            .unwrap()
            .to_owned()
    })
}

#[test]
fn raw_pem_is_echoed_and_then_given_back_as_base64_of_der() {
    let ca = Ca::new("root");
    let der = base64(ca.der());
    for sent in [
        ca.pem(),
        ca.pem().replace('\n', "\r\n"),
        ca.pem().trim_end().to_owned(),
    ] {
        let [put, later @ ..] = round_trip(&sent);
        assert_eq!(put, sent);
        assert_eq!(later, [der.as_str(); 3]);
    }
}

#[test]
fn base64_of_pem_comes_back_as_it_was_sent() {
    let ca = Ca::new("root");
    for pem in [ca.pem(), ca.pem().replace('\n', "\r\n")] {
        let sent = base64(pem.as_bytes());
        assert_eq!(round_trip(&sent), [sent.as_str(); 4]);
    }
}

#[test]
fn base64_of_der_comes_back_as_it_was_sent() {
    let sent = base64(Ca::new("root").der());
    assert_eq!(round_trip(&sent), [sent.as_str(); 4]);
}

#[test]
fn of_two_blocks_the_first_counts() {
    let (first, second) = (Ca::new("first"), Ca::new("second"));
    let chain = first.pem() + &second.pem();
    for sent in [base64(chain.as_bytes()), chain] {
        let body = ok(&Fixture::new().put("chain", &sent));
        assert_eq!(body["properties"]["subject"], "first");
        assert_eq!(body["properties"]["certificate"], sent);
    }
}

#[test]
fn cr_cr_lf_is_refused_in_raw_pem_and_taken_in_base64() {
    let pem = Ca::new("root").pem().replace('\n', "\r\r\n");
    refused(&Fixture::new().put("line", &pem), 400, 400_099, INVALID);
    ok(&Fixture::new().put("line", &base64(pem.as_bytes())));
}

#[test]
fn what_is_no_certificate_is_refused_and_not_kept() {
    let ca = Ca::new("root");
    let mut damaged = ca.der().to_vec();
    damaged.truncate(damaged.len() - 1);
    let mut fixture = Fixture::new();
    for sent in [
        String::new(),
        "hello".to_owned(),
        ca.pem().replace("CERTIFICATE", "PRIVATE KEY"),
        ca.pem().replace("-----END", "-----AND"),
        base64(&damaged),
        base64(b"hello, world"),
        base64(&[0x30, 0x82, 0xff, 0xff, 0x00]),
        "A".repeat(100_000),
    ] {
        let reply = fixture.put("line", &sent);
        refused(&reply, 400, 400_099, INVALID);
        assert!(reply.reason.is_some_and(|reason| !reason.is_empty()));
    }
    let reply = fixture.call(
        "PUT",
        "/line",
        None,
        br#"{"properties":{"isVerified":true}}"#,
    );
    refused(&reply, 400, 400_099, INVALID);
    assert_eq!(fixture.get("line").status, 404);
}

#[test]
fn a_refused_update_leaves_the_old_certificate() {
    let mut fixture = Fixture::new();
    fixture.put("line", &Ca::new("root").pem());
    let before = fixture.get("line");
    let reply = fixture.call(
        "PUT",
        "/line",
        Some("*"),
        br#"{"properties":{"certificate":"x"}}"#,
    );
    refused(&reply, 400, 400_099, INVALID);
    assert_eq!(fixture.get("line"), before);
}

#[test]
fn subject_is_the_bare_common_name_or_the_whole_name() {
    for (name, shown) in [
        ("Line 7, root", "Line 7, root"),
        ("Fabrik Köln 工場", "Fabrik Köln 工場"),
    ] {
        assert_eq!(
            ok(&Fixture::new().put("r", &Ca::new(name).pem()))["properties"]["subject"],
            shown
        );
    }
    let mut nameless = crate::fixture::params("x");
    nameless.distinguished_name = rcgen::DistinguishedName::new();
    nameless
        .distinguished_name
        .push(rcgen::DnType::OrganizationName, "Factory");
    let pem = Ca::new("root").sign(nameless);
    assert_eq!(
        ok(&Fixture::new().put("r", &pem))["properties"]["subject"],
        "O=Factory"
    );
}

#[test]
fn text_that_needs_escapes_survives() {
    // A subject with a quote, a backslash and a control character goes through JSON both ways.
    let name = "a\"b\\c\u{7}d";
    let reply = Fixture::new().put("r", &Ca::new(name).pem());
    assert_eq!(ok(&reply)["properties"]["subject"], name);
    let mut out = [0; 64];
    let written = write(name, &mut out).unwrap();
    assert_eq!(serde_json::from_str::<String>(written).unwrap(), name);
}
