//! Forms that are not finished: saved after each question, seen by nobody but their writer.

use std::collections::BTreeMap;

use candour_domain::{AccountId, DraftId, Timestamp};

use crate::convert::{count, id};
use crate::unit::{change, row, rows};
use crate::{Result, Unit};

impl Unit {
    /// Begin a draft.
    pub async fn draft_insert(
        &mut self,
        draft: DraftId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        change!(
            self,
            "INSERT INTO draft (id, account_id, updated_at) VALUES ($1, $2, $3)",
            draft.to_vec(),
            account.to_vec(),
            now.as_ms(),
        )?;
        Ok(())
    }

    /// Whose draft it is.
    pub async fn draft_find(&mut self, draft: DraftId) -> Result<Option<AccountId>> {
        let found = row!(
            self,
            (Vec<u8>,),
            "SELECT account_id FROM draft WHERE id = $1",
            draft.to_vec()
        )?;
        found
            .map(|(account,)| id!(AccountId, account, "draft", "account_id"))
            .transpose()
    }

    /// The drafts of one person, the last saved first.
    pub async fn draft_list(&mut self, account: AccountId) -> Result<Vec<(DraftId, Timestamp)>> {
        let found = rows!(
            self,
            (Vec<u8>, i64),
            "SELECT id, updated_at FROM draft WHERE account_id = $1 ORDER BY updated_at DESC, id",
            account.to_vec(),
        )?;
        found
            .into_iter()
            .map(|(id, at)| Ok((id!(DraftId, id, "draft", "id")?, Timestamp::from_ms(at))))
            .collect()
    }

    /// Every answer of a draft: question to its values.
    pub async fn draft_answer_list(
        &mut self,
        draft: DraftId,
    ) -> Result<BTreeMap<String, Vec<String>>> {
        let found = rows!(
            self,
            (String, String),
            "SELECT question, value FROM draft_answer WHERE draft_id = $1 ORDER BY question, position",
            draft.to_vec(),
        )?;
        let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (question, value) in found {
            answers.entry(question).or_default().push(value);
        }
        Ok(answers)
    }

    /// Replace the values of one question.
    pub async fn draft_answer_update(
        &mut self,
        draft: DraftId,
        question: &str,
        values: &[String],
        now: Timestamp,
    ) -> Result<()> {
        change!(
            self,
            "DELETE FROM draft_answer WHERE draft_id = $1 AND question = $2",
            draft.to_vec(),
            question,
        )?;
        for (position, value) in values.iter().enumerate() {
            change!(
                self,
                "INSERT INTO draft_answer (draft_id, question, position, value) VALUES ($1, $2, $3, $4)",
                draft.to_vec(),
                question,
                count(position),
                value.as_str(),
            )?;
        }
        change!(
            self,
            "UPDATE draft SET updated_at = $1 WHERE id = $2",
            now.as_ms(),
            draft.to_vec()
        )?;
        Ok(())
    }

    /// Forget a draft: it was sent, or thrown away. Gives whether it was still there, so that it is sent only once.
    pub async fn draft_delete(&mut self, draft: DraftId) -> Result<bool> {
        change!(
            self,
            "DELETE FROM draft_answer WHERE draft_id = $1",
            draft.to_vec()
        )?;
        Ok(change!(self, "DELETE FROM draft WHERE id = $1", draft.to_vec())? == 1)
    }
}
