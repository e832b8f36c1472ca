//! One agreement, whole: what it says, who signed, what its versions were, what a draft would change, and the file.

use candour_domain::{AgreementId, Category, Role};
use candour_ledger::Kind;
use candour_sharing::{Act, Agreement, Thing};
use candour_store::{AgreementState, AgreementVersionRow};
use serde::Serialize;

use super::change::{ChangeLine, changes, signed_by_all};
use super::end::hits;
use super::list::{AgreementView, Kept, PartyView, find, parties, read};
use super::propose::{draft_of, said, unsigned};
use crate::door::Work;
use crate::view::{Choice, Directory, Moment};
use crate::{Authorised, Caller, Candour, Result};

/// An agreement's page.
#[derive(Debug, Clone, Serialize)]
pub struct AgreementPage {
    /// What the register says of it.
    pub agreement: AgreementView,
    /// What its text says, row by row.
    pub terms: Vec<Choice>,
    /// The gateways it relies on: id and statute.
    pub gateways: Vec<Choice>,
    /// The sorts of record, in the order of each party's grades.
    pub categories: Vec<Choice>,
    /// Every version, the newest first.
    pub versions: Vec<VersionLine>,
    /// A version that waits to be signed.
    pub draft: Option<DraftView>,
    /// Whom its end hits, where it has ended or will soon.
    pub hits: Vec<ChangeLine>,
    /// Whether the reader may change it.
    pub may_change: bool,
}

/// One version.
#[derive(Debug, Clone, Serialize)]
pub struct VersionLine {
    /// Which.
    pub version: i64,
    /// Where it stands, in words.
    pub words: String,
    /// When it came to stand there.
    pub at: Moment,
}

/// A version that waits to be signed.
#[derive(Debug, Clone, Serialize)]
pub struct DraftView {
    /// Which.
    pub version: i64,
    /// What its text says, row by row.
    pub terms: Vec<Choice>,
    /// Its parties, with who has signed.
    pub parties: Vec<PartyView>,
    /// Who has not signed.
    pub unsigned: Vec<String>,
    /// Who gains and who loses what once all have.
    pub changes: Vec<ChangeLine>,
    /// The day on which that is so, in words.
    pub day: String,
}

/// One agreement, for everybody who may read the register.
pub async fn show(
    candour: &Candour,
    caller: &Caller,
    id: AgreementId,
) -> Result<Authorised<AgreementPage>> {
    let work = candour.work("agreement.show", caller).await?;
    let (mut work, permit) = work.allow(Act::AgreementList, Thing::Service).await?;
    let found = find(&mut work.unit, id).await?;
    let (mut work, (kept, versions)) = work.there(found, Act::AgreementList).await?;
    let page = page(&mut work, &kept, &versions).await?;
    let payload = work
        .payload(Act::AgreementList)
        .with("agreement", id.to_string());
    work.release(permit, Kind::Consultation, payload, page)
        .await
}

async fn page(
    work: &mut Work<'_>,
    kept: &Kept,
    versions: &[AgreementVersionRow],
) -> Result<AgreementPage> {
    let directory = Directory::load(&mut work.unit).await?;
    let today = work.now.date();
    let agreement = &kept.agreement;
    let gateways = agreement.gateways.iter().map(|id| {
        let law = work.rules.gateway(id).map(|gateway| gateway.law.clone());
        Choice::new(id.clone(), law.unwrap_or_else(|| id.clone()))
    });
    Ok(AgreementPage {
        agreement: kept.view(&directory, today),
        terms: rows(agreement),
        gateways: gateways.collect(),
        categories: Category::ALL
            .iter()
            .map(|category| Choice::new(category.code(), category.label()))
            .collect(),
        versions: versions.iter().map(version).collect(),
        draft: draft(work, versions, &directory).await?,
        hits: if kept.ends_soon(today) {
            let day = agreement.until.unwrap_or(today);
            hits(&work.rules, kept, &directory, day).await?
        } else {
            Vec::new()
        },
        may_change: work.caller.role == Role::Administrator,
    })
}

fn rows(agreement: &Agreement) -> Vec<Choice> {
    let rows = said(agreement).into_iter();
    rows.map(|(key, value)| Choice::new(key, value)).collect()
}

fn version(row: &AgreementVersionRow) -> VersionLine {
    let words = match row.state {
        AgreementState::Draft => "Waits to be signed",
        AgreementState::InEffect => "In effect",
        AgreementState::Replaced => "Replaced by a later version",
        AgreementState::Ended => "Ended",
    };
    VersionLine {
        version: row.version,
        words: words.to_owned(),
        at: row.changed_at.into(),
    }
}

async fn draft(
    work: &Work<'_>,
    versions: &[AgreementVersionRow],
    directory: &Directory,
) -> Result<Option<DraftView>> {
    let Some(draft) = draft_of(versions)? else {
        return Ok(None);
    };
    let today = work.now.date();
    let day = draft.from.max(today);
    let after = signed_by_all(&work.rules, &draft, today);
    Ok(Some(DraftView {
        version: draft.version,
        terms: rows(&draft),
        parties: parties(&draft, directory),
        unsigned: unsigned(&draft),
        changes: changes(&work.rules, after, directory, day).await?,
        day: day.shown(),
    }))
}

/// The file of an agreement: the version in effect, or the draft where there is none.
pub async fn export(
    candour: &Candour,
    caller: &Caller,
    id: AgreementId,
) -> Result<Authorised<Vec<u8>>> {
    let work = candour.work("agreement.export", caller).await?;
    let (mut work, permit) = work.allow(Act::AgreementList, Thing::Service).await?;
    let found = find(&mut work.unit, id).await?;
    let (work, (kept, _)) = work.there(found, Act::AgreementList).await?;
    let payload = work
        .payload(Act::AgreementList)
        .with("agreement", id.to_string())
        .with("taken", kept.row.version.to_string());
    let text = read(&kept.row.text)?.to_toml();
    work.release(permit, Kind::Consultation, payload, text.into_bytes())
        .await
}
