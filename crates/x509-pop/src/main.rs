//! The command line. A command is wiring: it reads files, the clock and the random number
//! generator, joins the other crates and prints. It holds no protocol.

mod auth;
mod ca;
mod certificate;
mod cli;
mod connection;
mod credential;
mod endpoint;
mod failure;
mod host;
mod key;
mod leaf;
mod leaf_maker;
mod outgoing;
mod output;
mod pages;
mod passcode;
mod profile;
mod prove;
mod serve;
mod steps;
mod terminal;
mod text;
mod trial_ca;
mod verbose;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::{AuthCommand, Cli, Command, KeyCommand, LeafCommand, ProveCommand};

fn main() -> ExitCode {
    let Cli { verbosity, command } = Cli::parse();
    terminal::set_quiet(verbosity.quiet);
    verbose::set(verbosity.verbose);
    let result = match command {
        Command::Prove(ProveCommand::Iothub(args)) => prove::run(&args),
        Command::Certificate(command) => certificate::run(&command),
        Command::Key(KeyCommand::Check(args)) => key::check(&args),
        Command::Leaf(LeafCommand::Show(args)) => leaf::show(&args),
        Command::Leaf(LeafCommand::Create(args)) => leaf::create(&args),
        Command::Leaf(LeafCommand::Check(args)) => leaf::check(&args),
        Command::Passcode(command) => passcode::run(&command),
        Command::Auth(AuthCommand::Check(args)) => auth::check(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Completions { shell } => {
            pages::completions(shell);
            Ok(())
        }
        Command::Man { folder } => pages::man(&folder),
    };
    match result.and_then(|()| terminal::check_written()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal::show_failure(&failure);
            failure.exit.into()
        }
    }
}
