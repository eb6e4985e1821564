//! The command line as a person meets it: OpenSSL's CAs, the local service,
//! OpenSSL's verification of the leaf.

#[cfg(test)]
#[path = "session/folder.rs"]
mod folder;

#[cfg(test)]
mod ca_kinds {
    //! Every kind of CA that OpenSSL makes, with awkward subjects.

    use super::folder::{Folder, KeyKind, Style};

    /// Proves it, then lets OpenSSL verify the leaf that was sent.
    fn proves(kind: KeyKind, style: Style, subject: &str) {
        let Some(folder) = Folder::new(&format!("{kind:?}-{style:?}")) else {
            return;
        };
        folder.make_ca(kind, style, subject);
        let output = folder.x509_pop(&[
            "prove",
            "iothub",
            "--local",
            "--ca",
            "ca.pem",
            "--key",
            "ca.key",
            "--leaf-out",
            "leaf.pem",
        ]);
        assert!(output.status.success(), "{output:?}");
        let message = String::from_utf8(output.stdout).unwrap();
        assert!(message.contains("isVerified: true"), "{message}");

        folder.assert_leaf_verifies(style);
        let code = message
            .split_whitespace()
            .find(|word| word.len() == 48 && word.bytes().all(|b| b.is_ascii_hexdigit()))
            .expect("the code is printed");
        assert_eq!(folder.leaf_subject(), format!("subject=CN = {code}"));
    }

    #[test]
    fn p256_with_key_usage() {
        proves(
            KeyKind::P256,
            Style::KeyUsage,
            "/CN=Fleet CA one/O=Smith, Jones and Co",
        );
    }

    #[test]
    fn p384_with_key_usage() {
        proves(
            KeyKind::P384,
            Style::KeyUsage,
            "/C=DE/O=Prüfstelle München/CN=Zertifikate für Geräte",
        );
    }

    #[test]
    fn rsa_2048_with_key_usage() {
        proves(KeyKind::Rsa(2048), Style::KeyUsage, "/CN=証明書 CA, 第一");
    }

    #[test]
    fn rsa_3072_with_key_usage() {
        proves(
            KeyKind::Rsa(3072),
            Style::KeyUsage,
            "/CN=a CA with  two  spaces ",
        );
    }

    #[test]
    fn rsa_4096_with_key_usage() {
        proves(
            KeyKind::Rsa(4096),
            Style::KeyUsage,
            "/CN=comma, semicolon; plus\\+ \"quote\"",
        );
    }

    #[test]
    fn openssl_defaults() {
        proves(KeyKind::P256, Style::Defaults, "/CN=defaults");
        proves(KeyKind::Rsa(2048), Style::Defaults, "/CN=defaults");
    }

    #[test]
    fn no_extensions() {
        proves(KeyKind::P384, Style::NoExtensions, "/CN=no extensions");
        proves(KeyKind::Rsa(2048), Style::NoExtensions, "/CN=no extensions");
    }

    #[test]
    fn an_rsa_leaf() {
        let Some(folder) = Folder::new("rsa-leaf") else {
            return;
        };
        folder.make_ca(KeyKind::Rsa(2048), Style::KeyUsage, "/CN=rsa leaf");
        let output = folder.x509_pop(&[
            "prove",
            "iothub",
            "--local",
            "--ca",
            "ca.pem",
            "--key",
            "ca.key",
            "--leaf-key",
            "rsa2048",
            "--leaf-out",
            "leaf.pem",
        ]);
        assert!(output.status.success(), "{output:?}");
        folder.assert_leaf_verifies(Style::KeyUsage);
    }
}

#[cfg(test)]
mod refusals {
    //! Each with its exit code, and a text with what was found.

    use super::folder::{Folder, KeyKind, Style};

