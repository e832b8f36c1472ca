#![doc = include_str!("../README.md")]

mod input;
mod printer;

use clap::Parser as _;
use std::process::ExitCode;

use input::Input;

/// The log is intact.
const INTACT: u8 = 0;
/// The log is damaged, or what was given cannot be used.
const DAMAGED: u8 = 1;
/// The fault is ours.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    ExitCode::from(run())
}

fn run() -> u8 {
    let input = match Input::try_parse() {
        Ok(input) => input,
        Err(message) => {
            return printer::usage(&message).map_or(FAILED, |()| u8::from(message.use_stderr()));
        }
    };
    let printed = match input.verify() {
        Ok(report) => {
            let code = if report.is_intact() { INTACT } else { DAMAGED };
            printer::report(&report, input.format()).map(|()| code)
        }
        Err(error) => printer::error(&error).map(|()| DAMAGED),
    };
    printed.unwrap_or(FAILED)
}
