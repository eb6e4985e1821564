//! The recorded conversations with the real service, replayed: what we send is what was sent then, and every reply
//! is understood.
#![cfg(test)]

#[path = "net/plain.rs"]
mod plain;
#[path = "net/server.rs"]
mod server;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use plain::client;
use pop_http_client::flow::{Action, HttpRequest, HttpResponse, Prove, RetryPolicy};
use pop_http_client::{ClientError, HubId, ProveRequest, Step};
use pop_models::iothub::{CertificateName, Etag, Hub};
use serde_json::Value;
use server::{Seen, answer, read_request, start};

const FILES: [&str; 3] = [
    "azure-iothub-certificate-lifecycle.json",
    "azure-iothub-certificate-lifecycle-2021-07-02.json",
    "azure-iothub-certificate-lifecycle-2025-08-01-preview.json",
];

/// One recorded request and its reply.
#[derive(Clone, Debug)]
struct Exchange {
    seen: Seen,
    status: u16,
    reply: String,
}

impl Exchange {
    fn segments(&self) -> Vec<&str> {
        let path = self.seen.target.split('?').next().unwrap();
        path.trim_start_matches('/').split('/').collect()
    }

    fn api_version(&self) -> &str {
        self.seen.target.split("api-version=").nth(1).unwrap()
    }

    fn body(&self) -> Value {
        serde_json::from_slice(&self.seen.body).unwrap()
    }

    fn etag(&self) -> Option<Etag<'_>> {
        let header = self.seen.header("If-Match")?;
        Some(Etag::from_if_match(header).unwrap())
    }
}

fn recordings() -> Vec<(&'static str, Vec<Exchange>)> {
    let folder =
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join("recordings");
    let read = |file: &'static str| {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let list: Vec<Value> = serde_json::from_str(&text).unwrap();
        let exchange = |value: &Value| {
            let request = &value["request"];
            let uri = request["uri"].as_str().unwrap();
            let headers = request["headers"].as_object().unwrap();
            Exchange {
                seen: Seen {
                    method: request["method"].as_str().unwrap().to_owned(),
                    target: uri
                        .strip_prefix("https://management.azure.com")
                        .unwrap()
                        .to_owned(),
                    headers: headers
                        .iter()
                        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                        .collect(),
                    body: request["body"].as_str().unwrap_or("").as_bytes().to_vec(),
                },
                status: value["response"]["status"]
                    .as_u64()
                    .unwrap()
                    .try_into()
                    .unwrap(),
                reply: value["response"]["body"].as_str().unwrap().to_owned(),
            }
        };
        (file, list.iter().map(exchange).collect())
    };
    FILES.map(read).into()
}

