//! Disclosures: which fields of which version were told to which desk. The facts themselves stay in the record.

use candour_domain::{
    AccountId, AgencyId, DecisionId, DeskId, DisclosureId, DisclosureState, Field, Purpose,
    RecordId, RequestId, Sensitive, Timestamp,
};

use crate::convert::{code, count, id, moment};
use crate::unit::{change, row, rows};
use crate::{Result, Unit};

/// Named fields of one version of a record, told to one desk.
#[derive(Debug, Clone)]
pub struct DisclosureRow {
    /// Its id.
    pub id: DisclosureId,
    /// The decision that allowed it.
    pub decision: DecisionId,
    /// The request it answers or introduces.
    pub request: Option<RequestId>,
    /// The record.
    pub record: RecordId,
    /// Which version was told.
    pub version: i64,
    /// Who told.
    pub from_agency: AgencyId,
    /// Who was told.
    pub to_agency: AgencyId,
    /// The desk that was told.
    pub to_desk: DeskId,
    /// The person who told.
    pub made_by: AccountId,
    /// When.
    pub made_at: Timestamp,
    /// What it may be used for.
    pub purpose: Purpose,
    /// Handling conditions.
    pub conditions: String,
    /// When it can no longer be read.
    pub expires_at: Timestamp,
    /// When it was taken back.
    pub recalled_at: Option<Timestamp>,
    /// When it was first read.
    pub read_at: Option<Timestamp>,
    /// What was told.
    pub fields: Vec<Field>,
    /// What is shown instead of a fact, by its place among the values of the version; an empty text shows nothing of it.
    pub redactions: Vec<(i64, Sensitive<String>)>,
}

impl DisclosureRow {
    /// Whether it can be read at `now`.
    pub fn state(&self, now: Timestamp) -> DisclosureState {
        DisclosureState::at(now, self.expires_at, self.recalled_at)
    }
}

/// Which disclosures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisclosureFilter {
    /// Those an agency was told.
    To(AgencyId),
    /// Those an agency told.
    From(AgencyId),
    /// Those of one record.
    Of(RecordId),
    /// Those that answer or introduce one request.
    About(RequestId),
    /// Those made to a desk that can be read at a moment.
    At(DeskId, Timestamp),
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: Vec<u8>,
    decision_id: Vec<u8>,
    request_id: Option<Vec<u8>>,
    record_id: Vec<u8>,
    version: i64,
    from_agency: Vec<u8>,
    to_agency: Vec<u8>,
    to_desk: Vec<u8>,
    made_by: Vec<u8>,
    made_at: i64,
    purpose: String,
    conditions: String,
    expires_at: i64,
    recalled_at: Option<i64>,
    read_at: Option<i64>,
}

fn disclosure(row: Columns) -> Result<DisclosureRow> {
    let request = row
        .request_id
        .map(|request| id!(RequestId, request, "disclosure", "request_id"))
        .transpose()?;
    Ok(DisclosureRow {
        id: id!(DisclosureId, row.id, "disclosure", "id")?,
        decision: id!(DecisionId, row.decision_id, "disclosure", "decision_id")?,
        request,
        record: id!(RecordId, row.record_id, "disclosure", "record_id")?,
        version: row.version,
        from_agency: id!(AgencyId, row.from_agency, "disclosure", "from_agency")?,
        to_agency: id!(AgencyId, row.to_agency, "disclosure", "to_agency")?,
        to_desk: id!(DeskId, row.to_desk, "disclosure", "to_desk")?,
        made_by: id!(AccountId, row.made_by, "disclosure", "made_by")?,
        made_at: Timestamp::from_ms(row.made_at),
        purpose: code(&row.purpose, "disclosure", "purpose")?,
        conditions: row.conditions,
        expires_at: Timestamp::from_ms(row.expires_at),
        recalled_at: moment(row.recalled_at),
        read_at: moment(row.read_at),
        fields: Vec::new(),
        redactions: Vec::new(),
    })
}

