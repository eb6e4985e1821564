//! Every rule of the flow, driven by hand: no sockets, no sleeps.
#![cfg(test)]

#[path = "sim/service.rs"]
mod sim;

use std::time::Duration;

use http_client::flow::{Action, HttpResponse, Prove, RetryPolicy, TransportFailure};
use http_client::{ClientError, ProveEvent, Step};
use sim::{Fault, OURS, Sim, THEIRS, prove, prove_with, replace, request};

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
fn a_put_whose_reply_is_lost_is_compared() {
    // It arrived.
    for fault in [
        Fault::LostAfter,
        Fault::AnswerAfter(500, ""),
        Fault::AnswerAfter(408, ""),
    ] {
        let mut sim = Sim::empty().fault("put", 1, fault);
        assert!(prove(&mut sim).result.unwrap().is_verified);
        assert_eq!(sim.log, ["get", "put", "get", "code", "verify", "get"]);
    }
    // It did not.
    for fault in [
        Fault::LostBefore,
        Fault::Answer(503, ""),
        Fault::Fails(TransportFailure::Timeout),
    ] {
        let mut sim = Sim::empty().fault("put", 1, fault);
        assert!(prove(&mut sim).result.unwrap().is_verified);
        assert_eq!(
            sim.log,
            ["get", "put", "get", "put", "code", "verify", "get"]
        );
    }
    // Twice is enough.
    let mut sim =
        Sim::empty()
            .fault("put", 1, Fault::LostBefore)
            .fault("put", 2, Fault::LostBefore);
    let error = prove(&mut sim).result.unwrap_err();
    assert!(
        matches!(
            error,
            ClientError::NoReply {
                step: Step::Upload,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(sim.log, ["get", "put", "get", "put", "get"]);
    // The first one comes late, just before the second.
    let mut sim = Sim::empty().fault("put", 1, Fault::Late("put", 2));
    assert!(prove(&mut sim).result.unwrap().is_verified);
    assert_eq!(
        sim.log,
        ["get", "put", "get", "put", "get", "code", "verify", "get"]
    );
    // Somebody else took the name meanwhile.
    let mut sim = Sim::empty().fault("put", 1, Fault::LostBefore).fault(
        "get",
        2,
        Fault::Phantom(|sim| sim.store(THEIRS)),
    );
    let error = prove(&mut sim).result.unwrap_err();
    assert!(
        matches!(
            error,
            ClientError::OtherCertificate {
                step: Step::Upload,
                ..
            }
        ),
        "{error}"
    );
    assert!(sim.overwritten.is_empty());
}

#[test]
fn a_replacing_put_whose_reply_is_lost_is_compared() {
    let mut sim = Sim::holding(THEIRS, true).fault("put", 1, Fault::LostAfter);
    assert!(replace(&mut sim).result.unwrap().is_verified);
    assert_eq!(sim.log, ["get", "put", "get", "code", "verify", "get"]);

    let mut sim = Sim::holding(THEIRS, true).fault("put", 1, Fault::LostBefore);
    assert!(replace(&mut sim).result.unwrap().is_verified);
    assert_eq!(
        sim.log,
        ["get", "put", "get", "put", "code", "verify", "get"]
    );

    // Changed by somebody else: not to be overwritten, whatever `replace` says.
    let mut sim = Sim::holding(THEIRS, true)
        .fault("put", 1, Fault::LostBefore)
        .fault("get", 2, Fault::Phantom(Sim::touch));
    let error = replace(&mut sim).result.unwrap_err();
    assert_eq!(
        error,
        ClientError::PreconditionFailed {
            step: Step::Upload,
            sent: Some("etag1".into()),
            current: Some("etag2".into()),
            updated_before: Some("update 1".into()),
            updated_now: Some("update 2".into()),
        }
    );
    assert_eq!(sim.log, ["get", "put", "get"]);

    // Deleted by somebody else.
    let mut sim = Sim::holding(THEIRS, true)
        .fault("put", 1, Fault::LostBefore)
        .fault("get", 2, Fault::Phantom(|sim| sim.stored = None));
    let error = replace(&mut sim).result.unwrap_err();
    assert!(
        matches!(
            &error,
            ClientError::PreconditionFailed { current: None, .. }
        ),
        "{error}"
    );
}

#[test]
fn a_lost_code_is_asked_for_anew_with_a_fresh_etag() {
    for fault in [
        Fault::LostBefore,
        Fault::LostAfter,
        Fault::Answer(502, ""),
        Fault::AnswerAfter(504, ""),
        Fault::Fails(TransportFailure::Timeout),
    ] {
        let mut sim = Sim::empty().fault("code", 1, fault);
        let outcome = prove(&mut sim);
        assert!(outcome.result.unwrap().is_verified);
        assert_eq!(
            sim.log,
            ["get", "put", "code", "get", "code", "verify", "get"]
        );
        assert_eq!(outcome.leaves, 1);
        assert!(matches!(
            outcome.events.iter().find(|event| !matches!(
                event,
                ProveEvent::Started { .. } | ProveEvent::Finished { .. }
            )),
            Some(ProveEvent::Interrupted {
                step: Step::GenerateCode,
                ..
            })
        ));
    }
    // It comes late and changes the ETag between the read back and the second try.
    let mut sim = Sim::empty().fault("code", 1, Fault::Late("code", 2));
    assert!(prove(&mut sim).result.unwrap().is_verified);
    assert_eq!(
        sim.log,
        [
            "get", "put", "code", "get", "code", "get", "code", "verify", "get"
        ]
    );
    // It comes late and changes the ETag before verify.
    let mut sim = Sim::empty().fault("code", 1, Fault::Late("verify", 1));
    let outcome = prove(&mut sim);
    assert!(outcome.result.unwrap().is_verified);

    // There is an end.
    let mut sim = Sim::empty();
    for nth in 1..10 {
        sim = sim.fault("code", nth, Fault::LostAfter);
    }
    let error = prove(&mut sim).result.unwrap_err();
    assert!(
        matches!(
            error,
            ClientError::NoReply {
                step: Step::GenerateCode,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(sim.log.iter().filter(|kind| **kind == "code").count(), 4);
}

#[test]
fn a_lost_verify_is_read_back_and_never_repeated_blindly() {
    // It arrived: the read back is the confirmation.
    for fault in [
        Fault::LostAfter,
        Fault::AnswerAfter(500, ""),
        Fault::AnswerAfter(503, ""),
    ] {
        let mut sim = Sim::empty().fault("verify", 1, fault);
        let outcome = prove(&mut sim);
        let proved = outcome.result.unwrap();
        assert!(proved.is_verified && !proved.already_verified);
        assert_eq!(sim.log, HAPPY);
        assert_eq!(outcome.leaves, 1);
    }
    // It did not: a new code, a new leaf.
    for fault in [
        Fault::LostBefore,
        Fault::Answer(500, ""),
        Fault::Fails(TransportFailure::Timeout),
    ] {
        let mut sim = Sim::empty().fault("verify", 1, fault);
        let outcome = prove(&mut sim);
        assert!(outcome.result.unwrap().is_verified);
        assert_eq!(
            sim.log,
            [
                "get", "put", "code", "verify", "get", "code", "verify", "get"
            ]
        );
        assert_eq!(outcome.leaves, 2);
    }
    // It arrives just before the second code request, which then finds another ETag.
    let mut sim = Sim::empty().fault("verify", 1, Fault::Late("code", 2));
    let outcome = prove(&mut sim);
    assert!(outcome.result.unwrap().is_verified);
    assert_eq!(
        sim.log,
        ["get", "put", "code", "verify", "get", "code", "get"]
    );
    // Twice is enough.
    let mut sim =
        Sim::empty()
            .fault("verify", 1, Fault::LostBefore)
            .fault("verify", 2, Fault::LostBefore);
    let error = prove(&mut sim).result.unwrap_err();
    assert!(
        matches!(
            error,
            ClientError::NoReply {
                step: Step::Verify,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(sim.log.iter().filter(|kind| **kind == "verify").count(), 2);
    // Gone, or another one, when read back.
    let mut sim = Sim::empty().fault("verify", 1, Fault::LostBefore).fault(
        "get",
        2,
        Fault::Phantom(|sim| sim.stored = None),
    );
    assert!(matches!(
        prove(&mut sim).result.unwrap_err(),
        ClientError::NotFound {
            step: Step::ReadBack,
            ..
        }
    ));
    let mut sim = Sim::empty().fault("verify", 1, Fault::LostBefore).fault(
        "get",
        2,
        Fault::Phantom(|sim| sim.store(THEIRS)),
    );
    assert!(matches!(
        prove(&mut sim).result.unwrap_err(),
        ClientError::OtherCertificate {
            step: Step::ReadBack,
            ..
        }
    ));
}

#[test]
fn verify_in_doubt_that_meets_412_is_read_back() {
    // The first verify is lost for good, then somebody else's write precedes the second.
    let mut sim = Sim::empty().fault("verify", 1, Fault::LostBefore).fault(
        "verify",
        2,
        Fault::Phantom(Sim::touch),
    );
    let error = prove(&mut sim).result.unwrap_err();
    assert!(
        matches!(
            error,
            ClientError::PreconditionFailed {
                step: Step::Verify,
                ..
            }
        ),
        "{error}"
    );

    let mut sim = Sim::empty().fault("verify", 1, Fault::LostBefore).fault(
        "verify",
        2,
        Fault::Phantom(Sim::verify_by_other),
    );
    assert!(prove(&mut sim).result.unwrap().is_verified);
}

#[test]
fn a_412_at_first_try_names_both_states() {
    for (kind, step, sent, now) in [
        ("code", Step::GenerateCode, 1, 2),
        ("verify", Step::Verify, 2, 3),
    ] {
        let mut sim = Sim::holding(OURS, false).fault(kind, 1, Fault::Phantom(Sim::touch));
        let error = prove(&mut sim).result.unwrap_err();
        assert_eq!(
            error,
            ClientError::PreconditionFailed {
                step,
                sent: Some(format!("etag{sent}")),
                current: Some(format!("etag{now}")),
                updated_before: Some(format!("update {sent}")),
                updated_now: Some(format!("update {now}")),
            }
        );
        assert_eq!(sim.log.last(), Some(&"get"));
    }
    // A name taken between read and upload.
    let mut sim = Sim::empty().fault("put", 1, Fault::Phantom(|sim| sim.store(OURS)));
    let error = prove(&mut sim).result.unwrap_err();
    assert!(
        matches!(
            &error,
            ClientError::PreconditionFailed {
                step: Step::Upload,
                sent: None,
                ..
            }
        ),
        "{error}"
    );
    // Verified meanwhile: nothing is left to do.
    let mut sim =
        Sim::holding(OURS, false).fault("verify", 1, Fault::Phantom(Sim::verify_by_other));
    assert!(prove(&mut sim).result.unwrap().is_verified);
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
    // 503 with a pause: the read back waits, too.
    let mut sim = Sim::empty().fault("verify", 1, Fault::Later(503, "7"));
    let outcome = prove(&mut sim);
    assert!(outcome.result.unwrap().is_verified);
    assert!(outcome.clock >= Duration::from_secs(7));
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
        let ClientError::Unauthorized { refusal, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(refusal.code.as_deref(), Some("ExpiredToken"));
    }
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
    let refuse = |edit: fn(&mut http_client::ProveRequest)| {
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

/// Thousands of services with faults at random: each conversation ends soon, success is never claimed for a
/// certificate that is not verified, and nobody's certificate is overwritten unasked.
#[test]
fn chaos_ends_and_never_lies() {
    let mut state = 1u64;
    let mut random = move |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let (mut successes, mut failures, mut longest) = (0, 0, 0);
    for seed in 0..20_000 {
        let mut sim = match random(4) {
            0 => Sim::holding(OURS, false),
            1 => Sim::holding(THEIRS, true),
            _ => Sim::empty(),
        };
        let faulty = random(4) + 1;
        for kind in ["get", "put", "code", "verify"] {
            for nth in 1..30 {
                if random(5) >= faulty {
                    continue;
                }
                let fault = match random(14) {
                    0 | 1 => Fault::LostBefore,
                    2 | 3 => Fault::LostAfter,
                    4 => Fault::Late("get", nth + 1),
                    5 => Fault::Late("code", nth + 1),
                    6 => Fault::Answer(503, ""),
                    7 => Fault::AnswerAfter(500, ""),
                    8 => Fault::Answer(401, ""),
                    9 => Fault::Later(429, "2"),
                    10 => Fault::Fails(TransportFailure::Timeout),
                    11 => Fault::Phantom(Sim::touch),
                    12 => Fault::Stale,
                    _ => Fault::Answer(412, ""),
                };
                sim = sim.fault(kind, nth, fault);
            }
        }
        let mut asked = request();
        asked.replace = random(2) == 0;
        let retry = {
            let mut retry = RetryPolicy::default();
            retry.jitter_seed = seed;
            retry
        };
        let outcome = prove_with(&mut sim, &asked, retry);
        longest = longest.max(sim.log.len());
        for (kind, most) in [("put", 2), ("code", 4), ("verify", 2)] {
            let writes = sim
                .requests
                .iter()
                .zip(&sim.log)
                .filter(|(request, seen)| **seen == kind && !request.fresh_token)
                .count();
            // 429 and 401 say that nothing was done, so those repeats do not count; each try allows three of them.
            assert!(writes <= most * 4, "{kind} {:?}", sim.log);
        }
        if !asked.replace {
            assert!(
                sim.overwritten
                    .iter()
                    .all(|stored| stored.thumbprint != THEIRS)
            );
        }
        match outcome.result {
            Ok(proved) => {
                successes += 1;
                let stored = sim.stored.unwrap();
                assert!(stored.verified && stored.thumbprint == OURS && proved.is_verified);
            }
            Err(_) => failures += 1,
        }
        assert!(outcome.clock <= Duration::from_secs(121));
    }
    println!("{successes} proved, {failures} failed, at most {longest} requests");
    assert!(
        successes > 1000 && failures > 1000,
        "{successes} {failures}"
    );
    assert!(longest <= 100, "{longest}");
}
