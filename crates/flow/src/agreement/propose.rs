//! Proposing: a new agreement or a changed version, from the form or from a file. First what it would change, then the
//! draft. A draft changes nothing.

use candour_domain::{AgreementId, Date};
use candour_ledger::Kind;
use candour_sharing::{Act, Agreement, SharingError, Thing};
use candour_store::{AgreementRow, AgreementState, AgreementVersionRow};
use serde::Serialize;

use super::change::{ChangeLine, changes, signed_by_all, with};
use super::form::{Answers, agreement, can_be_party, check};
use super::list::{Kept, PartyView, find, parties, read, until_words};
use crate::door::Work;
use crate::view::Directory;
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result, rules};

/// The day that a register without room for "no end" keeps instead.
const NO_END: (i16, i8, i8) = (9999, 12, 31);

/// What is proposed, and how.
#[derive(Debug, Clone)]
pub enum Draft<'a> {
    /// A new agreement, from the form.
    New(&'a Answers),
    /// A changed version of an agreement, from the form.
    Change(AgreementId, &'a Answers),
    /// A file, or the text of a proposal that was looked at.
    Text(&'a str),
}

/// Something that the text says otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    /// What it is about.
    pub key: String,
    /// What holds now; empty if there is no version in effect.
    pub before: String,
    /// What is proposed.
    pub after: String,
}

/// What a version would change. Nothing has changed yet.
#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    /// The agreement.
    pub id: AgreementId,
    /// Whether there is an agreement of this id already.
    pub known: bool,
    /// What it is called.
    pub title: String,
    /// The text, as it would be kept.
    pub text: String,
    /// What the text says otherwise than the version in effect.
    pub terms: Vec<Term>,
    /// Who gains and who loses what, once all have signed.
    pub changes: Vec<ChangeLine>,
    /// The day on which that is so, in words.
    pub day: String,
    /// Whether the version in effect would end before this one begins.
    pub gap: bool,
    /// Who has to sign before it holds; none: it holds as soon as it is kept.
    pub unsigned: Vec<String>,
    /// The parties.
    pub parties: Vec<PartyView>,
}

/// Work out what a version would change, for whoever is about to propose it.
pub async fn preview(
    candour: &Candour,
    caller: &Caller,
    draft: Draft<'_>,
) -> Result<Authorised<Proposal>> {
    let work = candour.work("agreement.preview", caller).await?;
    let (mut work, permit) = work.allow(draft.act(), Thing::Administration).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let proposed = draft.read(candour, &directory)?;
    let found = find(&mut work.unit, proposed.id).await?;
    let there = found.is_some() || !matches!(draft, Draft::Change(..));
    let kept = there.then(|| found.map(|found| found.0));
    let (mut work, kept) = work.there(kept, draft.act()).await?;
    let proposal = proposal(&mut work, &proposed, kept).await?;
    let payload = work
        .payload(draft.act())
        .with("agreement", proposal.id.to_string())
        .with("step", "preview");
    work.release(permit, Kind::Administration, payload, proposal)
        .await
}

impl Draft<'_> {
    const fn act(&self) -> Act {
        match self {
            Self::New(_) | Self::Text(_) => Act::AgreementCreate,
            Self::Change(..) => Act::AgreementUpdate,
        }
    }

    fn read(&self, candour: &Candour, directory: &Directory) -> Result<Agreement> {
        match self {
            Self::New(answers) => agreement(answers, candour.draw(AgreementId::new), directory),
            Self::Change(id, answers) => agreement(answers, *id, directory),
            Self::Text(text) => from_text(text, directory),
        }
    }
}

/// An agreement from a file. A party is found by its id or, in a file from elsewhere, by its name.
fn from_text(text: &str, directory: &Directory) -> Result<Agreement> {
    let mut agreement = Agreement::parse(text).map_err(|error| match error {
        SharingError::Agreement { line, message } => {
            Invalid::one("text", format!("Line {line}: {message}")).into()
        }
        other @ SharingError::Rules(_) => FlowError::Rules(other),
    })?;
    let mut invalid = Invalid::new();
    for party in &mut agreement.parties {
        let by_name = || {
            let named = |name: &str| name.to_lowercase() == party.name.trim().to_lowercase();
            directory.all().find(|agency| named(&agency.name))
        };
        let found = directory.find(party.agency).or_else(by_name);
        if let Some(agency) = found.filter(|agency| can_be_party(agency)) {
            party.agency = agency.id;
            party.name.clone_from(&agency.name);
        } else {
            let rule = format!(
                "`agency`: there is no agency here that can be a party and has the id or the name of {}",
                party.name
            );
            invalid.push("text", rule);
        }
    }
    let mut agencies: Vec<_> = agreement.parties.iter().map(|party| party.agency).collect();
    agencies.sort_unstable();
    agencies.dedup();
    if agencies.len() != agreement.parties.len() {
        invalid.push("text", "`party`: the same agency is named twice");
    }
    let mut others = Invalid::new();
    check(&agreement, &mut others);
    for problem in others.problems() {
        invalid.push("text", problem.rule.clone());
    }
    invalid.check()?;
    Ok(agreement)
}

