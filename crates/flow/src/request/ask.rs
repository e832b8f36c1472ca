//! Asking another desk. Saying whom it is about is itself a disclosure, and goes through the same door.

use std::collections::BTreeSet;

use candour_domain::{
    Confidence, Desk, DeskId, DisclosureId, Field, Function, Narrative, Record, RecordId,
    RequestId, RequestState, SubjectKind, Urgency,
};
use candour_ledger::Kind;
use candour_sharing::{Act, Circumstances, Question, Thing};
use candour_store::RequestRow;
use serde::Serialize;

use crate::decision::{circumstances, fields};
use crate::disclosure::{INTRODUCTION, Terms, release};
use crate::door::Work;
use crate::draft::{Answers, chosen, first};
use crate::redaction::{Redactions, told};
use crate::view::{Choice, Directory, Fact, facts_of};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// What a desk must know to find the person. No more is told by asking.
const INTRODUCES: [Field; 2] = [Field::Name, Field::DateOfBirth];

/// The form that asks a desk.
#[derive(Debug, Clone, Serialize)]
pub struct AskForm {
    /// The asker's own record.
    pub record: RecordId,
    /// The name on it.
    pub title: String,
    /// Desks that can be asked.
    pub desks: Vec<Choice>,
    /// What it can be for.
    pub purposes: Vec<Choice>,
    /// What sort of person it can be about.
    pub subjects: Vec<Choice>,
    /// What can be known of consent.
    pub consents: Vec<Choice>,
    /// Which function in law it can be for.
    pub functions: Vec<Choice>,
    /// What can be said of confidence.
    pub confidences: Vec<Choice>,
    /// How urgent it can be.
    pub urgencies: Vec<Choice>,
    /// What can be asked for.
    pub fields: Vec<Choice>,
    /// Exactly what the asked desk will see about the person.
    pub preview: Vec<Fact>,
    /// What was answered so far.
    pub answers: Answers,
}

/// The form for asking about one of the caller's own records.
pub async fn ask(
    candour: &Candour,
    caller: &Caller,
    id: RecordId,
    answers: Answers,
) -> Result<Authorised<AskForm>> {
    let work = candour.work("request.ask", caller).await?;
    let (mut work, record, permit) = work.record(Some(id), Act::RecordShow).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let mut desks: Vec<Choice> = directory
        .all()
        .filter(|agency| {
            agency.id != caller.agency && agency.kind != candour_domain::AgencyKind::Oversight
        })
        .flat_map(|agency| directory.desks_of(agency.id))
        .map(|desk| Choice::new(desk.id.to_string(), directory.desk_and_agency(desk.id)))
        .collect();
    desks.sort_by(|left, right| left.label.cmp(&right.label));
    let form = AskForm {
        record: id,
        title: record.title(),
        desks,
        purposes: super::purposes(),
        subjects: SubjectKind::ALL
            .iter()
            .map(|subject| Choice::new(subject.code(), subject.label()))
            .collect(),
        consents: crate::decision::consent_choices(),
        functions: functions(),
        confidences: super::answer::confidences(),
        urgencies: Urgency::ALL
            .iter()
            .map(|urgency| Choice::new(urgency.code(), urgency.label()))
            .collect(),
        fields: Choice::fields(Field::ALL.iter().filter(|field| **field != Field::Name)),
        preview: facts_of(
            &told(&record, &INTRODUCES, &hiding(&record).shown(&record)),
            Field::ALL,
        ),
        answers,
    };
    let payload = work
        .payload(Act::RequestCreate)
        .with("record", id.to_string());
    work.release(permit, Kind::Consultation, payload, form)
        .await
}

/// The functions that a request can state. A form cannot know which purpose will be chosen, so it offers all.
fn functions() -> Vec<Choice> {
    Function::ALL
        .iter()
        .map(|function| Choice::new(function.code(), function.label()))
        .collect()
}

/// What is left out of the introduction: a name that would say who told, and the like.
fn hiding(record: &Record) -> Redactions {
    Redactions::hiding(record, &BTreeSet::from(INTRODUCES))
}

/// What was read from the form.
struct Asked {
    desk: Desk,
    reason: Narrative,
    urgency: Urgency,
    wanted: Vec<Field>,
    task: String,
    known: Circumstances,
}

/// Send a request: introduce the person to the asked desk under a permit, and start the clock.
pub async fn create(
    candour: &Candour,
    caller: &Caller,
    record: RecordId,
    answers: &Answers,
) -> Result<Authorised<RequestId>> {
    candour
        .note_immigration(caller, Act::RequestCreate, first(answers, "purpose"))
        .await?;
    let work = candour.work("request.create", caller).await?;
    let (mut work, record, _own) = work.record(Some(record), Act::RecordShow).await?;
    let asked = read(&mut work, answers).await?;
    if introduced(&record).is_empty() {
        let rule =
            "Your record has neither a name nor a date of birth, so nobody could find the person";
        return Err(Invalid::one("desk", rule).into());
    }
    let Some(from_desk) = caller.desks.first().copied() else {
        return Err(Invalid::one(
            "desk",
            "You do not sit at a desk yet. Ask your administrator",
        )
        .into());
    };
    let thing = Thing::Request {
        from_agency: caller.agency,
        from_desk,
        to_agency: asked.desk.agency,
        to_desk: asked.desk.id,
    };
    let (work, permit) = work.allow(Act::RequestCreate, thing).await?;
    let request = request(&work, &record, from_desk, &asked);
    let question = introduction(&work, &record, &request, &asked);
    // Where no gateway allows even that, nothing is sent, the asker is told why, and the refusal is logged.
    let (mut work, told) = work.permit(&question, "purpose").await?;
    let terms = Terms {
        redactions: hiding(&record),
        ..terms(&work, &request, &asked)
    };
    release(&mut work, (told, &question), &record, &terms).await?;
    work.unit.request_insert(&request).await?;
    let payload = work
        .payload(Act::RequestCreate)
        .with("request", request.id.to_string())
        .with("record", record.id.to_string())
        .with("to-agency", request.to_agency.to_string())
        .with("to-desk", request.to_desk.to_string())
        .with("purpose", request.purpose.code())
        .with("fields", crate::view::field_codes(&request.fields));
    work.release(permit, Kind::Collection, payload, request.id)
        .await
}

