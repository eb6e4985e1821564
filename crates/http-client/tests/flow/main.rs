//! Every rule of the flow, driven by hand: no sockets, no sleeps.
#![cfg(test)]

mod losses;
mod passcodes;
mod rules;
mod service;
mod single;
