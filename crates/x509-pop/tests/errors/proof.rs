//! Proofs that are none, against the local service. Most are refused here; what `--etag`
//! sends all the same is refused by the service.

use super::fixture::{Fixture, make_ca};

const VERIFY: [&str; 5] = ["certificate", "verify", "-n", "n", "--leaf"];
const OTHER: &[u8; 32] = b"another key.another key.another!";

/// A fixture, the code that the service gave and the ETag that it has since.
fn with_code(name: &str) -> Option<(Fixture, String, String)> {
    let fixture = Fixture::new(name)?;
    let reply = fixture.json(&["certificate", "code", "-n", "n"]);
    let text = |key: &str| reply[key].as_str().unwrap().to_owned();
    let (code, etag) = (text("code"), text("etag"));
    fixture.folder.write("req.json", &reply.to_string());
    Some((fixture, code, etag))
}

/// Neither of its own accord nor by force is this leaf taken for a proof.
#[track_caller]
fn is_no_proof(fixture: &Fixture, etag: &str, leaf: &str, words: &[&str]) {
    let refused_here = [&[leaf, "nothing was sent"], words].concat();
    fixture.refuses(&[&VERIFY[..], &[leaf]].concat(), 5, &refused_here);
    let by_force = [&VERIFY[..], &[leaf, "--etag", etag]].concat();
    fixture.refuses(
        &by_force,
        1,
        &[
            "verify: ",
            "the service refused",
            "HTTP 400",
            "help: ",
            "leaf create",
        ],
    );
}

/// A good proof was possible all the time.
#[track_caller]
fn is_a_proof(fixture: &Fixture, leaf: &str) {
    let verified = fixture.json(&[&VERIFY[..], &[leaf]].concat());
    assert_eq!(verified["verified"], true);
}

/// A leaf that OpenSSL made with the CA's key.
fn openssl_leaf(fixture: &Fixture, code: &str, dates: &[&str], file: &str) {
    let folder = &fixture.folder;
    folder.write("index", "");
    folder.write("serial", "1234567890\n");
    folder.write(
        "ca.cnf",
        "[ca]\ndefault_ca=own\n[own]\ndatabase=index\nserial=serial\nnew_certs_dir=.\n\
         default_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n",
    );
    folder.openssl(&[
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-out",
        "leaf.key",
    ]);
    let subject = format!("/CN={code}");
    folder.openssl(&[
        "req", "-new", "-key", "leaf.key", "-subj", &subject, "-out", "leaf.csr",
    ]);
    let sign = [
        "ca", "-batch", "-notext", "-config", "ca.cnf", "-in", "leaf.csr", "-cert", "ca.pem",
        "-keyfile", "ca.key", "-out", file,
    ];
    folder.openssl(&[&sign, dates].concat());
}

#[test]
fn key_of_another_ca() {
    let Some(fixture) = Fixture::new("key") else {
        return;
    };
    make_ca(&fixture.folder, "other", OTHER, "/CN=Example CA");
    let words = ["ca.pem", "key"];
    let pair = ["--ca", "ca.pem", "--key", "other.key"];
    fixture.refuses(
        &[&["prove", "iothub", "-n", "n"], &pair[..]].concat(),
        5,
        &words,
    );
    for args in [
        [&["leaf", "create", "--request", "req.json"], &pair[..]].concat(),
        [
            &[
                "leaf",
                "create",
                "--code",
                "0123456789ABCDEF0123456789ABCDEF",
            ],
            &pair[..],
        ]
        .concat(),
    ] {
        let reply = fixture.json(&["certificate", "code", "-n", "n"]);
        fixture.folder.write("req.json", &reply.to_string());
        let output = fixture.bare(&args);
        assert_eq!(output.status.code(), Some(5), "{output:?}");
        let message = String::from_utf8(output.stderr).unwrap();
        for word in words {
            assert!(message.contains(word), "{message}");
        }
    }
    let output = fixture.bare(&[&["key", "check"], &pair[..]].concat());
    assert_eq!(output.status.code(), Some(5), "{output:?}");
}

