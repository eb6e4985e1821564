//! What goes wrong: exit code, words, and what it leaves at the service. Every run is searched
//! for the token and the CA's key, so no error holds a secret.

// A fake service and `/proc` belong to it.
#![cfg(unix)]

#[cfg(test)]
#[path = "errors/fake.rs"]
mod fake;
#[cfg(test)]
#[path = "errors/fixture.rs"]
mod fixture;
#[cfg(test)]
#[path = "session/folder.rs"]
#[expect(dead_code, reason = "`session` uses the rest of it")]
mod folder;
#[cfg(test)]
#[path = "errors/http.rs"]
mod http;
#[cfg(test)]
#[path = "errors/network.rs"]
mod network;
#[cfg(test)]
#[path = "errors/proof.rs"]
mod proof;
#[cfg(test)]
#[path = "errors/replies.rs"]
mod replies;
#[cfg(test)]
#[path = "errors/secrets.rs"]
mod secrets;
