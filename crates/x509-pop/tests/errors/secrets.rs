//! The token and the CA's key are in no output, whatever is asked. The other tests
//! of this program look for them in every error.

use super::fake::{Answer, Fake};
use super::fixture::{Fixture, TOKEN, VERBOSITY, errors};

/// Runs it in every verbosity; whether it succeeds is looked at elsewhere.
fn prints_no_secret(fixture: &Fixture, args: &[&str], exits: &[i32]) {
    for verbose in VERBOSITY {
        let args = [args, verbose].concat();
        let output = fixture.run(&args);
        let exit = output.status.code().unwrap();
        assert!(exits.contains(&exit), "{args:?}: {}", errors(&output));
    }
}

#[test]
fn verbs_that_succeed() {
    let Some(fixture) = Fixture::new("verbs") else {
        return;
    };
    let pair = ["--ca", "ca.pem", "--key", "ca.key"];
    let prove = [&["prove", "iothub", "-n", "n"], &pair[..]].concat();
    for form in ["table", "json"] {
        for args in [
            &["certificate", "list"][..],
            &["certificate", "show", "-n", "n"],
            &["certificate", "code", "-n", "n"],
            &["certificate", "code", "-n", "n", "--dry-run"],
            &[
                "certificate",
                "create",
                "-n",
                "m",
                "--ca",
                "ca.pem",
                "--replace",
            ],
            &[
                "certificate",
                "update",
                "-n",
                "m",
                "--ca",
                "ca.pem",
                "--dry-run",
            ],
            &["certificate", "delete", "-n", "m", "--yes", "--dry-run"],
            &[&prove[..], &["--dry-run"]].concat(),
            &prove,
            // The next proof is to be a whole one again.
            &["certificate", "update", "-n", "n", "--ca", "ca.pem"],
        ] {
            prints_no_secret(&fixture, &[args, &["-o", form]].concat(), &[0]);
        }
    }
    // Without a service.
    let code = "0123456789ABCDEF0123456789ABCDEF";
    for verbose in [&[][..], &["-v"], &["-vv"]] {
        for args in [
            [&["prove", "iothub", "--local"], &pair[..]].concat(),
            [&["prove", "iothub", "--local", "-o", "json"], &pair[..]].concat(),
            [&["key", "check"], &pair[..]].concat(),
            [&["key", "check", "-o", "json"], &pair[..]].concat(),
            [
                &["leaf", "create", "-o", "leaf.pem", "--code", code],
                &pair[..],
            ]
            .concat(),
            vec![
                "leaf", "check", "leaf.pem", "--ca", "ca.pem", "--code", code,
            ],
            vec!["leaf", "show", "leaf.pem", "-o", "json"],
            vec!["auth", "check", "--token-file", "token"],
        ] {
            let args = [&args, verbose].concat();
            let output = fixture.bare(&args);
            assert!(output.status.success(), "{args:?}: {}", errors(&output));
        }
    }
    // The log of the service.
    for line in fixture.timeline() {
        assert_eq!(fixture.secret_in(line.as_bytes()), None, "{line}");
    }
}

#[test]
fn the_token_in_a_variable() {
    let Some(fixture) = Fixture::new("variable") else {
        return;
    };
    let way = ["--endpoint", fixture.endpoint(), "--ca-bundle", "root.pem"];
    let hub = ["--subscription", "s", "-g", "g", "--hub", "hub"];
    for (args, exit) in [
        ([&["certificate", "list"], &way[..], &hub].concat(), 0),
        (
            [&["certificate", "show", "-n", "x"], &way[..], &hub].concat(),
            3,
        ),
        (vec!["auth", "check"], 0),
        (vec!["auth", "check", "--credential", "token"], 0),
    ] {
        for verbose in [&[][..], &["-v"], &["-vv"]] {
            let args = [&args, verbose].concat();
            let output = fixture
                .command(&args)
                .env("X509_POP_TOKEN", TOKEN)
                .output()
                .unwrap();
            fixture.assert_no_secret(&args, &output);
            assert_eq!(
                output.status.code(),
                Some(exit),
                "{args:?}: {}",
                errors(&output)
            );
        }
    }
    for broken in [
        format!("{TOKEN} {TOKEN}"),
        format!("{TOKEN}\u{e9}"),
        format!("a\n{TOKEN}"),
    ] {
        let args = ["auth", "check", "-vv"];
        let output = fixture
            .command(&args)
            .env("X509_POP_TOKEN", broken)
            .output()
            .unwrap();
        fixture.assert_no_secret(&args, &output);
        assert!(!output.status.success());
    }
}

