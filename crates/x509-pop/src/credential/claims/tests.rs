//! Which tokens are read.

use super::*;

fn token(payload: &str) -> String {
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    format!("{}.{}.c2ln", part(r#"{"alg":"RS256"}"#), part(payload))
}

#[test]
fn the_claims_of_a_token_are_read() {
    let claims = read(&token(
        r#"{"tid":"t","aud":"https://a","oid":"o","appid":"p","exp":1700000000,"x":[1]}"#,
    ));
    assert_eq!(
        claims,
        Some(Claims {
            tenant: Some("t".to_owned()),
            audience: vec!["https://a".to_owned()],
            object: Some("o".to_owned()),
            application: Some("p".to_owned()),
            expires: Some(1_700_000_000),
        })
    );
    let claims = read(&token(r#"{"aud":["a","b"],"azp":"q","exp":"soon"}"#)).unwrap();
    assert_eq!(claims.audience, ["a", "b"]);
    assert_eq!(claims.application.as_deref(), Some("q"));
    assert_eq!(claims.expires, None);
}

#[test]
fn long_claims_and_other_types_are_left_out() {
    let long = "x".repeat(MAX_CLAIM + 1);
    let claims = read(&token(&format!(
        r#"{{"tid":1,"aud":[2],"oid":"{long}","appid":{{}}}}"#
    )));
    assert_eq!(claims, Some(Claims::default()));
}

#[test]
fn other_tokens_are_opaque() {
    let good = token("{}");
    assert!(read(&good).is_some());
    for other in [
        "",
        "secret",
        "a.b.c",
        "a.b",
        &format!("{good}.more"),
        &format!("{good}.x.y"),
        &token("[]"),
        &token("{"),
        &token(&"[".repeat(5000)),
        &good.replace("c2ln", &"A".repeat(MAX_TOKEN)),
    ] {
        assert_eq!(read(other), None, "{other:.60}");
    }
}
