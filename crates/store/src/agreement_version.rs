//! What each sharing agreement said, version by version. One version of an agreement is in effect at a time.

use candour_domain::{AccountId, AgreementId, Timestamp};

use crate::convert::{code, id, id_or_none, states};
use crate::unit::{change, row, rows};
use crate::{Result, Unit};

/// Where a version of an agreement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementState {
    /// It is being agreed; its text may change.
    Draft,
    /// It holds.
    InEffect,
    /// A later version took its place.
    Replaced,
    /// It was ended.
    Ended,
}

states!(AgreementState, {
    Draft => "draft";
    InEffect => "in-effect";
    Replaced => "replaced";
    Ended => "ended";
});

/// One version of one agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementVersionRow {
    /// The agreement.
    pub agreement: AgreementId,
    /// Which version, from 1.
    pub version: i64,
    /// Where it stands.
    pub state: AgreementState,
    /// The agreement, as it can be read back.
    pub text: String,
    /// Who changed it last; nobody when the program itself did.
    pub changed_by: Option<AccountId>,
    /// When.
    pub changed_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Columns {
    agreement_id: Vec<u8>,
    version: i64,
    state: String,
    text: String,
    changed_by: Option<Vec<u8>>,
    changed_at: i64,
}

fn version(row: Columns) -> Result<AgreementVersionRow> {
    Ok(AgreementVersionRow {
        agreement: id!(
            AgreementId,
            row.agreement_id,
            "agreement_version",
            "agreement_id"
        )?,
        version: row.version,
        state: code(&row.state, "agreement_version", "state")?,
        text: row.text,
        changed_by: id_or_none!(AccountId, row.changed_by, "agreement_version", "changed_by")?,
        changed_at: Timestamp::from_ms(row.changed_at),
    })
}

impl Unit {
    /// Add a version of an agreement, which must be kept. One that is in effect takes the place of the one before it.
    pub async fn agreement_version_insert(&mut self, row: &AgreementVersionRow) -> Result<()> {
        if row.state == AgreementState::InEffect {
            self.agreement_version_replace(row).await?;
        }
        change!(
            self,
            "INSERT INTO agreement_version (seq, agreement_id, version, state, text, changed_by, changed_at)
             VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM agreement_version), $1, $2, $3, $4, $5, $6)",
            row.agreement.to_vec(),
            row.version,
            row.state.code(),
            row.text.as_str(),
            row.changed_by.map(AccountId::to_vec),
            row.changed_at.as_ms(),
        )?;
        self.agreement_turn_update().await
    }

    /// Change a version that stood at `from` when it was read. Its text changes only while it is a draft; one that comes
    /// into effect takes the place of the one before it. Gives whether it still stood there.
    pub async fn agreement_version_update(
        &mut self,
        row: &AgreementVersionRow,
        from: AgreementState,
    ) -> Result<bool> {
        let found = self
            .agreement_version_find(row.agreement, row.version)
            .await?;
        if found.is_none_or(|found| found.state != from) {
            return Ok(false);
        }
        if row.state == AgreementState::InEffect && from != row.state {
            self.agreement_version_replace(row).await?;
        }
        let moved = change!(
            self,
            "UPDATE agreement_version
             SET text = CASE WHEN state = 'draft' THEN $1 ELSE text END, state = $2, changed_by = $3, changed_at = $4
             WHERE agreement_id = $5 AND version = $6 AND state = $7",
            row.text.as_str(),
            row.state.code(),
            row.changed_by.map(AccountId::to_vec),
            row.changed_at.as_ms(),
            row.agreement.to_vec(),
            row.version,
            from.code(),
        )?;
        self.agreement_turn_update().await?;
        Ok(moved == 1)
    }

    /// Take the version in effect out of it, for another of the same agreement.
    async fn agreement_version_replace(&mut self, by: &AgreementVersionRow) -> Result<()> {
        change!(
            self,
            "UPDATE agreement_version SET state = 'replaced', changed_by = $1, changed_at = $2
             WHERE agreement_id = $3 AND state = 'in-effect'",
            by.changed_by.map(AccountId::to_vec),
            by.changed_at.as_ms(),
            by.agreement.to_vec(),
        )?;
        Ok(())
    }

    async fn agreement_turn_update(&mut self) -> Result<()> {
        change!(
            self,
            "UPDATE agreement_turn SET turn = turn + 1 WHERE id = 1"
        )?;
        Ok(())
    }

    /// The latest version of every agreement that has one, by title.
    pub async fn agreement_version_list(&mut self) -> Result<Vec<AgreementVersionRow>> {
        let found = rows!(
            self,
            Columns,
            "SELECT v.* FROM agreement a
             JOIN agreement_version v ON v.agreement_id = a.id
               AND v.version = (SELECT MAX(version) FROM agreement_version WHERE agreement_id = a.id)
             ORDER BY a.title, a.id",
        )?;
        found.into_iter().map(version).collect()
    }

    /// Every version of one agreement, the newest first.
    pub async fn agreement_version_history(
        &mut self,
        agreement: AgreementId,
    ) -> Result<Vec<AgreementVersionRow>> {
        let found = rows!(
            self,
            Columns,
            "SELECT * FROM agreement_version WHERE agreement_id = $1 ORDER BY version DESC",
            agreement.to_vec(),
        )?;
        found.into_iter().map(version).collect()
    }

    /// One version of one agreement.
    pub async fn agreement_version_find(
        &mut self,
        agreement: AgreementId,
        number: i64,
    ) -> Result<Option<AgreementVersionRow>> {
        row!(
            self,
            Columns,
            "SELECT * FROM agreement_version WHERE agreement_id = $1 AND version = $2",
            agreement.to_vec(),
            number,
        )?
        .map(version)
        .transpose()
    }

    /// The agreements that hold: id, version and text, by id.
    pub async fn agreement_in_effect_list(&mut self) -> Result<Vec<(AgreementId, i64, String)>> {
        // The state is bound, so that the database finds the rows by the index that begins with it.
        let found = rows!(
            self,
            (Vec<u8>, i64, String),
            "SELECT agreement_id, version, text FROM agreement_version WHERE state = $1 ORDER BY agreement_id",
            AgreementState::InEffect.code(),
        )?;
        found
            .into_iter()
            .map(|(agreement, version, text)| {
                let agreement = id!(AgreementId, agreement, "agreement_version", "agreement_id")?;
                Ok((agreement, version, text))
            })
            .collect()
    }
}