/// What the record tells the asked desk of whom it is about.
fn introduced(record: &Record) -> BTreeSet<Field> {
    hiding(record).fields(record, &BTreeSet::from(INTRODUCES))
}

async fn read(work: &mut Work<'_>, answers: &Answers) -> Result<Asked> {
    let mut invalid = Invalid::new();
    let rule = "Choose the duty or task it is for, or say that you do not know";
    chosen::<Function>(&mut invalid, answers, "function", rule);
    let rule = "Say whether what you know was told to you in confidence";
    chosen::<Confidence>(&mut invalid, answers, "confidence", rule);
    let desk = match first(answers, "desk").parse::<DeskId>() {
        Ok(id) => work.unit.desk_find(id).await?,
        Err(_) => None,
    };
    if desk.is_none() {
        invalid.push("desk", "Choose who to ask");
    }
    let reason = reason(&mut invalid, answers);
    let urgency = chosen::<Urgency>(&mut invalid, answers, "urgency", "Choose how urgent it is");
    let task = first(answers, "task").to_owned();
    if !task.is_empty() {
        invalid.take("task", Narrative::parse(&task));
    }
    let wanted: Vec<Field> = fields(answers, "field").into_iter().collect();
    if wanted.is_empty() {
        invalid.push("field", "Choose what you need to know");
    }
    let agency = match &desk {
        Some(desk) => work.unit.agency_find(desk.agency).await?,
        None => None,
    };
    let recipient = agency.map_or(work.caller.agency_kind, |agency| agency.kind);
    let known = circumstances(
        answers,
        work.caller.agency_kind,
        recipient,
        BTreeSet::from(INTRODUCES),
    );
    if let Err(FlowError::Invalid(problems)) = &known {
        problems
            .problems()
            .iter()
            .for_each(|problem| invalid.push(&problem.field, problem.rule.clone()));
    }
    let (Some(desk), Some(reason), Some(urgency), Ok(known)) = (desk, reason, urgency, known)
    else {
        invalid.check()?;
        return Err(FlowError::Broken(
            "a form without an error could not be read",
        ));
    };
    invalid.check()?;
    Ok(Asked {
        desk,
        reason,
        urgency,
        wanted,
        task,
        known,
    })
}

fn reason(invalid: &mut Invalid, answers: &Answers) -> Option<Narrative> {
    let typed = first(answers, "reason");
    if typed.is_empty() {
        invalid.push("reason", "Say why you need to know");
        return None;
    }
    invalid.take("reason", Narrative::parse(typed))
}

fn request(work: &Work<'_>, record: &Record, from_desk: DeskId, asked: &Asked) -> RequestRow {
    RequestRow {
        id: work.candour.draw(RequestId::new),
        from_agency: work.caller.agency,
        from_desk,
        to_agency: asked.desk.agency,
        to_desk: asked.desk.id,
        asked_by: work.caller.account,
        asked_at: work.now,
        record: record.id,
        introduction: work.candour.draw(DisclosureId::new),
        purpose: asked.known.purpose,
        subject: asked.known.subject,
        consent: asked.known.consent,
        no_consent_reason: asked.known.no_consent_reason,
        function: asked.known.function,
        confidence: asked.known.confidence,
        danger: asked.known.danger.code().to_owned(),
        task: asked.task.clone(),
        reason: asked.reason.clone(),
        urgency: asked.urgency,
        state: RequestState::Sent,
        changed_at: work.now,
        fields: asked.wanted.clone(),
    }
}

/// What is asked of the rules before the asked desk is told whom it is about.
fn introduction(work: &Work<'_>, record: &Record, request: &RequestRow, asked: &Asked) -> Question {
    let fields = introduced(record);
    Question::Disclose {
        caller: work.caller.clone(),
        discloser_agency: record.agency,
        recipient_agency: request.to_agency,
        recipient_desk: request.to_desk,
        circumstances: Circumstances {
            marks: hiding(record).marks(record, &fields),
            fields,
            ..asked.known.clone()
        },
    }
}

/// How the introduction is to be handled.
fn terms(work: &Work<'_>, request: &RequestRow, asked: &Asked) -> Terms {
    Terms {
        id: request.introduction,
        request: Some(request.id),
        to_agency: request.to_agency,
        to_desk: request.to_desk,
        purpose: request.purpose,
        conditions: INTRODUCTION.to_owned(),
        expires: work.now.plus_hours(24 * 90),
        reason: asked.reason.expose().to_owned(),
        redactions: Redactions::none(),
    }
}