/// People mix files up. The error names the file and quotes nothing of it.
#[test]
fn secrets_where_something_else_belongs() {
    let Some(fixture) = Fixture::new("mixed") else {
        return;
    };
    let folder = &fixture.folder;
    let key = std::fs::read_to_string(folder.path().join("ca.key")).unwrap();
    let body: Vec<_> = key.lines().filter(|line| !line.starts_with('-')).collect();
    folder.write("bare", &body.concat());
    folder.write("torn", &key.replace("-----END", "-----EMD"));
    folder.write("dirty", &key.replace(body[0], &format!("{}!", body[0])));
    folder.write("string", &format!("\"{TOKEN}\""));
    folder.write("version", &format!(r#"{{"version":"{TOKEN}"}}"#));
    folder.write(
        "field",
        &format!(r#"{{"version":1,"{TOKEN}":1,"service":["{TOKEN}"]}}"#),
    );
    folder.write("lines", &format!("{TOKEN}\n{TOKEN}\n"));
    for file in [
        "token", "ca.key", "bare", "torn", "dirty", "string", "version", "field", "lines",
    ] {
        for args in [
            &["certificate", "create", "-n", "m", "--ca", file][..],
            &["certificate", "verify", "-n", "n", "--leaf", file],
            &[
                "certificate",
                "verify",
                "--leaf",
                "ca.pem",
                "--request",
                file,
            ],
            &[
                "prove", "iothub", "-n", "n", "--ca", file, "--key", "ca.key",
            ],
        ] {
            prints_no_secret(&fixture, args, &[2]);
        }
        if file != "ca.key" {
            let args = [
                "prove", "iothub", "-n", "n", "--ca", "ca.pem", "--key", file,
            ];
            prints_no_secret(&fixture, &args, &[2]);
        }
        let request = [
            "leaf",
            "create",
            "--ca",
            "ca.pem",
            "--key",
            "ca.key",
            "--request",
            file,
        ];
        let way = [
            "--subscription",
            "s",
            "-g",
            "g",
            "--hub",
            "h",
            "--endpoint",
            fixture.endpoint(),
        ];
        let list = |bundle, token| {
            let mut args = vec![
                "certificate",
                "list",
                "--ca-bundle",
                bundle,
                "--token-file",
                token,
            ];
            args.extend(way);
            args
        };
        for args in [
            request.to_vec(),
            list(file, "token"),
            list("root.pem", file),
            vec!["auth", "check", "-vv", "--token-file", file],
            vec!["leaf", "show", file],
            vec!["key", "check", "--ca", file, "--key", file],
        ] {
            fixture.bare(&args);
        }
        let output = fixture
            .command(&["certificate", "list"])
            .env("X509_POP_CONFIG", file)
            .output()
            .unwrap();
        fixture.assert_no_secret(&["X509_POP_CONFIG", file], &output);
    }
}

/// Everybody on the machine may read the arguments of a process.
#[cfg(target_os = "linux")]
#[test]
fn the_process_list() {
    let Some(mut fixture) = Fixture::alone("process") else {
        return;
    };
    let fake = Fake::new(|_| {
        Answer::Dribble(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 65000\r\n\r\n{",
        )
    });
    fixture.visit(&fake.url(), &fake.root);
    let args = fixture.to_hub(&[
        "prove",
        "iothub",
        "-n",
        "n",
        "--ca",
        "ca.pem",
        "--key",
        "ca.key",
        "--deadline",
        "60",
        "-vv",
    ]);
    let mut child = fixture
        .command(&args)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let started = std::time::Instant::now();
    while fake.heads().is_empty() {
        assert!(
            started.elapsed() < std::time::Duration::from_secs(20),
            "no request"
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    // It holds both secrets by now: the token was sent.
    assert!(fake.heads()[0].contains(TOKEN));
    let read = |name: &str| std::fs::read(format!("/proc/{}/{name}", child.id())).unwrap();
    let (line, environ) = (read("cmdline"), read("environ"));
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    fixture.assert_no_secret(&args, &output);
    assert!(
        String::from_utf8_lossy(&line).contains("--token-file\0token\0"),
        "{line:?}"
    );
    assert!(
        String::from_utf8_lossy(&environ).contains("HOME="),
        "{environ:?}"
    );
    for bytes in [&line, &environ] {
        assert_eq!(fixture.secret_in(bytes), None);
    }
}
