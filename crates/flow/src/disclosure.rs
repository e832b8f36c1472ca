//! Disclosures: made only from a permit, read only by the desk they were made to, taken back by whoever made them.

#[cfg(test)]
mod tests;

use candour_domain::{
    AgencyId, DecisionId, DeskId, DisclosureId, Field, Purpose, Record, RecordId, RequestId,
    Sensitive, Timestamp,
};
use candour_ledger::{Kind, Payload};
use candour_sharing::{Act, GatewayKind, Permit, Question, Thing};
use candour_store::{DecisionRow, DecisionState, DisclosureFilter, DisclosureRow, GroundRow};
use serde::Serialize;

use crate::door::Work;
use crate::redaction::{Redactions, told as as_told};
use crate::view::{Directory, Fact, Moment, facts_of, field_codes};
use crate::{Authorised, Caller, Candour, FlowError, Result};

/// A disclosure in a list.
#[derive(Debug, Clone, Serialize)]
pub struct DisclosureLine {
    /// Its id.
    pub id: DisclosureId,
    /// Who told.
    pub from: String,
    /// Who was told.
    pub to: String,
    /// Whom it is about; only for a reader who may read it.
    pub title: String,
    /// What it may be used for, in words.
    pub purpose: String,
    /// When it was made.
    pub made: Moment,
    /// When it can no longer be read.
    pub expires: Moment,
    /// `live`, `expired` or `recalled`.
    pub state: String,
    /// The state in words.
    pub state_words: String,
    /// Whether it was read.
    pub read: bool,
    /// Whether it tells a desk whom a request is about.
    pub introduces: bool,
}

/// What was told by and to an agency.
#[derive(Debug, Clone, Serialize)]
pub struct DisclosureList {
    /// By the reader's agency.
    pub given: Vec<DisclosureLine>,
    /// To a desk the reader sits at.
    pub received: Vec<DisclosureLine>,
}

/// A disclosure's page.
#[derive(Debug, Clone, Serialize)]
pub struct DisclosureView {
    /// Its line.
    #[serde(flatten)]
    pub line: DisclosureLine,
    /// What was told.
    pub facts: Vec<Fact>,
    /// Handling conditions.
    pub conditions: String,
    /// The routes that allowed it.
    pub grounds: Vec<Route>,
    /// The request it answers.
    pub request: Option<RequestId>,
    /// Whether the reader's agency made it.
    pub ours: bool,
    /// Whether the reader can take it back.
    pub can_recall: bool,
    /// Which version of the record was told.
    pub version: i64,
    /// The record, for its owner.
    pub record: Option<RecordId>,
    /// A short receipt number that both sides see.
    pub receipt: String,
}

/// A route that allowed it, as it was cited.
#[derive(Debug, Clone, Serialize)]
pub struct Route {
    /// Its statute.
    pub law: String,
    /// Its plain sentence.
    pub plain: String,
}

/// Where a disclosure goes and how it is to be handled.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) id: DisclosureId,
    pub(crate) request: Option<RequestId>,
    pub(crate) to_agency: AgencyId,
    pub(crate) to_desk: DeskId,
    pub(crate) purpose: Purpose,
    pub(crate) conditions: String,
    pub(crate) expires: Timestamp,
    pub(crate) reason: String,
    /// What is taken out of the facts before they go.
    pub(crate) redactions: Redactions,
}

/// Use up a permit: record the decision and the disclosure, and queue their entries. Nothing is readable before the
/// unit commits, and a reading is logged on its own.
pub(crate) async fn release(
    work: &mut Work<'_>,
    (permit, question): (Permit, &Question),
    record: &Record,
    terms: &Terms,
) -> Result<DisclosureId> {
    if !permit.answers(question) || !fits(question, record, terms) {
        return Err(FlowError::Broken(
            "a permit for one thing was used for another",
        ));
    }
    let fields: Vec<Field> = record
        .fields()
        .into_iter()
        .filter(|field| permit.covers(*field))
        .collect();
    if fields.is_empty() {
        return Err(FlowError::Broken("a permit that covers nothing was used"));
    }
    let decision = decided(work, &permit, record, terms).await?;
    work.unit
        .disclosure_insert(&row(work, record, terms, decision, &fields))
        .await?;
    let payload =
        told(work, &permit, record, terms, &fields).with("decision", decision.to_string());
    work.log(Kind::Disclosure, payload);
    Ok(terms.id)
}

