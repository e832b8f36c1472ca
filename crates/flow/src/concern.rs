//! Concerns: raised from a draft, kept with the record of the person, matched at once.

use candour_domain::{
    Category, Concern, ConcernId, DeskId, DraftId, Field, FieldValue, Involvement, Marking,
    Narrative, Part, Provenance, Record, RecordId, Sensitive, StatementKind, Urgency,
};
use candour_ledger::Kind;
use candour_sharing::{Act, Thing};
use candour_store::ConcernSummary;
use serde::Serialize;

use crate::door::Work;
use crate::draft::{Answers, check_all, first, values};
use crate::link::{Pointer, pointers, propose};
use crate::view::{Choice, Directory, Moment};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// A concern in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ConcernLine {
    /// Its id.
    pub id: ConcernId,
    /// Who it is about.
    pub title: String,
    /// Its kinds, in words.
    pub kinds: Vec<String>,
    /// `red`, `amber` or `green`.
    pub urgency: String,
    /// When it was raised.
    pub raised: Moment,
    /// Whose work it is.
    pub desk: String,
}

/// A person in a concern.
#[derive(Debug, Clone, Serialize)]
pub struct Involved {
    /// Their record.
    pub record: RecordId,
    /// Their name.
    pub title: String,
    /// Their part, in words.
    pub part: String,
    /// Who else may know them.
    pub pointers: Vec<Pointer>,
}

/// A concern's page.
#[derive(Debug, Clone, Serialize)]
pub struct ConcernView {
    /// Its id.
    pub id: ConcernId,
    /// Its kinds, in words.
    pub kinds: Vec<String>,
    /// What was noticed.
    pub indicators: Vec<Choice>,
    /// Who it is about.
    pub people: Vec<Involved>,
    /// When it happened.
    pub happened: String,
    /// Where.
    pub place: String,
    /// What was seen or told.
    pub narrative: String,
    /// How they know.
    pub provenance: String,
    /// Fact, opinion or hearsay.
    pub statement: String,
    /// The 3x5x2 grade suggested.
    pub grade: String,
    /// `red`, `amber` or `green`.
    pub urgency: String,
    /// The urgency in words.
    pub urgency_words: String,
    /// Its marking.
    pub marking: String,
    /// Whose work it is.
    pub desk: String,
    /// When it was raised.
    pub raised: Moment,
}

/// Send a draft: make or reuse the record, keep the concern, propose links, and forget the draft, in one unit of work.
pub async fn create(
    candour: &Candour,
    caller: &Caller,
    draft: DraftId,
) -> Result<Authorised<ConcernId>> {
    let (mut work, permit) = crate::draft::open(candour, caller, draft).await?;
    let answers = work.unit.draft_answer_list(draft).await?;
    if !work.unit.draft_delete(draft).await? {
        return Err(FlowError::Conflict);
    }
    check_all(candour, &answers)?;
    let Some(desk) = caller.desks.first().copied() else {
        return Err(Invalid::one(
            "desk",
            "You do not sit at a desk yet. Ask your administrator",
        )
        .into());
    };
    let record = subject(&mut work, &answers).await?;
    let concern = concern(&work, &answers, desk, record)?;
    work.unit.concern_insert(&concern).await?;
    let payload = work
        .payload(Act::ConcernCreate)
        .with("concern", concern.id.to_string())
        .with("record", record.to_string())
        .with("urgency", concern.urgency.code());
    work.release(permit, Kind::Collection, payload, concern.id)
        .await
}

/// The record of the person: the one the writer chose, with what they typed added to it, or a new one.
async fn subject(work: &mut Work<'_>, answers: &Answers) -> Result<RecordId> {
    let typed = values(work.candour, answers)?;
    if let Ok(id) = first(answers, "record").parse::<RecordId>() {
        let found = work.unit.record_find(id).await?;
        let own = found.filter(|record| {
            work.may(
                Act::RecordCorrect,
                Thing::Record {
                    owner: record.agency,
                },
            )
        });
        let record = own.ok_or(FlowError::NotThere)?;
        return add(work, record, typed).await;
    }
    let id = work.candour.draw(RecordId::new);
    let reference: String = id.to_string().chars().take(8).collect();
    let record = Record {
        id,
        agency: work.caller.agency,
        reference: format!("C-{reference}"),
        version: 1,
        category: Category::Ordinary,
        values: typed,
    };
    work.unit
        .record_insert(std::slice::from_ref(&record), work.now)
        .await?;
    propose(work, &record).await?;
    Ok(id)
}

fn concern(work: &Work<'_>, answers: &Answers, desk: DeskId, record: RecordId) -> Result<Concern> {
    let damaged = |_| FlowError::Broken("an answer that was checked cannot be read");
    let provenance: Provenance = first(answers, "provenance").parse().map_err(damaged)?;
    let all = |field: &str| answers.get(field).cloned().unwrap_or_default();
    let urgency = if first(answers, "danger") == "yes" {
        Urgency::Red
    } else {
        first(answers, "urgency").parse().map_err(damaged)?
    };
    Ok(Concern {
        id: work.candour.draw(ConcernId::new),
        agency: work.caller.agency,
        desk,
        raised_by: work.caller.account,
        raised_at: work.now,
        kinds: all("kind"),
        indicators: all("indicator")
            .into_iter()
            .filter(|code| work.candour.taxonomy().indicator(code).is_some())
            .collect(),
        people: vec![Involvement::new(Part::Subject, record)],
        happened: Sensitive::new(first(answers, "happened").to_owned()),
        place: Sensitive::new(first(answers, "place").to_owned()),
        narrative: Narrative::parse(first(answers, "narrative")).map_err(damaged)?,
        provenance,
        statement: first(answers, "statement")
            .parse::<StatementKind>()
            .map_err(damaged)?,
        grade: provenance.suggested(),
        urgency,
        marking: Marking::OfficialSensitive,
    })
}

