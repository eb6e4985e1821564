//! The adapter: sends what the flow wants over HTTPS.

mod classify;
mod digicert;
mod drive;
mod options;
mod received;
mod transport;

use core::fmt;
use std::sync::Arc;
use std::time::Duration;

use pop_models::JsonField;
use pop_models::iothub::{
    ApiVersion, CertificateDescription, CertificateList, CertificateName, Etag, Hub, IotHubRequest,
};

pub use digicert::{
    CreatedPasscode, DigiCertClient, DigiCertOptions, MAX_SECRET_LEN, NewCertificate, NewPasscode,
    PasscodeText,
};
pub use options::{
    ClientOptionsError, HttpOptions, IotHubOptions, RequestFilter, RequestId, token_origin,
};
use transport::Transport;
#[cfg(feature = "azure-identity")]
pub(crate) use transport::trust;

use crate::flow::{
    OperationRequest, Prove, ProveEvent, ProveRequest, Proved, SuccessResponse, bad_body, input,
    upload_body, verify_body,
};
use crate::{ClientError, ProveError, Step, TokenSource};
use drive::{drive, operation};

/// Talks to one IoT Hub management endpoint. Cheap to share by reference; connections are reused.
///
/// All methods are futures for a tokio runtime with time and IO enabled. Dropping a future stops the conversation; a
/// request that is under way may still be carried out.
// Same name as blocking::IotHubClient: the same client, as with reqwest.
pub struct IotHubClient {
    transport: Transport,
    tokens: Option<Arc<dyn TokenSource>>,
    api_version: String,
}

impl IotHubClient {
    /// Checks the options; nothing is sent.
    ///
    /// # Errors
    /// [`ClientOptionsError`] naming the option.
    pub fn new(options: IotHubOptions) -> Result<Self, ClientOptionsError> {
        options.check()?;
        Ok(Self {
            tokens: options.tokens,
            api_version: options.api_version,
            transport: Transport::new(options.http, options.request_id)?,
        })
    }

    /// All certificates of a hub (`Certificates_ListByIotHub`).
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn list(
        &self,
        hub: Hub<'_>,
    ) -> Result<Vec<CertificateDescription<String>>, ClientError> {
        let reply = self.single(IotHubRequest::list(hub), None).await?;
        let mut scratch = vec![0; reply.body.len()];
        let mut certificates = CertificateList::from_json(&reply.body, &mut scratch)
            .and_then(CertificateList::into_owned)
            .map_err(|error| bad_body(Step::List, &error))?;
        for certificate in &mut certificates {
            reply.redactor().description("", certificate);
        }
        Ok(certificates)
    }

