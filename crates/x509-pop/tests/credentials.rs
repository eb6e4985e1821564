//! Which credential gives the token, and what of it is printed: with programs and services that only
//! pretend. Nothing here leaves the machine.

// The programs that pretend are shell scripts.
#![cfg(unix)]

#[cfg(test)]
#[path = "credentials/fixture.rs"]
mod fixture;

#[cfg(test)]
mod programs {
    //! `az` and `azd`, which may do anything.

    use std::time::{Duration, Instant};

    use super::fixture::{Fixture, MARKER, token};

    #[test]
    fn az_answers_and_the_links_before_it_are_explained() {
        let fixture = Fixture::new("az");
        let asked = "printf '%s ' \"$@\" >\"$HOME/asked\"";
        let script = format!("{asked}; echo '{}'", token("tenant-1", 3690));
        fixture.program("az", &script);
        let started = Instant::now();
        let message = fixture.check(&[], &[]);
        // Nothing that this machine does not have is waited for.
        assert!(started.elapsed() < Duration::from_secs(2), "{message:?}");
        message.expect(
            0,
            &[
                "credential   az (az account get-access-token)",
                "no signature checked",
                "tenant      tenant-1",
                "audience    https://management.azure.com",
                "object      oid-1",
                "application app-1",
                ", in 61 min",
                "token-file: neither --token-file nor X509_POP_TOKEN_FILE is given",
                "token: X509_POP_TOKEN is not set",
                "workload-identity: AZURE_FEDERATED_TOKEN_FILE is not set",
                "client-secret: AZURE_CLIENT_SECRET is not set",
                "client-certificate: AZURE_CLIENT_CERTIFICATE_PATH is not set",
                "managed-identity: IDENTITY_ENDPOINT is not set",
            ],
        );
        let asked = std::fs::read_to_string(fixture.path().join("asked")).unwrap();
        assert_eq!(
            asked,
            "account get-access-token --resource https://management.azure.com/ \
             --query accessToken --output tsv "
        );
    }

    #[test]
    fn azd_answers_where_az_does_not() {
        let fixture = Fixture::new("azd");
        let reply = format!(r#"{{"token":"{}","expiresOn":"soon"}}"#, token("t-2", 3600));
        fixture.program("azd", &format!("echo '{reply}'"));
        fixture
            .check(&[], &[])
            .expect(0, &["credential   azd", "t-2", "az: 'az' was not found"]);
        fixture.program("az", "echo 'ERROR: Please run az login' >&2; exit 1");
        fixture
            .check(&[], &[])
            .expect(0, &["credential   azd", "Please run az login"]);
        // Asked for by name, nobody else answers.
        fixture.check(&[], &["--credential", "az"]).expect(
            4,
            &[
                "no credential",
                "az ended with exit status: 1: ERROR: Please run",
            ],
        );
        fixture.program("azd", &format!("echo '{{\"token\":[\"{MARKER}\"]}}'"));
        fixture.check(&[], &[]).expect(4, &["azd printed no token"]);
    }

    #[test]
    fn nothing_answers() {
        let fixture = Fixture::new("none");
        fixture.check(&[], &[]).expect(
            4,
            &[
                "no credential gives a token",
                "az login",
                "'az' was not found on the PATH",
                "'azd' was not found on the PATH",
            ],
        );
    }

    #[test]
    fn az_that_hangs_is_ended_with_all_it_started() {
        let fixture = Fixture::new("hangs");
        let script = "/bin/sleep 300 & echo $! >\"$HOME/pid\"; wait";
        fixture.program("az", script);
        let started = Instant::now();
        fixture
            .check(&[], &["--timeout", "1"])
            .expect(4, &["az gave no answer within 1 s"]);
        assert!(started.elapsed() < Duration::from_secs(10));
        let pid = std::fs::read_to_string(fixture.path().join("pid")).unwrap();
        let stat = std::path::Path::new("/proc").join(pid.trim()).join("stat");
        // Gone, or dead and not yet collected by whoever adopted it.
        let state = std::fs::read_to_string(stat).unwrap_or_default();
        assert!(state.is_empty() || state.contains(") Z "), "{state}");
    }

    #[test]
    fn az_that_talks_nonsense_is_not_quoted() {
        let fixture = Fixture::new("nonsense");
        let long = format!("{MARKER}{}", "x".repeat(80));
        for (script, words) in [
            ("exit 0".to_owned(), "az printed no token"),
            ("printf '\\377\\376'".to_owned(), "not text"),
            (
                format!("echo '{MARKER} {MARKER}'"),
                "a character at byte 16",
            ),
            (
                format!("while :; do echo {MARKER}; done"),
                "az printed more than 73728 bytes",
            ),
            (
                format!("echo 'WARNING: x' >&2; echo 'ERROR: no {long}' >&2; echo y >&2; exit 3"),
                "exit status: 3: ERROR: no [...]",
            ),
            (
                "while echo 'complaint' >&2; do i=x$i; [ ${#i} -gt 9000 ] && exit 1; done"
                    .to_owned(),
                "exit status: 1: compl",
            ),
            ("kill -9 $$".to_owned(), "signal: 9"),
        ] {
            fixture.program("az", &script);
            let message = fixture.check(&[], &["--credential", "az", "--timeout", "20"]);
            message.expect(4, &[words]);
        }
    }

    #[test]
    fn az_that_cannot_be_run() {
        let fixture = Fixture::new("cannot");
        fixture.write("bin/az", "no program");
        fixture
            .check(&[], &["--credential", "az"])
            .expect(4, &["'az' could not be run"]);
    }
}

#[cfg(test)]
mod given {
    //! Tokens from a file or a variable: no network, no program.

