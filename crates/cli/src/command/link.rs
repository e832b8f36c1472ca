//! `candour link`: compare all records, and say how well it went where the truth is known.

use std::path::PathBuf;

use candour_domain::Role;
use candour_flow::link_batch::{PointView, Report, Scope, Truth, run};

use crate::console::Console;
use crate::error::wrong;
use crate::printer::table;

/// Compare all records of all agencies and propose links between those that may be about the same person
///
/// Nothing is merged: each link waits for a person to judge it, and each side learns only what the agreements say. Run
/// it after an import; running it again changes nothing but the weights.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  candour link
  candour link --within
  candour link --evaluate truth.csv

The truth is a file of pairs (left_reference,right_reference) or of records (agency,reference,person)."
)]
pub(crate) struct Link {
    /// Compare records of one agency with each other too
    #[arg(long)]
    within: bool,
    /// Say how well the links agree with this file
    #[arg(long, value_name = "TRUTH")]
    evaluate: Option<PathBuf>,
}

impl Link {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let truth = match &self.evaluate {
            Some(path) => {
                let bytes = std::fs::read(path).map_err(|error| {
                    wrong(format!(
                        "cannot read `{}`: {}",
                        path.display(),
                        error.kind()
                    ))
                })?;
                Some(Truth::read(&bytes)?)
            }
            None => None,
        };
        let candour = console.open().await?;
        let caller = console.overseer(&candour, Role::Oversight).await?;
        let scope = if self.within {
            Scope::Everywhere
        } else {
            Scope::Between
        };
        let bar = console.printer.bar("Comparing records");
        let report = run(&candour, &caller, scope, truth.as_ref(), &mut |done, of| {
            bar.set(done, of);
        })
        .await;
        drop(bar);
        console.printer.answer(&report?, told)
    }
}

fn told(report: &Report) -> String {
    let mut lines = vec![format!(
        "{} records, {} pairs compared, {} links proposed (model {})",
        report.records, report.candidates, report.links, report.model
    )];
    for skipped in &report.skipped {
        lines.push(format!(
            "not used, because too many records share it: {} keys of the rule {}, {} records",
            skipped.keys, skipped.rule, skipped.records
        ));
    }
    if let Some(evaluation) = &report.evaluation {
        lines.push(String::new());
        lines.push(format!("Against {} true pairs:", evaluation.true_pairs));
        if evaluation.unknown > 0 {
            lines.push(format!(
                "({} references in the truth are not in the database)",
                evaluation.unknown
            ));
        }
        let heading = [
            "",
            "threshold",
            "F1",
            "precision",
            "recall",
            "true positives",
            "false positives",
            "false negatives",
        ];
        let rows = [
            heading.map(str::to_owned).to_vec(),
            row("best", &evaluation.best),
            row("as proposed", &evaluation.proposed),
        ];
        lines.push(table(&rows));
    }
    lines.join("\n")
}

fn row(name: &str, point: &PointView) -> Vec<String> {
    vec![
        name.to_owned(),
        format!("{:.2}", point.threshold),
        format!("{:.4}", point.f1),
        format!("{:.4}", point.precision),
        format!("{:.4}", point.recall),
        point.true_positives.to_string(),
        point.false_positives.to_string(),
        point.false_negatives.to_string(),
    ]
}
