//! DigiCert ONE: enrollment passcodes, and certificates asked for with one.

mod options;

use core::fmt;

use pop_models::JsonField;
use pop_models::digicert::{
    CreatePasscodeBody, DigiCertRequest, EnrollBody, EnrollReply, EnrollmentProfileId,
    OwnedAttribute, OwnedPasscodeDetails, OwnedRegisteredValue, PasscodeDetails, PasscodeId,
    Reference, is_masked,
};
use pop_models::json;
use zeroize::Zeroizing;

pub use options::{DigiCertOptions, MAX_SECRET_LEN};

use super::drive::operation;
use super::options::ClientOptionsError;
use super::transport::Transport;
use crate::flow::{OperationRequest, SuccessResponse, bad_body, input, json_body, pem_text};
use crate::secret::for_header;
use crate::{ClientError, Secret, StaticToken, Step, TokenSource};

/// What a new passcode shall be.
///
/// ```
/// use pop_http_client::NewPasscode;
/// use pop_http_client::models::JsonField;
/// use pop_http_client::models::digicert::RegisteredValue;
///
/// let name = RegisteredValue::one("subject.common_name".to_owned(), "device-7".to_owned())?;
/// let passcode = NewPasscode {
///     name: JsonField::Value("line 7".to_owned()),
///     usage_limit: JsonField::Value(1),
///     registered_values: JsonField::Value(vec![name]),
///     ..NewPasscode::default()
/// };
/// # Ok::<(), pop_http_client::models::digicert::RegisteredValueError>(())
/// ```
pub type NewPasscode = CreatePasscodeBody<String, Vec<OwnedRegisteredValue>>;

/// What a certificate is asked for with: the certification request as PEM, and values for it.
pub type NewCertificate = EnrollBody<String, Vec<OwnedAttribute>>;

/// A new passcode.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CreatedPasscode {
    /// What the service says of it. The passcode is masked in here, whatever came.
    pub details: OwnedPasscodeDetails,
    /// The passcode, as far as the reply shows it.
    pub passcode: PasscodeText,
}

/// The passcode in the reply that created it.
///
/// That this reply shows it in clear is *assumed*: the documents do not say so, and what is read later is masked. So
/// what came is returned as it is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum PasscodeText {
    /// In clear. Keep it now: no documented call shows it again.
    Clear(Secret),
    /// Masked. The passcode exists, and this reply does not show it.
    Masked,
    /// Absent, null, empty or the API key that was sent. The passcode exists, and this reply does not show it.
    Missing,
}

impl CreatedPasscode {
    /// Takes the passcode straight from the received bytes, which wipe themselves. `profile` is the id that was asked
    /// for.
    pub(super) fn read(
        step: Step,
        profile: &str,
        reply: &SuccessResponse,
    ) -> Result<Self, ClientError> {
        let mut scratch = scratch(reply);
        let details = PasscodeDetails::from_json(&reply.body, &mut scratch)
            .map_err(|error| bad_body(step, &error))?;
        passcode_reply(step, &details)?;
        let passcode = match details.passcode {
            JsonField::Value(text) if text.is_masked() => PasscodeText::Masked,
            JsonField::Value(text)
                if !text.expose().is_empty() && !reply.redactor().is_secret(text.expose()) =>
            {
                PasscodeText::Clear(Secret::new(text.expose().to_owned()))
            }
            _ => PasscodeText::Missing,
        };
        let mut details = details
            .into_owned()
            .map_err(|error| bad_body(step, &error))?;
        reply.redactor().details(&[profile], &mut details);
        Ok(Self { details, passcode })
    }
}

