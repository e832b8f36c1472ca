//! Records: an agency's own fragments about people.

mod protect;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use candour_domain::{
    AgencyId, Category, ConcernId, DisclosureId, Field, FieldValue, Mark, Record, RecordId,
    RequestId, Timestamp,
};
use candour_ledger::Kind;
use candour_sharing::{Act, Thing};
use candour_store::{DisclosureFilter, RequestFilter};
use serde::Serialize;

use crate::door::Work;
use crate::link::{Pointer, pointers, summaries};
use crate::view::{Choice, Directory, Fact, Moment, facts_of, field_codes};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

pub use protect::protect;

/// How many rows a list shows at the most.
const PAGE: usize = 50;

/// A record in a list.
#[derive(Debug, Clone, Serialize)]
pub struct RecordLine {
    /// Its id.
    pub id: RecordId,
    /// The person's name.
    pub title: String,
    /// The agency's own reference.
    pub reference: String,
    /// Date of birth in words, or empty.
    pub born: String,
    /// When it was last written.
    pub updated: Moment,
    /// A few words on who else may know the person, in a search; empty if nothing may be told.
    pub pointers: String,
}

/// One page of a list of records.
#[derive(Debug, Clone, Serialize)]
pub struct RecordList {
    /// The rows.
    pub records: Vec<RecordLine>,
    /// Whether there are more after these, and the cursor that leads to them.
    pub next: Option<String>,
    /// What was looked for, if anything.
    pub wanted: String,
}

/// One event of a chronology.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// What sort: `concern`, `request`, `disclosure`, `received`, `record`.
    pub sort: String,
    /// What happened.
    pub title: String,
    /// Who did it.
    pub by: String,
    /// The path of its page, or empty.
    pub href: String,
    /// A state to show beside it, or empty.
    pub tag: String,
}

impl Event {
    fn tagged(mut self, tag: &str) -> Self {
        tag.clone_into(&mut self.tag);
        self
    }
}

/// A record's page.
#[derive(Debug, Clone, Serialize)]
pub struct RecordView {
    /// Its id.
    pub id: RecordId,
    /// The person's name.
    pub title: String,
    /// The agency's own reference.
    pub reference: String,
    /// Which version it is.
    pub version: i64,
    /// Everything the agency holds.
    pub facts: Vec<Fact>,
    /// What sort of holding it is.
    pub category: Choice,
    /// What sorts there are.
    pub categories: Vec<Choice>,
    /// What can restrict a fact.
    pub marks: Vec<Choice>,
    /// Who else may know the person, as far as their agreements say.
    pub pointers: Vec<Pointer>,
    /// What happened, the newest first.
    pub chronology: Vec<Event>,
}

/// The records of an agency, the last written first; with `wanted`, those whose name holds it or whose reference it is.
pub async fn list(
    candour: &Candour,
    caller: &Caller,
    wanted: &str,
    after: Option<&str>,
) -> Result<Authorised<RecordList>> {
    let work = candour.work("record.list", caller).await?;
    let (mut work, permit) = work.allow(Act::RecordList, Thing::Service).await?;
    let before = after.map(cursor).transpose()?;
    let wanted = wanted.trim();
    let ids = if wanted.is_empty() {
        work.unit
            .record_list(caller.agency, before, PAGE + 1)
            .await?
            .into_iter()
            .map(|found| (found.id, found.updated_at))
            .collect()
    } else {
        search(&mut work, wanted).await?
    };
    let more = ids.len() > PAGE;
    let ids: Vec<(RecordId, Timestamp)> = ids.into_iter().take(PAGE).collect();
    let next = if more {
        ids.last().map(|(id, at)| format!("{}.{id}", at.as_ms()))
    } else {
        None
    };
    let mut lines = lines(&mut work, &ids).await?;
    if !wanted.is_empty() {
        let ids: Vec<RecordId> = lines.iter().map(|line| line.id).collect();
        let mut told = summaries(&mut work, &ids).await?;
        for line in &mut lines {
            line.pointers = told.remove(&line.id).unwrap_or_default();
        }
    }
    let payload = work
        .payload(Act::RecordList)
        .with("rows", lines.len().to_string());
    let list = RecordList {
        records: lines,
        next,
        wanted: wanted.to_owned(),
    };
    work.release(permit, Kind::Consultation, payload, list)
        .await
}