#[test]
fn wrong_code() {
    let Some((fixture, code, _)) = with_code("code") else {
        return;
    };
    let other = code.chars().rev().collect::<String>();
    fixture.leaf(&other, "ca", "leaf.pem");
    // The service alone knows the code, and gives no reason.
    let words = [
        "verify: ",
        "the service refused",
        "HTTP 400",
        "Proof-Of-Possession",
        "help: ",
        "certificate code",
    ];
    fixture.refuses(&[&VERIFY[..], &["leaf.pem"]].concat(), 1, &words);
    // With the request file it is known here too.
    fixture.refuses(
        &[
            "certificate",
            "verify",
            "--request",
            "req.json",
            "--leaf",
            "leaf.pem",
        ],
        5,
        &["leaf.pem", &other, &code, "nothing was sent", "leaf create"],
    );
    fixture.leaf(&code, "ca", "good.pem");
    is_a_proof(&fixture, "good.pem");
}

#[test]
fn expired_leaf() {
    let Some((fixture, code, etag)) = with_code("expired") else {
        return;
    };
    let past = [
        "-startdate",
        "20200101000000Z",
        "-enddate",
        "20200201000000Z",
    ];
    openssl_leaf(&fixture, &code, &past, "late.pem");
    is_no_proof(
        &fixture,
        &etag,
        "late.pem",
        &["validity ended at 2020-02-01"],
    );
    // The same recipe at the right time.
    openssl_leaf(&fixture, &code, &["-days", "3"], "good.pem");
    is_a_proof(&fixture, "good.pem");
}

#[test]
fn leaf_of_another_ca() {
    let Some((fixture, code, etag)) = with_code("leaf") else {
        return;
    };
    // By name, and by key alone.
    make_ca(&fixture.folder, "unrelated", OTHER, "/CN=unrelated");
    fixture.leaf(&code, "unrelated", "unrelated.leaf");
    is_no_proof(
        &fixture,
        &etag,
        "unrelated.leaf",
        &["issuer", "CN=Example CA"],
    );
    make_ca(&fixture.folder, "twin", OTHER, "/CN=Example CA");
    fixture.leaf(&code, "twin", "twin.pem.leaf");
    is_no_proof(&fixture, &etag, "twin.pem.leaf", &["CN=Example CA"]);
    fixture.leaf(&code, "ca", "good.pem");
    is_a_proof(&fixture, "good.pem");
}

#[test]
fn tampered_byte() {
    let Some((fixture, code, etag)) = with_code("tampered") else {
        return;
    };
    fixture.leaf(&code, "ca", "good.pem");
    fixture.folder.openssl(&[
        "x509", "-in", "good.pem", "-outform", "DER", "-out", "good.der",
    ]);
    let path = fixture.folder.path().join("good.der");
    let good = std::fs::read(path).unwrap();
    // The last byte of the signature, and one of the serial number, which is signed.
    for at in [good.len() - 1, 20] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        std::fs::write(fixture.folder.path().join("bad.der"), bad).unwrap();
        is_no_proof(&fixture, &etag, "bad.der", &["signature"]);
    }
    is_a_proof(&fixture, "good.der");
}

#[test]
fn the_ca_itself_as_proof() {
    let Some((fixture, _, etag)) = with_code("itself") else {
        return;
    };
    is_no_proof(&fixture, &etag, "ca.pem", &["CN=Example CA"]);
}

#[test]
fn stale_etag() {
    let Some((fixture, code, now)) = with_code("stale") else {
        return;
    };
    fixture.leaf(&code, "ca", "leaf.pem");
    let changed = fixture.state()["updated"].as_str().unwrap().to_owned();
    // Wire form of the day and the time of `updated`, which is RFC 3339.
    let clock = changed[11..19].to_owned();
    for args in [
        &["certificate", "verify", "--leaf", "leaf.pem"][..],
        &["certificate", "code"],
        &["certificate", "update", "--ca", "ca.pem"],
        &["certificate", "delete", "--yes"],
    ] {
        let args = [args, &["-n", "n", "--etag", "c3RhbGU="]].concat();
        fixture.refuses(
            &args,
            6,
            &["c3RhbGU=", &now, "last changed", &clock, "without --etag"],
        );
    }
    is_a_proof(&fixture, "leaf.pem");
}

