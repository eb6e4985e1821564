//! Reading replies: the few facts that the conversation turns on.

use std::time::Duration;

use pop_models::iothub::{CertificateDescription, ErrorCode, Etag, IotHubServiceError};
use pop_models::{JsonField, digicert};

use super::http::HttpResponse;
use crate::error::Service;
use crate::redact::{Redactor, printable};
use crate::{ClientError, ErrorResponse, Step};

/// What the service says of an error. A body that is not its JSON leaves code and message empty: the status counts.
pub(super) fn error_response(step: Step, response: &HttpResponse<'_>) -> ErrorResponse {
    let text = |text: &str| response.redactor.text(text);
    let mut scratch = vec![0; response.body.len()];
    let (code, message) = match step.service() {
        Service::IotHub => match IotHubServiceError::from_json(response.body, &mut scratch) {
            Ok(error) => {
                let code = error.code.value().map(|code| match code {
                    ErrorCode::Number(number) => number.to_string(),
                    ErrorCode::Text(code) => text(code),
                });
                (code, error.message.value().map(|message| text(message)))
            }
            Err(_) => (None, None),
        },
        Service::DigiCert => {
            match digicert::DigiCertServiceError::from_json(response.body, &mut scratch) {
                Ok(error) => {
                    let message = error.message.value().map(|message| match error.further {
                        0 => text(message),
                        further => format!("{} [and {further} more]", text(message)),
                    });
                    (error.code.value().map(|code| text(code)), message)
                }
                Err(_) => (None, None),
            }
        }
    };
    ErrorResponse {
        status: response.status,
        code,
        message,
        client_request_id: response.client_request_id.map(text),
        service_request_id: response.service_request_id.map(text),
        retry_after: retry_after(response),
    }
}

/// The error for a status that the step does not expect.
pub(super) fn unexpected(step: Step, response: &HttpResponse<'_>) -> ClientError {
    let status = response.status;
    if !matches!(status, 400..=499) {
        return ClientError::UnexpectedStatus { step, status };
    }
    let response = Box::new(error_response(step, response));
    match status {
        404 => ClientError::NotFound { step, response },
        _ => ClientError::Service { step, response },
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

/// A certificate as the service describes it, in the reply to this step.
pub(super) struct Body<'r> {
    step: Step,
    description: CertificateDescription<String>,
    redactor: Redactor<'r>,
}

impl<'r> Body<'r> {
    /// Reads a description of a certificate that was asked for by this name.
    pub(super) fn parse(
        step: Step,
        name: &str,
        response: &HttpResponse<'r>,
    ) -> Result<Self, ClientError> {
        let mut scratch = vec![0; response.body.len()];
        let description = CertificateDescription::from_json(response.body, &mut scratch);
        let description = description.map_err(|error| bad_body(step, &error))?;
        let mut description = description.into_owned();
        response.redactor.description(name, &mut description);
        Ok(Self {
            step,
            description,
            redactor: response.redactor,
        })
    }

    /// Reads a description and checks that it is of the certificate asked for.
    pub(super) fn read(
        step: Step,
        name: &str,
        response: &HttpResponse<'r>,
    ) -> Result<Self, ClientError> {
        let body = Self::parse(step, name, response)?;
        match body.description.name.value() {
            // Names of Azure resources do not differ by case.
            Some(found) if !found.eq_ignore_ascii_case(name) => {
                Err(body.wrong("name", name.to_owned(), found))
            }
            _ => Ok(body),
        }
    }

    pub(super) fn etag(&self) -> Result<String, ClientError> {
        let etag = self.text("etag", &self.description.etag)?;
        match Etag::new(etag) {
            Ok(_) => Ok(etag.to_owned()),
            Err(error) => Err(self.wrong("etag", error.to_string(), etag)),
        }
    }

    pub(super) fn code(&self) -> Result<String, ClientError> {
        let code = &self.description.properties.verification_code;
        self.text("properties.verificationCode", code)
            .map(str::to_owned)
    }

    pub(super) fn thumbprint(&self) -> Result<&str, ClientError> {
        let thumbprint = &self.description.properties.thumbprint;
        self.text("properties.thumbprint", thumbprint)
    }

    /// Some replies leave the thumbprint out; one that is there has to be ours.
    pub(super) fn check_thumbprint(&self, expected: &str) -> Result<(), ClientError> {
        match self.description.properties.thumbprint.value() {
            Some(found) if !found.eq_ignore_ascii_case(expected) => {
                Err(self.wrong("properties.thumbprint", expected.to_owned(), found))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn is_verified(&self) -> Result<bool, ClientError> {
        match self.description.properties.is_verified {
            JsonField::Value(verified) => Ok(verified),
            _ => Err(self.missing("properties.isVerified")),
        }
    }

    pub(super) fn updated(&self) -> Option<String> {
        let updated = self.description.properties.updated.value();
        updated.map(|updated| printable(updated))
    }

    fn text<'f>(
        &self,
        name: &'static str,
        field: &'f JsonField<String>,
    ) -> Result<&'f str, ClientError> {
        match field.value() {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(self.missing(name)),
        }
    }

    const fn missing(&self, field: &'static str) -> ClientError {
        let step = self.step;
        ClientError::MissingField { step, field }
    }

    fn wrong(&self, field: &'static str, expected: String, found: &str) -> ClientError {
        ClientError::WrongField {
            step: self.step,
            field,
            expected,
            found: self.redactor.text(found),
        }
    }
}

/// The error for a reply that is not the JSON it should be.
pub(crate) fn bad_body(step: Step, error: &dyn core::fmt::Display) -> ClientError {
    ClientError::BadBody {
        step,
        problem: error.to_string(),
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
    fn error_responses_are_read_in_all_forms_and_survive_anything() {
        let read =
            |step, body: &str| error_response(step, &HttpResponse::new(400, body.as_bytes()));
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
