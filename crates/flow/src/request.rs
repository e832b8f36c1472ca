//! Requests: asked under a purpose, introduced by a disclosure of who it is about, answered in whole or part, declined
//! with a reason, or taken back.

mod answer;
mod ask;
mod decline;
mod redact;
#[cfg(test)]
mod tests;

use candour_domain::{
    DeclineCode, Field, Purpose, Record, RecordId, RequestId, RequestState, Timestamp,
};
use candour_ledger::Kind;
use candour_linkage::Waterfall;
use candour_sharing::{Act, Thing};
use candour_store::{DecisionRow, DecisionState, DisclosureFilter, RequestFilter, RequestRow};
use serde::Serialize;

pub use answer::{Held, Ours, answer};
pub use ask::{AskForm, ask, create};
pub use decline::{Refused, decline, find_nothing, second, withdraw};
pub(crate) use decline::{declined_for_good, takes_two};
pub use redact::{RedactView, redact};

use crate::disclosure::{DisclosureLine, Route};
use crate::door::Work;
use crate::link::Among;
use crate::redaction::Redactions;
use crate::view::{Choice, Directory, Fact, MatchView, Moment, facts_of};
use crate::{Authorised, Caller, Candour, Result};

/// A request in a list.
#[derive(Debug, Clone, Serialize)]
pub struct RequestLine {
    /// Its id.
    pub id: RequestId,
    /// Whom it is about.
    pub title: String,
    /// Who asks.
    pub from: String,
    /// Who is asked.
    pub to: String,
    /// What for, in words.
    pub purpose: String,
    /// When it was asked.
    pub asked: Moment,
    /// When an answer is due.
    pub due: Moment,
    /// Whether that moment has passed and it is still open.
    pub overdue: bool,
    /// How long is left or over, in words.
    pub left: String,
    /// The state's code.
    pub state: String,
    /// The state in words.
    pub state_words: String,
    /// Whether it was asked of the reader's agency.
    pub to_us: bool,
    /// Whether it waits for a desk at which the reader sits.
    pub for_me: bool,
}

/// Requests by side.
#[derive(Debug, Clone, Serialize)]
pub struct RequestList {
    /// Asked of the reader's agency.
    pub to_us: Vec<RequestLine>,
    /// Asked by the reader's agency.
    pub by_us: Vec<RequestLine>,
}

/// A recorded refusal, for the asked desk also one that does not hold yet or was overturned.
#[derive(Debug, Clone, Serialize)]
pub struct Declined {
    /// `final`, `awaiting-second` or `overturned`.
    pub state: String,
    /// What the second person said.
    pub second_reason: String,
    /// Whether the reader can be the second person.
    pub can_second: bool,
    /// The ground, in words.
    pub ground: String,
    /// The decider's words.
    pub reason: String,
    /// What would change it.
    pub would_change: String,
    /// When it is looked at again.
    pub review_on: String,
    /// When it was declined.
    pub at: Moment,
}

/// A request's page.
#[derive(Debug, Clone, Serialize)]
pub struct RequestView {
    /// Its line.
    #[serde(flatten)]
    pub line: RequestLine,
    /// Why, in the asker's words.
    pub reason: String,
    /// The function in law that the asker states.
    pub function: String,
    /// The task it is needed for.
    pub task: String,
    /// What sort of person.
    pub subject: String,
    /// What is known of consent.
    pub consent: String,
    /// What is asked for.
    pub fields: Vec<Choice>,
    /// What the asker told about the person.
    pub introduction: Vec<Fact>,
    /// The routes under which they told it.
    pub introduction_routes: Vec<Route>,
    /// For the asked desk: own records that may be the person.
    pub candidates: Vec<Candidate>,
    /// For the asked desk: the record whose fields are offered, with the advice.
    pub ours: Option<Ours>,
    /// What came of it.
    pub disclosures: Vec<DisclosureLine>,
    /// Refusals.
    pub declined: Vec<Declined>,
    /// Grounds to choose from when declining.
    pub grounds: Vec<Choice>,
    /// Whether a refusal waits for a second person.
    pub waits: bool,
    /// Whether the reader can answer, and if not why not.
    pub can_answer: bool,
    /// Whether the reader can take it back.
    pub can_withdraw: bool,
    /// The asker's own record, for the asker.
    pub record: Option<RecordId>,
}

