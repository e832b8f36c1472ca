//! What one desk could learn of a record, and by which rule. For whoever looks after the rules: structure, and no record
//! is read. For the record's owner: their own values beside it.

mod reach;

use candour_domain::{
    AccountId, Agency, AgencyKind, Category, Desk, Field, FieldValue, Identity, Mark, Record,
    RecordId, Role,
};
use candour_ledger::Kind;
use candour_sharing::{Act, Caller, Thing};
use serde::Serialize;

use crate::door::Work;
use crate::view::{Choice, Directory};
use crate::{Authorised, Candour, Problem, Result};

pub use reach::{Audience, PointerReach, PurposeReach, Route};

/// What somebody wants to see; empty where they have not chosen yet.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The agency that looks, where no desk is chosen: its first desk.
    pub agency: String,
    /// The desk that looks.
    pub desk: String,
    /// The agency whose record it is.
    pub holder: String,
    /// Code of the category of the record.
    pub category: String,
}

/// The simulator's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimulatorView {
    /// Every desk, with its agency.
    pub desks: Vec<Choice>,
    /// Every agency that can hold records.
    pub agencies: Vec<Choice>,
    /// The categories of a record.
    pub categories: Vec<Choice>,
    /// The desk that was chosen.
    pub desk: String,
    /// The agency that was chosen.
    pub holder: String,
    /// The category that was chosen.
    pub category: String,
    /// What that desk could learn, once all is chosen.
    pub audience: Option<Audience>,
    /// What is wrong with the choice.
    #[serde(skip)]
    pub problems: Vec<Problem>,
}

/// The owner's page about one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordAudience {
    /// The record.
    pub id: RecordId,
    /// The person's name.
    pub title: String,
    /// The agency's own reference.
    pub reference: String,
    /// What sort of holding it is, in words.
    pub category_label: String,
    /// Every desk of another agency.
    pub desks: Vec<Choice>,
    /// The desk that was chosen.
    pub desk: String,
    /// What that desk could learn.
    pub audience: Option<Audience>,
    /// Each value of the record, and for which purposes it could go.
    pub values: Vec<ValueReach>,
    /// What is wrong with the choice.
    #[serde(skip)]
    pub problems: Vec<Problem>,
}

/// One value of a record, and where it could go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueReach {
    /// The field in words.
    pub label: String,
    /// The value.
    pub value: String,
    /// The purposes for which it could go.
    pub purposes: Vec<String>,
    /// What restricts it wherever it goes.
    pub marks: Vec<String>,
}

