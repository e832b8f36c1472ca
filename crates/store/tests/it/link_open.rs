//! Links that wait for a judgement.

use anyhow::Result;
use candour_domain::{Category, Judgement, JudgementId, LinkId, RecordId};
use candour_store::{JudgementRow, LinkRow, Unit};

use crate::world::{Side, World, at, record, worlds};

/// A link between the records of two agencies.
fn link(world: &mut World) -> LinkRow {
    let (harbour, meadow) = (world.harbour, world.meadow);
    let left = harbour.record.min(meadow.record);
    let right = harbour.record.max(meadow.record);
    let owner = |record: RecordId| {
        if record == harbour.record {
            harbour.agency
        } else {
            meadow.agency
        }
    };
    LinkRow {
        id: LinkId::new(&mut world.rng),
        left,
        right,
        left_agency: owner(left),
        right_agency: owner(right),
        left_category: Category::Ordinary,
        right_category: Category::Ordinary,
        weight: 4.5,
        model: "m".to_owned(),
        proposed_at: at(5),
    }
}

/// How many links of one side with the other wait, of those that weigh at least so much.
async fn open(unit: &mut Unit, one: Side, other: Side, least: f64) -> Result<usize> {
    let holders = [(other.agency, Category::Ordinary)];
    let found = unit.link_list_open(one.agency, &holders, least, 9).await?;
    Ok(found.len())
}

#[tokio::test]
async fn only_links_with_the_holders_that_may_be_known_are_listed_until_judged() -> Result<()> {
    for mut world in worlds().await? {
        let (harbour, meadow) = (world.harbour, world.meadow);
        let link = link(&mut world);
        let judgement = JudgementRow {
            id: JudgementId::new(&mut world.rng),
            link: link.id,
            agency: harbour.agency,
            account: harbour.account,
            verdict: Judgement::Same,
            judged_at: at(6),
            superseded_at: None,
        };
        let mut unit = world.store().begin("test").await?;
        unit.link_insert(std::slice::from_ref(&link)).await?;
        assert_eq!(open(&mut unit, harbour, meadow, 0.0).await?, 1);
        assert_eq!(
            open(&mut unit, harbour, harbour, 0.0).await?,
            0,
            "not among its own"
        );
        assert_eq!(open(&mut unit, harbour, meadow, 5.0).await?, 0, "too light");
        assert!(
            unit.link_list_open(harbour.agency, &[], 0.0, 9)
                .await?
                .is_empty()
        );
        unit.judgement_insert(&judgement).await?;
        assert_eq!(open(&mut unit, harbour, meadow, 0.0).await?, 0, "judged");
        assert_eq!(
            open(&mut unit, meadow, harbour, 0.0).await?,
            1,
            "the other side has not"
        );
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_holder_is_known_by_the_sort_of_record_it_holds() -> Result<()> {
    for mut world in worlds().await? {
        let (harbour, meadow) = (world.harbour, world.meadow);
        let link = link(&mut world);
        let mut unit = world.store().begin("test").await?;
        unit.link_insert(std::slice::from_ref(&link)).await?;
        let mut victim = record(meadow, meadow.record, "A-1");
        (victim.version, victim.category) = (2, Category::Victim);
        unit.record_update(&victim, at(6)).await?;

        for (holders, expected) in [
            (vec![(meadow.agency, Category::Victim)], 1),
            (vec![(meadow.agency, Category::Ordinary)], 0),
            (
                vec![
                    (meadow.agency, Category::Suspect),
                    (harbour.agency, Category::Victim),
                    (meadow.agency, Category::Victim),
                ],
                1,
            ),
            (
                vec![
                    (meadow.agency, Category::Suspect),
                    (harbour.agency, Category::Victim),
                ],
                0,
            ),
        ] {
            let found = unit
                .link_list_open(harbour.agency, &holders, 0.0, 9)
                .await?;
            assert_eq!(found.len(), expected, "{holders:?}");
            let told = found.iter().map(|link| link.other_category(harbour.record));
            assert!(
                told.into_iter()
                    .all(|category| category == Category::Victim)
            );
        }
        // Seen from the other side, it is Harbour's record that counts.
        assert_eq!(open(&mut unit, meadow, harbour, 0.0).await?, 1);
        unit.finish().await?;
    }
    Ok(())
}
