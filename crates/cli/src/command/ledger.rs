//! `candour ledger`: what was done, signed, and taken away for checking elsewhere.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use candour_domain::Role;
use candour_flow::ledger::{self, LedgerView};
use clap::Subcommand;
use serde_json::json;

use crate::console::Console;
use crate::error::wrong;
use crate::printer::{raw, table};

/// See the log of everything that was done, sign it, and take it away for checking
#[derive(Debug, Subcommand)]
pub(crate) enum Ledger {
    /// See how long it is, its latest entries and its public key
    #[command(verbatim_doc_comment, after_help = "Example:\n  candour ledger show")]
    Show,
    /// Sign it as it is now, and print the signed checkpoint. Give it to somebody outside
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour ledger checkpoint --to monday.checkpoint"
    )]
    Checkpoint(To),
    /// Print a checkpoint with the hash of every entry: whoever keeps it can later name the first entry that was touched
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour ledger witness --to monday.witness"
    )]
    Witness(To),
    /// Take the whole log away. Beside FILE come FILE.checkpoint, which covers exactly what is in it, and FILE.key
    #[command(
        verbatim_doc_comment,
        after_help = "\
Examples:
  candour ledger export --to log.txt
  candour-verify --key log.txt.key --log log.txt --checkpoint monday.checkpoint

Taking the log away is an entry too: it is in the next export, not in this one."
    )]
    Export(To),
    /// Recompute it in the database and compare it with everything that was signed here
    #[command(
        verbatim_doc_comment,
        after_help = "\
Example:
  candour ledger verify

It proves that the database agrees with itself. To prove that it was not rewritten as a whole, check an export with
candour-verify against a checkpoint that somebody kept elsewhere."
    )]
    Verify,
}

/// Where to write.
#[derive(Debug, clap::Args)]
pub(crate) struct To {
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl Ledger {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let candour = console.open().await?;
        if matches!(self, Self::Verify) {
            return verify(console, &candour).await;
        }
        let caller = console.overseer(&candour, Role::Oversight).await?;
        match self {
            Self::Show => {
                let view = ledger::show(&candour, &caller).await?.into_parts().0;
                console.printer.answer(&view, told)
            }
            Self::Checkpoint(to) => to.write(
                console,
                &ledger::checkpoint(&candour, &caller).await?.into_parts().0,
            ),
            Self::Witness(to) => to.write(
                console,
                &ledger::witness(&candour, &caller).await?.into_parts().0,
            ),
            Self::Export(To { to: Some(path) }) => export(console, &candour, &caller, &path).await,
            Self::Export(To { to: None }) => {
                let log = ledger::export(&candour, &caller).await?.into_parts().0;
                raw(&log)
            }
            Self::Verify => Ok(()),
        }
    }
}

impl To {
    fn write(&self, console: &Console, text: &str) -> anyhow::Result<()> {
        match &self.to {
            None => raw(text.as_bytes()),
            Some(path) => {
                keep(path, text)?;
                console.printer.answer(&json!({ "file": path }), |_| {
                    format!("Written to `{}`", path.display())
                })
            }
        }
    }
}

fn keep(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).map_err(|error| {
        wrong(format!(
            "cannot write `{}`: {}",
            path.display(),
            error.kind()
        ))
        .into()
    })
}

async fn export(
    console: &Console,
    candour: &candour_flow::Candour,
    caller: &candour_flow::Caller,
    path: &Path,
) -> anyhow::Result<()> {
    let file = File::create(path).map_err(|error| {
        wrong(format!(
            "cannot write `{}`: {}",
            path.display(),
            error.kind()
        ))
    })?;
    let exported = ledger::export_to(candour, caller, BufWriter::new(file))
        .await?
        .into_parts()
        .0;
    let beside = |ending: &str| PathBuf::from(format!("{}.{ending}", path.display()));
    keep(&beside("checkpoint"), &exported.checkpoint)?;
    keep(&beside("key"), &format!("{}\n", candour.verifier()))?;
    console.printer.answer(&exported, |exported| {
        let file = path.display();
        format!(
            "{} entries written to `{file}`, with `{file}.checkpoint` and `{file}.key`",
            exported.size
        )
    })
}

async fn verify(console: &Console, candour: &candour_flow::Candour) -> anyhow::Result<()> {
    let verified = ledger::verify(candour)
        .await
        .context("cannot read the ledger")?;
    console.printer.answer(&verified, |verified| {
        let mut lines = verified.damage.clone();
        lines.push(format!(
            "{} entries and {} signed checkpoints checked; root {}",
            verified.size, verified.checkpoints, verified.root
        ));
        lines.join("\n")
    })?;
    if verified.damage.is_empty() {
        console.printer.note("The ledger agrees with itself.");
        Ok(())
    } else {
        Err(wrong("the ledger was damaged")
            .hint("stop serving, keep the database as it is, and tell whoever oversees you")
            .into())
    }
}

fn told(view: &LedgerView) -> String {
    let kinds: Vec<Vec<String>> = view
        .kinds
        .iter()
        .map(|kind| vec![format!("  {}", kind.kind), kind.count.to_string()])
        .collect();
    let recent: Vec<Vec<String>> = view
        .recent
        .iter()
        .map(|entry| {
            vec![
                format!("  {}", entry.index),
                entry.at.shown.clone(),
                entry.kind.clone(),
                entry.act.clone(),
                entry.agency.clone(),
            ]
        })
        .collect();
    let signed = view.checkpoints.first().map_or_else(
        || "nothing was signed yet".to_owned(),
        |last| format!("last signed at {} entries, {}", last.size, last.at.shown),
    );
    format!(
        "{} entries; {signed}\nroot {}\npublic key {}\n\n{}\n\nThe latest:\n{}",
        view.size,
        view.root,
        view.key,
        table(&kinds),
        table(&recent)
    )
}