/// What a desk could learn about a record of an agency.
pub async fn show(
    candour: &Candour,
    caller: &Caller,
    asked: &Asked,
) -> Result<Authorised<SimulatorView>> {
    let work = candour.work("simulator.show", caller).await?;
    let (mut work, permit) = work
        .allow(Act::SimulatorShow, Thing::Administration)
        .await?;
    let directory = Directory::load(&mut work.unit).await?;
    let desk = desk(&directory, asked);
    let holder = directory
        .all()
        .find(|agency| agency.id.to_string() == asked.holder)
        .filter(|agency| holds(agency));
    let category: Category = asked.category.parse().unwrap_or_default();
    let mut problems = Vec::new();
    let audience = match (desk, holder) {
        (Some((_, viewer)), Some(holder)) if viewer.id == holder.id => {
            problems.push(problem(
                "holder",
                "Choose another agency than that of the desk",
            ));
            None
        }
        (Some(sides), Some(holder)) => {
            let every = Field::ALL.iter().copied().collect();
            Some(reach::audience(&work, sides, (holder, category), &every))
        }
        _ => {
            problems.extend(unchosen(asked, desk.is_some(), holder.is_some()));
            None
        }
    };
    let mut payload = work.payload(Act::SimulatorShow);
    if let (Some((desk, _)), Some(holder)) = (desk, holder) {
        payload = payload
            .with("desk", desk.id.to_string())
            .with("holder", holder.id.to_string());
    }
    let view = SimulatorView {
        desks: desks(&directory, None),
        agencies: agencies(&directory),
        categories: Category::ALL
            .iter()
            .map(|category| Choice::new(category.code(), category.label()))
            .collect(),
        desk: desk
            .map(|(desk, _)| desk.id.to_string())
            .unwrap_or_default(),
        holder: holder
            .map(|agency| agency.id.to_string())
            .unwrap_or_default(),
        category: category.code().to_owned(),
        audience,
        problems,
    };
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// What a desk could learn about one record, for its owner.
pub async fn audience(
    candour: &Candour,
    caller: &Caller,
    id: RecordId,
    asked: &Asked,
) -> Result<Authorised<RecordAudience>> {
    let work = candour.work("simulator.audience", caller).await?;
    let (mut work, record, permit) = work.record(Some(id), Act::RecordAudience).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let desk = desk(&directory, asked).filter(|(_, agency)| agency.id != record.agency);
    let mut problems = Vec::new();
    if desk.is_none() && !(asked.desk.is_empty() && asked.agency.is_empty()) {
        problems.push(problem("desk", "Choose a desk of another agency"));
    }
    let audience = found(&work, &directory, &record, desk);
    let mut payload = work
        .payload(Act::RecordAudience)
        .with("record", record.id.to_string())
        .with("version", record.version.to_string());
    if let Some((desk, _)) = desk {
        payload = payload.with("desk", desk.id.to_string());
    }
    let view = RecordAudience {
        id: record.id,
        title: record.title(),
        reference: record.reference.clone(),
        category_label: record.category.label().to_owned(),
        desks: desks(&directory, Some(&record)),
        desk: desk
            .map(|(desk, _)| desk.id.to_string())
            .unwrap_or_default(),
        values: audience
            .iter()
            .flat_map(|audience| record.values.iter().map(|value| reached(audience, value)))
            .collect(),
        audience,
        problems,
    };
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// What a desk, once it is chosen, could learn of this record.
fn found(
    work: &Work<'_>,
    directory: &Directory,
    record: &Record,
    desk: Option<(&Desk, &Agency)>,
) -> Option<Audience> {
    let holder = directory.find(record.agency)?;
    let held = record.values.iter().map(|value| value.field).collect();
    Some(reach::audience(
        work,
        desk?,
        (holder, record.category),
        &held,
    ))
}

/// For which purposes a value could go. A marked one goes nowhere until what marks it is dealt with.
fn reached(audience: &Audience, value: &FieldValue) -> ValueReach {
    let label = value.field.label().to_owned();
    let purposes = if value.marks.is_empty() {
        let could = audience.purposes.iter();
        could
            .filter(|purpose| {
                let mut routes = purpose.routes.iter();
                // A value of a record is about somebody who can be recognised.
                routes.any(|route| {
                    route.identity == Identity::Identifies && route.fields.contains(&label)
                })
            })
            .map(|purpose| purpose.label.clone())
            .collect()
    } else {
        Vec::new()
    };
    ValueReach {
        purposes,
        value: value.shown(),
        marks: value.marks.iter().map(|mark| bars(*mark)).collect(),
        label,
    }
}

/// What a mark asks for before a value can go.
fn bars(mark: Mark) -> String {
    let then = if mark.is_shield() {
        "black it out first"
    } else {
        "its owner must agree first"
    };
    format!("{}: {then}", mark.label())
}

/// The desk that looks, with its agency.
fn desk<'a>(directory: &'a Directory, asked: &Asked) -> Option<(&'a Desk, &'a Agency)> {
    let mut all = directory
        .all()
        .filter(|agency| holds(agency))
        .flat_map(|agency| {
            directory
                .desks_of(agency.id)
                .map(move |desk| (desk, agency))
        });
    all.find(|(desk, agency)| {
        if asked.desk.is_empty() {
            agency.id.to_string() == asked.agency
        } else {
            desk.id.to_string() == asked.desk
        }
    })
}

/// Whether an agency can hold records, and so can tell and be told.
fn holds(agency: &Agency) -> bool {
    agency.kind != AgencyKind::Oversight
}

/// Every desk, with its agency; for a record, those of other agencies.
fn desks(directory: &Directory, record: Option<&Record>) -> Vec<Choice> {
    let others = directory
        .all()
        .filter(|agency| holds(agency) && record.is_none_or(|record| record.agency != agency.id));
    let mut desks: Vec<Choice> = others
        .flat_map(|agency| {
            directory.desks_of(agency.id).map(|desk| {
                Choice::new(
                    desk.id.to_string(),
                    format!("{}: {}", agency.name, desk.name),
                )
            })
        })
        .collect();
    desks.sort_by(|left, right| left.label.cmp(&right.label));
    desks
}

fn agencies(directory: &Directory) -> Vec<Choice> {
    let mut agencies: Vec<Choice> = directory
        .all()
        .filter(|agency| holds(agency))
        .map(|agency| Choice::new(agency.id.to_string(), agency.name.clone()))
        .collect();
    agencies.sort_by(|left, right| left.label.cmp(&right.label));
    agencies
}

/// What is still to be chosen, once somebody has begun to choose.
fn unchosen(asked: &Asked, desk: bool, holder: bool) -> Vec<Problem> {
    let begun = [&asked.agency, &asked.desk, &asked.holder];
    if begun.iter().all(|text| text.is_empty()) {
        return Vec::new();
    }
    let mut problems = Vec::new();
    if !desk {
        problems.push(problem("desk", "Choose a desk"));
    }
    if !holder {
        problems.push(problem("holder", "Choose an agency"));
    }
    problems
}

fn problem(field: &str, rule: &str) -> Problem {
    Problem {
        field: field.to_owned(),
        rule: rule.to_owned(),
    }
}

/// A practitioner at a desk, as far as the rules care.
fn practitioner(desk: &Desk, agency: &Agency) -> Caller {
    Caller {
        desks: vec![desk.id],
        ..practitioner_of(agency)
    }
}

/// A practitioner of an agency who sits at no desk: whoever would share.
fn practitioner_of(agency: &Agency) -> Caller {
    Caller {
        account: AccountId::from_bytes([0; 16]),
        agency: agency.id,
        agency_kind: agency.kind,
        role: Role::Practitioner,
        desks: Vec::new(),
    }
}