async fn proposal(
    work: &mut Work<'_>,
    proposed: &Agreement,
    kept: Option<Kept>,
) -> Result<Proposal> {
    let directory = Directory::load(&mut work.unit).await?;
    let today = work.now.date();
    let day = proposed.from.max(today);
    let running = std::sync::Arc::clone(&work.rules);
    let after = signed_by_all(&running, proposed, today);
    let held = kept
        .as_ref()
        .filter(|kept| kept.row.state == AgreementState::InEffect)
        .map(|kept| &kept.agreement);
    Ok(Proposal {
        id: proposed.id,
        known: kept.is_some(),
        title: proposed.title.clone(),
        text: proposed.to_toml(),
        terms: terms(held, proposed),
        changes: changes(&running, after, &directory, day).await?,
        day: day.shown(),
        gap: proposed.from > today && held.is_some_and(|held| held.holds_on(today)),
        unsigned: unsigned(proposed),
        parties: parties(proposed, &directory),
    })
}

/// Who has not signed.
pub(super) fn unsigned(agreement: &Agreement) -> Vec<String> {
    let parties = agreement.parties.iter();
    parties
        .filter(|party| party.signed_on.is_none())
        .map(|party| party.name.clone())
        .collect()
}

/// What an agreement says apart from its parties and pointers, in words.
pub(super) fn said(agreement: &Agreement) -> Vec<(String, String)> {
    let list = |all: Vec<&str>| all.join("; ");
    let any = |text: String, otherwise: &str| {
        if text.is_empty() {
            otherwise.to_owned()
        } else {
            text
        }
    };
    let gateways: Vec<&str> = agreement.gateways.iter().map(String::as_str).collect();
    let rows = [
        ("Title", agreement.title.clone()),
        ("Holds from", agreement.from.shown()),
        ("Holds until", any(until_words(agreement), "No end is set")),
        ("To be reviewed by", agreement.review_on.shown()),
        (
            "What it is for",
            list(agreement.purposes.iter().map(|one| one.label()).collect()),
        ),
        (
            "Gateways it relies on",
            any(list(gateways), "Any that allows it"),
        ),
        (
            "What may be given",
            list(agreement.fields.iter().map(|one| one.label()).collect()),
        ),
        ("Kept for", format!("{} days", agreement.retention_days)),
        (
            "Impact assessment",
            any(agreement.dpia.clone(), "None is named"),
        ),
    ];
    rows.into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn terms(held: Option<&Agreement>, proposed: &Agreement) -> Vec<Term> {
    let before = held.map(said).unwrap_or_default();
    let mut terms = Vec::new();
    for (place, (key, after)) in said(proposed).into_iter().enumerate() {
        let before = before
            .get(place)
            .map(|row| row.1.clone())
            .unwrap_or_default();
        if before != after {
            terms.push(Term { key, before, after });
        }
    }
    terms
}

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposed {
    /// The agreement.
    pub id: AgreementId,
    /// Which version.
    pub version: i64,
    /// Who has to sign before it holds; none: it holds.
    pub unsigned: Vec<String>,
}

/// Keep a version: from the text of a preview, or from a file. It is a draft, unless the file says that every party has
/// signed: then it takes effect.
pub async fn propose(
    candour: &Candour,
    caller: &Caller,
    draft: Draft<'_>,
) -> Result<Authorised<Proposed>> {
    let act = draft.act();
    let work = candour.work("agreement.propose", caller).await?;
    let (mut work, permit) = work.allow(act, Thing::Administration).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let agreement = draft.read(candour, &directory)?;
    let proposed = keep(&mut work, agreement).await?;
    let payload = work
        .payload(act)
        .with("agreement", proposed.id.to_string())
        .with("version", proposed.version.to_string())
        .with("unsigned", proposed.unsigned.len().to_string());
    work.release(permit, Kind::Administration, payload, proposed)
        .await
}

/// The same for a version of an agreement that is there: another one's text is nothing here.
pub async fn propose_change(
    candour: &Candour,
    caller: &Caller,
    id: AgreementId,
    text: &str,
) -> Result<Authorised<Proposed>> {
    let work = candour.work("agreement.propose", caller).await?;
    let (mut work, permit) = work
        .allow(Act::AgreementUpdate, Thing::Administration)
        .await?;
    let directory = Directory::load(&mut work.unit).await?;
    let agreement = from_text(text, &directory)?;
    let same = (agreement.id == id).then_some(agreement);
    let (mut work, agreement) = work.there(same, Act::AgreementUpdate).await?;
    let proposed = keep(&mut work, agreement).await?;
    let payload = work
        .payload(Act::AgreementUpdate)
        .with("agreement", proposed.id.to_string())
        .with("version", proposed.version.to_string())
        .with("unsigned", proposed.unsigned.len().to_string());
    work.release(permit, Kind::Administration, payload, proposed)
        .await
}

/// Keep a version as a draft in place of any draft before it, or in effect where every party has signed. What one version
/// says never changes: whoever signs it names it by its number.
pub(super) async fn keep(work: &mut Work<'_>, mut agreement: Agreement) -> Result<Proposed> {
    let today = work.now.date();
    if agreement
        .parties
        .iter()
        .any(|party| party.signed_on.is_some_and(|on| on > today))
    {
        return Err(Invalid::one("text", "`signed_on`: nobody has signed on a day to come").into());
    }
    let found = find(&mut work.unit, agreement.id).await?;
    let latest = found.as_ref().and_then(|(_, versions)| versions.first());
    let draft = latest.filter(|row| row.state == AgreementState::Draft);
    agreement.version = latest.map_or(1, |row| row.version.saturating_add(1));
    let unsigned = unsigned(&agreement);
    if !unsigned.is_empty() {
        rules::load(signed_by_all(&work.rules, &agreement, today)).await??;
    }
    let row = AgreementVersionRow {
        agreement: agreement.id,
        version: agreement.version,
        state: AgreementState::Draft,
        text: agreement.to_toml(),
        changed_by: rules::by(work),
        changed_at: work.now,
    };
    if found.is_none() {
        register(work, &agreement, Register::New).await?;
    }
    if let Some(draft) = draft {
        let replaced = AgreementVersionRow {
            state: AgreementState::Replaced,
            changed_by: row.changed_by,
            changed_at: row.changed_at,
            ..draft.clone()
        };
        stood(
            work.unit
                .agreement_version_update(&replaced, AgreementState::Draft)
                .await?,
        )?;
    }
    work.unit.agreement_version_insert(&row).await?;
    if unsigned.is_empty() {
        take_effect(work, &agreement).await?;
    }
    Ok(Proposed {
        id: agreement.id,
        version: agreement.version,
        unsigned,
    })
}

/// Put the draft that all parties have signed in the place of the version in effect.
pub(super) async fn take_effect(work: &mut Work<'_>, agreement: &Agreement) -> Result<()> {
    let rules = rules::load(with(&work.rules, agreement)).await??;
    work.candour.snapshot().expect(rules);
    let row = AgreementVersionRow {
        agreement: agreement.id,
        version: agreement.version,
        state: AgreementState::InEffect,
        text: agreement.to_toml(),
        changed_by: rules::by(work),
        changed_at: work.now,
    };
    register(work, agreement, Register::Again).await?;
    stood(
        work.unit
            .agreement_version_update(&row, AgreementState::Draft)
            .await?,
    )
}

/// Nothing was lost to somebody who was first.
pub(super) fn stood(stood: bool) -> Result<()> {
    if stood {
        Ok(())
    } else {
        Err(FlowError::Conflict)
    }
}

/// Whether the register has the agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Register {
    New,
    Again,
}

