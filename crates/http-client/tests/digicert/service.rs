//! A server with given answers, and a client that trusts it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use pop_http_client::{DigiCertClient, DigiCertOptions, NewCertificate, NewPasscode, Secret};
use pop_models::JsonField;
use pop_models::digicert::{EnrollmentProfileId, OwnedRegisteredValue, PasscodeId};

use super::authority::{acceptor, issuer};
use super::server::{Seen, answer, read_request, start};

pub(crate) const KEY: &str = "KEYMARKER-01_ab7f";
/// With everything that JSON encoders write in more than one way.
pub(crate) const PASSCODE: &str = r#"PASSMARKER<"/\&>x"#;

pub(crate) fn profile() -> EnrollmentProfileId<'static> {
    EnrollmentProfileId::new("IOT_1").unwrap()
}

pub(crate) fn id() -> PasscodeId<'static> {
    PasscodeId::new("p-2").unwrap()
}

pub(crate) fn passcode() -> Secret {
    Secret::new(PASSCODE.to_owned())
}

pub(crate) fn new_passcode() -> NewPasscode {
    let value = OwnedRegisteredValue::one("subject.common_name".into(), "dev".into()).unwrap();
    NewPasscode {
        name: JsonField::Value("line 7".to_owned()),
        usage_limit: JsonField::Value(3),
        registered_values: JsonField::Value(vec![value]),
        ..NewPasscode::default()
    }
}

pub(crate) fn certificate() -> NewCertificate {
    NewCertificate {
        csr: "-----BEGIN CERTIFICATE REQUEST-----\r\nAA==\r\n".to_owned(),
        enrollment_profile_id: "IOT_1".to_owned(),
        certificate_profile_attributes: JsonField::Absent,
        device_attributes: JsonField::Absent,
    }
}

#[derive(Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Further lines of the head, each with its line end.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            head: String::new(),
            body: body.into(),
        }
    }
}

pub(crate) struct Service {
    pub(crate) client: DigiCertClient,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Service {
    /// Answers each request with what `script` makes of it and its number.
    pub(crate) async fn start(
        script: impl Fn(usize, &Seen) -> Answer + Send + Sync + 'static,
        edit: impl FnOnce(&mut DigiCertOptions),
    ) -> Self {
        let issuer = issuer();
        let acceptor = acceptor(&issuer, "localhost", |_| {});
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (keep, script) = (Arc::clone(&seen), Arc::new(script));
        let (port, _) = start(move |stream| {
            let (acceptor, seen) = (acceptor.clone(), Arc::clone(&keep));
            let script = Arc::clone(&script);
            async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                while let Some(request) = read_request(&mut stream).await {
                    let number = seen.lock().unwrap().len();
                    let Answer { status, head, body } = script(number, &request);
                    seen.lock().unwrap().push(request);
                    answer(&mut stream, status, &head, &body).await;
                }
            }
        })
        .await;
        let url = format!("https://localhost:{port}/").parse().unwrap();
        let mut options = DigiCertOptions::new(url);
        options.api_key = Some(Secret::new(format!("{KEY}\n")));
        options.http.ca_bundle_pem = Some(issuer.pem().into_bytes());
        // Tests have no time for real pauses.
        options.http.retry.base_delay = Duration::from_millis(2);
        edit(&mut options);
        Self {
            client: DigiCertClient::new(options).unwrap(),
            seen,
        }
    }

    /// Always the same answer.
    pub(crate) async fn always(answer: Answer) -> Self {
        Self::start(move |_, _| answer.clone(), |_| {}).await
    }

    /// What was asked since the last call.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}
