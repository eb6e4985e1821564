//! Over TLS: whom the client trusts, and how it treats the token.
#![cfg(test)]

#[path = "net/authority.rs"]
mod authority;
#[path = "net/server.rs"]
mod server;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use authority::{Issuer, acceptor, issuer};
use pop_http_client::{
    ClientError, IotHubClient, IotHubOptions, Secret, StaticToken, TokenFuture, TokenSource,
};
use pop_models::iothub::{CertificateName, Hub};
use rcgen::CertificateParams;
use server::{Seen, answer, read_request, start};
use tokio_rustls::TlsAcceptor;

/// Answers with these statuses, then 404; keeps what was asked.
async fn serve(acceptor: TlsAcceptor, statuses: &[u16]) -> (u16, Arc<Mutex<Vec<Seen>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let statuses: Arc<Mutex<Vec<u16>>> =
        Arc::new(Mutex::new(statuses.iter().rev().copied().collect()));
    let (port, _) = start(move |stream| {
        let (acceptor, seen) = (acceptor.clone(), Arc::clone(&keep));
        let statuses = Arc::clone(&statuses);
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                return;
            };
            while let Some(request) = read_request(&mut stream).await {
                seen.lock().unwrap().push(request);
                let status = statuses.lock().unwrap().pop().unwrap_or(404);
                answer(&mut stream, status, "", b"{}").await;
            }
        }
    })
    .await;
    (port, seen)
}

/// Gives `token-0`, and the next number after each refusal.
#[derive(Default)]
struct Numbered(AtomicU32);

impl TokenSource for Numbered {
    fn token(&self) -> TokenFuture<'_> {
        let token = format!("token-{}", self.0.load(Ordering::SeqCst));
        Box::pin(async move { Ok(Secret::new(token)) })
    }

    fn refused(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

async fn get(port: u16, bundle: Option<&Issuer>, tokens: Arc<dyn TokenSource>) -> ClientError {
    let url = format!("https://localhost:{port}/").parse().unwrap();
    let mut options = IotHubOptions::new(url);
    options.tokens = Some(tokens);
    options.http.ca_bundle_pem = bundle.map(|issuer| issuer.pem().into_bytes());
    options.http.connect_timeout = Duration::from_secs(5);
    let client = IotHubClient::new(options).unwrap();
    let hub = Hub::new("sub", "group", "hub").unwrap();
    client
        .get(hub, CertificateName::new("root").unwrap())
        .await
        .unwrap_err()
}

fn fixed() -> Arc<dyn TokenSource> {
    Arc::new(StaticToken::new("hunter2").unwrap())
}

#[tokio::test]
async fn the_token_goes_to_a_trusted_service() {
    let issuer = issuer();
    let (port, seen) = serve(acceptor(&issuer, "localhost", |_| {}), &[]).await;
    let error = get(port, Some(&issuer), fixed()).await;
    assert!(matches!(error, ClientError::NotFound { .. }), "{error:?}");
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].method, "GET");
    assert!(
        seen[0].target.starts_with("/subscriptions/sub/"),
        "{}",
        seen[0].target
    );
    assert_eq!(seen[0].header("authorization"), Some("Bearer hunter2"));
}

#[tokio::test]
async fn a_refused_token_is_dropped_and_asked_for_anew_once() {
    let issuer = issuer();
    for (statuses, expected) in [(&[401][..], 2), (&[401, 401], 2)] {
        let (port, seen) = serve(acceptor(&issuer, "localhost", |_| {}), statuses).await;
        let error = get(port, Some(&issuer), Arc::new(Numbered::default())).await;
        assert_eq!(
            matches!(error, ClientError::Unauthorized { .. }),
            statuses.len() == 2,
            "{error:?}"
        );
        assert!(!error.to_string().contains("token-"), "{error}");
        let seen = seen.lock().unwrap();
        assert_eq!(seen.len(), expected);
        for (index, request) in seen.iter().enumerate() {
            let bearer = format!("Bearer token-{index}");
            assert_eq!(request.header("authorization"), Some(bearer.as_str()));
        }
    }
}

#[tokio::test]
async fn whoever_is_not_trusted_gets_no_request() {
    let (ours, other) = (issuer(), issuer());
    let expired = |params: &mut CertificateParams| {
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(2002, 1, 1);
    };
    for (what, acceptor, bundle) in [
        (
            "unknown issuer",
            acceptor(&other, "localhost", |_| {}),
            Some(&ours),
        ),
        (
            "not in the system's store",
            acceptor(&ours, "localhost", |_| {}),
            None,
        ),
        (
            "wrong host",
            acceptor(&ours, "example.com", |_| {}),
            Some(&ours),
        ),
        (
            "expired",
            acceptor(&ours, "localhost", expired),
            Some(&ours),
        ),
    ] {
        let (port, seen) = serve(acceptor, &[]).await;
        let error = get(port, bundle, fixed()).await;
        assert!(
            matches!(error, ClientError::Tls { .. }),
            "{what}: {error:?}"
        );
        assert!(error.to_string().contains("certificate"), "{what}: {error}");
        assert!(seen.lock().unwrap().is_empty(), "{what}");
    }
}

/// Needs timers and threads of the runtime that polls it, or never answers.
#[cfg(feature = "blocking")]
struct Slow {
    numbered: Arc<Numbered>,
    answers: bool,
}

#[cfg(feature = "blocking")]
impl TokenSource for Slow {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            if !self.answers {
                std::future::pending::<()>().await;
            }
            let numbered = Arc::clone(&self.numbered);
            let number = tokio::task::spawn_blocking(move || numbered.0.load(Ordering::SeqCst));
            Ok(Secret::new(format!("token-{}", number.await.unwrap())))
        })
    }

    fn refused(&self) {
        self.numbered.refused();
    }
}

#[cfg(feature = "blocking")]
#[tokio::test]
async fn the_blocking_client_takes_tokens_from_async_sources() {
    let issuer = issuer();
    let (port, seen) = serve(acceptor(&issuer, "localhost", |_| {}), &[401]).await;
    let get = async |answers| {
        let url = format!("https://localhost:{port}/").parse().unwrap();
        let mut options = IotHubOptions::new(url);
        options.tokens = Some(Arc::new(Slow {
            numbered: Arc::default(),
            answers,
        }));
        options.http.ca_bundle_pem = Some(issuer.pem().into_bytes());
        options.http.operation_deadline = Duration::from_secs(if answers { 20 } else { 1 });
        let client = pop_http_client::blocking::IotHubClient::new(options).unwrap();
        let get = move || {
            let hub = Hub::new("sub", "group", "hub").unwrap();
            client.get(hub, CertificateName::new("root").unwrap())
        };
        tokio::task::spawn_blocking(get).await.unwrap().unwrap_err()
    };
    let error = get(true).await;
    assert!(matches!(error, ClientError::NotFound { .. }), "{error:?}");
    let sent: Vec<_> = {
        let seen = seen.lock().unwrap();
        let token = |seen: &Seen| seen.header("authorization").unwrap().to_owned();
        seen.iter().map(token).collect()
    };
    assert_eq!(sent, ["Bearer token-0", "Bearer token-1"]);
    let error = get(false).await;
    assert!(matches!(error, ClientError::Token { .. }), "{error:?}");
    assert_eq!(seen.lock().unwrap().len(), 2, "nothing is sent without");
}
