//! The links that wait for somebody's judgement, and one link as its reader may know of it.

use std::collections::BTreeSet;

use candour_domain::{AgencyId, Category, LinkId, PointerGrade, RecordId};
use candour_linkage::{Band, PROPOSE_AT};
use candour_store::LinkRow;
use serde::Serialize;

use super::sides;
use crate::Result;
use crate::door::Work;
use crate::view::{Directory, band_words};

/// How many links with agencies that may not be named are looked through: those of one record are one line.
const MOST_UNNAMED: usize = 500;

/// A link in a list.
#[derive(Debug, Clone, Serialize)]
pub struct LinkLine {
    /// Its id.
    pub id: LinkId,
    /// The reader's own record.
    pub record: RecordId,
    /// The name on it.
    pub title: String,
    /// Who holds the other, as far as may be known.
    pub who: String,
    /// The band in words.
    pub words: String,
    /// Whether only the reader was told: the other side must not learn of it.
    pub silent: bool,
}

/// Whose links, to what sort of record.
type Holders = Vec<(AgencyId, Category)>;

/// Whose links to what sort of record the caller may know of: those that may be named, and those that may not. Only
/// those who share an agreement with the caller can be among them.
fn holders(work: &Work<'_>) -> (Holders, Holders) {
    let agency = work.caller.agency;
    let mut partners = BTreeSet::new();
    for agreement in work.rules.agreements() {
        if agreement.parties.iter().any(|party| party.agency == agency) {
            partners.extend(agreement.parties.iter().map(|party| party.agency));
        }
    }
    partners.remove(&agency);
    let (mut named, mut unnamed) = (Holders::new(), Holders::new());
    for holder in partners {
        for category in Category::ALL {
            match work.pointer(holder, *category) {
                Some(PointerGrade::Agency | PointerGrade::Desk) => named.push((holder, *category)),
                Some(PointerGrade::Exists) => unnamed.push((holder, *category)),
                Some(PointerGrade::Nothing | PointerGrade::Silent) | None => {}
            }
        }
    }
    named.extend(Category::ALL.iter().map(|category| (agency, *category)));
    (named, unnamed)
}

/// The links of the caller's agency that wait for a judgement, the newest first. Agencies of which only the existence
/// may be known are one line a record: their number is not told.
pub(crate) async fn waiting(work: &mut Work<'_>, most: usize) -> Result<Vec<LinkLine>> {
    let (named, unnamed) = holders(work);
    let directory = Directory::load(&mut work.unit).await?;
    let agency = work.caller.agency;
    let mut open = work
        .unit
        .link_list_open(agency, &named, PROPOSE_AT, most)
        .await?;
    let mut seen = BTreeSet::new();
    for link in work
        .unit
        .link_list_open(agency, &unnamed, PROPOSE_AT, MOST_UNNAMED)
        .await?
    {
        if seen.insert(sides(&link, agency).0) {
            open.push(link);
        }
    }
    open.sort_by(|left, right| {
        right
            .proposed_at
            .cmp(&left.proposed_at)
            .then(left.id.cmp(&right.id))
    });
    let mut lines = Vec::new();
    for link in open.into_iter().take(most) {
        lines.extend(line(work, &link, &directory).await?);
    }
    Ok(lines)
}

/// One link as its reader may know of it; none where the other side's agreement tells nothing.
pub(super) async fn line(
    work: &mut Work<'_>,
    link: &LinkRow,
    directory: &Directory,
) -> Result<Option<LinkLine>> {
    let (ours, holder) = sides(link, work.caller.agency);
    let internal = link.left_agency == link.right_agency;
    let grade = work.pointer(holder, link.other_category(ours));
    if link.weight < PROPOSE_AT || (!internal && grade.is_none()) {
        return Ok(None);
    }
    let Some(record) = work.unit.record_find(ours).await? else {
        return Ok(None);
    };
    // What our own link lets the other side know rests on what sort of record ours is.
    let silent = !internal
        && directory
            .find(holder)
            .is_none_or(|reader| work.lets_know(reader, record.category).is_none());
    work.saw("record", ours);
    if let (false, Some(grade)) = (internal, grade) {
        work.saw("pointer", format!("{holder}:{}", grade.code()));
    }
    let who = if internal {
        "Another of your records".to_owned()
    } else if grade >= Some(PointerGrade::Agency) {
        directory.agency(holder)
    } else {
        "Another agency".to_owned()
    };
    Ok(Some(LinkLine {
        id: link.id,
        record: ours,
        title: record.title(),
        who,
        words: band_words(Band::of(link.weight)).to_owned(),
        silent,
    }))
}
