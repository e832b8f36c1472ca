//! The only place that prints.

use candour_ledger::Report;
use std::io::{self, Write as _};

/// How the report is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Format {
    /// For people.
    Sentences,
    /// For programs.
    Json,
}

/// The verdict, then what each piece of evidence said.
pub(crate) fn report(report: &Report, format: Format) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match format {
        Format::Json => writeln!(out, "{}", report.to_json())?,
        Format::Sentences => {
            writeln!(out, "{}", report.sentence())?;
            if !report.checked.is_empty() {
                writeln!(out, "\nWhat the log was checked against:")?;
            }
            for checked in &report.checked {
                writeln!(out, "  {}", checked.sentence())?;
            }
        }
    }
    out.flush()
}

/// What could not be used, and why.
pub(crate) fn error(error: &anyhow::Error) -> io::Result<()> {
    writeln!(io::stderr().lock(), "error: {error:#}")
}

/// Help, the version, or what is wrong with the command line.
pub(crate) fn usage(message: &clap::Error) -> io::Result<()> {
    message.print()
}
