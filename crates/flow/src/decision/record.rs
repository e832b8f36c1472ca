//! Recording what was decided: to share, or not to, on an equal footing.

use candour_domain::{Date, DecisionId, DeclineCode, DraftId, Field, Narrative, RequestId};
use candour_ledger::Kind;
use candour_sharing::{Act, Advice, Answer, GroundFit, Question, advise, check_ground};
use candour_store::{DecisionRow, DecisionState, GroundRow};

use super::open::{Open, open};
use super::step::{Step, steps};
use crate::door::Work;
use crate::draft::{Answers, chosen, first};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// What was decided, besides what the rules were asked.
struct Decided {
    outcome: &'static str,
    state: DecisionState,
    code: String,
    reason: String,
    would_change: String,
    review_on: String,
    wording: String,
    question: Question,
}

/// Record the decision and forget the unfinished one. Gives the decision.
pub async fn record(
    candour: &Candour,
    caller: &Caller,
    id: DraftId,
    given: &Answers,
) -> Result<Authorised<DecisionId>> {
    let (work, permit, found) = open(candour, caller, id, Act::DecisionCreate).await?;
    let (mut work, found) = work
        .there(Some(found).filter(Open::is_complete), Act::DecisionCreate)
        .await?;
    let question = found.question(caller)?;
    let advice = advise(&work.rules, &question, work.now);
    let mut decided = match first(given, "outcome") {
        "share" => sharing(given, &advice, question)?,
        "decline" => declining(&work, given, &advice, question)?,
        _ => return Err(Invalid::one("outcome", "Say whether you will share").into()),
    };
    decided.reason.push_str(&found.weighed());
    if decided.outcome == "decline"
        && let Some(request) = found.request
    {
        work = refuse_request(work, request, &mut decided).await?;
    }
    let row = row(&work, &found, &decided);
    work.unit.decision_insert(&row, &grounds(&advice)).await?;
    // Whoever sends the form twice records it once.
    if !work.unit.decision_draft_delete(id).await? {
        return Err(FlowError::Conflict);
    }
    let payload = work
        .payload(Act::DecisionCreate)
        .with("decision", row.id.to_string())
        .with("outcome", row.outcome.clone())
        .with("code", row.code.clone())
        .with("state", row.state.code())
        .with("review-on", row.review_on.clone())
        .with("rule-set-asked", row.rule_set.clone());
    work.release(permit, Kind::Decision, payload, row.id).await
}

impl Open {
    /// What was weighed and why more than usual goes, in the words that were typed: they are kept with the reason.
    fn weighed(&self) -> String {
        let asked = steps(&self.answers);
        let typed = [
            (
                Step::Confidence,
                "harm_shared",
                "Harm that sharing could do",
            ),
            (Step::Confidence, "harm_not", "Harm if it is not shared"),
            (Step::Fields, "beyond", "Why they need more than usual"),
        ];
        let lines: Vec<String> = typed
            .iter()
            .filter(|(step, ..)| asked.contains(step))
            .map(|(_, field, key)| (key, first(&self.answers, field)))
            .filter(|(_, words)| !words.is_empty())
            .map(|(key, words)| format!("\n\n{key}: {words}"))
            .collect();
        lines.concat()
    }
}

/// A request that this refuses is declined with it, at once or when a second person has agreed; and only once.
async fn refuse_request<'a>(
    mut work: Work<'a>,
    request: RequestId,
    decided: &mut Decided,
) -> Result<Work<'a>> {
    let before = work.unit.decision_list_by_request(request).await?;
    let waits = before
        .iter()
        .any(|row| row.outcome == "decline" && row.state == DecisionState::AwaitingSecond);
    if waits {
        return Err(FlowError::Conflict);
    }
    let found = work.unit.request_find(request).await?;
    let (work, row) = work.there(found, Act::RequestDecline).await?;
    // Whoever sat at the desk when they began may not sit there any more.
    let thing = crate::request::thing(&row);
    let (mut work, _may) = work.allow(Act::RequestDecline, thing).await?;
    let code = decided.code.parse::<DeclineCode>();
    let code = code.map_err(|_| FlowError::Broken("a refusal has no ground"))?;
    // What the asker said of the risk counts, whatever was answered here.
    if crate::request::takes_two(&mut work, &row, code).await? {
        decided.state = DecisionState::AwaitingSecond;
    }
    if decided.state == DecisionState::Final {
        crate::request::declined_for_good(&mut work, request).await?;
    }
    Ok(work)
}

/// It is shared, or was: only what the rules allow, and how.
fn sharing(given: &Answers, advice: &Advice, question: Question) -> Result<Decided> {
    let mut invalid = Invalid::new();
    if !matches!(advice.answer, Answer::Yes | Answer::YesWithConditions) {
        let rule = "The rules do not allow this as things stand. Ask your lead for advice, or record why you will not share";
        return Err(Invalid::one("when", rule).into());
    }
    let when = first(given, "when");
    if !["will", "have"].contains(&when) {
        invalid.push("when", "Say whether you have shared it yet");
    }
    let how = first(given, "how");
    let how = if how.is_empty() {
        invalid.push("how", "Say how you share it");
        None
    } else {
        invalid.take("how", Narrative::parse(how))
    };
    invalid.check()?;
    let begun = if when == "have" {
        "I have shared it"
    } else {
        "I will share it"
    };
    let how = how.map(|how| how.expose().to_owned()).unwrap_or_default();
    Ok(Decided {
        outcome: "share",
        state: DecisionState::Final,
        code: String::new(),
        reason: format!("{begun}. {how}"),
        would_change: String::new(),
        review_on: String::new(),
        wording: advice.wording.clone(),
        question: narrowed(question, &advice.may),
    })
}

