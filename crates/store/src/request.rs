//! Requests from desk to desk.

use candour_domain::{
    AccountId, AgencyId, Confidence, Consent, DeskId, DisclosureId, Field, Function, Narrative,
    NoConsentReason, Purpose, RecordId, RequestId, RequestState, SubjectKind, Timestamp, Urgency,
};

use crate::convert::{code, count, id};
use crate::unit::{change, row, rows};
use crate::{Result, StoreError, Unit};

/// One desk asking another.
#[derive(Debug, Clone)]
pub struct RequestRow {
    /// Its id.
    pub id: RequestId,
    /// The asking agency.
    pub from_agency: AgencyId,
    /// The asking desk.
    pub from_desk: DeskId,
    /// The asked agency.
    pub to_agency: AgencyId,
    /// The asked desk.
    pub to_desk: DeskId,
    /// Who asked.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Timestamp,
    /// The asker's own record of the person.
    pub record: RecordId,
    /// The disclosure that told the asked desk whom it is about.
    pub introduction: DisclosureId,
    /// What it is for.
    pub purpose: Purpose,
    /// What sort of person it is about.
    pub subject: SubjectKind,
    /// What is known of consent.
    pub consent: Consent,
    /// Why nobody asked for consent.
    pub no_consent_reason: Option<NoConsentReason>,
    /// `none` or `immediate`.
    pub danger: String,
    /// The function in law that the asker carries out.
    pub function: Function,
    /// Whether a duty of confidence is owed, as far as the asker knows.
    pub confidence: Confidence,
    /// The statutory function or task it is needed for; may be empty.
    pub task: String,
    /// Why, in the asker's words.
    pub reason: Narrative,
    /// Sets the clock.
    pub urgency: Urgency,
    /// Where it stands.
    pub state: RequestState,
    /// When that last changed.
    pub changed_at: Timestamp,
    /// What is asked for.
    pub fields: Vec<Field>,
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: Vec<u8>,
    from_agency: Vec<u8>,
    from_desk: Vec<u8>,
    to_agency: Vec<u8>,
    to_desk: Vec<u8>,
    asked_by: Vec<u8>,
    asked_at: i64,
    record_id: Vec<u8>,
    introduction_id: Vec<u8>,
    purpose: String,
    subject: String,
    consent: String,
    danger: String,
    task: String,
    reason: String,
    urgency: String,
    state: String,
    changed_at: i64,
    function: String,
    confidence: String,
    no_consent_reason: String,
}

/// Which requests of an agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestFilter {
    /// Those it was asked.
    To(AgencyId),
    /// Those it asked.
    From(AgencyId),
    /// Those about one of its own records.
    About(RecordId),
    /// Those it was asked and nobody has answered, the oldest first: a late one never drops off the list.
    WaitingAt(AgencyId),
    /// Those it asked that are not settled, the oldest first.
    OpenFrom(AgencyId),
}

fn request(row: Columns) -> Result<RequestRow> {
    let damaged = StoreError::Damaged {
        table: "request",
        column: "reason",
    };
    let no_consent_reason = match row.no_consent_reason.as_str() {
        "" => None,
        kept => Some(code(kept, "request", "no_consent_reason")?),
    };
    Ok(RequestRow {
        id: id!(RequestId, row.id, "request", "id")?,
        from_agency: id!(AgencyId, row.from_agency, "request", "from_agency")?,
        from_desk: id!(DeskId, row.from_desk, "request", "from_desk")?,
        to_agency: id!(AgencyId, row.to_agency, "request", "to_agency")?,
        to_desk: id!(DeskId, row.to_desk, "request", "to_desk")?,
        asked_by: id!(AccountId, row.asked_by, "request", "asked_by")?,
        asked_at: Timestamp::from_ms(row.asked_at),
        record: id!(RecordId, row.record_id, "request", "record_id")?,
        introduction: id!(
            DisclosureId,
            row.introduction_id,
            "request",
            "introduction_id"
        )?,
        purpose: code(&row.purpose, "request", "purpose")?,
        subject: code(&row.subject, "request", "subject")?,
        consent: code(&row.consent, "request", "consent")?,
        no_consent_reason,
        danger: row.danger,
        function: code(&row.function, "request", "function")?,
        confidence: code(&row.confidence, "request", "confidence")?,
        task: row.task,
        reason: Narrative::parse(&row.reason).map_err(|_| damaged)?,
        urgency: code(&row.urgency, "request", "urgency")?,
        state: code(&row.state, "request", "state")?,
        changed_at: Timestamp::from_ms(row.changed_at),
        fields: Vec::new(),
    })
}

