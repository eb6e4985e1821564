//! Replies that get lost and writes that collide.

use std::time::Duration;

use crate::service::{Fault, OURS, Sim, THEIRS, prove, prove_with, replace, request};
use pop_http_client::flow::{RetryPolicy, TransportFailure};
use pop_http_client::{ClientError, ProveEvent, Step};

const HAPPY: [&str; 5] = ["get", "put", "code", "verify", "get"];

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
fn a_proof_by_somebody_else_is_found_when_reading_back() {
    let mut sim = Sim::empty().fault("code", 1, Fault::LostAfter).fault(
        "get",
        2,
        Fault::Phantom(Sim::verify_by_other),
    );
    let proved = prove(&mut sim).result.unwrap();
    assert!(proved.already_verified, "nothing was sent to verify");
    assert_eq!(sim.log, ["get", "put", "code", "get"]);
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
