//! Answering: the asked desk sees the advice, ticks fields of its own record, or declines with a reason.

use std::collections::BTreeSet;

use candour_domain::{
    Date, DecisionId, DeclineCode, DisclosureId, Field, Narrative, Record, RecordId, RequestEvent,
    RequestId, Timestamp,
};
use candour_ledger::Kind;
use candour_sharing::{
    Act, Circumstances, Danger, GroundFit, Outcome, Question, StatedFunction, Thing, advise,
    check_ground, decide,
};
use candour_store::{DecisionRow, RequestRow};
use serde::Serialize;

use super::thing;
use crate::disclosure::{Terms, release};
use crate::door::Work;
use crate::draft::{Answers, first};
use crate::view::{AdviceView, Choice, Directory, Fact, facts_of};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// The longest that a disclosure in answer can be read: 90 days.
const LONGEST_DAYS: i64 = 90;

/// The asked desk's own record, with what it may share of it.
#[derive(Debug, Clone, Serialize)]
pub struct Ours {
    /// The record.
    pub record: RecordId,
    /// The name on it.
    pub title: String,
    /// Everything it holds.
    pub facts: Vec<Fact>,
    /// What can be ticked: what was asked for and is held.
    pub offered: Vec<Choice>,
    /// What was asked for and is not held.
    pub lacking: Vec<String>,
    /// Whether it may be shared, and why.
    pub advice: AdviceView,
}

/// The circumstances under which the asked agency would disclose `fields`.
fn circumstances(
    row: &RequestRow,
    discloser: candour_domain::AgencyKind,
    recipient: candour_domain::AgencyKind,
    fields: BTreeSet<Field>,
) -> Circumstances {
    Circumstances {
        discloser,
        recipient,
        purpose: row.purpose,
        subject: row.subject,
        consent: row.consent,
        no_consent_reason: crate::decision::no_consent_reason(row.consent),
        danger: if row.danger == Danger::Immediate.code() {
            Danger::Immediate
        } else {
            Danger::None
        },
        function: if row.task.is_empty() {
            StatedFunction::NotStated
        } else {
            StatedFunction::Stated
        },
        fields,
    }
}

fn question(
    work: &Work<'_>,
    row: &RequestRow,
    recipient: candour_domain::AgencyKind,
    fields: BTreeSet<Field>,
) -> Question {
    Question::Disclose {
        caller: work.caller.clone(),
        discloser_agency: work.caller.agency,
        recipient_agency: row.from_agency,
        recipient_desk: row.from_desk,
        circumstances: circumstances(row, work.caller.agency_kind, recipient, fields),
    }
}

/// The record the asked desk would answer from, with the advice.
pub(super) async fn ours(
    work: &mut Work<'_>,
    row: &RequestRow,
    record: RecordId,
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
    let offered: Vec<Field> = row
        .fields
        .iter()
        .copied()
        .filter(|field| held.contains(field))
        .collect();
    let lacking = row
        .fields
        .iter()
        .filter(|field| !held.contains(field))
        .map(|field| field.label().to_owned());
    let asked = question(work, row, recipient.kind, offered.iter().copied().collect());
    Ok(Some(Ours {
        record: record.id,
        title: record.title(),
        facts: facts_of(&record, Field::ALL),
        lacking: lacking.collect(),
        advice: AdviceView::new(&advise(work.candour.rules(), &asked, work.now)),
        offered: Choice::fields(&offered),
    }))
}

async fn open<'a>(
    candour: &'a Candour,
    caller: &'a Caller,
    id: RequestId,
    act: Act,
) -> Result<(Work<'a>, candour_sharing::Permit, RequestRow)> {
    let mut work = candour.work("request.answer", caller).await?;
    let found = work.unit.request_find(id).await?;
    let (work, row) = work.there(found, act).await?;
    let (work, permit) = work.allow(act, thing(&row)).await?;
    Ok((work, permit, row))
}

async fn advance(work: &mut Work<'_>, row: &RequestRow, event: RequestEvent) -> Result<()> {
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
    let ticked = ticked(&record, &row, given)?;
    let conditions = conditions(given)?;
    let recipient = work
        .unit
        .agency_find(row.from_agency)
        .await?
        .ok_or(FlowError::NotThere)?;
    let asked = question(&work, &row, recipient.kind, ticked.clone());
    let (mut work, permit) = work.permit(&asked, "field").await?;
    let whole = row.fields.iter().all(|field| ticked.contains(field));
    advance(
        &mut work,
        &row,
        if whole {
            RequestEvent::Answer
        } else {
            RequestEvent::AnswerInPart
        },
    )
    .await?;
    let terms = Terms {
        id: candour.draw(DisclosureId::new),
        request: Some(id),
        to_agency: row.from_agency,
        to_desk: row.from_desk,
        purpose: row.purpose,
        conditions,
        expires: work.now.plus_hours(24 * LONGEST_DAYS),
        reason: optional(given, "why")?,
    };
    let disclosure = release(&mut work, (permit, &asked), &record, &terms).await?;
    let payload = work
        .payload(Act::RequestAnswer)
        .with("request", id.to_string())
        .with("disclosure", disclosure.to_string());
    work.release(allowed, Kind::Alteration, payload, disclosure)
        .await
}

/// The fields that were ticked: only what was asked for, and only what the record holds.
fn ticked(record: &Record, row: &RequestRow, given: &Answers) -> Result<BTreeSet<Field>> {
    let held = record.fields();
    let ticked: BTreeSet<Field> = crate::decision::fields(given, "field")
        .into_iter()
        .filter(|field| row.fields.contains(field) && held.contains(field))
        .collect();
    if ticked.is_empty() {
        return Err(Invalid::one(
            "field",
            "Choose at least one thing to share, or decline with a reason",
        )
        .into());
    }
    Ok(ticked)
}

