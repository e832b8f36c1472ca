//! Records and their versions.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{
    AgencyId, Category, FieldValue, Mark, Record, RecordId, Sensitive, Timestamp,
};

use crate::convert::{code, count, id};
use crate::unit::{change, on, row, rows};
use crate::{Result, StoreError, Unit};

/// A record without its facts.
#[derive(Debug, Clone)]
pub struct RecordSummary {
    /// Its id.
    pub id: RecordId,
    /// Its owner.
    pub agency: AgencyId,
    /// Its owner's reference.
    pub reference: String,
    /// The version that holds now.
    pub version: i64,
    /// When that version was written.
    pub updated_at: Timestamp,
    /// What sort of holding it is.
    pub category: Category,
}

type SummaryColumns = (Vec<u8>, Vec<u8>, String, i64, i64, String);
type FieldColumns = (Vec<u8>, String, String, String, String);

fn summary(
    (id, agency, reference, version, updated_at, category): SummaryColumns,
) -> Result<RecordSummary> {
    Ok(RecordSummary {
        id: id!(RecordId, id, "record", "id")?,
        agency: id!(AgencyId, agency, "record", "agency_id")?,
        reference,
        version,
        updated_at: Timestamp::from_ms(updated_at),
        category: code(&category, "record", "category")?,
    })
}

impl RecordSummary {
    fn with(self, values: Vec<FieldValue>) -> Record {
        Record {
            id: self.id,
            agency: self.agency,
            reference: self.reference,
            version: self.version,
            category: self.category,
            values,
        }
    }
}

impl Unit {
    /// Add records, each in its first version.
    pub async fn record_insert(&mut self, records: &[Record], now: Timestamp) -> Result<()> {
        for chunk in records.chunks(500) {
            on!(self, c => {
                let mut insert = sqlx::QueryBuilder::new(
                    "INSERT INTO record (id, agency_id, reference, version, category, created_at, updated_at) ",
                );
                insert.push_values(chunk, |mut line, record| {
                    line.push_bind(record.id.to_vec())
                        .push_bind(record.agency.to_vec())
                        .push_bind(record.reference.as_str())
                        .push_bind(record.version)
                        .push_bind(record.category.code())
                        .push_bind(now.as_ms())
                        .push_bind(now.as_ms());
                });
                async move { insert.build().execute(c).await.map(|done| done.rows_affected()) }
            })?;
        }
        self.record_field_insert(records).await
    }

    /// Write the facts of these versions.
    async fn record_field_insert(&mut self, records: &[Record]) -> Result<()> {
        let facts: Vec<(&Record, usize, &FieldValue)> = records
            .iter()
            .flat_map(|record| {
                record
                    .values
                    .iter()
                    .enumerate()
                    .map(move |(place, fact)| (record, place, fact))
            })
            .collect();
        for chunk in facts.chunks(1_000) {
            on!(self, c => {
                let mut insert = sqlx::QueryBuilder::new(
                    "INSERT INTO record_field (record_id, version, position, field, detail, value, marks) ",
                );
                insert.push_values(chunk, |mut line, (record, place, fact)| {
                    line.push_bind(record.id.to_vec())
                        .push_bind(record.version)
                        .push_bind(count(*place))
                        .push_bind(fact.field.code())
                        .push_bind(fact.detail.as_str())
                        .push_bind(fact.value.expose().as_str())
                        .push_bind(marks(&fact.marks));
                });
                async move { insert.build().execute(c).await.map(|done| done.rows_affected()) }
            })?;
        }
        Ok(())
    }

    /// Write a new version over the one before it. Zero rows, because somebody else corrected it first, is an error.
    pub async fn record_update(&mut self, record: &Record, now: Timestamp) -> Result<()> {
        let moved = change!(
            self,
            "UPDATE record SET version = $1, category = $2, updated_at = $3 WHERE id = $4 AND version = $5",
            record.version,
            record.category.code(),
            now.as_ms(),
            record.id.to_vec(),
            record.version.saturating_sub(1),
        )?;
        if moved != 1 {
            return Err(StoreError::Stale);
        }
        self.record_field_insert(std::slice::from_ref(record)).await
    }

