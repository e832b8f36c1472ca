//! `candour import`: an agency's records from a file.

use std::path::PathBuf;

use candour_domain::Role;
use candour_flow::import::{Mapping, Mode, Report, Source, run};
use candour_flow::{Candour, FlowError};

use crate::console::Console;
use crate::error::wrong;
use crate::printer;

/// Take in an agency's records from a file of comma-separated values
///
/// The first row names the columns. Every row needs the agency's own reference; the rest may be empty. A row that says
/// nothing new changes nothing, so a file can be taken in again; a row that differs makes a new version of its record.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  candour import tenants.csv --agency 'Mapleford Homes'
  candour import tenants.csv --agency 'Mapleford Homes' --all-or-nothing
  candour import export.csv --agency 'Four Rivers Police' --map reference=nominal_no --map family_name=surname \\
      --map address=house_no+street+town --map id:PNC=pnc_id --ignore created_on

Our columns:
  reference, given_name, family_name, name, also_known_as (several parted by ;), date_of_birth (1982-05-14, 1982-05 or
  1982), sex (female, male, other), address, postcode, phone, email, nhs_number, upn, vehicle, care_status, involvement,
  risk, staff_safety, and id:SYSTEM for a number that another system gave.

What is wrong is told by file, row, column and rule, never by what was written. Ends with 1 if anything was wrong."
)]
pub(crate) struct Import {
    /// The file, in UTF-8
    file: PathBuf,
    /// The name of the agency whose records they are
    #[arg(long, value_name = "NAME")]
    agency: String,
    /// One of our columns and theirs, as ours=theirs; ours=first+second joins several. May be given more than once
    #[arg(long = "map", value_name = "OURS=THEIRS")]
    maps: Vec<String>,
    /// A column that is not taken in; may be given more than once
    #[arg(long = "ignore", value_name = "COLUMN")]
    ignored: Vec<String>,
    /// Keep nothing if any row is wrong [default: keep the rows that are right]
    #[arg(long)]
    all_or_nothing: bool,
    /// Say on standard error, after each unit of work, how many rows are safe on disk
    #[arg(long)]
    acknowledge: bool,
}

impl Import {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let mapping = self.mapping()?;
        let file = self.file.display().to_string();
        let source = Source::read(&self.file).map_err(|error| self.unreadable(error))?;
        let candour = console.open().await?;
        let agency = console.agency(&candour, &self.agency).await?;
        let caller = Candour::operator(&agency, Role::Practitioner);
        let mode = if self.all_or_nothing {
            Mode::AllOrNothing
        } else {
            Mode::KeepValid
        };
        let bar = console.printer.bar("Taking in records");
        let mut safe = |done, of| {
            bar.set(done, of);
            if self.acknowledge {
                printer::acknowledge(done, of);
            }
        };
        let report = run(&candour, &caller, &source, (&mapping, mode), &mut safe).await;
        drop(bar);
        let report = report?.into_parts().0;
        console
            .printer
            .answer(&report, |report| told(report, &file))?;
        if report.is_clean() {
            return Ok(());
        }
        let kept = report.created + report.corrected + report.unchanged;
        Err(match (self.all_or_nothing, kept) {
            (true, _) => wrong("nothing was taken in")
                .hint("put the file right, or leave out --all-or-nothing"),
            (false, 0) => {
                wrong("nothing was taken in").hint("see `candour import --help` for the columns")
            }
            (false, _) => wrong(format!("{} rows were not taken in", report.refused))
                .hint("put them right and take in the file again: the others will not be doubled"),
        }
        .into())
    }

    fn mapping(&self) -> anyhow::Result<Mapping> {
        let mut mapping = Mapping::default();
        for rule in &self.maps {
            mapping = mapping
                .with(rule)
                .map_err(|error| wrong(format!("--map `{rule}`: {}", error.rule())))?;
        }
        Ok(mapping.ignoring(self.ignored.iter().cloned()))
    }

    fn unreadable(&self, error: FlowError) -> anyhow::Error {
        let FlowError::Invalid(invalid) = &error else {
            return error.into();
        };
        let rule = invalid
            .problems()
            .first()
            .map_or("it cannot be read", |problem| problem.rule.as_str());
        wrong(format!("`{}`: {rule}", self.file.display())).into()
    }
}

/// What came of the file, problems first.
fn told(report: &Report, file: &str) -> String {
    let mut lines: Vec<String> = report
        .problems
        .iter()
        .map(|problem| match problem.column.as_str() {
            "-" => format!("{file}, row {}: {}", problem.row, problem.rule),
            column => format!("{file}, row {}, {column}: {}", problem.row, problem.rule),
        })
        .collect();
    if report.more_problems > 0 {
        lines.push(format!("… and {} more problems", report.more_problems));
    }
    lines.push(format!(
        "{} rows read: {} new, {} corrected, {} unchanged, {} refused",
        report.read, report.created, report.corrected, report.unchanged, report.refused
    ));
    lines.push(format!("SHA-256 of the file: {}", report.digest));
    lines.join("\n")
}
