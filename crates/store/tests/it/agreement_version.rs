//! Versions of sharing agreements.

use anyhow::{Context as _, Result};
use candour_domain::{AgreementId, Date};
use candour_store::{AgreementRow, AgreementState, AgreementVersionRow, StoreError};

use crate::world::{World, at, damaged, worlds};

use AgreementState::{Draft, Ended, InEffect, Replaced};

/// An agreement without versions.
async fn agreement(world: &mut World, title: &str) -> Result<AgreementId> {
    let row = AgreementRow {
        id: AgreementId::new(&mut world.rng),
        title: title.to_owned(),
        from: Date::new(2026, 1, 1)?,
        until: Date::new(2027, 1, 1)?,
        review_on: Date::new(2026, 9, 1)?,
    };
    let mut unit = world.store().begin("test").await?;
    unit.agreement_insert(&row, &[], at(0)).await?;
    unit.finish().await?;
    Ok(row.id)
}

fn version(
    world: &World,
    agreement: AgreementId,
    version: i64,
    state: AgreementState,
) -> AgreementVersionRow {
    AgreementVersionRow {
        agreement,
        version,
        state,
        text: format!("version = {version}"),
        changed_by: Some(world.harbour.account),
        changed_at: at(version),
    }
}

#[tokio::test]
async fn a_version_comes_into_effect_in_place_of_the_one_before_it() -> Result<()> {
    for mut world in worlds().await? {
        let one = agreement(&mut world, "B").await?;
        let two = agreement(&mut world, "A").await?;
        agreement(&mut world, "C, without versions").await?;
        let (first, draft) = (
            version(&world, one, 1, InEffect),
            version(&world, one, 2, Draft),
        );
        let other = version(&world, two, 1, InEffect);
        let mut unit = world.store().begin("test").await?;
        for row in [&first, &draft, &other] {
            unit.agreement_version_insert(row).await?;
        }
        let (_, turn) = unit.rules_turn().await?;
        assert_eq!(
            unit.agreement_version_list().await?,
            [other.clone(), draft.clone()]
        );
        let mut held = vec![(one, 1, first.text.clone()), (two, 1, other.text.clone())];
        held.sort();
        assert_eq!(unit.agreement_in_effect_list().await?, held);

        let signed = AgreementVersionRow {
            state: InEffect,
            text: "version = 2\nsigned".to_owned(),
            changed_at: at(9),
            ..draft.clone()
        };
        assert!(unit.agreement_version_update(&signed, Draft).await?);
        assert!(unit.rules_turn().await?.1 > turn, "the turn did not move");
        let replaced = AgreementVersionRow {
            state: Replaced,
            changed_at: at(9),
            ..first.clone()
        };
        let history = unit.agreement_version_history(one).await?;
        assert_eq!(history, [signed.clone(), replaced.clone()]);
        let mut held = vec![(one, 2, signed.text.clone()), (two, 1, other.text.clone())];
        held.sort();
        assert_eq!(unit.agreement_in_effect_list().await?, held);
        let found = unit.agreement_version_find(one, 1).await?;
        assert_eq!(found, Some(replaced));
        assert_eq!(unit.agreement_version_find(one, 3).await?, None);

        // Inserted in effect, it takes the other's place too.
        let third = version(&world, one, 3, InEffect);
        unit.agreement_version_insert(&third).await?;
        let second = unit.agreement_version_find(one, 2).await?;
        assert_eq!(second.context("lost")?.state, Replaced);
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_text_changes_only_while_it_is_a_draft() -> Result<()> {
    for mut world in worlds().await? {
        let id = agreement(&mut world, "A").await?;
        let draft = version(&world, id, 1, Draft);
        let mut unit = world.store().begin("test").await?;
        unit.agreement_version_insert(&draft).await?;
        let again = AgreementVersionRow {
            text: "a better text".to_owned(),
            changed_by: None,
            ..draft.clone()
        };
        assert!(unit.agreement_version_update(&again, Draft).await?);
        let found = unit.agreement_version_find(id, 1).await?;
        assert_eq!(found, Some(again.clone()));
        let in_effect = AgreementVersionRow {
            state: InEffect,
            ..again.clone()
        };
        assert!(unit.agreement_version_update(&in_effect, Draft).await?);
        let ended = AgreementVersionRow {
            state: Ended,
            text: "another history".to_owned(),
            ..again.clone()
        };
        assert!(unit.agreement_version_update(&ended, InEffect).await?);
        let found = unit.agreement_version_find(id, 1).await?.context("lost")?;
        assert_eq!((found.state, found.text), (Ended, again.text));
        assert!(unit.agreement_in_effect_list().await?.is_empty());
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn one_that_moved_meanwhile_changes_nothing() -> Result<()> {
    for mut world in worlds().await? {
        let id = agreement(&mut world, "A").await?;
        let first = version(&world, id, 1, InEffect);
        let ended = version(&world, id, 2, Ended);
        let mut unit = world.store().begin("test").await?;
        unit.agreement_version_insert(&first).await?;
        unit.agreement_version_insert(&ended).await?;
        let turn = unit.rules_turn().await?;
        let signed = AgreementVersionRow {
            state: InEffect,
            ..ended.clone()
        };
        assert!(!unit.agreement_version_update(&signed, Draft).await?);
        let history = unit.agreement_version_history(id).await?;
        assert_eq!(history, [ended, first], "the first still holds");
        assert_eq!(unit.rules_turn().await?, turn);
        let again = unit.agreement_version_insert(&signed).await;
        assert!(matches!(again, Err(StoreError::Duplicate)));
    }
    Ok(())
}

#[tokio::test]
async fn two_versions_are_never_in_effect_and_damage_is_named() -> Result<()> {
    for mut world in worlds().await? {
        let id = agreement(&mut world, "A").await?;
        let mut unit = world.store().begin("test").await?;
        for row in [version(&world, id, 1, Ended), version(&world, id, 2, Draft)] {
            unit.agreement_version_insert(&row).await?;
        }
        unit.finish().await?;
        let both = world
            .raw("UPDATE agreement_version SET state = 'in-effect'")
            .await;
        assert!(both.is_err(), "two versions hold");
        world
            .raw("UPDATE agreement_version SET state = 'moon'")
            .await?;
        let mut view = world.store().view("test").await?;
        let found = view.agreement_version_find(id, 1).await;
        assert_eq!(damaged(found)?, ("agreement_version", "state"));
        let list = view.agreement_version_list().await;
        assert_eq!(damaged(list)?, ("agreement_version", "state"));
    }
    Ok(())
}
