//! Decisions.

use anyhow::{Context as _, Result};
use candour_domain::{AccountId, DecisionId, RequestId, Timestamp};
use candour_store::{DecisionRow, DecisionState, GroundRow, Second};

use crate::world::{World, account, at, damaged, worlds};

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

/// Keep a colleague of Harbour's person.
async fn colleague(world: &mut World) -> Result<AccountId> {
    let mut second = world.harbour;
    second.account = AccountId::new(&mut world.rng);
    let mut unit = world.store().begin("test").await?;
    let row = account(second, "second@example.org");
    unit.account_insert(&row, &[second.desk], at(0)).await?;
    unit.finish().await?;
    Ok(second.account)
}

#[tokio::test]
async fn a_decision_is_read_back_whole() -> Result<()> {
    for mut world in worlds().await? {
        let mut decision = decision(&mut world, None, at(1));
        decision.state = DecisionState::AwaitingSecond;
        decision.wording = "Shared under the Care Act 2014.".to_owned();
        let mut unit = world.store().begin("test").await?;
        unit.decision_insert(&decision, &[]).await?;
        let found = unit.decision_find(decision.id).await?.context("lost")?;
        assert_eq!(format!("{found:?}"), format!("{decision:?}"));
        let nobody = unit.decision_find(DecisionId::from_bytes([1; 16])).await?;
        assert!(nobody.is_none());
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_second_person_is_heard_once() -> Result<()> {
    for mut world in worlds().await? {
        let by = colleague(&mut world).await?;
        let mut waiting = decision(&mut world, None, at(1));
        waiting.state = DecisionState::AwaitingSecond;
        let mut later = decision(&mut world, None, at(2));
        later.state = DecisionState::AwaitingSecond;
        let settled = decision(&mut world, None, at(3));
        let mut unit = world.store().begin("test").await?;
        for row in [&later, &waiting, &settled] {
            unit.decision_insert(row, &[]).await?;
        }
        let agency = world.harbour.agency;
        let ids = |rows: Vec<DecisionRow>| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        let found = unit.decision_list_waiting(agency, 9).await?;
        assert_eq!(ids(found), [waiting.id, later.id], "the oldest first");
        let found = unit.decision_list_waiting(agency, 1).await?;
        assert_eq!(ids(found), [waiting.id]);
        let elsewhere = world.meadow.agency;
        assert!(unit.decision_list_waiting(elsewhere, 9).await?.is_empty());

        let second = Second {
            by,
            at: at(5),
            reason: "the harm is not weighed".to_owned(),
            state: DecisionState::Overturned,
        };
        assert!(unit.decision_update_second(waiting.id, &second).await?);
        let again = Second {
            state: DecisionState::Final,
            ..second.clone()
        };
        assert!(!unit.decision_update_second(waiting.id, &again).await?);
        assert!(!unit.decision_update_second(settled.id, &again).await?);
        let found = unit.decision_find(waiting.id).await?.context("lost")?;
        assert_eq!(
            (found.state, found.second_by, found.second_at),
            (second.state, Some(by), Some(at(5)))
        );
        assert_eq!(found.second_reason, second.reason);
        let found = unit.decision_list_waiting(agency, 9).await?;
        assert_eq!(ids(found), [later.id]);
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn each_agency_and_person_lists_its_own_and_all_are_paged() -> Result<()> {
    for mut world in worlds().await? {
        let by = colleague(&mut world).await?;
        let mut rows = Vec::new();
        let mut unit = world.store().begin("test").await?;
        // Several at one moment, so that pages must go by id too.
        for (number, ms) in [4, 2, 2, 2, 3].into_iter().enumerate() {
            let mut row = decision(&mut world, None, at(ms));
            if number == 0 {
                (row.agency, row.account) = (world.meadow.agency, world.meadow.account);
            }
            if number == 4 {
                row.account = by;
            }
            unit.decision_insert(&row, &[]).await?;
            rows.push(row);
        }
        unit.finish().await?;
        rows.sort_by_key(|row| (row.decided_at, row.id));
        let expected: Vec<DecisionId> = rows.iter().map(|row| row.id).collect();

        let mut view = world.store().view("test").await?;
        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let page = view.decision_list_after(after, 2).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.decided_at, last.id));
            paged.extend(page.iter().map(|row| row.id));
            assert!(paged.len() <= expected.len(), "the pages overlap");
        }
        assert_eq!(paged, expected);
        let agency = world.harbour.agency;
        let found = view.decision_list_by_agency(agency, 9).await?;
        assert_eq!(found.len(), 4);
        assert_eq!(found.first().context("none")?.account, by, "the newest");
        assert_eq!(view.decision_list_by_agency(agency, 2).await?.len(), 2);
        let found = view.decision_list_by_account(by, 9).await?;
        assert_eq!(found.len(), 1);
        let mine = world.harbour.account;
        assert_eq!(view.decision_list_by_account(mine, 9).await?.len(), 3);
        assert_eq!(view.decision_list_by_account(mine, 1).await?.len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_state_that_is_not_known_is_damage() -> Result<()> {
    for mut world in worlds().await? {
        let decision = decision(&mut world, None, at(1));
        let mut unit = world.store().begin("test").await?;
        unit.decision_insert(&decision, &[]).await?;
        unit.finish().await?;
        world.raw("UPDATE decision SET state = 'moon'").await?;
        let mut view = world.store().view("test").await?;
        let found = view.decision_find(decision.id).await;
        assert_eq!(damaged(found)?, ("decision", "state"));
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