/// Whether the question that was decided is the disclosure that is about to be made.
fn fits(question: &Question, record: &Record, terms: &Terms) -> bool {
    let Question::Disclose {
        discloser_agency,
        recipient_agency,
        recipient_desk,
        circumstances,
        ..
    } = question
    else {
        return false;
    };
    // INVARIANT: the rules were asked about exactly these facts with exactly this taken out of them, and nothing that
    // shields somebody is left in what goes, whatever the rules said.
    let marks = terms.redactions.marks(record, &circumstances.fields);
    *discloser_agency == record.agency
        && *recipient_agency == terms.to_agency
        && *recipient_desk == terms.to_desk
        && circumstances.purpose == terms.purpose
        && circumstances.marks == marks
        && !marks.iter().any(|mark| mark.is_shield())
}

/// Keep the decision with its grounds.
async fn decided(
    work: &mut Work<'_>,
    permit: &Permit,
    record: &Record,
    terms: &Terms,
) -> Result<DecisionId> {
    let id = work.candour.draw(DecisionId::new);
    let decision = DecisionRow {
        id,
        agency: work.caller.agency,
        account: work.caller.account,
        decided_at: work.now,
        outcome: "share".to_owned(),
        request: terms.request,
        rule_set: permit.rule_set().to_owned(),
        facts: permit.facts().to_owned(),
        code: String::new(),
        reason: terms.reason.clone(),
        would_change: String::new(),
        review_on: String::new(),
        state: DecisionState::Final,
        second_by: None,
        second_at: None,
        second_reason: String::new(),
        record: Some(record.id),
        concern: None,
        recipient: Some(terms.to_agency),
        wording: String::new(),
    };
    let day = work.now.date();
    let kind = |id: &str| work.rules.gateway_on(id, day).map(|gateway| gateway.kind);
    let grounds: Vec<GroundRow> = permit
        .grounds()
        .iter()
        .map(|ground| GroundRow {
            gateway: ground.gateway_id.clone(),
            law: ground.law.clone(),
            plain: ground.plain.clone(),
            basis: ground.basis.clone(),
            special: ground.condition.clone(),
            kind: kind(&ground.gateway_id)
                .map_or("", GatewayKind::code)
                .to_owned(),
        })
        .collect();
    work.unit.decision_insert(&decision, &grounds).await?;
    let payload = work
        .payload(Act::Disclose)
        .with("decision", id.to_string())
        .with("outcome", "share");
    work.log(Kind::Decision, payload);
    Ok(id)
}

