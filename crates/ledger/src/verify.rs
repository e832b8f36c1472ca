//! Has the log been rewritten? One pass over an exported log, against what was signed and handed out earlier.
//!
//! A signed checkpoint can only say "somewhere in this stretch". A witness bundle names the very entry.

mod date;
mod evidence;
mod report;
mod scan;
mod sentence;

pub use report::{Checked, Damage, Outcome, Report, Source, Verdict};

use std::io::BufRead;

use crate::{ExportReader, LedgerError, Result, Verifier};
use evidence::Evidence;
use scan::Scan;

/// Checks an exported log against signed checkpoints and witness bundles.
///
/// Whatever is wrong with the log or the evidence is in the report; an error means that reading failed.
pub fn verify_log<R: BufRead>(
    export: R,
    verifier: &Verifier,
    checkpoints: &[&str],
    witnesses: &[&str],
) -> Result<Report> {
    let mut reader = match ExportReader::new(export) {
        Ok(reader) => reader,
        Err(LedgerError::Io(error)) => return Err(LedgerError::Io(error)),
        // No checkpoint has an empty origin, so each will be said to belong to another log.
        Err(_) => {
            return Ok(report::wrong_log(
                "",
                Evidence::gather("", verifier, checkpoints, witnesses).checked,
            ));
        }
    };
    let origin = reader.origin().to_owned();
    let evidence = Evidence::gather(&origin, verifier, checkpoints, witnesses);
    if evidence.is_for_another_log() {
        return Ok(report::wrong_log(&origin, evidence.checked));
    }
    let mut scan = Scan::new(evidence);
    while let Some(line) = reader.next_line()? {
        scan.read(line);
    }
    Ok(scan.finish(origin))
}
