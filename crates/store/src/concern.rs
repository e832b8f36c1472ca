//! Concerns, who they are about, and what was noticed.

use candour_domain::{
    AccountId, AgencyId, Concern, ConcernId, DeskId, Involvement, Narrative, Part, RecordId,
    Sensitive, Timestamp, Urgency,
};

use crate::convert::{code, count, id};
use crate::unit::{change, row, rows};
use crate::{Result, StoreError, Unit};

/// A concern in a list.
#[derive(Debug, Clone)]
pub struct ConcernSummary {
    /// Its id.
    pub id: ConcernId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// Whose work it is.
    pub desk: DeskId,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// How urgent it is.
    pub urgency: Urgency,
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: Vec<u8>,
    agency_id: Vec<u8>,
    desk_id: Vec<u8>,
    raised_by: Vec<u8>,
    raised_at: i64,
    happened: String,
    place: String,
    narrative: String,
    provenance: String,
    statement: String,
    grade: String,
    urgency: String,
    marking: String,
}

type SummaryColumns = (Vec<u8>, Vec<u8>, Vec<u8>, i64, String);

fn summary((id, agency, desk, raised_at, urgency): SummaryColumns) -> Result<ConcernSummary> {
    Ok(ConcernSummary {
        id: id!(ConcernId, id, "concern", "id")?,
        agency: id!(AgencyId, agency, "concern", "agency_id")?,
        desk: id!(DeskId, desk, "concern", "desk_id")?,
        raised_at: Timestamp::from_ms(raised_at),
        urgency: code(&urgency, "concern", "urgency")?,
    })
}

fn concern(row: Columns) -> Result<Concern> {
    let damaged = StoreError::Damaged {
        table: "concern",
        column: "narrative",
    };
    Ok(Concern {
        id: id!(ConcernId, row.id, "concern", "id")?,
        agency: id!(AgencyId, row.agency_id, "concern", "agency_id")?,
        desk: id!(DeskId, row.desk_id, "concern", "desk_id")?,
        raised_by: id!(AccountId, row.raised_by, "concern", "raised_by")?,
        raised_at: Timestamp::from_ms(row.raised_at),
        kinds: Vec::new(),
        indicators: Vec::new(),
        people: Vec::new(),
        happened: Sensitive::new(row.happened),
        place: Sensitive::new(row.place),
        narrative: Narrative::parse(&row.narrative).map_err(|_| damaged)?,
        provenance: code(&row.provenance, "concern", "provenance")?,
        statement: code(&row.statement, "concern", "statement")?,
        grade: code(&row.grade, "concern", "grade")?,
        urgency: code(&row.urgency, "concern", "urgency")?,
        marking: code(&row.marking, "concern", "marking")?,
    })
}

impl Unit {
    /// Add a concern with its codes and people.
    pub async fn concern_insert(&mut self, concern: &Concern) -> Result<()> {
        change!(
            self,
            "INSERT INTO concern
               (id, agency_id, desk_id, raised_by, raised_at, happened, place, narrative, provenance, statement,
                grade, urgency, marking)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            concern.id.to_vec(),
            concern.agency.to_vec(),
            concern.desk.to_vec(),
            concern.raised_by.to_vec(),
            concern.raised_at.as_ms(),
            concern.happened.expose().as_str(),
            concern.place.expose().as_str(),
            concern.narrative.expose(),
            concern.provenance.code(),
            concern.statement.code(),
            concern.grade.to_string(),
            concern.urgency.code(),
            concern.marking.code(),
        )?;
        for (sort, codes) in [("kind", &concern.kinds), ("indicator", &concern.indicators)] {
            self.concern_code_insert(concern.id, sort, codes).await?;
        }
        for person in &concern.people {
            change!(
                self,
                "INSERT INTO concern_person (concern_id, record_id, part) VALUES ($1, $2, $3)",
                concern.id.to_vec(),
                person.record().to_vec(),
                person.part().code(),
            )?;
        }
        Ok(())
    }

    async fn concern_code_insert(
        &mut self,
        concern: ConcernId,
        sort: &str,
        codes: &[String],
    ) -> Result<()> {
        for (position, code) in codes.iter().enumerate() {
            change!(
                self,
                "INSERT INTO concern_code (concern_id, sort, position, code) VALUES ($1, $2, $3, $4)",
                concern.to_vec(),
                sort,
                count(position),
                code.as_str(),
            )?;
        }
        Ok(())
    }

    /// The concern with this id.
    pub async fn concern_find(&mut self, concern_id: ConcernId) -> Result<Option<Concern>> {
        let Some(found) = row!(
            self,
            Columns,
            "SELECT * FROM concern WHERE id = $1",
            concern_id.to_vec()
        )?
        else {
            return Ok(None);
        };
        let mut concern = concern(found)?;
        let codes = rows!(
            self,
            (String, String),
            "SELECT sort, code FROM concern_code WHERE concern_id = $1 ORDER BY sort, position",
            concern_id.to_vec(),
        )?;
        for (sort, code) in codes {
            match sort.as_str() {
                "kind" => concern.kinds.push(code),
                "indicator" => concern.indicators.push(code),
                _ => {
                    return Err(StoreError::Damaged {
                        table: "concern_code",
                        column: "sort",
                    });
                }
            }
        }
        let people = rows!(
            self,
            (Vec<u8>, String),
            "SELECT record_id, part FROM concern_person WHERE concern_id = $1 ORDER BY record_id",
            concern_id.to_vec(),
        )?;
        for (record, part) in people {
            let part: Part = code(&part, "concern_person", "part")?;
            concern.people.push(Involvement::new(
                part,
                id!(RecordId, record, "concern_person", "record_id")?,
            ));
        }
        Ok(Some(concern))
    }

    /// One agency's concerns, the newest first.
    pub async fn concern_list(
        &mut self,
        agency: AgencyId,
        most: usize,
    ) -> Result<Vec<ConcernSummary>> {
        let found = rows!(
            self,
            SummaryColumns,
            "SELECT id, agency_id, desk_id, raised_at, urgency FROM concern
             WHERE agency_id = $1 ORDER BY raised_at DESC, id LIMIT $2",
            agency.to_vec(),
            count(most),
        )?;
        found.into_iter().map(summary).collect()
    }

    /// The concerns about one record, the newest first.
    pub async fn concern_list_by_record(
        &mut self,
        record_id: RecordId,
    ) -> Result<Vec<ConcernSummary>> {
        let found = rows!(
            self,
            SummaryColumns,
            "SELECT c.id, c.agency_id, c.desk_id, c.raised_at, c.urgency
             FROM concern_person p JOIN concern c ON c.id = p.concern_id
             WHERE p.record_id = $1 ORDER BY c.raised_at DESC, c.id",
            record_id.to_vec(),
        )?;
        found.into_iter().map(summary).collect()
    }
}
