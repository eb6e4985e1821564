//! Every recorded exchange with the real service, both directions: replies are read and written
//! again to the same bytes, requests are rebuilt from their parts and understood.

use pop_models::iothub::{
    ApiVersion, CertificateDescription, CertificateList, CertificateListBody, CertificateName,
    CreateOrUpdateBody, ErrorCode, Etag, Hub, IotHubOperation, IotHubRequest, IotHubServiceError,
    IotHubTarget, VerifyBody,
};
use pop_models::{json, rfc1123};
use serde::Serialize;
use serde_json::Value;

use crate::material::{Exchange, exchanges, parsed_exchanges};

/// The two writers, each against the recorded text.
fn assert_written(body: &impl Serialize, recorded: &str, what: &str) {
    assert_eq!(
        serde_json::to_string(body).unwrap(),
        recorded,
        "{what}, by serde_json"
    );
    let mut out = vec![0; recorded.len()];
    assert_eq!(
        json::write(body, &mut out),
        Ok(recorded),
        "{what}, by json::write"
    );
    out.pop();
    assert!(
        json::write(body, &mut out).is_err(),
        "{what}, one byte short"
    );
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn every_reply_reads_and_writes_back_to_the_same_bytes() {
    let exchanges = exchanges();
    let (mut descriptions, mut lists, mut errors) = (0, 0, 0);
    for Exchange {
        what,
        status,
        response,
        ..
    } in &exchanges
    {
        if response.is_empty() {
            continue;
        }
        let (input, mut scratch) = (response.as_bytes(), vec![0; response.len()]);
        if *status >= 400 {
            let error = IotHubServiceError::from_json(input, &mut scratch).unwrap();
            assert_eq!(
                error.code.value(),
                Some(&ErrorCode::Number(400_099)),
                "{what}"
            );
            assert_eq!(
                error.http_status_code.value(),
                Some(&ErrorCode::Number(400)),
                "{what}"
            );
            assert_written(&error, response, what);
            #[cfg(feature = "alloc")]
            assert_written(&error.into_owned(), response, what);
            errors += 1;
        } else if response.starts_with("{\"value\"") {
            let list = CertificateList::from_json(input, &mut scratch).unwrap();
            let value: Vec<_> = list.collect::<Result<_, _>>().unwrap();
            assert_written(&CertificateListBody { value: &value }, response, what);
            #[cfg(feature = "alloc")]
            {
                let mut scratch = vec![0; response.len()];
                let list = CertificateList::from_json(input, &mut scratch).unwrap();
                let value = list.into_owned().unwrap();
                assert_written(&CertificateListBody { value: &value }, response, what);
            }
            lists += 1;
        } else {
            let reply = CertificateDescription::from_json(input, &mut scratch).unwrap();
            assert_written(&reply, response, what);
            assert_dates(&reply, what);
            let code = what.contains("generateVerificationCode");
            assert_eq!(
                reply.properties.verification_code.value().is_some(),
                code,
                "{what}"
            );
            assert!(Etag::new(reply.etag.value().unwrap()).is_ok(), "{what}");
            #[cfg(feature = "alloc")]
            assert_written(&reply.into_owned(), response, what);
            descriptions += 1;
        }
    }
    // A reader of the material that finds nothing would make all of the above pass.
    assert_eq!((descriptions, lists, errors), (23, 15, 1));
}

fn assert_dates(reply: &CertificateDescription<&str>, what: &str) {
    let properties = &reply.properties;
    for date in [properties.created, properties.updated, properties.expiry] {
        let date = *date.value().unwrap();
        let seconds = rfc1123::parse(date).unwrap();
        assert_eq!(rfc1123::format(seconds).unwrap().as_str(), date, "{what}");
    }
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn replies_of_the_older_recordings_keep_their_values() {
    let exchanges = parsed_exchanges();
    let mut count = 0;
    for Exchange { what, response, .. } in exchanges.iter().filter(|e| !e.response.is_empty()) {
        let (input, mut scratch) = (response.as_bytes(), vec![0; response.len()]);
        let written = if response.starts_with("{\"value\"") {
            let list = CertificateList::from_json(input, &mut scratch).unwrap();
            let value: Vec<_> = list.collect::<Result<_, _>>().unwrap();
            serde_json::to_value(CertificateListBody { value: &value })
        } else {
            let reply = CertificateDescription::from_json(input, &mut scratch).unwrap();
            assert_dates(&reply, what);
            serde_json::to_value(reply)
        };
        assert_eq!(
            written.unwrap(),
            serde_json::from_str::<Value>(response).unwrap(),
            "{what}"
        );
        count += 1;
    }
    assert_eq!(count, 10);
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn every_request_is_rebuilt() {
    let mut exchanges = exchanges();
    exchanges.extend(parsed_exchanges());
    let mut count = 0;
    for exchange in exchanges
        .iter()
        .filter(|exchange| exchange.target.contains("/IotHubs/"))
    {
        let what = &exchange.what;
        // Not one recorded target needs scratch.
        let target = IotHubTarget::parse(&exchange.method, &exchange.target, &mut []).unwrap();
        let hub = target.hub;
        let hub = Hub::new(hub.subscription_id(), hub.resource_group(), hub.name()).unwrap();
        let if_match = exchange
            .if_match
            .as_deref()
            .map(|e| Etag::from_if_match(e).unwrap());
        let name = || CertificateName::new(target.name.unwrap().as_str()).unwrap();
        let request = match target.operation {
            IotHubOperation::List => IotHubRequest::list(hub),
            IotHubOperation::Get => IotHubRequest::get(hub, name()),
            IotHubOperation::CreateOrUpdate => {
                IotHubRequest::create_or_update(hub, name(), if_match)
            }
            IotHubOperation::Delete => IotHubRequest::delete(hub, name(), if_match.unwrap()),
            IotHubOperation::GenerateVerificationCode => {
                IotHubRequest::generate_verification_code(hub, name(), if_match.unwrap())
            }
            IotHubOperation::Verify => IotHubRequest::verify(hub, name(), if_match.unwrap()),
        };
        let version = ApiVersion::new(target.api_version.as_str()).unwrap();
        let request = request.with_api_version(version);
        let mut written = String::new();
        request.write_target(&mut written).unwrap();
        assert_eq!(written, exchange.target, "{what}");
        assert_eq!(request.method().as_str(), exchange.method, "{what}");
        let recorded = exchange
            .if_match
            .as_deref()
            .map(|header| header.trim_matches('"'));
        assert_eq!(request.if_match().map(Etag::as_str), recorded, "{what}");
        assert_body(&exchange.request, request.operation(), what);
        count += 1;
    }
    assert_eq!(count, 39);
}

/// The body, read into its type and written again, is the same JSON value.
fn assert_body(recorded: &str, operation: IotHubOperation, what: &str) {
    let (input, mut scratch) = (recorded.as_bytes(), vec![0; recorded.len()]);
    let written = match operation {
        IotHubOperation::CreateOrUpdate => {
            let body = CreateOrUpdateBody::from_json(input, &mut scratch).unwrap();
            serde_json::to_value(body).unwrap()
        }
        IotHubOperation::Verify => {
            serde_json::to_value(VerifyBody::from_json(input, &mut scratch).unwrap()).unwrap()
        }
        _ => return assert_eq!(recorded, "", "{what} has no body"),
    };
    assert_eq!(
        written,
        serde_json::from_str::<Value>(recorded).unwrap(),
        "{what}"
    );
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn the_flat_body_of_old_versions_is_read() {
    let exchanges = parsed_exchanges();
    let mut count = 0;
    for exchange in exchanges
        .iter()
        .filter(|e| e.request.starts_with("{\"certificate\""))
    {
        if exchange.method == "PUT" {
            let mut scratch = vec![0; exchange.request.len()];
            let body = CreateOrUpdateBody::from_json(exchange.request.as_bytes(), &mut scratch);
            let recorded: Value = serde_json::from_str(&exchange.request).unwrap();
            assert_eq!(
                body.unwrap().certificate.as_deref(),
                recorded["certificate"].as_str()
            );
            count += 1;
        }
    }
    assert_eq!(count, 1);
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn a_device_reads_code_and_etag_and_writes_the_verify_body() {
    let exchanges = exchanges();
    let generate = "/generateVerificationCode?api-version=2025-08-01-preview";
    let at = exchanges
        .iter()
        .position(|e| e.target.ends_with(generate))
        .unwrap();
    let (generate, verify) = (&exchanges[at], &exchanges[at + 1]);
    let mut scratch = [0; 4096];
    let reply = CertificateDescription::from_json(generate.response.as_bytes(), &mut scratch);
    let reply = reply.unwrap();
    assert_eq!(
        reply.properties.verification_code.as_deref().unwrap().len(),
        48
    );
    let etag = Etag::new(reply.etag.value().unwrap()).unwrap();
    assert_eq!(
        Ok(etag),
        Etag::from_if_match(verify.if_match.as_deref().unwrap())
    );

    let recorded: Value = serde_json::from_str(&verify.request).unwrap();
    let pem = recorded["certificate"].as_str().unwrap();
    assert!(pem.contains("\r\n"));
    let mut out = [0; 4096];
    let body = json::write(&VerifyBody { certificate: pem }, &mut out).unwrap();
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), recorded);
}