    fn refuses(folder: &Folder, args: &[&str], exit: i32, words: &[&str]) {
        let output = folder.x509_pop(args);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(exit), "{message}");
        for word in words {
            assert!(message.contains(word), "{word:?} is not in: {message}");
        }
    }

    #[test]
    fn the_key_of_another_ca() {
        let Some(folder) = Folder::new("other-key") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=one");
        folder.openssl(&[
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-out",
            "other.key",
        ]);
        refuses(
            &folder,
            &[
                "prove",
                "iothub",
                "--local",
                "--ca",
                "ca.pem",
                "--key",
                "other.key",
            ],
            5,
            &["key"],
        );
    }

    #[test]
    fn an_encrypted_key() {
        let Some(folder) = Folder::new("encrypted") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=one");
        folder.openssl(&[
            "pkcs8",
            "-topk8",
            "-in",
            "ca.key",
            "-passout",
            "pass:1234",
            "-out",
            "locked.key",
        ]);
        refuses(
            &folder,
            &[
                "prove",
                "iothub",
                "--local",
                "--ca",
                "ca.pem",
                "--key",
                "locked.key",
            ],
            2,
            &["encrypted", "openssl pkey -in"],
        );
    }

    #[test]
    fn two_certificates_in_one_file() {
        let Some(folder) = Folder::new("two") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=one");
        folder.append("ca.pem", "ca.pem", "two.pem");
        refuses(
            &folder,
            &[
                "prove", "iothub", "--local", "--ca", "two.pem", "--key", "ca.key",
            ],
            2,
            &["two.pem", "2 certificates"],
        );
        folder.append("ca.pem", "ca.key", "both.pem");
        refuses(
            &folder,
            &[
                "prove", "iothub", "--local", "--ca", "both.pem", "--key", "ca.key",
            ],
            2,
            &["both.pem", "private key"],
        );
    }

    #[test]
    fn a_missing_file_and_a_wrong_option() {
        let Some(folder) = Folder::new("missing") else {
            return;
        };
        refuses(
            &folder,
            &[
                "prove", "iothub", "--local", "--ca", "none.pem", "--key", "none.key",
            ],
            2,
            &["none.pem"],
        );
        refuses(
            &folder,
            &["prove", "iothub", "--local", "--leaf-spki", "x"],
            2,
            &["--leaf-spki"],
        );
        refuses(
            &folder,
            &["prove", "iothub", "--name", "n"],
            2,
            &["--ca", "iothub --local"],
        );
        for token in ["", "two words"] {
            refuses(&folder, &["serve", "--token", token], 2, &["--token"]);
        }
    }

    #[test]
    fn certificate_and_key_swapped() {
        let Some(folder) = Folder::new("swapped") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=one");
        refuses(
            &folder,
            &[
                "prove", "iothub", "--local", "--ca", "ca.key", "--key", "ca.pem",
            ],
            2,
            &["ca.key", "swapped"],
        );
    }

    #[test]
    fn what_the_proof_does_not_need_is_still_told() {
        let Some(folder) = Folder::new("findings") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::NoExtensions, "/CN=bare");
        refuses(
            &folder,
            &[
                "prove", "iothub", "--local", "--ca", "ca.pem", "--key", "ca.key",
            ],
            0,
            &["note: the CA certificate has no key usage"],
        );
    }

    #[test]
    fn an_expired_ca() {
        let Some(folder) = Folder::new("expired") else {
            return;
        };
        folder.make_expired_ca();
        refuses(
            &folder,
            &[
                "prove", "iothub", "--local", "--ca", "ca.pem", "--key", "ca.key",
            ],
            5,
            &["valid from"],
        );
    }

    #[test]
    fn nobody_listens() {
        let Some(folder) = Folder::new("refused") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=one");
        folder.write("token", "t0ken");
        refuses(
            &folder,
            &[
                "prove",
                "iothub",
                "--endpoint",
                "https://127.0.0.1:9",
                "--subscription",
                "s",
                "-g",
                "g",
                "--hub",
                "hub",
                "--name",
                "n",
                "--ca",
                "ca.pem",
                "--key",
                "ca.key",
                "--token-file",
                "token",
            ],
            7,
            &["127.0.0.1:9"],
        );
    }
}

#[cfg(test)]
mod endpoint {
    //! A service that is another program, and where the token for it comes from.

    use super::folder::{Folder, KeyKind, Style};

    const TOKEN: &str = "a-test-token";

    fn arguments(endpoint: &str) -> Vec<&str> {
        let mut args = vec!["prove", "iothub", "--endpoint", endpoint];
        args.extend(["--ca-bundle", "root.pem", "--subscription", "s", "-g", "g"]);
        args.extend(["--hub", "hub", "--name", "n", "--ca", "ca.pem"]);
        args.extend(["--key", "ca.key", "--leaf-out", "leaf.pem"]);
        args
    }

    #[test]
    fn the_token_comes_from_the_option_a_file_or_a_variable() {
        let Some(folder) = Folder::new("endpoint") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=two programs");
        folder.write("good", TOKEN);
        folder.write("bad", "another-token");
        let served = folder.serve(TOKEN);
        let prove = |variables: &[(&str, &str)], more: &[&str]| {
            let mut args = arguments(&served.endpoint);
            args.extend(more);
            let output = folder.x509_pop_with(variables, &args);
            (output.status.code(), format!("{output:?}"))
        };

        let (code, message) = prove(&[("X509_POP_TOKEN", "another-token")], &[]);
        assert_eq!(code, Some(4), "{message}");
        assert!(!message.contains("another-token"), "{message}");
        let first = [("X509_POP_TOKEN_FILE", "good"), ("X509_POP_TOKEN", "x")];
        let (code, message) = prove(&first, &[]);
        assert_eq!(code, Some(0), "{message}");
        assert!(message.contains("isVerified: true"), "{message}");
        folder.assert_leaf_verifies(Style::KeyUsage);

        // It is verified now, which every later run only reads.
        for (variables, more) in [
            (&[("X509_POP_TOKEN", TOKEN)][..], &[][..]),
            (
                &[("X509_POP_TOKEN_FILE", ""), ("X509_POP_TOKEN", TOKEN)],
                &[],
            ),
            (&[("X509_POP_TOKEN_FILE", "bad")], &["--token-file", "good"]),
        ] {
            let (code, message) = prove(variables, more);
            assert_eq!(code, Some(0), "{message}");
            assert!(message.contains("it was before"), "{message}");
            assert!(message.contains("leaf.pem: not written"), "{message}");
        }
    }

