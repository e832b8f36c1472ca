//! Links: proposed by the machine as records arrive, shown as far as agreements say, judged by people.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{
    AgencyId, DeskId, Judgement, JudgementId, LinkId, PointerGrade, Record, RecordId,
};
use candour_ledger::Kind;
use candour_linkage::{Band, KEY_CAP, PROPOSE_AT, Profile, Waterfall, keys, weigh};
use candour_sharing::{Act, Thing, Viewer};
use candour_store::{JudgementRow, LinkRow};
use serde::Serialize;

use crate::door::Work;
use crate::view::{
    Choice, Directory, Fact, JudgementView, MatchView, band_code, band_words, facts_of,
};
use crate::{Authorised, Caller, Candour, Result};

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

/// A record's blocking keys, as the store keeps them.
fn kept_keys(profile: &Profile) -> Vec<String> {
    keys(profile)
        .into_iter()
        .map(|key| format!("{}:{}", key.rule, key.value))
        .collect()
}

/// A record's keys with its owner, to be kept so that whoever comes later finds it.
pub(crate) fn keys_of(record: &Record) -> Vec<(RecordId, AgencyId, String)> {
    let names = kept_keys(&Profile::of(record));
    names
        .into_iter()
        .map(|key| (record.id, record.agency, key))
        .collect()
}

/// Whose records are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Among {
    /// The caller's own agency's: what others hold changes neither the answer nor the time it takes.
    Own,
    /// Everybody's, to propose links that nobody may see without an agreement.
    All,
}

/// The records that may be about the same person as `record`, the likeliest first. Whoever shows any of them asks about
/// each.
pub(crate) async fn alike(
    work: &mut Work<'_>,
    record: &Record,
    among: Among,
) -> Result<Vec<(Waterfall, Record)>> {
    let profile = Profile::of(record);
    let names = kept_keys(&profile);
    let agency = work.caller.agency;
    let candidates = match among {
        Among::Own => {
            work.unit
                .record_key_candidates_of(agency, &names, record.id, KEY_CAP)
                .await?
        }
        Among::All => {
            work.unit
                .record_key_candidates(&names, record.id, KEY_CAP)
                .await?
        }
    };
    if !candidates.skipped.is_empty() {
        tracing::info!(
            skipped = candidates.skipped.len(),
            "over-common blocking keys were skipped"
        );
    }
    let ids: Vec<RecordId> = candidates.records.into_iter().collect();
    let others = work.unit.record_list_by_id(&ids).await?;
    let model = work.candour.model();
    let mut alike: Vec<(Waterfall, Record)> = others
        .into_iter()
        .map(|other| (weigh(model, &profile, &Profile::of(&other)), other))
        .filter(|(waterfall, _)| waterfall.total() >= PROPOSE_AT)
        .collect();
    alike.sort_by(|left, right| {
        right
            .0
            .total()
            .total_cmp(&left.0.total())
            .then(left.1.id.cmp(&right.1.id))
    });
    Ok(alike)
}

/// Propose the links of a record that was just written, weigh those it had again, and keep its keys for those who come
/// later.
pub(crate) async fn propose(work: &mut Work<'_>, record: &Record) -> Result<Vec<LinkRow>> {
    let links: Vec<LinkRow> = alike(work, record, Among::All)
        .await?
        .iter()
        .map(|(waterfall, other)| link(work, record, other, waterfall.total()))
        .collect();
    let faded = faded(work, record, &links).await?;
    work.unit.record_key_delete(record.id).await?;
    work.unit.record_key_insert(&keys_of(record)).await?;
    work.unit.link_insert(&links).await?;
    work.unit.link_insert(&faded).await?;
    Ok(links)
}