    use std::fs::File;
    use std::process::Command;
    use std::time::{Duration, Instant};

    use super::fixture::{Fixture, MARKER, token};

    #[test]
    fn an_opaque_token_is_called_so() {
        let fixture = Fixture::new("opaque");
        fixture
            .check(&[("X509_POP_TOKEN", MARKER)], &[])
            .expect(0, &["credential   token (X509_POP_TOKEN)", "opaque"]);
    }

    #[test]
    fn an_expired_token_is_not_authorised() {
        let fixture = Fixture::new("expired");
        fixture.write("old", &token("t", -3600));
        fixture
            .check(&[], &["--token-file", "old"])
            .expect(4, &["credential   token-file (old)", "expired 60 min ago"]);
    }

    #[test]
    fn a_source_that_fails_is_not_passed_over() {
        let fixture = Fixture::new("fails");
        fixture.program("az", &format!("echo '{}'", token("t", 60)));
        let good = token("t", 60);
        for (variables, args, words) in [
            (vec![], &["--token-file", "none"][..], "token file none"),
            (
                vec![("X509_POP_TOKEN_FILE", "none")],
                &[],
                "token file none",
            ),
            (vec![("X509_POP_TOKEN", "a b")], &[], "at byte 1"),
            (
                vec![("X509_POP_TOKEN_FILE", "none"), ("X509_POP_TOKEN", &good)],
                &[],
                "token file none",
            ),
        ] {
            fixture
                .check(&variables, args)
                .expect(4, &["credential token", words]);
        }
        // Set to nothing is not set.
        let empty = [("X509_POP_TOKEN_FILE", ""), ("X509_POP_TOKEN", "")];
        fixture.check(&empty, &[]).expect(0, &["credential   az"]);
    }

    #[test]
    fn a_token_file_that_hangs_is_not_waited_for() {
        let fixture = Fixture::new("pipe");
        let pipe = fixture.path().join("token.pipe");
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        // Whoever still reads is let go, so that a failure is one and not a test that hangs.
        let rescue = std::thread::spawn({
            let pipe = pipe.clone();
            move || {
                std::thread::sleep(Duration::from_secs(8));
                drop(File::options().read(true).write(true).open(pipe));
            }
        });
        let started = Instant::now();
        fixture
            .check(&[], &["--token-file", "token.pipe", "--timeout", "1"])
            .expect(4, &["credential token-file: no answer within 1 s"]);
        assert!(started.elapsed() < Duration::from_secs(6));
        rescue.join().unwrap();
    }

