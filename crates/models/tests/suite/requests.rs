//! Names, ETags, requests and targets: what is taken, what is refused, and for which reason.

use pop_models::iothub::{
    ApiVersion, CertificateName, Etag, EtagError, Hub, HubError, IotHubOperation, IotHubRequest,
    IotHubTarget, IotHubTargetError, NameError,
};

const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000000";

fn hub() -> Hub<'static> {
    Hub::new(SUBSCRIPTION, "group", "some-hub").unwrap()
}

fn parse(method: &str, target: &str) -> Result<IotHubOperation, IotHubTargetError> {
    let mut scratch = vec![0; target.len()];
    IotHubTarget::parse(method, target, &mut scratch).map(|target| target.operation)
}

#[test]
fn certificate_names_follow_the_pattern() {
    let longest = "n".repeat(64);
    for name in ["a", "A-Z.a_z-09", "...", ".a", "-", &longest] {
        assert_eq!(
            CertificateName::new(name).map(CertificateName::as_str),
            Ok(name)
        );
    }
    let too_long = "n".repeat(65);
    for (name, error) in [
        ("", NameError::Length),
        (&too_long, NameError::Length),
        (".", NameError::DotSegment),
        ("..", NameError::DotSegment),
        ("a b", NameError::Character),
        ("a/b", NameError::Character),
        ("a%2Fb", NameError::Character),
        ("é", NameError::Character),
        ("a\n", NameError::Character),
    ] {
        assert_eq!(CertificateName::new(name), Err(error), "{name:?}");
    }
}

#[test]
fn hubs_follow_their_rules() {
    let (longest, too_long) = ("h".repeat(50), "h".repeat(51));
    for name in [
        "abc", "1a2", "a-b", "12-", "123", "-ab", "ab", "a_b", "a.b", "ab-", &too_long,
    ] {
        let expected = matches!(name, "abc" | "1a2" | "a-b");
        let hub = Hub::new("s", "g", name);
        assert_eq!(hub.is_ok(), expected, "{name}");
        assert!(expected || hub == Err(HubError::Name));
    }
    assert!(Hub::new("s", "g", &longest).is_ok());

    let (longest, too_long) = ("é".repeat(90), "g".repeat(91));
    for group in ["g", "(a)_b-c.d", &longest] {
        assert!(Hub::new("s", group, "hub").is_ok(), "{group}");
    }
    for group in [
        "", ".", "..", "a.", "a/b", "a b", "a?b", "a%", "a\0", &too_long,
    ] {
        assert_eq!(
            Hub::new("s", group, "hub"),
            Err(HubError::ResourceGroup),
            "{group:?}"
        );
    }
    let too_long = "0".repeat(65);
    for subscription in ["", "a/b", "..", "a b", &too_long] {
        let hub = Hub::new(subscription, "g", "hub");
        assert_eq!(hub, Err(HubError::SubscriptionId), "{subscription:?}");
    }
}

#[test]
fn api_versions_are_dates() {
    for version in ["2023-06-30", "2025-08-01-preview"] {
        assert_eq!(
            ApiVersion::new(version).map(ApiVersion::as_str),
            Ok(version)
        );
    }
    for version in [
        "",
        "latest",
        "2023-6-30",
        "2023-06-30-",
        "2023-06-30-beta",
        "2023/06/30",
        "2023-06-30&a=b",
        "-preview",
        "2023-06-30-preview-preview",
        "２０２３-06-30",
    ] {
        assert!(ApiVersion::new(version).is_err(), "{version}");
    }
    assert_eq!(ApiVersion::default(), ApiVersion::STABLE);
}

#[test]
fn etags_are_opaque_but_fit_a_header() {
    let longest = "e".repeat(256);
    for etag in ["AAAADEqHziw=", "\"quoted\"", "W/\"weak\"", &longest] {
        assert_eq!(Etag::new(etag).map(Etag::as_str), Ok(etag));
    }
    let too_long = "e".repeat(257);
    for (etag, error) in [
        ("", EtagError::Length),
        (&too_long, EtagError::Length),
        ("*", EtagError::Wildcard),
        ("a b", EtagError::Character),
        ("a\r\nX: y", EtagError::Character),
        ("é", EtagError::Character),
    ] {
        assert_eq!(Etag::new(etag), Err(error), "{etag:?}");
    }
}