impl Unit {
    /// Record a disclosure.
    pub async fn disclosure_insert(&mut self, disclosure: &DisclosureRow) -> Result<()> {
        change!(
            self,
            "INSERT INTO disclosure
               (id, decision_id, request_id, record_id, version, from_agency, to_agency, to_desk, made_by, made_at,
                purpose, conditions, expires_at, recalled_at, read_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, NULL)",
            disclosure.id.to_vec(),
            disclosure.decision.to_vec(),
            disclosure.request.map(RequestId::to_vec),
            disclosure.record.to_vec(),
            disclosure.version,
            disclosure.from_agency.to_vec(),
            disclosure.to_agency.to_vec(),
            disclosure.to_desk.to_vec(),
            disclosure.made_by.to_vec(),
            disclosure.made_at.as_ms(),
            disclosure.purpose.code(),
            disclosure.conditions.as_str(),
            disclosure.expires_at.as_ms(),
        )?;
        for (position, field) in disclosure.fields.iter().enumerate() {
            change!(
                self,
                "INSERT INTO disclosure_field (disclosure_id, position, field) VALUES ($1, $2, $3)",
                disclosure.id.to_vec(),
                count(position),
                field.code(),
            )?;
        }
        for (position, shown) in &disclosure.redactions {
            change!(
                self,
                "INSERT INTO disclosure_redaction (disclosure_id, position, value) VALUES ($1, $2, $3)",
                disclosure.id.to_vec(),
                *position,
                shown.expose().as_str(),
            )?;
        }
        Ok(())
    }

    /// The disclosure with this id.
    pub async fn disclosure_find(
        &mut self,
        disclosure_id: DisclosureId,
    ) -> Result<Option<DisclosureRow>> {
        let sql = "SELECT * FROM disclosure WHERE id = $1";
        let Some(found) = row!(self, Columns, sql, disclosure_id.to_vec())? else {
            return Ok(None);
        };
        let fields = rows!(
            self,
            (String,),
            "SELECT field FROM disclosure_field WHERE disclosure_id = $1 ORDER BY position",
            disclosure_id.to_vec(),
        )?;
        let fields = fields
            .iter()
            .map(|(field,)| code(field, "disclosure_field", "field"))
            .collect::<Result<_>>()?;
        let redactions = rows!(
            self,
            (i64, String),
            "SELECT position, value FROM disclosure_redaction WHERE disclosure_id = $1 ORDER BY position",
            disclosure_id.to_vec(),
        )?;
        let redactions = redactions
            .into_iter()
            .map(|(position, shown)| (position, Sensitive::new(shown)))
            .collect();
        Ok(Some(DisclosureRow {
            fields,
            redactions,
            ..disclosure(found)?
        }))
    }

    /// Disclosures, the newest first, without their fields and redactions.
    pub async fn disclosure_list(
        &mut self,
        filter: DisclosureFilter,
        most: usize,
    ) -> Result<Vec<DisclosureRow>> {
        let (sql, key) = match filter {
            DisclosureFilter::To(agency) => (
                "SELECT * FROM disclosure WHERE to_agency = $1 ORDER BY made_at DESC, id LIMIT $2",
                agency.to_vec(),
            ),
            DisclosureFilter::From(agency) => (
                "SELECT * FROM disclosure WHERE from_agency = $1 ORDER BY made_at DESC, id LIMIT $2",
                agency.to_vec(),
            ),
            DisclosureFilter::At(desk, now) => {
                return self.disclosure_list_at(desk, now, most).await;
            }
            DisclosureFilter::Of(record) => (
                "SELECT * FROM disclosure WHERE record_id = $1 ORDER BY made_at DESC, id LIMIT $2",
                record.to_vec(),
            ),
            DisclosureFilter::About(request) => (
                "SELECT * FROM disclosure WHERE request_id = $1 ORDER BY made_at DESC, id LIMIT $2",
                request.to_vec(),
            ),
        };
        rows!(self, Columns, sql, key.clone(), count(most))?
            .into_iter()
            .map(disclosure)
            .collect()
    }

    async fn disclosure_list_at(
        &mut self,
        desk: DeskId,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<DisclosureRow>> {
        let found = rows!(
            self,
            Columns,
            "SELECT * FROM disclosure WHERE to_desk = $1 AND expires_at > $2 AND recalled_at IS NULL
             ORDER BY made_at DESC, id LIMIT $3",
            desk.to_vec(),
            now.as_ms(),
            count(most),
        )?;
        found.into_iter().map(disclosure).collect()
    }

    /// Take a disclosure back. Gives whether it had not been taken back before.
    pub async fn disclosure_update_recalled(
        &mut self,
        disclosure_id: DisclosureId,
        now: Timestamp,
    ) -> Result<bool> {
        let moved = change!(
            self,
            "UPDATE disclosure SET recalled_at = $1 WHERE id = $2 AND recalled_at IS NULL",
            now.as_ms(),
            disclosure_id.to_vec(),
        )?;
        Ok(moved == 1)
    }

    /// Note the first reading.
    pub async fn disclosure_update_read(
        &mut self,
        disclosure_id: DisclosureId,
        now: Timestamp,
    ) -> Result<()> {
        change!(
            self,
            "UPDATE disclosure SET read_at = $1 WHERE id = $2 AND read_at IS NULL",
            now.as_ms(),
            disclosure_id.to_vec(),
        )?;
        Ok(())
    }
}
