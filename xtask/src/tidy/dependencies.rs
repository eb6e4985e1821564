//! Which crate may depend on which: the arrows of ARCHITECTURE.md as a list.

use serde_json::Value;

/// A package and its direct dependencies, build scripts included; a package that is not listed is a complaint. Tests
/// may use any crate from outside.
#[rustfmt::skip]
const ALLOWED: [(&str, &str); 13] = [
    ("pop-text", "base64ct zeroize"),
    ("pop-core", "base64ct const-oid defmt der ecdsa p256 p384 pem-rfc7468 pkcs1 pkcs8 pop-text sha1 sha2 signature \
        spki subtle x509-cert zeroize"),
    ("pop-models", "defmt heapless pop-text serde serde-json-core"),
    ("pop-http-client", "azure_core base64ct httpdate pop-models pop-text reqwest thiserror tokio tracing url zeroize"),
    ("pop-keys", "aws-lc-rs pkcs1 pkcs8 pop-core pop-text sec1 thiserror zeroize"),
    ("pop-local-service", "axum axum-server pop-models pop-core pop-text rcgen rustls thiserror tokio zeroize"),
    ("x509-pop", "azure_core azure_identity base64ct clap clap_complete clap_mangen etcetera getrandom pop-http-client \
        pop-keys pop-local-service pop-models pop-core pop-text rcgen rustix serde serde_json time tokio \
        toml tracing-subscriber zeroize"),
    ("xtask", "serde_json"),
    ("embedded-demo", "cortex-m-rt pop-models pop-core pop-text semihosting serde-json-core"),
    ("footprint", "cortex-m-rt pop-core pop-text"),
    ("gates", "pop-models pop-core pop-text"),
    ("fuzz", "der libfuzzer-sys pop-models pop-core pop-text serde_json x509-cert"),
    ("interop", "rustls-pki-types rustls-webpki x509-parser"),
];
/// Crates of ours that tests alone may use, and by which package.
const IN_TESTS: [(&str, &str); 2] = [
    ("pop-local-service", "pop-http-client"),
    ("pop-local-service", "pop-keys"),
];

/// Checks every package of one `cargo metadata --no-deps`.
pub(super) fn check(metadata: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = ALLOWED.iter().find(|(package, _)| *package == name) else {
            complaints.push(format!(
                "package `{name}` has no entry in xtask/src/tidy/dependencies.rs: list what it may depend on"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let in_tests = dependency["kind"].as_str() == Some("dev");
            let is_ours = ALLOWED.iter().any(|(package, _)| *package == other);
            let is_allowed = allowed.split_whitespace().any(|allowed| allowed == other)
                || in_tests && (!is_ours || IN_TESTS.contains(&(name, other)));
            if !is_allowed {
                complaints.push(format!(
                    "`{name}` must not depend on `{other}`{}: ARCHITECTURE.md has the allowed dependencies",
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
    fn tests_may_use_any_outside_crate_but_only_the_listed_ones_of_ours() {
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
