//! The commands that change the rules: publish and date.

use std::path::PathBuf;

use candour_domain::ParseError;
use candour_flow::gateway::date::{self, Change, Proposal};
use candour_flow::{Texts, rules};
use serde_json::json;

use super::{administrator, folder, load, look};
use crate::console::Console;
use crate::error::wrong;

/// Rules to put in force.
#[derive(Debug, clap::Args)]
pub(crate) struct Publish {
    /// The folder of rules
    #[arg(required_unless_present = "built_in", conflicts_with = "built_in")]
    folder: Option<PathBuf>,
    /// Publish the rules that came with the program
    #[arg(long)]
    built_in: bool,
    /// What changes and why; kept for ever
    #[arg(long, value_name = "TEXT")]
    note: String,
}

impl Publish {
    pub(super) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let (texts, place) = match &self.folder {
            Some(place) => (folder::read(place)?, place.display().to_string()),
            None => (Texts::built_in(), "the built-in rules".to_owned()),
        };
        // Agreements among them are left out: those that hold are in their register.
        load(texts.clone(), &place)?;
        let (candour, caller) = administrator(console).await?;
        let hash = rules::publish(&candour, &caller, texts, &self.note).await?;
        let answer = json!({ "published": hash.value() });
        console
            .printer
            .answer(&answer, |_| format!("Published {}", hash.value()))
    }
}

/// A gateway to date or to review.
#[derive(Debug, clap::Args)]
pub(crate) struct Date {
    /// Its id, such as `CA2004.s16LA`
    gateway: String,
    /// The first day on which it holds, as 2027-04-01
    #[arg(long, value_name = "DAY", requires = "source")]
    from: Option<String>,
    /// The address at which this can be read
    #[arg(long, value_name = "ADDRESS")]
    source: Option<String>,
    /// Who has read the source and agrees
    #[arg(long, value_name = "NAME", requires = "reviewed_on")]
    reviewed_by: Option<String>,
    /// The day on which they did
    #[arg(long, value_name = "DAY", requires = "reviewed_by")]
    reviewed_on: Option<String>,
    /// What changes and why; kept for ever
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Publish it; without this nothing is changed
    #[arg(long)]
    yes: bool,
}

fn day(option: &str, text: Option<&String>) -> anyhow::Result<Option<candour_domain::Date>> {
    let wrong_day = |error: ParseError| wrong(format!("`{option}`: {error}"));
    Ok(text
        .map(|text| text.parse())
        .transpose()
        .map_err(wrong_day)?)
}

impl Date {
    pub(super) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let from = day("--from", self.from.as_ref())?;
        let reviewed_on = day("--reviewed-on", self.reviewed_on.as_ref())?;
        let usual = match from {
            Some(from) => format!("{} is in force from {}", self.gateway, from.shown()),
            None => format!("{} was reviewed", self.gateway),
        };
        let change = Change {
            gateway: self.gateway.clone(),
            from,
            source: self.source.unwrap_or_default(),
            reviewed_by: self.reviewed_by.unwrap_or_default(),
            reviewed_on,
            note: self.note.unwrap_or(usual),
        };
        let (candour, caller) = administrator(console).await?;
        let proposal = date::propose(&candour, &caller, &change)
            .await
            .map_err(|error| look::unknown(error, &self.gateway))?;
        if !self.yes {
            console.printer.answer(proposal.value(), told)?;
            console
                .printer
                .note("Nothing was changed: say --yes to publish it.");
            return Ok(());
        }
        let base = proposal.value().base.clone();
        let hash = date::publish(&candour, &caller, &change, &base).await?;
        let answer = json!({ "gateway": self.gateway, "published": hash.value() });
        console
            .printer
            .answer(&answer, |_| format!("Published {}", hash.value()))
    }
}

fn told(proposal: &Proposal) -> String {
    let changes: Vec<String> = proposal
        .changes
        .iter()
        .map(|row| format!("{}: {} ({})", row.key, row.value, row.sub))
        .collect();
    format!("{}\n\n{}", changes.join("\n"), look::tried(&proposal.trial))
}
