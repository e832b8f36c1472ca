//! Sharing agreements: who is party, what for, and what each party's links let the others know. A version is proposed,
//! looked at, signed by every party, and then holds between its days.

mod change;
mod end;
mod form;
mod list;
mod propose;
mod show;
mod sign;

use std::collections::BTreeSet;

use candour_domain::{Agency, AgencyId, AgreementId, Category, Date, Field, PointerGrade, Purpose};
use candour_ledger::Kind;
use candour_sharing::{Act, Agreement, Party, Thing};
use candour_store::{AgreementState, AgreementVersionRow};

use crate::view::{Choice, Directory};
use crate::{Authorised, Caller, Candour, Invalid, Result};

pub use change::ChangeLine;
pub use end::{Ending, Sure, end};
pub use form::{Answers, FormView, form};
pub use list::{AgreementView, PartyView, Reminder, list};
pub use propose::{Draft, Proposal, Proposed, Term, preview, propose, propose_change};
pub use show::{AgreementPage, DraftView, VersionLine, export, show};
pub use sign::{Signature, Signed, sign};

/// For how many days a recipient keeps what it was given, where nobody says otherwise: six years.
const RETENTION_DAYS: u32 = 2_190;

/// A signed agreement to add, for all purposes and fields, with one grade a party for every sort of record.
#[derive(Debug, Clone)]
pub struct NewAgreement {
    /// What it is called.
    pub title: String,
    /// The first day on which it holds.
    pub from: Date,
    /// The day on which it no longer holds.
    pub until: Date,
    /// The day by which it is to be reviewed.
    pub review_on: Date,
    /// The parties, and what the links of each let the others know.
    pub parties: Vec<(AgencyId, PointerGrade)>,
}

/// What a party's links can let the others know, for a form.
pub fn grades() -> Vec<Choice> {
    PointerGrade::ALL
        .iter()
        .map(|grade| Choice::new(grade.code(), grade.label()))
        .collect()
}

/// Add an agreement that was signed elsewhere, as whoever runs the service does at the console.
pub async fn create(
    candour: &Candour,
    caller: &Caller,
    new: NewAgreement,
) -> Result<Authorised<AgreementId>> {
    let work = candour.work("agreement.create", caller).await?;
    let (mut work, permit) = work
        .allow(Act::AgreementCreate, Thing::Administration)
        .await?;
    let directory = Directory::load(&mut work.unit).await?;
    let title = check(&new, &directory)?;
    let agreement = alike(
        candour.draw(AgreementId::new),
        &NewAgreement { title, ..new },
        &directory,
        work.now.date(),
    );
    let proposed = propose::keep(&mut work, agreement).await?;
    let payload = work
        .payload(Act::AgreementCreate)
        .with("agreement-new", proposed.id.to_string());
    work.release(permit, Kind::Administration, payload, proposed.id)
        .await
}

/// An agreement that all parties signed, for all purposes and fields, with one grade a party for every sort of record.
fn alike(id: AgreementId, new: &NewAgreement, directory: &Directory, signed: Date) -> Agreement {
    let purposes = Purpose::ALL.iter().copied();
    Agreement {
        id,
        title: new.title.clone(),
        version: 1,
        from: new.from,
        until: Some(new.until),
        review_on: new.review_on,
        purposes: purposes
            .filter(|purpose| *purpose != Purpose::ImmigrationEnforcement)
            .collect(),
        gateways: BTreeSet::new(),
        fields: Field::ALL.iter().copied().collect(),
        retention_days: RETENTION_DAYS,
        dpia: String::new(),
        parties: new
            .parties
            .iter()
            .map(|(agency, grade)| Party {
                agency: *agency,
                name: directory.agency(*agency),
                signatory: "By the operator".to_owned(),
                signed_on: Some(signed),
                pointers: Category::ALL.iter().map(|sort| (*sort, *grade)).collect(),
            })
            .collect(),
    }
}

/// Write out the agreements of a database that was made before agreements had versions: they hold as they did.
pub(crate) async fn adopt(candour: &Candour) -> Result<()> {
    let mut unit = candour.store().begin("agreement.adopt").await?;
    let known: BTreeSet<AgreementId> = unit
        .agreement_version_list()
        .await?
        .iter()
        .map(|row| row.agreement)
        .collect();
    let mut rows = unit.agreement_list().await?;
    rows.retain(|row| !known.contains(&row.id));
    if rows.is_empty() {
        return Ok(unit.finish().await?);
    }
    let directory = Directory::load(&mut unit).await?;
    let parties = unit.agreement_party_list().await?;
    for row in rows {
        let parties = parties.iter().filter(|party| party.agreement == row.id);
        let new = NewAgreement {
            title: row.title,
            from: row.from,
            until: row.until,
            review_on: row.review_on,
            parties: parties.map(|party| (party.agency, party.grade)).collect(),
        };
        let version = AgreementVersionRow {
            agreement: row.id,
            version: 1,
            state: AgreementState::InEffect,
            text: alike(row.id, &new, &directory, row.from).to_toml(),
            changed_by: None,
            changed_at: candour.now(),
        };
        unit.agreement_version_insert(&version).await?;
    }
    Ok(unit.finish().await?)
}

/// The title, or everything that is wrong.
fn check(new: &NewAgreement, directory: &Directory) -> Result<String> {
    let mut invalid = Invalid::new();
    let title = invalid
        .take("title", Agency::name(&new.title))
        .unwrap_or_default();
    if new.until <= new.from {
        invalid.push("until", "The last day must be after the first");
    }
    let mut parties: Vec<AgencyId> = new.parties.iter().map(|party| party.0).collect();
    parties.sort_unstable();
    parties.dedup();
    if parties.len() != new.parties.len() {
        invalid.push("parties", "Name each agency once");
    }
    if parties.len() < 2 {
        invalid.push("parties", "Name two agencies at least");
    }
    if parties.iter().any(|party| directory.find(*party).is_none()) {
        invalid.push("parties", "Choose agencies from the list");
    }
    invalid.check()?;
    Ok(title)
}

#[cfg(test)]
mod tests;
