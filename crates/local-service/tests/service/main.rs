//! The service as its clients see it: each row of `BEHAVIOURS.md` names its test here.

#[cfg(test)]
mod behaviours;
#[cfg(test)]
mod client;
#[cfg(test)]
mod csr;
#[cfg(test)]
mod encodings;
#[cfg(test)]
mod enrolment;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod etags;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod iot;
#[cfg(test)]
mod iot_errors;
#[cfg(test)]
mod iot_shell;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod own_client;
#[cfg(test)]
mod passcode_bounds;
#[cfg(test)]
mod passcode_states;
#[cfg(test)]
mod passcodes;
#[cfg(test)]
mod proof;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod shell;
#[cfg(test)]
mod tokens;
