//! What restricts a record: the marks that travel with its facts, and what sort of holding it is. Its owner says so,
//! nobody else.

use std::collections::BTreeSet;

use candour_domain::{Category, Mark, Record, RecordId};
use candour_ledger::Kind;
use candour_sharing::Act;

use crate::draft::{Answers, first};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// Say what sort of holding a record is, or put exactly these marks on one of its facts, or both. Makes a new version,
/// like a correction; where nothing is new, there is none.
pub async fn protect(
    candour: &Candour,
    caller: &Caller,
    id: RecordId,
    given: &Answers,
) -> Result<Authorised<RecordId>> {
    let work = candour.work("record.protect", caller).await?;
    let (mut work, record, permit) = work.record(Some(id), Act::RecordProtect).await?;
    let next = next(&record, given)?;
    let changed = next.category != record.category || next.values != record.values;
    if changed {
        work.unit.record_update(&next, work.now).await?;
        crate::link::propose(&mut work, &next).await?;
    }
    let version = if changed {
        next.version
    } else {
        record.version
    };
    let payload = work
        .payload(Act::RecordProtect)
        .with("record", id.to_string())
        .with("version", version.to_string())
        .with("category", next.category.code())
        .with("position", first(given, "position").to_owned());
    work.release(permit, Kind::Alteration, payload, id).await
}

/// The version that the form asks for.
fn next(record: &Record, given: &Answers) -> Result<Record> {
    let mut invalid = Invalid::new();
    // A place is counted in one version: in another it is some other fact.
    if first(given, "version") != record.version.to_string() {
        return Err(FlowError::Conflict);
    }
    let category = match first(given, "category") {
        "" => Some(record.category),
        code => code.parse::<Category>().ok(),
    };
    let Some(category) = category else {
        return Err(Invalid::one("category", "Choose what sort of record it is").into());
    };
    let mut values = record.values.clone();
    let position = first(given, "position");
    if !position.is_empty() {
        let codes = given.get("mark").map(Vec::as_slice).unwrap_or_default();
        let marks: Option<BTreeSet<Mark>> = codes
            .iter()
            .filter(|code| !code.is_empty())
            .map(|code| code.parse().ok())
            .collect();
        let place = position.parse::<usize>().ok();
        match (place.and_then(|place| values.get_mut(place)), marks) {
            (Some(fact), Some(marks)) => fact.marks = marks,
            (None, _) => invalid.push("position", "Choose which fact it is about"),
            (Some(_), None) => invalid.push("mark", "Choose what restricts it"),
        }
    }
    invalid.check()?;
    Ok(Record {
        version: record.version.saturating_add(1),
        category,
        values,
        ..record.clone()
    })
}