    /// A token for Azure must not go to an endpoint that somebody else runs.
    #[test]
    #[cfg(unix)]
    fn az_is_asked_for_a_token_for_this_endpoint_only() {
        use std::os::unix::fs::PermissionsExt as _;

        let Some(folder) = Folder::new("az") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=asks az");
        let served = folder.serve(TOKEN);
        folder.write(
            "az",
            &format!("#!/bin/sh\necho \"$@\" >asked\necho {TOKEN}\n"),
        );
        let az = folder.path().join("az");
        std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o700)).unwrap();
        let path = [("PATH", folder.path().to_str().unwrap())];

        let output = folder.x509_pop_with(&path, &arguments(&served.endpoint));
        assert!(output.status.success(), "{output:?}");
        let asked = std::fs::read_to_string(folder.path().join("asked")).unwrap();
        let resource = format!("--resource {}/ ", served.endpoint);
        assert!(asked.contains(&resource), "{asked}");

        std::fs::remove_file(&az).unwrap();
        let output = folder.x509_pop_with(&path, &arguments(&served.endpoint));
        assert_eq!(output.status.code(), Some(4), "{output:?}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains("'az' was not found"), "{message}");
    }

    #[test]
    fn another_root_is_named_by_its_option() {
        let Some(folder) = Folder::new("other-root") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=other root");
        let served = folder.serve(TOKEN);
        folder.append("ca.pem", "ca.pem", "root.pem");
        let output =
            folder.x509_pop_with(&[("X509_POP_TOKEN", TOKEN)], &arguments(&served.endpoint));
        assert_eq!(output.status.code(), Some(7), "{output:?}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains("--ca-bundle"), "{message}");
    }

    #[test]
    fn a_token_variable_does_not_disturb_the_local_service() {
        let Some(folder) = Folder::new("variable") else {
            return;
        };
        let variables = [("X509_POP_TOKEN_FILE", "none"), ("X509_POP_TOKEN", "x")];
        let output = folder.x509_pop_with(&variables, &["prove", "iothub", "--local"]);
        assert!(output.status.success(), "{output:?}");
    }

    #[test]
    fn a_proof_that_stands_is_told_even_if_the_leaf_cannot_be_kept() {
        let Some(folder) = Folder::new("leaf-out") else {
            return;
        };
        let args = ["prove", "iothub", "--local", "--leaf-out", "none/leaf.pem"];
        let output = folder.x509_pop(&args);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let message = String::from_utf8(output.stdout).unwrap();
        assert!(message.contains("isVerified: true"), "{message}");
    }
}

#[cfg(test)]
mod leaf {
    //! The two offline verbs.

    use super::folder::{Folder, KeyKind, Style};

    const CODE: &str = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF";

    #[test]
    fn create_then_check() {
        let Some(folder) = Folder::new("leaf") else {
            return;
        };
        folder.make_ca(KeyKind::P384, Style::KeyUsage, "/CN=offline");
        let made = folder.x509_pop(&[
            "leaf", "create", "--code", CODE, "--ca", "ca.pem", "--key", "ca.key", "-o", "leaf.pem",
        ]);
        assert!(made.status.success(), "{made:?}");
        folder.assert_leaf_verifies(Style::KeyUsage);
        assert_eq!(folder.leaf_subject(), format!("subject=CN = {CODE}"));

        let good = folder.x509_pop(&[
            "leaf", "check", "leaf.pem", "--ca", "ca.pem", "--code", CODE,
        ]);
        assert!(good.status.success(), "{good:?}");
        let other = CODE.replace('F', "E");
        let bad = folder.x509_pop(&[
            "leaf", "check", "leaf.pem", "--ca", "ca.pem", "--code", &other,
        ]);
        assert_eq!(bad.status.code(), Some(5), "{bad:?}");
        let message = String::from_utf8(bad.stderr).unwrap();
        assert!(
            message.contains(CODE) && message.contains(&other),
            "{message}"
        );
        let late = folder.x509_pop(&[
            "leaf",
            "check",
            "leaf.pem",
            "--ca",
            "ca.pem",
            "--code",
            CODE,
            "--at",
            "4102444800",
        ]);
        assert_eq!(late.status.code(), Some(5), "{late:?}");
    }

