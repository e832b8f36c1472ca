//! The register: every agreement, how it stands today, and what has to be done about it.

use std::collections::BTreeMap;

use candour_domain::{AgreementId, Category, Date, PointerGrade};
use candour_ledger::Kind;
use candour_sharing::{Act, Agreement, Thing};
use candour_store::{AgreementState, AgreementVersionRow, Unit};
use serde::Serialize;

use crate::view::{Choice, Directory};
use crate::{Authorised, Caller, Candour, FlowError, Result};

/// How many days before an agreement ends everybody is reminded.
const ENDS_SOON_DAYS: i32 = 60;

/// How many days before an agreement is to be reviewed everybody is reminded.
const REVIEW_SOON_DAYS: i32 = 30;

/// An agreement with its parties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgreementView {
    /// Its id.
    pub id: AgreementId,
    /// What it is called.
    pub title: String,
    /// Which version this is.
    pub version: i64,
    /// The first day on which it holds, in words.
    pub from: String,
    /// The day on which it no longer holds, in words; empty if none is set.
    pub until: String,
    /// The day by which it is to be reviewed, in words.
    pub review_on: String,
    /// Whether it holds today.
    pub in_force: bool,
    /// `in-force`, `to-come`, `expired`, `draft` or `ended`.
    pub state: String,
    /// The same in words.
    pub state_words: String,
    /// Whether a changed version waits to be signed.
    pub draft: bool,
    /// What has to be done about it.
    pub reminders: Vec<Reminder>,
    /// Its parties, by name.
    pub parties: Vec<PartyView>,
}

/// Something to do about an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// `ends-soon`, `expired`, `review-soon`, `review-overdue` or `unsigned`.
    pub sort: String,
    /// What, in words.
    pub words: String,
}

impl Reminder {
    fn new(sort: &str, words: String) -> Self {
        Self {
            sort: sort.to_owned(),
            words,
        }
    }
}

/// One party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartyView {
    /// The party's id.
    pub id: String,
    /// The party's name.
    pub agency: String,
    /// The code of what its links to ordinary records let the others know.
    pub grade: String,
    /// The same in words.
    pub grade_label: String,
    /// What its links let the others know, for each sort of record in the order of the domain.
    pub grades: Vec<Choice>,
    /// Who signed for it, or is to.
    pub signatory: String,
    /// When it was signed, in words; empty if it was not.
    pub signed_on: String,
}

/// Every agreement, by title.
pub async fn list(candour: &Candour, caller: &Caller) -> Result<Authorised<Vec<AgreementView>>> {
    let work = candour.work("agreement.list", caller).await?;
    let (mut work, permit) = work.allow(Act::AgreementList, Thing::Service).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let today = work.now.date();
    let mut agreements = Vec::new();
    for kept in all(&mut work.unit).await? {
        agreements.push(kept.view(&directory, today));
    }
    let payload = work
        .payload(Act::AgreementList)
        .with("rows", agreements.len().to_string());
    work.release(permit, Kind::Consultation, payload, agreements)
        .await
}

/// One agreement as it is kept: the version that counts, and the draft that is to take its place.
#[derive(Debug)]
pub(super) struct Kept {
    /// The version in effect; without one the draft, or what was ended.
    pub(super) row: AgreementVersionRow,
    /// The same, read.
    pub(super) agreement: Agreement,
    /// A draft beside the version in effect.
    pub(super) draft: Option<AgreementVersionRow>,
}

/// Every agreement with its latest version and, where that is a draft, the version in effect.
async fn all(unit: &mut Unit) -> Result<Vec<Kept>> {
    let held: BTreeMap<AgreementId, (i64, String)> = unit
        .agreement_in_effect_list()
        .await?
        .into_iter()
        .map(|(agreement, version, text)| (agreement, (version, text)))
        .collect();
    let latest = unit.agreement_version_list().await?;
    latest
        .into_iter()
        .map(|row| match held.get(&row.agreement) {
            Some((version, text)) if *version != row.version => {
                let before = AgreementVersionRow {
                    version: *version,
                    state: AgreementState::InEffect,
                    text: text.clone(),
                    ..row.clone()
                };
                let draft = (row.state == AgreementState::Draft).then_some(row);
                Kept::new(before, draft)
            }
            _ => Kept::new(row, None),
        })
        .collect()
}

/// One agreement, and all of its versions, the newest first.
pub(super) async fn find(
    unit: &mut Unit,
    id: AgreementId,
) -> Result<Option<(Kept, Vec<AgreementVersionRow>)>> {
    let versions = unit.agreement_version_history(id).await?;
    let is = |state| {
        versions
            .iter()
            .find(|row: &&AgreementVersionRow| row.state == state)
    };
    let draft = is(AgreementState::Draft);
    let counts = is(AgreementState::InEffect);
    let Some(row) = counts.or(draft).or_else(|| versions.first()) else {
        return Ok(None);
    };
    let beside = draft.filter(|draft| draft.version != row.version);
    let kept = Kept::new(row.clone(), beside.cloned())?;
    Ok(Some((kept, versions)))
}

