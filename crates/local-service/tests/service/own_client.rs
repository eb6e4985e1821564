//! Our own client against our own service, over TLS: what the client asks, the service answers.

use std::convert::Infallible;
use std::sync::Arc;

use pop_core::Thumbprint;
use pop_http_client::{
    ClientError, HubId, IotHubClient, IotHubOptions, ProveError, ProveRequest, StaticToken,
};
use pop_keys::FastVerifier;
use pop_local_service::{EngineOptions, LocalService, Running, ServiceOptions, TokenRule};
use pop_models::iothub::{CertificateName, Etag};

use crate::fixture::{Ca, params};

fn start() -> Running {
    let mut engine = EngineOptions::default();
    engine.token = Some(TokenRule::new("the-token", None));
    let options = ServiceOptions {
        address: ([127, 0, 0, 1], 0).into(),
        engine,
        // The client checks the service's certificate against the real clock.
        clock: Arc::new(crate::shell::now),
        random: Arc::new(|bytes| bytes.fill(0x5A)),
        verifier: Arc::new(FastVerifier),
        observer: None,
    };
    LocalService::start(options).unwrap()
}

fn client(service: &Running, token: &str) -> IotHubClient {
    let mut options = IotHubOptions::new(service.url().parse().unwrap());
    options.tokens = Some(Arc::new(StaticToken::new(token).unwrap()));
    options.http.ca_bundle_pem = Some(service.ca_pem().into());
    IotHubClient::new(options).unwrap()
}

fn hub() -> HubId {
    HubId::new("00000000-0000-0000-0000-000000000001", "factory", "line-7")
}

fn request(ca: &Ca) -> ProveRequest {
    ProveRequest::new(
        hub(),
        "line",
        ca.pem(),
        Thumbprint::of(ca.der()).to_string(),
    )
}

/// A leaf that is valid under the real clock too.
fn leaf(ca: &Ca, code: &str) -> Result<String, Infallible> {
    let mut leaf = params(code);
    leaf.not_after = rcgen::date_time_ymd(4000, 1, 1);
    Ok(ca.sign(leaf))
}

#[tokio::test]
async fn prove_and_every_single_operation() {
    let service = start();
    let client = client(&service, "the-token");
    let ca = Ca::new("root");
    let mut codes = 0;
    let make = |code: &str| {
        codes += 1;
        assert_eq!(code, "5A".repeat(24));
        leaf(&ca, code)
    };
    let proved = client.prove(request(&ca), make, |_| {}).await.unwrap();
    assert!(proved.is_verified && !proved.already_verified);
    assert_eq!(
        (proved.code.as_deref(), codes),
        (Some("5A".repeat(24).as_str()), 1)
    );

    // A second time there is nothing to do.
    let never = |_: &str| -> Result<String, Infallible> { panic!("no leaf is needed") };
    let again = client.prove(request(&ca), never, |_| {}).await.unwrap();
    assert!(again.already_verified);
    assert_eq!(again.etag, proved.etag);

    let hub = hub();
    let hub = hub.checked().unwrap();
    let name = CertificateName::new("line").unwrap();
    let got = client.get(hub, name).await.unwrap();
    assert_eq!(client.list(hub).await.unwrap(), std::slice::from_ref(&got));
    let etag = Etag::new(got.etag.value().unwrap()).unwrap();
    let other = Ca::new("other");
    let put = client
        .create_or_update(hub, name, &other.pem(), Some(etag))
        .await
        .unwrap();
    let etag = Etag::new(put.etag.value().unwrap()).unwrap();
    let with_code = client
        .generate_verification_code(hub, name, etag)
        .await
        .unwrap();
    let code = with_code.properties.verification_code.value().unwrap();
    let etag = Etag::new(with_code.etag.value().unwrap()).unwrap();
    let proof = leaf(&other, code).unwrap();
    let verified = client.verify(hub, name, etag, &proof).await.unwrap();
    assert_eq!(verified.properties.is_verified.value(), Some(&true));
    let etag = Etag::new(verified.etag.value().unwrap()).unwrap();
    assert!(client.delete(hub, name, etag).await.unwrap());
    assert!(client.list(hub).await.unwrap().is_empty());
    service.stop().await;
}

#[tokio::test]
async fn a_proof_with_another_key_and_another_token_are_refused() {
    let service = start();
    let ca = Ca::new("root");
    // The same name, another key.
    let imposter = Ca::new("root");
    let make = |code: &str| leaf(&imposter, code);
    let outcome = client(&service, "the-token")
        .prove(request(&ca), make, |_| {})
        .await;
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains("Proof-Of-Possession failed."), "{error}");

    let make = |code: &str| leaf(&ca, code);
    let outcome = client(&service, "wrong")
        .prove(request(&ca), make, |_| {})
        .await;
    let error = outcome.unwrap_err();
    assert!(
        matches!(error, ProveError::Client(ClientError::Unauthorized { .. })),
        "{error}"
    );
}
