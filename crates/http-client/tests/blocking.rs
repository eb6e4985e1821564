//! The blocking client: the same results and limits as the async one, and no way to misuse it that panics.
#![cfg(test)]

#[path = "net/fake_hub.rs"]
mod fake_hub;
#[path = "net/server.rs"]
mod server;

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use fake_hub::{FakeHub, OURS};
use pop_http_client::blocking::{DigiCertClient, IotHubClient};
use pop_http_client::{
    ClientError, ClientOptionsError, DigiCertOptions, HubId, IotHubOptions, NewCertificate,
    NewPasscode, PasscodeText, ProveError, ProveRequest, Secret, Step,
};
use pop_models::JsonField;
use pop_models::digicert::{EnrollmentProfileId, PasscodeId};
use pop_models::iothub::{CertificateName, Etag, Hub};
use server::{answer, read_request, start};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::Barrier;

fn hub() -> Hub<'static> {
    Hub::new("sub", "group", "hub").unwrap()
}

fn name() -> CertificateName<'static> {
    CertificateName::new("root").unwrap()
}

fn request() -> ProveRequest {
    ProveRequest::new(HubId::new("sub", "group", "hub"), "root", "CA\n", OURS)
}

fn client(port: u16, edit: impl FnOnce(&mut IotHubOptions)) -> IotHubClient {
    let url = format!("http://127.0.0.1:{port}").parse().unwrap();
    let mut options = IotHubOptions::new(url);
    options.http.retry.base_delay = Duration::from_millis(2);
    edit(&mut options);
    IotHubClient::new(options).unwrap()
}

/// A server on a thread of its own, until the test ends.
fn serve<F, S>(connection: S) -> (u16, Arc<AtomicUsize>)
where
    S: Fn(TcpStream) -> F + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            sender.send(start(connection).await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().unwrap()
}

fn serve_hub() -> (u16, Arc<AtomicUsize>) {
    let state = Arc::new(Mutex::new(FakeHub::default()));
    serve(move |mut stream| {
        let state = Arc::clone(&state);
        async move {
            while let Some(seen) = read_request(&mut stream).await {
                let (status, body) = state.lock().unwrap().serve(&seen);
                answer(&mut stream, status, "", body.as_bytes()).await;
            }
        }
    })
}

fn leaf(code: &str) -> Result<String, String> {
    Ok(format!("leaf for {code}\n"))
}

#[test]
fn the_proof_and_each_operation() {
    let (port, _) = serve_hub();
    let client = client(port, |_| {});
    let here = thread::current().id();
    let mut events = 0;
    let proved = client
        .prove(
            request(),
            |code| {
                assert_eq!(thread::current().id(), here);
                leaf(code)
            },
            |_| {
                assert_eq!(thread::current().id(), here);
                events += 1;
            },
        )
        .unwrap();
    assert!(proved.is_verified && !proved.already_verified && events > 4);
    assert_eq!(
        (proved.etag.as_str(), proved.code.as_deref()),
        ("etag3", Some("CODE2"))
    );

    let read = client.get(hub(), name()).unwrap();
    assert_eq!(read.etag.as_deref(), Some("etag3"));
    assert_eq!(client.list(hub()).unwrap(), [read]);
    let old = Etag::new("etag1").unwrap();
    let error = client.delete(hub(), name(), old).unwrap_err();
    assert_eq!(
        error,
        ClientError::PreconditionFailed {
            step: Step::Delete,
            sent: Some("etag1".into()),
            current: Some("etag3".into()),
            updated_before: None,
            updated_now: Some("update 3".into()),
        }
    );
    let error = client
        .create_or_update(hub(), name(), "CA", None)
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("already (ETag etag3, last changed update 3)"),
        "{error}"
    );
    let now = Etag::new("etag3").unwrap();
    assert_eq!(client.delete(hub(), name(), now), Ok(true));
    assert_eq!(client.delete(hub(), name(), now), Ok(false));
    assert!(matches!(
        client.get(hub(), name()),
        Err(ClientError::NotFound { .. })
    ));

    let verified = |read: &pop_models::iothub::CertificateDescription<String>| {
        read.properties.is_verified.value().copied()
    };
    let stored = client.create_or_update(hub(), name(), "CA", None).unwrap();
    assert_eq!(verified(&stored), Some(false));
    let etag = Etag::new(stored.etag.as_deref().unwrap()).unwrap();
    let issued = client
        .generate_verification_code(hub(), name(), etag)
        .unwrap();
    let etag = Etag::new(issued.etag.as_deref().unwrap()).unwrap();
    let code = issued.properties.verification_code.as_deref().unwrap();
    let wrong = client.verify(hub(), name(), etag, "leaf for somebody else");
    assert!(
        matches!(wrong, Err(ClientError::Service { .. })),
        "{wrong:?}"
    );
    let done = client
        .verify(hub(), name(), etag, &leaf(code).unwrap())
        .unwrap();
    assert_eq!(verified(&done), Some(true));
    let etag = Etag::new(done.etag.as_deref().unwrap()).unwrap();
    assert_eq!(client.delete(hub(), name(), etag), Ok(true));
    let claimed = client.create_verified(hub(), name(), "CA", None).unwrap();
    assert_eq!(verified(&claimed), Some(true));
}

