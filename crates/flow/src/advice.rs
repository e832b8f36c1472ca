//! The advice queue: whoever is not sure puts the question, with the answers so far, to their agency's designated lead,
//! who answers in words before a clock runs out.

use candour_domain::{AdviceId, DraftId, Narrative, RecordId, RequestId, Timestamp, Urgency};
use candour_ledger::Kind;
use candour_sharing::{Act, Question, Thing, advise};
use candour_store::AdviceRow;
use serde::Serialize;

use crate::decision::{AnswerRow, Open, open};
use crate::door::Work;
use crate::draft::{Answers, chosen, first};
use crate::view::{AdviceView, Choice, Directory, Moment};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// How many rows a list shows at the most.
const ROWS: usize = 100;

/// What stands between somebody's question and the answers that go with it.
const SO_FAR: &str = "Answers so far";

/// What a lead can say besides words of their own.
const CHOICES: [(&str, &str); 4] = [
    ("share", "You can share"),
    ("part", "You can share part of it"),
    ("not-yet", "Do not share yet"),
    ("no", "Do not share"),
];

/// The form that asks for advice on an unfinished decision.
#[derive(Debug, Clone, Serialize)]
pub struct AskAdvice {
    /// The unfinished decision.
    pub draft: DraftId,
    /// What was answered so far, which goes with the question.
    pub rows: Vec<AnswerRow>,
    /// The desk that is asked.
    pub desk: String,
    /// How urgent it can be.
    pub urgencies: Vec<Choice>,
}

/// A question in a list.
#[derive(Debug, Clone, Serialize)]
pub struct AdviceLine {
    /// Its id.
    pub id: AdviceId,
    /// The first line of the question.
    pub title: String,
    /// Who asked.
    pub by: String,
    /// Who is asked.
    pub desk: String,
    /// The code of its urgency.
    pub urgency: String,
    /// When it was asked.
    pub asked: Moment,
    /// When an answer is due.
    pub due: Moment,
    /// How long is left or over, in words; empty once it is answered.
    pub left: String,
    /// Whether that moment has passed and nobody has answered.
    pub overdue: bool,
    /// When it was answered.
    pub answered: Option<Moment>,
}

/// The queue of the reader's desks, and what the reader asked.
#[derive(Debug, Clone, Serialize)]
pub struct AdviceList {
    /// Questions that wait for the reader's desks, the soonest due first.
    pub waiting: Vec<AdviceLine>,
    /// What the reader asked, the newest first.
    pub asked: Vec<AdviceLine>,
    /// Whether the reader sits at the desk that is asked for advice.
    pub lead: bool,
    /// That desk.
    pub desk: String,
}

/// One question.
#[derive(Debug, Clone, Serialize)]
pub struct AdvicePage {
    /// Its line.
    #[serde(flatten)]
    pub line: AdviceLine,
    /// The question in the asker's words.
    pub question: String,
    /// What the asker had answered, in words.
    pub so_far: String,
    /// What the rules say of the same facts, if they were complete.
    pub advice: Option<AdviceView>,
    /// The record it is about.
    pub record: Option<RecordId>,
    /// The request it is about.
    pub request: Option<RequestId>,
    /// The unfinished decision, for the asker to go on with.
    pub draft: Option<DraftId>,
    /// The answer.
    pub answer: String,
    /// Who answered.
    pub answered_by: String,
    /// Whether the reader can answer.
    pub can_answer: bool,
    /// What the answer can say besides words.
    pub choices: Vec<Choice>,
}

/// The facts about a question that decide who may see and answer it.
fn thing(row: &AdviceRow) -> Thing {
    Thing::Advice {
        owner: row.agency,
        by: row.asked_by,
        desk: row.desk,
    }
}

fn due(row: &AdviceRow) -> Timestamp {
    row.asked_at.plus_hours(row.urgency.hours())
}

