//! What a person watching would like to know.

use core::fmt;
use std::time::Duration;

use crate::Step;

/// Progress of a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProveEvent {
    /// A step begins.
    Started {
        /// Which.
        step: Step,
    },
    /// A step did what it should.
    Finished {
        /// Which.
        step: Step,
        /// Time since it started, waits included.
        took: Duration,
    },
    /// The outcome of a step is not known, or somebody else was faster; a read back follows.
    Interrupted {
        /// Which.
        step: Step,
        /// Time since it started, waits included.
        took: Duration,
        /// What happened.
        because: String,
    },
    /// A request of the step is repeated.
    Retrying {
        /// Which.
        step: Step,
        /// Pause before it.
        delay: Duration,
        /// What happened.
        because: String,
    },
}

impl fmt::Display for ProveEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started { step } => write!(f, "{step} ..."),
            Self::Finished { step, took } => write!(f, "{step}: done in {} ms", took.as_millis()),
            Self::Interrupted {
                step,
                took,
                because,
            } => write!(
                f,
                "{step}: interrupted after {} ms: {because}",
                took.as_millis()
            ),
            Self::Retrying {
                step,
                delay,
                because,
            } => write!(f, "{step}: again in {} ms: {because}", delay.as_millis()),
        }
    }
}
