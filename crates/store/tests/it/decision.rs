//! Decisions.

use anyhow::{Context as _, Result};
use candour_domain::{DecisionId, RequestId, Timestamp};
use candour_store::{DecisionRow, DecisionState, GroundRow};

use crate::world::{World, at, damaged, worlds};

/// A decision of Harbour's.
pub(crate) fn decision(
    world: &mut World,
    request: Option<RequestId>,
    decided_at: Timestamp,
) -> DecisionRow {
    DecisionRow {
        id: DecisionId::new(&mut world.rng),
        agency: world.harbour.agency,
        account: world.harbour.account,
        decided_at,
        outcome: "share".to_owned(),
        request,
        rule_set: "abc".to_owned(),
        facts: "{}".to_owned(),
        code: String::new(),
        reason: "it is needed".to_owned(),
        would_change: String::new(),
        review_on: String::new(),
        state: DecisionState::Final,
        second_by: None,
        second_at: None,
        second_reason: String::new(),
        record: Some(world.harbour.record),
        concern: None,
        recipient: Some(world.meadow.agency),
        wording: String::new(),
    }
}

#[tokio::test]
async fn decisions_are_listed_by_request_with_their_grounds_in_order() -> Result<()> {
    for mut world in worlds().await? {
        let request = RequestId::new(&mut world.rng);
        let old = decision(&mut world, Some(request), at(1));
        let new = decision(&mut world, Some(request), at(2));
        let other = decision(&mut world, None, at(3));
        let grounds = ["z", "a"].map(|gateway| GroundRow {
            gateway: gateway.to_owned(),
            law: "Care Act 2014 s.42".to_owned(),
            plain: "An adult is at risk.".to_owned(),
            basis: "Public task".to_owned(),
            special: String::new(),
            kind: "duty".to_owned(),
        });
        let mut unit = world.store().begin("test").await?;
        unit.decision_insert(&old, &grounds).await?;
        unit.decision_insert(&new, &[]).await?;
        unit.decision_insert(&other, &[]).await?;
        unit.finish().await?;

        let mut view = world.store().view("test").await?;
        let found = view.decision_list_by_request(request).await?;
        let ids: Vec<_> = found.iter().map(|decision| decision.id).collect();
        assert_eq!(ids, [new.id, old.id]);
        let first = found.first().context("none")?;
        assert_eq!((first.request, first.decided_at), (Some(request), at(2)));
        assert_eq!(
            (first.agency, first.account),
            (world.harbour.agency, world.harbour.account)
        );
        assert_eq!(
            (first.outcome.as_str(), first.reason.as_str()),
            ("share", "it is needed")
        );
        assert_eq!(view.decision_ground_list(old.id).await?, grounds);
        assert!(view.decision_ground_list(new.id).await?.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn damage_is_named() -> Result<()> {
    for mut world in worlds().await? {
        let request = RequestId::new(&mut world.rng);
        let decision = decision(&mut world, Some(request), at(1));
        let mut unit = world.store().begin("test").await?;
        unit.decision_insert(&decision, &[]).await?;
        unit.finish().await?;
        // Fifteen bytes, told apart from sixteen by the id's own length.
        let short = if matches!(world.store(), candour_store::Store::Postgres(_)) {
            "'\\x0102'"
        } else {
            "x'0102'"
        };
        world
            .raw(&format!("UPDATE decision SET id = {short}"))
            .await?;
        let mut view = world.store().view("test").await?;
        let found = view.decision_list_by_request(request).await;
        assert_eq!(damaged(found)?, ("decision", "id"));
    }
    Ok(())
}
