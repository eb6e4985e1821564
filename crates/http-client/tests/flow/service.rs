//! A service made of one function, with faults on order, and a driver with a clock of its own.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use pop_http_client::flow::{
    Action, HttpRequest, HttpResponse, Prove, ProveEvent, Proved, RetryPolicy, TransportFailure,
};
use pop_http_client::{ClientError, HubId, ProveRequest};
use serde_json::{Value, json};

pub(crate) const OURS: &str = "0123456789ABCDEF0123456789ABCDEF01234567";
pub(crate) const THEIRS: &str = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";
pub(crate) const CA_PEM: &str =
    "-----BEGIN CERTIFICATE-----\r\nAAAA\r\n-----END CERTIFICATE-----\r\n";

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stored {
    pub(crate) thumbprint: String,
    pub(crate) etag: String,
    pub(crate) verified: bool,
    pub(crate) code: Option<String>,
    pub(crate) updated: u32,
}

/// What goes wrong with one request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// No reply; the service never saw the request.
    LostBefore,
    /// No reply; the service did what it was asked.
    LostAfter,
    /// No reply; the request reaches the service just before the given one does.
    Late(&'static str, u32),
    /// Any other failure of the transport.
    Fails(TransportFailure),
    /// This answer, the request was not carried out.
    Answer(u16, &'static str),
    /// This answer, the request was carried out.
    AnswerAfter(u16, &'static str),
    /// An answer with `Retry-After` and `Date`.
    Later(u16, &'static str),
    /// Somebody else's write goes first.
    Phantom(fn(&mut Sim)),
    /// The reply is changed on its way.
    Edit(fn(&mut Value)),
    /// Each read says `isVerified: false` this once.
    Stale,
}

#[derive(Default)]
pub(crate) struct Sim {
    pub(crate) stored: Option<Stored>,
    pub(crate) log: Vec<&'static str>,
    pub(crate) requests: Vec<HttpRequest>,
    pub(crate) overwritten: Vec<Stored>,
    changes: u32,
    faults: BTreeMap<(&'static str, u32), Fault>,
    late: Vec<((&'static str, u32), HttpRequest)>,
}

impl Sim {
    pub(crate) fn empty() -> Self {
        Self::default()
    }

    pub(crate) fn holding(thumbprint: &str, verified: bool) -> Self {
        let mut sim = Self::default();
        sim.store(thumbprint);
        if let Some(stored) = &mut sim.stored {
            stored.verified = verified;
        }
        sim
    }

    /// The n-th request (from 1) of this kind meets the fault. Kinds: get, put, code, verify.
    pub(crate) fn fault(mut self, kind: &'static str, nth: u32, fault: Fault) -> Self {
        self.faults.insert((kind, nth), fault);
        self
    }

    pub(crate) fn store(&mut self, thumbprint: &str) {
        if let Some(old) = self.stored.take() {
            self.overwritten.push(old);
        }
        self.stored = Some(Stored {
            thumbprint: thumbprint.to_owned(),
            etag: String::new(),
            verified: false,
            code: None,
            updated: 0,
        });
        self.touch();
    }

    pub(crate) fn touch(&mut self) {
        self.changes += 1;
        if let Some(stored) = &mut self.stored {
            stored.etag = format!("etag{}", self.changes);
            stored.updated = self.changes;
        }
    }

    pub(crate) fn verify_by_other(&mut self) {
        self.touch();
        self.stored.as_mut().unwrap().verified = true;
    }

    fn kind(request: &HttpRequest) -> &'static str {
        let path = request.target.split('?').next().unwrap();
        assert_eq!(
            request.target.split('?').nth(1),
            Some("api-version=2023-06-30")
        );
        let base = "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Devices/IotHubs/hub/certificates/root";
        let tail = path.strip_prefix(base).unwrap();
        match (request.method.as_str(), tail) {
            ("GET", "") => "get",
            ("PUT", "") => "put",
            ("POST", "/generateVerificationCode") => "code",
            ("POST", "/verify") => "verify",
            other => panic!("no such request: {other:?}"),
        }
    }

    fn describe(&self, with_code: bool) -> Value {
        let stored = self.stored.as_ref().unwrap();
        let mut value = json!({
            "properties": {
                "thumbprint": stored.thumbprint,
                "isVerified": stored.verified,
                "updated": format!("update {}", stored.updated),
            },
            "name": "root",
            "etag": stored.etag,
        });
        if with_code {
            value["properties"]["verificationCode"] = json!(stored.code);
        }
        value
    }

    /// The service proper: what a correct one would do.
    fn serve(&mut self, request: &HttpRequest) -> (u16, Value) {
        let kind = Self::kind(request);
        let refuse =
            |status: u16, code: u64, text: &str| (status, json!({"code": code, "message": text}));
        match (&self.stored, kind) {
            (None, "put") => {
                if request.if_match.is_some() {
                    return refuse(412, 412_001, "Invalid ETag supplied.");
                }
            }
            (None, _) => return refuse(404, 404_001, "Certificate not found"),
            (Some(_), "get") => {
                assert_eq!(request.if_match, None);
            }
            (Some(stored), _) => {
                if request.if_match.as_deref() != Some(&stored.etag) {
                    return refuse(412, 412_001, "Invalid ETag supplied.");
                }
            }
        }
        match kind {
            "put" => {
                let body: Value = serde_json::from_slice(request.body.as_ref().unwrap()).unwrap();
                // base64 of the PEM text with LF, computed by another tool.
                assert_eq!(
                    body,
                    json!({"properties": {"certificate":
                        "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCkFBQUEKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="}})
                );
                self.store(OURS);
            }
            "code" => {
                assert_eq!(request.body, None);
                self.touch();
                let code = format!("CODE{}", self.changes);
                self.stored.as_mut().unwrap().code = Some(code);
                return (200, self.describe(true));
            }
            "verify" => {
                let body: Value = serde_json::from_slice(request.body.as_ref().unwrap()).unwrap();
                let stored = self.stored.as_ref().unwrap();
                let wanted = format!("leaf\nfor {}\n", stored.code.as_deref().unwrap_or("?"));
                if body != json!({"certificate": wanted}) {
                    return refuse(400, 400_053, "Proof-Of-Possession failed.");
                }
                self.touch();
                let stored = self.stored.as_mut().unwrap();
                stored.verified = true;
                stored.code = None;
            }
            _ => {}
        }
        (200, self.describe(false))
    }

    /// One request through all faults. `Err` is a failure of the transport.
    fn exchange(
        &mut self,
        request: &HttpRequest,
    ) -> Result<(u16, Vec<u8>, Option<&'static str>), TransportFailure> {
        let kind = Self::kind(request);
        self.log.push(kind);
        self.requests.push(request.clone());
        let nth = u32::try_from(self.log.iter().filter(|seen| **seen == kind).count()).unwrap();
        let (due, rest) = std::mem::take(&mut self.late)
            .into_iter()
            .partition(|(when, _)| *when == (kind, nth));
        self.late = rest;
        for (_, late) in due {
            self.serve(&late);
        }
        let lost = || TransportFailure::Lost("connection reset".to_owned());
        let text =
            |(status, value): (u16, Value)| Ok((status, value.to_string().into_bytes(), None));
        match self.faults.remove(&(kind, nth)) {
            None => text(self.serve(request)),
            Some(Fault::LostBefore) => Err(lost()),
            Some(Fault::LostAfter) => {
                self.serve(request);
                Err(lost())
            }
            Some(Fault::Late(kind, nth)) => {
                self.late.push(((kind, nth), request.clone()));
                Err(lost())
            }
            Some(Fault::Fails(failure)) => Err(failure),
            Some(Fault::Answer(status, body)) => Ok((status, body.into(), None)),
            Some(Fault::AnswerAfter(status, body)) => {
                self.serve(request);
                Ok((status, body.into(), None))
            }
            Some(Fault::Later(status, when)) => Ok((status, Vec::new(), Some(when))),
            Some(Fault::Phantom(write)) => {
                write(self);
                text(self.serve(request))
            }
            Some(Fault::Edit(edit)) => {
                let (status, mut value) = self.serve(request);
                edit(&mut value);
                text((status, value))
            }
            Some(Fault::Stale) => {
                let (status, mut value) = self.serve(request);
                value["properties"]["isVerified"] = json!(false);
                text((status, value))
            }
        }
    }
}

pub(crate) fn request() -> ProveRequest {
    ProveRequest::new(
        HubId::new("sub", "group", "hub"),
        "root",
        CA_PEM,
        OURS.to_ascii_lowercase(),
    )
}

/// How one conversation went.
pub(crate) struct Outcome {
    pub(crate) result: Result<Proved, ClientError>,
    pub(crate) clock: Duration,
    pub(crate) leaves: u32,
    pub(crate) events: Vec<ProveEvent>,
}

pub(crate) fn prove(sim: &mut Sim) -> Outcome {
    prove_with(sim, &request(), RetryPolicy::default())
}

pub(crate) fn replace(sim: &mut Sim) -> Outcome {
    let mut request = request();
    request.replace = true;
    prove_with(sim, &request, RetryPolicy::default())
}

pub(crate) fn prove_with(sim: &mut Sim, request: &ProveRequest, retry: RetryPolicy) -> Outcome {
    // Not zero: the flow must not take its clock's zero for its start.
    let start = Duration::from_secs(1000);
    let mut clock = start;
    let mut flow = Prove::new(request, "2023-06-30", retry, clock).unwrap();
    let mut leaves = 0;
    let mut events = VecDeque::new();
    let result = loop {
        let action = flow.poll(clock);
        events.extend(std::iter::from_fn(|| flow.next_event()));
        match action {
            Ok(Action::Send(request)) => {
                clock += Duration::from_millis(10);
                match sim.exchange(&request) {
                    Ok((status, body, later)) => {
                        let mut response = HttpResponse::new(status, &body);
                        response.retry_after = later;
                        response.date = Some("Sun, 22 Nov 2026 10:00:00 GMT");
                        flow.handle_response(clock, &response);
                    }
                    Err(failure) => flow.handle_failure(clock, failure),
                }
            }
            Ok(Action::NeedLeaf { code }) => {
                leaves += 1;
                flow.handle_leaf(clock, &format!("leaf\r\nfor {code}\r\n"));
            }
            Ok(Action::Wait { until }) => {
                assert!(until > clock, "a wait must lie ahead");
                clock = until;
            }
            Ok(Action::Done(proved)) => break Ok(proved),
            Err(error) => break Err(error),
            Ok(other) => panic!("unknown action {other:?}"),
        }
        assert!(sim.log.len() < 200, "no end: {:?}", sim.log);
    };
    // It stays over.
    match (&result, flow.poll(clock)) {
        (Ok(proved), Ok(Action::Done(again))) => assert_eq!(*proved, again),
        (Err(error), Err(again)) => assert_eq!(*error, again),
        (first, second) => panic!("{first:?} became {second:?}"),
    }
    Outcome {
        result,
        clock: clock - start,
        leaves,
        events: events.into(),
    }
}
