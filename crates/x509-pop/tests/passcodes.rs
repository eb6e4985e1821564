//! Enrollment passcodes as people use them: requests by OpenSSL, the local service as the service.

#[cfg(test)]
#[path = "passcodes/checking.rs"]
mod checking;
#[cfg(test)]
#[path = "passcodes/fixture.rs"]
mod fixture;
#[cfg(test)]
#[path = "session/folder.rs"]
#[expect(dead_code, reason = "`session` uses the rest of it")]
mod folder;
#[cfg(test)]
#[path = "passcodes/secrets.rs"]
mod secrets;
#[cfg(test)]
#[path = "passcodes/trial.rs"]
mod trial;
#[cfg(test)]
#[path = "passcodes/verbs.rs"]
mod verbs;
