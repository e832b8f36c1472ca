//! Answering: the asked desk sees what it holds, what restricts it and what the law says, takes out what must not go,
//! and shares the fields it ticks.

use std::collections::BTreeSet;

use candour_domain::{
    AgencyKind, Approach, Confidence, Detriment, DisclosureId, Field, Identity, Mark, Narrative,
    Record, RecordId, RequestEvent, RequestId,
};
use candour_ledger::Kind;
use candour_sharing::{Act, Circumstances, Danger, Permit, Question, Thing, advise};
use candour_store::RequestRow;
use serde::Serialize;

use super::thing;
use crate::disclosure::{Terms, release};
use crate::door::Work;
use crate::draft::{Answers, chosen, first};
use crate::redaction::{Places, Redactions};
use crate::view::{AdviceView, Choice, Directory, Fact, facts_of};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// The longest that a disclosure in answer can be read: 90 days. An agreement can make it shorter, never longer.
const LONGEST_DAYS: i64 = 90;

/// The asked desk's own record, with what it may share of it.
#[derive(Debug, Clone, Serialize)]
pub struct Ours {
    /// The record.
    pub record: RecordId,
    /// Which version of it: what is taken out is counted in the facts of this one.
    pub version: i64,
    /// The name on it.
    pub title: String,
    /// Everything it holds.
    pub facts: Vec<Held>,
    /// What can be ticked: what was asked for and is held.
    pub offered: Vec<Choice>,
    /// What was asked for and is not held.
    pub lacking: Vec<String>,
    /// What was asked for beyond what the purpose usually needs.
    pub beyond: Vec<String>,
    /// Whether it may be shared, and why.
    pub advice: AdviceView,
    /// Whether it was told in confidence: what can be chosen.
    pub confidences: Vec<Choice>,
    /// What is taken out so far, as forms carry it.
    pub redactions: Vec<String>,
}

/// One fact that the asked desk holds, and whether it could go as it is.
#[derive(Debug, Clone, Serialize)]
pub struct Held {
    /// The fact.
    #[serde(flatten)]
    pub fact: Fact,
    /// Whether it was asked for.
    pub asked: bool,
    /// What shields somebody in it and is not taken out yet.
    pub bars: Vec<Choice>,
    /// What they would see of it; nothing where that is all of it.
    pub after: Option<String>,
    /// Whether all of it is taken out, so that nothing of it goes.
    pub left_out: bool,
}

/// What decides an answer besides the request.
pub(super) struct Known {
    pub(super) confidence: Confidence,
    pub(super) detriment: Detriment,
    pub(super) marks: BTreeSet<Mark>,
    pub(super) fields: BTreeSet<Field>,
}

/// The circumstances under which the asked agency would disclose.
fn circumstances(
    row: &RequestRow,
    discloser: AgencyKind,
    recipient: AgencyKind,
    known: Known,
) -> Circumstances {
    Circumstances {
        consent: row.consent,
        no_consent_reason: row.no_consent_reason,
        danger: if row.danger == Danger::Immediate.code() {
            Danger::Immediate
        } else {
            Danger::None
        },
        function: row.function,
        approach: Approach::Asked,
        identity: Identity::Identifies,
        confidence: known.confidence,
        detriment: known.detriment,
        marks: known.marks,
        fields: known.fields,
        ..Circumstances::between(discloser, recipient, row.purpose, row.subject)
    }
}

pub(super) fn question(
    work: &Work<'_>,
    row: &RequestRow,
    recipient: AgencyKind,
    known: Known,
) -> Question {
    Question::Disclose {
        caller: work.caller.clone(),
        discloser_agency: work.caller.agency,
        recipient_agency: row.from_agency,
        recipient_desk: row.from_desk,
        circumstances: circumstances(row, work.caller.agency_kind, recipient, known),
    }
}

