//! A client for servers on 127.0.0.1 without TLS, and so without a token.

use std::time::Duration;

use pop_http_client::{IotHubClient, IotHubOptions};

pub(crate) fn client(port: u16, edit: impl FnOnce(&mut IotHubOptions)) -> IotHubClient {
    let url = format!("http://127.0.0.1:{port}").parse().unwrap();
    let mut options = IotHubOptions::new(url);
    // Tests have no time for real pauses.
    options.http.retry.base_delay = Duration::from_millis(2);
    edit(&mut options);
    IotHubClient::new(options).unwrap()
}