/// An own record that may be the person asked about.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    /// Its id.
    pub record: RecordId,
    /// The name on it.
    pub title: String,
    /// The agency's own reference.
    pub reference: String,
    /// Why it may be the same person.
    pub reasons: MatchView,
    /// Whether its fields are shown below.
    pub chosen: bool,
}

/// The facts about a request that decide who may see and answer it.
pub(crate) fn thing(row: &RequestRow) -> Thing {
    Thing::Request {
        from_agency: row.from_agency,
        from_desk: row.from_desk,
        to_agency: row.to_agency,
        to_desk: row.to_desk,
    }
}

fn due(row: &RequestRow) -> Timestamp {
    row.asked_at.plus_hours(row.urgency.hours())
}

/// `2 hours left`, `3 days over`.
pub(crate) fn left(now: Timestamp, due: Timestamp) -> String {
    let ms = due.as_ms().saturating_sub(now.as_ms());
    let hours = ms.unsigned_abs() / 3_600_000;
    let (number, unit) = if hours >= 48 {
        (hours / 24, "day")
    } else {
        (hours, "hour")
    };
    let plural = if number == 1 { "" } else { "s" };
    let side = if ms >= 0 { "left" } else { "over" };
    if number == 0 {
        format!("less than an hour {side}")
    } else {
        format!("{number} {unit}{plural} {side}")
    }
}

async fn line(work: &mut Work<'_>, row: &RequestRow, directory: &Directory) -> Result<RequestLine> {
    let open = row.state.is_open();
    let overdue = open && row.state == RequestState::Sent && due(row) < work.now;
    Ok(RequestLine {
        id: row.id,
        title: title(work, row).await?,
        from: directory.desk_and_agency(row.from_desk),
        to: directory.desk_and_agency(row.to_desk),
        purpose: row.purpose.label().to_owned(),
        asked: row.asked_at.into(),
        due: due(row).into(),
        overdue,
        left: if row.state == RequestState::Sent {
            left(work.now, due(row))
        } else {
            String::new()
        },
        state: row.state.code().to_owned(),
        state_words: row.state.label().to_owned(),
        to_us: row.to_agency == work.caller.agency,
        for_me: row.state == RequestState::Sent && work.may(Act::RequestAnswer, thing(row)),
    })
}

/// Whom it is about: for the asker from its own record, for the asked from what it was told, while that can be read.
async fn title(work: &mut Work<'_>, row: &RequestRow) -> Result<String> {
    if row.from_agency == work.caller.agency {
        let record = work.unit.record_find(row.record).await?;
        work.saw("record", row.record);
        return Ok(record.map_or_else(|| "Name not known".to_owned(), |record| record.title()));
    }
    let introduced = introduced(work, row).await?;
    Ok(introduced.map_or_else(|| "A person".to_owned(), |record| record.title()))
}

/// The person as the asker introduced them, if the reader may read that now.
async fn introduced(work: &mut Work<'_>, row: &RequestRow) -> Result<Option<Record>> {
    let Some(told) = work.unit.disclosure_find(row.introduction).await? else {
        return Ok(None);
    };
    if !work.may(
        Act::DisclosureShow,
        crate::disclosure::thing(&told, work.now),
    ) {
        return Ok(None);
    }
    work.saw("disclosure", told.id);
    crate::disclosure::readable(work, &told).await
}

/// The rows of a list, each asked about on its own.
pub(crate) async fn lines(
    work: &mut Work<'_>,
    filter: RequestFilter,
    most: usize,
) -> Result<Vec<RequestLine>> {
    let directory = Directory::load(&mut work.unit).await?;
    let mut lines = Vec::new();
    for row in work.unit.request_list(filter, most).await? {
        if work.may(Act::RequestShow, thing(&row)) {
            work.saw("request", row.id);
            lines.push(line(work, &row, &directory).await?);
        }
    }
    Ok(lines)
}

