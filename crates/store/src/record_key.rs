//! Blocking keys: what makes two records worth comparing, kept so that a new record finds its candidates at once.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{AgencyId, RecordId};

use crate::convert::{count, id};
use crate::unit::{change, on};
use crate::{Result, Unit};

/// How many keys one query asks for: SQLite joins at most 500 selects in one.
const MOST_KEYS: usize = 200;

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
        self.record_key_candidates_in(None, keys, but, cap).await
    }

    /// The same among the records of one agency alone: what others hold changes neither the answer nor the cap.
    pub async fn record_key_candidates_of(
        &mut self,
        agency: AgencyId,
        keys: &[String],
        but: RecordId,
        cap: usize,
    ) -> Result<Candidates> {
        self.record_key_candidates_in(Some(agency), keys, but, cap)
            .await
    }

    async fn record_key_candidates_in(
        &mut self,
        agency: Option<AgencyId>,
        keys: &[String],
        but: RecordId,
        cap: usize,
    ) -> Result<Candidates> {
        let mut candidates = Candidates::default();
        let keys: Vec<&str> = keys
            .iter()
            .map(String::as_str)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut found: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
        for chunk in keys.chunks(MOST_KEYS) {
            for (key, record) in self
                .record_key_list(agency, chunk, count(cap).saturating_add(1))
                .await?
            {
                found.entry(key).or_default().push(record);
            }
        }
        for (key, sharing) in found {
            if sharing.len() > cap {
                candidates.skipped.push(key);
                continue;
            }
            for record in sharing {
                candidates
                    .records
                    .insert(id!(RecordId, record, "record_key", "record_id")?);
            }
        }
        candidates.records.remove(&but);
        Ok(candidates)
    }

    /// For each of these keys, at most `most` of the records that hold it.
    async fn record_key_list(
        &mut self,
        agency: Option<AgencyId>,
        keys: &[&str],
        most: i64,
    ) -> Result<Vec<(String, Vec<u8>)>> {
        on!(self, c => {
            let mut select = sqlx::QueryBuilder::new("");
            let mut between = "";
            for key in keys {
                select.push(between);
                between = " UNION ALL ";
                select.push("SELECT * FROM (SELECT key, record_id FROM record_key WHERE key = ");
                select.push_bind(*key);
                if let Some(agency) = agency {
                    select.push(" AND agency_id = ").push_bind(agency.to_vec());
                }
                select.push(" LIMIT ");
                select.push_bind(most);
                select.push(") AS one_key");
            }
            async move { select.build_query_as().fetch_all(c).await }
        })
    }
}
