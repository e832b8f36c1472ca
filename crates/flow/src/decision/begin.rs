//! Beginning "Can I share this?": empty, or from a record, a concern or a request.

use candour_domain::{Approach, ConcernId, Consent, DraftId, NoConsentReason, RecordId, RequestId};
use candour_ledger::Kind;
use candour_sharing::{Act, Thing};
use candour_store::{DecisionDraftRow, RequestRow, StepAnswers};
use serde::Serialize;

use super::step::Step;
use crate::door::Work;
use crate::draft::{Answers, first};
use crate::{Authorised, Caller, Candour, Result};

/// The page before the first question.
#[derive(Debug, Clone, Serialize)]
pub struct StartView {
    /// The record to begin with, or empty.
    pub record: String,
    /// The concern to begin with, or empty.
    pub concern: String,
    /// The request to begin with, or empty.
    pub request: String,
}

/// The page before the first question. What it begins with is checked when it begins.
pub async fn start(
    candour: &Candour,
    caller: &Caller,
    from: &Answers,
) -> Result<Authorised<StartView>> {
    let work = candour.work("decision.start", caller).await?;
    let (work, permit) = work.allow(Act::DecisionCreate, Thing::Service).await?;
    let view = StartView {
        record: read::<RecordId>(from, "record"),
        concern: read::<ConcernId>(from, "concern"),
        request: read::<RequestId>(from, "request"),
    };
    let payload = work.payload(Act::DecisionCreate);
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// An id as it is written, or nothing where it cannot be read.
fn read<T: std::str::FromStr + ToString>(from: &Answers, field: &str) -> String {
    first(from, field)
        .parse::<T>()
        .map(|id| id.to_string())
        .unwrap_or_default()
}

/// What it begins with, and what that answers already.
#[derive(Default)]
struct Beginning {
    record: Option<RecordId>,
    concern: Option<ConcernId>,
    request: Option<RequestId>,
    answers: Vec<(Step, StepAnswers)>,
}

/// Begin. What it begins with must be the caller's to see; otherwise it is not there. Gives the new draft.
pub async fn create(
    candour: &Candour,
    caller: &Caller,
    from: &Answers,
) -> Result<Authorised<DraftId>> {
    let work = candour.work("decision.begin", caller).await?;
    let (work, beginning) = beginning(work, from).await?;
    let (mut work, permit) = work.allow(Act::DecisionCreate, Thing::Service).await?;
    let id = candour.draw(DraftId::new);
    let row = DecisionDraftRow {
        id,
        account: caller.account,
        record: beginning.record,
        concern: beginning.concern,
        request: beginning.request,
        updated_at: work.now,
    };
    work.unit.decision_draft_insert(&row).await?;
    for (step, answers) in beginning.answers {
        work.unit
            .decision_draft_answer_replace(id, step.code(), &answers, work.now)
            .await?;
    }
    let payload = work
        .payload(Act::DecisionCreate)
        .with("draft", id.to_string());
    work.release(permit, Kind::Collection, payload, id).await
}

async fn beginning<'a>(mut work: Work<'a>, from: &Answers) -> Result<(Work<'a>, Beginning)> {
    let mut beginning = Beginning::default();
    if !first(from, "record").is_empty() {
        let id = first(from, "record").parse::<RecordId>().ok();
        (work, _, _) = work.record(id, Act::RecordShow).await?;
        beginning.record = id;
    }
    if !first(from, "concern").is_empty() {
        let found = match first(from, "concern").parse::<ConcernId>() {
            Ok(id) => work.unit.concern_find(id).await?,
            Err(_) => None,
        };
        let found = work.there(found, Act::ConcernShow).await?;
        let thing = Thing::Concern {
            owner: found.1.agency,
            desk: found.1.desk,
        };
        beginning.concern = Some(found.1.id);
        (work, _) = found.0.allow(Act::ConcernShow, thing).await?;
    }
    if !first(from, "request").is_empty() {
        let found = match first(from, "request").parse::<RequestId>() {
            Ok(id) => work.unit.request_find(id).await?,
            Err(_) => None,
        };
        let (found_work, row) = work.there(found, Act::RequestAnswer).await?;
        // Only whoever is asked can decide whether to share.
        let thing = crate::request::thing(&row);
        (work, _) = found_work.allow(Act::RequestAnswer, thing).await?;
        beginning.request = Some(row.id);
        beginning.answers = answers_of(&row);
    }
    Ok((work, beginning))
}

/// What a request has already answered.
fn answers_of(row: &RequestRow) -> Vec<(Step, StepAnswers)> {
    let said = |pairs: &[(&str, &str)]| -> StepAnswers {
        pairs
            .iter()
            .map(|(field, value)| ((*field).to_owned(), vec![(*value).to_owned()]))
            .collect()
    };
    let wanted = row.fields.iter().map(|field| field.code().to_owned());
    let mut answers = vec![
        (
            Step::Who,
            said(&[
                ("agency", &row.from_agency.to_string()),
                ("approach", Approach::Asked.code()),
                ("purpose", row.purpose.code()),
                ("subject", row.subject.code()),
            ]),
        ),
        (
            Step::Fields,
            StepAnswers::from([("field".to_owned(), wanted.collect())]),
        ),
    ];
    if let Some(code) = consent_code(row.consent, row.no_consent_reason) {
        answers.push((Step::Consent, said(&[("consent", code)])));
    }
    if row.function.is_stated() {
        answers.push((Step::Function, said(&[("function", row.function.code())])));
    }
    answers
}

/// The choice that says this of consent.
fn consent_code(said: Consent, reason: Option<NoConsentReason>) -> Option<&'static str> {
    super::CONSENTS
        .iter()
        .find(|row| row.2 == said && row.3 == reason)
        .map(|row| row.0)
}