/// The requests of the caller's agency, by side.
pub async fn list(candour: &Candour, caller: &Caller) -> Result<Authorised<RequestList>> {
    let work = candour.work("request.list", caller).await?;
    let (mut work, permit) = work.allow(Act::RequestList, Thing::Service).await?;
    let to_us = lines(&mut work, RequestFilter::To(caller.agency), 100).await?;
    let by_us = lines(&mut work, RequestFilter::From(caller.agency), 100).await?;
    let rows = to_us.len().saturating_add(by_us.len());
    let payload = work
        .payload(Act::RequestList)
        .with("rows", rows.to_string());
    work.release(
        permit,
        Kind::Consultation,
        payload,
        RequestList { to_us, by_us },
    )
    .await
}

/// What the asked desk wants to answer from, and what it takes out of it.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// One of its own records; none for the likeliest.
    pub record: Option<RecordId>,
    /// The version in which what is taken out was counted.
    pub version: i64,
    /// What is taken out.
    pub redactions: Redactions,
}

/// One request.
pub async fn show(
    candour: &Candour,
    caller: &Caller,
    id: RequestId,
    chosen: Chosen,
) -> Result<Authorised<RequestView>> {
    let mut work = candour.work("request.show", caller).await?;
    let found = work.unit.request_find(id).await?;
    let (work, row) = work.there(found, Act::RequestShow).await?;
    let (mut work, permit) = work.allow(Act::RequestShow, thing(&row)).await?;
    let view = view(&mut work, &row, chosen).await?;
    if row.to_agency == caller.agency && !view.introduction.is_empty() {
        work.unit
            .disclosure_update_read(row.introduction, work.now)
            .await?;
    }
    let candidates: Vec<String> = view
        .candidates
        .iter()
        .map(|found| found.record.to_string())
        .collect();
    let payload = work
        .payload(Act::RequestShow)
        .with("request", id.to_string())
        .with("records", candidates.join(" "));
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

async fn view(work: &mut Work<'_>, row: &RequestRow, chosen: Chosen) -> Result<RequestView> {
    let directory = Directory::load(&mut work.unit).await?;
    let can_answer = row.state.is_open() && work.may(Act::RequestAnswer, thing(row));
    let introduction = introduced(work, row).await?;
    let mut candidates = Vec::new();
    let mut ours = None;
    if can_answer && let Some(person) = &introduction {
        candidates = find(work, person).await?;
        let likeliest = candidates.first().map(|best| best.record);
        let choice = chosen.record.or(likeliest);
        if let Some(best) = candidates
            .iter_mut()
            .find(|found| Some(found.record) == choice)
        {
            best.chosen = true;
            ours = answer::ours(work, row, (best.record, &chosen), &directory).await?;
        }
    }
    let introduction_routes = routes(work, row).await?;
    // What the asker wrote is about the person: it goes where the introduction goes, and is taken back with it.
    let told = row.from_agency == work.caller.agency || introduction.is_some();
    let words = |words: &str, shown: bool| if shown { words } else { "" }.to_owned();
    let declined = declined(work, row).await?;
    Ok(RequestView {
        line: line(work, row, &directory).await?,
        reason: words(row.reason.expose(), told),
        task: words(&row.task, told),
        function: words(row.function.label(), row.function.is_stated()),
        subject: row.subject.label().to_owned(),
        consent: row.consent.label().to_owned(),
        fields: Choice::fields(&row.fields),
        introduction: introduction
            .as_ref()
            .map(|record| facts_of(record, Field::ALL))
            .unwrap_or_default(),
        introduction_routes,
        candidates,
        ours,
        disclosures: answers(work, row, &directory).await?,
        waits: declined
            .iter()
            .any(|decision| decision.state == DecisionState::AwaitingSecond.code()),
        declined,
        grounds: DeclineCode::ALL
            .iter()
            .map(|ground| Choice::new(ground.code(), ground.label()))
            .collect(),
        can_answer,
        can_withdraw: row.state == RequestState::Sent && work.may(Act::RequestWithdraw, thing(row)),
        record: (row.from_agency == work.caller.agency).then_some(row.record),
    })
}

async fn routes(work: &mut Work<'_>, row: &RequestRow) -> Result<Vec<Route>> {
    let Some(told) = work.unit.disclosure_find(row.introduction).await? else {
        return Ok(Vec::new());
    };
    let grounds = work.unit.decision_ground_list(told.decision).await?;
    Ok(grounds
        .into_iter()
        .map(|ground| Route {
            law: ground.law,
            plain: ground.plain,
        })
        .collect())
}

/// What was disclosed in answer, without the introduction.
async fn answers(
    work: &mut Work<'_>,
    row: &RequestRow,
    directory: &Directory,
) -> Result<Vec<DisclosureLine>> {
    let mut found = Vec::new();
    for told in work
        .unit
        .disclosure_list(DisclosureFilter::About(row.id), 50)
        .await?
    {
        if told.id != row.introduction
            && work.may(
                Act::DisclosureShow,
                crate::disclosure::thing(&told, work.now),
            )
        {
            found.push(crate::disclosure::line(
                &told,
                String::new(),
                directory,
                work.now,
            ));
        }
    }
    Ok(found)
}

/// Refusals, for those who sit at the desk that asked and for the agency that was asked: a second person need not sit at
/// the desk.
async fn declined(work: &mut Work<'_>, row: &RequestRow) -> Result<Vec<Declined>> {
    if !work.may(Act::RequestCreate, thing(row)) && row.to_agency != work.caller.agency {
        return Ok(Vec::new());
    }
    let ours = row.to_agency == work.caller.agency;
    // What the asker was not refused yet is nothing that they may read.
    let holds = |decision: &DecisionRow| {
        row.state == RequestState::Declined && decision.state == DecisionState::Final
    };
    let decisions = work.unit.decision_list_by_request(row.id).await?;
    Ok(decisions
        .into_iter()
        .filter(|decision| decision.outcome == "decline" && (ours || holds(decision)))
        .map(|decision| refusal(work, decision, ours))
        .collect())
}

fn refusal(work: &Work<'_>, decision: DecisionRow, ours: bool) -> Declined {
    let thing = Thing::Decision {
        owner: decision.agency,
        by: decision.account,
    };
    Declined {
        state: decision.state.code().to_owned(),
        second_reason: if ours {
            decision.second_reason
        } else {
            String::new()
        },
        can_second: ours
            && decision.state == DecisionState::AwaitingSecond
            && work.may(Act::DecisionSecond, thing),
        ground: decision
            .code
            .parse::<DeclineCode>()
            .map(|code| code.label().to_owned())
            .unwrap_or_default(),
        reason: decision.reason,
        would_change: decision.would_change,
        review_on: decision
            .review_on
            .parse()
            .map(candour_domain::Date::shown)
            .unwrap_or_default(),
        at: decision.decided_at.into(),
    }
}

/// Own records that may be the person who was introduced, the likeliest first.
async fn find(work: &mut Work<'_>, person: &Record) -> Result<Vec<Candidate>> {
    let alike = crate::link::alike(work, person, Among::Own).await?;
    let own = alike.into_iter().filter(|(_, record)| {
        work.may(
            Act::RecordShow,
            Thing::Record {
                owner: record.agency,
            },
        )
    });
    let candidate = |(waterfall, record): (Waterfall, Record)| Candidate {
        record: record.id,
        title: record.title(),
        reference: record.reference,
        reasons: MatchView::new(&waterfall),
        chosen: false,
    };
    let found: Vec<Candidate> = own.take(5).map(candidate).collect();
    for found in &found {
        work.saw("record", found.record);
    }
    Ok(found)
}

/// The purposes that can be chosen in a request. Immigration enforcement is among them only where an agency of that
/// kind asks, so that the refusal is made and logged.
pub(crate) fn purposes() -> Vec<Choice> {
    Purpose::ALL
        .iter()
        .filter(|purpose| **purpose != Purpose::ImmigrationEnforcement)
        .map(|purpose| Choice::new(purpose.code(), purpose.label()))
        .collect()
}