/// What the register itself says, for its order and for whoever looks at it without reading the text.
async fn register(work: &mut Work<'_>, agreement: &Agreement, how: Register) -> Result<()> {
    let (year, month, day) = NO_END;
    let no_end = Date::new(year, month, day).map_err(|_| FlowError::Broken("no end of days"))?;
    let row = AgreementRow {
        id: agreement.id,
        title: agreement.title.clone(),
        from: agreement.from,
        until: agreement.until.unwrap_or(no_end),
        review_on: agreement.review_on,
    };
    let parties: Vec<_> = agreement
        .parties
        .iter()
        .map(|party| {
            let ordinary = party.pointers.get(&candour_domain::Category::Ordinary);
            let nothing = candour_domain::PointerGrade::Nothing;
            (party.agency, ordinary.copied().unwrap_or(nothing))
        })
        .collect();
    match how {
        Register::New => work.unit.agreement_insert(&row, &parties, work.now).await?,
        Register::Again => {
            work.unit.agreement_update(&row, &parties).await?;
        }
    }
    Ok(())
}

/// The draft of an agreement, if it has one, read.
pub(super) fn draft_of(versions: &[AgreementVersionRow]) -> Result<Option<Agreement>> {
    let latest = versions.first();
    latest
        .filter(|row| row.state == AgreementState::Draft)
        .map(|row| read(&row.text))
        .transpose()
}
