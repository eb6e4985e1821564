//! An engine to talk to, and certificates made by rcgen, which shares no code with pop-core.

use pop_keys::FastVerifier;
use pop_local_service::{Engine, EngineOptions, EngineReply, EngineRequest};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use serde_json::{Value, json};

/// 2026-03-01T12:00:00Z.
pub(crate) const NOW: i64 = 1_772_366_400;

/// The path of a hub's certificates.
pub(crate) const HUB: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/\
     factory/providers/Microsoft.Devices/IotHubs/line-7/certificates";

pub(crate) struct Fixture {
    pub(crate) engine: Engine<FastVerifier>,
    pub(crate) now: i64,
    /// What random bytes are filled with; goes up with each call.
    pub(crate) seed: u8,
    pub(crate) api_version: &'static str,
    pub(crate) authorization: Option<String>,
    pub(crate) api_key: Option<String>,
    pub(crate) passcode: Option<String>,
    pub(crate) content_type: Option<&'static str>,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::with(EngineOptions::default())
    }

    pub(crate) fn with(options: EngineOptions) -> Self {
        Self {
            engine: Engine::new(options, FastVerifier),
            now: NOW,
            seed: 0,
            api_version: "2023-06-30",
            authorization: None,
            api_key: None,
            passcode: None,
            content_type: Some("application/json"),
        }
    }

    /// A request to `HUB` + `path`.
    pub(crate) fn call(
        &mut self,
        method: &str,
        path: &str,
        if_match: Option<&str>,
        body: &[u8],
    ) -> EngineReply {
        let target = format!("{HUB}{path}?api-version={}", self.api_version);
        self.raw(method, &target, if_match, body)
    }

    pub(crate) fn raw(
        &mut self,
        method: &str,
        path_and_query: &str,
        if_match: Option<&str>,
        body: &[u8],
    ) -> EngineReply {
        let request = EngineRequest {
            method,
            path_and_query,
            authorization: self.authorization.as_deref(),
            if_match,
            content_type: self.content_type,
            api_key: self.api_key.as_deref(),
            passcode: self.passcode.as_deref(),
            body,
        };
        let seed = &mut self.seed;
        self.engine.handle(&request, self.now, &mut |bytes| {
            *seed = seed.wrapping_add(1);
            bytes.fill(*seed);
        })
    }

    /// Uploads `text` under a new name.
    pub(crate) fn put(&mut self, name: &str, text: &str) -> EngineReply {
        let body = json!({"properties": {"certificate": text}}).to_string();
        self.call("PUT", &format!("/{name}"), None, body.as_bytes())
    }

    pub(crate) fn get(&mut self, name: &str) -> EngineReply {
        self.call("GET", &format!("/{name}"), None, b"")
    }

    pub(crate) fn generate(&mut self, name: &str, if_match: Option<&str>) -> EngineReply {
        self.call(
            "POST",
            &format!("/{name}/generateVerificationCode"),
            if_match,
            b"",
        )
    }

    pub(crate) fn verify(&mut self, name: &str, if_match: Option<&str>, leaf: &str) -> EngineReply {
        let body = json!({"certificate": leaf}).to_string();
        self.call(
            "POST",
            &format!("/{name}/verify"),
            if_match,
            body.as_bytes(),
        )
    }

    /// Uploads `ca` and asks for a code: the code and the ETag to verify with.
    pub(crate) fn ready(&mut self, name: &str, ca: &Ca) -> (String, String) {
        let etag = etag(&self.put(name, &ca.pem()));
        let reply = self.generate(name, Some(&etag));
        let code = ok(&reply)["properties"]["verificationCode"]
            .as_str()
            .unwrap()
            .to_owned();
        (code, self::etag(&reply))
    }
}

/// The body of a success.
pub(crate) fn ok(reply: &EngineReply) -> Value {
    assert_eq!(
        reply.status,
        200,
        "{}",
        String::from_utf8_lossy(&reply.body)
    );
    serde_json::from_slice(&reply.body).unwrap()
}

pub(crate) fn etag(reply: &EngineReply) -> String {
    ok(reply)["etag"].as_str().unwrap().to_owned()
}

/// Asserts a refusal by the provider: status, code, and the message before its tail.
pub(crate) fn refused(reply: &EngineReply, status: u16, code: u32, message: &str) {
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    let text = body["message"].as_str().unwrap();
    let (head, tail) = text
        .split_once(" If you contact a support representative please include this correlation ")
        .unwrap();
    assert_eq!(
        (reply.status, head),
        (status, message),
        "{:?}",
        reply.reason
    );
    assert_eq!(body["code"], code);
    assert_eq!(body["httpStatusCode"], status);
    assert!(tail.ends_with(&format!(", errorcode: IH{code}.")), "{tail}");
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

/// Asserts a refusal by the front door, in ARM's envelope.
pub(crate) fn turned_away(reply: &EngineReply, status: u16, code: &str) {
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(
        (reply.status, body["error"]["code"].as_str()),
        (status, Some(code)),
        "{body}"
    );
    assert!(
        body["error"]["message"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

/// A CA with its key.
pub(crate) struct Ca(CertifiedIssuer<'static, KeyPair>);

impl Ca {
    pub(crate) fn new(common_name: &str) -> Self {
        let mut params = params(common_name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem().replace("\r\n", "\n")
    }

    pub(crate) fn der(&self) -> &[u8] {
        self.0.der()
    }

    /// A leaf for `code`, in PEM.
    pub(crate) fn leaf(&self, code: &str) -> String {
        self.sign(params(code))
    }

    pub(crate) fn sign(&self, leaf: CertificateParams) -> String {
        self.sign_key(leaf, &KeyPair::generate().unwrap())
    }

    pub(crate) fn sign_key(&self, mut leaf: CertificateParams, key: &KeyPair) -> String {
        leaf.use_authority_key_identifier_extension = true;
        leaf.signed_by(key, &self.0).unwrap().pem()
    }
}

/// Valid from 2026-02-01 to 2026-04-01, around [`NOW`].
pub(crate) fn params(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.not_before = date_time_ymd(2026, 2, 1);
    params.not_after = date_time_ymd(2026, 4, 1);
    params
}
