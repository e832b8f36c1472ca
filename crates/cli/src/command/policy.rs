//! `candour policy`: the rules as text. Check them, test them, try them on what was decided before, publish them.

mod change;
mod folder;
mod look;

use std::path::PathBuf;

use candour_flow::{Caller, Candour, Faults, RuleSet, Texts};
use clap::Subcommand;

use crate::console::Console;
use crate::error::wrong;

/// Check, test, try and publish the rules, and see what they say
#[derive(Debug, Subcommand)]
pub(crate) enum Policy {
    /// Say everything that is wrong with the rules in a folder, with file and line
    #[command(
        verbatim_doc_comment,
        after_help = "\
Example:
  candour policy check rules

It needs no database and changes nothing. It ends with 1 if anything is wrong."
    )]
    Check(Folder),
    /// Run the cases in FOLDER/cases, or those that are built in
    #[command(
        verbatim_doc_comment,
        after_help = "\
Examples:
  candour policy test
  candour policy test rules

Without a folder the built-in cases are run against the built-in rules. It ends with 1 if a case comes out otherwise."
    )]
    Test(Folder),
    /// See every gateway: in force or not, since when, and who has read it
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour policy list --json"
    )]
    List,
    /// See one gateway in words
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour policy show CareAct.s42"
    )]
    Show(look::Show),
    /// Say which past decisions would come out otherwise under the rules in a folder
    #[command(
        verbatim_doc_comment,
        after_help = "\
Examples:
  candour policy try rules
  candour policy try rules --on 2027-04-01

Ids, counts and facts such as purposes and kinds of agency are printed; never a name or what anybody wrote."
    )]
    Try(look::Try),
    /// Put the rules in a folder in force
    #[command(
        verbatim_doc_comment,
        after_help = "\
Examples:
  candour policy publish rules --note 'Section 16LA is in force from 1 April 2027'
  candour policy publish --built-in --note 'Back to the rules that came with the program'

Rules with a fault are refused, and those that run go on running."
    )]
    Publish(change::Publish),
    /// Write the rules in force into a new folder
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour policy export rules"
    )]
    Export(look::Export),
    /// Date a gateway, or say who has read it, and publish
    #[command(
        verbatim_doc_comment,
        after_help = "\
Example:
  candour policy date CA2004.s16LA --from 2027-04-01 --source https://www.legislation.gov.uk/ukpga/2026/21/section/4 \\
      --reviewed-by 'J Okafor, solicitor' --reviewed-on 2027-03-20 --note 'Commenced' --yes

Without --yes it says which past decisions would come out otherwise, and changes nothing."
    )]
    Date(change::Date),
}

/// A folder of rules.
#[derive(Debug, clap::Args)]
pub(crate) struct Folder {
    /// The folder that holds `schema.cedarschema` and the folders `door` and `gateways`
    folder: Option<PathBuf>,
}

impl Policy {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        match self {
            Self::Check(Folder { folder }) => look::check(console, folder),
            Self::Test(Folder { folder }) => look::test(console, folder.as_deref()),
            Self::List => look::list(console).await,
            Self::Show(show) => show.run(console).await,
            Self::Try(attempt) => attempt.run(console).await,
            Self::Publish(publish) => publish.run(console).await,
            Self::Export(export) => export.run(console).await,
            Self::Date(date) => date.run(console).await,
        }
    }
}

/// The rules of these texts, or everything that is wrong with them.
fn load(texts: Texts, place: &str) -> anyhow::Result<RuleSet> {
    RuleSet::load(texts).map_err(|faults| told(&faults, place))
}

/// Faults, a line each, as whoever typed can put them right.
fn told(faults: &Faults, place: &str) -> anyhow::Error {
    let lines: Vec<String> = faults
        .iter()
        .map(|fault| format!("\n  {place}/{fault}"))
        .collect();
    let count = match lines.len() {
        1 => "1 fault".to_owned(),
        many => format!("{many} faults"),
    };
    wrong(format!("{count} in `{place}`{}", lines.concat())).into()
}

/// The database, and somebody who may look after its rules.
async fn administrator(console: &Console) -> anyhow::Result<(Candour, Caller)> {
    let candour = console.open().await?;
    let caller = console
        .overseer(&candour, candour_domain::Role::Administrator)
        .await?;
    Ok((candour, caller))
}