/// Talks to DigiCert IoT Trust Manager about enrollment passcodes. Cheap to share by reference; connections are reused.
///
/// All methods are futures for a tokio runtime with time and IO enabled. Dropping a future stops the operation; a
/// request that is under way may still be carried out.
///
/// | case | [`details`](Self::details) | [`create`](Self::create), [`enroll`](Self::enroll) |
/// |---|---|---|
/// | 429 | again after the pause that the service asks for, or one of our own | the same: refused before any work (*assumed*) |
/// | 408, 5xx, also 503 with `Retry-After` | again, likewise | an error that says what may have happened |
/// | no reply | again | an error that says what may have happened |
/// | 401 | an error: an API key stays what it is | the same |
///
/// ```no_run
/// use pop_http_client::{DigiCertClient, DigiCertOptions, Secret};
/// use pop_http_client::models::digicert::{EnrollmentProfileId, PasscodeId, Region};
///
/// # async fn example(key: String) -> Result<(), Box<dyn std::error::Error>> {
/// let mut options = DigiCertOptions::for_region(Region::Us)?;
/// options.api_key = Some(Secret::new(key));
/// let client = DigiCertClient::new(options)?;
///
/// let profile = EnrollmentProfileId::new("IOT_502ac648-c826-4e71-991e-5629a23850c1")?;
/// let id = PasscodeId::new("b1cef6d1-1449-4b7d-9577-a43839f7367c")?;
/// let details = client.details(profile, id).await?;
/// println!("used {:?} times", details.number_of_usage.value());
/// # Ok(())
/// # }
/// ```
// Same name as blocking::DigiCertClient: the same client, as with reqwest.
pub struct DigiCertClient {
    transport: Transport,
    api_key: Option<StaticToken>,
}

impl DigiCertClient {
    /// Checks the options; nothing is sent.
    ///
    /// # Errors
    /// [`ClientOptionsError`] naming the option.
    pub fn new(options: DigiCertOptions) -> Result<Self, ClientOptionsError> {
        Ok(Self {
            api_key: options.check()?.map(StaticToken::from_checked),
            transport: Transport::new(options.http, None)?,
        })
    }

    /// The details of a passcode; the passcode itself is masked in them.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::NotFound`] when there is none of this id, [`ClientError::WrongField`] when the
    /// reply is about another passcode or profile than asked for. Ids do not differ by case (*assumed*), and a reply
    /// without them is taken.
    pub async fn details(
        &self,
        profile: EnrollmentProfileId<'_>,
        id: PasscodeId<'_>,
    ) -> Result<OwnedPasscodeDetails, ClientError> {
        let step = Step::ReadPasscode;
        let request =
            OperationRequest::digicert(DigiCertRequest::passcode_details(profile, id), None)?;
        let reply = self.with_api_key(request).await?;
        let mut scratch = scratch(&reply);
        let details = PasscodeDetails::from_json(&reply.body, &mut scratch)
            .map_err(|error| bad_body(step, &error))?;
        passcode_reply(step, &details)?;
        same_id(&reply, step, "id", id.as_str(), details.id)?;
        if let JsonField::Value(Reference { id: found, .. }) = details.enrollment_profile {
            same_id(
                &reply,
                step,
                "enrollment_profile.id",
                profile.as_str(),
                found,
            )?;
        }
        let mut details = details
            .into_owned()
            .map_err(|error| bad_body(step, &error))?;
        reply
            .redactor()
            .details(&[id.as_str(), profile.as_str()], &mut details);
        Ok(details)
    }

    /// Creates a passcode. The reply is the one place that may show it: keep [`CreatedPasscode::passcode`].
    ///
    /// Never sent a second time when the first may have arrived: no documented call lists passcodes, so one that was
    /// created without its reply is known to nobody and can be used by nobody, but stands until somebody disables it.
    ///
    /// # Errors
    /// [`ClientError`]. The text says whether a passcode may exist all the same.
    pub async fn create(
        &self,
        profile: EnrollmentProfileId<'_>,
        passcode: &NewPasscode,
    ) -> Result<CreatedPasscode, ClientError> {
        let body = json_body("passcode request", |out| json::write(passcode, out))?;
        let request =
            OperationRequest::digicert(DigiCertRequest::create_passcode(profile), Some(body))?;
        let reply = self.with_api_key(request).await?;
        CreatedPasscode::read(Step::CreatePasscode, profile.as_str(), &reply)
    }

