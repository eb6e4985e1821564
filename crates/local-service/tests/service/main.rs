//! The service as its clients see it: each row of `BEHAVIOURS.md` names its test here.

#[cfg(test)]
mod behaviours;
#[cfg(test)]
mod client;
#[cfg(test)]
mod encodings;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod etags;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod own_client;
#[cfg(test)]
mod proof;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod shell;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod world;
