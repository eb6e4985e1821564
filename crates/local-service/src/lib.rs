//! The service's side, for tests and trials: **neither Azure nor DigiCert**.
//!
//! [`Engine`] is the services as a state machine: no socket, no clock, no randomness of its own.
//! [`LocalService`] puts it behind TLS on the loopback. Two parts answer, each for its own paths:
//!
//! - IoT Hub's certificates and the proof that somebody holds their keys.
//! - DigiCert's enrollment passcodes: they are created and shown, and an enrolment with one is
//!   judged and counted. No certificate is ever issued.
//!
//! Where the real service's behaviour was recorded or documented, the engine does the same; where
//! nobody knows, it chooses, and `BEHAVIOURS.md` says so for each behaviour.

mod engine;
pub mod limits;
mod shell;

pub use engine::{
    API_VERSIONS, ApiKeyRule, Engine, EngineOptions, EngineReply, EngineRequest, TokenRule,
};
pub use shell::{
    Clock, Exchange, LocalService, MAX_BODY_LEN, Observer, Random, Running, ServiceOptions,
    StartError, Verifier,
};