    /// Asks for a certificate with a passcode in place of the API key, which is not sent. The service answers with the
    /// state of the request; whether a certificate comes with it is not documented.
    ///
    /// Never sent a second time when the first may have arrived: each may spend one usage of the passcode.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Input`] when the passcode is masked, the request holds a private key or the
    /// endpoint is no https; nothing was sent then. Other texts say whether a usage may be spent.
    pub async fn enroll(
        &self,
        passcode: &Secret,
        request: &NewCertificate,
    ) -> Result<EnrollReply<String>, ClientError> {
        let step = Step::Enroll;
        let passcode = self.checked(passcode)?;
        EnrollmentProfileId::new(&request.enrollment_profile_id)
            .map_err(|error| input("enrollment profile id", &error))?;
        let what = "certification request";
        let csr = pem_text(what, &request.csr)?;
        let request = NewCertificate {
            csr,
            ..request.clone()
        };
        let body = json_body(what, |out| json::write(&request, out))?;
        let operation_request = OperationRequest::digicert(DigiCertRequest::enroll(), Some(body))?;
        let reply = operation(&self.transport, Some(&passcode), operation_request).await?;
        let mut enrolled = EnrollReply::from_json(&reply.body, &mut scratch(&reply))
            .map(EnrollReply::into_owned)
            .map_err(|error| bad_body(step, &error))?;
        if enrolled.certificate_request_id.value().is_none() && enrolled.status.value().is_none() {
            let field = "certificate_request_id";
            return Err(ClientError::MissingField { step, field });
        }
        reply.redactor().enrollment(&mut enrolled);
        Ok(enrolled)
    }

    /// The passcode, if it may be sent as one.
    fn checked(&self, passcode: &Secret) -> Result<StaticToken, ClientError> {
        if !self.transport.is_https() {
            let why = "a passcode is never sent over plain http; use an https:// endpoint";
            return Err(input("endpoint", &why));
        }
        if is_masked(passcode.expose().trim()) {
            let why = "this is how the service shows a passcode, with asterisks in place of most of it; give the one \
                       that was shown when it was created";
            return Err(input("passcode", &why));
        }
        for_header(passcode.expose(), MAX_SECRET_LEN)
            .map(StaticToken::from_checked)
            .map_err(|error| input("passcode", &error))
    }

    async fn with_api_key(
        &self,
        request: OperationRequest,
    ) -> Result<SuccessResponse, ClientError> {
        let key = self.api_key.as_ref().map(|key| key as &dyn TokenSource);
        operation(&self.transport, key, request).await
    }
}

/// For a reply's text without its escapes, where a passcode may be.
fn scratch(reply: &SuccessResponse) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(vec![0; reply.body.len()])
}

/// Any object can be read as details, an error's among them: a passcode's have an id or a status.
fn passcode_reply<L>(step: Step, details: &PasscodeDetails<&str, L>) -> Result<(), ClientError> {
    if details.id.value().is_none() && details.status.value().is_none() {
        return Err(ClientError::MissingField { step, field: "id" });
    }
    Ok(())
}

fn same_id(
    reply: &SuccessResponse,
    step: Step,
    field: &'static str,
    expected: &str,
    found: JsonField<&str>,
) -> Result<(), ClientError> {
    match found {
        JsonField::Value(found) if !found.eq_ignore_ascii_case(expected) => {
            Err(ClientError::WrongField {
                step,
                field,
                expected: format!("`{expected}`"),
                found: reply.redactor().text(found),
            })
        }
        _ => Ok(()),
    }
}

impl fmt::Debug for DigiCertClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DigiCertClient")
            .field("transport", &self.transport)
            .field("api_key", &self.api_key.as_ref().map(|_| ".."))
            .finish_non_exhaustive()
    }
}
