//! Blocking keys: what makes two records worth comparing, kept so that a new record finds its candidates at once.

use std::collections::BTreeSet;

use candour_domain::{AgencyId, RecordId};

use crate::convert::{count, id};
use crate::unit::{change, on};
use crate::{Result, Unit};

/// Who might be the same person as a new record.
#[derive(Debug, Clone, Default)]
pub struct Candidates {
    /// The records found, each once.
    pub records: BTreeSet<RecordId>,
    /// Keys held by more records than the cap: skipped, and to be said so.
    pub skipped: Vec<String>,
}

impl Unit {
    /// Keep the keys of records: record, owner, key.
    pub async fn record_key_insert(&mut self, keys: &[(RecordId, AgencyId, String)]) -> Result<()> {
        for chunk in keys.chunks(2_000) {
            on!(self, c => {
                let mut insert = sqlx::QueryBuilder::new("INSERT INTO record_key (key, record_id, agency_id) ");
                insert.push_values(chunk, |mut line, (record, agency, key)| {
                    line.push_bind(key.as_str()).push_bind(record.to_vec()).push_bind(agency.to_vec());
                });
                insert.push(" ON CONFLICT (key, record_id) DO NOTHING");
                async move { insert.build().execute(c).await.map(|done| done.rows_affected()) }
            })?;
        }
        Ok(())
    }

    /// Forget the keys of a record, before those of its new version are kept.
    pub async fn record_key_delete(&mut self, record_id: RecordId) -> Result<()> {
        change!(
            self,
            "DELETE FROM record_key WHERE record_id = $1",
            record_id.to_vec()
        )?;
        Ok(())
    }

    /// The records that share one of `keys`, without `but`. A key that more than `cap` records hold is skipped.
    pub async fn record_key_candidates(
        &mut self,
        keys: &[String],
        but: RecordId,
        cap: usize,
    ) -> Result<Candidates> {
        let mut candidates = Candidates::default();
        if keys.is_empty() {
            return Ok(candidates);
        }
        let found: Vec<(String, Vec<u8>)> = on!(self, c => {
            let mut select = sqlx::QueryBuilder::new("");
            let mut first = true;
            for key in keys {
                if !first {
                    select.push(" UNION ALL ");
                }
                first = false;
                select.push("SELECT * FROM (SELECT key, record_id FROM record_key WHERE key = ");
                select.push_bind(key.as_str());
                select.push(" LIMIT ");
                select.push_bind(count(cap).saturating_add(1));
                select.push(") AS one_key");
            }
            async move { select.build_query_as().fetch_all(c).await }
        })?;
        for key in keys {
            let sharing = found.iter().filter(|row| row.0 == *key);
            if sharing.clone().count() > cap {
                candidates.skipped.push(key.clone());
                continue;
            }
            for (_, record) in sharing {
                candidates
                    .records
                    .insert(id!(RecordId, record, "record_key", "record_id")?);
            }
        }
        candidates.records.remove(&but);
        Ok(candidates)
    }
}
