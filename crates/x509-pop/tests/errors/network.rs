//! No way to the service: nothing of ours may leave the machine.

use std::net::{Ipv4Addr, TcpListener, TcpStream};

use super::fake::{Answer, Fake};
use super::fixture::Fixture;

const CREATE: [&str; 6] = ["certificate", "create", "-n", "n", "--ca", "ca.pem"];
const PROVE: [&str; 8] = [
    "prove", "iothub", "-n", "n", "--ca", "ca.pem", "--key", "ca.key",
];

#[test]
fn connection_refused() {
    let Some(mut fixture) = Fixture::new("refused") else {
        return;
    };
    let before = fixture.state();
    let real = fixture.endpoint().to_owned();
    let root = std::fs::read_to_string(fixture.folder.path().join("root.pem")).unwrap();
    // The client's end of a connection: nobody listens on its port, and nobody else can get
    // the port while the connection lasts.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let held = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let port = held.local_addr().unwrap().port();
    fixture.visit(&format!("https://127.0.0.1:{port}"), &root);
    for args in [&CREATE[..], &PROVE] {
        fixture.ends(
            args,
            7,
            &[
                "read certificate: cannot connect",
                &port.to_string(),
                "Check the endpoint, its port",
            ],
        );
    }
    fixture.visit(&real, &root);
    assert_eq!(fixture.state(), before);
}

#[test]
fn untrusted_tls_certificate() {
    let Some(fixture) = Fixture::new("untrusted") else {
        return;
    };
    let before = fixture.state();
    let asked = fixture.timeline().len();
    for bundle in [None, Some("ca.pem")] {
        for args in [&CREATE[..], &PROVE] {
            let mut args = args.to_vec();
            args.extend([
                "--endpoint",
                fixture.endpoint(),
                "--token-file",
                "token",
                "-vv",
            ]);
            args.extend(["--subscription", "s", "-g", "g", "--hub", "hub"]);
            args.extend(bundle.iter().flat_map(|bundle| ["--ca-bundle", bundle]));
            let output = fixture.bare(&args);
            let message = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(7), "{message}");
            for word in ["no trusted TLS connection", "certificate", "--ca-bundle"] {
                assert!(message.contains(word), "{word:?} is not in: {message}");
            }
        }
    }
    assert_eq!(fixture.timeline().len(), asked);
    assert_eq!(fixture.state(), before);
}

#[test]
fn wrong_host_name() {
    let Some(mut fixture) = Fixture::alone("host") else {
        return;
    };
    let fake = Fake::named("example.com", |_| Answer::Whole(200, "", String::new()));
    fixture.visit(&fake.url(), &fake.root);
    for args in [&CREATE[..], &PROVE] {
        fixture.ends(
            args,
            7,
            &[
                "no trusted TLS connection",
                "not valid for name",
                "localhost",
                "example.com",
            ],
        );
    }
    assert_eq!(fake.heads(), [""; 0], "no request, no token");
}

#[test]
fn plain_http_never_sees_the_token() {
    let Some(mut fixture) = Fixture::alone("plain") else {
        return;
    };
    // An address of its own where the system has it: a client of another test, whose service has
    // ended, may still connect to any port of the usual one.
    let listener = TcpListener::bind((Ipv4Addr::new(127, 0, 0, 77), 0))
        .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .unwrap();
    listener.set_nonblocking(true).unwrap();
    fixture.visit(&format!("http://{}", listener.local_addr().unwrap()), "");
    let _no_bundle = std::fs::remove_file(fixture.folder.path().join("root.pem"));
    for args in [&CREATE[..], &PROVE] {
        fixture.ends(args, 2, &["plain http", "https://"]);
    }
    assert!(listener.accept().is_err(), "nobody connected");
}
