//! `candour decision`: what was decided, asked again under the rules that decided it.

use candour_domain::{DecisionId, Role};
use candour_flow::FlowError;
use candour_flow::replay::{self, Replayed, ReplayedAll};
use clap::Subcommand;

use crate::console::Console;
use crate::error::wrong;

/// Ask again what was decided, under the rules that decided it
#[derive(Debug, Subcommand)]
pub(crate) enum Decision {
    /// Make a decision again, compare it with what was recorded, and say what differs under today's rules
    #[command(
        verbatim_doc_comment,
        after_help = "\
Examples:
  candour decision replay 2Z0XK7QW9R4T6Y8V1B3N5M7P0C --json
  candour decision replay --all

It ends with 2 if the same rules no longer give the same answer: then something was changed that must not change."
    )]
    Replay(Replay),
}

/// What to replay.
#[derive(Debug, clap::Args)]
pub(crate) struct Replay {
    /// The decision's id
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    decision: Option<String>,
    /// Every decision there is
    #[arg(long)]
    all: bool,
}

impl Decision {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let Self::Replay(replay) = self;
        match replay.decision {
            Some(id) => one(console, &id).await,
            None => all(console).await,
        }
    }
}

async fn one(console: &Console, wanted: &str) -> anyhow::Result<()> {
    let id: DecisionId = wanted
        .parse()
        .map_err(|error| wrong(format!("`{wanted}`: {error}")))?;
    let candour = console.open().await?;
    let caller = console.overseer(&candour, Role::Administrator).await?;
    let found = replay::one(&candour, &caller, id).await;
    if matches!(found, Err(FlowError::NotThere)) {
        return Err(wrong(format!("there is no decision `{wanted}`")).into());
    }
    let found = found?;
    console.printer.answer(found.value(), in_words)?;
    sound(found.value().otherwise.is_empty())
}

async fn all(console: &Console) -> anyhow::Result<()> {
    let candour = console.open().await?;
    let caller = console.overseer(&candour, Role::Administrator).await?;
    let found = replay::all(&candour, &caller).await?;
    console.printer.answer(found.value(), counted)?;
    sound(found.value().otherwise.is_empty())
}

/// Loudly, and as our own fault: the same rules must give the same answer for ever.
fn sound(same: bool) -> anyhow::Result<()> {
    if same {
        return Ok(());
    }
    Err(anyhow::anyhow!(
        "THE SAME RULES NO LONGER GIVE THE SAME ANSWER: the rules, a decision or the program was changed"
    ))
}

fn in_words(found: &Replayed) -> String {
    let mut lines = vec![
        format!("Decision {} of {}", found.id, found.at.shown),
        format!("Rules {}", found.rule_set),
        String::new(),
    ];
    lines.extend(
        found
            .facts
            .iter()
            .map(|fact| format!("{}: {}", fact.key, fact.value)),
    );
    lines.push(String::new());
    lines.push(format!("Recorded:     {}", found.recorded));
    lines.push(format!("Asked again:  {}", found.then));
    lines.push(format!("Today:        {}", found.today));
    lines.push(String::new());
    if found.otherwise.is_empty() {
        lines.push("The same rules give the same answer.".to_owned());
    } else {
        lines.push("NOT THE SAME:".to_owned());
        lines.extend(found.otherwise.iter().map(|line| format!("  {line}")));
    }
    if found.differs.is_empty() {
        lines.push("Nothing would be different under today's rules.".to_owned());
    } else {
        lines.push("Under today's rules:".to_owned());
        lines.extend(found.differs.iter().map(|line| format!("  {line}")));
    }
    lines.join("\n")
}

fn counted(found: &ReplayedAll) -> String {
    let mut lines: Vec<String> = found
        .otherwise
        .iter()
        .map(|line| format!("NOT THE SAME: {}: {}", line.id, line.otherwise.join(" ")))
        .collect();
    lines.push(format!(
        "{} decisions asked again, {} not the same; {} would be different under today's rules",
        found.decisions,
        found.otherwise.len(),
        found.differs
    ));
    lines.join("\n")
}
