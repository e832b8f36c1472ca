//! How many statements a page costs: what lists a page of things asks once, however many there are.

use anyhow::{Context as _, Result};
use candour_domain::{Category, Judgement, JudgementId, LinkId, RecordId};
use candour_store::{JudgementRow, LinkRow};

use crate::world::{World, at, damaged, record, worlds};

/// So many records of Meadow's, each linked to Harbour's own and judged by both agencies.
async fn linked(world: &mut World, number: usize) -> Result<Vec<LinkRow>> {
    let (harbour, meadow) = (world.harbour, world.meadow);
    let mut links = Vec::new();
    let mut unit = world.store().begin("test").await?;
    for place in 0..number {
        let mut other = record(meadow, RecordId::new(&mut world.rng), &format!("E-{place}"));
        other.category = *Category::ALL
            .get(place % Category::ALL.len())
            .context("no category")?;
        unit.record_insert(std::slice::from_ref(&other), at(0))
            .await?;
        links.push(LinkRow {
            id: LinkId::new(&mut world.rng),
            left: harbour.record,
            right: other.id,
            left_agency: harbour.agency,
            right_agency: meadow.agency,
            left_category: Category::Ordinary,
            right_category: other.category,
            weight: f64::from(u32::try_from(place)?),
            model: "m".to_owned(),
            proposed_at: at(1),
        });
    }
    unit.link_insert(&links).await?;
    for link in &links {
        for (side, ms) in [(harbour, 2), (meadow, 3)] {
            let judgement = JudgementRow {
                id: JudgementId::new(&mut world.rng),
                link: link.id,
                agency: side.agency,
                account: side.account,
                verdict: Judgement::Unsure,
                judged_at: at(ms),
                superseded_at: None,
            };
            unit.judgement_insert(&judgement).await?;
        }
    }
    unit.finish().await?;
    // As they are listed: the heaviest first.
    links.reverse();
    Ok(links)
}

#[tokio::test]
async fn the_links_of_many_records_and_their_judgements_are_one_query_each() -> Result<()> {
    for mut world in worlds().await? {
        let links = linked(&mut world, 30).await?;
        let mut view = world.store().view("test").await?;
        assert_eq!(view.statements(), 0);
        let rights: Vec<RecordId> = links.iter().map(|link| link.right).collect();
        let found = view.link_list_by_records(&rights).await?;
        assert_eq!(view.statements(), 1);
        assert_eq!(format!("{found:?}"), format!("{links:?}"));
        // Asked for from both ends, each is there once.
        let mut both = rights.clone();
        both.push(world.harbour.record);
        let found = view.link_list_by_records(&both).await?;
        assert_eq!(view.statements(), 2);
        assert_eq!(format!("{found:?}"), format!("{links:?}"));
        assert!(view.link_list_by_records(&[]).await?.is_empty());

        let ids: Vec<LinkId> = links.iter().map(|link| link.id).collect();
        let before = view.statements();
        let judgements = view.judgement_list_by_links(&ids).await?;
        assert_eq!(view.statements() - before, 1);
        assert_eq!(judgements.len(), 60);
        let order: Vec<_> = judgements
            .iter()
            .map(|row| (std::cmp::Reverse(row.judged_at), row.id))
            .collect();
        assert!(order.is_sorted(), "the newest first");
        let some = view
            .judgement_list_by_links(ids.get(..3).context("too few")?)
            .await?;
        assert_eq!(some.len(), 6);
        assert!(view.judgement_list_by_links(&[]).await?.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn every_list_of_links_tells_what_both_records_are() -> Result<()> {
    for mut world in worlds().await? {
        let mut links = linked(&mut world, 5).await?;
        let (harbour, meadow) = (world.harbour, world.meadow);
        let mut unit = world.store().begin("test").await?;
        let first = links.first().context("none")?.clone();
        assert_eq!(first.other_category(first.left), first.right_category);
        assert_eq!(first.other_category(first.right), Category::Ordinary);
        // What a record is, is asked for now and not when the link was made.
        let mut mine = record(harbour, harbour.record, "A-1");
        (mine.version, mine.category) = (2, Category::Suspect);
        unit.record_update(&mine, at(4)).await?;
        for link in &mut links {
            link.left_category = Category::Suspect;
        }
        let shown = format!("{links:?}");
        let found = unit.link_list_by_record(harbour.record).await?;
        assert_eq!(format!("{found:?}"), shown);
        let found = unit.link_list(meadow.agency, 9).await?;
        assert_eq!(format!("{found:?}"), shown);
        let found = unit.link_find(first.id).await?.context("lost")?;
        assert_eq!(found.left_category, Category::Suspect);
        unit.finish().await?;
        world.raw("UPDATE record SET category = 'moon'").await?;
        let mut view = world.store().view("test").await?;
        let found = view.link_list_by_record(harbour.record).await;
        assert_eq!(damaged(found)?, ("record", "category"));
    }
    Ok(())
}
