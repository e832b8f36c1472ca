//! Decisions in lists, and one decision as it was recorded.

use candour_domain::{AccountId, Date, DecisionId, DeclineCode, DraftId};
use candour_ledger::Kind;
use candour_sharing::{Act, Circumstances, Question, Thing};
use candour_store::{DecisionRow, DecisionState};
use serde::Serialize;

use super::open::load;
use super::step::first_open;
use super::words;
use crate::door::Work;
use crate::view::{Directory, GroundView, Moment};
use crate::{Authorised, Caller, Candour, Result};

/// The most that one list shows.
const MOST: usize = 200;

/// A decision in a list.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionLine {
    /// Its id.
    pub id: DecisionId,
    /// `share` or `decline`.
    pub outcome: String,
    /// Whether it stands: `final`, `awaiting-second` or `overturned`.
    pub state: String,
    /// Who was to be told, by name.
    pub recipient: String,
    /// What for, in words.
    pub purpose: String,
    /// Who it is about, as far as the law cares.
    pub subject: String,
    /// The ground of a refusal, in words.
    pub ground: String,
    /// When.
    pub at: Moment,
    /// The day on which it is looked at again, in words, or empty.
    pub review_on: String,
    /// Whether that day has come.
    pub review_due: bool,
}

/// One that is not finished.
#[derive(Debug, Clone, Serialize)]
pub struct UnfinishedLine {
    /// Its id.
    pub id: DraftId,
    /// The page to go on with.
    pub page: String,
    /// Who would be told, by name, or empty.
    pub recipient: String,
    /// When it was last saved.
    pub saved: Moment,
}

/// The decisions of one person, and those of their colleagues that wait for a second one.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionList {
    /// Their own, the newest first.
    pub mine: Vec<DecisionLine>,
    /// Those they have not finished.
    pub unfinished: Vec<UnfinishedLine>,
    /// Those of their colleagues that they may agree to.
    pub waiting: Vec<DecisionLine>,
}