/// The question about no more than what may go, so that the facts that are kept are those of what was shared.
fn narrowed(mut question: Question, may: &[Field]) -> Question {
    if let Question::Disclose { circumstances, .. } = &mut question
        && !may.is_empty()
    {
        circumstances.fields = may.iter().copied().collect();
    }
    question
}

/// It is not shared: the ground, checked against the rules, the reason, what would change it, and when it is looked at
/// again.
fn declining(
    work: &Work<'_>,
    given: &Answers,
    advice: &Advice,
    question: Question,
) -> Result<Decided> {
    let mut invalid = Invalid::new();
    let code = chosen::<DeclineCode>(&mut invalid, given, "code", "Choose why you will not share");
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
    let review_on = review_on(given, work.now.date(), &mut invalid);
    let (Some(code), Some(reason), Some(would_change), Some(review_on)) =
        (code, reason, would_change, review_on)
    else {
        return Err(invalid.into());
    };
    if let GroundFit::DoesNotFit { why } = check_ground(&work.rules, &question, code, work.now) {
        let rule = format!("This ground does not fit. {why} Choose another, or share");
        return Err(Invalid::one("code", rule).into());
    }
    let state = if advice.needs_second(&question) {
        DecisionState::AwaitingSecond
    } else {
        DecisionState::Final
    };
    Ok(Decided {
        outcome: "decline",
        state,
        code: code.code().to_owned(),
        reason: reason.expose().to_owned(),
        would_change: would_change.expose().to_owned(),
        review_on: review_on.to_string(),
        wording: refusal_wording(work, &question, code, review_on),
        question,
    })
}

/// The day on which it is looked at again: it must be to come.
fn review_on(given: &Answers, today: Date, invalid: &mut Invalid) -> Option<Date> {
    let [day, month, year] =
        ["review_day", "review_month", "review_year"].map(|part| first(given, part));
    let parsed = format!("{year}-{month:0>2}-{day:0>2}").parse::<Date>().ok();
    match parsed {
        None => invalid.push(
            "review-day",
            "Enter the day on which you will look at this again",
        ),
        Some(day) if day <= today => {
            invalid.push("review-day", "The day must be in the future");
        }
        Some(_) => {}
    }
    parsed.filter(|day| *day > today)
}

/// Words to keep with the case, with nothing in them about the person.
fn refusal_wording(
    work: &Work<'_>,
    question: &Question,
    code: DeclineCode,
    review_on: Date,
) -> String {
    let (recipient, purpose) = question.circumstances().map_or(("", ""), |known| {
        (known.recipient.label(), known.purpose.label())
    });
    let rules: String = work.rules.hash().chars().take(12).collect();
    format!(
        "On {} I decided not to share with {recipient}. Purpose: {purpose}. Ground: {}. I will look at this again on {}. Rules: {rules}.",
        work.now.date().shown(),
        code.label(),
        review_on.shown(),
    )
}

fn row(work: &Work<'_>, found: &Open, decided: &Decided) -> DecisionRow {
    let recipient = match &decided.question {
        Question::Disclose {
            recipient_agency, ..
        } => Some(*recipient_agency),
        Question::Door { .. } => None,
    };
    DecisionRow {
        id: work.candour.draw(DecisionId::new),
        agency: work.caller.agency,
        account: work.caller.account,
        decided_at: work.now,
        outcome: decided.outcome.to_owned(),
        request: found.request,
        rule_set: work.rules.hash().to_owned(),
        facts: decided.question.facts(),
        code: decided.code.clone(),
        reason: decided.reason.clone(),
        would_change: decided.would_change.clone(),
        review_on: decided.review_on.clone(),
        state: decided.state,
        second_by: None,
        second_at: None,
        second_reason: String::new(),
        record: found.record,
        concern: found.concern,
        recipient,
        wording: decided.wording.clone(),
    }
}

/// The law as it was shown, whichever way it was decided.
fn grounds(advice: &Advice) -> Vec<GroundRow> {
    let basis = |part: fn(&candour_sharing::Basis) -> &str| {
        let parts: Vec<&str> = advice.basis.iter().map(part).collect();
        parts.join("; ")
    };
    advice
        .gateways
        .iter()
        .map(|gateway| GroundRow {
            gateway: gateway.id.clone(),
            law: gateway.law.clone(),
            plain: gateway.plain.clone(),
            basis: basis(|row| &row.article6),
            special: basis(|row| &row.condition),
            kind: gateway.kind.code().to_owned(),
        })
        .collect()
}