/// A page's cursor: the time and id of its last row.
fn cursor(text: &str) -> Result<(Timestamp, RecordId)> {
    let wrong = || FlowError::NotThere;
    let (at, id) = text.split_once('.').ok_or_else(wrong)?;
    Ok((
        Timestamp::from_ms(at.parse().map_err(|_| wrong())?),
        id.parse().map_err(|_| wrong())?,
    ))
}

/// Records of the caller's own agency whose name holds the words, or that carry them as their reference.
async fn search(work: &mut Work<'_>, wanted: &str) -> Result<Vec<(RecordId, Timestamp)>> {
    let agency = work.caller.agency;
    let by_reference = work
        .unit
        .record_list_by_reference(agency, &[wanted])
        .await?;
    let mut ids: Vec<RecordId> = by_reference.into_values().collect();
    for id in work.unit.record_search(agency, wanted, PAGE).await? {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids
        .into_iter()
        .map(|id| (id, Timestamp::default()))
        .take(PAGE)
        .collect())
}

/// The rows of a list, each asked about on its own.
pub(crate) async fn lines(
    work: &mut Work<'_>,
    ids: &[(RecordId, Timestamp)],
) -> Result<Vec<RecordLine>> {
    let records = work
        .unit
        .record_list_by_id(&ids.iter().map(|row| row.0).collect::<Vec<_>>())
        .await?;
    let mut lines = Vec::new();
    for record in records {
        if work.may(
            Act::RecordShow,
            Thing::Record {
                owner: record.agency,
            },
        ) {
            work.saw("record", record.id);
            let at = ids
                .iter()
                .find(|row| row.0 == record.id)
                .map_or(Timestamp::default(), |row| row.1);
            lines.push(line(&record, at));
        }
    }
    Ok(lines)
}

fn line(record: &Record, at: Timestamp) -> RecordLine {
    RecordLine {
        id: record.id,
        title: record.title(),
        reference: record.reference.clone(),
        born: record
            .born()
            .map(candour_domain::DateOfBirth::shown)
            .unwrap_or_default(),
        updated: at.into(),
        pointers: String::new(),
    }
}

