//! Credentials are in order, and print no secret.

use std::sync::atomic::{AtomicBool, Ordering};

use pop_http_client::Secret;

use super::*;

/// Gives a token once; then it fails and quotes what it should not.
struct Echo(AtomicBool);

impl TokenSource for Echo {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            if self.0.swap(true, Ordering::Relaxed) {
                return Err(AccessTokenError::Source(
                    "wrong secret 'MARKER', go".to_owned(),
                ));
            }
            Ok(Secret::new("first".to_owned()))
        })
    }

    fn refused(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn no_secret_is_quoted_at_a_later_token_either() {
    let source = RedactingSource {
        source: Arc::new(Echo(AtomicBool::new(false))),
        secrets: vec![Zeroizing::new("MARKER".to_owned())],
    };
    assert_eq!(source.token().await.unwrap().expose(), "first");
    let error = source.token().await.unwrap_err();
    assert_eq!(
        error,
        AccessTokenError::Source("wrong secret '[...]', go".to_owned())
    );
    // A refusal by the service gets through to who gives the tokens.
    source.refused();
    assert_eq!(source.token().await.unwrap().expose(), "first");
}

#[test]
fn every_link_has_the_name_that_is_typed() {
    for link in Link::value_variants() {
        let typed = link.to_possible_value().unwrap();
        assert_eq!(typed.get_name(), link.name());
    }
}
