//! The verbs as scripts and people use them, against the local service.

#[cfg(test)]
#[path = "verbs/air_gap.rs"]
mod air_gap;
#[cfg(test)]
#[path = "verbs/certificate.rs"]
mod certificate;
#[cfg(test)]
#[path = "verbs/dry_run.rs"]
mod dry_run;
#[cfg(test)]
#[path = "verbs/fixture.rs"]
mod fixture;
#[cfg(test)]
#[path = "session/folder.rs"]
#[expect(dead_code, reason = "`session` uses the rest of it")]
mod folder;
#[cfg(test)]
#[path = "verbs/offline.rs"]
mod offline;
#[cfg(test)]
#[path = "verbs/readme.rs"]
mod readme;
