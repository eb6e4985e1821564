//! What Azure accepted, we accept: every recorded (CA, code, leaf, time), and nothing that differs from it in one bit.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may panic, in its helpers too"
)]

#[path = "support/shared.rs"]
mod shared;

use pop_core::{
    Certificate, Finding, Policy, Rejection, Time, Validated, Validation, VerificationCode,
    VerifyError, validate,
};
use pop_keys::FastVerifier;
use pop_text::TextContent;
use serde_json::Value;

const BAD_SIGNATURE: Rejection = Rejection::Signature(VerifyError::BadSignature);

struct Recorded {
    file: String,
    ca: Vec<u8>,
    code: String,
    leaf: Vec<u8>,
    now: Time,
}

impl Recorded {
    fn verdict_on<'a>(
        &'a self,
        leaf: &Certificate<'a>,
        code: &str,
    ) -> Result<Validated<'a>, Rejection> {
        let ca = Certificate::from_der(&self.ca).unwrap();
        let code = VerificationCode::new(code).unwrap();
        validate(
            leaf,
            &Validation {
                ca: &ca,
                code,
                now: self.now,
                policy: &Policy::azure(),
            },
            &FastVerifier,
        )
    }

    /// Whether a leaf with other bytes is still taken.
    fn takes(&self, leaf: &[u8]) -> bool {
        Certificate::from_der(leaf).is_ok_and(|leaf| self.verdict_on(&leaf, &self.code).is_ok())
    }
}

fn der(text_or_der: &str) -> Vec<u8> {
    let mut buffer = vec![0; text_or_der.len()];
    pop_text::to_der(
        text_or_der.as_bytes(),
        TextContent::Certificate,
        &mut buffer,
    )
    .unwrap()
    .der
    .to_vec()
}

/// RFC 1123, as in `Sun, 06 Apr 2025 14:41:35 GMT`.
fn time(date: &str) -> Time {
    let parts: Vec<_> = date.split([' ', ':']).collect();
    let [_, day, month, year, hour, minute, second, "GMT"] = parts[..] else {
        panic!("{date}")
    };
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = i64::try_from(months.iter().position(|&m| m == month).unwrap()).unwrap() + 1;
    let [day, year, hour, minute, second] =
        [day, year, hour, minute, second].map(|n| n.parse::<i64>().unwrap());
    // Days from a civil date: years begin in March, so that the leap day is the last.
    let (y, m) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
    Time::from_unix_seconds(((days * 24 + hour) * 60 + minute) * 60 + second).unwrap()
}

fn field<'v>(value: &'v Value, path: &str) -> &'v str {
    value
        .pointer(path)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{path} in {value}"))
}

/// A response header, whose name some recorders write in lower case.
fn header<'v>(exchange: &'v Value, name: &str) -> &'v str {
    let headers = exchange
        .pointer("/response/headers")
        .and_then(Value::as_object)
        .unwrap();
    let (_, value) = headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .unwrap();
    value.as_str().unwrap()
}

/// Exchanges of the form `{request: {method, uri, body}, response: {status, headers, body}}`, bodies as text.
fn from_recording(file: String, exchanges: &Value) -> Recorded {
    let exchanges = exchanges.as_array().unwrap();
    let body = |exchange: &Value, side: &str| -> Value {
        serde_json::from_str(field(exchange, side)).unwrap()
    };
    let at = |end: &str| {
        let found = |exchange: &Value| {
            field(exchange, "/request/uri")
                .split('?')
                .next()
                .unwrap()
                .ends_with(end)
        };
        exchanges.iter().position(found).unwrap()
    };
    let (generate, verify) = (at("/generateVerificationCode"), at("/verify"));
    let name = field(&exchanges[verify], "/request/uri")
        .split("/verify")
        .next()
        .unwrap();
    let put = exchanges[..generate]
        .iter()
        .rfind(|exchange| {
            field(exchange, "/request/method") == "PUT"
                && field(exchange, "/request/uri").split('?').next() == Some(name)
        })
        .unwrap();
    let verified = &exchanges[verify];
    assert_eq!(
        body(verified, "/response/body").pointer("/properties/isVerified"),
        Some(&Value::Bool(true))
    );
    Recorded {
        ca: der(field(
            &body(put, "/request/body"),
            "/properties/certificate",
        )),
        code: field(
            &body(&exchanges[generate], "/response/body"),
            "/properties/verificationCode",
        )
        .into(),
        leaf: der(field(&body(verified, "/request/body"), "/certificate")),
        now: time(header(verified, "Date")),
        file,
    }
}

/// Exchanges of the form `{op, request_body, response_body}` without a Date header: `updated` moves when a
/// certificate is verified.
fn from_vector(file: String, vector: &Value) -> Recorded {
    let exchange = |op: &str| {
        let exchanges = vector["exchanges"].as_array().unwrap();
        exchanges
            .iter()
            .find(|exchange| exchange["op"] == op)
            .unwrap()
    };
    let put = &exchange("create")["request_body"];
    let put = put.get("properties").unwrap_or(put);
    let verified = exchange("verify");
    assert_eq!(
        verified.pointer("/response_body/properties/isVerified"),
        Some(&Value::Bool(true))
    );
    Recorded {
        ca: der(field(put, "/certificate")),
        code: field(
            exchange("generateVerificationCode"),
            "/response_body/properties/verificationCode",
        )
        .into(),
        leaf: der(field(verified, "/request_body/certificate")),
        now: time(field(verified, "/response_body/properties/updated")),
        file,
    }
}