/// The record the asked desk would answer from, with the advice.
pub(super) async fn ours(
    work: &mut Work<'_>,
    row: &RequestRow,
    (record, chosen): (RecordId, &super::Chosen),
    directory: &Directory,
) -> Result<Option<Ours>> {
    let Some(record) = work.unit.record_find(record).await? else {
        return Ok(None);
    };
    if !work.may(
        Act::RecordShow,
        Thing::Record {
            owner: record.agency,
        },
    ) {
        return Ok(None);
    }
    let Some(recipient) = directory.find(row.from_agency) else {
        return Ok(None);
    };
    work.saw("record", record.id);
    let held = record.fields();
    let (offered, lacking): (Vec<Field>, Vec<Field>) =
        row.fields.iter().partition(|field| held.contains(field));
    let fields: BTreeSet<Field> = offered.iter().copied().collect();
    // Of another version it would take out something else.
    let redactions = if chosen.version == record.version {
        chosen.redactions.within(&record, &fields)
    } else {
        Redactions::none()
    };
    // Whether it was told in confidence is asked when it is sent; until then the advice is for what was not.
    let known = Known {
        confidence: Confidence::NotOwed,
        detriment: Detriment::NotMore,
        marks: redactions.marks(&record, &fields),
        fields: redactions.fields(&record, &fields),
    };
    let asked = question(work, row, recipient.kind, known);
    let usual = work.rules.minimum_fields(row.purpose, work.now.date());
    let beyond = offered.iter().filter(|field| !usual.contains(field));
    Ok(Some(Ours {
        record: record.id,
        version: record.version,
        title: record.title(),
        facts: held_facts(&record, &fields, &redactions),
        lacking: labels(&lacking),
        beyond: labels(&beyond.copied().collect::<Vec<_>>()),
        advice: AdviceView::new(&advise(&work.rules, &asked, work.now)),
        offered: Choice::fields(&offered),
        confidences: confidences(),
        redactions: redactions.texts(),
    }))
}

/// What can be said of confidence.
pub(super) fn confidences() -> Vec<Choice> {
    Confidence::ALL
        .iter()
        .map(|confidence| Choice::new(confidence.code(), confidence.label()))
        .collect()
}

fn labels(fields: &[Field]) -> Vec<String> {
    fields
        .iter()
        .map(|field| field.label().to_owned())
        .collect()
}

fn held_facts(record: &Record, asked: &BTreeSet<Field>, redactions: &Redactions) -> Vec<Held> {
    let places = Places::of(record);
    let held = |fact: Fact| {
        let position = fact.position;
        let kept = record.values.get(position);
        let after = kept.and_then(|kept| redactions.apply(position, kept));
        let touched = redactions.of(position).is_some();
        let bars = redactions.bars(record, &places, position);
        Held {
            asked: kept.is_some_and(|kept| asked.contains(&kept.field)),
            bars: Choice::marks(bars.iter().filter(|mark| mark.is_shield())),
            left_out: touched && after.is_none(),
            after: after.filter(|_| touched).map(|after| after.shown()),
            fact,
        }
    };
    facts_of(record, Field::ALL).into_iter().map(held).collect()
}

pub(super) async fn open<'a>(
    candour: &'a Candour,
    caller: &'a Caller,
    id: RequestId,
    act: Act,
) -> Result<(Work<'a>, Permit, RequestRow)> {
    let mut work = candour.work("request.answer", caller).await?;
    let found = work.unit.request_find(id).await?;
    let (work, row) = work.there(found, act).await?;
    let (work, permit) = work.allow(act, thing(&row)).await?;
    Ok((work, permit, row))
}

pub(super) async fn advance(
    work: &mut Work<'_>,
    row: &RequestRow,
    event: RequestEvent,
) -> Result<()> {
    let next = row.state.after(event)?;
    if work
        .unit
        .request_update(row.id, row.state, next, work.now)
        .await?
    {
        Ok(())
    } else {
        Err(FlowError::Conflict)
    }
}

/// What was read from the form.
struct Answer {
    /// The fields that were ticked and of which something is left.
    fields: BTreeSet<Field>,
    redactions: Redactions,
    confidence: Confidence,
    conditions: String,
    why: String,
}

/// Disclose the ticked fields of one of the caller's own records. Gives the disclosure.
pub async fn answer(
    candour: &Candour,
    caller: &Caller,
    id: RequestId,
    given: &Answers,
) -> Result<Authorised<DisclosureId>> {
    let (work, allowed, row) = open(candour, caller, id, Act::RequestAnswer).await?;
    let chosen = first(given, "record").parse::<RecordId>().ok();
    let (mut work, record, _own) = work.record(chosen, Act::RecordShow).await?;
    let answer = read(&record, &row, given)?;
    let recipient = work
        .unit
        .agency_find(row.from_agency)
        .await?
        .ok_or(FlowError::NotThere)?;
    let known = Known {
        confidence: answer.confidence,
        detriment: Detriment::NotMore,
        marks: answer.redactions.marks(&record, &answer.fields),
        fields: answer.fields.clone(),
    };
    let asked = question(&work, &row, recipient.kind, known);
    let (mut work, permit) = work.permit(&asked, "field").await?;
    justified(&work, &row, &permit, &answer)?;
    let whole = row.fields.iter().all(|field| answer.fields.contains(field));
    let event = if whole {
        RequestEvent::Answer
    } else {
        RequestEvent::AnswerInPart
    };
    advance(&mut work, &row, event).await?;
    let terms = terms(&work, &row, &permit, answer);
    let disclosure = release(&mut work, (permit, &asked), &record, &terms).await?;
    let payload = work
        .payload(Act::RequestAnswer)
        .with("request", id.to_string())
        .with("disclosure", disclosure.to_string());
    work.release(allowed, Kind::Alteration, payload, disclosure)
        .await
}

