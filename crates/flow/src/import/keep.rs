//! Rows become records, versions of records, or nothing.

use std::collections::BTreeMap;

use candour_domain::{AgencyId, FieldValue, ImportId, Record, RecordId};
use candour_ledger::{Kind, Payload};
use candour_sharing::Act;
use sha2::{Digest as _, Sha256};

use super::marks::carried;
use super::row::Row;
use crate::Result;
use crate::door::Work;
use crate::link::{keys_of, propose};

/// What some rows did.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) created: Vec<RecordId>,
    pub(super) corrected: Vec<RecordId>,
    pub(super) unchanged: u64,
}

impl Kept {
    /// What the ledger says of them: one entry for the new ones, one for the corrected ones.
    pub(super) fn entries(&self, work: &Work<'_>, import: ImportId) -> Vec<(Kind, Payload)> {
        [
            (Kind::Collection, &self.created),
            (Kind::Alteration, &self.corrected),
        ]
        .into_iter()
        .filter(|(_, records)| !records.is_empty())
        .map(|(kind, records)| {
            let payload = work
                .payload(Act::RecordImport)
                .with("import", import.to_string())
                .with("count", records.len().to_string())
                .with("records", digest(records));
            (kind, payload)
        })
        .collect()
    }
}

/// SHA-256 over the ids in their order, 16 bytes each: the entry proves which records it speaks of without a list.
fn digest(records: &[RecordId]) -> String {
    let mut hasher = Sha256::new();
    for record in records {
        hasher.update(record.as_bytes());
    }
    hex(&hasher.finalize())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('?');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// Write what the rows say that is not yet kept.
pub(super) async fn keep(work: &mut Work<'_>, rows: &[Row]) -> Result<Kept> {
    let agency = work.caller.agency;
    let references: Vec<&str> = rows.iter().map(|row| row.reference.as_str()).collect();
    let known = work
        .unit
        .record_list_by_reference(agency, &references)
        .await?;
    let ids: Vec<RecordId> = known.values().copied().collect();
    let mut current: BTreeMap<String, Record> = work
        .unit
        .record_list_by_id(&ids)
        .await?
        .into_iter()
        .map(|record| (record.reference.clone(), record))
        .collect();
    let (mut kept, mut fresh) = (Kept::default(), Vec::new());
    for row in rows {
        match current.remove(&row.reference) {
            None => fresh.push(first_version(work, row, agency)),
            Some(record) => match corrected(&record, row) {
                None => kept.unchanged += 1,
                Some(next) => {
                    work.unit.record_update(&next, work.now).await?;
                    // A correction changes who may be the same person: its links are weighed again at once.
                    propose(work, &next).await?;
                    kept.corrected.push(next.id);
                }
            },
        }
    }
    work.unit.record_insert(&fresh, work.now).await?;
    let keys: Vec<_> = fresh.iter().flat_map(keys_of).collect();
    work.unit.record_key_insert(&keys).await?;
    kept.created = fresh.iter().map(|record| record.id).collect();
    Ok(kept)
}

fn first_version(work: &Work<'_>, row: &Row, agency: AgencyId) -> Record {
    Record {
        id: work.candour.draw(RecordId::new),
        agency,
        reference: row.reference.clone(),
        version: 1,
        category: row.category.unwrap_or_default(),
        values: row.values.clone(),
    }
}

/// The next version, if the row says anything else than the current one of the fields it covers.
fn corrected(record: &Record, row: &Row) -> Option<Record> {
    let (before, rest): (Vec<&FieldValue>, Vec<&FieldValue>) = record
        .values
        .iter()
        .partition(|fact| row.covers.covers(fact));
    let values = carried(row, &before);
    let category = row.category.unwrap_or(record.category);
    let same = before.len() == values.len() && before.into_iter().eq(values.iter());
    (!same || category != record.category).then(|| Record {
        version: record.version.saturating_add(1),
        category,
        values: values
            .into_iter()
            .chain(rest.into_iter().cloned())
            .collect(),
        ..record.clone()
    })
}
