//! The service's side of the proof of possession, for tests and trials: **not Azure**.
//!
//! [`Engine`] is the service as a state machine: no socket, no clock, no randomness of its own.
//! [`LocalService`] puts it behind TLS on the loopback.
//!
//! Where the real service's behaviour was recorded or documented, the engine does the same; where
//! nobody knows, it chooses, and `BEHAVIOURS.md` says so for each behaviour.

mod engine;
mod shell;

pub use engine::{API_VERSIONS, Engine, EngineOptions, Reply, Request, TokenRule};
pub use shell::{
    Clock, Exchange, LocalService, MAX_BODY_LEN, Observer, Random, Running, ServiceOptions,
    StartError, Verifier,
};