/// The agreement that a version holds. It was read before it was kept.
pub(super) fn read(text: &str) -> Result<Agreement> {
    Agreement::parse(text)
        .map_err(|_| FlowError::Broken("an agreement in the store cannot be read"))
}

impl Kept {
    fn new(row: AgreementVersionRow, draft: Option<AgreementVersionRow>) -> Result<Self> {
        Ok(Self {
            agreement: read(&row.text)?,
            row,
            draft,
        })
    }

    /// Whether it holds on `day`.
    pub(super) fn holds_on(&self, day: Date) -> bool {
        self.row.state == AgreementState::InEffect && self.agreement.holds_on(day)
    }

    /// Whether its end has passed or is near, so that whom it hits is worth telling.
    pub(super) fn ends_soon(&self, today: Date) -> bool {
        let soon = today.plus_days(ENDS_SOON_DAYS);
        self.row.state == AgreementState::InEffect
            && self.agreement.until.is_some_and(|until| until <= soon)
    }

    fn state(&self, today: Date) -> (&'static str, &'static str) {
        match self.row.state {
            AgreementState::Draft => ("draft", "Not signed by all"),
            AgreementState::Replaced | AgreementState::Ended => ("ended", "Ended"),
            AgreementState::InEffect if today < self.agreement.from => {
                ("to-come", "Still to begin")
            }
            AgreementState::InEffect if self.agreement.holds_on(today) => ("in-force", "In force"),
            AgreementState::InEffect => ("expired", "Expired"),
        }
    }

    fn reminders(&self, names: &str, today: Date) -> Vec<Reminder> {
        let mut reminders = Vec::new();
        let unsigned = self.draft.is_some() || self.row.state == AgreementState::Draft;
        if unsigned {
            let words =
                "A version waits to be signed. It changes nothing until all parties have signed.";
            reminders.push(Reminder::new("unsigned", words.to_owned()));
        }
        if self.row.state != AgreementState::InEffect {
            return reminders;
        }
        let review = self.agreement.review_on;
        match self.agreement.until {
            Some(until) if until <= today => {
                let words = format!(
                    "It ended on {}. It no longer holds between {names}.",
                    until.shown()
                );
                reminders.push(Reminder::new("expired", words));
                return reminders;
            }
            Some(until) if self.ends_soon(today) => {
                let words = format!(
                    "It ends on {}. After that it no longer holds between {names}.",
                    until.shown()
                );
                reminders.push(Reminder::new("ends-soon", words));
            }
            Some(_) | None => {}
        }
        if review < today {
            let words = format!("It was to be reviewed by {}.", review.shown());
            reminders.push(Reminder::new("review-overdue", words));
        } else if review <= today.plus_days(REVIEW_SOON_DAYS) {
            let words = format!("Review it by {}.", review.shown());
            reminders.push(Reminder::new("review-soon", words));
        }
        reminders
    }

    /// What the register says of it.
    pub(super) fn view(&self, directory: &Directory, today: Date) -> AgreementView {
        let parties = parties(&self.agreement, directory);
        let names: Vec<&str> = parties.iter().map(|party| party.agency.as_str()).collect();
        let (state, words) = self.state(today);
        AgreementView {
            id: self.agreement.id,
            title: self.agreement.title.clone(),
            version: self.row.version,
            from: self.agreement.from.shown(),
            until: until_words(&self.agreement),
            review_on: self.agreement.review_on.shown(),
            in_force: self.holds_on(today),
            state: state.to_owned(),
            state_words: words.to_owned(),
            draft: self.draft.is_some(),
            reminders: self.reminders(&listed(&names), today),
            parties,
        }
    }
}

/// The day on which an agreement ends, in words; empty if none is set.
pub(super) fn until_words(agreement: &Agreement) -> String {
    agreement.until.map(Date::shown).unwrap_or_default()
}

/// `A`, `A and B`, `A, B and C`.
pub(super) fn listed(names: &[&str]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// The parties of an agreement, by the names they have here.
pub(super) fn parties(agreement: &Agreement, directory: &Directory) -> Vec<PartyView> {
    let mut views: Vec<PartyView> = agreement
        .parties
        .iter()
        .map(|party| {
            let grade = |category: &Category| {
                let told = party.pointers.get(category).copied();
                told.unwrap_or(PointerGrade::Nothing)
            };
            let ordinary = grade(&Category::Ordinary);
            PartyView {
                id: party.agency.to_string(),
                agency: directory
                    .find(party.agency)
                    .map_or_else(|| party.name.clone(), |agency| agency.name.clone()),
                grade: ordinary.code().to_owned(),
                grade_label: ordinary.label().to_owned(),
                grades: Category::ALL
                    .iter()
                    .map(|category| {
                        let grade = grade(category);
                        Choice::new(grade.code(), grade.label())
                    })
                    .collect(),
                signatory: party.signatory.clone(),
                signed_on: party.signed_on.map(Date::shown).unwrap_or_default(),
            }
        })
        .collect();
    views.sort_by(|left, right| left.agency.cmp(&right.agency));
    views
}
