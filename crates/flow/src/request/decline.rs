//! Not sharing: declined with a ground that fits, a reason, what would change it and a day to look again. Where much
//! hangs on it, a second person has to agree first.

use std::collections::BTreeSet;

use candour_domain::{
    Confidence, Date, DecisionId, DeclineCode, Detriment, Narrative, RequestEvent, RequestId,
    Urgency,
};
use candour_ledger::Kind;
use candour_sharing::{Act, GroundFit, Question, advise, check_ground};
use candour_store::{DecisionRow, DecisionState, RequestRow};

use super::answer::{Known, advance, open, question};
use crate::door::Work;
use crate::draft::{Answers, first};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// What became of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It holds, and the asker can read it.
    Holds(DecisionId),
    /// It waits for a second person, and the request stays open.
    Waits(DecisionId),
}

/// What was read from the form.
struct Declining {
    code: DeclineCode,
    reason: Narrative,
    would_change: Narrative,
    review_on: Date,
}

/// Decline with a ground, a reason, what would change it and a day to look again.
///
/// The ground is checked against the rules; one that does not fit is not accepted. A refusal on which much hangs waits
/// for a second person, and the request stays open until then.
pub async fn decline(
    candour: &Candour,
    caller: &Caller,
    id: RequestId,
    given: &Answers,
) -> Result<Authorised<Refused>> {
    let (mut work, allowed, row) = open(candour, caller, id, Act::RequestDecline).await?;
    let declining = declining(&work, given)?;
    let asked = in_full(&mut work, &row, declining.code).await?;
    let fit = check_ground(&work.rules, &asked, declining.code, work.now);
    if let GroundFit::DoesNotFit { why } = fit {
        return Err(Invalid::one("code", format!("This ground does not fit: {why}")).into());
    }
    // It must be a state in which it can be declined, whether that happens now or later; and it is declined once.
    row.state.after(RequestEvent::Decline)?;
    if waiting(&mut work, id).await?.is_some() {
        return Err(FlowError::Conflict);
    }
    let state = if high_risk(&work, &row, &asked) {
        DecisionState::AwaitingSecond
    } else {
        advance(&mut work, &row, RequestEvent::Decline).await?;
        DecisionState::Final
    };
    let decision = DecisionRow {
        facts: asked.facts(),
        state,
        ..decision(&work, &row, &declining)
    };
    work.unit.decision_insert(&decision, &[]).await?;
    let payload = work
        .payload(Act::RequestDecline)
        .with("request", id.to_string())
        .with("decision", decision.id.to_string())
        .with("outcome", "decline")
        .with("state", state.code())
        .with("code", declining.code.code())
        .with("review-on", declining.review_on.to_string());
    let refused = if state == DecisionState::AwaitingSecond {
        Refused::Waits(decision.id)
    } else {
        Refused::Holds(decision.id)
    };
    work.release(allowed, Kind::Decision, payload, refused)
        .await
}

/// Whether a second person must agree before this request is refused, whatever else the refusal rests on.
pub(crate) async fn takes_two(
    work: &mut Work<'_>,
    row: &RequestRow,
    code: DeclineCode,
) -> Result<bool> {
    row.state.after(RequestEvent::Decline)?;
    let asked = in_full(work, row, code).await?;
    Ok(high_risk(work, row, &asked))
}

/// The question whether all that was asked for could be shared. What is in confidence is weighed when something is
/// shared; to decline, the law is asked as if nothing were, so that a ground is not found where there is none.
async fn in_full(work: &mut Work<'_>, row: &RequestRow, code: DeclineCode) -> Result<Question> {
    let recipient = work
        .unit
        .agency_find(row.from_agency)
        .await?
        .ok_or(FlowError::NotThere)?;
    let known = Known {
        confidence: Confidence::NotOwed,
        detriment: if code == DeclineCode::MoreDetrimental {
            Detriment::More
        } else {
            Detriment::NotMore
        },
        marks: BTreeSet::new(),
        fields: row.fields.iter().copied().collect(),
    };
    Ok(question(work, row, recipient.kind, known))
}

/// Whether a second person must agree before it is refused: somebody may be seriously harmed within hours, or the rules
/// say so of what is asked.
fn high_risk(work: &Work<'_>, row: &RequestRow, asked: &Question) -> bool {
    let advice = advise(&work.rules, asked, work.now);
    row.urgency == Urgency::Red || advice.needs_second(asked)
}

fn decision(work: &Work<'_>, row: &RequestRow, declining: &Declining) -> DecisionRow {
    DecisionRow {
        id: work.candour.draw(DecisionId::new),
        agency: work.caller.agency,
        account: work.caller.account,
        decided_at: work.now,
        outcome: "decline".to_owned(),
        request: Some(row.id),
        rule_set: work.rules.hash().to_owned(),
        facts: String::new(),
        code: declining.code.code().to_owned(),
        reason: declining.reason.expose().to_owned(),
        would_change: declining.would_change.expose().to_owned(),
        review_on: declining.review_on.to_string(),
        state: DecisionState::Final,
        second_by: None,
        second_at: None,
        second_reason: String::new(),
        record: None,
        concern: None,
        recipient: Some(row.from_agency),
        wording: String::new(),
    }
}

/// The refusal of a request that waits for a second person.
pub(super) async fn waiting(work: &mut Work<'_>, id: RequestId) -> Result<Option<DecisionRow>> {
    let decisions = work.unit.decision_list_by_request(id).await?;
    Ok(decisions.into_iter().find(|decision| {
        decision.outcome == "decline" && decision.state == DecisionState::AwaitingSecond
    }))
}

/// Agree with a colleague's refusal, which then holds, or overturn it, and the request stays open.
pub async fn second(
    candour: &Candour,
    caller: &Caller,
    id: RequestId,
    given: &Answers,
) -> Result<Authorised<DecisionId>> {
    let mut work = candour.work("request.second", caller).await?;
    let found = work.unit.request_find(id).await?;
    let (work, row) = work.there(found, Act::DecisionSecond).await?;
    let (mut work, _seen) = work.allow(Act::RequestShow, super::thing(&row)).await?;
    let waiting = waiting(&mut work, id).await?.map(|decision| decision.id);
    let (work, decision) = work.there(waiting, Act::DecisionSecond).await?;
    work.unit.finish().await?;
    crate::decision::second(candour, caller, decision, given).await
}

/// A refusal of this request holds now: a second person has agreed.
pub(crate) async fn declined_for_good(work: &mut Work<'_>, id: RequestId) -> Result<()> {
    let row = work.unit.request_find(id).await?;
    let row = row.ok_or(FlowError::Broken(
        "a decision answers a request that is gone",
    ))?;
    advance(work, &row, RequestEvent::Decline).await
}

fn declining(work: &Work<'_>, given: &Answers) -> Result<Declining> {
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
            Ok(Declining {
                code,
                reason,
                would_change,
                review_on,
            })
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
    // Whoever would refuse holds something: the second person looks at that first.
    if waiting(&mut work, id).await?.is_some() {
        return Err(FlowError::Conflict);
    }
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
