//! Replies that no healthy service gives, from a scripted one. Its state cannot change, so what
//! is counted are the requests: a write that was refused is not sent again.

use std::time::{Duration, Instant};

use super::fake::{Answer, Fake};
use super::fixture::{Fixture, TOKEN};

const SHOW: [&str; 4] = ["certificate", "show", "-n", "n"];
const CODE: [&str; 4] = ["certificate", "code", "-n", "n"];
const UPDATE: [&str; 6] = ["certificate", "update", "-n", "n", "--ca", "ca.pem"];
const PROVE: [&str; 8] = [
    "prove", "iothub", "-n", "n", "--ca", "ca.pem", "--key", "ca.key",
];

/// A certificate that is there, so that a write can follow.
fn description(thumbprint: &str) -> String {
    format!(
        r#"{{"properties":{{"subject":"Example CA","expiry":"Fri, 01 Jan 2100 00:00:00 GMT","thumbprint":"{thumbprint}","isVerified":false,"created":"Sun, 22 Nov 2026 04:00:00 GMT","updated":"Sun, 22 Nov 2026 04:05:06 GMT","certificate":""}},"id":"/n","name":"n","type":"Microsoft.Devices/IotHubs/Certificates","etag":"RVRBRy1OT1c="}}"#
    )
}

fn thumbprint(fixture: &Fixture) -> String {
    let message =
        fixture
            .folder
            .openssl(&["x509", "-in", "ca.pem", "-noout", "-fingerprint", "-sha1"]);
    message.trim().split('=').nth(1).unwrap().replace(':', "")
}

/// Reads succeed, writes get this answer.
fn writes_get(fixture: &mut Fixture, answer: Answer) -> Fake {
    let found = description(&thumbprint(fixture));
    let fake = Fake::new(move |request| {
        if request.starts_with("GET ") {
            Answer::Whole(200, "", found.clone())
        } else {
            answer.clone()
        }
    });
    fixture.visit(&fake.url(), &fake.root);
    fake
}

/// Everything gets this answer.
fn all_get(fixture: &mut Fixture, answer: Answer) -> Fake {
    let fake = Fake::new(move |_| answer.clone());
    fixture.visit(&fake.url(), &fake.root);
    fake
}

fn arm(code: &str, message: &str) -> String {
    format!(r#"{{"error":{{"code":"{code}","message":"{message}"}}}}"#)
}

/// One status for reads and for writes, with each number of requests that one run makes.
struct Case {
    status: u16,
    headers: &'static str,
    exit: i32,
    words: &'static [&'static str],
    /// Requests of one failed read.
    reads: usize,
    /// Requests of one failed write, without the reads.
    writes: usize,
}

fn runs(name: &str, case: &Case) {
    let Some(mut fixture) = Fixture::alone(name) else {
        return;
    };
    let answer = Answer::Whole(case.status, case.headers, arm("TheCode", "the words"));
    let fake = all_get(&mut fixture, answer.clone());
    fixture.ends(&SHOW, case.exit, case.words);
    fixture.ends(&SHOW, case.exit, &["read certificate: "]);
    assert_eq!(fake.requests(), vec!["GET n"; 6 * case.reads]);

    let fake = writes_get(&mut fixture, answer);
    for (args, write, step) in [
        (
            &CODE[..],
            "POST generateVerificationCode",
            "generate verification code: ",
        ),
        (&UPDATE, "PUT n", "upload certificate: "),
        (
            &PROVE,
            "POST generateVerificationCode",
            "generate verification code: ",
        ),
    ] {
        let before = fake.requests().len();
        fixture.ends(args, case.exit, &[&[step], case.words].concat());
        let asked = &fake.requests()[before..];
        let (reads, writes): (Vec<_>, Vec<_>) = asked
            .iter()
            .partition(|request| request.starts_with("GET "));
        assert_eq!(reads.len(), 3, "{asked:?}");
        assert_eq!(writes, vec![write; 3 * case.writes], "{asked:?}");
    }
}

#[test]
fn status_401() {
    runs(
        "s401",
        &Case {
            status: 401,
            headers: "",
            exit: 4,
            words: &[
                "does not accept the access token",
                "HTTP 401",
                "TheCode",
                "the words",
                "az login",
                "auth check",
            ],
            // Once more with a token that was asked for anew.
            reads: 2,
            writes: 2,
        },
    );
}

