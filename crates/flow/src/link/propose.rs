//! Proposing: whose records may be about the same person as this one, and what earlier proposals weigh now.

use candour_domain::{AgencyId, LinkId, Record, RecordId};
use candour_linkage::{KEY_CAP, PROPOSE_AT, Profile, Waterfall, keys, weigh};
use candour_store::LinkRow;

use crate::Result;
use crate::door::Work;

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
        left_category: left.category,
        right_category: right.category,
        weight,
        model: work.candour.model().version().to_owned(),
        proposed_at: work.now,
    }
}
