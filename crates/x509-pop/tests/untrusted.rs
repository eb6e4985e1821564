//! Untrusted text reaches every output of the command line, and no character that a terminal
//! interprets or hides is in any output. `code_points` lists these characters independently of the
//! code under test.

// The scripted service and the shell script belong to it.
#![cfg(unix)]

#[cfg(test)]
#[path = "untrusted/certificate.rs"]
mod certificate;
#[cfg(test)]
#[path = "untrusted/code_points.rs"]
mod code_points;
#[cfg(test)]
#[path = "errors/fake.rs"]
#[expect(dead_code, reason = "`errors` uses the rest of it")]
mod fake;
#[cfg(test)]
#[path = "untrusted/file.rs"]
mod file;
#[cfg(test)]
#[path = "untrusted/fixture.rs"]
mod fixture;
#[cfg(test)]
#[path = "untrusted/log.rs"]
mod log;
#[cfg(test)]
#[path = "untrusted/service.rs"]
mod service;
