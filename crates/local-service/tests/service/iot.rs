//! The DigiCert part to talk to: the calls, and what every refusal of it has to be.

use pop_local_service::EngineReply;
use serde_json::{Value, json};

use crate::fixture::{Fixture, ok};

pub(crate) const PROFILE: &str = "IOT_06ddbdc0-23d7-4ba2-8d3b-253b6d456044";
pub(crate) const ENROLL: &str = "/iot/api/v1/certificate";

/// The path of a profile's passcodes.
pub(crate) fn passcodes(profile: &str) -> String {
    format!("/iot/api/v1/enrollment-profile/{profile}/passcode")
}

/// A passcode that was created.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) id: String,
    pub(crate) clear: String,
}

impl Fixture {
    pub(crate) fn create(&mut self, body: &Value) -> EngineReply {
        let body = body.to_string();
        self.raw("POST", &passcodes(PROFILE), None, body.as_bytes())
    }

    /// Creates a passcode, of which `body` says what is special.
    pub(crate) fn made(&mut self, body: &Value) -> Made {
        let body = ok(&self.create(body));
        let text = |field: &str| body[field].as_str().unwrap().to_owned();
        Made {
            id: text("id"),
            clear: text("passcode"),
        }
    }

    pub(crate) fn details(&mut self, id: &str) -> EngineReply {
        self.raw("GET", &format!("{}/{id}", passcodes(PROFILE)), None, b"")
    }

    /// How often a passcode was used.
    pub(crate) fn used(&mut self, made: &Made) -> u64 {
        ok(&self.details(&made.id))["number_of_usage"]
            .as_u64()
            .unwrap()
    }

    /// Enrols with `passcode` in [`PROFILE`].
    pub(crate) fn enroll(&mut self, passcode: &str, csr: &str) -> EngineReply {
        self.enroll_body(
            Some(passcode),
            &json!({"csr": csr, "enrollment_profile_id": PROFILE}),
        )
    }

    pub(crate) fn enroll_body(&mut self, passcode: Option<&str>, body: &Value) -> EngineReply {
        // A client that has a passcode sends no API key.
        let key = passcode.and_then(|_| self.api_key.take());
        self.passcode = passcode.map(str::to_owned);
        let reply = self.raw("POST", ENROLL, None, body.to_string().as_bytes());
        self.passcode = None;
        self.api_key = self.api_key.take().or(key);
        reply
    }

    /// An enrolment that must be refused, and must leave the passcode as it was.
    pub(crate) fn must_refuse(
        &mut self,
        made: &Made,
        enroll: impl FnOnce(&mut Self) -> EngineReply,
        (status, code, message): (u16, &str, &str),
    ) {
        let before = self.details(&made.id);
        let reply = enroll(self);
        refused(&reply, status, code, message);
        assert_eq!(self.details(&made.id), before);
    }
}

/// Asserts a refusal in the documented form: status, code and message.
pub(crate) fn refused(reply: &EngineReply, status: u16, code: &str, message: &str) {
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(
        body,
        json!({"errors": [{"code": code, "message": message}]}),
        "{:?}",
        reply.reason
    );
    assert_eq!(reply.status, status);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert!(reply.reason.is_some());
}
