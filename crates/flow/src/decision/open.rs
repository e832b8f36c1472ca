//! An unfinished "Can I share this?": whose it is, what it began with, and what was answered.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{
    AgencyKind, Approach, ConcernId, Confidence, DeskId, Detriment, DraftId, Field, Function,
    Identity, Mark, Purpose, Record, RecordId, RequestId, SubjectKind,
};
use candour_sharing::{Act, Circumstances, Danger, Permit, Question, Thing};
use candour_store::DecisionDraftRow;

use super::consent;
use super::step::{
    About, Step, asks_detriment, first_open, in_danger, is_anonymous, purpose, redacted, steps,
    ticked,
};
use crate::door::Work;
use crate::draft::{Answers, first};
use crate::view::Directory;
use crate::{Caller, Candour, FlowError, Result};

/// An unfinished decision of the caller's own.
#[derive(Debug)]
pub(crate) struct Open {
    /// Its id.
    pub(crate) id: DraftId,
    /// The record it began with.
    pub(crate) record: Option<RecordId>,
    /// The concern it began with.
    pub(crate) concern: Option<ConcernId>,
    /// The request it began with.
    pub(crate) request: Option<RequestId>,
    /// What was answered.
    pub(crate) answers: Answers,
    pub(super) about: About,
    desks: BTreeMap<String, DeskId>,
}

/// Begin a use of one that is the caller's own; anybody else's is not there.
pub(crate) async fn open<'a>(
    candour: &'a Candour,
    caller: &'a Caller,
    id: DraftId,
    act: Act,
) -> Result<(Work<'a>, Permit, Open)> {
    let mut work = candour.work("decision.draft", caller).await?;
    let row = work
        .unit
        .decision_draft_find(id)
        .await?
        .filter(|row| row.account == caller.account);
    let (work, row) = work.there(row, act).await?;
    let (mut work, permit) = work.allow(act, Thing::Service).await?;
    let found = load(&mut work, row).await?;
    Ok((work, permit, found))
}

pub(super) async fn load(work: &mut Work<'_>, row: DecisionDraftRow) -> Result<Open> {
    let pages = work.unit.decision_draft_answer_list(row.id).await?;
    // No two pages have a field of the same name.
    let answers: Answers = pages.into_values().flatten().collect();
    let directory = Directory::load(&mut work.unit).await?;
    let record = match row.record {
        Some(id) => work.unit.record_find(id).await?,
        None => None,
    };
    // A record that is not the caller's own any more says nothing.
    let record = record.filter(|record| {
        work.may(
            Act::RecordShow,
            Thing::Record {
                owner: record.agency,
            },
        )
    });
    let usual = purpose(&answers).map_or_else(BTreeSet::new, |purpose| {
        work.rules.minimum_fields(purpose, work.now.date())
    });
    let agencies = super::recipients(&directory, work.caller);
    let desks = agencies
        .iter()
        .filter_map(|agency| {
            let desk = crate::link::first_desk(&directory, agency.id)?;
            Some((agency.id.to_string(), desk))
        })
        .collect();
    Ok(Open {
        id: row.id,
        record: row.record,
        concern: row.concern,
        request: row.request,
        answers,
        about: About {
            agencies,
            held: record.as_ref().map(held),
            usual,
        },
        desks,
    })
}

/// What a record holds, and everything that restricts each field of it.
fn held(record: &Record) -> BTreeMap<Field, BTreeSet<Mark>> {
    let mut held: BTreeMap<Field, BTreeSet<Mark>> = BTreeMap::new();
    for value in &record.values {
        held.entry(value.field)
            .or_default()
            .extend(value.marks.iter().copied());
    }
    held
}

impl Open {
    /// Whether every question is answered.
    pub(super) fn is_complete(&self) -> bool {
        first_open(&self.answers, &self.about).is_none()
    }

    /// What the rules are asked, once every question is answered; nothing before.
    pub(crate) fn question(&self, caller: &Caller) -> Result<Question> {
        let answers = &self.answers;
        let broken = || FlowError::Broken("an unfinished decision was asked for its question");
        if !self.is_complete() {
            return Err(broken());
        }
        let recipient = self.about.recipient(answers).ok_or_else(broken)?;
        let purpose = purpose(answers).ok_or_else(broken)?;
        let subject = first(answers, "subject").parse().map_err(|_| broken())?;
        let desk = self.desks.get(&recipient.id.to_string()).copied();
        Ok(Question::Disclose {
            caller: caller.clone(),
            discloser_agency: caller.agency,
            recipient_agency: recipient.id,
            recipient_desk: desk.unwrap_or_else(|| DeskId::from_bytes([0; 16])),
            circumstances: self.circumstances(caller, (recipient.kind, purpose, subject)),
        })
    }

    fn circumstances(
        &self,
        caller: &Caller,
        (recipient, purpose, subject): (AgencyKind, Purpose, SubjectKind),
    ) -> Circumstances {
        let answers = &self.answers;
        let asked = steps(answers);
        let mut known = Circumstances::between(caller.agency_kind, recipient, purpose, subject);
        if in_danger(answers) {
            known.danger = Danger::Immediate;
            // A life outweighs any confidence, and nobody is asked first whether they may be saved.
            known.confidence = Confidence::Outweighed;
            known.no_consent_reason = Some(candour_domain::NoConsentReason::NotReasonableToObtain);
        }
        if let Ok(approach) = first(answers, "approach").parse::<Approach>() {
            known.approach = approach;
        }
        if is_anonymous(answers) {
            known.identity = Identity::Anonymous;
            known.confidence = Confidence::NotOwed;
        }
        if asked.contains(&Step::Confidence) {
            known.confidence = first(answers, "confidence")
                .parse()
                .unwrap_or(Confidence::Owed);
        }
        if asked.contains(&Step::Consent)
            && let Some((said, reason)) = consent(first(answers, "consent"))
        {
            known.consent = said;
            known.no_consent_reason = reason;
        }
        if asked.contains(&Step::Function) {
            known.function = first(answers, "function")
                .parse()
                .unwrap_or(Function::NotStated);
        }
        if asked.contains(&Step::Fields) {
            known.fields = ticked(answers);
            known.marks = self.marks();
            if asks_detriment(answers) && first(answers, "detriment") == Detriment::More.code() {
                known.detriment = Detriment::More;
            }
        }
        known
    }

    /// What restricts the ticked fields, without the shields of those that were redacted.
    fn marks(&self) -> BTreeSet<Mark> {
        let redacted = redacted(&self.answers);
        ticked(&self.answers)
            .into_iter()
            .flat_map(|field| {
                let done = redacted.contains(&field);
                self.about
                    .marks(field)
                    .into_iter()
                    .filter(move |mark| !(done && mark.is_shield()))
            })
            .collect()
    }

    /// What the rules are asked, in codes, once every question is answered; nothing before.
    pub(crate) fn facts(&self, work: &Work<'_>) -> String {
        self.question(work.caller)
            .map(|question| question.facts())
            .unwrap_or_default()
    }

    /// What was said so far, in words, for whoever is asked for advice.
    pub(crate) fn rows(&self) -> Vec<super::AnswerRow> {
        super::summary::rows(&self.answers, &self.about)
    }
}
