//! Decisions that are not finished: saved a page at a time, seen by nobody but their writer.

use std::collections::BTreeMap;

use candour_domain::{AccountId, ConcernId, DraftId, RecordId, RequestId, Timestamp};

use crate::convert::{count, id, id_or_none};
use crate::unit::{change, row, rows};
use crate::{Result, Unit};

/// What somebody answered on one page: question to its values.
pub type StepAnswers = BTreeMap<String, Vec<String>>;

/// A decision that somebody is working on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecisionDraftRow {
    /// Its id.
    pub id: DraftId,
    /// Its writer.
    pub account: AccountId,
    /// The record it began with.
    pub record: Option<RecordId>,
    /// The concern it began with.
    pub concern: Option<ConcernId>,
    /// The request it began with.
    pub request: Option<RequestId>,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: Vec<u8>,
    account_id: Vec<u8>,
    record_id: Option<Vec<u8>>,
    concern_id: Option<Vec<u8>>,
    request_id: Option<Vec<u8>>,
    updated_at: i64,
}

fn draft(row: Columns) -> Result<DecisionDraftRow> {
    Ok(DecisionDraftRow {
        id: id!(DraftId, row.id, "decision_draft", "id")?,
        account: id!(AccountId, row.account_id, "decision_draft", "account_id")?,
        record: id_or_none!(RecordId, row.record_id, "decision_draft", "record_id")?,
        concern: id_or_none!(ConcernId, row.concern_id, "decision_draft", "concern_id")?,
        request: id_or_none!(RequestId, row.request_id, "decision_draft", "request_id")?,
        updated_at: Timestamp::from_ms(row.updated_at),
    })
}

impl Unit {
    /// Begin a decision.
    pub async fn decision_draft_insert(&mut self, draft: &DecisionDraftRow) -> Result<()> {
        change!(
            self,
            "INSERT INTO decision_draft (id, account_id, record_id, concern_id, request_id, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            draft.id.to_vec(),
            draft.account.to_vec(),
            draft.record.map(RecordId::to_vec),
            draft.concern.map(ConcernId::to_vec),
            draft.request.map(RequestId::to_vec),
            draft.updated_at.as_ms(),
        )?;
        Ok(())
    }

    /// The unfinished decision with this id.
    pub async fn decision_draft_find(
        &mut self,
        draft_id: DraftId,
    ) -> Result<Option<DecisionDraftRow>> {
        let sql = "SELECT * FROM decision_draft WHERE id = $1";
        row!(self, Columns, sql, draft_id.to_vec())?
            .map(draft)
            .transpose()
    }

    /// What one person has not finished, the last saved first.
    pub async fn decision_draft_list(
        &mut self,
        account: AccountId,
    ) -> Result<Vec<DecisionDraftRow>> {
        let sql = "SELECT * FROM decision_draft WHERE account_id = $1 ORDER BY updated_at DESC, id";
        rows!(self, Columns, sql, account.to_vec())?
            .into_iter()
            .map(draft)
            .collect()
    }

    /// Every answer of an unfinished decision: page to its questions and their values.
    pub async fn decision_draft_answer_list(
        &mut self,
        draft_id: DraftId,
    ) -> Result<BTreeMap<String, StepAnswers>> {
        let found = rows!(
            self,
            (String, String, String),
            "SELECT step, field, value FROM decision_draft_answer WHERE draft_id = $1
             ORDER BY step, field, position",
            draft_id.to_vec(),
        )?;
        let mut answers: BTreeMap<String, StepAnswers> = BTreeMap::new();
        for (step, field, value) in found {
            let step = answers.entry(step).or_default();
            step.entry(field).or_default().push(value);
        }
        Ok(answers)
    }

    /// Replace everything that was answered on one page.
    pub async fn decision_draft_answer_replace(
        &mut self,
        draft_id: DraftId,
        step: &str,
        answers: &StepAnswers,
        now: Timestamp,
    ) -> Result<()> {
        change!(
            self,
            "DELETE FROM decision_draft_answer WHERE draft_id = $1 AND step = $2",
            draft_id.to_vec(),
            step,
        )?;
        for (field, values) in answers {
            for (position, value) in values.iter().enumerate() {
                change!(
                    self,
                    "INSERT INTO decision_draft_answer (draft_id, step, field, position, value)
                     VALUES ($1, $2, $3, $4, $5)",
                    draft_id.to_vec(),
                    step,
                    field.as_str(),
                    count(position),
                    value.as_str(),
                )?;
            }
        }
        change!(
            self,
            "UPDATE decision_draft SET updated_at = $1 WHERE id = $2",
            now.as_ms(),
            draft_id.to_vec()
        )?;
        Ok(())
    }

    /// Forget an unfinished decision: it was made, or thrown away. Gives whether it was still there, so that it is made
    /// only once.
    pub async fn decision_draft_delete(&mut self, draft_id: DraftId) -> Result<bool> {
        change!(
            self,
            "DELETE FROM decision_draft_answer WHERE draft_id = $1",
            draft_id.to_vec()
        )?;
        let gone = change!(
            self,
            "DELETE FROM decision_draft WHERE id = $1",
            draft_id.to_vec()
        )?;
        Ok(gone == 1)
    }
}
