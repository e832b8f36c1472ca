//! Questions that somebody put to their agency's designated lead, and the answers.

use candour_domain::{
    AccountId, AdviceId, AgencyId, ConcernId, DeskId, DraftId, Narrative, RecordId, RequestId,
    Timestamp, Urgency,
};

use crate::convert::{code, count, id, id_or_none, moment};
use crate::unit::{change, row, rows};
use crate::{Result, StoreError, Unit};

/// One question, with its answer once there is one.
#[derive(Debug, Clone)]
pub struct AdviceRow {
    /// Its id.
    pub id: AdviceId,
    /// Whose question it is.
    pub agency: AgencyId,
    /// The desk that is asked.
    pub desk: DeskId,
    /// Who asked.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Timestamp,
    /// Sets the clock.
    pub urgency: Urgency,
    /// What they asked.
    pub question: Narrative,
    /// What the rules were asked so far, without personal data; may be empty.
    pub facts: String,
    /// The record it is about.
    pub record: Option<RecordId>,
    /// The concern it is about.
    pub concern: Option<ConcernId>,
    /// The request it is about.
    pub request: Option<RequestId>,
    /// The unfinished decision it was asked from, which may be gone.
    pub draft: Option<DraftId>,
    /// Who answered.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// What they answered.
    pub answer: Option<Narrative>,
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: Vec<u8>,
    agency_id: Vec<u8>,
    desk_id: Vec<u8>,
    asked_by: Vec<u8>,
    asked_at: i64,
    urgency: String,
    question: String,
    facts: String,
    record_id: Option<Vec<u8>>,
    concern_id: Option<Vec<u8>>,
    request_id: Option<Vec<u8>>,
    draft_id: Option<Vec<u8>>,
    answered_by: Option<Vec<u8>>,
    answered_at: Option<i64>,
    answer: String,
}

fn narrative(text: &str, column: &'static str) -> Result<Narrative> {
    Narrative::parse(text).map_err(|_| StoreError::Damaged {
        table: "advice",
        column,
    })
}

fn advice(row: Columns) -> Result<AdviceRow> {
    let answer = match row.answer.as_str() {
        "" => None,
        text => Some(narrative(text, "answer")?),
    };
    Ok(AdviceRow {
        id: id!(AdviceId, row.id, "advice", "id")?,
        agency: id!(AgencyId, row.agency_id, "advice", "agency_id")?,
        desk: id!(DeskId, row.desk_id, "advice", "desk_id")?,
        asked_by: id!(AccountId, row.asked_by, "advice", "asked_by")?,
        asked_at: Timestamp::from_ms(row.asked_at),
        urgency: code(&row.urgency, "advice", "urgency")?,
        question: narrative(&row.question, "question")?,
        facts: row.facts,
        record: id_or_none!(RecordId, row.record_id, "advice", "record_id")?,
        concern: id_or_none!(ConcernId, row.concern_id, "advice", "concern_id")?,
        request: id_or_none!(RequestId, row.request_id, "advice", "request_id")?,
        draft: id_or_none!(DraftId, row.draft_id, "advice", "draft_id")?,
        answered_by: id_or_none!(AccountId, row.answered_by, "advice", "answered_by")?,
        answered_at: moment(row.answered_at),
        answer,
    })
}

impl Unit {
    /// Put a question. Its answer comes later.
    pub async fn advice_insert(&mut self, advice: &AdviceRow) -> Result<()> {
        change!(
            self,
            "INSERT INTO advice
               (id, agency_id, desk_id, asked_by, asked_at, urgency, question, facts, record_id, concern_id,
                request_id, draft_id, answered_by, answered_at, answer)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, NULL, '')",
            advice.id.to_vec(),
            advice.agency.to_vec(),
            advice.desk.to_vec(),
            advice.asked_by.to_vec(),
            advice.asked_at.as_ms(),
            advice.urgency.code(),
            advice.question.expose(),
            advice.facts.as_str(),
            advice.record.map(RecordId::to_vec),
            advice.concern.map(ConcernId::to_vec),
            advice.request.map(RequestId::to_vec),
            advice.draft.map(DraftId::to_vec),
        )?;
        Ok(())
    }

    /// The question with this id.
    pub async fn advice_find(&mut self, advice_id: AdviceId) -> Result<Option<AdviceRow>> {
        let sql = "SELECT * FROM advice WHERE id = $1";
        row!(self, Columns, sql, advice_id.to_vec())?
            .map(advice)
            .transpose()
    }

    /// The questions put to one desk that nobody has answered, the oldest first.
    pub async fn advice_list_open(&mut self, desk: DeskId, most: usize) -> Result<Vec<AdviceRow>> {
        let found = rows!(
            self,
            Columns,
            "SELECT * FROM advice WHERE desk_id = $1 AND answered_at IS NULL
             ORDER BY asked_at, id LIMIT $2",
            desk.to_vec(),
            count(most),
        )?;
        found.into_iter().map(advice).collect()
    }

    /// What one person asked, the newest first.
    pub async fn advice_list_by_account(
        &mut self,
        account: AccountId,
        most: usize,
    ) -> Result<Vec<AdviceRow>> {
        let sql = "SELECT * FROM advice WHERE asked_by = $1 ORDER BY asked_at DESC, id LIMIT $2";
        rows!(self, Columns, sql, account.to_vec(), count(most))?
            .into_iter()
            .map(advice)
            .collect()
    }

    /// Answer a question. Gives whether nobody had answered it yet.
    pub async fn advice_update_answer(
        &mut self,
        advice_id: AdviceId,
        by: AccountId,
        at: Timestamp,
        answer: &Narrative,
    ) -> Result<bool> {
        let moved = change!(
            self,
            "UPDATE advice SET answered_by = $1, answered_at = $2, answer = $3
             WHERE id = $4 AND answered_at IS NULL",
            by.to_vec(),
            at.as_ms(),
            answer.expose(),
            advice_id.to_vec(),
        )?;
        Ok(moved == 1)
    }
}