/// One record with its chronology, for its owner.
pub async fn show(
    candour: &Candour,
    caller: &Caller,
    id: RecordId,
) -> Result<Authorised<RecordView>> {
    let work = candour.work("record.show", caller).await?;
    let (mut work, record, permit) = work.record(Some(id), Act::RecordShow).await?;
    let pointers = pointers(&mut work, &record).await?;
    let chronology = chronology(&mut work, &record).await?;
    let payload = work
        .payload(Act::RecordShow)
        .with("record", record.id.to_string())
        .with("version", record.version.to_string())
        .with("fields", field_codes(&record.fields()));
    let view = RecordView {
        id: record.id,
        title: record.title(),
        reference: record.reference.clone(),
        version: record.version,
        facts: facts_of(&record, Field::ALL),
        category: Choice::new(record.category.code(), record.category.label()),
        categories: Category::ALL
            .iter()
            .map(|category| Choice::new(category.code(), category.label()))
            .collect(),
        marks: Choice::marks(Mark::ALL),
        pointers,
        chronology,
    };
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// Everything about a record that its owner may see, the newest first.
async fn chronology(work: &mut Work<'_>, record: &Record) -> Result<Vec<Event>> {
    let directory = Directory::load(&mut work.unit).await?;
    let mut events = Vec::new();
    for concern in work.unit.concern_list_by_record(record.id).await? {
        let thing = Thing::Concern {
            owner: concern.agency,
            desk: concern.desk,
        };
        if work.may(Act::ConcernShow, thing) {
            let by = directory.desk(concern.desk);
            events.push(event(
                concern.raised_at,
                "concern",
                "Concern raised",
                by,
                href_concern(concern.id),
            ));
        }
    }
    for request in work
        .unit
        .request_list(RequestFilter::About(record.id), PAGE)
        .await?
    {
        if work.may(Act::RequestShow, crate::request::thing(&request)) {
            let title = format!("Asked {}", directory.desk_and_agency(request.to_desk));
            let by = directory.desk(request.from_desk);
            let asked = event(
                request.asked_at,
                "request",
                &title,
                by,
                href_request(request.id),
            );
            events.push(asked.tagged(request.state.label()));
            events.extend(received(work, request.id, record.agency, &directory).await?);
        }
    }
    events.extend(given(work, record, &directory).await?);
    events.sort_by(|left, right| {
        right
            .at
            .ms
            .cmp(&left.at.ms)
            .then(left.href.cmp(&right.href))
    });
    Ok(events)
}

/// What was told of a record.
async fn given(work: &mut Work<'_>, record: &Record, directory: &Directory) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for told in work
        .unit
        .disclosure_list(DisclosureFilter::Of(record.id), PAGE)
        .await?
    {
        if work.may(
            Act::DisclosureShow,
            crate::disclosure::thing(&told, work.now),
        ) {
            let title = format!("Told {}", directory.desk_and_agency(told.to_desk));
            let by = directory.agency(told.from_agency);
            let given = event(
                told.made_at,
                "disclosure",
                &title,
                by,
                href_disclosure(told.id),
            );
            events.push(given.tagged(told.state(work.now).label()));
        }
    }
    Ok(events)
}

/// What came back for one request.
async fn received(
    work: &mut Work<'_>,
    request: RequestId,
    agency: AgencyId,
    directory: &Directory,
) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for told in work
        .unit
        .disclosure_list(DisclosureFilter::About(request), PAGE)
        .await?
    {
        if told.to_agency == agency
            && work.may(
                Act::DisclosureShow,
                crate::disclosure::thing(&told, work.now),
            )
        {
            let by = directory.agency(told.from_agency);
            events.push(event(
                told.made_at,
                "received",
                "Information received",
                by,
                href_disclosure(told.id),
            ));
        }
    }
    Ok(events)
}

fn event(at: Timestamp, sort: &str, title: &str, by: String, href: String) -> Event {
    Event {
        at: at.into(),
        sort: sort.to_owned(),
        title: title.to_owned(),
        by,
        href,
        tag: String::new(),
    }
}

fn href_concern(id: ConcernId) -> String {
    format!("/concerns/{id}")
}

fn href_request(id: RequestId) -> String {
    format!("/requests/{id}")
}

fn href_disclosure(id: DisclosureId) -> String {
    format!("/disclosures/{id}")
}

/// Write a new version of a record: add or replace one field. Its owner corrects it, nobody else.
pub async fn correct(
    candour: &Candour,
    caller: &Caller,
    id: RecordId,
    field: Field,
    text: &str,
) -> Result<Authorised<RecordId>> {
    let work = candour.work("record.correct", caller).await?;
    let (mut work, record, permit) = work.record(Some(id), Act::RecordCorrect).await?;
    let mut invalid = Invalid::new();
    let fact = invalid.take("value", FieldValue::parse(field, "-", text));
    invalid.check()?;
    // What restricted the old words restricts the new ones, until the owner says otherwise.
    let marks: BTreeSet<Mark> = record
        .of(field)
        .flat_map(|fact| fact.marks.iter().copied())
        .collect();
    let fact = fact.map(|fact| FieldValue { marks, ..fact });
    let mut values: Vec<FieldValue> = record
        .values
        .iter()
        .filter(|fact| fact.field != field)
        .cloned()
        .collect();
    values.extend(fact);
    let next = Record {
        version: record.version.saturating_add(1),
        values,
        ..record
    };
    work.unit.record_update(&next, work.now).await?;
    crate::link::propose(&mut work, &next).await?;
    let payload = work
        .payload(Act::RecordCorrect)
        .with("record", next.id.to_string())
        .with("version", next.version.to_string())
        .with("fields", field.code());
    work.release(permit, Kind::Alteration, payload, next.id)
        .await
}