#[test]
fn options_and_the_leaf_maker_fail_as_with_the_async_client() {
    let options = IotHubOptions::new("ftp://127.0.0.1".parse().unwrap());
    let error = IotHubClient::new(options).unwrap_err();
    assert!(matches!(error, ClientOptionsError::Endpoint(_)), "{error}");
    let (port, _) = serve_hub();
    let result = client(port, |_| {}).prove(request(), |_| Err("no key"), |_| {});
    assert_eq!(result, Err(ProveError::Leaf("no key")));
}

#[test]
fn a_dribbling_body_is_stopped_by_the_deadlines() {
    let (port, _) = serve(|mut stream| async move {
        if read_request(&mut stream).await.is_some() {
            let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n";
            let _ = stream.write_all(head).await;
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    });
    let limit = Duration::from_millis(300);
    let in_time = |what: &dyn Fn() -> ClientError| {
        let clock = Instant::now();
        let error = what();
        let took = clock.elapsed();
        assert!(
            matches!(
                error,
                ClientError::Timeout { .. } | ClientError::Deadline { .. }
            ),
            "{error}"
        );
        assert!(took >= limit && took < Duration::from_secs(3), "{took:?}");
    };
    in_time(&|| {
        let client = client(port, |options| options.http.operation_deadline = limit);
        client.get(hub(), name()).unwrap_err()
    });
    in_time(&|| {
        let mut request = request();
        request.deadline = limit;
        match client(port, |_| {}).prove(request, leaf, |_| {}) {
            Err(ProveError::Client(error)) => error,
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn a_connection_that_the_service_closed_meanwhile_is_not_used() {
    let (port, connections) = serve(|mut stream| async move {
        if read_request(&mut stream).await.is_some() {
            answer(&mut stream, 200, "", br#"{"properties":{},"etag":"e"}"#).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let client = client(port, |_| {});
    for count in 1..=3 {
        // A write: it is never sent twice, so it must not meet a dead connection.
        let etag = Etag::new("e").unwrap();
        client
            .generate_verification_code(hub(), name(), etag)
            .unwrap();
        assert_eq!(connections.load(Ordering::SeqCst), count);
        thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn an_idle_connection_is_used_again() {
    let (port, connections) = serve_hub();
    let client = client(port, |_| {});
    for _ in 0..3 {
        client.list(hub()).unwrap();
        thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[test]
fn threads_share_a_client_and_do_not_wait_for_each_other() {
    fn shared<T: Send + Sync>(_: &T) {}
    // Nobody is answered before both have asked.
    let barrier = Arc::new(Barrier::new(2));
    let (port, _) = serve(move |mut stream| {
        let barrier = Arc::clone(&barrier);
        async move {
            while read_request(&mut stream).await.is_some() {
                barrier.wait().await;
                answer(&mut stream, 200, "", br#"{"properties":{},"etag":"e"}"#).await;
            }
        }
    });
    let client = client(port, |options| {
        options.http.operation_deadline = Duration::from_secs(20);
    });
    shared(&client);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..20 {
                    client.get(hub(), name()).unwrap();
                }
            });
        }
    });
}

#[test]
fn inside_an_async_task_it_is_an_error_and_nothing_is_sent() {
    let (port, connections) = serve_hub();
    let client = Arc::new(client(port, |_| {}));
    let refused = |client: &IotHubClient| {
        let etag = Etag::new("e").unwrap();
        let (hub, name) = (hub(), name());
        let no_leaf = |_: &str| -> Result<String, String> { panic!("no leaf is needed") };
        let errors = [
            client.list(hub).unwrap_err(),
            client.get(hub, name).unwrap_err(),
            client.create_or_update(hub, name, "CA", None).unwrap_err(),
            client.create_verified(hub, name, "CA", None).unwrap_err(),
            client.delete(hub, name, etag).unwrap_err(),
            client
                .generate_verification_code(hub, name, etag)
                .unwrap_err(),
            client.verify(hub, name, etag, "leaf").unwrap_err(),
            match client.prove(request(), no_leaf, |_| panic!("nothing happens")) {
                Err(ProveError::Client(error)) => error,
                other => panic!("{other:?}"),
            },
        ];
        for error in errors {
            assert_eq!(
                (&error, error.step()),
                (&ClientError::InsideAsyncTask, None)
            );
            assert!(error.to_string().contains("spawn_blocking"), "{error}");
        }
    };
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let outer = builder.enable_all().build().unwrap();
        outer.block_on(async {
            refused(&client);
            let shared = Arc::clone(&client);
            tokio::spawn(async move { refused(&shared) }).await.unwrap();
        });
    }
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

#[test]
fn where_blocking_is_right_it_works_also_in_an_async_program() {
    let (port, _) = serve_hub();
    let outer = Builder::new_multi_thread().enable_all().build().unwrap();
    outer.block_on(async {
        // Made and dropped in a task, used beside it.
        let client = Arc::new(client(port, |_| {}));
        let shared = Arc::clone(&client);
        let proved = tokio::task::spawn_blocking(move || shared.prove(request(), leaf, |_| {}));
        assert!(proved.await.unwrap().unwrap().is_verified);
        let shared = Arc::clone(&client);
        let read =
            tokio::spawn(async move { tokio::task::block_in_place(|| shared.get(hub(), name())) });
        assert!(read.await.unwrap().is_ok());
        // The request is refused without a panic.
        let shared = Arc::clone(&client);
        let rude = async move { shared.get(hub(), name()) };
        assert!(
            tokio::spawn(tokio::task::unconstrained(rude))
                .await
                .unwrap()
                .is_ok()
        );
    });
}

#[test]
fn dropped_in_an_async_task_it_closes_its_connections() {
    let (closed, is_closed) = mpsc::channel();
    let (port, _) = serve(move |mut stream| {
        let closed = closed.clone();
        async move {
            while read_request(&mut stream).await.is_some() {
                answer(&mut stream, 200, "", br#"{"value":[]}"#).await;
            }
            closed.send(()).unwrap();
        }
    });
    let client = client(port, |_| {});
    assert_eq!(client.list(hub()), Ok(Vec::new()));
    assert!(is_closed.recv_timeout(Duration::from_millis(100)).is_err());
    let outer = Builder::new_current_thread().build().unwrap();
    outer.block_on(async move { drop(client) });
    is_closed.recv_timeout(Duration::from_secs(10)).unwrap();
}

/// Without TLS, and so without an API key; a passcode goes nowhere then.
#[test]
fn passcodes_too() {
    let (port, connections) = serve(|mut stream| async move {
        while let Some(seen) = read_request(&mut stream).await {
            let passcode = match seen.method.as_str() {
                "POST" => "S3CR3T",
                _ => "S3CR3***",
            };
            let body = format!(r#"{{"id":"p","passcode":"{passcode}"}}"#);
            answer(&mut stream, 200, "", body.as_bytes()).await;
        }
    });
    let url = format!("http://127.0.0.1:{port}").parse().unwrap();
    let client = DigiCertClient::new(DigiCertOptions::new(url)).unwrap();
    let profile = EnrollmentProfileId::new("IOT_1").unwrap();
    let id = PasscodeId::new("p").unwrap();
    let request = NewCertificate {
        csr: "CSR".to_owned(),
        enrollment_profile_id: "IOT_1".to_owned(),
        certificate_profile_attributes: JsonField::Absent,
        device_attributes: JsonField::Absent,
    };
    let secret = Secret::new("S3CR3T".to_owned());

    let created = client.create(profile, &NewPasscode::default()).unwrap();
    assert!(matches!(created.passcode, PasscodeText::Clear(text) if text.expose() == "S3CR3T"));
    let details = client.details(profile, id).unwrap();
    assert_eq!(details.passcode.value().unwrap().expose(), "S3CR3***");
    let before = connections.load(Ordering::SeqCst);
    let error = client.enroll(&secret, &request).unwrap_err();
    assert!(matches!(error, ClientError::Input { .. }), "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), before);

    let outer = Builder::new_current_thread().build().unwrap();
    outer.block_on(async {
        let errors = [
            client.details(profile, id).map(drop),
            client.create(profile, &NewPasscode::default()).map(drop),
            client.enroll(&secret, &request).map(drop),
        ];
        for error in errors {
            assert_eq!(error, Err(ClientError::InsideAsyncTask));
        }
    });
}
