//! Links: proposed by the machine as records arrive, shown as far as agreements say, judged by people.

mod pointer;
mod propose;
mod waiting;

use candour_domain::{AgencyId, DeskId, Judgement, JudgementId, LinkId, PointerGrade, RecordId};
use candour_ledger::Kind;
use candour_linkage::{Profile, weigh};
use candour_sharing::{Act, Thing};
use candour_store::{JudgementRow, LinkRow};
use serde::Serialize;

use crate::door::Work;
use crate::view::{Choice, Directory, Fact, JudgementView, MatchView, facts_of};
use crate::{Authorised, Caller, Candour, Result};

pub use pointer::Pointer;
pub(crate) use pointer::{pointers, summaries};
pub(crate) use propose::{Among, alike, keys_of, propose};
pub use waiting::LinkLine;
pub(crate) use waiting::waiting;

/// One link's page, for the owner of one side.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// Its id.
    pub id: LinkId,
    /// The reader's own record.
    pub ours: RecordId,
    /// The name on it.
    pub title: String,
    /// What it says.
    pub our_facts: Vec<Fact>,
    /// The other record, if it is the reader's own too.
    pub theirs: Option<RecordId>,
    /// Who holds the other record, as far as may be known.
    pub who: String,
    /// The other record's facts, if it is the reader's own too.
    pub their_facts: Vec<Fact>,
    /// Why they may be the same person; where the other side is hidden, only how likely.
    pub reasons: Option<MatchView>,
    /// The band in words.
    pub words: String,
    /// What has been judged.
    pub judgements: Vec<JudgementView>,
    /// The judgements to choose from.
    pub verdicts: Vec<Choice>,
}

/// The caller's own record of a link, and the agency on the other side.
fn sides(link: &LinkRow, agency: AgencyId) -> (RecordId, AgencyId) {
    if link.left_agency == agency {
        (link.left, link.right_agency)
    } else {
        (link.right, link.left_agency)
    }
}

/// One link, for the owner of one of its sides, if the other side's agreement lets it be seen.
pub async fn show(candour: &Candour, caller: &Caller, id: LinkId) -> Result<Authorised<LinkView>> {
    let mut work = candour.work("link.show", caller).await?;
    let found = seen(&mut work, id).await?;
    let (work, (link, line)) = work.there(found, Act::LinkShow).await?;
    let thing = Thing::Link {
        left: link.left_agency,
        right: link.right_agency,
    };
    let (mut work, permit) = work.allow(Act::LinkShow, thing).await?;
    let view = view(&mut work, &link, line).await?;
    let payload = work
        .payload(Act::LinkShow)
        .with("link", id.to_string())
        .with("record", view.ours.to_string());
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// A link with its line, if the caller may know of it at all.
async fn seen(work: &mut Work<'_>, id: LinkId) -> Result<Option<(LinkRow, LinkLine)>> {
    let Some(link) = work.unit.link_find(id).await? else {
        return Ok(None);
    };
    if ![link.left_agency, link.right_agency].contains(&work.caller.agency) {
        return Ok(None);
    }
    let directory = Directory::load(&mut work.unit).await?;
    Ok(waiting::line(work, &link, &directory)
        .await?
        .map(|line| (link, line)))
}

async fn view(work: &mut Work<'_>, link: &LinkRow, line: LinkLine) -> Result<LinkView> {
    let internal = link.left_agency == link.right_agency;
    let (other, _) = link.other(line.record);
    let ours = work.unit.record_find(line.record).await?;
    let theirs = if internal {
        work.unit.record_find(other).await?
    } else {
        None
    };
    let reasons = match (&ours, &theirs) {
        (Some(ours), Some(theirs)) => Some(MatchView::new(&weigh(
            work.candour.model(),
            &Profile::of(ours),
            &Profile::of(theirs),
        ))),
        _ => None,
    };
    if let Some(theirs) = &theirs {
        work.saw("record", theirs.id);
    }
    let directory = Directory::load(&mut work.unit).await?;
    let judgements = work
        .unit
        .judgement_list(link.id)
        .await?
        .into_iter()
        // What the other side judged tells that it looked: only the reader's own agency's are shown.
        .filter(|judgement| judgement.agency == work.caller.agency)
        .map(|row| {
            JudgementView::new(
                row.verdict,
                directory.agency(row.agency),
                row.judged_at,
                row.superseded_at.is_some(),
            )
        })
        .collect();
    let all = candour_domain::Field::ALL;
    Ok(LinkView {
        id: link.id,
        ours: line.record,
        title: line.title,
        our_facts: ours
            .as_ref()
            .map(|record| facts_of(record, all))
            .unwrap_or_default(),
        theirs: theirs.as_ref().map(|record| record.id),
        who: line.who,
        their_facts: theirs
            .as_ref()
            .map(|record| facts_of(record, all))
            .unwrap_or_default(),
        reasons,
        words: line.words,
        judgements,
        verdicts: Judgement::ALL
            .iter()
            .map(|verdict| Choice::new(verdict.code(), verdict.label()))
            .collect(),
    })
}

/// Judge a link on behalf of the caller's agency.
pub async fn judge(
    candour: &Candour,
    caller: &Caller,
    id: LinkId,
    verdict: Judgement,
) -> Result<Authorised<LinkId>> {
    let mut work = candour.work("link.judge", caller).await?;
    let found = seen(&mut work, id).await?;
    let (work, (link, _)) = work.there(found, Act::LinkJudge).await?;
    let thing = Thing::Link {
        left: link.left_agency,
        right: link.right_agency,
    };
    let (mut work, permit) = work.allow(Act::LinkJudge, thing).await?;
    for alike in siblings(&mut work, &link).await? {
        let row = JudgementRow {
            id: candour.draw(JudgementId::new),
            link: alike,
            agency: caller.agency,
            account: caller.account,
            verdict,
            judged_at: work.now,
            superseded_at: None,
        };
        work.unit.judgement_insert(&row).await?;
    }
    let payload = work
        .payload(Act::LinkJudge)
        .with("link", id.to_string())
        .with("verdict", verdict.code());
    work.release(permit, Kind::Combination, payload, id).await
}

/// The links that the reader sees as this one: those of the same record with agencies of which only the existence may be
/// known are judged together, so that judging does not count them.
async fn siblings(work: &mut Work<'_>, link: &LinkRow) -> Result<Vec<LinkId>> {
    let (ours, _) = sides(link, work.caller.agency);
    if !is_unnamed(work, link, ours) {
        return Ok(vec![link.id]);
    }
    let all = work.unit.link_list_by_record(ours).await?;
    Ok(all
        .into_iter()
        .filter(|other| is_unnamed(work, other, ours))
        .map(|other| other.id)
        .collect())
}

/// Whether only the existence of the other side may be known.
fn is_unnamed(work: &Work<'_>, link: &LinkRow, ours: RecordId) -> bool {
    let (_, holder) = link.other(ours);
    link.left_agency != link.right_agency
        && work.pointer(holder, link.other_category(ours)) == Some(PointerGrade::Exists)
}

/// The first desk of an agency, for forms.
pub(crate) fn first_desk(directory: &Directory, agency: AgencyId) -> Option<DeskId> {
    directory.desks_of(agency).next().map(|desk| desk.id)
}

#[cfg(test)]
mod tests;
