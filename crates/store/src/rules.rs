//! The rules that decisions were made by: every text that ever held, by its digest, and what was put in force when.

use candour_domain::{AccountId, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::convert::{count, id_or_none};
use crate::unit::{change, row, rows};
use crate::{Result, Unit};

/// A set of rules that was put in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePublicationRow {
    /// Which publication, from 1; the highest is in force.
    pub seq: i64,
    /// Hash of the set.
    pub rule_set: String,
    /// When.
    pub published_at: Timestamp,
    /// By whom; nobody when the program itself did.
    pub published_by: Option<AccountId>,
    /// What changed and why.
    pub note: String,
}

type PublicationColumns = (i64, String, i64, Option<Vec<u8>>, String);

fn publication((seq, rule_set, at, by, note): PublicationColumns) -> Result<RulePublicationRow> {
    Ok(RulePublicationRow {
        seq,
        rule_set,
        published_at: Timestamp::from_ms(at),
        published_by: id_or_none!(AccountId, by, "rule_publication", "published_by")?,
        note,
    })
}

impl Unit {
    /// A pair of numbers that moves whenever rules are published or an agreement's versions change. Two readings that
    /// are equal mean that nothing changed between them.
    pub async fn rules_turn(&mut self) -> Result<(i64, i64)> {
        let found = row!(
            self,
            (i64, i64),
            "SELECT (SELECT COALESCE(MAX(seq), 0) FROM rule_publication), turn FROM agreement_turn WHERE id = 1",
        )?;
        Ok(found.unwrap_or_default())
    }

    /// Keep a set of rules: its hash, and path and text of each file. Gives whether it was not kept already.
    pub async fn rule_set_insert(
        &mut self,
        hash: &str,
        texts: &[(&str, &str)],
        now: Timestamp,
    ) -> Result<bool> {
        let made = change!(
            self,
            "INSERT INTO rule_set (hash, kept_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
            hash,
            now.as_ms(),
        )?;
        if made == 0 {
            return Ok(false);
        }
        for (path, text) in texts {
            let digest = Sha256::digest(text.as_bytes()).to_vec();
            change!(
                self,
                "INSERT INTO rule_text (digest, text) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
                digest.clone(),
                *text,
            )?;
            change!(
                self,
                "INSERT INTO rule_set_text (rule_set, path, digest) VALUES ($1, $2, $3)",
                hash,
                *path,
                digest.clone(),
            )?;
        }
        Ok(true)
    }

    /// Path and text of each file of a set of rules, by path; `None` if the set was never kept.
    pub async fn rule_set_find(&mut self, hash: &str) -> Result<Option<Vec<(String, String)>>> {
        let known = row!(
            self,
            (i64,),
            "SELECT kept_at FROM rule_set WHERE hash = $1",
            hash
        )?;
        if known.is_none() {
            return Ok(None);
        }
        let texts = rows!(
            self,
            (String, String),
            "SELECT s.path, t.text FROM rule_set_text s JOIN rule_text t ON t.digest = s.digest
             WHERE s.rule_set = $1 ORDER BY s.path",
            hash,
        )?;
        Ok(Some(texts))
    }

    /// Put a set of rules, which must be kept, in force. Gives its number.
    pub async fn rule_publication_insert(
        &mut self,
        rule_set: &str,
        by: Option<AccountId>,
        note: &str,
        now: Timestamp,
    ) -> Result<i64> {
        let seq = self
            .rule_publication_latest()
            .await?
            .map_or(0, |row| row.seq)
            + 1;
        change!(
            self,
            "INSERT INTO rule_publication (seq, rule_set, published_at, published_by, note)
             VALUES ($1, $2, $3, $4, $5)",
            seq,
            rule_set,
            now.as_ms(),
            by.map(AccountId::to_vec),
            note,
        )?;
        Ok(seq)
    }

    /// What was put in force, the newest first.
    pub async fn rule_publication_list(&mut self, most: usize) -> Result<Vec<RulePublicationRow>> {
        let found = rows!(
            self,
            PublicationColumns,
            "SELECT seq, rule_set, published_at, published_by, note FROM rule_publication
             ORDER BY seq DESC LIMIT $1",
            count(most),
        )?;
        found.into_iter().map(publication).collect()
    }

    /// The publication in force; `None` while the rules that came with the program hold.
    pub async fn rule_publication_latest(&mut self) -> Result<Option<RulePublicationRow>> {
        Ok(self.rule_publication_list(1).await?.pop())
    }
}
