//! What the conversation does, and what it refuses.

use std::time::Duration;

use crate::service::{Fault, OURS, Sim, THEIRS, prove, prove_with, replace, request};
use pop_http_client::flow::{Action, HttpResponse, Prove, RetryPolicy, TransportFailure};
use pop_http_client::{ClientError, ProveEvent, Step};

const HAPPY: [&str; 5] = ["get", "put", "code", "verify", "get"];

#[test]
fn an_absent_certificate_is_uploaded_and_proved() {
    let mut sim = Sim::empty();
    let outcome = prove(&mut sim);
    let proved = outcome.result.unwrap();
    assert_eq!(sim.log, HAPPY);
    assert!(proved.is_verified && !proved.already_verified);
    assert_eq!(proved.code.as_deref(), Some("CODE2"));
    assert_eq!(proved.thumbprint, OURS);
    let stored = sim.stored.unwrap();
    assert_eq!(proved.etag, stored.etag);
    assert!(stored.verified);
    assert_eq!(outcome.leaves, 1);
    // Each step starts and ends once, in order.
    let ms = |ms| Duration::from_millis(ms);
    let mut expected = Vec::new();
    for (step, took) in [
        (Step::Read, 10),
        (Step::Upload, 10),
        (Step::GenerateCode, 10),
        (Step::Leaf, 0),
        (Step::Verify, 10),
        (Step::Confirm, 10),
    ] {
        expected.push(ProveEvent::Started { step });
        expected.push(ProveEvent::Finished {
            step,
            took: ms(took),
        });
    }
    assert_eq!(outcome.events, expected);
}

#[test]
fn the_same_certificate_is_not_uploaded_again() {
    let mut sim = Sim::holding(OURS, false);
    assert!(!prove(&mut sim).result.unwrap().already_verified);
    assert_eq!(sim.log, ["get", "code", "verify", "get"]);

    let mut sim = Sim::holding(&OURS.to_ascii_lowercase(), true);
    let outcome = prove(&mut sim);
    let proved = outcome.result.unwrap();
    assert!(proved.already_verified && proved.is_verified);
    assert_eq!(proved.code, None);
    assert_eq!(sim.log, ["get"]);
}

#[test]
fn another_certificate_is_only_replaced_on_demand() {
    let mut sim = Sim::holding(THEIRS, true);
    let error = prove(&mut sim).result.unwrap_err();
    assert_eq!(
        error,
        ClientError::OtherCertificate {
            step: Step::Read,
            name: "root".into(),
            expected: OURS.into(),
            found: THEIRS.into(),
        }
    );
    assert_eq!(sim.log, ["get"]);

    let mut sim = Sim::holding(THEIRS, true);
    assert!(replace(&mut sim).result.unwrap().is_verified);
    assert_eq!(sim.log, HAPPY);
    assert_eq!(sim.requests[1].if_match.as_deref(), Some("etag1"));
}