    /// The version of a record that holds now.
    pub async fn record_find(&mut self, record_id: RecordId) -> Result<Option<Record>> {
        let sql = "SELECT id, agency_id, reference, version, updated_at, category FROM record WHERE id = $1";
        let Some(found) = row!(self, SummaryColumns, sql, record_id.to_vec())? else {
            return Ok(None);
        };
        let found = summary(found)?;
        let values = self.record_field_list(record_id, found.version).await?;
        Ok(Some(found.with(values)))
    }

    /// One version of a record, whichever holds now.
    pub async fn record_find_version(
        &mut self,
        record_id: RecordId,
        version: i64,
    ) -> Result<Option<Record>> {
        let sql = "SELECT id, agency_id, reference, version, updated_at, category FROM record WHERE id = $1";
        let Some(found) = row!(self, SummaryColumns, sql, record_id.to_vec())? else {
            return Ok(None);
        };
        let values = self.record_field_list(record_id, version).await?;
        Ok(Some(
            RecordSummary {
                version,
                ..summary(found)?
            }
            .with(values),
        ))
    }

    async fn record_field_list(
        &mut self,
        record_id: RecordId,
        version: i64,
    ) -> Result<Vec<FieldValue>> {
        let found = rows!(
            self,
            FieldColumns,
            "SELECT record_id, field, detail, value, marks FROM record_field
             WHERE record_id = $1 AND version = $2 ORDER BY position",
            record_id.to_vec(),
            version,
        )?;
        found
            .into_iter()
            .map(|row| fact(row).map(|(_, fact)| fact))
            .collect()
    }

    /// The records with these ids, with their facts, in the order of the ids; unknown ids are left out.
    pub async fn record_list_by_id(&mut self, ids: &[RecordId]) -> Result<Vec<Record>> {
        let mut records = BTreeMap::new();
        for chunk in ids.chunks(500) {
            let found: Vec<SummaryColumns> = on!(self, c => {
                let mut select = sqlx::QueryBuilder::new(
                    "SELECT id, agency_id, reference, version, updated_at, category FROM record WHERE id IN (",
                );
                let mut list = select.separated(", ");
                for id in chunk {
                    list.push_bind(id.to_vec());
                }
                select.push(")");
                async move { select.build_query_as().fetch_all(c).await }
            })?;
            for row in found {
                let row = summary(row)?;
                records.insert(row.id, row.with(Vec::new()));
            }
            for row in self.record_field_list_current(chunk).await? {
                let (id, fact) = fact(row)?;
                if let Some(record) = records.get_mut(&id) {
                    record.values.push(fact);
                }
            }
        }
        Ok(ids.iter().filter_map(|id| records.remove(id)).collect())
    }

