//! The commands, one file a noun.

mod agency;
mod agreement;
mod decision;
mod demo;
mod import;
mod init;
mod ledger;
mod link;
mod policy;
mod region;
mod serve;
mod user;

use clap::{Parser, Subcommand};

use crate::config::Options;
use crate::console::Console;
use crate::printer::{Form, Printer};

/// Dare to share, and prove it.
///
/// Candour is for agencies that safeguard people together. It notices that their records may be about the same
/// person, says whether and how they may share, and proves afterwards what was told.
#[derive(Debug, Parser)]
#[command(
    name = "candour",
    version,
    verbatim_doc_comment,
    after_help = "\
Examples:
  candour demo                                         a pretend region in your browser, nothing is kept
  candour init                                         begin for real, in candour.db
  candour serve                                        serve it on 127.0.0.1:8080
  candour import people.csv --agency 'Mapleford Homes'

Ends with 0 if it is done, 1 if what you gave cannot be used, 2 if the fault is ours."
)]
pub(crate) struct Candour {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    options: Options,
    /// Print the answer as JSON, for programs
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Demo(demo::Demo),
    Init(init::Init),
    #[command(subcommand)]
    Agency(agency::Agency),
    #[command(subcommand)]
    Agreement(agreement::Agreement),
    #[command(subcommand)]
    Policy(policy::Policy),
    #[command(subcommand)]
    Decision(decision::Decision),
    #[command(subcommand)]
    User(user::User),
    Import(import::Import),
    Link(link::Link),
    #[command(subcommand)]
    Ledger(ledger::Ledger),
    Region(region::Region),
}

impl Candour {
    /// Do what was asked.
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let printer = Printer {
            form: if self.json { Form::Json } else { Form::Text },
        };
        let console = Console {
            config: self.options.read()?,
            printer,
        };
        match self.command {
            Command::Serve(command) => command.run(&console).await,
            Command::Demo(command) => command.run(&console).await,
            Command::Init(command) => command.run(&console).await,
            Command::Agency(command) => command.run(&console).await,
            Command::Agreement(command) => command.run(&console).await,
            Command::Policy(command) => command.run(&console).await,
            Command::Decision(command) => command.run(&console).await,
            Command::User(command) => command.run(&console).await,
            Command::Import(command) => command.run(&console).await,
            Command::Link(command) => command.run(&console).await,
            Command::Ledger(command) => command.run(&console).await,
            Command::Region(command) => command.run(&console),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Candour;
    use crate::config::SETTINGS;

    /// Every command and subcommand as it is typed.
    fn commands() -> Vec<String> {
        let mut names = Vec::new();
        for command in Candour::command().get_subcommands() {
            let name = command.get_name().to_owned();
            let below: Vec<String> = command
                .get_subcommands()
                .map(|sub| format!("{name} {}", sub.get_name()))
                .collect();
            if below.is_empty() {
                names.push(name);
            } else {
                names.extend(below);
            }
        }
        names
    }

    #[test]
    fn every_command_and_setting_has_a_heading() -> anyhow::Result<()> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/operating.md");
        let text = std::fs::read_to_string(path)?;
        let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("##")).collect();
        let missing: Vec<String> = commands()
            .into_iter()
            .map(|command| format!("`candour {command}`"))
            .chain(SETTINGS.iter().map(|setting| format!("`{setting}`")))
            .filter(|wanted| {
                !headings
                    .iter()
                    .any(|heading| heading.ends_with(wanted.as_str()))
            })
            .collect();
        assert!(
            missing.is_empty(),
            "no heading in docs/operating.md: {missing:?}"
        );
        assert!(commands().len() >= 15, "{:?}", commands());
        Ok(())
    }

    #[test]
    fn every_command_says_what_it_does() {
        Candour::command().debug_assert();
        for command in Candour::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(
                    argument.get_help().is_some(),
                    "{} {}",
                    command.get_name(),
                    argument.get_id()
                );
            }
        }
    }
}