/// Links that an earlier version of the record had and this one has not: they keep their judgements and take the weight
/// they have now, which is too little to point at anybody.
async fn faded(work: &mut Work<'_>, record: &Record, links: &[LinkRow]) -> Result<Vec<LinkRow>> {
    let before = work.unit.link_list_by_record(record.id).await?;
    let gone: Vec<LinkRow> = before
        .into_iter()
        .filter(|old| {
            !links
                .iter()
                .any(|new| (new.left, new.right) == (old.left, old.right))
        })
        .collect();
    let ids: Vec<RecordId> = gone.iter().map(|old| old.other(record.id).0).collect();
    let others = work.unit.record_list_by_id(&ids).await?;
    let profile = Profile::of(record);
    let weight = |old: &LinkRow| {
        let other = others
            .iter()
            .find(|other| other.id == old.other(record.id).0);
        // What can no longer be weighed points at nobody.
        other.map_or(f64::MIN, |other| {
            weigh(work.candour.model(), &profile, &Profile::of(other)).total()
        })
    };
    Ok(gone
        .into_iter()
        .map(|old| LinkRow {
            weight: weight(&old),
            ..old
        })
        .collect())
}

fn link(work: &Work<'_>, one: &Record, other: &Record, weight: f64) -> LinkRow {
    let (left, right) = if one.id < other.id {
        (one, other)
    } else {
        (other, one)
    };
    LinkRow {
        id: work.candour.draw(LinkId::new),
        left: left.id,
        right: right.id,
        left_agency: left.agency,
        right_agency: right.agency,
        weight,
        model: work.candour.model().version().to_owned(),
        proposed_at: work.now,
    }
}

/// How much the caller may know of each other agency's links today.
async fn grades(work: &mut Work<'_>) -> Result<BTreeMap<AgencyId, PointerGrade>> {
    Ok(work
        .unit
        .agreement_grade_list(work.caller.agency, work.now.date())
        .await?)
}

fn visible(work: &Work<'_>, holder: AgencyId, grade: PointerGrade) -> bool {
    work.may(
        Act::PointerShow,
        Thing::Pointer {
            holder,
            grade,
            viewer: Viewer::Party,
        },
    )
}

/// What other agencies' links let the owner of `record` know, one pointer an agency; those judged different by the
/// caller's agency are left out.
pub(crate) async fn pointers(work: &mut Work<'_>, record: &Record) -> Result<Vec<Pointer>> {
    let grades = grades(work).await?;
    let mut best: BTreeMap<AgencyId, f64> = BTreeMap::new();
    for link in work.unit.link_list_by_record(record.id).await? {
        let (_, holder) = link.other(record.id);
        let grade = grades
            .get(&holder)
            .copied()
            .unwrap_or(PointerGrade::Nothing);
        if holder == record.agency
            || link.weight < PROPOSE_AT
            || !visible(work, holder, grade)
            || judged_different(work, link.id).await?
        {
            continue;
        }
        work.saw("pointer", format!("{holder}:{}", grade.code()));
        let weight = best.entry(holder).or_insert(link.weight);
        *weight = weight.max(link.weight);
    }
    let directory = Directory::load(&mut work.unit).await?;
    let mut pointers: Vec<Pointer> = best
        .into_iter()
        .map(|(holder, weight)| {
            pointer(
                &directory,
                holder,
                grades
                    .get(&holder)
                    .copied()
                    .unwrap_or(PointerGrade::Nothing),
                weight,
            )
        })
        .collect();
    // Several agencies of which only the existence may be known are one pointer: their number is not told.
    pointers.sort_by(|left, right| left.who.cmp(&right.who).then(left.band.cmp(&right.band)));
    pointers.dedup_by(|later, earlier| later.grade == "exists" && earlier.grade == "exists");
    Ok(pointers)
}

fn pointer(directory: &Directory, holder: AgencyId, grade: PointerGrade, weight: f64) -> Pointer {
    let band = Band::of(weight);
    let named = grade >= PointerGrade::Agency;
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
        who: if named {
            directory.agency(holder)
        } else {
            "Another agency".to_owned()
        },
        agency: named.then_some(holder),
        desks,
        band: band_code(band).to_owned(),
        words: band_words(band).to_owned(),
    }
}

