//! "Can I share this?": advice from the same rules that decide, and the record of a decision not to share.

use std::collections::BTreeSet;

use candour_domain::{AgencyKind, Consent, Field, Purpose, SubjectKind};
use candour_ledger::Kind;
use candour_sharing::{
    Act, Circumstances, Danger, Question, StatedFunction, Thing, advise, minimum_fields,
};
use serde::Serialize;

use crate::draft::{Answers, chosen, first};
use crate::view::{AdviceView, Choice, Directory};
use crate::{Authorised, Caller, Candour, Invalid, Result};

/// The form that asks "can I share this?".
#[derive(Debug, Clone, Serialize)]
pub struct AdviceForm {
    /// Every other agency.
    pub agencies: Vec<Choice>,
    /// What it can be for.
    pub purposes: Vec<Choice>,
    /// What sort of person it can be about.
    pub subjects: Vec<Choice>,
    /// What can be known of consent.
    pub consents: Vec<Choice>,
    /// What can be shared.
    pub fields: Vec<Choice>,
    /// What was answered so far.
    pub answers: Answers,
    /// The advice, once all is answered.
    pub advice: Option<AdviceView>,
    /// The agency asked about, by name.
    pub recipient: String,
}

/// Read the circumstances of a disclosure from a form. `discloser` and `recipient` come from rows, never from it.
pub(crate) fn circumstances(
    answers: &Answers,
    discloser: AgencyKind,
    recipient: AgencyKind,
    fields: BTreeSet<Field>,
) -> Result<Circumstances> {
    let mut invalid = Invalid::new();
    let purpose = chosen::<Purpose>(&mut invalid, answers, "purpose", "Choose what it is for");
    let subject =
        chosen::<SubjectKind>(&mut invalid, answers, "subject", "Choose who the person is");
    let consent = chosen::<Consent>(
        &mut invalid,
        answers,
        "consent",
        "Choose whether they know and agree",
    );
    if fields.is_empty() {
        invalid.push("field", "Choose at least one thing to share");
    }
    let (Some(purpose), Some(subject), Some(consent), false) =
        (purpose, subject, consent, fields.is_empty())
    else {
        invalid.check()?;
        return Err(crate::FlowError::Broken(
            "a form without an error could not be read",
        ));
    };
    Ok(Circumstances {
        discloser,
        recipient,
        purpose,
        subject,
        consent,
        no_consent_reason: no_consent_reason(consent),
        danger: if first(answers, "danger") == "immediate" {
            Danger::Immediate
        } else {
            Danger::None
        },
        function: if first(answers, "task").is_empty() {
            StatedFunction::NotStated
        } else {
            StatedFunction::Stated
        },
        fields,
    })
}

/// The reason that follows from what is known of consent: it would prejudice where asking is unsafe; it cannot
/// reasonably be obtained where nobody could ask.
pub(crate) const fn no_consent_reason(consent: Consent) -> Option<candour_domain::NoConsentReason> {
    match consent {
        Consent::UnsafeToAsk => Some(candour_domain::NoConsentReason::WouldPrejudice),
        Consent::NotAsked => Some(candour_domain::NoConsentReason::NotReasonableToObtain),
        Consent::Given | Consent::Refused => None,
    }
}

/// The fields that were ticked.
pub(crate) fn fields(answers: &Answers, name: &str) -> BTreeSet<Field> {
    answers
        .get(name)
        .map(|codes| codes.iter().filter_map(|code| code.parse().ok()).collect())
        .unwrap_or_default()
}

/// The form, with advice once it is filled in. Asking is recorded, whatever comes of it.
pub async fn show(
    candour: &Candour,
    caller: &Caller,
    answers: Answers,
) -> Result<Authorised<AdviceForm>> {
    candour
        .note_immigration(caller, Act::DecisionAdvise, first(&answers, "purpose"))
        .await?;
    let work = candour.work("decision.advise", caller).await?;
    let (mut work, permit) = work.allow(Act::DecisionAdvise, Thing::Service).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let recipient = directory
        .all()
        .find(|agency| agency.id.to_string() == first(&answers, "agency"))
        .cloned();
    let mut payload = work.payload(Act::DecisionAdvise);
    let mut advice = None;
    if !answers.is_empty() {
        let Some(recipient) = &recipient else {
            return Err(Invalid::one("agency", "Choose who you would share with").into());
        };
        let known = circumstances(
            &answers,
            caller.agency_kind,
            recipient.kind,
            fields(&answers, "field"),
        )?;
        payload = payload
            .with("purpose", known.purpose.code())
            .with("to-agency", recipient.id.to_string());
        let desk = crate::link::first_desk(&directory, recipient.id);
        let question = Question::Disclose {
            caller: caller.clone(),
            discloser_agency: caller.agency,
            recipient_agency: recipient.id,
            recipient_desk: desk.unwrap_or_else(|| candour_domain::DeskId::from_bytes([0; 16])),
            circumstances: known,
        };
        let found = AdviceView::new(&advise(candour.rules(), &question, work.now));
        payload = payload.with("answer", found.answer.clone());
        advice = Some(found);
    }
    let view = AdviceForm {
        agencies: others(&directory, caller),
        purposes: Purpose::ALL
            .iter()
            .map(|purpose| Choice::new(purpose.code(), purpose.label()))
            .collect(),
        subjects: SubjectKind::ALL
            .iter()
            .map(|subject| Choice::new(subject.code(), subject.label()))
            .collect(),
        consents: Consent::ALL
            .iter()
            .map(|consent| Choice::new(consent.code(), consent.label()))
            .collect(),
        fields: Choice::fields(Field::ALL),
        recipient: recipient.map(|agency| agency.name).unwrap_or_default(),
        answers,
        advice,
    };
    work.release(permit, Kind::Decision, payload, view).await
}

/// Every agency but the caller's own and the oversight body.
pub(crate) fn others(directory: &Directory, caller: &Caller) -> Vec<Choice> {
    let mut others: Vec<Choice> = directory
        .all()
        .filter(|agency| agency.id != caller.agency && agency.kind != AgencyKind::Oversight)
        .map(|agency| Choice::new(agency.id.to_string(), agency.name.clone()))
        .collect();
    others.sort_by(|left, right| left.label.cmp(&right.label));
    others
}

/// What a purpose usually needs, for the ticks a form starts with.
pub fn usual_fields(purpose: Purpose) -> Vec<Field> {
    minimum_fields(purpose).into_iter().collect()
}
