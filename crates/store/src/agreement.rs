//! Sharing agreements: who is party, and what each party's links let the others know.

use candour_domain::{AgencyId, AgreementId, Date, PointerGrade, Timestamp};

use crate::convert::{code, id};
use crate::unit::{change, rows};
use crate::{Result, Unit};

/// A sharing agreement.
#[derive(Debug, Clone)]
pub struct AgreementRow {
    /// Its id.
    pub id: AgreementId,
    /// What it is called.
    pub title: String,
    /// The first day on which it holds.
    pub from: Date,
    /// The day on which it no longer holds.
    pub until: Date,
    /// The day by which it is to be reviewed.
    pub review_on: Date,
}

/// One party to one agreement.
#[derive(Debug, Clone)]
pub struct PartyRow {
    /// The agreement.
    pub agreement: AgreementId,
    /// The party.
    pub agency: AgencyId,
    /// What its links let the other parties know.
    pub grade: PointerGrade,
}

impl Unit {
    /// Add an agreement and its parties.
    pub async fn agreement_insert(
        &mut self,
        agreement: &AgreementRow,
        parties: &[(AgencyId, PointerGrade)],
        now: Timestamp,
    ) -> Result<()> {
        change!(
            self,
            "INSERT INTO agreement (id, title, from_day, until_day, review_on, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            agreement.id.to_vec(),
            agreement.title.as_str(),
            agreement.from.to_string(),
            agreement.until.to_string(),
            agreement.review_on.to_string(),
            now.as_ms(),
        )?;
        self.agreement_party_insert(agreement.id, parties).await
    }

    /// Change what is said of an agreement, and who is party to it. Gives whether there is such an agreement.
    pub async fn agreement_update(
        &mut self,
        agreement: &AgreementRow,
        parties: &[(AgencyId, PointerGrade)],
    ) -> Result<bool> {
        let moved = change!(
            self,
            "UPDATE agreement SET title = $1, from_day = $2, until_day = $3, review_on = $4 WHERE id = $5",
            agreement.title.as_str(),
            agreement.from.to_string(),
            agreement.until.to_string(),
            agreement.review_on.to_string(),
            agreement.id.to_vec(),
        )?;
        if moved != 1 {
            return Ok(false);
        }
        change!(
            self,
            "DELETE FROM agreement_party WHERE agreement_id = $1",
            agreement.id.to_vec(),
        )?;
        self.agreement_party_insert(agreement.id, parties).await?;
        Ok(true)
    }

    async fn agreement_party_insert(
        &mut self,
        agreement: AgreementId,
        parties: &[(AgencyId, PointerGrade)],
    ) -> Result<()> {
        for (agency, grade) in parties {
            change!(
                self,
                "INSERT INTO agreement_party (agreement_id, agency_id, grade) VALUES ($1, $2, $3)",
                agreement.to_vec(),
                agency.to_vec(),
                grade.code(),
            )?;
        }
        Ok(())
    }

    /// Every agreement, by title.
    pub async fn agreement_list(&mut self) -> Result<Vec<AgreementRow>> {
        let found = rows!(
            self,
            (Vec<u8>, String, String, String, String),
            "SELECT id, title, from_day, until_day, review_on FROM agreement ORDER BY title, id",
        )?;
        found
            .into_iter()
            .map(|(id, title, from, until, review_on)| {
                Ok(AgreementRow {
                    id: id!(AgreementId, id, "agreement", "id")?,
                    title,
                    from: code(&from, "agreement", "from_day")?,
                    until: code(&until, "agreement", "until_day")?,
                    review_on: code(&review_on, "agreement", "review_on")?,
                })
            })
            .collect()
    }

    /// The parties of every agreement.
    pub async fn agreement_party_list(&mut self) -> Result<Vec<PartyRow>> {
        let found = rows!(
            self,
            (Vec<u8>, Vec<u8>, String),
            "SELECT agreement_id, agency_id, grade FROM agreement_party ORDER BY agreement_id, agency_id",
        )?;
        found
            .into_iter()
            .map(|(agreement, agency, grade)| {
                Ok(PartyRow {
                    agreement: id!(AgreementId, agreement, "agreement_party", "agreement_id")?,
                    agency: id!(AgencyId, agency, "agreement_party", "agency_id")?,
                    grade: code(&grade, "agreement_party", "grade")?,
                })
            })
            .collect()
    }
}