    async fn record_field_list_current(&mut self, ids: &[RecordId]) -> Result<Vec<FieldColumns>> {
        on!(self, c => {
            let mut select = sqlx::QueryBuilder::new(
                "SELECT f.record_id, f.field, f.detail, f.value, f.marks FROM record r
                 JOIN record_field f ON f.record_id = r.id AND f.version = r.version WHERE r.id IN (",
            );
            let mut list = select.separated(", ");
            for id in ids {
                list.push_bind(id.to_vec());
            }
            select.push(") ORDER BY f.record_id, f.position");
            async move { select.build_query_as().fetch_all(c).await }
        })
    }

    /// One agency's records, the last written first; `before` is the last row of the page before this one.
    pub async fn record_list(
        &mut self,
        agency: AgencyId,
        before: Option<(Timestamp, RecordId)>,
        most: usize,
    ) -> Result<Vec<RecordSummary>> {
        let (at, after) =
            before.unwrap_or((Timestamp::from_ms(i64::MAX), RecordId::from_bytes([0; 16])));
        let found = rows!(
            self,
            SummaryColumns,
            "SELECT id, agency_id, reference, version, updated_at, category FROM record
             WHERE agency_id = $1 AND (updated_at < $2 OR (updated_at = $2 AND id > $3))
             ORDER BY updated_at DESC, id LIMIT $4",
            agency.to_vec(),
            at.as_ms(),
            after.to_vec(),
            count(most),
        )?;
        found.into_iter().map(summary).collect()
    }

    /// Of these references of one agency, those that are kept already: reference to id.
    pub async fn record_list_by_reference(
        &mut self,
        agency: AgencyId,
        references: &[&str],
    ) -> Result<BTreeMap<String, RecordId>> {
        let mut known = BTreeMap::new();
        for chunk in references.chunks(500) {
            let found: Vec<(Vec<u8>, String)> = on!(self, c => {
                let mut select = sqlx::QueryBuilder::new("SELECT id, reference FROM record WHERE agency_id = ");
                select.push_bind(agency.to_vec()).push(" AND reference IN (");
                let mut list = select.separated(", ");
                for reference in chunk {
                    list.push_bind(*reference);
                }
                select.push(")");
                async move { select.build_query_as().fetch_all(c).await }
            })?;
            for (id, reference) in found {
                known.insert(reference, id!(RecordId, id, "record", "id")?);
            }
        }
        Ok(known)
    }

    /// Ids of records after `after`, in order: for work that goes over all of them.
    pub async fn record_id_list(
        &mut self,
        agency: Option<AgencyId>,
        after: Option<RecordId>,
        most: usize,
    ) -> Result<Vec<RecordId>> {
        let after = after.map_or_else(Vec::new, RecordId::to_vec);
        let found = if let Some(agency) = agency {
            let sql = "SELECT id FROM record WHERE agency_id = $1 AND id > $2 ORDER BY id LIMIT $3";
            rows!(
                self,
                (Vec<u8>,),
                sql,
                agency.to_vec(),
                after.clone(),
                count(most)
            )?
        } else {
            let sql = "SELECT id FROM record WHERE id > $1 ORDER BY id LIMIT $2";
            rows!(self, (Vec<u8>,), sql, after.clone(), count(most))?
        };
        found
            .into_iter()
            .map(|(id,)| id!(RecordId, id, "record", "id"))
            .collect()
    }

    /// How many records there are.
    pub async fn record_count(&mut self) -> Result<i64> {
        Ok(row!(self, (i64,), "SELECT COUNT(*) FROM record")?.map_or(0, |found| found.0))
    }
}

/// Marks as they are kept: codes with spaces between.
fn marks(marks: &BTreeSet<Mark>) -> String {
    let codes: Vec<&str> = marks.iter().map(|mark| mark.code()).collect();
    codes.join(" ")
}

fn fact((id, field, detail, value, marks): FieldColumns) -> Result<(RecordId, FieldValue)> {
    let field = code(&field, "record_field", "field")?;
    let marks = marks
        .split_whitespace()
        .map(|mark| code(mark, "record_field", "marks"))
        .collect::<Result<_>>()?;
    Ok((
        id!(RecordId, id, "record_field", "record_id")?,
        FieldValue {
            field,
            detail,
            value: Sensitive::new(value),
            marks,
        },
    ))
}

impl Unit {
    /// One agency's records whose name holds `wanted`, however it is cased; at most `most`.
    pub async fn record_search(
        &mut self,
        agency: AgencyId,
        wanted: &str,
        most: usize,
    ) -> Result<Vec<RecordId>> {
        let found = rows!(
            self,
            (Vec<u8>,),
            "SELECT r.id FROM record r
             JOIN record_field f ON f.record_id = r.id AND f.version = r.version AND f.field = 'name'
             WHERE r.agency_id = $1 AND LOWER(f.value) LIKE '%' || LOWER($2) || '%' ESCAPE '!'
             GROUP BY r.id, r.updated_at ORDER BY r.updated_at DESC, r.id LIMIT $3",
            agency.to_vec(),
            literal(wanted),
            count(most),
        )?;
        found
            .into_iter()
            .map(|(id,)| id!(RecordId, id, "record", "id"))
            .collect()
    }
}

/// A text in which `LIKE` finds nothing but itself: its wild cards are escaped with `!`.
fn literal(text: &str) -> String {
    text.replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_")
}
