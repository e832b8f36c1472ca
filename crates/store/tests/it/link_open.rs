//! Links that wait for a judgement.

use anyhow::Result;
use candour_domain::{Judgement, JudgementId, LinkId, RecordId};
use candour_store::{JudgementRow, LinkRow};

use crate::world::{at, worlds};

#[tokio::test]
async fn only_links_with_the_holders_that_may_be_known_are_listed_until_judged() -> Result<()> {
    for mut world in worlds().await? {
        let (harbour, meadow) = (world.harbour.clone(), world.meadow.clone());
        let (left, right) = (
            harbour.record.min(meadow.record),
            harbour.record.max(meadow.record),
        );
        let owner = |record: RecordId| {
            if record == harbour.record {
                harbour.agency
            } else {
                meadow.agency
            }
        };
        let link = LinkRow {
            id: LinkId::new(&mut world.rng),
            left,
            right,
            left_agency: owner(left),
            right_agency: owner(right),
            weight: 4.5,
            model: "m".to_owned(),
            proposed_at: at(5),
        };
        let mut unit = world.store().begin("test").await?;
        unit.link_insert(std::slice::from_ref(&link)).await?;
        let known = [meadow.agency];
        let found = unit.link_list_open(harbour.agency, &known, 0.0, 9).await?;
        assert_eq!(found.len(), 1);
        assert!(
            unit.link_list_open(harbour.agency, &[], 0.0, 9)
                .await?
                .is_empty()
        );
        let own = [harbour.agency];
        assert!(
            unit.link_list_open(harbour.agency, &own, 0.0, 9)
                .await?
                .is_empty(),
            "not among its own"
        );
        assert!(
            unit.link_list_open(harbour.agency, &known, 5.0, 9)
                .await?
                .is_empty(),
            "too light"
        );
        let judgement = JudgementRow {
            id: JudgementId::new(&mut world.rng),
            link: link.id,
            agency: harbour.agency,
            account: harbour.account,
            verdict: Judgement::Same,
            judged_at: at(6),
            superseded_at: None,
        };
        unit.judgement_insert(&judgement).await?;
        assert!(
            unit.link_list_open(harbour.agency, &known, 0.0, 9)
                .await?
                .is_empty(),
            "judged"
        );
        let theirs = unit.link_list_open(meadow.agency, &own, 0.0, 9).await?;
        assert_eq!(theirs.len(), 1, "the other side has not judged");
        unit.finish().await?;
    }
    Ok(())
}
