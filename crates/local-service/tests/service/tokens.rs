//! Who may call.

use pop_local_service::{EngineOptions, TokenRule};

use crate::fixture::{Fixture, NOW, turned_away};

fn fixture(expires: Option<i64>) -> Fixture {
    let mut options = EngineOptions::default();
    options.token = Some(TokenRule::new("s3cret-token", expires));
    Fixture::with(options)
}

fn list(fixture: &mut Fixture, authorization: Option<&str>) -> pop_local_service::EngineReply {
    fixture.authorization = authorization.map(str::to_owned);
    fixture.call("GET", "", None, b"")
}

#[test]
fn the_right_token_passes() {
    let mut fixture = fixture(None);
    for header in [
        "Bearer s3cret-token",
        "bearer s3cret-token",
        "BEARER  s3cret-token ",
    ] {
        assert_eq!(list(&mut fixture, Some(header)).status, 200, "{header}");
    }
}

#[test]
fn a_missing_or_wrong_token_is_turned_away_before_anything_else() {
    let mut fixture = fixture(None);
    for header in [
        None,
        Some(""),
        Some("Bearer"),
        Some("Bearer "),
        Some("Bearer s3cret-toke"),
        Some("Bearer s3cret-token2"),
        Some("Bearer S3CRET-TOKEN"),
        Some("Basic s3cret-token"),
        Some("s3cret-token"),
        Some("Bearer s3cret-token, Bearer s3cret-token"),
    ] {
        let reply = list(&mut fixture, header);
        turned_away(&reply, 401, "InvalidAuthenticationToken");
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    }
    let reply = fixture.raw("BREW", "/nowhere", None, b"\xff");
    turned_away(&reply, 401, "InvalidAuthenticationToken");
}

#[test]
fn a_token_ends_on_its_second() {
    let mut fixture = fixture(Some(NOW + 10));
    let right = Some("Bearer s3cret-token");
    fixture.now = NOW + 9;
    assert_eq!(list(&mut fixture, right).status, 200);
    fixture.now = NOW + 10;
    let reply = list(&mut fixture, right);
    turned_away(&reply, 401, "ExpiredAuthenticationToken");
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    // Only its owner learns that it was right once.
    turned_away(
        &list(&mut fixture, Some("Bearer guess")),
        401,
        "InvalidAuthenticationToken",
    );
}

#[test]
fn without_a_rule_everybody_passes() {
    assert_eq!(list(&mut Fixture::new(), None).status, 200);
    assert_eq!(
        list(&mut Fixture::new(), Some("Bearer whatever")).status,
        200
    );
}

#[test]
fn nothing_prints_a_token() {
    let mut options = EngineOptions::default();
    options.token = Some(TokenRule::new("s3cret-token", Some(7)));
    let request = pop_local_service::EngineRequest {
        method: "GET",
        path_and_query: "/",
        authorization: Some("Bearer s3cret-token"),
        ..pop_local_service::EngineRequest::default()
    };
    let reply = list(&mut fixture(Some(0)), Some("Bearer s3cret-token"));
    let printed = format!("{options:?} {request:?} {reply:?}");
    assert!(printed.contains("expires_at_unix: Some(7)"), "{printed}");
    assert!(!printed.contains("s3cret"), "{printed}");
}