    /// One certificate (`Certificates_Get`).
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::NotFound`] when there is none of this name.
    pub async fn get(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
    ) -> Result<CertificateDescription<String>, ClientError> {
        self.description(name, IotHubRequest::get(hub, name), None)
            .await
    }

    /// Stores a CA certificate (`Certificates_CreateOrUpdate`), unverified. Leave `if_match` out for a new name; give
    /// the present `ETag` to replace what is there.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::PreconditionFailed`] when the name is taken or the `ETag` is old.
    pub async fn create_or_update(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
        certificate_pem: &str,
        if_match: Option<Etag<'_>>,
    ) -> Result<CertificateDescription<String>, ClientError> {
        let body = upload_body("certificate", certificate_pem, JsonField::Absent)?;
        let request = IotHubRequest::create_or_update(hub, name, if_match);
        self.description(name, request, Some(body)).await
    }

    /// Stores a CA certificate as verified (`Certificates_CreateOrUpdate` with `isVerified: true`).
    ///
    /// This is a statement and no proof: the service takes the caller's word that the key is held, no key is asked
    /// for and no leaf is sent. Use [`prove`](Self::prove) to prove it. Otherwise as
    /// [`create_or_update`](Self::create_or_update).
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::PreconditionFailed`] when the name is taken or the `ETag` is old.
    pub async fn create_verified(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
        certificate_pem: &str,
        if_match: Option<Etag<'_>>,
    ) -> Result<CertificateDescription<String>, ClientError> {
        let body = upload_body("certificate", certificate_pem, JsonField::Value(true))?;
        let request = IotHubRequest::create_or_update(hub, name, if_match);
        self.description(name, request, Some(body)).await
    }

    /// Removes a certificate (`Certificates_Delete`). `false` says that there was none.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn delete(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
        if_match: Etag<'_>,
    ) -> Result<bool, ClientError> {
        let reply = self
            .single(IotHubRequest::delete(hub, name, if_match), None)
            .await?;
        Ok(reply.status != 204)
    }

    /// Asks for a new verification code (`Certificates_GenerateVerificationCode`). The reply's `ETag` is the one that
    /// [`verify`](Self::verify) needs.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn generate_verification_code(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
        if_match: Etag<'_>,
    ) -> Result<CertificateDescription<String>, ClientError> {
        let request = IotHubRequest::generate_verification_code(hub, name, if_match);
        self.description(name, request, None).await
    }

    /// Sends the leaf (`Certificates_Verify`).
    ///
    /// # Errors
    /// [`ClientError`]. A reply that says `isVerified: false` is no error here.
    pub async fn verify(
        &self,
        hub: Hub<'_>,
        name: CertificateName<'_>,
        if_match: Etag<'_>,
        leaf_pem: &str,
    ) -> Result<CertificateDescription<String>, ClientError> {
        let body = verify_body("leaf certificate", leaf_pem)?;
        self.description(name, IotHubRequest::verify(hub, name, if_match), Some(body))
            .await
    }

    /// The whole proof; see [`flow`](crate::flow) for its rules. `make_leaf` gets the code and returns the leaf as
    /// PEM; `observer` gets what happens.
    ///
    /// # Errors
    /// The conversation's error, or the one of `make_leaf`.
    pub async fn prove<E>(
        &self,
        request: ProveRequest,
        make_leaf: impl FnMut(&str) -> Result<String, E>,
        mut observer: impl FnMut(ProveEvent),
    ) -> Result<Proved, ProveError<E>> {
        let retry = self.transport.retry();
        let flow = Prove::new(&request, &self.api_version, retry, Duration::ZERO)?;
        let observer = |event: ProveEvent| {
            tracing::debug!(%event, "prove");
            observer(event);
        };
        drive(
            &self.transport,
            self.tokens.as_deref(),
            flow,
            make_leaf,
            observer,
        )
        .await
    }

    async fn description(
        &self,
        name: CertificateName<'_>,
        request: IotHubRequest<'_>,
        body: Option<Vec<u8>>,
    ) -> Result<CertificateDescription<String>, ClientError> {
        let step = Step::of(request.operation());
        let reply = self.single(request, body).await?;
        let mut scratch = vec![0; reply.body.len()];
        match CertificateDescription::from_json(&reply.body, &mut scratch) {
            Ok(description) => {
                let mut description = description.into_owned();
                reply
                    .redactor()
                    .description(name.as_str(), &mut description);
                Ok(description)
            }
            Err(error) => Err(bad_body(step, &error)),
        }
    }

    async fn single(
        &self,
        request: IotHubRequest<'_>,
        body: Option<Vec<u8>>,
    ) -> Result<SuccessResponse, ClientError> {
        let version =
            ApiVersion::new(&self.api_version).map_err(|error| input("api-version", &error))?;
        let request = OperationRequest::iothub(request.with_api_version(version), body)?;
        operation(&self.transport, self.tokens.as_deref(), request).await
    }
}

impl fmt::Debug for IotHubClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IotHubClient")
            .field("transport", &self.transport)
            .field("api_version", &self.api_version)
            .finish_non_exhaustive()
    }
}
