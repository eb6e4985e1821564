//! Credentials of the Azure SDK as sources of tokens: the only place that knows its types.

use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use azure_core::credentials::TokenCredential;
use azure_core::http::{ClientOptions as AzureOptions, RetryOptions, Transport};

use crate::client::{ClientOptionsError, trust};
use crate::token::checked;
use crate::{AccessTokenError, Secret, TokenFuture, TokenSource};

/// What a token for public Azure Resource Manager is asked for.
pub const MANAGEMENT_SCOPE: &str = "https://management.azure.com/.default";

/// A cached token is used until this long before it expires: longer than one request may take.
const MARGIN: i64 = 120;
/// Tells the time in seconds since 1970.
pub type UnixClock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Any [`TokenCredential`] as a [`TokenSource`], with a cache in front: some credentials start a process each time.
///
/// After a 401 the cached token is dropped and the credential asked again. A credential with a cache of its own may
/// give the same token once more; the Azure SDK has no way to ask for another.
pub struct AzureToken {
    credential: Arc<dyn TokenCredential>,
    scope: String,
    now: UnixClock,
    cache: Mutex<Option<Cached>>,
}

struct Cached {
    token: Secret,
    expires: i64,
}

impl AzureToken {
    /// `scope` is most often [`MANAGEMENT_SCOPE`].
    pub fn new(
        credential: Arc<dyn TokenCredential>,
        scope: impl Into<String>,
        now: UnixClock,
    ) -> Self {
        Self {
            credential,
            scope: scope.into(),
            now,
            cache: Mutex::new(None),
        }
    }

    fn cached(&self) -> Option<Secret> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let cached = cache.as_ref()?;
        let fresh = (self.now)() < cached.expires.saturating_sub(MARGIN);
        fresh.then(|| cached.token.clone())
    }

    fn store(&self, cached: Option<Cached>) {
        *self.cache.lock().unwrap_or_else(PoisonError::into_inner) = cached;
    }
}

impl TokenSource for AzureToken {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async move {
            if let Some(token) = self.cached() {
                return Ok(token);
            }
            let answer = self.credential.get_token(&[&self.scope], None).await;
            // Never the error's `Debug`: that holds the reply and pages of backtraces.
            let answer = answer.map_err(|error| {
                AccessTokenError::Source(AccessTokenError::quote(&error.to_string()))
            })?;
            let token = checked(answer.token.secret())?;
            self.store(Some(Cached {
                token: token.clone(),
                expires: answer.expires_on.unix_timestamp(),
            }));
            Ok(token)
        })
    }

    fn refused(&self) {
        self.store(None);
    }
}

impl fmt::Debug for AzureToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AzureToken")
            .field("credential", &self.credential)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// How a credential of the SDK reaches its service.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CredentialTransport {
    /// Trust these CA certificates (PEM) and no others. Default: what the operating system trusts.
    pub ca_bundle_pem: Option<Vec<u8>>,
    /// Time for one connection. Default 10 s.
    pub connect_timeout: Duration,
    /// Time for one request with its whole reply. Default 30 s.
    pub request_timeout: Duration,
    /// Use the proxies that the environment names. Managed identities live on the link, never behind one.
    /// Default true.
    pub use_system_proxy: bool,
}

impl Default for CredentialTransport {
    fn default() -> Self {
        Self {
            ca_bundle_pem: None,
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            use_system_proxy: true,
        }
    }
}