#[test]
fn reads_are_repeated_three_times_with_pauses() {
    for fault in [
        Fault::Answer(408, ""),
        Fault::Answer(429, ""),
        Fault::Answer(500, "<html>"),
        Fault::Answer(503, r#"{"code":503001,"message":"busy"}"#),
        Fault::LostBefore,
        Fault::Fails(TransportFailure::Timeout),
    ] {
        for step in [1, 2] {
            // The first read, then the confirming one.
            let mut sim = Sim::holding(OURS, false);
            for nth in step..step + 3 {
                sim = sim.fault("get", nth, fault.clone());
            }
            let outcome = prove(&mut sim);
            assert!(outcome.result.unwrap().is_verified, "{fault:?}");
            assert_eq!(sim.log.len(), 7);
            // 0.5, 1 and 2 s, of which at least half; 70 ms for seven requests.
            let waited = outcome.clock - Duration::from_millis(70);
            assert!(waited >= Duration::from_millis(1750), "{waited:?}");
            assert!(waited <= Duration::from_millis(3500), "{waited:?}");

            let mut sim = Sim::holding(OURS, false);
            for nth in step..step + 4 {
                sim = sim.fault("get", nth, fault.clone());
            }
            let error = prove(&mut sim).result.unwrap_err();
            let expected = if step == 1 { Step::Read } else { Step::Confirm };
            assert_eq!(error.step(), Some(expected), "{fault:?}");
            assert_eq!(
                sim.log.iter().filter(|kind| **kind == "get").count(),
                3 + step as usize
            );
            match fault {
                Fault::Answer(429, _) => assert!(matches!(error, ClientError::Throttled { .. })),
                Fault::Answer(..) => assert!(matches!(error, ClientError::Service { .. })),
                Fault::LostBefore => assert!(matches!(error, ClientError::NoReply { .. })),
                _ => assert!(matches!(error, ClientError::Timeout { .. })),
            }
        }
    }
}

#[test]
fn throttling_is_obeyed_up_to_a_limit() {
    for kind in ["get", "put", "code", "verify"] {
        for when in ["59", "Sun, 22 Nov 2026 10:00:59 GMT"] {
            let mut sim = Sim::empty().fault(kind, 1, Fault::Later(429, when));
            let outcome = prove(&mut sim);
            assert!(outcome.result.unwrap().is_verified);
            // 429 says that nothing was done: the same request again, no read back.
            assert_eq!(sim.log.len(), 6, "{:?}", sim.log);
            assert_eq!(
                outcome.clock,
                Duration::from_secs(59) + Duration::from_millis(60)
            );
        }
        let mut sim = Sim::empty().fault(kind, 1, Fault::Later(429, "61"));
        let outcome = prove(&mut sim);
        let error = outcome.result.unwrap_err();
        assert!(matches!(
            &error,
            ClientError::Throttled { retry_after: Some(wait), .. } if wait.as_secs() == 61
        ));
        assert!(
            outcome.clock < Duration::from_secs(1),
            "no waiting for nothing"
        );
        // Again and again.
        let mut sim = Sim::empty();
        for nth in 1..=4 {
            sim = sim.fault(kind, nth, Fault::Later(429, "1"));
        }
        let error = prove(&mut sim).result.unwrap_err();
        assert!(matches!(error, ClientError::Throttled { .. }), "{error}");
    }
    // A pause that ends after the deadline is not begun.
    let mut sim = Sim::empty().fault("get", 1, Fault::Later(429, "50"));
    let mut short = request();
    short.deadline = Duration::from_secs(40);
    let outcome = prove_with(&mut sim, &short, RetryPolicy::default());
    assert!(matches!(
        outcome.result.unwrap_err(),
        ClientError::Throttled { .. }
    ));
    assert!(outcome.clock < Duration::from_secs(1));
    // The limit holds for 503 as well.
    for kind in ["get", "code"] {
        let mut sim = Sim::empty().fault(kind, 1, Fault::Later(503, "61"));
        let outcome = prove(&mut sim);
        assert!(matches!(outcome.result, Err(ClientError::Throttled { .. })));
        assert!(outcome.clock < Duration::from_secs(1));
    }
    // 503 with a pause: the read back waits, too.
    let mut sim = Sim::empty().fault("verify", 1, Fault::Later(503, "7"));
    let outcome = prove(&mut sim);
    assert!(outcome.result.unwrap().is_verified);
    assert!(outcome.clock >= Duration::from_secs(7));
}

#[test]
fn each_step_has_repeats_of_its_own() {
    let mut sim = Sim::holding(OURS, false);
    for nth in (1..=3).chain(5..=7) {
        sim = sim.fault("get", nth, Fault::Answer(500, ""));
    }
    assert!(prove(&mut sim).result.unwrap().is_verified);
    assert_eq!(sim.log.len(), 10);
}

#[test]
fn what_cannot_get_better_stops_at_once() {
    type Check = fn(&ClientError) -> bool;
    let cases: [(TransportFailure, Check); 4] = [
        (TransportFailure::Connect("refused".into()), |error| {
            matches!(error, ClientError::Connect { .. })
        }),
        (TransportFailure::UnknownHost("no".into()), |error| {
            matches!(error, ClientError::UnknownHost { .. })
        }),
        (TransportFailure::Tls("UnknownIssuer".into()), |error| {
            matches!(error, ClientError::Tls { .. })
        }),
        (TransportFailure::BodyTooLarge { limit: 5 }, |error| {
            matches!(error, ClientError::BodyTooLarge { limit: 5, .. })
        }),
    ];
    for (failure, check) in cases {
        for kind in ["get", "put", "code", "verify"] {
            let mut sim = Sim::empty().fault(kind, 1, Fault::Fails(failure.clone()));
            let error = prove(&mut sim).result.unwrap_err();
            assert!(check(&error), "{error}");
            assert_eq!(sim.log.last(), Some(&kind));
        }
    }
    for (status, check) in [
        (
            403,
            (|error| matches!(error, ClientError::Forbidden { .. })) as Check,
        ),
        (400, |error| matches!(error, ClientError::Service { .. })),
        (302, |error| {
            matches!(error, ClientError::UnexpectedStatus { status: 302, .. })
        }),
        (204, |error| {
            matches!(error, ClientError::UnexpectedStatus { status: 204, .. })
        }),
        (999, |error| {
            matches!(error, ClientError::UnexpectedStatus { status: 999, .. })
        }),
    ] {
        for kind in ["get", "put", "code", "verify"] {
            let mut sim = Sim::empty().fault(kind, 1, Fault::Answer(status, "{}"));
            let error = prove(&mut sim).result.unwrap_err();
            assert!(check(&error), "{status} {kind} {error}");
            assert_eq!(sim.log.last(), Some(&kind));
        }
    }
    for kind in ["put", "code", "verify"] {
        let mut sim = Sim::empty().fault(kind, 1, Fault::Answer(404, "{}"));
        let error = prove(&mut sim).result.unwrap_err();
        assert!(matches!(error, ClientError::NotFound { .. }), "{error}");
    }
}

#[test]
fn a_refused_token_is_replaced_once() {
    for kind in ["get", "put", "code", "verify"] {
        let mut sim = Sim::empty().fault(kind, 1, Fault::Answer(401, ""));
        assert!(prove(&mut sim).result.unwrap().is_verified);
        assert_eq!(sim.log.len(), 6);
        let fresh: Vec<_> = sim
            .requests
            .iter()
            .map(|request| request.fresh_token)
            .collect();
        let at = sim.log.iter().position(|seen| *seen == kind).unwrap();
        for (index, fresh) in fresh.iter().enumerate() {
            assert_eq!(*fresh, index == at + 1, "{:?}", sim.log);
        }
        let mut sim = Sim::empty()
            .fault(
                kind,
                1,
                Fault::Answer(401, r#"{"error":{"code":"ExpiredToken","message":"old"}}"#),
            )
            .fault(
                kind,
                2,
                Fault::Answer(401, r#"{"error":{"code":"ExpiredToken","message":"old"}}"#),
            );
        let error = prove(&mut sim).result.unwrap_err();
        let ClientError::Unauthorized { response, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(response.code.as_deref(), Some("ExpiredToken"));
    }
    // Accepted in between: that was another token's end.
    let mut sim = Sim::empty()
        .fault("get", 1, Fault::Answer(401, ""))
        .fault("get", 2, Fault::Answer(503, ""))
        .fault("get", 3, Fault::Answer(401, ""));
    assert!(prove(&mut sim).result.unwrap().is_verified);
}

#[test]
fn a_refused_leaf_says_what_the_service_said() {
    let body = r#"{"code":400053,"httpStatusCode":400,"message":"Proof-Of-Possession failed."}"#;
    let mut sim = Sim::empty().fault("verify", 1, Fault::Answer(400, body));
    let error = prove(&mut sim).result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "verify: the service refused (HTTP 400, code 400053: Proof-Of-Possession failed.). The leaf was not signed by \
         the uploaded CA: use the key of exactly this certificate, not of its root or intermediate"
    );
    assert_eq!(sim.log.iter().filter(|kind| **kind == "verify").count(), 1);
}

#[test]
fn a_reply_without_what_is_needed_names_field_and_step() {
    type Edit = fn(&mut serde_json::Value);
    let no_etag: Edit = |value| drop(value.as_object_mut().unwrap().remove("etag"));
    let null_etag: Edit = |value| value["etag"] = serde_json::Value::Null;
    let no_code: Edit = |value| value["properties"]["verificationCode"] = "".into();
    let no_verified: Edit = |value| value["properties"]["isVerified"] = serde_json::Value::Null;
    let no_thumbprint: Edit = |value| value["properties"]["thumbprint"] = serde_json::Value::Null;
    for (kind, nth, step, field, edit) in [
        ("get", 1, Step::Read, "etag", no_etag),
        ("get", 1, Step::Read, "properties.isVerified", no_verified),
        ("get", 1, Step::Read, "properties.thumbprint", no_thumbprint),
        ("code", 1, Step::GenerateCode, "etag", null_etag),
        (
            "code",
            1,
            Step::GenerateCode,
            "properties.verificationCode",
            no_code,
        ),
        (
            "verify",
            1,
            Step::Verify,
            "properties.isVerified",
            no_verified,
        ),
        (
            "get",
            2,
            Step::Confirm,
            "properties.isVerified",
            no_verified,
        ),
        ("get", 2, Step::Confirm, "etag", null_etag),
    ] {
        let mut sim = Sim::holding(OURS, false).fault(kind, nth, Fault::Edit(edit));
        let error = prove(&mut sim).result.unwrap_err();
        assert_eq!(error, ClientError::MissingField { step, field });
    }
    for (field, edit) in [
        ("etag", no_etag),
        ("properties.thumbprint", no_thumbprint),
        ("properties.isVerified", no_verified),
    ] {
        let mut sim = Sim::empty().fault("put", 1, Fault::Edit(edit));
        let error = prove(&mut sim).result.unwrap_err();
        assert_eq!(
            error,
            ClientError::MissingField {
                step: Step::Upload,
                field
            }
        );
    }
    let name: Edit = |value| value["name"] = "other".into();
    let etag: Edit = |value| value["etag"] = "a\r\nInjected: yes".into();
    let thumbprint: Edit = |value| value["properties"]["thumbprint"] = THEIRS.into();
    for (kind, nth, expected, edit) in [
        ("get", 1, "name", name),
        ("put", 1, "name", name),
        ("code", 1, "name", name),
        ("verify", 1, "name", name),
        ("get", 2, "name", name),
        ("code", 1, "etag", etag),
        ("put", 1, "properties.thumbprint", thumbprint),
        ("code", 1, "properties.thumbprint", thumbprint),
        ("verify", 1, "properties.thumbprint", thumbprint),
    ] {
        let mut sim = if kind == "put" {
            Sim::empty()
        } else {
            Sim::holding(OURS, false)
        };
        sim = sim.fault(kind, nth, Fault::Edit(edit));
        let error = prove(&mut sim).result.unwrap_err();
        assert!(
            matches!(&error, ClientError::WrongField { field, .. } if *field == expected),
            "{kind} {nth} {error}"
        );
    }
    // The name may be left out, as in the service's own example, and differ in case.
    let absent: Edit = |value| drop(value.as_object_mut().unwrap().remove("name"));
    let upper: Edit = |value| value["name"] = "ROOT".into();
    for edit in [absent, upper] {
        let mut sim = Sim::empty().fault("code", 1, Fault::Edit(edit));
        assert!(prove(&mut sim).result.unwrap().is_verified);
    }
    for body in ["", "<html></html>", "{\"properties\":{", "[]", "\u{0}"] {
        for kind in ["get", "put", "code", "verify"] {
            let mut sim = Sim::empty().fault(kind, 1, Fault::AnswerAfter(200, body));
            let error = prove(&mut sim).result.unwrap_err();
            assert!(
                matches!(error, ClientError::BadBody { .. }),
                "{kind} {body:?} {error}"
            );
        }
    }
}

#[test]
fn verified_means_read_back_as_verified() {
    let mut sim = Sim::empty().fault("verify", 1, Fault::Stale);
    let error = prove(&mut sim).result.unwrap_err();
    assert_eq!(error, ClientError::NotVerified { step: Step::Verify });

    // Late by up to three reads.
    let mut sim = Sim::empty();
    for nth in 2..=4 {
        sim = sim.fault("get", nth, Fault::Stale);
    }
    assert!(prove(&mut sim).result.unwrap().is_verified);
    let mut sim = Sim::empty();
    for nth in 2..=5 {
        sim = sim.fault("get", nth, Fault::Stale);
    }
    let error = prove(&mut sim).result.unwrap_err();
    assert_eq!(
        error,
        ClientError::NotVerified {
            step: Step::Confirm
        }
    );

    let mut sim = Sim::empty().fault("get", 2, Fault::Phantom(|sim| sim.store(THEIRS)));
    let error = prove(&mut sim).result.unwrap_err();
    assert!(matches!(
        error,
        ClientError::OtherCertificate {
            step: Step::Confirm,
            ..
        }
    ));
}

#[test]
fn the_deadline_covers_everything() {
    let limit = Duration::from_secs(5);
    let mut short = request();
    short.deadline = limit;
    let start = Duration::from_secs(77);
    let fresh = || Prove::new(&short, "2023-06-30", RetryPolicy::default(), start).unwrap();

    // A reply that never comes.
    let mut flow = fresh();
    assert!(matches!(flow.poll(start), Ok(Action::Send(_))));
    assert_eq!(
        flow.poll(start).unwrap(),
        Action::Wait {
            until: start + limit
        }
    );
    assert!(flow.poll(start + limit - Duration::from_nanos(1)).is_ok());
    let late = flow.poll(start + limit).unwrap_err();
    assert_eq!(
        late,
        ClientError::Deadline {
            step: Step::Read,
            limit
        }
    );
    // A reply after that changes nothing.
    flow.handle_response(start + limit, &HttpResponse::new(403, b""));
    assert_eq!(flow.poll(start).unwrap_err(), late);

    // A leaf that takes too long: nothing more is sent.
    let mut flow = fresh();
    let reply = |code: bool| {
        let mut value = serde_json::json!({"etag": "e", "properties": {"thumbprint": OURS, "isVerified": false}});
        if code {
            value["properties"]["verificationCode"] = "C".into();
        }
        value.to_string()
    };
    for code in [false, true] {
        assert!(matches!(flow.poll(start), Ok(Action::Send(_))));
        flow.handle_response(start, &HttpResponse::new(200, reply(code).as_bytes()));
    }
    assert_eq!(
        flow.poll(start).unwrap(),
        Action::NeedLeaf { code: "C".into() }
    );
    assert_eq!(
        flow.poll(start).unwrap(),
        Action::NeedLeaf { code: "C".into() }
    );
    flow.handle_leaf(start + limit, "leaf");
    assert_eq!(
        flow.poll(start + limit).unwrap_err(),
        ClientError::Deadline {
            step: Step::Verify,
            limit
        }
    );
}

#[test]
fn what_was_not_asked_for_is_ignored() {
    let now = Duration::ZERO;
    let mut flow = Prove::new(&request(), "2023-06-30", RetryPolicy::default(), now).unwrap();
    flow.handle_response(now, &HttpResponse::new(403, b""));
    flow.handle_failure(now, TransportFailure::Timeout);
    flow.handle_leaf(now, "leaf");
    assert!(matches!(flow.poll(now), Ok(Action::Send(_))));
    flow.handle_leaf(now, "leaf");
    flow.handle_response(now, &HttpResponse::new(404, b""));
    flow.handle_response(now, &HttpResponse::new(403, b""));
    let Ok(Action::Send(put)) = flow.poll(now) else {
        panic!("an upload was due");
    };
    assert_eq!(put.step, Step::Upload);
}

#[test]
fn unusable_values_are_refused_before_anything_is_sent() {
    let refuse = |edit: fn(&mut pop_http_client::ProveRequest)| {
        let mut request = request();
        edit(&mut request);
        match Prove::new(
            &request,
            "2023-06-30",
            RetryPolicy::default(),
            Duration::ZERO,
        ) {
            Err(ClientError::Input { what, .. }) => what,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refuse(|r| r.name = "a/b".into()), "certificate name");
    assert_eq!(refuse(|r| r.hub.name = "..".into()), "hub");
    assert_eq!(refuse(|r| r.ca_thumbprint = "AA".into()), "CA thumbprint");
    assert_eq!(
        refuse(|r| r.ca_thumbprint = "G".repeat(40)),
        "CA thumbprint"
    );
    assert_eq!(refuse(|r| r.ca_pem = " \n".into()), "CA certificate");
    assert_eq!(refuse(|r| r.ca_pem = "x".repeat(70_000)), "CA certificate");
    assert_eq!(
        refuse(|r| r.ca_pem = "-----BEGIN EC PRIVATE KEY-----\nAAAA".into()),
        "CA certificate"
    );
    assert!(Prove::new(&request(), "latest", RetryPolicy::default(), Duration::ZERO).is_err());
}
