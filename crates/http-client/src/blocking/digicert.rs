//! The client of DigiCert ONE for programs without an async runtime.

use pop_models::digicert::{EnrollReply, EnrollmentProfileId, OwnedPasscodeDetails, PasscodeId};

use super::runtime::Runtime;
use crate::{
    ClientError, ClientOptionsError, CreatedPasscode, DigiCertOptions, NewCertificate, NewPasscode,
    Secret,
};

/// [`crate::DigiCertClient`] with methods that return when the work is done. Threads, async tasks and the background
/// thread are as with [`IotHubClient`](super::IotHubClient).
#[derive(Debug)]
pub struct DigiCertClient {
    // Dropped first, while connections can still be closed well.
    client: crate::DigiCertClient,
    runtime: Runtime,
}

impl DigiCertClient {
    /// Checks the options and starts the background thread; nothing is sent.
    ///
    /// # Errors
    /// [`ClientOptionsError`] naming the option; [`ClientOptionsError::Setup`] when the system gives no thread.
    pub fn new(options: DigiCertOptions) -> Result<Self, ClientOptionsError> {
        Ok(Self {
            client: crate::DigiCertClient::new(options)?,
            runtime: Runtime::new()
                .map_err(|error| ClientOptionsError::Setup(error.to_string()))?,
        })
    }

    /// As [`details`](crate::DigiCertClient::details) of the async client.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::NotFound`] when there is none of this id.
    pub fn details(
        &self,
        profile: EnrollmentProfileId<'_>,
        id: PasscodeId<'_>,
    ) -> Result<OwnedPasscodeDetails, ClientError> {
        self.runtime.block_on(self.client.details(profile, id))?
    }

    /// As [`create`](crate::DigiCertClient::create) of the async client.
    ///
    /// # Errors
    /// [`ClientError`]. The text says whether a passcode may exist all the same.
    pub fn create(
        &self,
        profile: EnrollmentProfileId<'_>,
        passcode: &NewPasscode,
    ) -> Result<CreatedPasscode, ClientError> {
        self.runtime
            .block_on(self.client.create(profile, passcode))?
    }

    /// As [`enroll`](crate::DigiCertClient::enroll) of the async client.
    ///
    /// # Errors
    /// [`ClientError`]. The text says whether a usage may be spent.
    pub fn enroll(
        &self,
        passcode: &Secret,
        request: &NewCertificate,
    ) -> Result<EnrollReply<String>, ClientError> {
        self.runtime
            .block_on(self.client.enroll(passcode, request))?
    }
}
