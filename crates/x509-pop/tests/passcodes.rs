//! Enrollment passcodes as people use them: requests by OpenSSL, the local service as the service.

#[cfg(test)]
#[path = "passcodes/counter.rs"]
mod counter;
#[cfg(test)]
#[path = "passcodes/judging.rs"]
mod judging;
#[cfg(test)]
#[path = "passcodes/secrets.rs"]
mod secrets;
#[cfg(test)]
#[path = "passcodes/story.rs"]
mod story;
#[cfg(test)]
#[path = "session/stranger.rs"]
#[expect(dead_code, reason = "`session` uses the rest of it")]
mod stranger;
#[cfg(test)]
#[path = "passcodes/verbs.rs"]
mod verbs;
