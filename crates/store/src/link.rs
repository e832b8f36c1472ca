//! Links between records, and what people judged of them.

use std::collections::BTreeMap;

use candour_domain::{
    AccountId, AgencyId, Category, Judgement, JudgementId, LinkId, RecordId, Timestamp,
};

use crate::convert::{code, count, id, moment};
use crate::unit::{change, on, row, rows};
use crate::{Result, Unit};

/// "These two records may be the same person."
#[derive(Debug, Clone)]
pub struct LinkRow {
    /// Its id.
    pub id: LinkId,
    /// The record with the lower id.
    pub left: RecordId,
    /// The record with the higher id.
    pub right: RecordId,
    /// Owner of the left record.
    pub left_agency: AgencyId,
    /// Owner of the right record.
    pub right_agency: AgencyId,
    /// What sort of holding the left record is; read from the record, and not written with the link.
    pub left_category: Category,
    /// What sort of holding the right record is; read from the record, and not written with the link.
    pub right_category: Category,
    /// Match weight in bits.
    pub weight: f64,
    /// Version of the model that weighed it.
    pub model: String,
    /// When it was proposed.
    pub proposed_at: Timestamp,
}

impl LinkRow {
    /// What sort of holding the other record is, seen from `record`.
    pub fn other_category(&self, record: RecordId) -> Category {
        if self.left == record {
            self.right_category
        } else {
            self.left_category
        }
    }

    /// The other record and its owner, seen from `record`.
    pub fn other(&self, record: RecordId) -> (RecordId, AgencyId) {
        if self.left == record {
            (self.right, self.right_agency)
        } else {
            (self.left, self.left_agency)
        }
    }
}

/// What somebody judged.
#[derive(Debug, Clone)]
pub struct JudgementRow {
    /// Its id.
    pub id: JudgementId,
    /// The link.
    pub link: LinkId,
    /// On whose behalf.
    pub agency: AgencyId,
    /// By whom.
    pub account: AccountId,
    /// What.
    pub verdict: Judgement,
    /// When.
    pub judged_at: Timestamp,
    /// When the same agency judged again.
    pub superseded_at: Option<Timestamp>,
}

/// How many values one statement may hold, well under what either database takes.
const MOST_BOUND: usize = 20_000;

/// A link with what its records are; a condition on `l`, `one` and `two` follows.
pub(crate) const SELECT_LINK: &str =
    "SELECT l.*, one.category AS left_category, two.category AS right_category
     FROM link l JOIN record one ON one.id = l.left_id JOIN record two ON two.id = l.right_id";

#[derive(sqlx::FromRow)]
pub(crate) struct Columns {
    id: Vec<u8>,
    left_id: Vec<u8>,
    right_id: Vec<u8>,
    left_agency: Vec<u8>,
    right_agency: Vec<u8>,
    left_category: String,
    right_category: String,
    weight: f64,
    model: String,
    proposed_at: i64,
}

#[derive(sqlx::FromRow)]
struct JudgementColumns {
    id: Vec<u8>,
    link_id: Vec<u8>,
    agency_id: Vec<u8>,
    account_id: Vec<u8>,
    verdict: String,
    judged_at: i64,
    superseded_at: Option<i64>,
}

pub(crate) fn link(row: Columns) -> Result<LinkRow> {
    Ok(LinkRow {
        id: id!(LinkId, row.id, "link", "id")?,
        left: id!(RecordId, row.left_id, "link", "left_id")?,
        right: id!(RecordId, row.right_id, "link", "right_id")?,
        left_agency: id!(AgencyId, row.left_agency, "link", "left_agency")?,
        right_agency: id!(AgencyId, row.right_agency, "link", "right_agency")?,
        left_category: code(&row.left_category, "record", "category")?,
        right_category: code(&row.right_category, "record", "category")?,
        weight: row.weight,
        model: row.model,
        proposed_at: Timestamp::from_ms(row.proposed_at),
    })
}

