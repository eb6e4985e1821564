//! Which room may know which crate: the arrows of ARCHITECTURE.md as a list.

use serde_json::Value;

/// What one package may depend on directly.
struct Room {
    name: &'static str,
    /// Dependencies that ship, build scripts included.
    normal: &'static [&'static str],
    /// Other rooms that its tests may use. Tests may use any crate from outside.
    rooms_in_tests: &'static [&'static str],
}

/// One entry per package of the project; a package without an entry is a complaint.
const ROOMS: [Room; 13] = [
    Room {
        name: "pop-text",
        normal: &["base64ct", "zeroize"],
        rooms_in_tests: &[],
    },
    Room {
        name: "pop-core",
        normal: &[
            "base64ct",
            "const-oid",
            "defmt",
            "der",
            "ecdsa",
            "p256",
            "p384",
            "pem-rfc7468",
            "pkcs1",
            "pkcs8",
            "pop-text",
            "sha1",
            "sha2",
            "signature",
            "spki",
            "subtle",
            "x509-cert",
            "zeroize",
        ],
        rooms_in_tests: &[],
    },
    Room {
        name: "pop-models",
        normal: &["defmt", "heapless", "pop-text", "serde", "serde-json-core"],
        rooms_in_tests: &[],
    },
    Room {
        name: "pop-http-client",
        normal: &[
            "azure_core",
            "base64ct",
            "httpdate",
            "pop-models",
            "pop-text",
            "reqwest",
            "thiserror",
            "tokio",
            "tracing",
            "url",
            "zeroize",
        ],
        rooms_in_tests: &[],
    },
    Room {
        name: "pop-keys",
        normal: &[
            "aws-lc-rs",
            "pkcs1",
            "pkcs8",
            "pop-core",
            "pop-text",
            "sec1",
            "thiserror",
            "zeroize",
        ],
        rooms_in_tests: &[],
    },
    Room {
        name: "pop-local-service",
        normal: &[
            "axum",
            "axum-server",
            "pop-models",
            "pop-core",
            "pop-text",
            "rcgen",
            "rustls",
            "thiserror",
            "tokio",
            "zeroize",
        ],
        rooms_in_tests: &["pop-http-client", "pop-keys"],
    },
    Room {
        name: "x509-pop",
        normal: &[
            "azure_core",
            "azure_identity",
            "base64ct",
            "clap",
            "clap_complete",
            "clap_mangen",
            "etcetera",
            "getrandom",
            "pop-http-client",
            "pop-keys",
            "pop-local-service",
            "pop-models",
            "pop-core",
            "pop-text",
            "rcgen",
            "rustix",
            "serde",
            "serde_json",
            "time",
            "tokio",
            "toml",
            "tracing-subscriber",
            "zeroize",
        ],
        rooms_in_tests: &[],
    },
    Room {
        name: "xtask",
        normal: &["serde_json"],
        rooms_in_tests: &[],
    },
    Room {
        name: "embedded-demo",
        normal: &[
            "cortex-m-rt",
            "pop-models",
            "pop-core",
            "pop-text",
            "semihosting",
            "serde-json-core",
        ],
        rooms_in_tests: &[],
    },
    Room {
        name: "footprint",
        normal: &["cortex-m-rt", "pop-core", "pop-text"],
        rooms_in_tests: &[],
    },
    Room {
        name: "gates",
        normal: &["pop-models", "pop-core", "pop-text"],
        rooms_in_tests: &[],
    },
    Room {
        name: "fuzz",
        normal: &[
            "der",
            "libfuzzer-sys",
            "pop-models",
            "pop-core",
            "pop-text",
            "serde_json",
            "x509-cert",
        ],
        rooms_in_tests: &[],
    },
    // Third-party code only.
    Room {
        name: "interop",
        normal: &["rustls-pki-types", "rustls-webpki", "x509-parser"],
        rooms_in_tests: &[],
    },
];

/// Checks every package of one `cargo metadata --no-deps`.
pub(super) fn check(metadata: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
            complaints.push(format!(
                "package `{name}` has no entry in xtask/src/tidy/dependencies.rs: say what it may know"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let in_tests = dependency["kind"].as_str() == Some("dev");
            let is_room = ROOMS.iter().any(|room| room.name == other);
            let allowed = room.normal.contains(&other)
                || in_tests && (!is_room || room.rooms_in_tests.contains(&other));
            if !allowed {
                complaints.push(format!(
                    "`{name}` must not depend on `{other}`{}: ARCHITECTURE.md says what each room may know",
                    if in_tests { ", not even in its tests" } else { "" }
                ));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, dependency: &str, kind: Value) -> Value {
        json!({"packages": [{"name": name, "dependencies": [{"name": dependency, "kind": kind}]}]})
    }

    #[test]
    fn a_planted_dependency_is_a_complaint() {
        assert!(check(&package("pop-core", "sha2", Value::Null)).is_empty());
        assert_eq!(check(&package("pop-core", "serde", Value::Null)).len(), 1);
        assert_eq!(
            check(&package("pop-models", "pop-core", Value::Null)).len(),
            1
        );
        assert_eq!(check(&package("pop-core", "cc", json!("build"))).len(), 1);
    }

    #[test]
    fn tests_may_use_any_outside_crate_but_only_the_listed_rooms() {
        assert!(check(&package("pop-core", "serde_json", json!("dev"))).is_empty());
        assert!(
            check(&package(
                "pop-local-service",
                "pop-http-client",
                json!("dev")
            ))
            .is_empty()
        );
        assert_eq!(
            check(&package(
                "pop-local-service",
                "pop-http-client",
                Value::Null
            ))
            .len(),
            1
        );
        assert_eq!(
            check(&package("pop-core", "pop-keys", json!("dev"))).len(),
            1
        );
    }

    #[test]
    fn an_unknown_package_is_a_complaint() {
        assert_eq!(
            check(&json!({"packages": [{"name": "new", "dependencies": []}]})).len(),
            1
        );
    }
}