/// A person's decisions.
pub async fn list(candour: &Candour, caller: &Caller) -> Result<Authorised<DecisionList>> {
    let work = candour.work("decision.list", caller).await?;
    let (mut work, permit) = work.allow(Act::DecisionList, Thing::Service).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let mine = work
        .unit
        .decision_list_by_account(caller.account, MOST)
        .await?;
    let waiting = work.unit.decision_list_waiting(caller.agency, MOST).await?;
    let mut unfinished = Vec::new();
    for row in work.unit.decision_draft_list(caller.account).await? {
        let found = load(&mut work, row).await?;
        let page = first_open(&found.answers, &found.about);
        unfinished.push(UnfinishedLine {
            id: row.id,
            page: page.map_or("check", super::Step::code).to_owned(),
            recipient: found
                .about
                .recipient(&found.answers)
                .map(|agency| agency.name.clone())
                .unwrap_or_default(),
            saved: row.updated_at.into(),
        });
    }
    let may = |act: Act, row: &DecisionRow| work.may(act, thing(row));
    let view = DecisionList {
        mine: mine
            .iter()
            .filter(|row| may(Act::DecisionShow, row))
            .map(|row| line(&work, &directory, row))
            .collect(),
        waiting: waiting
            .iter()
            .filter(|row| may(Act::DecisionSecond, row))
            .map(|row| line(&work, &directory, row))
            .collect(),
        unfinished,
    };
    let payload = work.payload(Act::DecisionList);
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

fn thing(row: &DecisionRow) -> Thing {
    Thing::Decision {
        owner: row.agency,
        by: row.account,
    }
}

/// What the rules were asked; nothing where they cannot be read back.
fn asked(row: &DecisionRow) -> Option<Circumstances> {
    let question = Question::from_facts(&row.facts).ok()?;
    question.circumstances().cloned()
}

fn line(work: &Work<'_>, directory: &Directory, row: &DecisionRow) -> DecisionLine {
    let known = asked(row);
    let review_on = row.review_on.parse::<Date>().ok();
    let ground = row.code.parse::<DeclineCode>().map(DeclineCode::label);
    DecisionLine {
        id: row.id,
        outcome: row.outcome.clone(),
        state: row.state.code().to_owned(),
        recipient: recipient(directory, row, known.as_ref()),
        purpose: known
            .as_ref()
            .map(|known| known.purpose.label().to_owned())
            .unwrap_or_default(),
        subject: known
            .as_ref()
            .map(|known| known.subject.label().to_owned())
            .unwrap_or_default(),
        ground: ground.unwrap_or_default().to_owned(),
        at: row.decided_at.into(),
        review_on: review_on.map(Date::shown).unwrap_or_default(),
        review_due: review_on.is_some_and(|day| day <= work.now.date()),
    }
}

fn recipient(directory: &Directory, row: &DecisionRow, known: Option<&Circumstances>) -> String {
    match (row.recipient, known) {
        (Some(agency), _) => directory.agency(agency),
        (None, Some(known)) => known.recipient.label().to_owned(),
        (None, None) => String::new(),
    }
}

/// One decision as it was recorded.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionView {
    /// What a list says of it.
    #[serde(flatten)]
    pub line: DecisionLine,
    /// Who decided.
    pub by: String,
    /// The decider's words.
    pub reason: String,
    /// What would change a refusal.
    pub would_change: String,
    /// What was asked about, in words.
    pub fields: String,
    /// The law, as it was shown.
    pub grounds: Vec<GroundView>,
    /// The words that were offered for the case file.
    pub wording: String,
    /// Hash of the rules that were asked.
    pub rule_set: String,
    /// The record it is about, where the reader may open it.
    pub record: String,
    /// The request it answers, or empty.
    pub request: String,
    /// The second person, or empty.
    pub second_by: String,
    /// When they looked at it.
    pub second_at: Option<Moment>,
    /// Their words.
    pub second_reason: String,
    /// Whether the reader may agree to it or overturn it.
    pub can_second: bool,
}

/// One decision.
pub async fn show(
    candour: &Candour,
    caller: &Caller,
    id: DecisionId,
) -> Result<Authorised<DecisionView>> {
    let mut work = candour.work("decision.show", caller).await?;
    let found = work.unit.decision_find(id).await?;
    let (work, row) = work.there(found, Act::DecisionShow).await?;
    let (mut work, permit) = work.allow(Act::DecisionShow, thing(&row)).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let by = name(&mut work, Some(row.account)).await?;
    let second_by = name(&mut work, row.second_by).await?;
    let grounds = work.unit.decision_ground_list(id).await?;
    let known = asked(&row);
    let view = DecisionView {
        line: line(&work, &directory, &row),
        by,
        second_by,
        second_at: row.second_at.map(Moment::from),
        can_second: row.state == DecisionState::AwaitingSecond
            && work.may(Act::DecisionSecond, thing(&row)),
        fields: known
            .map(|known| words(known.fields.iter()))
            .unwrap_or_default(),
        grounds: grounds.into_iter().map(GroundView::from).collect(),
        reason: row.reason,
        would_change: row.would_change,
        wording: row.wording,
        rule_set: row.rule_set,
        record: row.record.map(|id| id.to_string()).unwrap_or_default(),
        request: row.request.map(|id| id.to_string()).unwrap_or_default(),
        second_reason: row.second_reason,
    };
    let payload = work
        .payload(Act::DecisionShow)
        .with("decision", id.to_string());
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// Who somebody is: a colleague, for a decision is shown to nobody else.
async fn name(work: &mut Work<'_>, account: Option<AccountId>) -> Result<String> {
    let Some(account) = account else {
        return Ok(String::new());
    };
    let found = work.unit.account_find(account).await?;
    Ok(found.map(|found| found.name).unwrap_or_default())
}
