//! Records taken in from a file of comma-separated values.
//!
//! The file is read once, and exactly what was read is hashed. A row is a whole record: what it says of a field takes
//! the place of what was kept of it, and what the file has no column for stays as it was. A row that says nothing new
//! writes nothing, so a file that is taken in twice changes nothing the second time.

mod concern;
mod keep;
mod mapping;
mod marks;
mod reading;
mod row;
mod source;

use candour_domain::{FieldValue, ImportId};
use candour_ledger::Kind;
use candour_sharing::{Act, Thing};
use candour_store::ImportRow;
use serde::Serialize;

pub use concern::{NewConcern, load_concerns};
pub use mapping::{Column, Mapping};
pub use source::Source;

use crate::door::Work;
use crate::{Authorised, Caller, Candour, Result};
pub(crate) use keep::hex;
use keep::{Kept, keep};
use row::{Row, Rows, Sheet};

/// So many records are one unit of work: what a killed process can lose at the most, and it was not acknowledged.
const CHUNK: usize = 500;
/// So many problems are told one by one; the rest are counted.
const PROBLEMS: usize = 1_000;

/// What happens to the good rows of a file that also has bad ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They are kept.
    KeepValid,
    /// Nothing is kept.
    AllOrNothing,
}

/// One thing that is wrong with a file. It never holds what the file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    /// The line of the file on which the row begins, from 1, as an editor shows it.
    pub row: u64,
    /// The column, by our name for it or by its place.
    pub column: String,
    /// The rule that was broken.
    pub rule: String,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// SHA-256 of what was read.
    pub digest: String,
    /// How many rows it has, without the headings.
    pub read: u64,
    /// Rows that made a record.
    pub created: u64,
    /// Rows that corrected one.
    pub corrected: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    /// Rows with something wrong.
    pub refused: u64,
    /// What is wrong, in the order of the file; the first thousand.
    pub problems: Vec<RowProblem>,
    /// How many more problems there are.
    pub more_problems: u64,
}

/// A record that is already in the right form, for loading without a file.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// The agency's own reference.
    pub reference: String,
    /// The facts.
    pub values: Vec<FieldValue>,
}

/// Called after each unit of work with the rows that are safe on disk, and with all there are.
pub type Progress<'a> = &'a mut (dyn FnMut(u64, u64) + Send);

/// Take in a file for the caller's agency. A file whose headings are wrong, or that is no such file at all, is refused
/// whole: then every problem is in the report and nothing was kept.
pub async fn run(
    candour: &Candour,
    caller: &Caller,
    source: &Source,
    (mapping, mode): (&Mapping, Mode),
    progress: Progress<'_>,
) -> Result<Authorised<Report>> {
    let import = candour.draw(ImportId::new);
    let mut report = Report::new(source);
    // Whoever may not take in a file does not learn what is wrong with it.
    let work = candour.work("record.import", caller).await?;
    let (work, permit) = work.allow(Act::RecordImport, thing(caller)).await?;
    drop(permit);
    work.unit.finish().await?;
    match Sheet::open(source, mapping) {
        Ok(sheet) => {
            report.read = sheet.count();
            match mode {
                Mode::KeepValid => {
                    keep_valid(candour, caller, (import, &sheet), &mut report, progress).await?;
                }
                Mode::AllOrNothing => {
                    return all_or_nothing(candour, caller, (import, &sheet), report, progress)
                        .await;
                }
            }
        }
        Err(problems) => report.refuse(problems),
    }
    let work = candour.work("record.import", caller).await?;
    let (work, permit) = work.allow(Act::RecordImport, thing(caller)).await?;
    finish(work, permit, import, report, source).await
}

fn thing(caller: &Caller) -> Thing {
    Thing::Record {
        owner: caller.agency,
    }
}

/// Note the import itself, and give its report.
async fn finish(
    mut work: Work<'_>,
    permit: candour_sharing::Permit,
    import: ImportId,
    report: Report,
    source: &Source,
) -> Result<Authorised<Report>> {
    let row = ImportRow {
        id: import,
        agency: work.caller.agency,
        digest: source.digest(),
        read: whole(report.read),
        kept: whole(report.created.saturating_add(report.corrected)),
        unchanged: whole(report.unchanged),
        refused: whole(report.refused),
    };
    work.unit.import_insert(&row, work.now).await?;
    let payload = work
        .payload(Act::RecordImport)
        .with("import", import.to_string())
        .with("file", report.digest.clone())
        .with("created", report.created.to_string())
        .with("corrected", report.corrected.to_string())
        .with("unchanged", report.unchanged.to_string())
        .with("refused", report.refused.to_string());
    work.release(permit, Kind::Collection, payload, report)
        .await
}