/// Write what is new about a person into their record, as a new version; nothing that was there goes.
async fn add(work: &mut Work<'_>, record: Record, typed: Vec<FieldValue>) -> Result<RecordId> {
    let new: Vec<FieldValue> = typed
        .into_iter()
        .filter(|fact| !record.values.contains(fact))
        .collect();
    if new.is_empty() {
        return Ok(record.id);
    }
    let fields: Vec<Field> = new.iter().map(|fact| fact.field).collect();
    let values = record.values.iter().cloned().chain(new).collect();
    let next = Record {
        version: record.version.saturating_add(1),
        values,
        ..record
    };
    work.unit.record_update(&next, work.now).await?;
    propose(work, &next).await?;
    let payload = work
        .payload(Act::RecordCorrect)
        .with("record", next.id.to_string())
        .with("version", next.version.to_string())
        .with("fields", crate::view::field_codes(&fields));
    work.log(Kind::Alteration, payload);
    Ok(next.id)
}

/// One concern, for its owner.
pub async fn show(
    candour: &Candour,
    caller: &Caller,
    id: ConcernId,
) -> Result<Authorised<ConcernView>> {
    let mut work = candour.work("concern.show", caller).await?;
    let found = work.unit.concern_find(id).await?;
    let (work, concern) = work.there(found, Act::ConcernShow).await?;
    let thing = Thing::Concern {
        owner: concern.agency,
        desk: concern.desk,
    };
    let (mut work, permit) = work.allow(Act::ConcernShow, thing).await?;
    let view = view(&mut work, &concern).await?;
    let payload = work
        .payload(Act::ConcernShow)
        .with("concern", id.to_string());
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

async fn view(work: &mut Work<'_>, concern: &Concern) -> Result<ConcernView> {
    let directory = Directory::load(&mut work.unit).await?;
    let mut people = Vec::new();
    for person in &concern.people {
        let Some(record) = work.unit.record_find(person.record()).await? else {
            continue;
        };
        if work.may(
            Act::RecordShow,
            Thing::Record {
                owner: record.agency,
            },
        ) {
            work.saw("record", record.id);
            let pointers = pointers(work, &record).await?;
            let part = person.part().label().to_owned();
            people.push(Involved {
                record: record.id,
                title: record.title(),
                part,
                pointers,
            });
        }
    }
    let taxonomy = work.candour.taxonomy();
    let indicators = concern
        .indicators
        .iter()
        .filter_map(|code| taxonomy.indicator(code));
    Ok(ConcernView {
        id: concern.id,
        kinds: kinds(work.candour, &concern.kinds),
        indicators: indicators
            .map(|found| Choice::new(found.code.clone(), found.label.clone()))
            .collect(),
        people,
        happened: concern.happened.expose().clone(),
        place: concern.place.expose().clone(),
        narrative: concern.narrative.expose().to_owned(),
        provenance: concern.provenance.label().to_owned(),
        statement: concern.statement.label().to_owned(),
        grade: concern.grade.to_string(),
        urgency: concern.urgency.code().to_owned(),
        urgency_words: concern.urgency.label().to_owned(),
        marking: concern.marking.label().to_owned(),
        desk: directory.desk(concern.desk),
        raised: concern.raised_at.into(),
    })
}

fn kinds(candour: &Candour, codes: &[String]) -> Vec<String> {
    codes
        .iter()
        .map(|code| {
            candour
                .taxonomy()
                .kind(code)
                .map_or_else(|| code.clone(), |kind| kind.label.clone())
        })
        .collect()
}

/// The rows of a list of concerns, each asked about on its own.
pub(crate) async fn lines(work: &mut Work<'_>, most: usize) -> Result<Vec<ConcernLine>> {
    let directory = Directory::load(&mut work.unit).await?;
    let mut lines = Vec::new();
    for found in work.unit.concern_list(work.caller.agency, most).await? {
        if !work.may(
            Act::ConcernShow,
            Thing::Concern {
                owner: found.agency,
                desk: found.desk,
            },
        ) {
            continue;
        }
        lines.extend(line(work, &found, &directory).await?);
    }
    Ok(lines)
}

async fn line(
    work: &mut Work<'_>,
    found: &ConcernSummary,
    directory: &Directory,
) -> Result<Option<ConcernLine>> {
    let Some(concern) = work.unit.concern_find(found.id).await? else {
        return Ok(None);
    };
    let title = match concern.people.first() {
        Some(person) => {
            work.saw("record", person.record());
            work.unit
                .record_find(person.record())
                .await?
                .map(|record| record.title())
        }
        None => None,
    };
    Ok(Some(ConcernLine {
        id: found.id,
        title: title.unwrap_or_else(|| "Nobody named".to_owned()),
        kinds: kinds(work.candour, &concern.kinds),
        urgency: found.urgency.code().to_owned(),
        raised: found.raised_at.into(),
        desk: directory.desk(found.desk),
    }))
}

/// The concerns of the caller's agency, the newest first.
pub async fn list(candour: &Candour, caller: &Caller) -> Result<Authorised<Vec<ConcernLine>>> {
    let work = candour.work("concern.list", caller).await?;
    let (mut work, permit) = work.allow(Act::ConcernList, Thing::Service).await?;
    let lines = lines(&mut work, 50).await?;
    let payload = work
        .payload(Act::ConcernList)
        .with("rows", lines.len().to_string());
    work.release(permit, Kind::Consultation, payload, lines)
        .await
}