/// The PEM text in a `certificate` field: as it stands or under base64, with line feeds only.
fn pem(field: &Value) -> String {
    let text = field.as_str().unwrap();
    let text = if text.starts_with("-----") {
        text.to_owned()
    } else {
        let mut bits = 0u32;
        let mut count = 0;
        let mut bytes = Vec::new();
        for character in text.trim_end_matches('=').bytes() {
            let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                .iter()
                .position(|candidate| *candidate == character)
                .unwrap();
            bits = bits << 6 | u32::try_from(value).unwrap();
            count += 6;
            if count >= 8 {
                count -= 8;
                bytes.push((bits >> count).to_be_bytes()[3]);
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    text.replace('\r', "")
}

/// Method, path, query, If-Match (bare or quoted) and the meaning of the body.
fn assert_same(recorded: &Seen, sent: &Seen) {
    assert_eq!(sent.method, recorded.method);
    assert_eq!(sent.target, recorded.target);
    let bare = |seen: &Seen| {
        seen.header("If-Match")
            .map(|etag| etag.trim_matches('"').to_owned())
    };
    assert_eq!(bare(sent), bare(recorded));
    assert_eq!(
        sent.body.is_empty(),
        recorded.body.is_empty(),
        "{}",
        recorded.target
    );
    if sent.body.is_empty() {
        if sent.method == "POST" {
            assert_eq!(sent.header("content-length"), Some("0"));
        }
        return;
    }
    let meaning = |seen: &Seen| {
        let mut body: Value = serde_json::from_slice(&seen.body).unwrap();
        let holder = if seen.method == "PUT" {
            &mut body["properties"]
        } else {
            &mut body
        };
        holder["certificate"] = pem(&holder["certificate"]).into();
        body
    };
    assert_eq!(meaning(sent), meaning(recorded));
}

#[tokio::test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
async fn each_recorded_operation_is_repeated() {
    let files = recordings();
    let (mut replayed, mut claimed) = (0, 0);
    for (_, exchanges) in files {
        let queue = Arc::new(Mutex::new(VecDeque::new()));
        let script = Arc::clone(&queue);
        let (port, _) = start(move |mut stream| {
            let script: Arc<Mutex<VecDeque<Exchange>>> = Arc::clone(&script);
            async move {
                while let Some(sent) = read_request(&mut stream).await {
                    let next = script.lock().unwrap().pop_front();
                    let same = next.as_ref().is_some_and(|recorded| {
                        let check =
                            std::panic::AssertUnwindSafe(|| assert_same(&recorded.seen, &sent));
                        std::panic::catch_unwind(check).is_ok()
                    });
                    match next {
                        Some(recorded) if same => {
                            answer(&mut stream, recorded.status, "", recorded.reply.as_bytes())
                                .await;
                        }
                        _ => answer(&mut stream, 599, "", b"not what was recorded").await,
                    }
                }
            }
        })
        .await;
        for exchange in exchanges {
            let client = client(port, |options| {
                options.api_version = exchange.api_version().to_owned();
                options.http.retry.max_retries = 0;
            });
            let segments = exchange.segments();
            let hub = Hub::new(segments[1], segments[3], segments[7]).unwrap();
            let name = segments
                .get(9)
                .map(|name| CertificateName::new(name).unwrap());
            queue.lock().unwrap().push_back(exchange.clone());
            let recorded: Option<Value> = serde_json::from_str(&exchange.reply).ok();
            let result = match (exchange.seen.method.as_str(), name, segments.get(10)) {
                ("GET", None, None) => {
                    let list = client.list(hub).await.unwrap();
                    let recorded = recorded.as_ref().unwrap()["value"]
                        .as_array()
                        .unwrap()
                        .clone();
                    assert_eq!(list.len(), recorded.len());
                    for (read, recorded) in list.iter().zip(&recorded) {
                        assert_eq!(read.etag.as_deref(), recorded["etag"].as_str());
                    }
                    replayed += 1;
                    continue;
                }
                ("GET", Some(name), None) => client.get(hub, name).await,
                ("PUT", Some(name), None) => {
                    let body = exchange.body();
                    let pem = pem(&body["properties"]["certificate"]);
                    let etag = exchange.etag();
                    if body["properties"]["isVerified"] == true {
                        claimed += 1;
                        client.create_verified(hub, name, &pem, etag).await
                    } else {
                        client.create_or_update(hub, name, &pem, etag).await
                    }
                }
                ("DELETE", Some(name), None) => {
                    assert!(
                        client
                            .delete(hub, name, exchange.etag().unwrap())
                            .await
                            .unwrap()
                    );
                    replayed += 1;
                    continue;
                }
                ("POST", Some(name), Some(&"generateVerificationCode")) => {
                    let etag = exchange.etag().unwrap();
                    client.generate_verification_code(hub, name, etag).await
                }
                ("POST", Some(name), Some(&"verify")) => {
                    let leaf = pem(&exchange.body()["certificate"]);
                    client
                        .verify(hub, name, exchange.etag().unwrap(), &leaf)
                        .await
                }
                other => panic!("{other:?}"),
            };
            let recorded = recorded.unwrap();
            replayed += 1;
            match (exchange.status, result) {
                (200, Ok(read)) => {
                    let text = |pointer: &str| recorded.pointer(pointer).and_then(Value::as_str);
                    let properties = read.properties;
                    assert_eq!(read.etag.as_deref(), text("/etag"));
                    assert_eq!(read.name.as_deref(), text("/name"));
                    assert_eq!(
                        properties.thumbprint.as_deref(),
                        text("/properties/thumbprint")
                    );
                    assert_eq!(
                        properties.certificate.as_deref(),
                        text("/properties/certificate")
                    );
                    assert_eq!(
                        properties.verification_code.as_deref(),
                        text("/properties/verificationCode")
                    );
                    assert_eq!(
                        properties.is_verified.value().copied(),
                        recorded["properties"]["isVerified"].as_bool()
                    );
                }
                (400, Err(ClientError::Service { response, .. })) => {
                    assert_eq!(response.code, Some(recorded["code"].to_string()));
                    let message = recorded["message"].as_str().unwrap();
                    assert_eq!(response.message.as_deref(), Some(message));
                }
                other => panic!(
                    "{} {} {other:?}",
                    exchange.seen.method, exchange.seen.target
                ),
            }
        }
        assert!(queue.lock().unwrap().is_empty());
    }
    println!("{replayed} exchanges replayed, {claimed} of them claim to be verified");
    assert_eq!((replayed, claimed), (32, 3));
}

fn as_seen(request: &HttpRequest) -> Seen {
    let mut seen = Seen {
        method: request.method.as_str().to_owned(),
        target: request.target.clone(),
        body: request.body.clone().unwrap_or_default(),
        ..Seen::default()
    };
    if let Some(etag) = &request.if_match {
        seen.headers.push(("If-Match".into(), etag.clone()));
    }
    if request.body.is_none() {
        seen.headers.push(("content-length".into(), "0".into()));
    }
    seen
}

/// The flow finds the recorded way by itself: from the read to the code, the leaf and the proof.
#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn the_flow_goes_the_recorded_way() {
    let files = recordings();
    for (file, exchanges) in files {
        let find = |method: &str, tail: &str| {
            let found = exchanges.iter().find(|exchange| {
                exchange.seen.method == method
                    && exchange.segments().get(10).copied().unwrap_or("") == tail
                    && exchange.segments().len() >= 10
            });
            found
                .unwrap_or_else(|| panic!("{file}: {method} {tail}"))
                .clone()
        };
        let (get, put) = (find("GET", ""), find("PUT", ""));
        let code = find("POST", "generateVerificationCode");
        let verify = find("POST", "verify");
        let segments = get.segments();
        let read: Value = serde_json::from_str(&get.reply).unwrap();
        let issued: Value = serde_json::from_str(&code.reply).unwrap();
        let request = ProveRequest::new(
            HubId::new(segments[1], segments[3], segments[7]),
            segments[9],
            pem(&put.body()["properties"]["certificate"]),
            read["properties"]["thumbprint"].as_str().unwrap(),
        );
        let now = Duration::ZERO;
        let fresh =
            || Prove::new(&request, get.api_version(), RetryPolicy::default(), now).unwrap();

        // Present but not verified, as recorded.
        let mut flow = fresh();
        for exchange in [&get, &code] {
            let Ok(Action::Send(sent)) = flow.poll(now) else {
                panic!("{file}")
            };
            assert_same(&exchange.seen, &as_seen(&sent));
            flow.handle_response(
                now,
                &HttpResponse::new(exchange.status, exchange.reply.as_bytes()),
            );
        }
        let expected = issued["properties"]["verificationCode"].as_str().unwrap();
        assert_eq!(
            flow.poll(now).unwrap(),
            Action::NeedLeaf {
                code: expected.to_owned()
            }
        );
        flow.handle_leaf(now, &pem(&verify.body()["certificate"]));
        let Ok(Action::Send(sent)) = flow.poll(now) else {
            panic!("{file}")
        };
        assert_same(&verify.seen, &as_seen(&sent));
        // Byte for byte the ETag that came with the code.
        assert_eq!(sent.if_match.as_deref(), issued["etag"].as_str());
        flow.handle_response(
            now,
            &HttpResponse::new(verify.status, verify.reply.as_bytes()),
        );
        let Ok(Action::Send(sent)) = flow.poll(now) else {
            panic!("{file}")
        };
        assert_eq!(sent.step, Step::Confirm);
        assert_eq!(sent.target, get.seen.target);
        // A read after the proof has the shape of verify's reply.
        flow.handle_response(now, &HttpResponse::new(200, verify.reply.as_bytes()));
        let Ok(Action::Done(proved)) = flow.poll(now) else {
            panic!("{file}")
        };
        assert!(proved.is_verified && !proved.already_verified);

        // Absent: the recorded upload.
        let mut flow = fresh();
        let Ok(Action::Send(_)) = flow.poll(now) else {
            panic!("{file}")
        };
        flow.handle_response(now, &HttpResponse::new(404, b"{}"));
        let Ok(Action::Send(sent)) = flow.poll(now) else {
            panic!("{file}")
        };
        assert_same(&put.seen, &as_seen(&sent));
        flow.handle_response(now, &HttpResponse::new(put.status, put.reply.as_bytes()));
        let Ok(Action::Send(sent)) = flow.poll(now) else {
            panic!("{file}")
        };
        assert_eq!(sent.step, Step::GenerateCode);
        let put_reply: Value = serde_json::from_str(&put.reply).unwrap();
        assert_eq!(sent.if_match.as_deref(), put_reply["etag"].as_str());
    }
}