/// The form that asks, with what goes with the question.
pub async fn ask(candour: &Candour, caller: &Caller, id: DraftId) -> Result<Authorised<AskAdvice>> {
    let (mut work, permit, found) = open(candour, caller, id, Act::AdviceCreate).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let lead = work.unit.desk_lead(caller.agency).await?;
    let view = AskAdvice {
        draft: id,
        rows: found.rows(),
        desk: lead.map(|desk| directory.desk(desk)).unwrap_or_default(),
        urgencies: Urgency::ALL
            .iter()
            .map(|urgency| Choice::new(urgency.code(), urgency.label()))
            .collect(),
    };
    let payload = work
        .payload(Act::AdviceCreate)
        .with("draft", id.to_string());
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// Put the question so far to the agency's designated lead. The unfinished decision stays, to go on with.
pub async fn create(
    candour: &Candour,
    caller: &Caller,
    id: DraftId,
    given: &Answers,
) -> Result<Authorised<AdviceId>> {
    let (mut work, permit, found) = open(candour, caller, id, Act::AdviceCreate).await?;
    let mut invalid = Invalid::new();
    let typed = first(given, "question");
    let question = if typed.is_empty() {
        invalid.push("question", "Say what you are not sure about");
        None
    } else {
        invalid.take("question", Narrative::parse(&with_answers(typed, &found)))
    };
    let urgency = chosen::<Urgency>(&mut invalid, given, "urgency", "Choose how urgent it is");
    invalid.check()?;
    let desk = work.unit.desk_lead(caller.agency).await?;
    let (Some(question), Some(urgency), Some(desk)) = (question, urgency, desk) else {
        let rule = "Your agency has no desk that could answer. Ask your administrator";
        return Err(Invalid::one("question", rule).into());
    };
    let row = AdviceRow {
        id: candour.draw(AdviceId::new),
        agency: caller.agency,
        desk,
        asked_by: caller.account,
        asked_at: work.now,
        urgency,
        question,
        facts: found.facts(&work),
        record: found.record,
        concern: found.concern,
        request: found.request,
        draft: Some(id),
        answered_by: None,
        answered_at: None,
        answer: None,
    };
    work.unit.advice_insert(&row).await?;
    let payload = work
        .payload(Act::AdviceCreate)
        .with("advice", row.id.to_string())
        .with("draft", id.to_string())
        .with("to-desk", desk.to_string())
        .with("urgency", urgency.code());
    work.release(permit, Kind::Collection, payload, row.id)
        .await
}

/// The question with the answers so far, so that the lead need not ask again, whatever becomes of the draft.
fn with_answers(typed: &str, found: &Open) -> String {
    let rows: Vec<String> = found
        .rows()
        .into_iter()
        .map(|row| format!("{}: {}", row.key, row.value))
        .collect();
    format!("{typed}\n\n{SO_FAR}\n{}", rows.join("\n"))
}

/// The question and the answers apart.
fn apart(row: &AdviceRow) -> (&str, &str) {
    let text = row.question.expose();
    let (question, rest) = text.rsplit_once(SO_FAR).unwrap_or((text, ""));
    (question.trim(), rest.trim())
}

async fn line(work: &mut Work<'_>, row: &AdviceRow, directory: &Directory) -> Result<AdviceLine> {
    let by = work.unit.account_find(row.asked_by).await?;
    let (question, _) = apart(row);
    let title: String = question
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(120)
        .collect();
    let open = row.answered_at.is_none();
    Ok(AdviceLine {
        id: row.id,
        title,
        by: by.map(|by| by.name).unwrap_or_default(),
        desk: directory.desk(row.desk),
        urgency: row.urgency.code().to_owned(),
        asked: row.asked_at.into(),
        due: due(row).into(),
        left: if open {
            crate::request::left(work.now, due(row))
        } else {
            String::new()
        },
        overdue: open && due(row) < work.now,
        answered: row.answered_at.map(Moment::from),
    })
}

async fn lines(work: &mut Work<'_>, rows: Vec<AdviceRow>) -> Result<Vec<AdviceLine>> {
    let directory = Directory::load(&mut work.unit).await?;
    let mut lines = Vec::new();
    for row in rows {
        if work.may(Act::AdviceShow, thing(&row)) {
            work.saw("advice", row.id);
            lines.push(line(work, &row, &directory).await?);
        }
    }
    Ok(lines)
}

/// What waits for the reader's desks, the soonest due first.
pub(crate) async fn waiting(work: &mut Work<'_>) -> Result<Vec<AdviceLine>> {
    let mut rows = Vec::new();
    for desk in work.caller.desks.clone() {
        rows.extend(work.unit.advice_list_open(desk, ROWS).await?);
    }
    let mut waiting = lines(work, rows).await?;
    waiting.sort_by_key(|line| (line.due.ms, line.id));
    Ok(waiting)
}

/// The queue of the reader's desks, and what the reader asked.
pub async fn list(candour: &Candour, caller: &Caller) -> Result<Authorised<AdviceList>> {
    let work = candour.work("advice.list", caller).await?;
    let (mut work, permit) = work.allow(Act::AdviceList, Thing::Service).await?;
    let waiting = waiting(&mut work).await?;
    let rows = work
        .unit
        .advice_list_by_account(caller.account, ROWS)
        .await?;
    let asked = lines(&mut work, rows).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let lead = work.unit.desk_lead(caller.agency).await?;
    let payload = work.payload(Act::AdviceList).with(
        "rows",
        waiting.len().saturating_add(asked.len()).to_string(),
    );
    let view = AdviceList {
        waiting,
        asked,
        lead: lead.is_some_and(|lead| caller.desks.contains(&lead)),
        desk: lead.map(|desk| directory.desk(desk)).unwrap_or_default(),
    };
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

async fn found<'a>(
    candour: &'a Candour,
    caller: &'a Caller,
    id: AdviceId,
    act: Act,
) -> Result<(Work<'a>, candour_sharing::Permit, AdviceRow)> {
    let mut work = candour.work("advice", caller).await?;
    let found = work.unit.advice_find(id).await?;
    let (work, row) = work.there(found, act).await?;
    let (work, permit) = work.allow(act, thing(&row)).await?;
    Ok((work, permit, row))
}

/// One question, for whoever asked it and for the desk that answers.
pub async fn show(
    candour: &Candour,
    caller: &Caller,
    id: AdviceId,
) -> Result<Authorised<AdvicePage>> {
    let (mut work, permit, row) = found(candour, caller, id, Act::AdviceShow).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let by = match row.answered_by {
        Some(by) => work.unit.account_find(by).await?,
        None => None,
    };
    let (question, so_far) = apart(&row);
    let advice = Question::from_facts(&row.facts)
        .ok()
        .map(|question| AdviceView::new(&advise(&work.rules, &question, work.now)));
    let view = AdvicePage {
        line: line(&mut work, &row, &directory).await?,
        question: question.to_owned(),
        so_far: so_far.to_owned(),
        advice,
        record: row.record,
        request: row.request,
        draft: row.draft.filter(|_| row.asked_by == caller.account),
        answer: row
            .answer
            .as_ref()
            .map(|answer| answer.expose().to_owned())
            .unwrap_or_default(),
        answered_by: by.map(|by| by.name).unwrap_or_default(),
        can_answer: row.answered_at.is_none() && work.may(Act::AdviceAnswer, thing(&row)),
        choices: CHOICES
            .iter()
            .map(|(code, label)| Choice::new(*code, *label))
            .collect(),
    };
    let payload = work.payload(Act::AdviceShow).with("advice", id.to_string());
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// Answer a question in words. It is answered once.
pub async fn answer(
    candour: &Candour,
    caller: &Caller,
    id: AdviceId,
    given: &Answers,
) -> Result<Authorised<AdviceId>> {
    let (mut work, permit, _row) = found(candour, caller, id, Act::AdviceAnswer).await?;
    let typed = first(given, "answer");
    if typed.is_empty() {
        return Err(Invalid::one("answer", "Write your answer").into());
    }
    let code = first(given, "choice");
    let choice = CHOICES.iter().find(|choice| choice.0 == code);
    let text = choice.map_or_else(
        || typed.to_owned(),
        |(_, label)| format!("{label}.\n\n{typed}"),
    );
    let mut invalid = Invalid::new();
    let answer = invalid.take("answer", Narrative::parse(&text));
    invalid.check()?;
    let Some(answer) = answer else {
        return Err(FlowError::Broken(
            "an answer without an error could not be read",
        ));
    };
    let now = work.now;
    let unanswered = work
        .unit
        .advice_update_answer(id, caller.account, now, &answer)
        .await?;
    if !unanswered {
        return Err(FlowError::Conflict);
    }
    let payload = work
        .payload(Act::AdviceAnswer)
        .with("advice", id.to_string())
        .with("choice", choice.map_or("-", |choice| choice.0));
    work.release(permit, Kind::Decision, payload, id).await
}
