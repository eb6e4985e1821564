//! Reading replies: the few facts that the conversation turns on.

use std::time::Duration;

use pop_models::iothub::{CertificateDescription, ErrorCode, Etag, ServiceError};
use pop_models::{Field, digicert};

use super::http::HttpResponse;
use crate::error::Service;
use crate::redact::{Redactor, printable};
use crate::{ClientError, Refusal, Step};

/// What the service says of a refusal. A body that is not its JSON leaves code and message empty: the status counts.
pub(super) fn refusal(step: Step, response: &HttpResponse<'_>) -> Refusal {
    let (code, message) = match step.service() {
        Service::IotHub => iothub_words(response),
        Service::DigiCert => digicert_words(response),
    };
    let text = |text| response.redactor.text(text);
    Refusal {
        status: response.status,
        code,
        message,
        client_request_id: response.client_request_id.map(text),
        service_request_id: response.service_request_id.map(text),
        retry_after: retry_after(response),
    }
}

type Words = (Option<String>, Option<String>);

fn iothub_words(response: &HttpResponse<'_>) -> Words {
    let redactor = response.redactor;
    let mut scratch = vec![0; response.body.len()];
    let Ok(error) = ServiceError::from_json(response.body, &mut scratch) else {
        return (None, None);
    };
    let code = error.code.value().map(|code| match code {
        ErrorCode::Number(number) => number.to_string(),
        ErrorCode::Text(text) => redactor.text(text),
    });
    (code, error.message.value().map(|text| redactor.text(text)))
}

fn digicert_words(response: &HttpResponse<'_>) -> Words {
    let redactor = response.redactor;
    let mut scratch = vec![0; response.body.len()];
    let Ok(error) = digicert::ServiceError::from_json(response.body, &mut scratch) else {
        return (None, None);
    };
    let message = error.message.value().map(|text| match error.further {
        0 => redactor.text(text),
        further => format!("{} [and {further} more]", redactor.text(text)),
    });
    (error.code.value().map(|text| redactor.text(text)), message)
}

/// The error for a status that no step expects.
pub(super) fn unexpected(step: Step, status: u16, response: &HttpResponse<'_>) -> ClientError {
    match status {
        404 => ClientError::NotFound {
            step,
            refusal: Box::new(refusal(step, response)),
        },
        400..=499 => ClientError::Service {
            step,
            refusal: Box::new(refusal(step, response)),
        },
        _ => ClientError::UnexpectedStatus { step, status },
    }
}

/// The pause that `Retry-After` asks for, in seconds or up to a date (RFC 9110 section 10.2.3). A date is measured
/// against the reply's own `Date`, so a wrong clock here does no harm; without one it is ignored.
pub(super) fn retry_after(response: &HttpResponse<'_>) -> Option<Duration> {
    let text = response.retry_after?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Digits that do not fit are a very long pause, not none.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let date = httpdate::parse_http_date(response.date?.trim()).ok()?;
    Some(until.duration_since(date).unwrap_or(Duration::ZERO))
}

/// A certificate as the service describes it.
pub(super) struct Body<'r>(CertificateDescription<String>, Redactor<'r>);

impl<'r> Body<'r> {
    /// Reads a description of a certificate that was asked for by this name.
    pub(super) fn parse(
        step: Step,
        name: &str,
        response: &HttpResponse<'r>,
    ) -> Result<Self, ClientError> {
        let mut scratch = vec![0; response.body.len()];
        match CertificateDescription::from_json(response.body, &mut scratch) {
            Ok(description) => {
                let mut description = description.into_owned();
                response.redactor.description(name, &mut description);
                Ok(Self(description, response.redactor))
            }
            Err(error) => Err(ClientError::BadBody {
                step,
                problem: error.to_string(),
            }),
        }
    }

    /// Reads a description and checks that it is of the certificate asked for.
    pub(super) fn read(
        step: Step,
        name: &str,
        response: &HttpResponse<'r>,
    ) -> Result<Self, ClientError> {
        let body = Self::parse(step, name, response)?;
        match body.0.name.value() {
            // Names of Azure resources do not differ by case.
            Some(found) if !found.eq_ignore_ascii_case(name) => Err(ClientError::WrongField {
                step,
                field: "name",
                expected: name.to_owned(),
                found: response.redactor.text(found),
            }),
            _ => Ok(body),
        }
    }

    pub(super) fn etag(&self, step: Step) -> Result<String, ClientError> {
        let etag = text(step, "etag", &self.0.etag)?;
        match Etag::new(etag) {
            Ok(_) => Ok(etag.to_owned()),
            Err(error) => Err(ClientError::WrongField {
                step,
                field: "etag",
                expected: error.to_string(),
                found: self.1.text(etag),
            }),
        }
    }

