//! DigiCert's client against servers over TLS: what it reads, what it refuses, and what it never shows.
#![cfg(test)]

#[path = "../net/authority.rs"]
mod authority;
#[path = "../net/server.rs"]
mod server;

mod limits;
mod log;
mod replies;
mod secrets;
mod service;