    #[test]
    fn no_credential_is_asked_for_an_endpoint_that_cannot_be_used() {
        let fixture = Fixture::new("endpoint");
        fixture.program("az", ": >\"$HOME/asked\"; echo opaque");
        for (endpoint, words) in [
            ("nonsense", "relative URL"),
            ("http://localhost:1", "plain http"),
            ("https://MARKER0123456789@localhost:1", "user name"),
            ("https://MARKER0123456789@localhost:x", "port"),
            ("https://localhost/?MARKER0123456789", "`?`"),
        ] {
            fixture
                .check(&[], &["--endpoint", endpoint])
                .expect(2, &["error: --endpoint: ", words]);
            assert!(!fixture.path().join("asked").exists(), "{endpoint}");
        }
        // Known to be able to fail: a usable one is asked for.
        fixture
            .check(&[], &["--endpoint", "https://localhost:1"])
            .expect(0, &["credential   az"]);
        assert!(fixture.path().join("asked").exists());
    }

    #[test]
    fn two_choices_at_once_are_refused() {
        Fixture::new("two")
            .check(&[], &["--token-file", "x", "--credential", "az"])
            .expect(2, &["--credential"]);
    }
}

#[cfg(test)]
mod services {
    //! Credentials that ask a service, through the Azure SDK.

    use std::process::Command;
    use std::time::{Duration, Instant};

    use base64ct::{Base64UrlUnpadded, Encoding as _};

    use super::fixture::{Fake, Fixture, MARKER, token};

    const SECRET: &str = "cl1ent-s3cret";