/// A text that may be left out; one that is there is read like every other.
fn optional(given: &Answers, field: &str) -> Result<String> {
    let typed = first(given, field);
    if typed.is_empty() {
        return Ok(String::new());
    }
    let mut invalid = Invalid::new();
    let text = invalid.take(field, Narrative::parse(typed));
    invalid.check()?;
    Ok(text
        .map(|text| text.expose().to_owned())
        .unwrap_or_default())
}

/// Handling conditions: the discloser's own, or the usual ones.
fn conditions(given: &Answers) -> Result<String> {
    let own = optional(given, "conditions")?;
    let usual = "Use only for the purpose of this request. Ask us before passing it on.";
    Ok(if own.is_empty() {
        usual.to_owned()
    } else {
        own
    })
}

/// Decline with a ground, a reason, what would change it and a day to look again. The ground is checked against the
/// rules; one that does not fit is not accepted.
pub async fn decline(
    candour: &Candour,
    caller: &Caller,
    id: RequestId,
    given: &Answers,
) -> Result<Authorised<DecisionId>> {
    let (mut work, allowed, row) = open(candour, caller, id, Act::RequestDecline).await?;
    let (code, reason, would_change, review_on) = declining(&work, given)?;
    let recipient = work
        .unit
        .agency_find(row.from_agency)
        .await?
        .ok_or(FlowError::NotThere)?;
    let asked = question(
        &work,
        &row,
        recipient.kind,
        row.fields.iter().copied().collect(),
    );
    if let GroundFit::DoesNotFit { why } = check_ground(candour.rules(), &asked, code, work.now) {
        return Err(Invalid::one("code", format!("This ground does not fit: {why}")).into());
    }
    advance(&mut work, &row, RequestEvent::Decline).await?;
    let decision = DecisionRow {
        id: candour.draw(DecisionId::new),
        agency: caller.agency,
        account: caller.account,
        decided_at: work.now,
        outcome: "decline".to_owned(),
        request: Some(id),
        rule_set: candour.rules().hash().to_owned(),
        facts: facts_of_question(candour, &asked, work.now),
        code: code.code().to_owned(),
        reason: reason.expose().to_owned(),
        would_change: would_change.expose().to_owned(),
        review_on: review_on.to_string(),
    };
    work.unit.decision_insert(&decision, &[]).await?;
    let payload = work
        .payload(Act::RequestDecline)
        .with("request", id.to_string())
        .with("decision", decision.id.to_string())
        .with("outcome", "decline")
        .with("code", code.code())
        .with("review-on", review_on.to_string());
    work.release(allowed, Kind::Decision, payload, decision.id)
        .await
}

/// What the rules were asked, so that the decision can be replayed.
fn facts_of_question(candour: &Candour, question: &Question, now: Timestamp) -> String {
    match decide(candour.rules(), question, now) {
        Outcome::Share(permit) => permit.facts().to_owned(),
        Outcome::Decline(refusal) => refusal.facts,
    }
}

fn declining(
    work: &Work<'_>,
    given: &Answers,
) -> Result<(DeclineCode, Narrative, Narrative, Date)> {
    let mut invalid = Invalid::new();
    let code = first(given, "code").parse::<DeclineCode>().ok();
    if code.is_none() {
        invalid.push("code", "Choose why you are declining");
    }
    let mut text = |field: &str, missing: &str| {
        let typed = first(given, field);
        if typed.is_empty() {
            invalid.push(field, missing);
            return None;
        }
        invalid.take(field, Narrative::parse(typed))
    };
    let reason = text("reason", "Give your reason in your own words");
    let would_change = text("would_change", "Say what would change your answer");
    let [day, month, year] =
        ["review_day", "review_month", "review_year"].map(|part| first(given, part));
    let review_on = format!("{year}-{month:0>2}-{day:0>2}").parse::<Date>().ok();
    match review_on {
        None => invalid.push(
            "review-day",
            "Enter the day on which you will look at this again",
        ),
        Some(day) if day <= work.now.date() => {
            invalid.push("review-day", "The day must be in the future");
        }
        Some(_) => {}
    }
    match (code, reason, would_change, review_on) {
        (Some(code), Some(reason), Some(would_change), Some(review_on))
            if invalid.problems().is_empty() =>
        {
            Ok((code, reason, would_change, review_on))
        }
        _ => Err(invalid.into()),
    }
}

/// Say that the asked agency holds nothing about the person.
pub async fn find_nothing(
    candour: &Candour,
    caller: &Caller,
    id: RequestId,
) -> Result<Authorised<RequestId>> {
    let (mut work, allowed, row) = open(candour, caller, id, Act::RequestAnswer).await?;
    advance(&mut work, &row, RequestEvent::FindNothing).await?;
    let payload = work
        .payload(Act::RequestAnswer)
        .with("request", id.to_string())
        .with("outcome", "no-record");
    work.release(allowed, Kind::Decision, payload, id).await
}

/// Take a request back.
pub async fn withdraw(
    candour: &Candour,
    caller: &Caller,
    id: RequestId,
) -> Result<Authorised<RequestId>> {
    let (mut work, allowed, row) = open(candour, caller, id, Act::RequestWithdraw).await?;
    advance(&mut work, &row, RequestEvent::Withdraw).await?;
    // What the asked desk was told to find the person by is taken back with it.
    work.unit
        .disclosure_update_recalled(row.introduction, work.now)
        .await?;
    let payload = work
        .payload(Act::RequestWithdraw)
        .with("request", id.to_string());
    work.release(allowed, Kind::Alteration, payload, id).await
}
