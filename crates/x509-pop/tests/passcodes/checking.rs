//! Requests of several kinds against registered values of several kinds.

use super::fixture::{ends, request};
use super::folder::Folder;

#[test]
fn subjects_and_rules() {
    let Some(folder) = Folder::new("checking") else {
        return;
    };
    let one = |field: &str, value: &str| {
        format!(r#"{{"certificate_field":"{field}","value":"{value}"}}"#)
    };
    let multiple = |field: &str, value: &str, multiple: bool| {
        format!(r#"{{"certificate_field":"{field}","value":{value},"multiple":{multiple}}}"#)
    };
    let cn = "subject.common_name";
    let ou = "subject.organization_unit";
    for (subject, rule, fits) in [
        ("/CN=M\u{fc}ller", one(cn, "M\u{fc}ller"), true),
        ("/CN=M\u{fc}ller", one(cn, r"M\u00fcller"), true),
        ("/CN=Mu\u{308}ller", one(cn, "M\u{fc}ller"), false),
        ("/CN=\u{1f600}", one(cn, r"\ud83d\ude00"), true),
        ("/CN=device-7", one(cn, "Device-7"), false),
        ("/CN=a/CN=a", one(cn, "a"), false),
        ("/O=x/OU=a+CN=d", one(cn, "d"), true),
        ("/OU=a/CN=d", one(ou, "a"), true),
        ("/OU=a/OU=b/CN=d", one(ou, "a"), false),
        ("/OU=a/CN=d", multiple(ou, r#""a""#, true), true),
        ("/OU=a/CN=d", multiple(ou, r#"["a"]"#, true), true),
        ("/OU=b/OU=a/CN=d", multiple(ou, r#"["a","b"]"#, true), true),
        (
            "/OU=b/OU=a/OU=c/CN=d",
            multiple(ou, r#"["a","b"]"#, true),
            false,
        ),
        ("/OU=a/CN=d", multiple(ou, r#"["a","b"]"#, true), false),
        ("/CN=d", multiple(ou, "[]", true), false),
        (
            "/C=SE/ST=Skane/L=Lund/CN=d",
            one("subject.state", "Skane"),
            true,
        ),
        (
            "/CN=d/serialNumber=42",
            one("subject.serial_number", "42"),
            true,
        ),
    ] {
        request(&folder, "r.csr", subject);
        let json =
            format!(r#"{{"passcode":"bGgdO***","status":"ACTIVE","registered_values":[{rule}]}}"#);
        folder.write("details.json", &json);
        let args = [
            "passcode",
            "check",
            "--csr",
            "r.csr",
            "--details",
            "details.json",
        ];
        let exit = if fits { 0 } else { 5 };
        ends(&folder.x509_pop(&args), &[subject, &json], exit, &[]);
    }
}