impl Unit {
    /// Send a request.
    pub async fn request_insert(&mut self, request: &RequestRow) -> Result<()> {
        change!(
            self,
            "INSERT INTO request
               (id, from_agency, from_desk, to_agency, to_desk, asked_by, asked_at, record_id, introduction_id,
                purpose, subject, consent, danger, task, reason, urgency, state, changed_at,
                function, confidence, no_consent_reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
            request.id.to_vec(),
            request.from_agency.to_vec(),
            request.from_desk.to_vec(),
            request.to_agency.to_vec(),
            request.to_desk.to_vec(),
            request.asked_by.to_vec(),
            request.asked_at.as_ms(),
            request.record.to_vec(),
            request.introduction.to_vec(),
            request.purpose.code(),
            request.subject.code(),
            request.consent.code(),
            request.danger.as_str(),
            request.task.as_str(),
            request.reason.expose(),
            request.urgency.code(),
            request.state.code(),
            request.changed_at.as_ms(),
            request.function.code(),
            request.confidence.code(),
            request.no_consent_reason.map_or("", NoConsentReason::code),
        )?;
        for (position, field) in request.fields.iter().enumerate() {
            change!(
                self,
                "INSERT INTO request_field (request_id, position, field) VALUES ($1, $2, $3)",
                request.id.to_vec(),
                count(position),
                field.code(),
            )?;
        }
        Ok(())
    }

    /// The request with this id.
    pub async fn request_find(&mut self, request_id: RequestId) -> Result<Option<RequestRow>> {
        let Some(found) = row!(
            self,
            Columns,
            "SELECT * FROM request WHERE id = $1",
            request_id.to_vec()
        )?
        else {
            return Ok(None);
        };
        let fields = rows!(
            self,
            (String,),
            "SELECT field FROM request_field WHERE request_id = $1 ORDER BY position",
            request_id.to_vec(),
        )?;
        let fields = fields
            .iter()
            .map(|(field,)| code(field, "request_field", "field"))
            .collect::<Result<_>>()?;
        Ok(Some(RequestRow {
            fields,
            ..request(found)?
        }))
    }

    /// Requests, the newest first, without their fields.
    pub async fn request_list(
        &mut self,
        filter: RequestFilter,
        most: usize,
    ) -> Result<Vec<RequestRow>> {
        let (sql, key) = match filter {
            RequestFilter::To(agency) => (
                "SELECT * FROM request WHERE to_agency = $1 ORDER BY asked_at DESC, id LIMIT $2",
                agency.to_vec(),
            ),
            RequestFilter::From(agency) => (
                "SELECT * FROM request WHERE from_agency = $1 ORDER BY asked_at DESC, id LIMIT $2",
                agency.to_vec(),
            ),
            RequestFilter::WaitingAt(agency) => (
                "SELECT * FROM request WHERE to_agency = $1 AND state = 'sent' ORDER BY asked_at, id LIMIT $2",
                agency.to_vec(),
            ),
            RequestFilter::OpenFrom(agency) => (
                "SELECT * FROM request WHERE from_agency = $1 AND state IN ('sent', 'part-answered')
                 ORDER BY asked_at, id LIMIT $2",
                agency.to_vec(),
            ),
            RequestFilter::About(record) => (
                "SELECT * FROM request WHERE record_id = $1 ORDER BY asked_at DESC, id LIMIT $2",
                record.to_vec(),
            ),
        };
        rows!(self, Columns, sql, key.clone(), count(most))?
            .into_iter()
            .map(request)
            .collect()
    }

    /// Move a request from the state in which it was read to another. Gives whether it was still as it was read.
    pub async fn request_update(
        &mut self,
        request_id: RequestId,
        from: RequestState,
        to: RequestState,
        now: Timestamp,
    ) -> Result<bool> {
        let moved = change!(
            self,
            "UPDATE request SET state = $1, changed_at = $2 WHERE id = $3 AND state = $4",
            to.code(),
            now.as_ms(),
            request_id.to_vec(),
            from.code(),
        )?;
        Ok(moved == 1)
    }
}
