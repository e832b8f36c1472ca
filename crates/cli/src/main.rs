#![doc = include_str!("../README.md")]

mod command;
mod config;
mod console;
mod error;
mod key;
mod printer;

use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use command::Candour;

/// Done.
const DONE: u8 = 0;

fn main() -> ExitCode {
    let input = match Candour::try_parse() {
        Ok(input) => input,
        Err(message) => return ExitCode::from(printer::usage(&message)),
    };
    // The log goes to standard error; `RUST_LOG` chooses what is in it.
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::WARN.into())
        .from_env_lossy();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(filter)
        .init();
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(input.run()));
    ExitCode::from(match done {
        Ok(()) => DONE,
        Err(error) => {
            printer::error(&error);
            error::exit_code(&error)
        }
    })
}