    pub(super) fn code(&self, step: Step) -> Result<String, ClientError> {
        text(
            step,
            "properties.verificationCode",
            &self.0.properties.verification_code,
        )
        .map(str::to_owned)
    }

    pub(super) fn thumbprint(&self, step: Step) -> Result<&str, ClientError> {
        text(step, "properties.thumbprint", &self.0.properties.thumbprint)
    }

    /// Some replies leave the thumbprint out; one that is there has to be ours.
    pub(super) fn check_thumbprint(&self, step: Step, expected: &str) -> Result<(), ClientError> {
        match self.0.properties.thumbprint.value() {
            Some(found) if !found.eq_ignore_ascii_case(expected) => Err(ClientError::WrongField {
                step,
                field: "properties.thumbprint",
                expected: expected.to_owned(),
                found: self.1.text(found),
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn is_verified(&self, step: Step) -> Result<bool, ClientError> {
        match self.0.properties.is_verified {
            Field::Value(verified) => Ok(verified),
            _ => Err(ClientError::MissingField {
                step,
                field: "properties.isVerified",
            }),
        }
    }

    pub(super) fn updated(&self) -> Option<String> {
        self.0
            .properties
            .updated
            .value()
            .map(|updated| printable(updated))
    }
}

fn text<'f>(
    step: Step,
    name: &'static str,
    field: &'f Field<String>,
) -> Result<&'f str, ClientError> {
    match field.value() {
        Some(text) if !text.is_empty() => Ok(text),
        _ => Err(ClientError::MissingField { step, field: name }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(retry_after: &str, date: Option<&str>) -> Option<Duration> {
        super::retry_after(&HttpResponse {
            retry_after: Some(retry_after),
            date,
            ..HttpResponse::new(429, b"")
        })
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let date = Some("Sun, 22 Nov 2026 10:00:00 GMT");
        assert_eq!(pause("17", None), Some(Duration::from_secs(17)));
        assert_eq!(pause(" 0 ", None), Some(Duration::ZERO));
        assert_eq!(
            pause("Sun, 22 Nov 2026 10:00:30 GMT", date),
            Some(Duration::from_secs(30))
        );
        assert_eq!(
            pause("Sun, 22 Nov 2026 09:00:00 GMT", date),
            Some(Duration::ZERO),
            "a moment in the past is now"
        );
        assert_eq!(pause("Sun, 22 Nov 2026 10:00:30 GMT", None), None);
        assert_eq!(
            pause("99999999999999999999999", None),
            Some(Duration::from_secs(u64::MAX))
        );
        for nonsense in ["", "-1", "1.5", "soon", "\u{664}"] {
            assert_eq!(pause(nonsense, date), None, "{nonsense:?}");
        }
    }

    #[test]
    fn refusals_are_read_in_all_forms_and_survive_anything() {
        let read = |step, body: &str| refusal(step, &HttpResponse::new(400, body.as_bytes()));
        let hub = |body| read(Step::Read, body);
        let flat = hub(r#"{"code":400053,"httpStatusCode":400,"message":"Proof\r\nfailed"}"#);
        assert_eq!(flat.code.as_deref(), Some("400053"));
        assert_eq!(flat.message.as_deref(), Some(r"Proof\r\nfailed"));
        let arm = hub(r#"{"error":{"code":"InvalidApiVersion","message":"no"}}"#);
        assert_eq!(arm.code.as_deref(), Some("InvalidApiVersion"));
        assert_eq!(arm.message.as_deref(), Some("no"));

        let one = |body| read(Step::CreatePasscode, body);
        for body in [
            r#"{"errors":[{"code":"invalid_request","message":"a\nb"}]}"#,
            r#"{"error":{"code":"invalid_request","message":"a\nb"}}"#,
        ] {
            let read = one(body);
            assert_eq!(read.code.as_deref(), Some("invalid_request"), "{body}");
            assert_eq!(read.message.as_deref(), Some(r"a\nb"), "{body}");
        }
        let three = one(r#"{"errors":[{"code":"a","message":"m"},{},{"code":"b"}]}"#);
        assert_eq!(three.code.as_deref(), Some("a"));
        assert_eq!(three.message.as_deref(), Some("m [and 2 more]"));

        for odd in [
            "",
            "<html>",
            "[]",
            "null",
            "{\"code\":",
            "{\"errors\":[{\"code\":7}]}",
            &"[".repeat(100_000),
        ] {
            for step in [Step::Read, Step::Enroll] {
                assert_eq!(read(step, odd).code, None, "{odd:.20}");
            }
        }
    }
}