#[test]
fn status_403() {
    runs(
        "s403",
        &Case {
            status: 403,
            headers: "",
            exit: 4,
            words: &[
                "HTTP 403",
                "the words",
                "Microsoft.Devices/iotHubs/certificates/",
                "Contributor",
            ],
            reads: 1,
            writes: 1,
        },
    );
}

#[test]
fn status_404() {
    runs(
        "s404",
        &Case {
            status: 404,
            headers: "",
            exit: 3,
            words: &[
                "not found",
                "HTTP 404",
                "the words",
                "Check subscription, resource group, hub",
            ],
            reads: 1,
            writes: 1,
        },
    );
}

#[test]
fn status_409() {
    runs(
        "s409",
        &Case {
            status: 409,
            headers: "",
            exit: 1,
            words: &["HTTP 409", "TheCode", "the words", "run again"],
            reads: 1,
            writes: 1,
        },
    );
}

#[test]
fn status_429_with_a_long_pause() {
    runs(
        "s429",
        &Case {
            status: 429,
            headers: "retry-after: 61\r\n",
            exit: 1,
            words: &["throttling", "a pause of 61 s", "Run again later"],
            reads: 1,
            writes: 1,
        },
    );
}

#[test]
fn status_429_with_a_short_pause_is_waited_for() {
    let Some(mut fixture) = Fixture::alone("s429s") else {
        return;
    };
    let fake = all_get(
        &mut fixture,
        Answer::Whole(429, "retry-after: 1\r\n", arm("TooMany", "slow down")),
    );
    let started = Instant::now();
    fixture.ends_once(&SHOW, 1, &["throttling", "Run again later"]);
    assert!(started.elapsed() >= Duration::from_secs(3));
    assert_eq!(fake.requests().len(), 4);
}

#[test]
fn status_500_to_a_read_is_repeated() {
    let Some(mut fixture) = Fixture::alone("s500r") else {
        return;
    };
    let fake = all_get(
        &mut fixture,
        Answer::Whole(500, "", arm("Internal", "broken")),
    );
    let words = [
        "read certificate: ",
        "HTTP 500",
        "Internal",
        "broken",
        "run again later",
    ];
    fixture.ends_once(&SHOW, 1, &words);
    assert_eq!(fake.requests(), ["GET n"; 4]);
}

#[test]
fn status_500_to_a_write_is_not_repeated_blindly() {
    let Some(mut fixture) = Fixture::alone("s500w") else {
        return;
    };
    let fake = writes_get(
        &mut fixture,
        Answer::Whole(500, "", arm("Internal", "broken")),
    );
    let words = ["HTTP 500", "Internal", "broken", "run again later"];
    for (args, write) in [
        (&CODE[..], "POST generateVerificationCode"),
        (&UPDATE, "PUT n"),
    ] {
        let before = fake.requests().len();
        fixture.ends(args, 1, &words);
        assert_eq!(fake.requests()[before..], ["GET n", write].repeat(3));
    }
    // A proof reads back what the write did, and asks for another code a few times.
    let before = fake.requests().len();
    fixture.ends_once(&[&PROVE[..], &["-vv", "--print-curl"]].concat(), 1, &words);
    let asked = &fake.requests()[before..];
    assert!(asked.len() > 3 && asked.len() < 12, "{asked:?}");
    assert!(
        asked.chunks_exact(2).all(|pair| pair[0] == "GET n"),
        "{asked:?}"
    );
}

#[test]
fn status_412_tells_both_etags_and_when() {
    let Some(mut fixture) = Fixture::alone("s412") else {
        return;
    };
    let fake = writes_get(
        &mut fixture,
        Answer::Whole(
            412,
            "",
            r#"{"code":412001,"message":"Invalid ETag supplied."}"#.to_owned(),
        ),
    );
    // Somebody else's change, seen by one verb and by the whole proof.
    fixture.ends(
        &[&CODE[..], &["--etag", "T0xE"]].concat(),
        6,
        &[
            "sent T0xE",
            "now RVRBRy1OT1c=",
            "last changed",
            "04:05:06",
            "without --etag",
        ],
    );
    fixture.ends(
        &PROVE,
        6,
        &[
            "changed since it was read",
            "ETag sent RVRBRy1OT1c=",
            "now RVRBRy1OT1c=",
            "04:05:06",
            "run again",
        ],
    );
    assert!(
        fake.requests()
            .iter()
            .filter(|line| line.starts_with("POST"))
            .count()
            == 6
    );
}