/// Each chunk is a unit of work of its own: what was acknowledged stays, whatever happens next.
async fn keep_valid(
    candour: &Candour,
    caller: &Caller,
    (import, sheet): (ImportId, &Sheet<'_>),
    report: &mut Report,
    progress: Progress<'_>,
) -> Result<()> {
    let mut rows = sheet.rows();
    let mut done = 0;
    loop {
        let (chunk, taken) = next_chunk(&mut rows, report);
        if taken == 0 {
            return Ok(());
        }
        let kept = keep_chunk(candour, caller, import, &chunk).await?;
        report.add(&kept);
        done += taken;
        progress(done, report.read);
    }
}

/// The good ones of the next rows, and how many rows were looked at.
fn next_chunk(rows: &mut Rows<'_>, report: &mut Report) -> (Vec<Row>, u64) {
    let mut chunk = Vec::new();
    let mut taken = 0;
    for row in rows.by_ref().take(CHUNK) {
        taken += 1;
        match row {
            Ok(row) => chunk.push(row),
            Err(problems) => {
                report.refused += 1;
                report.refuse(problems);
            }
        }
    }
    (chunk, taken)
}

/// Keep some rows in one unit of work. Rows that say nothing new write nothing, not even in the ledger.
async fn keep_chunk(
    candour: &Candour,
    caller: &Caller,
    import: ImportId,
    rows: &[Row],
) -> Result<Kept> {
    let work = candour.work("record.import", caller).await?;
    let (mut work, permit) = work.allow(Act::RecordImport, thing(caller)).await?;
    let kept = keep(&mut work, rows).await?;
    let mut entries = kept.entries(&work, import);
    let Some((kind, payload)) = entries.pop() else {
        work.unit.finish().await?;
        return Ok(kept);
    };
    for (kind, payload) in entries {
        work.log(kind, payload);
    }
    let (kept, _receipt) = work
        .release(permit, kind, payload, kept)
        .await?
        .into_parts();
    Ok(kept)
}

/// Look at every row first; if all are good, keep all in one unit of work.
async fn all_or_nothing(
    candour: &Candour,
    caller: &Caller,
    (import, sheet): (ImportId, &Sheet<'_>),
    mut report: Report,
    progress: Progress<'_>,
) -> Result<Authorised<Report>> {
    let mut good = Vec::new();
    for row in sheet.rows() {
        match row {
            Ok(row) => good.push(row),
            Err(problems) => report.refuse(problems),
        }
    }
    let work = candour.work("record.import", caller).await?;
    let (mut work, permit) = work.allow(Act::RecordImport, thing(caller)).await?;
    if report.problems.is_empty() {
        for chunk in good.chunks(CHUNK) {
            let kept = keep(&mut work, chunk).await?;
            for (kind, payload) in kept.entries(&work, import) {
                work.log(kind, payload);
            }
            report.add(&kept);
        }
    } else {
        report.refused = report.read;
    }
    let all = report.read;
    let report = finish(work, permit, import, report, sheet.source()).await?;
    progress(all, all);
    Ok(report)
}

/// Take in records that are already in the right form, such as those of a pretend region.
pub async fn load(
    candour: &Candour,
    caller: &Caller,
    records: Vec<NewRecord>,
    progress: Progress<'_>,
) -> Result<()> {
    let import = candour.draw(ImportId::new);
    let all = count(records.len());
    let rows: Vec<Row> = records.into_iter().map(Row::from).collect();
    let mut done = 0;
    for chunk in rows.chunks(CHUNK) {
        keep_chunk(candour, caller, import, chunk).await?;
        done += count(chunk.len());
        progress(done, all);
    }
    Ok(())
}

impl Report {
    fn new(source: &Source) -> Self {
        Self {
            file: source.name().to_owned(),
            digest: source.hex(),
            read: 0,
            created: 0,
            corrected: 0,
            unchanged: 0,
            refused: 0,
            problems: Vec::new(),
            more_problems: 0,
        }
    }

    fn refuse(&mut self, problems: Vec<RowProblem>) {
        for problem in problems {
            if self.problems.len() < PROBLEMS {
                self.problems.push(problem);
            } else {
                self.more_problems += 1;
            }
        }
    }

    fn add(&mut self, kept: &Kept) {
        self.created += count(kept.created.len());
        self.corrected += count(kept.corrected.len());
        self.unchanged += kept.unchanged;
    }

    /// Whether nothing was wrong.
    pub const fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
