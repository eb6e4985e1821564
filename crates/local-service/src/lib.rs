#![doc = include_str!("../README.md")]

mod engine;
pub mod limits;
mod shell;

pub use engine::{
    API_VERSIONS, ApiKeyRule, Engine, EngineOptions, EngineReply, EngineRequest, TokenRule,
    field_rule, subject_field,
};
pub use shell::{
    Clock, Exchange, LocalService, MAX_BODY_LEN, Observer, Random, Running, ServiceOptions,
    StartError, Verifier,
};