fn judgement(row: &JudgementColumns) -> Result<JudgementRow> {
    Ok(JudgementRow {
        id: id!(JudgementId, row.id, "judgement", "id")?,
        link: id!(LinkId, row.link_id, "judgement", "link_id")?,
        agency: id!(AgencyId, row.agency_id, "judgement", "agency_id")?,
        account: id!(AccountId, row.account_id, "judgement", "account_id")?,
        verdict: code(&row.verdict, "judgement", "verdict")?,
        judged_at: Timestamp::from_ms(row.judged_at),
        superseded_at: moment(row.superseded_at),
    })
}

impl Unit {
    /// Propose links. One that is there already takes the new weight; its judgements stand.
    pub async fn link_insert(&mut self, links: &[LinkRow]) -> Result<()> {
        // One statement may not name a pair twice; the order keeps two writers from waiting for each other.
        let pairs: BTreeMap<_, _> = links
            .iter()
            .map(|link| ((link.left, link.right), link))
            .collect();
        let pairs: Vec<&LinkRow> = pairs.into_values().collect();
        for chunk in pairs.chunks(500) {
            on!(self, c => {
                let mut insert = sqlx::QueryBuilder::new(
                    "INSERT INTO link
                       (id, left_id, right_id, left_agency, right_agency, weight, model, proposed_at) ",
                );
                insert.push_values(chunk, |mut line, link| {
                    line.push_bind(link.id.to_vec())
                        .push_bind(link.left.to_vec())
                        .push_bind(link.right.to_vec())
                        .push_bind(link.left_agency.to_vec())
                        .push_bind(link.right_agency.to_vec())
                        .push_bind(link.weight)
                        .push_bind(link.model.as_str())
                        .push_bind(link.proposed_at.as_ms());
                });
                insert.push(
                    " ON CONFLICT (left_id, right_id)
                      DO UPDATE SET weight = excluded.weight, model = excluded.model",
                );
                async move { insert.build().execute(c).await.map(|done| done.rows_affected()) }
            })?;
        }
        Ok(())
    }

    /// The link with this id.
    pub async fn link_find(&mut self, link_id: LinkId) -> Result<Option<LinkRow>> {
        row!(
            self,
            Columns,
            "SELECT l.*, one.category AS left_category, two.category AS right_category
             FROM link l JOIN record one ON one.id = l.left_id JOIN record two ON two.id = l.right_id
             WHERE l.id = $1",
            link_id.to_vec()
        )?
        .map(link)
        .transpose()
    }

    /// The links of one record, the heaviest first.
    pub async fn link_list_by_record(&mut self, record_id: RecordId) -> Result<Vec<LinkRow>> {
        let found = rows!(
            self,
            Columns,
            "SELECT l.*, one.category AS left_category, two.category AS right_category
             FROM link l JOIN record one ON one.id = l.left_id JOIN record two ON two.id = l.right_id
             WHERE l.left_id = $1
             UNION ALL
             SELECT l.*, one.category AS left_category, two.category AS right_category
             FROM link l JOIN record one ON one.id = l.left_id JOIN record two ON two.id = l.right_id
             WHERE l.right_id = $1
             ORDER BY weight DESC, id",
            record_id.to_vec(),
        )?;
        found.into_iter().map(link).collect()
    }

    /// The links of any of these records, each once, the heaviest first: one query for a page of them.
    pub async fn link_list_by_records(&mut self, records: &[RecordId]) -> Result<Vec<LinkRow>> {
        let mut found = BTreeMap::new();
        for chunk in records.chunks(MOST_BOUND / 2) {
            let some: Vec<Columns> = on!(self, c => {
                let mut select = sqlx::QueryBuilder::new("");
                for (union, side) in [("", " WHERE l.left_id IN ("), (" UNION ", " WHERE l.right_id IN (")] {
                    select.push(union).push(SELECT_LINK).push(side);
                    let mut list = select.separated(", ");
                    for record in chunk {
                        list.push_bind(record.to_vec());
                    }
                    select.push(")");
                }
                async move { select.build_query_as().fetch_all(c).await }
            })?;
            for row in some {
                let row = link(row)?;
                found.insert(row.id, row);
            }
        }
        let mut links: Vec<LinkRow> = found.into_values().collect();
        // The sort is stable, so that links of one weight stay in the order of their ids.
        links.sort_by(|one, two| two.weight.total_cmp(&one.weight));
        Ok(links)
    }

