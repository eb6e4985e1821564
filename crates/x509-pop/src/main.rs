//! The command line. A command is wiring: it reads files, the clock and the
//! random number generator, joins the rooms and prints. It holds no protocol.

mod auth;
mod ca;
mod cli;
mod connection;
mod credential;
mod failure;
mod host;
mod leaf;
mod leaf_maker;
mod profile;
mod prove;
mod serve;
mod trial_ca;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::{AuthCommand, Cli, Command, LeafCommand, ProveCommand};

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Prove(ProveCommand::Iothub(args)) => prove::run(&args),
        Command::Leaf(LeafCommand::Create(args)) => leaf::create(&args),
        Command::Leaf(LeafCommand::Check(args)) => leaf::check(&args),
        Command::Auth(AuthCommand::Check(args)) => auth::check(&args),
        Command::Serve(args) => serve::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            host::complain(&failure);
            failure.exit.into()
        }
    }
}