impl CredentialTransport {
    /// Options for a credential: our TLS stack and roots, and no retries. The SDK's own would hide a wrong address
    /// for more than a minute.
    ///
    /// # Errors
    /// [`ClientOptionsError`] when the roots cannot be used.
    pub fn client_options(&self) -> Result<AzureOptions, ClientOptionsError> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .timeout(self.request_timeout)
            .retry(reqwest::retry::never())
            .redirect(reqwest::redirect::Policy::none())
            .referer(false);
        if !self.use_system_proxy {
            builder = builder.no_proxy();
        }
        let http = trust(builder, self.ca_bundle_pem.as_deref())?;
        Ok(AzureOptions {
            transport: Some(Transport::new(Arc::new(http))),
            retry: RetryOptions::none(),
            ..AzureOptions::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use azure_core::credentials::{AccessToken, TokenRequestOptions};
    use azure_core::error::ErrorKind;
    use azure_core::time::OffsetDateTime;

    use super::*;

    const MARKER: &str = "eyJ0eXAiMARKER";

    /// Gives `MARKER-n` at the n-th call, good for an hour of the clock.
    #[derive(Debug, Default)]
    struct Counting {
        calls: AtomicI64,
        answer: Answer,
    }

    #[derive(Debug, Default)]
    enum Answer {
        #[default]
        Token,
        Empty,
        Error(String),
    }

    type Future<'a, T> = core::pin::Pin<Box<dyn core::future::Future<Output = T> + Send + 'a>>;

    // What `async_trait` makes of the trait, written out.
    impl TokenCredential for Counting {
        fn get_token<'life0, 'life1, 'life2, 'life3, 'async_trait>(
            &'life0 self,
            scopes: &'life1 [&'life2 str],
            _options: Option<TokenRequestOptions<'life3>>,
        ) -> Future<'async_trait, azure_core::Result<AccessToken>>
        where
            'life0: 'async_trait,
            'life1: 'async_trait,
            'life2: 'async_trait,
            'life3: 'async_trait,
            Self: 'async_trait,
        {
            assert_eq!(scopes, [MANAGEMENT_SCOPE]);
            let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
            Box::pin(async move {
                let expires = OffsetDateTime::from_unix_timestamp(3600 * call).unwrap();
                match &self.answer {
                    Answer::Token => Ok(AccessToken::new(format!("{MARKER}-{call}"), expires)),
                    Answer::Empty => Ok(AccessToken::new(" ", expires)),
                    Answer::Error(text) => Err(azure_core::Error::with_message(
                        ErrorKind::Credential,
                        text.clone(),
                    )),
                }
            })
        }
    }

    fn source(answer: Answer) -> (AzureToken, Arc<AtomicI64>) {
        let time = Arc::new(AtomicI64::new(0));
        let clock = Arc::clone(&time);
        let credential = Counting {
            calls: AtomicI64::new(0),
            answer,
        };
        let now = Arc::new(move || clock.load(Ordering::Relaxed));
        (
            AzureToken::new(Arc::new(credential), MANAGEMENT_SCOPE, now),
            time,
        )
    }

    async fn token(source: &AzureToken) -> String {
        source.token().await.unwrap().expose().to_owned()
    }

    #[tokio::test]
    async fn a_token_is_kept_until_shortly_before_it_expires() {
        let (source, time) = source(Answer::Token);
        assert_eq!(token(&source).await, format!("{MARKER}-1"));
        time.store(3600 - MARGIN - 1, Ordering::Relaxed);
        assert_eq!(token(&source).await, format!("{MARKER}-1"));
        time.store(3600 - MARGIN, Ordering::Relaxed);
        assert_eq!(token(&source).await, format!("{MARKER}-2"));
    }

    #[tokio::test]
    async fn a_refused_token_is_dropped() {
        let (source, _) = source(Answer::Token);
        assert_eq!(token(&source).await, format!("{MARKER}-1"));
        source.refused();
        assert_eq!(token(&source).await, format!("{MARKER}-2"));
    }

    #[tokio::test]
    async fn an_unusable_token_is_an_error_and_not_kept() {
        let (source, _) = source(Answer::Empty);
        assert_eq!(source.token().await.unwrap_err(), AccessTokenError::Empty);
        assert!(source.cached().is_none());
    }

    #[tokio::test]
    async fn an_error_is_one_short_line_without_long_words() {
        let long = format!("bad\n{} {}", "x".repeat(81), "y ".repeat(2000));
        let (source, _) = source(Answer::Error(long));
        let text = source.token().await.unwrap_err().to_string();
        assert!(text.contains("bad [...] y y"), "{text}");
        assert!(text.len() < 700, "{text}");
    }

    #[tokio::test]
    async fn nothing_of_a_token_is_printed() {
        let (source, _) = source(Answer::Token);
        assert!(token(&source).await.contains(MARKER));
        assert!(!format!("{source:?}").contains(MARKER));
    }

    #[test]
    fn roots_that_are_none_are_refused() {
        let transport = CredentialTransport {
            ca_bundle_pem: Some(b"no PEM".to_vec()),
            ..CredentialTransport::default()
        };
        let error = transport.client_options().unwrap_err();
        assert!(matches!(error, ClientOptionsError::CaBundle(_)), "{error}");
        assert!(CredentialTransport::default().client_options().is_ok());
    }
}