async fn judged_different(work: &mut Work<'_>, link: LinkId) -> Result<bool> {
    let judgements = work.unit.judgement_list(link).await?;
    Ok(judgements.iter().any(|judgement| {
        judgement.agency == work.caller.agency
            && judgement.superseded_at.is_none()
            && judgement.verdict == Judgement::Different
    }))
}

/// The links of the caller's agency that wait for a judgement, the newest first. Agencies of which only the existence
/// may be known are one line a record: their number is not told.
pub(crate) async fn waiting(work: &mut Work<'_>, most: usize) -> Result<Vec<LinkLine>> {
    let grades = grades(work).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let agency = work.caller.agency;
    let holders = |named: bool| -> Vec<AgencyId> {
        let told = grades
            .iter()
            .filter(|(holder, grade)| visible(work, **holder, **grade));
        told.filter(|(_, grade)| (**grade >= PointerGrade::Agency) == named)
            .map(|(holder, _)| *holder)
            .collect()
    };
    let (mut named, hidden) = (holders(true), holders(false));
    named.push(agency);
    let mut open = work
        .unit
        .link_list_open(agency, &named, PROPOSE_AT, most)
        .await?;
    let mut seen = BTreeSet::new();
    for link in work
        .unit
        .link_list_open(agency, &hidden, PROPOSE_AT, 500)
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
        lines.extend(line(work, &link, &grades, &directory).await?);
    }
    Ok(lines)
}

/// One link as its reader may know of it; none where the other side's agreement tells nothing.
async fn line(
    work: &mut Work<'_>,
    link: &LinkRow,
    grades: &BTreeMap<AgencyId, PointerGrade>,
    directory: &Directory,
) -> Result<Option<LinkLine>> {
    let (ours, holder) = sides(link, work.caller.agency);
    let internal = link.left_agency == link.right_agency;
    let grade = grades
        .get(&holder)
        .copied()
        .unwrap_or(PointerGrade::Nothing);
    if link.weight < PROPOSE_AT || (!internal && !visible(work, holder, grade)) {
        return Ok(None);
    }
    let silent = !internal && own_grade(work, holder).await? == PointerGrade::Silent;
    let Some(record) = work.unit.record_find(ours).await? else {
        return Ok(None);
    };
    work.saw("record", ours);
    if !internal {
        work.saw("pointer", format!("{holder}:{}", grade.code()));
    }
    let who = if internal {
        "Another of your records".to_owned()
    } else if grade >= PointerGrade::Agency {
        directory.agency(holder)
    } else {
        "Another agency".to_owned()
    };
    let words = band_words(Band::of(link.weight)).to_owned();
    Ok(Some(LinkLine {
        id: link.id,
        record: ours,
        title: record.title(),
        who,
        words,
        silent,
    }))
}

/// What the caller's own links let `other` know.
async fn own_grade(work: &mut Work<'_>, other: AgencyId) -> Result<PointerGrade> {
    let grades = work
        .unit
        .agreement_grade_list(other, work.now.date())
        .await?;
    Ok(grades
        .get(&work.caller.agency)
        .copied()
        .unwrap_or(PointerGrade::Nothing))
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
    let grades = grades(work).await?;
    let directory = Directory::load(&mut work.unit).await?;
    Ok(line(work, &link, &grades, &directory)
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
    let grades = grades(work).await?;
    let (ours, holder) = sides(link, work.caller.agency);
    let hidden = |holder: AgencyId| grades.get(&holder) == Some(&PointerGrade::Exists);
    if link.left_agency == link.right_agency || !hidden(holder) {
        return Ok(vec![link.id]);
    }
    let all = work.unit.link_list_by_record(ours).await?;
    Ok(all
        .into_iter()
        .filter(|other| hidden(other.other(ours).1))
        .map(|other| other.id)
        .collect())
}

/// The first desk of an agency, for forms.
pub(crate) fn first_desk(directory: &Directory, agency: AgencyId) -> Option<DeskId> {
    directory.desks_of(agency).next().map(|desk| desk.id)
}