fn recorded() -> Vec<Recorded> {
    let mut all = Vec::new();
    // Every recording of a certificate's life; a file of another kind has no such call.
    let files = shared::json_files(&shared::folder("recordings"))
        .into_iter()
        .filter(|(name, _)| name.contains("certificate-lifecycle"));
    all.extend(files.map(|(name, value)| from_recording(name, &value)));
    assert!(all.len() >= 4);
    let before = all.len();
    all.extend(
        shared::json_files(&shared::folder("vectors/azure-recorded"))
            .into_iter()
            .map(|(name, value)| from_vector(name, &value)),
    );
    assert!(all.len() >= before + 2);
    all
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn what_azure_accepted_is_accepted() {
    for case in recorded() {
        let leaf = Certificate::from_der(&case.leaf).unwrap();
        let validated = case
            .verdict_on(&leaf, &case.code)
            .unwrap_or_else(|rejection| panic!("{}: {rejection}", case.file));
        let findings: Vec<Finding> = validated.findings().iter().collect();
        println!(
            "{}: {} at {}; findings {findings:?}",
            case.file, case.code, case.now
        );
    }
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn one_bit_of_the_code_is_refused() {
    for case in recorded() {
        let leaf = Certificate::from_der(&case.leaf).unwrap();
        for bit in 0..case.code.len() * 8 {
            let mut code = case.code.clone().into_bytes();
            code[bit / 8] ^= 1 << (bit % 8);
            // Not every change is still text, or still a code.
            let refused = match std::str::from_utf8(&code)
                .map(|code| VerificationCode::new(code).map(|_| code))
            {
                Ok(Ok(code)) => case.verdict_on(&leaf, code).is_err(),
                _ => true,
            };
            assert!(refused, "{}: bit {bit} of the code", case.file);
        }
    }
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn one_bit_of_the_cn_is_refused() {
    for case in recorded() {
        let at = case
            .leaf
            .windows(case.code.len())
            .position(|window| window == case.code.as_bytes())
            .unwrap();
        for bit in at * 8..(at + case.code.len()) * 8 {
            let mut leaf = case.leaf.clone();
            leaf[bit / 8] ^= 1 << (bit % 8);
            assert!(
                !case.takes(&leaf),
                "{}: bit {bit} of the leaf, in the CN",
                case.file
            );
            // With the code changed likewise, the names agree and only the signature can tell.
            let code = &leaf[at..at + case.code.len()];
            if let (Ok(code), Ok(leaf)) = (std::str::from_utf8(code), Certificate::from_der(&leaf))
                && VerificationCode::new(code).is_ok()
            {
                let verdict = case.verdict_on(&leaf, code).unwrap_err();
                assert_eq!(verdict, BAD_SIGNATURE, "{}", case.file);
            }
        }
    }
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn one_bit_of_the_signature_is_refused() {
    for case in recorded() {
        let signature = Certificate::from_der(&case.leaf)
            .unwrap()
            .signature_value()
            .len();
        assert_eq!(signature, 256, "{}: moduli of 2041 to 2048 bits", case.file);
        for bit in (case.leaf.len() - signature) * 8..case.leaf.len() * 8 {
            let mut leaf = case.leaf.clone();
            leaf[bit / 8] ^= 1 << (bit % 8);
            let leaf = Certificate::from_der(&leaf).unwrap();
            let verdict = case.verdict_on(&leaf, &case.code).unwrap_err();
            assert_eq!(
                verdict, BAD_SIGNATURE,
                "{}: bit {bit} of the leaf",
                case.file
            );
        }
    }
}

/// Every bit of the certificate, signed or not, counts.
#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn one_bit_anywhere_in_the_leaf_is_refused() {
    for case in recorded() {
        assert!(case.takes(&case.leaf));
        for bit in 0..case.leaf.len() * 8 {
            let mut leaf = case.leaf.clone();
            leaf[bit / 8] ^= 1 << (bit % 8);
            assert!(!case.takes(&leaf), "{}: bit {bit} of the leaf", case.file);
        }
    }
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn another_recording_s_ca_code_and_time_are_refused() {
    let all = recorded();
    for (i, case) in all.iter().enumerate() {
        let leaf = Certificate::from_der(&case.leaf).unwrap();
        let ca = Certificate::from_der(&case.ca).unwrap();
        let code = VerificationCode::new(&case.code).unwrap();
        let verdict_on = |ca: &Certificate<'_>, now: Time| {
            validate(
                &leaf,
                &Validation {
                    ca,
                    code,
                    now,
                    policy: &Policy::azure(),
                },
                &FastVerifier,
            )
            .map(|_| ())
        };
        for (_, other) in all.iter().enumerate().filter(|(j, _)| *j != i) {
            assert!(
                case.verdict_on(&leaf, &other.code).is_err(),
                "{}: code of {}",
                case.file,
                other.file
            );
            let other_ca = Certificate::from_der(&other.ca).unwrap();
            assert!(
                verdict_on(&other_ca, case.now).is_err(),
                "{}: CA of {}",
                case.file,
                other.file
            );
        }
        let window = leaf.validity();
        let before = window.not_before.checked_add_seconds(-1).unwrap();
        let after = window.not_after.checked_add_seconds(1).unwrap();
        assert!(
            matches!(verdict_on(&ca, before), Err(Rejection::NotYetValid { .. })),
            "{}",
            case.file
        );
        assert!(
            matches!(verdict_on(&ca, after), Err(Rejection::Expired { .. })),
            "{}",
            case.file
        );
    }
}
