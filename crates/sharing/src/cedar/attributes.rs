//! Who asks, of what, and what is known, as attributes in the words of the schema.

use candour_domain::{AgencyId, DeskId};
use cedar_policy::RestrictedExpression;

use super::{Failure, Names};
use crate::{Caller, Circumstances, Question, Thing};

pub(super) type Attributes = Vec<(String, RestrictedExpression)>;

/// Attributes under their names.
fn named<const N: usize>(pairs: [(&str, RestrictedExpression); N]) -> Attributes {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

pub(super) fn caller_attributes(names: &Names, caller: &Caller) -> Result<Attributes, Failure> {
    Ok(named([
        ("agency", names.one("Agency", caller.agency.to_string())?),
        ("kind", names.one("AgencyKind", caller.agency_kind.code())?),
        ("role", names.one("Role", caller.role.code())?),
        (
            "desks",
            names.many("Desk", caller.desks.iter().map(ToString::to_string))?,
        ),
    ]))
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each thing, and nothing else"
)]
pub(super) fn thing_attributes(
    names: &Names,
    thing: &Thing,
) -> Result<(&'static str, Attributes), Failure> {
    let agency = |id: &AgencyId| names.one("Agency", id.to_string());
    let desk = |id: &DeskId| names.one("Desk", id.to_string());
    Ok(match thing {
        Thing::Service => ("Service", Vec::new()),
        Thing::Administration => ("Administration", Vec::new()),
        Thing::Ledger => ("Ledger", Vec::new()),
        Thing::Record { owner } => ("Record", named([("owner", agency(owner)?)])),
        Thing::Concern { owner, desk: at } => (
            "Concern",
            named([("owner", agency(owner)?), ("desk", desk(at)?)]),
        ),
        Thing::Link { left, right } => (
            "Link",
            named([("left", agency(left)?), ("right", agency(right)?)]),
        ),
        Thing::Request {
            from_agency,
            from_desk,
            to_agency,
            to_desk,
        } => (
            "Request",
            named([
                ("from_agency", agency(from_agency)?),
                ("from_desk", desk(from_desk)?),
                ("to_agency", agency(to_agency)?),
                ("to_desk", desk(to_desk)?),
            ]),
        ),
        Thing::Disclosure {
            from_agency,
            to_agency,
            to_desk,
            state,
        } => (
            "Disclosure",
            named([
                ("from_agency", agency(from_agency)?),
                ("to_agency", agency(to_agency)?),
                ("to_desk", desk(to_desk)?),
                ("state", names.one("DisclosureState", state.code())?),
            ]),
        ),
        Thing::Pointer { holder, category } => (
            "Pointer",
            named([
                ("holder", agency(holder)?),
                ("category", names.one("Category", category.code())?),
            ]),
        ),
        Thing::Decision { owner, by } => (
            "Decision",
            named([
                ("owner", agency(owner)?),
                ("by", names.one("Account", by.to_string())?),
            ]),
        ),
        Thing::Advice {
            owner,
            by,
            desk: at,
        } => (
            "Advice",
            named([
                ("owner", agency(owner)?),
                ("by", names.one("Account", by.to_string())?),
                ("desk", desk(at)?),
            ]),
        ),
    })
}

pub(super) fn parties(names: &Names, question: &Question) -> Result<Attributes, Failure> {
    match question {
        Question::Door { .. } => Ok(Vec::new()),
        Question::Disclose {
            discloser_agency,
            recipient_agency,
            recipient_desk,
            ..
        } => Ok(named([
            (
                "discloser_agency",
                names.one("Agency", discloser_agency.to_string())?,
            ),
            (
                "recipient_agency",
                names.one("Agency", recipient_agency.to_string())?,
            ),
            (
                "recipient_desk",
                names.one("Desk", recipient_desk.to_string())?,
            ),
        ])),
    }
}

pub(super) fn circumstances_attributes(
    names: &Names,
    known: &Circumstances,
) -> Result<Attributes, Failure> {
    let mut pairs = named([
        (
            "discloser",
            names.one("AgencyKind", known.discloser.code())?,
        ),
        (
            "recipient",
            names.one("AgencyKind", known.recipient.code())?,
        ),
        ("purpose", names.one("Purpose", known.purpose.code())?),
        ("subject", names.one("SubjectKind", known.subject.code())?),
        ("consent", names.one("Consent", known.consent.code())?),
        ("danger", names.one("Danger", known.danger.code())?),
        ("function", names.one("Function", known.function.code())?),
        ("approach", names.one("Approach", known.approach.code())?),
        ("identity", names.one("Identity", known.identity.code())?),
        (
            "confidence",
            names.one("Confidence", known.confidence.code())?,
        ),
        ("detriment", names.one("Detriment", known.detriment.code())?),
        (
            "marks",
            names.many("Mark", known.marks.iter().map(|mark| mark.code()))?,
        ),
        (
            "fields",
            names.many("Field", known.fields.iter().map(|field| field.code()))?,
        ),
    ]);
    if let Some(reason) = known.no_consent_reason {
        let reason = names.one("NoConsentReason", reason.code())?;
        pairs.extend(named([("no_consent_reason", reason)]));
    }
    Ok(pairs)
}
