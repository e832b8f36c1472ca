//! Disclosures.

use anyhow::{Context as _, Result};
use candour_domain::{
    DisclosureId, DisclosureState, Field, Purpose, RequestId, Sensitive, Timestamp,
};
use candour_store::{DisclosureFilter, DisclosureRow};

use crate::decision::decision;
use crate::world::{World, at, damaged, worlds};

async fn disclose(world: &mut World, made_at: Timestamp) -> Result<DisclosureRow> {
    let request = RequestId::from_bytes([6; 16]);
    let decision = decision(world, Some(request), made_at);
    let disclosure = DisclosureRow {
        id: DisclosureId::new(&mut world.rng),
        decision: decision.id,
        request: Some(request),
        record: world.harbour.record,
        version: 1,
        from_agency: world.harbour.agency,
        to_agency: world.meadow.agency,
        to_desk: world.meadow.desk,
        made_by: world.harbour.account,
        made_at,
        purpose: Purpose::SafeguardingAdult,
        conditions: "Do not tell the family.".to_owned(),
        expires_at: made_at.plus_hours(1),
        recalled_at: None,
        read_at: None,
        fields: vec![Field::Phone, Field::Name],
        redactions: vec![
            (0, Sensitive::new("Ava █".to_owned())),
            (1, Sensitive::new(String::new())),
        ],
    };
    let mut unit = world.store().begin("test").await?;
    unit.decision_insert(&decision, &[]).await?;
    unit.disclosure_insert(&disclosure).await?;
    unit.finish().await?;
    Ok(disclosure)
}

#[tokio::test]
async fn a_disclosure_is_read_back_whole() -> Result<()> {
    for mut world in worlds().await? {
        let disclosure = disclose(&mut world, at(0)).await?;
        let mut view = world.store().view("test").await?;
        let found = view.disclosure_find(disclosure.id).await?.context("lost")?;
        assert_eq!(format!("{found:?}"), format!("{disclosure:?}"));
        assert_eq!(found.redactions, disclosure.redactions);
        assert!(
            view.disclosure_find(DisclosureId::from_bytes([1; 16]))
                .await?
                .is_none()
        );
    }
    Ok(())
}

#[tokio::test]
async fn each_side_record_and_request_lists_its_own() -> Result<()> {
    for mut world in worlds().await? {
        let old = disclose(&mut world, at(1)).await?;
        let new = disclose(&mut world, at(2)).await?;
        let both = vec![new.id, old.id];
        let mut view = world.store().view("test").await?;
        for (filter, expected) in [
            (DisclosureFilter::To(world.meadow.agency), both.clone()),
            (DisclosureFilter::To(world.harbour.agency), vec![]),
            (DisclosureFilter::From(world.harbour.agency), both.clone()),
            (DisclosureFilter::From(world.meadow.agency), vec![]),
            (DisclosureFilter::Of(world.harbour.record), both.clone()),
            (DisclosureFilter::Of(world.meadow.record), vec![]),
            (
                DisclosureFilter::About(RequestId::from_bytes([6; 16])),
                both.clone(),
            ),
            (
                DisclosureFilter::About(RequestId::from_bytes([7; 16])),
                vec![],
            ),
        ] {
            let found = view.disclosure_list(filter, 9).await?;
            let ids: Vec<_> = found.into_iter().map(|disclosure| disclosure.id).collect();
            assert_eq!(ids, expected, "{filter:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_first_reading_and_the_first_recall_stand() -> Result<()> {
    for mut world in worlds().await? {
        let disclosure = disclose(&mut world, at(0)).await?;
        let mut unit = world.store().begin("test").await?;
        for ms in [5, 6] {
            unit.disclosure_update_read(disclosure.id, at(ms)).await?;
        }
        assert!(
            unit.disclosure_update_recalled(disclosure.id, at(7))
                .await?
        );
        assert!(
            !unit
                .disclosure_update_recalled(disclosure.id, at(8))
                .await?
        );
        let found = unit.disclosure_find(disclosure.id).await?.context("lost")?;
        assert_eq!(
            (found.read_at, found.recalled_at),
            (Some(at(5)), Some(at(7)))
        );
        assert_eq!(found.state(at(9)), DisclosureState::Recalled);
        assert_eq!(disclosure.state(at(9)), DisclosureState::Live);
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn damage_is_named() -> Result<()> {
    for (table, column) in [("disclosure", "purpose"), ("disclosure_field", "field")] {
        for mut world in worlds().await? {
            let disclosure = disclose(&mut world, at(0)).await?;
            world
                .raw(&format!("UPDATE {table} SET {column} = 'moon'"))
                .await?;
            let mut view = world.store().view("test").await?;
            let found = view.disclosure_find(disclosure.id).await;
            assert_eq!(damaged(found)?, (table, column));
        }
    }
    Ok(())
}
