//! One certificate of a hub, as far as a client's plain way through needs it.

use serde_json::{Value, json};

use super::server::Seen;

/// The thumbprint of whatever is stored.
pub(crate) const OURS: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Counts its changes: `ETag`, code and `updated` carry the number.
#[derive(Default)]
pub(crate) struct FakeHub {
    changes: u32,
    stored: bool,
    verified: bool,
    code: Option<String>,
}

impl FakeHub {
    pub(crate) fn serve(&mut self, seen: &Seen) -> (u16, String) {
        let path = seen.target.split('?').next().unwrap();
        let tail = path.rsplit('/').next().unwrap();
        if tail == "certificates" {
            let all: Vec<Value> = self.stored.then(|| self.describe()).into_iter().collect();
            return (200, json!({ "value": all }).to_string());
        }
        let etag = format!("etag{}", self.changes);
        let wanted = self.stored.then_some(etag.as_str());
        match (seen.method.as_str(), self.stored) {
            ("GET", true) => return (200, self.describe().to_string()),
            ("DELETE", false) => return (204, String::new()),
            ("PUT", false) => {}
            (_, false) => return (404, "{}".to_owned()),
            _ if seen.header("if-match") == wanted => {}
            _ => return (412, json!({"code": 412_001}).to_string()),
        }
        if tail == "verify" && self.leaf(seen) != json!(self.expected()) {
            return (400, json!({"code": 400_053}).to_string());
        }
        self.changes += 1;
        match (seen.method.as_str(), tail) {
            ("DELETE", _) => {
                *self = Self {
                    changes: self.changes,
                    ..Self::default()
                };
                return (200, String::new());
            }
            ("PUT", _) => {
                let body: Value = serde_json::from_slice(&seen.body).unwrap();
                self.stored = true;
                self.verified = body["properties"]["isVerified"] == true;
            }
            (_, "verify") => (self.verified, self.code) = (true, None),
            _ => self.code = Some(format!("CODE{}", self.changes)),
        }
        (200, self.describe().to_string())
    }

    fn leaf(&self, seen: &Seen) -> Value {
        let mut body: Value = serde_json::from_slice(&seen.body).unwrap();
        body["certificate"].take()
    }

    fn expected(&self) -> Option<String> {
        self.code.as_ref().map(|code| format!("leaf for {code}\n"))
    }

    fn describe(&self) -> Value {
        json!({
            "properties": {
                "verificationCode": self.code,
                "thumbprint": OURS,
                "isVerified": self.verified,
                "updated": format!("update {}", self.changes),
            },
            "name": "root",
            "etag": format!("etag{}", self.changes),
        })
    }
}