fn place(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

fn row(
    work: &Work<'_>,
    record: &Record,
    terms: &Terms,
    decision: DecisionId,
    fields: &[Field],
) -> DisclosureRow {
    DisclosureRow {
        id: terms.id,
        decision,
        request: terms.request,
        record: record.id,
        version: record.version,
        from_agency: record.agency,
        to_agency: terms.to_agency,
        to_desk: terms.to_desk,
        made_by: work.caller.account,
        made_at: work.now,
        purpose: terms.purpose,
        conditions: terms.conditions.clone(),
        expires_at: terms.expires,
        recalled_at: None,
        read_at: None,
        fields: fields.to_vec(),
        redactions: terms
            .redactions
            .shown(record)
            .into_iter()
            .map(|(position, text)| (place(position), Sensitive::new(text)))
            .collect(),
    }
}

/// What the ledger says of a disclosure: everything but the values.
fn told(
    work: &Work<'_>,
    permit: &Permit,
    record: &Record,
    terms: &Terms,
    fields: &[Field],
) -> Payload {
    let gateways: Vec<&str> = permit
        .grounds()
        .iter()
        .map(|ground| ground.gateway_id.as_str())
        .collect();
    work.payload(Act::Disclose)
        .with("disclosure", terms.id.to_string())
        .with("record", record.id.to_string())
        .with("version", record.version.to_string())
        .with("to-agency", terms.to_agency.to_string())
        .with("to-desk", terms.to_desk.to_string())
        .with("fields", field_codes(fields))
        .with("redacted", terms.redactions.iter().count().to_string())
        .with("purpose", terms.purpose.code())
        .with("gateways", gateways.join(" "))
        .with("rule-set", permit.rule_set())
        .with("expires", terms.expires.as_ms().to_string())
}

/// The facts about a disclosure that decide who may read it.
pub(crate) fn thing(row: &DisclosureRow, now: Timestamp) -> Thing {
    Thing::Disclosure {
        from_agency: row.from_agency,
        to_agency: row.to_agency,
        to_desk: row.to_desk,
        state: row.state(now),
    }
}

pub(crate) fn line(
    row: &DisclosureRow,
    title: String,
    directory: &Directory,
    now: Timestamp,
) -> DisclosureLine {
    let state = row.state(now);
    DisclosureLine {
        id: row.id,
        from: directory.agency(row.from_agency),
        to: directory.desk_and_agency(row.to_desk),
        title,
        purpose: row.purpose.label().to_owned(),
        made: row.made_at.into(),
        expires: row.expires_at.into(),
        state: state.code().to_owned(),
        state_words: state.label().to_owned(),
        read: row.read_at.is_some(),
        introduces: row.conditions == INTRODUCTION,
    }
}

/// The handling condition of a disclosure that only tells a desk whom a request is about.
pub(crate) const INTRODUCTION: &str = "Only to answer this request";

/// The rows of a list, each asked about on its own. A row the reader's agency was told but the reader's desk was not
/// is left out.
pub(crate) async fn lines(
    work: &mut Work<'_>,
    filter: DisclosureFilter,
    most: usize,
) -> Result<Vec<DisclosureLine>> {
    let directory = Directory::load(&mut work.unit).await?;
    let mut lines = Vec::new();
    for row in work.unit.disclosure_list(filter, most).await? {
        if work.may(Act::DisclosureShow, thing(&row, work.now)) {
            work.saw("disclosure", row.id);
            let title = title(work, &row).await?;
            lines.push(line(&row, title, &directory, work.now));
        }
    }
    Ok(lines)
}

/// What the caller's desks were told and can still read, the newest first.
pub(crate) async fn received(work: &mut Work<'_>, most: usize) -> Result<Vec<DisclosureLine>> {
    let mut received = Vec::new();
    for desk in work.caller.desks.clone() {
        received.extend(lines(work, DisclosureFilter::At(desk, work.now), most).await?);
    }
    received.sort_by(|left, right| {
        right
            .made
            .ms
            .cmp(&left.made.ms)
            .then(left.id.cmp(&right.id))
    });
    received.truncate(most);
    Ok(received)
}

/// Whom it is about, from the fields that were told, or, where no name was, from the record that the reader's agency
/// asked about.
async fn title(work: &mut Work<'_>, row: &DisclosureRow) -> Result<String> {
    let record = if row.from_agency == work.caller.agency {
        work.unit
            .record_find_version(row.record, row.version)
            .await?
    } else {
        let full = work.unit.disclosure_find(row.id).await?;
        let Some(full) = full.filter(|full| full.fields.contains(&Field::Name)) else {
            return asked_about(work, row).await;
        };
        readable(work, &full).await?
    };
    Ok(record.map_or_else(|| "Name not known".to_owned(), |record| record.title()))
}

/// The record as this disclosure tells it. Whoever shows anything of a disclosure takes it from here; the row must be
/// one that was found, not one of a list, which tells nothing.
pub(crate) async fn readable(work: &mut Work<'_>, row: &DisclosureRow) -> Result<Option<Record>> {
    let record = work
        .unit
        .record_find_version(row.record, row.version)
        .await?;
    let place = |position: i64| usize::try_from(position).unwrap_or(usize::MAX);
    let shown = row
        .redactions
        .iter()
        .map(|(position, text)| (place(*position), text.expose().clone()))
        .collect();
    let fields = crate::plant::told(&row.fields);
    Ok(record.map(|record| as_told(&record, &fields, &shown)))
}

/// The name on the reader's own record, about which it asked.
async fn asked_about(work: &mut Work<'_>, row: &DisclosureRow) -> Result<String> {
    let request = match row.request {
        Some(request) => work.unit.request_find(request).await?,
        None => None,
    };
    let record = match request.filter(|request| request.from_agency == work.caller.agency) {
        Some(request) => work.unit.record_find(request.record).await?,
        None => None,
    };
    Ok(record.map_or_else(|| "Name not told".to_owned(), |record| record.title()))
}

/// What the caller's agency told, and what the caller's desks were told.
pub async fn list(candour: &Candour, caller: &Caller) -> Result<Authorised<DisclosureList>> {
    let work = candour.work("disclosure.list", caller).await?;
    let (mut work, permit) = work.allow(Act::DisclosureList, Thing::Service).await?;
    let given = lines(&mut work, DisclosureFilter::From(caller.agency), 100).await?;
    let received = received(&mut work, 200).await?;
    let rows = given.len().saturating_add(received.len());
    let payload = work
        .payload(Act::DisclosureList)
        .with("rows", rows.to_string());
    work.release(
        permit,
        Kind::Consultation,
        payload,
        DisclosureList { given, received },
    )
    .await
}

/// Read one disclosure. The reading is durable in the ledger before the facts are handed out.
pub async fn show(
    candour: &Candour,
    caller: &Caller,
    id: DisclosureId,
) -> Result<Authorised<DisclosureView>> {
    let mut work = candour.work("disclosure.show", caller).await?;
    let found = work.unit.disclosure_find(id).await?;
    let (work, row) = work.there(found, Act::DisclosureShow).await?;
    let thing = thing(&row, work.now);
    let (mut work, permit) = work.allow(Act::DisclosureShow, thing).await?;
    let view = view(&mut work, &row).await?;
    if row.to_agency == caller.agency {
        work.unit.disclosure_update_read(id, work.now).await?;
    }
    let payload = work
        .payload(Act::DisclosureShow)
        .with("disclosure", id.to_string())
        .with("record", row.record.to_string())
        .with("version", row.version.to_string())
        .with("fields", field_codes(&row.fields));
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

async fn view(work: &mut Work<'_>, row: &DisclosureRow) -> Result<DisclosureView> {
    let directory = Directory::load(&mut work.unit).await?;
    let facts = readable(work, row)
        .await?
        .map(|record| facts_of(&record, Field::ALL))
        .unwrap_or_default();
    let grounds = work.unit.decision_ground_list(row.decision).await?;
    let ours = row.from_agency == work.caller.agency;
    let title = title(work, row).await?;
    let can_recall =
        ours && work.may(Act::DisclosureRecall, thing(row, work.now)) && row.recalled_at.is_none();
    Ok(DisclosureView {
        line: line(row, title, &directory, work.now),
        facts,
        conditions: row.conditions.clone(),
        grounds: grounds
            .into_iter()
            .map(|ground| Route {
                law: ground.law,
                plain: ground.plain,
            })
            .collect(),
        request: row.request,
        ours,
        can_recall,
        version: row.version,
        record: ours.then_some(row.record),
        receipt: row.id.to_string().chars().take(8).collect(),
    })
}

/// Take a disclosure back: from the next moment on it cannot be read.
pub async fn recall(
    candour: &Candour,
    caller: &Caller,
    id: DisclosureId,
) -> Result<Authorised<DisclosureId>> {
    let mut work = candour.work("disclosure.recall", caller).await?;
    let found = work.unit.disclosure_find(id).await?;
    let (work, row) = work.there(found, Act::DisclosureRecall).await?;
    let thing = thing(&row, work.now);
    let (mut work, permit) = work.allow(Act::DisclosureRecall, thing).await?;
    if !work.unit.disclosure_update_recalled(id, work.now).await? {
        return Err(FlowError::Conflict);
    }
    let payload = work
        .payload(Act::DisclosureRecall)
        .with("disclosure", id.to_string());
    work.release(permit, Kind::Alteration, payload, id).await
}
