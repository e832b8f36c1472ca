//! "Can I share this?": a few questions, the answer from the same rules that decide, and a record of what was decided,
//! to share or not to.

mod begin;
mod function;
mod list;
mod open;
mod page;
mod record;
mod second;
mod step;
mod summary;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use candour_domain::{
    Agency, AgencyKind, Confidence, Consent, Field, Function, NoConsentReason, Purpose, SubjectKind,
};
use candour_sharing::{Circumstances, Danger};

use crate::draft::{Answers, chosen, first};
use crate::view::{Choice, Directory};
use crate::{Caller, Invalid, Result};

pub use begin::{StartView, create, start};
pub use list::{DecisionLine, DecisionList, DecisionView, UnfinishedLine, list, show};
pub(crate) use open::{Open, open};
pub use page::{Offered, PageView, answer, delete, page};
pub use record::record;
pub use second::second;
pub use step::Step;
pub use summary::AnswerRow;

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
    let consent = consent(first(answers, "consent"));
    if consent.is_none() {
        invalid.push("consent", "Choose whether they know and agree");
    }
    if fields.is_empty() {
        invalid.push("field", "Choose at least one thing to share");
    }
    let (Some(purpose), Some(subject), Some((consent, no_consent_reason)), false) =
        (purpose, subject, consent, fields.is_empty())
    else {
        invalid.check()?;
        return Err(crate::FlowError::Broken(
            "a form without an error could not be read",
        ));
    };
    let mut known = Circumstances::between(discloser, recipient, purpose, subject);
    known.consent = consent;
    known.no_consent_reason = no_consent_reason;
    known.fields = fields;
    if first(answers, "danger") == Danger::Immediate.code() {
        known.danger = Danger::Immediate;
    }
    known.function = match first(answers, "function").parse::<Function>() {
        Ok(function) => function,
        Err(_) if first(answers, "task").is_empty() => Function::NotStated,
        Err(_) => Function::PublicTask,
    };
    if let Ok(confidence) = first(answers, "confidence").parse::<Confidence>() {
        known.confidence = confidence;
    }
    Ok(known)
}

/// The fields that were ticked.
pub(crate) fn fields(answers: &Answers, name: &str) -> BTreeSet<Field> {
    answers
        .get(name)
        .map(|codes| codes.iter().filter_map(|code| code.parse().ok()).collect())
        .unwrap_or_default()
}

/// What a form offers about consent.
pub(crate) fn consent_choices() -> Vec<Choice> {
    CONSENTS
        .iter()
        .map(|(code, label, ..)| Choice::new(*code, *label))
        .collect()
}

/// What a choice of [`consent_choices`] says of consent, and why there is none.
pub(crate) fn consent(code: &str) -> Option<(Consent, Option<NoConsentReason>)> {
    CONSENTS
        .iter()
        .find(|row| row.0 == code)
        .map(|(_, _, consent, reason)| (*consent, *reason))
}

/// The choices: code, words, what is known of consent, and the reason of the Data Protection Act 2018, Schedule 1,
/// paragraph 18 that follows from it.
const CONSENTS: [(&str, &str, Consent, Option<NoConsentReason>); 6] = [
    (
        "given",
        "They agreed. They understood, they were free to say no, and nobody pressed them",
        Consent::Given,
        None,
    ),
    ("refused", "They said no", Consent::Refused, None),
    (
        "unsafe",
        "It is not safe to ask them",
        Consent::UnsafeToAsk,
        Some(NoConsentReason::WouldPrejudice),
    ),
    (
        "cannot",
        "They cannot give consent",
        Consent::NotAsked,
        Some(NoConsentReason::CannotBeGiven),
    ),
    (
        "not-reasonable",
        "We could not reasonably be expected to ask them",
        Consent::NotAsked,
        Some(NoConsentReason::NotReasonableToObtain),
    ),
    (
        "not-asked",
        "Nobody has asked them yet",
        Consent::NotAsked,
        None,
    ),
];

/// Those that can receive something: every agency but the caller's own and the oversight body.
pub(crate) fn recipients(directory: &Directory, caller: &Caller) -> Vec<Agency> {
    directory
        .all()
        .filter(|agency| agency.id != caller.agency && agency.kind != AgencyKind::Oversight)
        .cloned()
        .collect()
}

/// Fields in words, as one text.
pub(crate) fn words<'a>(fields: impl Iterator<Item = &'a Field>) -> String {
    let labels: Vec<&str> = fields.map(|field| field.label()).collect();
    labels.join(", ")
}
