//! Pointers: what other agencies' links let the owner of a record know. Existence is information: what may not be told
//! changes neither names nor numbers here.

use std::collections::BTreeMap;

use candour_domain::{AgencyId, Judgement, LinkId, PointerGrade, Record, RecordId};
use candour_linkage::{Band, PROPOSE_AT};
use candour_store::LinkRow;
use serde::Serialize;

use crate::Result;
use crate::door::Work;
use crate::view::{Choice, Directory, band_code, band_words};

/// What a link lets its reader know: as much as the other side's agreement says, and no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pointer {
    /// `exists`, `agency` or `desk`.
    pub grade: String,
    /// Who, as far as may be known.
    pub who: String,
    /// The agency's id, where it may be known.
    pub agency: Option<AgencyId>,
    /// The desks to call, where they may be known.
    pub desks: Vec<Choice>,
    /// `likely` or `possible`.
    pub band: String,
    /// The band in words.
    pub words: String,
}

/// What the reader of one record may know: each agency that may be named with the most that may be told of it, and
/// whether there is any other. How many others there are is not told.
#[derive(Debug, Default)]
struct Told {
    named: BTreeMap<AgencyId, (PointerGrade, f64)>,
    unnamed: Option<f64>,
}

impl Told {
    fn add(&mut self, holder: AgencyId, grade: PointerGrade, weight: f64) {
        if grade >= PointerGrade::Agency {
            let most = self.named.entry(holder).or_insert((grade, weight));
            *most = (most.0.max(grade), most.1.max(weight));
        } else {
            self.unnamed = Some(self.unnamed.map_or(weight, |most| most.max(weight)));
        }
    }

    /// For a row of a list.
    fn summary(&self) -> String {
        match (self.named.len(), self.unnamed) {
            (0, None) => String::new(),
            (1, None) => "1 other agency may know them".to_owned(),
            (named, None) => format!("{named} other agencies may know them"),
            (0, Some(_)) => "Another agency may know them".to_owned(),
            (named, Some(_)) => {
                let least = named.saturating_add(1);
                format!("At least {least} other agencies may know them")
            }
        }
    }
}

/// The links that the caller's agency has judged to be about different people, out of these. One query.
async fn different(work: &mut Work<'_>, links: &[LinkRow]) -> Result<Vec<LinkId>> {
    let ids: Vec<LinkId> = links.iter().map(|link| link.id).collect();
    let judgements = work.unit.judgement_list_by_links(&ids).await?;
    let mut different: Vec<LinkId> = judgements
        .into_iter()
        .filter(|judgement| {
            judgement.agency == work.caller.agency
                && judgement.superseded_at.is_none()
                && judgement.verdict == Judgement::Different
        })
        .map(|judgement| judgement.link)
        .collect();
    different.sort_unstable();
    Ok(different)
}

/// What may be told of each of these records of the caller's agency. Two queries, however many records there are.
async fn told(work: &mut Work<'_>, records: &[RecordId]) -> Result<BTreeMap<RecordId, Told>> {
    let agency = work.caller.agency;
    let links = work.unit.link_list_by_records(records).await?;
    let different = different(work, &links).await?;
    let mut told: BTreeMap<RecordId, Told> = BTreeMap::new();
    for link in &links {
        let internal = link.left_agency == link.right_agency;
        if internal || link.weight < PROPOSE_AT || different.binary_search(&link.id).is_ok() {
            continue;
        }
        let ours = super::sides(link, agency).0;
        let (_, holder) = link.other(ours);
        let Some(grade) = work.pointer(holder, link.other_category(ours)) else {
            continue;
        };
        work.saw("pointer", format!("{holder}:{}", grade.code()));
        told.entry(ours)
            .or_default()
            .add(holder, grade, link.weight);
    }
    Ok(told)
}

/// What other agencies' links let the owner of `record` know, one pointer an agency; those judged different by the
/// caller's agency are left out.
pub(crate) async fn pointers(work: &mut Work<'_>, record: &Record) -> Result<Vec<Pointer>> {
    let told = told(work, &[record.id]).await?.remove(&record.id);
    let told = told.unwrap_or_default();
    let directory = Directory::load(&mut work.unit).await?;
    let mut pointers: Vec<Pointer> = told
        .named
        .into_iter()
        .map(|(holder, (grade, weight))| named(&directory, holder, grade, weight))
        .collect();
    pointers.extend(told.unnamed.map(unnamed));
    pointers.sort_by(|left, right| left.who.cmp(&right.who).then(left.band.cmp(&right.band)));
    Ok(pointers)
}

/// A few words for each of these records of the caller's agency about who else may know the person; nothing for those
/// of whom nothing may be told.
pub(crate) async fn summaries(
    work: &mut Work<'_>,
    records: &[RecordId],
) -> Result<BTreeMap<RecordId, String>> {
    let told = told(work, records).await?;
    Ok(told
        .into_iter()
        .map(|(record, told)| (record, told.summary()))
        .collect())
}

fn named(directory: &Directory, holder: AgencyId, grade: PointerGrade, weight: f64) -> Pointer {
    let desks: Vec<Choice> = if grade >= PointerGrade::Desk {
        directory
            .desks_of(holder)
            .map(|desk| Choice::new(desk.id.to_string(), desk.name.clone()))
            .collect()
    } else {
        Vec::new()
    };
    Pointer {
        grade: grade.code().to_owned(),
        who: directory.agency(holder),
        agency: Some(holder),
        desks,
        band: band_code(Band::of(weight)).to_owned(),
        words: band_words(Band::of(weight)).to_owned(),
    }
}

fn unnamed(weight: f64) -> Pointer {
    Pointer {
        grade: PointerGrade::Exists.code().to_owned(),
        who: "Another agency".to_owned(),
        agency: None,
        desks: Vec::new(),
        band: band_code(Band::of(weight)).to_owned(),
        words: band_words(Band::of(weight)).to_owned(),
    }
}