#[test]
fn truncated_body() {
    let Some(mut fixture) = Fixture::alone("cut") else {
        return;
    };
    let cut =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n{\"prop";
    let fake = writes_get(&mut fixture, Answer::Raw(cut.to_owned()));
    fixture.ends(
        &CODE,
        7,
        &[
            "generate verification code: no usable reply",
            "running again is safe",
        ],
    );
    assert_eq!(
        fake.requests(),
        ["GET n", "POST generateVerificationCode"].repeat(3)
    );
    let fake = all_get(&mut fixture, Answer::Raw(cut.to_owned()));
    fixture.ends_once(
        &SHOW,
        7,
        &["read certificate: no usable reply", "run again"],
    );
    assert_eq!(fake.requests().len(), 4);
}

#[test]
fn non_json_body() {
    for (name, body, place) in [
        ("html", "<html>Sign in</html>", "byte 0"),
        ("empty", "", "byte 0"),
        ("half", r#"{"properties":{"subject":"#, ""),
        ("list", "[]", ""),
    ] {
        let Some(mut fixture) = Fixture::alone(&format!("body{name}")) else {
            return;
        };
        let answer = Answer::Whole(200, "", body.to_owned());
        let fake = writes_get(&mut fixture, answer.clone());
        let words = ["the reply cannot be read", place, "endpoint"];
        fixture.ends(
            &CODE,
            1,
            &[&["generate verification code: "], &words[..]].concat(),
        );
        assert_eq!(
            fake.requests(),
            ["GET n", "POST generateVerificationCode"].repeat(3)
        );
        all_get(&mut fixture, answer);
        fixture.ends(&SHOW, 1, &[&["read certificate: "], &words[..]].concat());
        fixture.ends(&PROVE, 1, &[&["read certificate: "], &words[..]].concat());
    }
}

#[test]
fn dribbling_body_ends_at_the_deadline() {
    let Some(mut fixture) = Fixture::alone("dribble") else {
        return;
    };
    let drip =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 65000\r\n\r\n{";
    let fake = writes_get(&mut fixture, Answer::Dribble(drip));
    let started = Instant::now();
    fixture.ends_once(
        &[&CODE[..], &["--timeout", "1", "-vv", "--print-curl"]].concat(),
        7,
        &[
            "generate verification code: no complete reply in time",
            "running again is safe",
        ],
    );
    assert!(
        started.elapsed() < Duration::from_secs(4),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(fake.requests(), ["GET n", "POST generateVerificationCode"]);

    all_get(&mut fixture, Answer::Dribble(drip));
    let started = Instant::now();
    fixture.ends_once(
        &[&PROVE[..], &["--deadline", "2", "-vv"]].concat(),
        7,
        &["read certificate: no complete reply in time", "run again"],
    );
    let took = started.elapsed();
    assert!(
        took > Duration::from_millis(1900) && took < Duration::from_secs(5),
        "{took:?}"
    );
}

#[test]
fn a_service_that_sends_the_token_back() {
    let Some(mut fixture) = Fixture::alone("echo") else {
        return;
    };
    let echo = |status| {
        let message = format!("bad header: Authorization: Bearer {TOKEN}");
        Answer::Whole(status, "", arm("BadHeader", &message))
    };
    // `ends` looks for the token in everything printed.
    for (status, exit) in [(400, 1), (401, 4), (403, 4), (404, 3), (409, 1)] {
        let fake = writes_get(&mut fixture, echo(status));
        fixture.ends(&CODE, exit, &["BadHeader", "Authorization: Bearer"]);
        assert!(fake.heads().iter().all(|head| head.contains(TOKEN)));
    }
    all_get(
        &mut fixture,
        Answer::Whole(
            200,
            "",
            format!(r#"{{"name":"{TOKEN}","properties":{{}}}}"#),
        ),
    );
    let shown = fixture.run(&SHOW);
    assert!(shown.status.success(), "{shown:?}");
    assert!(String::from_utf8(shown.stdout).unwrap().contains("[token]"));
}
