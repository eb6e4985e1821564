//! Ids, requests, targets, regions and the words for fields.

use pop_models::digicert::{
    CertificateField, DigiCertCredential, DigiCertOperation, DigiCertRequest, DigiCertTarget,
    DigiCertTargetError, EnrollmentProfileId, IdError, PasscodeId, Region,
};
use pop_models::limits::{MAX_ID_LEN, MAX_TARGET_LEN};

const PROFILE: &str = "IOT_502ac648-c826-4e71-991e-5629a23850c1";
const PASSCODE: &str = "b1cef6d1-1449-4b7d-9577-a43839f7367c";

fn parse(method: &str, target: &str) -> Result<DigiCertOperation, DigiCertTargetError> {
    let mut scratch = vec![0; target.len()];
    DigiCertTarget::parse(method, target, &mut scratch).map(|target| target.operation())
}

fn path(profile: &str, id: &str) -> String {
    format!("/iot/api/v1/enrollment-profile/{profile}/passcode/{id}")
}

#[test]
fn ids_hold_nothing_that_changes_a_path() {
    let longest = "i".repeat(MAX_ID_LEN);
    for id in [PROFILE, PASSCODE, "a", "...", "~.-_", &longest] {
        assert_eq!(EnrollmentProfileId::new(id).map(|id| id.as_str()), Ok(id));
        assert_eq!(PasscodeId::new(id).map(|id| id.as_str()), Ok(id));
    }
    let too_long = "i".repeat(MAX_ID_LEN + 1);
    for (id, error) in [
        ("", IdError::Empty),
        (&too_long[..], IdError::TooLong),
        (".", IdError::DotSegment),
        ("..", IdError::DotSegment),
        ("a/b", IdError::PathCharacter),
        ("../x", IdError::PathCharacter),
        ("a\\b", IdError::PathCharacter),
        ("a?b", IdError::PathCharacter),
        ("a#b", IdError::PathCharacter),
        ("a%2Fb", IdError::PathCharacter),
        ("a;b", IdError::PathCharacter),
        ("a b", IdError::Character),
        (" a", IdError::Character),
        ("\"a\"", IdError::Character),
        ("{{passcode_id}}", IdError::Character),
        ("a\r\nx-api-key: b", IdError::Character),
        ("a\0", IdError::Character),
        ("é", IdError::Character),
    ] {
        assert_eq!(EnrollmentProfileId::new(id), Err(error), "{id:?}");
        assert_eq!(PasscodeId::new(id), Err(error), "{id:?}");
    }
    // Each says something of its own.
    use IdError::{Character, DotSegment, Empty, PathCharacter, TooLong};
    let mut texts = [Character, DotSegment, Empty, PathCharacter, TooLong].map(|e| e.to_string());
    texts.sort();
    assert!(texts.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn requests_are_read_back_by_the_service() {
    let profile = EnrollmentProfileId::new(PROFILE).unwrap();
    let id = PasscodeId::new(PASSCODE).unwrap();
    let prefix = format!("/iot/api/v1/enrollment-profile/{PROFILE}/passcode");
    for (request, method, path, header, expected) in [
        (
            DigiCertRequest::passcode_details(profile, id),
            "GET",
            format!("{prefix}/{PASSCODE}"),
            "x-api-key",
            DigiCertTarget::PasscodeDetails { profile, id },
        ),
        (
            DigiCertRequest::create_passcode(profile),
            "POST",
            prefix.clone(),
            "x-api-key",
            DigiCertTarget::CreatePasscode { profile },
        ),
        (
            DigiCertRequest::enroll(),
            "POST",
            "/iot/api/v1/certificate".to_owned(),
            "x-passcode",
            DigiCertTarget::Enroll,
        ),
    ] {
        let mut target = String::new();
        request.write_target(&mut target).unwrap();
        assert_eq!((request.method().as_str(), &target), (method, &path));
        assert_eq!(request.credential().header(), header);
        assert_eq!(
            request.with_api_key().credential(),
            DigiCertCredential::ApiKey
        );
        assert_eq!(
            DigiCertTarget::parse(method, &target, &mut []),
            Ok(expected)
        );
        assert_eq!(request.operation(), expected.operation());
        let query = format!("{target}?a=/b&%zz");
        assert_eq!(DigiCertTarget::parse(method, &query, &mut []), Ok(expected));
    }
}

#[test]
fn the_longest_target_is_as_long_as_limits_says() {
    let id = "~".repeat(MAX_ID_LEN);
    let (profile, id) = (EnrollmentProfileId::new(&id), PasscodeId::new(&id));
    let mut target = String::new();
    DigiCertRequest::passcode_details(profile.unwrap(), id.unwrap())
        .write_target(&mut target)
        .unwrap();
    assert!(target.len() < 200, "{}", target.len());
    assert_eq!(
        parse("GET", &target),
        Ok(DigiCertOperation::PasscodeDetails)
    );
}

#[test]
fn what_is_wrong_with_a_target_is_told_apart() {
    for target in [
        "",
        "/",
        "*",
        "/iot/api/v1",
        "/iot/api/v1/",
        "/iot/api/v2/certificate",
        "/IOT/api/v1/certificate",
        "/iot/api/v1/Certificate",
        "//iot/api/v1/certificate",
        "/iot/api/v1/certificate/",
        "/iot/api/v1/certificate/x",
        "/iot/api/v1/enrollment-profile",
        "/iot/api/v1/enrollment-profile/p",
        "/iot/api/v1/enrollment-profile/p/passcodes",
        "/iot/api/v1/enrollment-profile/p/passcode/i/disable",
        "/iot/api/v1/enrollment-profile/a/b/passcode",
        "https://one.digicert.com/iot/api/v1/certificate",
    ] {
        for method in ["GET", "POST"] {
            assert_eq!(
                parse(method, target),
                Err(DigiCertTargetError::UnknownRoute),
                "{target}"
            );
        }
    }
    for (method, target, allowed) in [
        (
            "GET",
            "/iot/api/v1/certificate".to_owned(),
            DigiCertOperation::Enroll,
        ),
        (
            "post",
            "/iot/api/v1/certificate".to_owned(),
            DigiCertOperation::Enroll,
        ),
        ("DELETE", path("p", "i"), DigiCertOperation::PasscodeDetails),
        ("POST", path("p", "i"), DigiCertOperation::PasscodeDetails),
        (
            "GET",
            "/iot/api/v1/enrollment-profile/p/passcode".to_owned(),
            DigiCertOperation::CreatePasscode,
        ),
    ] {
        let error = parse(method, &target).unwrap_err();
        assert_eq!(
            error,
            DigiCertTargetError::MethodNotAllowed { allowed },
            "{target}"
        );
        assert!(error.to_string().ends_with(allowed.method().as_str()));
    }
    for (profile, id, error) in [
        ("", "i", DigiCertTargetError::BadProfileId(IdError::Empty)),
        ("p", "", DigiCertTargetError::BadPasscodeId(IdError::Empty)),
        (
            "%2e%2E",
            "i",
            DigiCertTargetError::BadProfileId(IdError::DotSegment),
        ),
        (
            "..",
            "i",
            DigiCertTargetError::BadProfileId(IdError::DotSegment),
        ),
        (
            "p",
            "%2E",
            DigiCertTargetError::BadPasscodeId(IdError::DotSegment),
        ),
        (
            "a%2Fb",
            "i",
            DigiCertTargetError::BadProfileId(IdError::PathCharacter),
        ),
        (
            "p",
            "a%5cb",
            DigiCertTargetError::BadPasscodeId(IdError::PathCharacter),
        ),
        (
            "p",
            "a%252Fb",
            DigiCertTargetError::BadPasscodeId(IdError::PathCharacter),
        ),
        (
            "p",
            "a%20b",
            DigiCertTargetError::BadPasscodeId(IdError::Character),
        ),
        (
            "p",
            "a%00b",
            DigiCertTargetError::BadPasscodeId(IdError::Character),
        ),
        ("p%", "i", DigiCertTargetError::BadEncoding),
        ("p", "%zz", DigiCertTargetError::BadEncoding),
        ("p", "%FF", DigiCertTargetError::BadEncoding),
    ] {
        assert_eq!(
            parse("GET", &path(profile, id)),
            Err(error),
            "{profile} {id}"
        );
    }
    let long = path("p", &"i".repeat(MAX_TARGET_LEN));
    assert_eq!(parse("GET", &long), Err(DigiCertTargetError::TooLong));
    let long = path("p", &"i".repeat(MAX_ID_LEN + 1));
    let error = DigiCertTargetError::BadPasscodeId(IdError::TooLong);
    assert_eq!(parse("GET", &long), Err(error));
    let encoded = path("%49OT_1", "i");
    assert_eq!(
        parse("GET", &encoded),
        Ok(DigiCertOperation::PasscodeDetails)
    );
    assert_eq!(
        DigiCertTarget::parse("GET", &encoded, &mut [0; 4]),
        Err(DigiCertTargetError::ScratchTooSmall)
    );
    assert_eq!(
        parse("POST", "/iot/api/v1/%63ertificate"),
        Ok(DigiCertOperation::Enroll),
        "an encoded unreserved character is the character (RFC 3986 section 6.2.2.2)"
    );
}

#[test]
fn regions_have_names_and_hosts() {
    for (name, host) in [
        ("us", "one.digicert.com"),
        ("jp", "one.digicert.co.jp"),
        ("ch", "one.ch.digicert.com"),
        ("nl", "one.nl.digicert.com"),
    ] {
        let region: Region = name.parse().unwrap();
        assert_eq!((region.host(), region.to_string()), (host, name.to_owned()));
        let demo: Region = format!("{name}-DEMO").parse().unwrap();
        assert_eq!(demo.host(), format!("demo.{host}"));
        assert_eq!(demo.name(), format!("{name}-demo"));
    }
    assert_eq!(Region::ALL.len(), 8);
    for name in ["", "de", "us ", "demo", "one.digicert.com"] {
        let error = name.parse::<Region>().unwrap_err();
        assert!(error.to_string().ends_with("ch-demo nl-demo"), "{name}");
    }
}

#[test]
fn words_for_fields_are_known_or_not() {
    for field in CertificateField::ALL {
        assert_eq!(CertificateField::from_word(field.word()), Some(*field));
        assert_eq!(
            field.attribute_name().is_some(),
            field.word().starts_with("subject.")
        );
        assert_eq!(
            field.is_assumed(),
            !matches!(
                field.word(),
                "subject.common_name"
                    | "subject.organization_unit"
                    | "subject.organization_name"
                    | "san.dns_name"
            ),
            "{field:?}"
        );
    }
    for (word, name) in [
        ("subject.common_name", "CN"),
        ("subject.organization_unit", "OU"),
        ("subject.organization_name", "O"),
        ("subject.locality", "L"),
        ("subject.state", "ST"),
        ("subject.country", "C"),
        ("subject.street_address", "STREET"),
        ("subject.domain_component", "DC"),
        ("subject.serial_number", "serialNumber"),
    ] {
        let field = CertificateField::from_word(word).unwrap();
        assert_eq!(field.attribute_name(), Some(name));
    }
    for word in [
        "",
        "common_name",
        "CN",
        "Subject.common_name",
        "subject.common_name ",
    ] {
        assert_eq!(CertificateField::from_word(word), None, "{word}");
    }
}