#[test]
fn unknown_certificate() {
    let Some(fixture) = Fixture::new("unknown") else {
        return;
    };
    fixture.leaf("0123456789ABCDEF0123456789ABCDEF", "ca", "leaf.pem");
    for args in [
        &["certificate", "show"][..],
        &["certificate", "code"],
        &["certificate", "verify", "--leaf", "leaf.pem"],
        &["certificate", "update", "--ca", "ca.pem"],
        &["certificate", "delete", "--yes"],
    ] {
        let args = [args, &["-n", "nobody"]].concat();
        fixture.refuses(
            &args,
            3,
            &["read certificate: not found", "nobody", "certificate name"],
        );
    }
}

#[test]
fn malformed_name() {
    let Some(fixture) = Fixture::new("name") else {
        return;
    };
    let before = fixture.timeline().len();
    for name in ["a b", "a/b", "..%2f", "", "\u{fc}", &"a".repeat(65)] {
        fixture.ends(
            &["certificate", "show", "-n", name],
            2,
            &["name", "certificate's name"],
        );
        fixture.ends(
            &[
                "prove", "iothub", "-n", name, "--ca", "ca.pem", "--key", "ca.key",
            ],
            2,
            &["name"],
        );
    }
    let asked = fixture.timeline();
    assert_eq!(asked.len(), before, "{asked:?}");
    let hub = ["--subscription", "s", "-g", "g", "--hub", "a/b"];
    let way = [
        "--endpoint",
        fixture.endpoint(),
        "--token-file",
        "token",
        "--ca-bundle",
        "root.pem",
    ];
    let output = fixture.bare(&[&["certificate", "list"], &hub[..], &way[..]].concat());
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn unparsable_certificate() {
    let Some(fixture) = Fixture::new("unparsable") else {
        return;
    };
    let folder = &fixture.folder;
    let good = std::fs::read_to_string(folder.path().join("ca.pem")).unwrap();
    folder.write("empty.pem", "");
    folder.write("torn.pem", &good[..good.len() / 2]);
    folder.write("words.pem", "this is not a certificate\n");
    folder.write(
        "wrong.pem",
        "-----BEGIN CERTIFICATE-----\nMAMCAQA=\n-----END CERTIFICATE-----\n",
    );
    let before = fixture.state();
    for file in [
        "empty.pem",
        "torn.pem",
        "words.pem",
        "wrong.pem",
        "none.pem",
    ] {
        fixture.ends(
            &["certificate", "create", "-n", "m", "--ca", file],
            2,
            &[file],
        );
        fixture.ends(
            &["certificate", "update", "-n", "n", "--ca", file],
            2,
            &[file],
        );
        fixture.ends(&[&VERIFY[..], &[file]].concat(), 2, &[file]);
        fixture.ends(
            &[
                "prove", "iothub", "-n", "n", "--ca", file, "--key", "ca.key",
            ],
            2,
            &[file],
        );
    }
    assert_eq!(fixture.state(), before);
    let listed = fixture.json(&["certificate", "list"]);
    assert_eq!(listed["certificates"].as_array().unwrap().len(), 1);
}

#[test]
fn expired_token() {
    let Some(mut fixture) = Fixture::alone("token") else {
        return;
    };
    fixture.serve("0");
    for args in [
        &["certificate", "show", "-n", "n"][..],
        &["certificate", "list"],
        &["certificate", "create", "-n", "n", "--ca", "ca.pem"],
        &[
            "certificate",
            "delete",
            "-n",
            "n",
            "--yes",
            "--etag",
            "eA==",
        ],
        &[
            "prove", "iothub", "-n", "n", "--ca", "ca.pem", "--key", "ca.key",
        ],
    ] {
        fixture.ends(
            args,
            4,
            &[
                "HTTP 401",
                "expiry time is in the past",
                "az login",
                "auth check",
            ],
        );
    }
    // Nothing got past the door.
    let timeline = fixture.timeline();
    assert!(timeline.len() >= 15, "{timeline:?}");
    assert!(
        timeline.iter().all(|line| line.starts_with("401 ")),
        "{timeline:?}"
    );
}