fn terms(work: &Work<'_>, row: &RequestRow, permit: &Permit, answer: Answer) -> Terms {
    Terms {
        id: work.candour.draw(DisclosureId::new),
        request: Some(row.id),
        to_agency: row.from_agency,
        to_desk: row.from_desk,
        purpose: row.purpose,
        conditions: answer.conditions,
        expires: work.now.plus_hours(24 * days(permit.retention_days())),
        reason: answer.why,
        redactions: answer.redactions,
    }
}

/// For how many days it can be read.
pub(super) fn days(agreed: Option<u32>) -> i64 {
    agreed.map_or(LONGEST_DAYS, |days| i64::from(days).min(LONGEST_DAYS))
}

/// What goes beyond what the purpose usually needs was settled in an agreement, or is justified in words.
fn justified(work: &Work<'_>, row: &RequestRow, permit: &Permit, answer: &Answer) -> Result<()> {
    if !answer.why.is_empty() || !permit.agreements().is_empty() {
        return Ok(());
    }
    let usual = work.rules.minimum_fields(row.purpose, work.now.date());
    let beyond: Vec<Field> = answer.fields.difference(&usual).copied().collect();
    if beyond.is_empty() {
        return Ok(());
    }
    let rule = format!(
        "Say why they need this, which goes beyond what the purpose usually needs: {}",
        labels(&beyond).join(", ").to_lowercase()
    );
    Err(Invalid::one("why", rule).into())
}

fn read(record: &Record, row: &RequestRow, given: &Answers) -> Result<Answer> {
    let ticked = ticked(record, row, given);
    let redactions = redactions(record, given)?.within(record, &ticked);
    let fields = redactions.fields(record, &ticked);
    let mut invalid = Invalid::new();
    if fields.is_empty() {
        let rule = "Choose at least one thing to share, or decline with a reason";
        invalid.push("field", rule);
    }
    let rule = "Say whether any of it was told to you in confidence";
    let confidence = chosen::<Confidence>(&mut invalid, given, "confidence", rule);
    let conditions = conditions(&mut invalid, given);
    let why = optional(&mut invalid, given, "why");
    invalid.check()?;
    Ok(Answer {
        redactions: redactions.within(record, &fields),
        fields,
        confidence: confidence.unwrap_or(Confidence::Owed),
        conditions,
        why,
    })
}

/// What the form says is to be taken out. It counts facts and words of one version: of another it would take out
/// something else.
pub(super) fn redactions(record: &Record, given: &Answers) -> Result<Redactions> {
    let texts = given.get("redact").map(Vec::as_slice).unwrap_or_default();
    let read = Redactions::parse(texts.iter().map(String::as_str));
    let Ok(redactions) = read else {
        let rule = "What you chose to take out cannot be read. Choose it again";
        return Err(Invalid::one("field", rule).into());
    };
    let version = first(given, "version");
    let current = version == record.version.to_string();
    if current || (version.is_empty() && redactions.is_empty()) {
        Ok(redactions)
    } else {
        Err(FlowError::Conflict)
    }
}

/// The fields that were ticked: only what was asked for, and only what the record holds.
fn ticked(record: &Record, row: &RequestRow, given: &Answers) -> BTreeSet<Field> {
    let held = record.fields();
    crate::decision::fields(given, "field")
        .into_iter()
        .filter(|field| row.fields.contains(field) && held.contains(field))
        .collect()
}

/// A text that may be left out; one that is there is read like every other.
fn optional(invalid: &mut Invalid, given: &Answers, field: &str) -> String {
    let typed = first(given, field);
    if typed.is_empty() {
        return String::new();
    }
    let text = invalid.take(field, Narrative::parse(typed));
    text.map(|text| text.expose().to_owned())
        .unwrap_or_default()
}

/// Handling conditions: the discloser's own, or the usual ones.
fn conditions(invalid: &mut Invalid, given: &Answers) -> String {
    let own = optional(invalid, given, "conditions");
    let usual = "Use only for the purpose of this request. Ask us before passing it on.";
    if own.is_empty() {
        usual.to_owned()
    } else {
        own
    }
}