#[test]
fn if_match_is_read_bare_quoted_and_as_wildcard() {
    let current = Etag::new("IjEi").unwrap();
    for header in [
        "IjEi",
        "\"IjEi\"",
        " IjEi\t",
        "*",
        "\"*\"",
        "\"\"IjEi\"\"",
        "IjEi\"",
        "ijei",
        "W/\"IjEi\"",
        "\"a\", \"IjEi\"",
        "",
        "\"\"",
    ] {
        let matches = Etag::from_if_match(header).is_ok_and(|etag| etag.matches(current));
        assert_eq!(
            matches,
            matches!(header, "IjEi" | "\"IjEi\"" | " IjEi\t" | "*"),
            "{header}"
        );
    }
    assert_eq!(Etag::from_if_match("\"*\""), Err(EtagError::Wildcard));
    assert!(!current.matches(Etag::new("IjIi").unwrap()));
}

#[test]
fn requests_carry_if_match_where_the_service_wants_it() {
    let (name, etag) = (
        CertificateName::new("ca-1").unwrap(),
        Etag::new("IjEi").unwrap(),
    );
    for (request, method, tail) in [
        (IotHubRequest::list(hub()), "GET", ""),
        (IotHubRequest::get(hub(), name), "GET", "/ca-1"),
        (
            IotHubRequest::create_or_update(hub(), name, None),
            "PUT",
            "/ca-1",
        ),
        (
            IotHubRequest::create_or_update(hub(), name, Some(etag)),
            "PUT",
            "/ca-1",
        ),
        (
            IotHubRequest::delete(hub(), name, Etag::ANY),
            "DELETE",
            "/ca-1",
        ),
        (
            IotHubRequest::generate_verification_code(hub(), name, etag),
            "POST",
            "/ca-1/generateVerificationCode",
        ),
        (
            IotHubRequest::verify(hub(), name, etag),
            "POST",
            "/ca-1/verify",
        ),
    ] {
        let mut target = String::new();
        request.write_target(&mut target).unwrap();
        let path = format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/group/providers/Microsoft.Devices/\
             IotHubs/some-hub/certificates{tail}?api-version=2023-06-30"
        );
        assert_eq!((request.method().as_str(), &target), (method, &path));
        assert_eq!(parse(method, &target), Ok(request.operation()));
        let needed = request.operation().requires_if_match();
        assert!(!needed || request.if_match().is_some());
    }
}

#[test]
fn names_are_percent_encoded_and_decoded() {
    let hub = Hub::new("s", "(grün)-\u{1F980}.x", "some-hub").unwrap();
    let mut target = String::new();
    let version = ApiVersion::new("2025-08-01-preview").unwrap();
    IotHubRequest::list(hub)
        .with_api_version(version)
        .write_target(&mut target)
        .unwrap();
    assert!(target.contains("/resourceGroups/%28gr%C3%BCn%29-%F0%9F%A6%80.x/providers/"));
    let mut scratch = vec![0; target.len()];
    let read = IotHubTarget::parse("GET", &target, &mut scratch).unwrap();
    assert_eq!(
        (read.hub, read.name, read.api_version),
        (hub, None, version)
    );
    assert_eq!(
        IotHubTarget::parse("GET", &target, &mut []),
        Err(IotHubTargetError::ScratchTooSmall)
    );
}

#[test]
fn the_read_back_is_of_the_same_certificate_and_api_version() {
    let hub = Hub::new("sub", "group", "hub").unwrap();
    let name = CertificateName::new("root").unwrap();
    let version = ApiVersion::new("2021-07-02").unwrap();
    let read = IotHubRequest::get(hub, name).with_api_version(version);
    let verify = IotHubRequest::verify(hub, name, Etag::ANY).with_api_version(version);
    assert_eq!(verify.read_back(), Some(read));
    assert_eq!(IotHubRequest::list(hub).read_back(), None);
}

#[test]
fn the_longest_target_is_read_back() {
    let (subscription, group) = ("s".repeat(64), "\u{1F980}".repeat(90));
    let (hub, name) = ("h".repeat(50), "n".repeat(64));
    let hub = Hub::new(&subscription, &group, &hub).unwrap();
    let name = CertificateName::new(&name).unwrap();
    let version = ApiVersion::new("2025-08-01-preview").unwrap();
    let request = IotHubRequest::generate_verification_code(hub, name, Etag::ANY);
    let mut target = String::new();
    request
        .with_api_version(version)
        .write_target(&mut target)
        .unwrap();
    assert_eq!(target.len(), 1396, "limits.rs says so");
    assert_eq!(
        parse("POST", &target),
        Ok(IotHubOperation::GenerateVerificationCode)
    );
}