    fn entra(tenant: &str) -> Fake {
        let token = token(tenant, 3600);
        let reply =
            format!(r#"{{"token_type":"Bearer","expires_in":3600,"access_token":"{token}"}}"#);
        Fake::tls(200, &reply)
    }

    /// Makes a PEM file with a key and its certificate; `false` where OpenSSL is missing.
    fn application(fixture: &Fixture, algorithm: &str) -> bool {
        let out = Command::new("openssl")
            .args([
                "req", "-x509", "-newkey", algorithm, "-nodes", "-subj", "/CN=app",
            ])
            .args([
                "-pkeyopt",
                if algorithm == "ec" {
                    "ec_paramgen_curve:P-256"
                } else {
                    "rsa_keygen_bits:2048"
                },
            ])
            .args(["-keyout", "app.key", "-out", "app.pem"])
            .current_dir(fixture.path())
            .output();
        let Ok(out) = out else {
            assert!(std::env::var_os("CI").is_none(), "CI needs openssl");
            println!("not present: openssl");
            return false;
        };
        assert!(out.status.success(), "{out:?}");
        let read = |name| std::fs::read_to_string(fixture.path().join(name)).unwrap();
        fixture.write("app.both", &(read("app.key") + &read("app.pem")));
        true
    }

    #[test]
    fn each_link_answers_in_its_order() {
        let fixture = Fixture::new("order");
        let entra = entra("entra-tenant");
        let reply = format!(
            r#"{{"access_token":"{}","expires_on":"4102444800","resource":"r","token_type":"Bearer"}}"#,
            token("machine-tenant", 3600)
        );
        let machine = Fake::plain(200, &reply);
        if !application(&fixture, "rsa") {
            return;
        }
        fixture.program("az", &format!("echo '{}'", token("az-tenant", 60)));
        fixture.write("root.pem", &entra.root);
        fixture.write("assertion", "cluster-token");
        let file = fixture.write("token", &token("file-tenant", 60));
        let authority = format!("https://localhost:{}", entra.port);
        let endpoint = format!("http://127.0.0.1:{}/msi/token", machine.port);
        let opaque = token("variable-tenant", 60);
        let always = [
            ("AZURE_AUTHORITY_HOST", authority.as_str()),
            ("AZURE_TENANT_ID", "tenant-1"),
            ("AZURE_CLIENT_ID", "client-1"),
            ("IDENTITY_HEADER", "header-1"),
            ("X509_POP_CA_BUNDLE", "root.pem"),
        ];
        let links = [
            (
                "X509_POP_TOKEN_FILE",
                file.as_str(),
                "token-file",
                "file-tenant",
            ),
            ("X509_POP_TOKEN", &opaque, "token", "variable-tenant"),
            (
                "AZURE_FEDERATED_TOKEN_FILE",
                "assertion",
                "workload-identity",
                "entra-tenant",
            ),
            (
                "AZURE_CLIENT_SECRET",
                SECRET,
                "client-secret",
                "entra-tenant",
            ),
            (
                "AZURE_CLIENT_CERTIFICATE_PATH",
                "app.both",
                "client-certificate",
                "entra-tenant",
            ),
            (
                "IDENTITY_ENDPOINT",
                &endpoint,
                "managed-identity",
                "machine-tenant",
            ),
            ("NOTHING", "", "az", "az-tenant"),
        ];
        for (at, (_, _, link, tenant)) in links.iter().enumerate() {
            let mut variables = always.to_vec();
            variables.extend(links[at..].iter().map(|link| (link.0, link.1)));
            let message = fixture.check(&variables, &[]);
            message.expect(0, &[&format!("credential   {link} ("), tenant]);
            assert!(!message.out.contains(SECRET) && !message.err.contains(SECRET));
            // By name it answers whatever stands before it.
            variables = always.to_vec();
            variables.extend(links.iter().map(|link| (link.0, link.1)));
            fixture
                .check(&variables, &["--credential", link])
                .expect(0, &[tenant]);
        }

        let asked = entra.requests();
        let find = |word: &str| {
            let found = asked.iter().find(|request| request.contains(word)).unwrap();
            assert!(
                found.starts_with("POST /tenant-1/oauth2/v2.0/token "),
                "{found}"
            );
            let scope = "scope=https%3A%2F%2Fmanagement.azure.com%2F.default";
            assert!(
                found.contains(scope) && found.contains("client_id=client-1"),
                "{found}"
            );
            found
        };
        find("client_assertion=cluster-token");
        find(&format!("client_secret={SECRET}"));
        the_assertion_is_signed(&fixture, find("client_assertion=ey"), &authority);

        let asked = &machine.requests()[0];
        assert!(
            asked.starts_with("GET /msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fmanagement.azure.com&client_id=client-1 "),
            "{asked}"
        );
        assert!(asked.contains("x-identity-header: header-1"), "{asked}");
    }

    /// OpenSSL verifies the signature.
    fn the_assertion_is_signed(fixture: &Fixture, request: &str, authority: &str) {
        let assertion = request.split("client_assertion=").nth(1).unwrap();
        let assertion = assertion.split('&').next().unwrap();
        let parts: Vec<_> = assertion.split('.').collect();
        let [header, payload, signature] = parts[..] else {
            panic!("{assertion}");
        };
        let json = |part| -> serde_json::Value {
            serde_json::from_slice(&Base64UrlUnpadded::decode_vec(part).unwrap()).unwrap()
        };
        let signed = fixture.write("signed", &format!("{header}.{payload}"));
        let raw = Base64UrlUnpadded::decode_vec(signature).unwrap();
        std::fs::write(fixture.path().join("signature"), raw).unwrap();
        let openssl = |args: &[&str]| {
            let out = Command::new("openssl")
                .args(args)
                .current_dir(fixture.path())
                .output()
                .unwrap();
            assert!(out.status.success(), "{out:?}");
            String::from_utf8(out.stdout).unwrap()
        };
        let public = openssl(&["x509", "-in", "app.pem", "-pubkey", "-noout"]);
        fixture.write("app.pub", &public);
        let args = [
            "dgst",
            "-sha256",
            "-verify",
            "app.pub",
            "-signature",
            "signature",
        ];
        openssl(&[&args[..], &[signed.as_str()]].concat());

        let (header, payload) = (json(header), json(payload));
        assert_eq!(header["alg"], "RS256");
        let sha1 = openssl(&["x509", "-in", "app.pem", "-fingerprint", "-sha1", "-noout"]);
        let sha1: String = sha1.split('=').nth(1).unwrap().replace(':', "");
        let x5t = Base64UrlUnpadded::decode_vec(header["x5t"].as_str().unwrap()).unwrap();
        let x5t: String = x5t.iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(x5t, sha1.trim());
        let audience = format!("{authority}/tenant-1/oauth2/v2.0/token");
        assert_eq!(payload["aud"], audience);
        assert_eq!(payload["iss"], "client-1");
        assert_eq!(payload["sub"], "client-1");
        let lives = payload["exp"].as_i64().unwrap() - payload["nbf"].as_i64().unwrap();
        assert_eq!(lives, 600);
    }

    #[test]
    fn a_refusal_is_told_without_secrets_and_nobody_else_is_asked() {
        let fixture = Fixture::new("refusal");
        fixture.program("az", &format!("echo '{}'", token("t", 60)));
        let long = token("t", 60);
        let reply = format!(
            r#"{{"error":"invalid_client","error_codes":[7000215],"error_description":"AADSTS7000215: Invalid client secret {SECRET} {long}.\r\nTrace ID: 1"}}"#
        );
        let entra = Fake::tls(401, &reply);
        fixture.write("root.pem", &entra.root);
        let authority = format!("https://localhost:{}", entra.port);
        let variables = [
            ("AZURE_AUTHORITY_HOST", authority.as_str()),
            ("AZURE_TENANT_ID", "t"),
            ("AZURE_CLIENT_ID", "c"),
            ("AZURE_CLIENT_SECRET", SECRET),
        ];
        let message = fixture.check(&variables, &["--ca-bundle", "root.pem"]);
        message.expect(
            4,
            &[
                "credential client-secret: ",
                "AADSTS7000215: Invalid client secret [...] [...]",
            ],
        );
        assert!(
            !message.err.contains(SECRET) && message.err.len() < 1200,
            "{message:?}"
        );

        // The platform does not know our root, and the endpoint's roots count here too.
        fixture
            .check(&variables, &[])
            .expect(4, &["credential client-secret: "]);
        let plain = [
            &variables[1..],
            &[("AZURE_AUTHORITY_HOST", "http://localhost:1")],
        ]
        .concat();
        fixture.check(&plain, &[]).expect(4, &["HTTPS"]);
        let closed = [
            &variables[1..],
            &[("AZURE_AUTHORITY_HOST", "https://localhost:1")],
        ]
        .concat();
        let started = Instant::now();
        fixture.check(&closed, &[]).expect(4, &["client-secret"]);
        assert!(started.elapsed() < Duration::from_secs(5), "it was retried");
    }

    #[test]
    fn a_machine_that_echoes_its_header_or_stays_silent() {
        let fixture = Fixture::new("machine");
        let header = format!("{MARKER}-header");
        let machine = Fake::plain(500, &format!("header was {header}"));
        let endpoint = format!("http://127.0.0.1:{}/", machine.port);
        let variables = [
            ("IDENTITY_ENDPOINT", endpoint.as_str()),
            ("IDENTITY_HEADER", header.as_str()),
        ];
        fixture
            .check(&variables, &[])
            .expect(4, &["credential managed-identity: ", "header was [...]"]);
        assert_eq!(machine.requests().len(), 1, "it was retried");

        let (_listener, port) = Fake::silent();
        let endpoint = format!("http://127.0.0.1:{port}/");
        let started = Instant::now();
        fixture
            .check(
                &[("IDENTITY_ENDPOINT", &endpoint), ("IDENTITY_HEADER", "h")],
                &["--timeout", "1"],
            )
            .expect(4, &["managed-identity"]);
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_link_with_half_its_variables_is_passed_over() {
        let fixture = Fixture::new("half");
        for (variable, missing) in [
            ("AZURE_FEDERATED_TOKEN_FILE", "AZURE_CLIENT_ID is not set"),
            ("AZURE_CLIENT_SECRET", "AZURE_TENANT_ID is not set"),
            (
                "AZURE_CLIENT_CERTIFICATE_PATH",
                "AZURE_TENANT_ID is not set",
            ),
            ("IDENTITY_ENDPOINT", "IDENTITY_HEADER is not set"),
        ] {
            fixture
                .check(&[(variable, "x")], &[])
                .expect(4, &["no credential", missing]);
        }
    }

    #[test]
    fn an_applications_key_must_be_rsa_and_the_certificates() {
        let fixture = Fixture::new("wrongkey");
        if !application(&fixture, "rsa") {
            return;
        }
        let first = std::fs::read_to_string(fixture.path().join("app.pem")).unwrap();
        let variables = |file| {
            [
                ("AZURE_TENANT_ID", "t"),
                ("AZURE_CLIENT_ID", "c"),
                ("AZURE_CLIENT_CERTIFICATE_PATH", file),
            ]
        };
        application(&fixture, "rsa");
        let key = std::fs::read_to_string(fixture.path().join("app.key")).unwrap();
        fixture.write("mixed", &(key + &first));
        fixture.write("alone", &first);
        application(&fixture, "ec");
        for (file, words) in [
            ("none", "cannot read none"),
            ("mixed", "mixed: "),
            ("alone", "alone: "),
            ("app.key", "app.key: "),
            ("app.both", "RSA keys only"),
        ] {
            fixture
                .check(&variables(file), &[])
                .expect(4, &["credential client-certificate: ", words]);
        }
    }
}

#[cfg(test)]
mod profiles {
    //! Flag, variable, profile: seen by what arrives at the service.

    use super::fixture::{Fake, Fixture};

    /// A CA for a proof that ends with the first refusal.
    fn write_ca(fixture: &Fixture) {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let ca = params.self_signed(&key).unwrap();
        fixture.write(".config/x509-pop/ca.pem", &ca.pem());
        fixture.write(".config/x509-pop/ca.key", &key.serialize_pem());
    }

    #[test]
    fn a_flag_wins_over_a_variable_which_wins_over_the_profile() {
        let fixture = Fixture::new("precedence");
        write_ca(&fixture);
        let service = Fake::tls(403, r#"{"error":{"code":"Forbidden","message":"no"}}"#);
        fixture.write(".config/x509-pop/root.pem", &service.root);
        let profile = format!(
            "default_profile = 'lab'\n[profiles.lab]\nendpoint = 'https://localhost:{}'\n\
             ca = 'ca.pem'\nkey = 'ca.key'\nca_bundle = 'root.pem'\nsubscription = 's-file'\n\
             resource_group = 'g-file'\nhub = 'hub-file'\nname = 'n-file'\n\
             api_version = '2021-07-02'\n[profiles.other]\nhub = 'hub-other'\n",
            service.port
        );
        fixture.write(".config/x509-pop/config.toml", &profile);
        let path = |sub: &str, group: &str, hub: &str, name: &str, version: &str| {
            format!(
                "GET /subscriptions/{sub}/resourceGroups/{group}/providers/Microsoft.Devices/\
                 IotHubs/{hub}/certificates/{name}?api-version={version} "
            )
        };
        let variables = [
            ("X509_POP_SUBSCRIPTION", "s-env"),
            ("X509_POP_RESOURCE_GROUP", "g-env"),
            ("X509_POP_HUB", "hub-env"),
            ("X509_POP_NAME", "n-env"),
            ("X509_POP_API_VERSION", "2022-04-30-preview"),
        ];
        let flags = [
            "--subscription",
            "s-flag",
            "-g",
            "g-flag",
            "--hub",
            "hub-flag",
            "-n",
            "n-flag",
            "--api-version",
            "2023-06-30",
        ];
        let secret = super::fixture::token("t", 3600);
        let token = [("X509_POP_TOKEN", secret.as_str())];
        let prove = ["prove", "iothub"];
        for (variables, flags, expected) in [
            (
                &[][..],
                &[][..],
                path("s-file", "g-file", "hub-file", "n-file", "2021-07-02"),
            ),
            (
                &variables,
                &[],
                path("s-env", "g-env", "hub-env", "n-env", "2022-04-30-preview"),
            ),
            (
                &variables,
                &flags,
                path("s-flag", "g-flag", "hub-flag", "n-flag", "2023-06-30"),
            ),
        ] {
            let before = service.requests().len();
            fixture
                .run(
                    &[&token[..], variables].concat(),
                    &[&prove[..], flags].concat(),
                )
                .expect(4, &["403"]);
            let asked = &service.requests()[before];
            assert!(asked.starts_with(&expected), "{asked}");
            let sent = format!("authorization: Bearer {secret}");
            assert!(asked.contains(&sent), "{asked}");
        }

        // Another profile, by variable and by flag, which wins.
        let closed = ("X509_POP_ENDPOINT", "https://localhost:1");
        let other = ("X509_POP_PROFILE", "other");
        fixture.run(&[token[0], closed, other], &prove).expect(
            2,
            &["--ca is missing", "X509_POP_CA", "profile \"other\" of"],
        );
        let args = [&prove[..], &["--profile", "lab"]].concat();
        fixture
            .run(&[token[0], closed, other], &args)
            .expect(7, &["https://localhost:1"]);
        fixture
            .run(&token, &[&prove[..], &["--profile", "none"]].concat())
            .expect(2, &["no profile \"none\"", "it has: lab, other"]);
    }

    #[test]
    fn a_file_that_cannot_be_used_is_an_error_and_none_is_not() {
        let fixture = Fixture::new("files");
        let token = ("X509_POP_TOKEN", "t");
        fixture.check(&[token], &[]).expect(0, &["opaque"]);
        let none = ("X509_POP_CONFIG", "none.toml");
        fixture.check(&[token, none], &[]).expect(2, &["none.toml"]);
        fixture.check(&[token], &["--profile", "lab"]).expect(
            2,
            &["profile \"lab\"", "config.toml", "\n    default_profile = "],
        );
        fixture.write("own.toml", "\n[profiles.lab]\ntoken = 'MARKER0123456789'\n");
        let own = ("X509_POP_CONFIG", "own.toml");
        fixture.check(&[token, own], &[]).expect(
            2,
            &["own.toml:3: `token` looks like a secret", "--token-file"],
        );
        fixture.write("own.toml", "[profiles.lab\ntoken = 'MARKER0123456789'\n");
        fixture
            .check(&[token, own], &[])
            .expect(2, &["own.toml:1: this is not TOML"]);
        // Names of the wrong form are reported before any key is opened: there is none.
        let proof = ["prove", "iothub", "--subscription", "s", "-g", "g"];
        let files = ["--ca", "none.pem", "--key", "none.key"];
        for (name, hub, words) in [
            ("my-ca", "x y", "a hub's name"),
            ("x y", "my-hub", "a certificate's name"),
            ("my-ca", "my-hub", "cannot read none.pem"),
        ] {
            let names = ["--name", name, "--hub", hub];
            fixture
                .run(&[token], &[&proof[..], &names, &files].concat())
                .expect(2, &[words]);
        }
        // A proof to the local service looks at none of it.
        fixture
            .run(
                &[own, ("X509_POP_HUB", "x y")],
                &["prove", "iothub", "--local"],
            )
            .expect(0, &["isVerified: true"]);
    }
}
