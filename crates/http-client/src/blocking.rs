//! The clients for programs without an async runtime (feature `blocking`).
//!
//! The same methods, options, rules and errors as [`crate::IotHubClient`] and [`crate::DigiCertClient`], which do the
//! work: each method drives its future on the calling thread until it is done, so every limit of time holds here too.
//!
//! ```no_run
//! # use pop_http_client::blocking::IotHubClient;
//! # use pop_http_client::{IotHubOptions, ProveRequest};
//! # fn build_leaf(_code: &str) -> Result<String, std::io::Error> { unimplemented!() }
//! # fn example(options: IotHubOptions, request: ProveRequest) -> Result<(), Box<dyn std::error::Error>> {
//! let client = IotHubClient::new(options)?;
//! let proved = client.prove(request, |code| build_leaf(code), |event| eprintln!("{event}"))?;
//! assert!(proved.is_verified);
//! # Ok(())
//! # }
//! ```

mod runtime;

use pop_models::digicert::{EnrollReply, EnrollmentProfileId, OwnedPasscodeDetails, PasscodeId};
use pop_models::iothub::{CertificateDescription, CertificateName, Etag, Hub};

use crate::{
    ClientError, ClientOptionsError, CreatedPasscode, DigiCertOptions, IotHubOptions,
    NewCertificate, NewPasscode, ProveError, ProveEvent, ProveRequest, Proved, Secret,
};
use runtime::Runtime;

/// Makes a client whose methods wait for those of the async client of the same name.
macro_rules! blocking_client {
    (
        $(#[$attribute:meta])*
        $client:ident($options:ident) {
            $(fn $method:ident($($argument:ident: $type:ty),*) -> $output:ty;)*
        }
    ) => {
        $(#[$attribute])*
        ///
        /// Threads can share one client; their calls run side by side and reuse idle connections. Each client has one
        /// background thread, which sleeps unless a connection has news, so make one client and keep it. It may be
        /// made and dropped anywhere.
        ///
        /// Inside an async task of tokio every method returns [`ClientError::InsideAsyncTask`] at once, because
        /// blocking there holds up other tasks. `tokio::task::spawn_blocking` and `block_in_place` are good places
        /// for it.
        #[derive(Debug)]
        pub struct $client {
            // Dropped first, while connections can still be closed well.
            client: crate::$client,
            runtime: Runtime,
        }

        impl $client {
            /// Checks the options and starts the background thread; nothing is sent.
            ///
            /// # Errors
            /// [`ClientOptionsError`] naming the option; [`ClientOptionsError::Setup`] when the system gives no thread.
            pub fn new(options: $options) -> Result<Self, ClientOptionsError> {
                Ok(Self {
                    client: crate::$client::new(options)?,
                    runtime: Runtime::new()
                        .map_err(|error| ClientOptionsError::Setup(error.to_string()))?,
                })
            }

            $(
                #[doc = concat!(
                    "As [`", stringify!($method), "`](crate::", stringify!($client), "::", stringify!($method),
                    ") of the async client."
                )]
                ///
                /// # Errors
                /// [`ClientError`], as the async client's.
                pub fn $method(&self, $($argument: $type),*) -> Result<$output, ClientError> {
                    self.runtime.block_on(self.client.$method($($argument),*))?
                }
            )*
        }
    };
}

blocking_client! {
    // Same name as crate::IotHubClient: the same client, as `reqwest::blocking::Client` is to `reqwest::Client`.
    /// [`crate::IotHubClient`] with methods that return when the work is done.
    IotHubClient(IotHubOptions) {
        fn list(hub: Hub<'_>) -> Vec<CertificateDescription<String>>;
        fn get(hub: Hub<'_>, name: CertificateName<'_>) -> CertificateDescription<String>;
        fn create_or_update(
            hub: Hub<'_>,
            name: CertificateName<'_>,
            certificate_pem: &str,
            if_match: Option<Etag<'_>>
        ) -> CertificateDescription<String>;
        fn create_verified(
            hub: Hub<'_>,
            name: CertificateName<'_>,
            certificate_pem: &str,
            if_match: Option<Etag<'_>>
        ) -> CertificateDescription<String>;
        fn delete(hub: Hub<'_>, name: CertificateName<'_>, if_match: Etag<'_>) -> bool;
        fn generate_verification_code(
            hub: Hub<'_>,
            name: CertificateName<'_>,
            if_match: Etag<'_>
        ) -> CertificateDescription<String>;
        fn verify(
            hub: Hub<'_>,
            name: CertificateName<'_>,
            if_match: Etag<'_>,
            leaf_pem: &str
        ) -> CertificateDescription<String>;
    }
}

impl IotHubClient {
    /// As [`prove`](crate::IotHubClient::prove) of the async client. `make_leaf` and `observer` are called on the
    /// calling thread.
    ///
    /// # Errors
    /// The conversation's error, or the one of `make_leaf`.
    pub fn prove<E>(
        &self,
        request: ProveRequest,
        make_leaf: impl FnMut(&str) -> Result<String, E>,
        observer: impl FnMut(ProveEvent),
    ) -> Result<Proved, ProveError<E>> {
        self.runtime
            .block_on(self.client.prove(request, make_leaf, observer))?
    }
}

blocking_client! {
    // Same name as crate::DigiCertClient: the same client, as `reqwest::blocking::Client` is to `reqwest::Client`.
    /// [`crate::DigiCertClient`] with methods that return when the work is done.
    DigiCertClient(DigiCertOptions) {
        fn details(profile: EnrollmentProfileId<'_>, id: PasscodeId<'_>) -> OwnedPasscodeDetails;
        fn create(profile: EnrollmentProfileId<'_>, passcode: &NewPasscode) -> CreatedPasscode;
        fn enroll(passcode: &Secret, request: &NewCertificate) -> EnrollReply<String>;
    }
}