#[test]
fn targets_match_keywords_in_any_case_and_ignore_other_parameters() {
    let path = "/SUBSCRIPTIONS/s/ResourceGroups/g/PROVIDERS/microsoft.DEVICES/iothubs/hub/\
                Certificates/Name/GENERATEverificationCODE";
    for query in [
        "api-version=2023-06-30",
        "a=b&API-Version=2023-06-30&c",
        "api%2dversion=2023-06-30",
        "&&api-version=2023%2D06-30&",
    ] {
        let target = format!("{path}?{query}");
        assert_eq!(
            parse("POST", &target),
            Ok(IotHubOperation::GenerateVerificationCode),
            "{query}"
        );
        let mut scratch = vec![0; target.len()];
        let target = IotHubTarget::parse("POST", &target, &mut scratch).unwrap();
        assert_eq!(
            target.name.unwrap().as_str(),
            "Name",
            "names keep their case"
        );
    }
}

#[test]
fn what_is_wrong_with_a_target_is_told_apart() {
    let base = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/hub";
    let get = |tail: &str| parse("GET", &format!("{base}{tail}")).unwrap_err();

    for tail in [
        "",
        "/certificate?api-version=2023-06-30",
        "/certificates/a/b",
        "/certificates/a/",
        "/certificates/a/verify/",
        "/certificates/a/verify/x",
        "/certificates/a%2Fverify/x",
    ] {
        assert_eq!(get(tail), IotHubTargetError::UnknownRoute, "{tail}");
    }
    for target in [
        "",
        "/",
        "*",
        "https://management.azure.com/subscriptions/s",
        "//subscriptions/s",
    ] {
        assert_eq!(
            parse("GET", target),
            Err(IotHubTargetError::UnknownRoute),
            "{target}"
        );
    }
    let dps = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/provisioningServices/d\
               /certificates?api-version=2021-10-15";
    assert_eq!(parse("GET", dps), Err(IotHubTargetError::UnknownRoute));

    for (method, tail, allowed) in [
        ("POST", "/certificates", &[IotHubOperation::List][..]),
        ("get", "/certificates", &[IotHubOperation::List]),
        (
            "PATCH",
            "/certificates/a",
            &[
                IotHubOperation::Delete,
                IotHubOperation::Get,
                IotHubOperation::CreateOrUpdate,
            ],
        ),
        ("GET", "/certificates/a/verify", &[IotHubOperation::Verify]),
        (
            "PUT",
            "/certificates/a/generateVerificationCode",
            &[IotHubOperation::GenerateVerificationCode],
        ),
    ] {
        let error = parse(method, &format!("{base}{tail}?api-version=2023-06-30")).unwrap_err();
        assert_eq!(
            error,
            IotHubTargetError::MethodNotAllowed { allowed },
            "{method} {tail}"
        );
    }
    assert_eq!(
        parse("PATCH", &format!("{base}/certificates/a"))
            .unwrap_err()
            .to_string(),
        "the method is not allowed here; allowed: DELETE GET PUT"
    );

    assert_eq!(
        get("/certificates/"),
        IotHubTargetError::BadCertificateName(NameError::Length)
    );
    assert_eq!(
        get("/certificates/a%20b"),
        IotHubTargetError::BadCertificateName(NameError::Character)
    );
    assert_eq!(
        get("/certificates/a%2Fb"),
        IotHubTargetError::BadCertificateName(NameError::Character)
    );
    assert_eq!(
        get("/certificates/%2e%2E"),
        IotHubTargetError::BadCertificateName(NameError::DotSegment)
    );
    for bad in ["a%", "a%2", "a%2g", "%zz", "%FF", "%+1"] {
        assert_eq!(
            get(&format!("/certificates/{bad}")),
            IotHubTargetError::BadEncoding,
            "{bad}"
        );
    }
    let bad_hub = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/h\
                   /certificates?api-version=2023-06-30";
    assert_eq!(
        parse("GET", bad_hub),
        Err(IotHubTargetError::BadHub(HubError::Name))
    );

    for query in [
        "",
        "?",
        "?api-version",
        "?api-version=",
        "?apiversion=2023-06-30",
    ] {
        let error = get(&format!("/certificates{query}"));
        assert_eq!(error, IotHubTargetError::MissingApiVersion, "{query}");
    }
    let twice = "/certificates?api-version=2023-06-30&api-version=2023-06-30";
    assert_eq!(get(twice), IotHubTargetError::RepeatedApiVersion);
    assert!(matches!(
        get("/certificates?api-version=1"),
        IotHubTargetError::BadApiVersion(_)
    ));
    let long = format!(
        "/certificates?api-version=2023-06-30&x={}",
        "y".repeat(4096)
    );
    assert_eq!(get(&long), IotHubTargetError::TooLong);
}
