//! Links and judgements.

use anyhow::{Context as _, Result};
use candour_domain::{Category, Judgement, JudgementId, LinkId, RecordId, Timestamp};
use candour_store::{JudgementRow, LinkRow};

use crate::world::{World, at, damaged, record, worlds};

fn link(world: &mut World, left: RecordId, right: RecordId, proposed_at: Timestamp) -> LinkRow {
    LinkRow {
        id: LinkId::new(&mut world.rng),
        left,
        right,
        left_agency: world.harbour.agency,
        right_agency: world.meadow.agency,
        left_category: Category::Ordinary,
        right_category: Category::Ordinary,
        weight: 12.25,
        model: "model 1".to_owned(),
        proposed_at,
    }
}

async fn keep(world: &World, links: &[LinkRow]) -> Result<()> {
    let mut unit = world.store().begin("test").await?;
    unit.link_insert(links).await?;
    Ok(unit.finish().await?)
}

#[tokio::test]
async fn a_link_is_read_back_and_seen_from_both_sides() -> Result<()> {
    for mut world in worlds().await? {
        let (left, right) = (world.harbour.record, world.meadow.record);
        let link = link(&mut world, left, right, at(1));
        keep(&world, std::slice::from_ref(&link)).await?;
        let mut view = world.store().view("test").await?;
        let found = view.link_find(link.id).await?.context("lost")?;
        assert_eq!(format!("{found:?}"), format!("{link:?}"));
        assert_eq!(found.other(left), (right, world.meadow.agency));
        assert_eq!(found.other(right), (left, world.harbour.agency));
        for record in [left, right] {
            let found = view.link_list_by_record(record).await?;
            assert_eq!(
                found.iter().map(|found| found.id).collect::<Vec<_>>(),
                [link.id]
            );
        }
        for agency in [world.harbour.agency, world.meadow.agency] {
            let found = view.link_list(agency, 9).await?;
            assert_eq!(
                found.iter().map(|found| found.id).collect::<Vec<_>>(),
                [link.id]
            );
        }
        assert_eq!(view.link_count().await?, 1);
        assert!(view.link_find(LinkId::from_bytes([1; 16])).await?.is_none());
    }
    Ok(())
}

#[tokio::test]
async fn proposing_again_changes_the_weight_alone() -> Result<()> {
    for mut world in worlds().await? {
        let (left, right) = (world.harbour.record, world.meadow.record);
        let first = link(&mut world, left, right, at(1));
        let mut again = link(&mut world, left, right, at(2));
        again.weight = -0.5;
        again.model = "model 2".to_owned();
        keep(&world, std::slice::from_ref(&first)).await?;
        // The same pair twice in one call: the last one holds.
        keep(&world, &[first.clone(), again]).await?;
        let mut view = world.store().view("test").await?;
        assert_eq!(view.link_count().await?, 1);
        let found = view.link_find(first.id).await?.context("a new id")?;
        assert_eq!(
            (found.weight.to_bits(), found.model.as_str()),
            ((-0.5_f64).to_bits(), "model 2")
        );
        assert_eq!(found.proposed_at, at(1));
    }
    Ok(())
}

#[tokio::test]
async fn an_agency_lists_the_newest_of_either_side_each_once() -> Result<()> {
    for mut world in worlds().await? {
        let (mine, other) = (world.harbour, world.meadow);
        let mut links = Vec::new();
        let mut unit = world.store().begin("test").await?;
        for number in 0..9 {
            let id = RecordId::new(&mut world.rng);
            unit.record_insert(&[record(other, id, &format!("D-{number}"))], at(0))
                .await?;
            let mut link = link(&mut world, mine.record, id, at(number % 4));
            if number % 3 == 1 {
                (link.left_agency, link.right_agency) = (other.agency, mine.agency);
            }
            if number % 3 == 2 {
                link.right_agency = mine.agency;
            }
            link.weight = f64::from(i32::try_from(number)?);
            links.push(link);
        }
        unit.link_insert(&links).await?;
        unit.finish().await?;
        links.sort_by(|one, two| {
            (two.proposed_at, two.weight)
                .partial_cmp(&(one.proposed_at, one.weight))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let expected: Vec<LinkId> = links.iter().map(|link| link.id).collect();
        let mut view = world.store().view("test").await?;
        for most in [0, 1, 5, 9, 20] {
            let found = view.link_list(mine.agency, most).await?;
            let ids: Vec<LinkId> = found.iter().map(|link| link.id).collect();
            assert_eq!(ids, expected.iter().copied().take(most).collect::<Vec<_>>());
        }
        assert_eq!(view.link_list(other.agency, 20).await?.len(), 6);
    }
    Ok(())
}

#[tokio::test]
async fn a_judgement_is_superseded_by_its_own_agency_alone() -> Result<()> {
    for mut world in worlds().await? {
        let (left, right) = (world.harbour.record, world.meadow.record);
        let link = link(&mut world, left, right, at(1));
        keep(&world, std::slice::from_ref(&link)).await?;
        let mut unit = world.store().begin("test").await?;
        for (side, verdict, ms) in [
            (world.harbour, Judgement::Same, 2),
            (world.meadow, Judgement::Unsure, 3),
            (world.harbour, Judgement::Different, 4),
        ] {
            let judgement = JudgementRow {
                id: JudgementId::new(&mut world.rng),
                link: link.id,
                agency: side.agency,
                account: side.account,
                verdict,
                judged_at: at(ms),
                superseded_at: None,
            };
            unit.judgement_insert(&judgement).await?;
        }
        unit.finish().await?;
        let mut view = world.store().view("test").await?;
        let found = view.judgement_list(link.id).await?;
        let kept: Vec<_> = found
            .iter()
            .map(|row| (row.verdict, row.judged_at, row.superseded_at))
            .collect();
        let expected = [
            (Judgement::Different, at(4), None),
            (Judgement::Unsure, at(3), None),
            (Judgement::Same, at(2), Some(at(4))),
        ];
        assert_eq!(kept, expected);
        drop(view);
        world.raw("UPDATE judgement SET verdict = 'moon'").await?;
        let mut view = world.store().view("test").await?;
        assert_eq!(
            damaged(view.judgement_list(link.id).await)?,
            ("judgement", "verdict")
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_agency_has_one_open_judgement_of_a_link() -> Result<()> {
    for mut world in worlds().await? {
        let (left, right) = (world.harbour.record, world.meadow.record);
        let link = link(&mut world, left, right, at(1));
        keep(&world, std::slice::from_ref(&link)).await?;
        let mut unit = world.store().begin("test").await?;
        for (side, ms) in [(world.harbour, 2), (world.harbour, 3), (world.meadow, 4)] {
            let judgement = JudgementRow {
                id: JudgementId::new(&mut world.rng),
                link: link.id,
                agency: side.agency,
                account: side.account,
                verdict: Judgement::Same,
                judged_at: at(ms),
                superseded_at: None,
            };
            unit.judgement_insert(&judgement).await?;
        }
        unit.finish().await?;
        let reopened = world.raw("UPDATE judgement SET superseded_at = NULL").await;
        assert!(reopened.is_err(), "two judgements of one agency hold");
    }
    Ok(())
}