    /// The newest links of one agency's records.
    pub async fn link_list(&mut self, agency: AgencyId, most: usize) -> Result<Vec<LinkRow>> {
        let found = rows!(
            self,
            Columns,
            "SELECT newest.*, one.category AS left_category, two.category AS right_category
             FROM (SELECT * FROM (
               SELECT * FROM (
                 SELECT * FROM link WHERE left_agency = $1
                 ORDER BY proposed_at DESC, weight DESC, id LIMIT $2
               ) AS on_the_left
               UNION ALL
               SELECT * FROM (
                 SELECT * FROM link WHERE right_agency = $1 AND left_agency <> $1
                 ORDER BY proposed_at DESC, weight DESC, id LIMIT $2
               ) AS on_the_right
             ) AS either_side
             ORDER BY proposed_at DESC, weight DESC, id LIMIT $2) AS newest
             JOIN record one ON one.id = newest.left_id JOIN record two ON two.id = newest.right_id
             ORDER BY proposed_at DESC, weight DESC, newest.id",
            agency.to_vec(),
            count(most),
        )?;
        found.into_iter().map(link).collect()
    }

    /// How many links there are.
    pub async fn link_count(&mut self) -> Result<i64> {
        Ok(row!(self, (i64,), "SELECT COUNT(*) FROM link")?.map_or(0, |found| found.0))
    }

    /// Judge a link. The same agency's earlier judgement is superseded, never overwritten.
    pub async fn judgement_insert(&mut self, judgement: &JudgementRow) -> Result<()> {
        change!(
            self,
            "UPDATE judgement SET superseded_at = $1 WHERE link_id = $2 AND agency_id = $3 AND superseded_at IS NULL",
            judgement.judged_at.as_ms(),
            judgement.link.to_vec(),
            judgement.agency.to_vec(),
        )?;
        change!(
            self,
            "INSERT INTO judgement (id, link_id, agency_id, account_id, verdict, judged_at, superseded_at)
             VALUES ($1, $2, $3, $4, $5, $6, NULL)",
            judgement.id.to_vec(),
            judgement.link.to_vec(),
            judgement.agency.to_vec(),
            judgement.account.to_vec(),
            judgement.verdict.code(),
            judgement.judged_at.as_ms(),
        )?;
        Ok(())
    }

    /// Every judgement of any of these links, the newest first: one query for a page of them.
    pub async fn judgement_list_by_links(&mut self, links: &[LinkId]) -> Result<Vec<JudgementRow>> {
        let mut judgements = Vec::new();
        for chunk in links.chunks(MOST_BOUND) {
            let found: Vec<JudgementColumns> = on!(self, c => {
                let mut select = sqlx::QueryBuilder::new("SELECT * FROM judgement WHERE link_id IN (");
                let mut list = select.separated(", ");
                for link in chunk {
                    list.push_bind(link.to_vec());
                }
                select.push(") ORDER BY judged_at DESC, id");
                async move { select.build_query_as().fetch_all(c).await }
            })?;
            for row in &found {
                judgements.push(judgement(row)?);
            }
        }
        Ok(judgements)
    }

    /// Every judgement of a link, the newest first.
    pub async fn judgement_list(&mut self, link_id: LinkId) -> Result<Vec<JudgementRow>> {
        let found = rows!(
            self,
            JudgementColumns,
            "SELECT * FROM judgement WHERE link_id = $1 ORDER BY judged_at DESC, id",
            link_id.to_vec(),
        )?;
        found.iter().map(judgement).collect()
    }
}
