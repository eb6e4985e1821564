//! Proofs that are none, against the local service. Most are stopped at home; what `--etag`
//! sends all the same is refused by the service.

use super::bench::{Bench, make_ca};

const VERIFY: [&str; 5] = ["certificate", "verify", "-n", "n", "--leaf"];
const OTHER: &[u8; 32] = b"another key.another key.another!";

/// A bench, the code that the service gave and the ETag that it has since.
fn with_code(name: &str) -> Option<(Bench, String, String)> {
    let bench = Bench::new(name)?;
    let reply = bench.json(&["certificate", "code", "-n", "n"]);
    let text = |key: &str| reply[key].as_str().unwrap().to_owned();
    let (code, etag) = (text("code"), text("etag"));
    bench.folder.write("req.json", &reply.to_string());
    Some((bench, code, etag))
}

/// Neither of its own accord nor by force is this leaf taken for a proof.
#[track_caller]
fn is_no_proof(bench: &Bench, etag: &str, leaf: &str, words: &[&str]) {
    let at_home = [&[leaf, "nothing was sent"], words].concat();
    bench.refuses(&[&VERIFY[..], &[leaf]].concat(), 5, &at_home);
    let by_force = [&VERIFY[..], &[leaf, "--etag", etag]].concat();
    bench.refuses(
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

/// The bench was fit for a good proof all the time.
#[track_caller]
fn is_a_proof(bench: &Bench, leaf: &str) {
    let verified = bench.json(&[&VERIFY[..], &[leaf]].concat());
    assert_eq!(verified["verified"], true);
}

/// A leaf that OpenSSL made with the CA's key.
fn openssl_leaf(bench: &Bench, code: &str, dates: &[&str], file: &str) {
    let folder = &bench.folder;
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
    let Some(bench) = Bench::new("key") else {
        return;
    };
    make_ca(&bench.folder, "other", OTHER, "/CN=bench CA");
    let words = ["ca.pem", "key"];
    let pair = ["--ca", "ca.pem", "--key", "other.key"];
    bench.refuses(
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
        let reply = bench.json(&["certificate", "code", "-n", "n"]);
        bench.folder.write("req.json", &reply.to_string());
        let output = bench.bare(&args);
        assert_eq!(output.status.code(), Some(5), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        for word in words {
            assert!(said.contains(word), "{said}");
        }
    }
    let output = bench.bare(&[&["key", "check"], &pair[..]].concat());
    assert_eq!(output.status.code(), Some(5), "{output:?}");
}

#[test]
fn wrong_code() {
    let Some((bench, code, _)) = with_code("code") else {
        return;
    };
    let other = code.chars().rev().collect::<String>();
    bench.leaf(&other, "ca", "leaf.pem");
    // The service alone knows the code, and says only that it refuses.
    let words = [
        "verify: ",
        "the service refused",
        "HTTP 400",
        "Proof-Of-Possession",
        "help: ",
        "certificate code",
    ];
    bench.refuses(&[&VERIFY[..], &["leaf.pem"]].concat(), 1, &words);
    // With the request file it is known here too.
    bench.refuses(
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
    bench.leaf(&code, "ca", "good.pem");
    is_a_proof(&bench, "good.pem");
}

#[test]
fn expired_leaf() {
    let Some((bench, code, etag)) = with_code("expired") else {
        return;
    };
    let past = [
        "-startdate",
        "20200101000000Z",
        "-enddate",
        "20200201000000Z",
    ];
    openssl_leaf(&bench, &code, &past, "late.pem");
    is_no_proof(&bench, &etag, "late.pem", &["validity ended at 2020-02-01"]);
    // The same recipe at the right time.
    openssl_leaf(&bench, &code, &["-days", "3"], "good.pem");
    is_a_proof(&bench, "good.pem");
}

#[test]
fn leaf_of_another_ca() {
    let Some((bench, code, etag)) = with_code("leaf") else {
        return;
    };
    // By name, and by key alone.
    make_ca(&bench.folder, "stranger", OTHER, "/CN=stranger");
    bench.leaf(&code, "stranger", "strange.pem");
    is_no_proof(&bench, &etag, "strange.pem", &["issuer", "CN=bench CA"]);
    make_ca(&bench.folder, "twin", OTHER, "/CN=bench CA");
    bench.leaf(&code, "twin", "twin.pem.leaf");
    is_no_proof(&bench, &etag, "twin.pem.leaf", &["CN=bench CA"]);
    bench.leaf(&code, "ca", "good.pem");
    is_a_proof(&bench, "good.pem");
}

#[test]
fn tampered_byte() {
    let Some((bench, code, etag)) = with_code("tampered") else {
        return;
    };
    bench.leaf(&code, "ca", "good.pem");
    bench.folder.openssl(&[
        "x509", "-in", "good.pem", "-outform", "DER", "-out", "good.der",
    ]);
    let path = bench.folder.path().join("good.der");
    let good = std::fs::read(path).unwrap();
    // The last byte of the signature, and one of the serial number, which is signed.
    for at in [good.len() - 1, 20] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        std::fs::write(bench.folder.path().join("bad.der"), bad).unwrap();
        is_no_proof(&bench, &etag, "bad.der", &["signature"]);
    }
    is_a_proof(&bench, "good.der");
}

#[test]
fn the_ca_itself_as_proof() {
    let Some((bench, _, etag)) = with_code("itself") else {
        return;
    };
    is_no_proof(&bench, &etag, "ca.pem", &["CN=bench CA"]);
}

#[test]
fn stale_etag() {
    let Some((bench, code, now)) = with_code("stale") else {
        return;
    };
    bench.leaf(&code, "ca", "leaf.pem");
    let changed = bench.state()["updated"].as_str().unwrap().to_owned();
    // Wire form of the day and the time of `updated`, which is RFC 3339.
    let clock = changed[11..19].to_owned();
    for args in [
        &["certificate", "verify", "--leaf", "leaf.pem"][..],
        &["certificate", "code"],
        &["certificate", "update", "--ca", "ca.pem"],
        &["certificate", "delete", "--yes"],
    ] {
        let args = [args, &["-n", "n", "--etag", "c3RhbGU="]].concat();
        bench.refuses(
            &args,
            6,
            &["c3RhbGU=", &now, "last changed", &clock, "without --etag"],
        );
    }
    is_a_proof(&bench, "leaf.pem");
}

#[test]
fn unknown_certificate() {
    let Some(bench) = Bench::new("unknown") else {
        return;
    };
    bench.leaf("0123456789ABCDEF0123456789ABCDEF", "ca", "leaf.pem");
    for args in [
        &["certificate", "show"][..],
        &["certificate", "code"],
        &["certificate", "verify", "--leaf", "leaf.pem"],
        &["certificate", "update", "--ca", "ca.pem"],
        &["certificate", "delete", "--yes"],
    ] {
        let args = [args, &["-n", "nobody"]].concat();
        bench.refuses(
            &args,
            3,
            &["read certificate: not found", "nobody", "certificate name"],
        );
    }
}

#[test]
fn malformed_name() {
    let Some(bench) = Bench::new("name") else {
        return;
    };
    let before = bench.timeline().len();
    for name in ["a b", "a/b", "..%2f", "", "\u{fc}", &"a".repeat(65)] {
        bench.ends(
            &["certificate", "show", "-n", name],
            2,
            &["name", "certificate's name"],
        );
        bench.ends(
            &[
                "prove", "iothub", "-n", name, "--ca", "ca.pem", "--key", "ca.key",
            ],
            2,
            &["name"],
        );
    }
    let asked = bench.timeline();
    assert_eq!(asked.len(), before, "{asked:?}");
    let hub = ["--subscription", "s", "-g", "g", "--hub", "a/b"];
    let way = [
        "--endpoint",
        bench.endpoint(),
        "--token-file",
        "token",
        "--ca-bundle",
        "root.pem",
    ];
    let output = bench.bare(&[&["certificate", "list"], &hub[..], &way[..]].concat());
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn unparsable_certificate() {
    let Some(bench) = Bench::new("unparsable") else {
        return;
    };
    let folder = &bench.folder;
    let good = std::fs::read_to_string(folder.path().join("ca.pem")).unwrap();
    folder.write("empty.pem", "");
    folder.write("torn.pem", &good[..good.len() / 2]);
    folder.write("words.pem", "this is not a certificate\n");
    folder.write(
        "wrong.pem",
        "-----BEGIN CERTIFICATE-----\nMAMCAQA=\n-----END CERTIFICATE-----\n",
    );
    let before = bench.state();
    for file in [
        "empty.pem",
        "torn.pem",
        "words.pem",
        "wrong.pem",
        "none.pem",
    ] {
        bench.ends(
            &["certificate", "create", "-n", "m", "--ca", file],
            2,
            &[file],
        );
        bench.ends(
            &["certificate", "update", "-n", "n", "--ca", file],
            2,
            &[file],
        );
        bench.ends(&[&VERIFY[..], &[file]].concat(), 2, &[file]);
        bench.ends(
            &[
                "prove", "iothub", "-n", "n", "--ca", file, "--key", "ca.key",
            ],
            2,
            &[file],
        );
    }
    assert_eq!(bench.state(), before);
    let listed = bench.json(&["certificate", "list"]);
    assert_eq!(listed["certificates"].as_array().unwrap().len(), 1);
}

#[test]
fn expired_token() {
    let Some(mut bench) = Bench::alone("token") else {
        return;
    };
    bench.serve("0");
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
        bench.ends(
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
    let timeline = bench.timeline();
    assert!(timeline.len() >= 15, "{timeline:?}");
    assert!(
        timeline.iter().all(|line| line.starts_with("401 ")),
        "{timeline:?}"
    );
}