    #[test]
    fn check_names_both_issuers_and_never_writes_over_the_ca() {
        let Some(folder) = Folder::new("leaf-refusals") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=first");
        let made = folder.x509_pop(&[
            "leaf", "create", "--code", CODE, "--ca", "ca.pem", "--key", "ca.key", "-o", "leaf.pem",
        ]);
        assert!(made.status.success(), "{made:?}");
        folder.append("leaf.pem", "ca.pem", "chain.pem");
        folder.append("leaf.pem", "ca.key", "keyed.pem");
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=second");
        for (leaf, exit, words) in [
            ("leaf.pem", 5, ["CN=first", "CN=second"]),
            ("chain.pem", 2, ["2 certificates", "leaf alone"]),
            ("keyed.pem", 2, ["private key", "leaf alone"]),
        ] {
            let output =
                folder.x509_pop(&["leaf", "check", leaf, "--ca", "ca.pem", "--code", CODE]);
            assert_eq!(output.status.code(), Some(exit), "{output:?}");
            let message = String::from_utf8(output.stderr).unwrap();
            for word in words {
                assert!(message.contains(word), "{word:?} is not in: {message}");
            }
            assert!(!message.contains("-out"), "{message}");
        }
    }
}

#[cfg(test)]
mod oracle {
    //! We must not sign whatever text arrives: see SECURITY.md.

    use super::folder::{Folder, KeyKind, Style};

    #[test]
    fn a_device_id_is_not_a_code() {
        let Some(folder) = Folder::new("oracle") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=fleet");
        for text in [
            "thermostat-17",
            "0123456789abcdef",
            &"a".repeat(65),
            "",
            "CN=x",
        ] {
            let args = [
                "leaf", "create", "--code", text, "--ca", "ca.pem", "--key", "ca.key", "-o",
                "leaf.pem",
            ];
            let output = folder.x509_pop(&args);
            assert_eq!(output.status.code(), Some(5), "{text}: {output:?}");
            assert!(!folder.has("leaf.pem"), "{text}");
        }
        let output = folder.x509_pop(&[
            "leaf",
            "create",
            "--code",
            "thermostat-17",
            "--accept-code",
            "--ca",
            "ca.pem",
            "--key",
            "ca.key",
            "-o",
            "leaf.pem",
        ]);
        assert!(output.status.success(), "{output:?}");
    }

    #[test]
    fn a_leaf_is_good_for_nothing_else() {
        let Some(folder) = Folder::new("nothing-else") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=fleet");
        let code = "A".repeat(48);
        let output = folder.x509_pop(&[
            "leaf", "create", "--code", &code, "--ca", "ca.pem", "--key", "ca.key", "-o",
            "leaf.pem",
        ]);
        assert!(output.status.success(), "{output:?}");

        let text = folder.openssl(&["x509", "-in", "leaf.pem", "-noout", "-text"]);
        for present in [
            "CA:FALSE",
            "X509v3 Key Usage: critical\n                Digital Signature\n",
        ] {
            assert!(text.contains(present), "{present:?}: {text}");
        }
        for absent in ["Certificate Sign", "Extended Key Usage", "Alternative Name"] {
            assert!(!text.contains(absent), "{absent}: {text}");
        }
        // Three days from now, a minute less or more.
        let three_days = 3 * 86_400;
        assert!(folder.is_valid_for("leaf.pem", three_days - 60));
        assert!(!folder.is_valid_for("leaf.pem", three_days + 60));
    }

    #[test]
    fn every_leaf_has_a_key_nobody_holds() {
        let Some(folder) = Folder::new("fresh-key") else {
            return;
        };
        folder.make_ca(KeyKind::P256, Style::KeyUsage, "/CN=fleet");
        let ca_key = folder.public_key("ca.pem");
        let mut seen = vec![ca_key];
        for _ in 0..2 {
            let output = folder.x509_pop(&[
                "leaf",
                "create",
                "--code",
                &"A".repeat(48),
                "--ca",
                "ca.pem",
                "--key",
                "ca.key",
                "-o",
                "leaf.pem",
            ]);
            assert!(output.status.success(), "{output:?}");
            let key = folder.public_key("leaf.pem");
            assert!(!seen.contains(&key));
            seen.push(key);
        }
        // Nothing but the leaf was written, and no option takes a key.
        assert_eq!(folder.names(), ["ca.key", "ca.pem", "leaf.pem"]);
    }
}
